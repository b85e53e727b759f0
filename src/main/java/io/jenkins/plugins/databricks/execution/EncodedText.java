package io.jenkins.plugins.databricks.execution;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that a web page carries in an encoded form. An exported notebook has its content in Base64, percent-encoded
 * in turn, where no mask finds a secret.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/exportrun">runs/export: how to extract the notebook</a>
 */
final class EncodedText {

    /** Long enough for any secret, and no word of a text. */
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{24,}+");

    private static final Pattern PERCENT = Pattern.compile("(?:%[0-9A-Fa-f]{2})++");

    private EncodedText() {}

    /**
     * Whether something in it is encoded that the mask would hide.
     *
     * @param page before it is masked: a mask that knows a secret in Base64 would spoil what is around it
     */
    static boolean isMasked(String page, UnaryOperator<String> mask) {
        if (differs(unescaped(mask.apply(page)), mask)) {
            return true;
        }
        Matcher encoded = BASE64.matcher(page);
        while (encoded.find()) {
            String text = decoded(encoded.group());
            if (text != null && (differs(text, mask) || differs(unescaped(text), mask))) {
                return true;
            }
        }
        return false;
    }

    private static boolean differs(String text, UnaryOperator<String> mask) {
        return !text.equals(mask.apply(text));
    }

    private static String decoded(String text) {
        String whole = text.replace('-', '+').replace('_', '/');
        int rest = whole.length() % 4;
        try {
            return new String(
                    Base64.getDecoder().decode(rest == 1 ? whole.substring(0, whole.length() - 1) : whole),
                    StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String unescaped(String text) {
        return PERCENT.matcher(text).replaceAll(escapes -> {
            String digits = escapes.group();
            byte[] bytes = new byte[digits.length() / 3];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Integer.parseInt(digits.substring(i * 3 + 1, i * 3 + 3), 16);
            }
            return Matcher.quoteReplacement(new String(bytes, StandardCharsets.UTF_8));
        });
    }
}
