package io.jenkins.plugins.databricks.rest.redaction;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Recognises plainly harmless text: a number, date, version, path, URL, class name, host name, machine type, cron
 * expression or e-mail address. Anything that a person could make up as a password is not harmless.
 */
final class HarmlessForms {

    private static final int LONGEST = 1_024;

    /** With a unit, as in {@code 8g} or {@code 30 s}. */
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?\\d{1,18}(?:\\.\\d{1,18})?(?:[eE][+-]?\\d{1,3})?(?: ?[A-Za-z%]{1,2})?");

    private static final Pattern TIME = Pattern.compile(
            "\\d{4}-\\d\\d(?:-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?)?|\\d\\d:\\d\\d(?::\\d\\d)?");

    private static final Pattern CRON = Pattern.compile("[0-9*?/,LW#-]{1,40}(?: [0-9*?/,LW#A-Z-]{1,40}){4,6}");

    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){0,5}\\.[A-Za-z]{2,24}");

    private static final Pattern LOCAL_MASTER = Pattern.compile("local\\[[0-9*, ]{1,20}]");

    private static final Pattern ADDRESS =
            Pattern.compile("(?:[a-z][a-z0-9+.-]{0,15}:/{1,3}|\\.{0,2}/|~/)[^\\t\\r\\n?#\"'<>;&|]{0,1024}");

    /** Host and port; group, artifact and version of a library. */
    private static final Pattern WITH_COLONS =
            Pattern.compile("(?:localhost|[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,9}):\\d{1,5}"
                    + "|[A-Za-z][\\w.-]{0,128}:[A-Za-z][\\w.-]{0,128}:[\\w.-]{1,64}");

    /** A container image with its registry. */
    private static final Pattern IMAGE =
            Pattern.compile("[\\w.-]{1,128}(?::\\d{1,5})?/[\\w./-]{1,256}(?::[\\w.-]{1,128})?");

    /** A requirement of pip. */
    private static final Pattern REQUIREMENT = Pattern.compile(
            "[A-Za-z][\\w.-]{0,64}(?:\\[[\\w,-]{1,64}])?(?:,? ?[=<>!~]{1,2} ?\\d{1,9}(?:\\.[\\d*]{1,9}){0,4}){1,4}");

    private static final Pattern SEPARATORS = Pattern.compile("[._\\-/:@+*%=$~ {}]+");
    private static final Pattern WORDS = Pattern.compile("[\\w.$+-]{1,256}");

    private static final Pattern WORD = Pattern.compile("[A-Za-z]{1,40}|\\d{1,20}");

    /**
     * A word with a number, as in {@code scala2}, {@code 2xlarge} or {@code D4ds}; on its own it could be a password.
     */
    private static final Pattern NUMBERED =
            Pattern.compile("[A-Za-z]{1,16}\\d{1,4}|\\d{1,6}[A-Za-z]{1,8}|[A-Za-z]{1,3}\\d{1,3}[A-Za-z]{1,4}");

    private static final Pattern SHORT_NUMBERED = Pattern.compile("[A-Za-z]{1,3}\\d{1,3}");

    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private HarmlessForms() {}

    /** @param marked a result of {@link SecretReferences#mark} in which no secret was detected */
    static boolean isOne(String marked) {
        if (marked.length() > LONGEST) {
            return false;
        }
        String text = marked.replace(String.valueOf(SecretReferences.MARK), "");
        return text.isEmpty() || isSimple(text) || isOption(text) || isList(text);
    }

    private static boolean isSimple(String text) {
        return NUMBER.matcher(text).matches()
                || TIME.matcher(text).matches()
                || CRON.matcher(text).matches()
                || EMAIL.matcher(text).matches()
                || UUID.matcher(text).matches()
                || LOCAL_MASTER.matcher(text).matches()
                || REQUIREMENT.matcher(text).matches()
                || (isOfWords(text) && isMadeOfWords(text));
    }

    private static boolean isOfWords(String text) {
        return ADDRESS.matcher(text).matches()
                || WORDS.matcher(text).matches()
                || WITH_COLONS.matcher(text).matches()
                || IMAGE.matcher(text).matches()
                || (text.indexOf('/') > 0 && text.indexOf(' ') < 0 && text.indexOf(':') < 0);
    }

    /** {@code --day=2026-11-20}, {@code spark.speculation=true}. */
    private static boolean isOption(String text) {
        int at = text.indexOf('=');
        return at > 0
                && WORDS.matcher(text.substring(0, at)).matches()
                && !SecretNames.isOne(text.substring(0, at))
                && (at + 1 == text.length() || isSimple(text.substring(at + 1)));
    }

    /** {@code a,b,c}, and lists and maps in JSON. */
    private static boolean isList(String text) {
        boolean json = (text.startsWith("[") && text.endsWith("]")) || (text.startsWith("{") && text.endsWith("}"));
        if (!json && text.indexOf(',') < 0) {
            return false;
        }
        String items = json ? text.replaceAll("[\\[\\]{}\"]|(?<=\"):", " ") : text;
        for (String item : items.split(json ? "[\\s,]+" : ", ?")) {
            if (!item.isEmpty() && !isSimple(item)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMadeOfWords(String text) {
        List<String> pieces = SEPARATORS
                .splitAsStream(UUID.matcher(text).replaceAll(""))
                .filter(piece -> !piece.isEmpty())
                .toList();
        boolean alone = pieces.size() == 1;
        return pieces.stream()
                .allMatch(piece -> WORD.matcher(piece).matches()
                        || (alone ? SHORT_NUMBERED : NUMBERED).matcher(piece).matches());
    }
}
