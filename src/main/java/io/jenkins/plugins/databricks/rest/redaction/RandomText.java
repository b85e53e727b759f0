package io.jenkins.plugins.databricks.rest.redaction;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Detects long random text, such as tokens and keys. Words in any combination, dates, versions, UUIDs and Git commits
 * (40 hexadecimal digits) are not random; deployed jobs are often tagged with a commit.
 */
final class RandomText {

    private static final int SHORTEST = 16;
    private static final int SHORTEST_LETTERS = 20;

    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9_-]{" + SHORTEST + ",}+");

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}[-_][0-9a-fA-F]{4}[-_][0-9a-fA-F]{4}[-_][0-9a-fA-F]{4}[-_][0-9a-fA-F]{12}");

    /** Base64 with its padding. */
    private static final Pattern BASE64 =
            Pattern.compile("(?<![A-Za-z0-9+/])([A-Za-z0-9+/]{22,}+)={1,2}+(?![A-Za-z0-9])");

    /** The secret access keys of AWS: 40 characters, which may contain slashes. */
    private static final Pattern FORTY =
            Pattern.compile("(?<![A-Za-z0-9+/=_.-])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_.-])");

    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]+|[0-9A-F]+");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern LETTERS = Pattern.compile("[A-Za-z]+");

    /** Parts of identifiers: a word, an abbreviation, a number. */
    private static final Pattern PART = Pattern.compile("[A-Z]?[a-z]++|[A-Z]+(?![a-z])|[0-9]++");

    private static final int COMMIT = 40;
    private static final int SHA256 = 64;

    /** Resource IDs in AWS have 17 characters, those of Databricks warehouses 16. */
    private static final int LONGEST_ID = 17;

    private RandomText() {}

    static boolean isIn(String text) {
        return BASE64.matcher(text).results().anyMatch(base64 -> isNoWord(base64.group(1)))
                || hasAccessKey(text)
                || RUN.matcher(text).results().anyMatch(run -> isRandom(run.group(), text));
    }

    private static boolean hasAccessKey(String text) {
        Matcher forty = FORTY.matcher(text);
        while (forty.find()) {
            String key = forty.group();
            if (!HEXADECIMAL.matcher(key).matches()
                    && List.of(key.split("[/+]")).stream().anyMatch(RandomText::isNoWord)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it mixes letters and digits, or upper and lower case, unlike words. */
    private static boolean isNoWord(String part) {
        return part.length() > 3 && PART.matcher(part).results().count() * 2.5 > part.length();
    }

    private static boolean isRandom(String run, String text) {
        int odd = 0;
        for (String piece : UUID.matcher(run).replaceAll("").split("[_-]")) {
            if (isRandomPiece(piece, text)) {
                return true;
            }
            boolean mixed =
                    !LETTERS.matcher(piece).matches() && !DIGITS.matcher(piece).matches();
            odd += mixed && PART.matcher(piece).results().count() > 2 ? 1 : 0;
        }
        return odd > 2;
    }

    private static boolean isRandomPiece(String piece, String text) {
        int length = piece.length();
        if (length < SHORTEST || DIGITS.matcher(piece).matches()) {
            return false;
        }
        if (LETTERS.matcher(piece).matches()) {
            return length >= SHORTEST_LETTERS && (isNoWord(piece) || hasNoSyllables(piece));
        }
        if (HEXADECIMAL.matcher(piece).matches()) {
            return length > LONGEST_ID && length != COMMIT && !(length == SHA256 && text.contains("sha256"));
        }
        long numbers = DIGITS.matcher(piece).results().count();
        long parts = PART.matcher(piece).results().count();
        return parts * 2.2 > length || numbers > 3 || (length > 30 && numbers > 1);
    }

    /** Two in five letters are vowels in words, but only one in five in random text. */
    private static boolean hasNoSyllables(String letters) {
        long vowels =
                letters.chars().filter(c -> "aeiouyAEIOUY".indexOf(c) >= 0).count();
        return vowels * 4 < letters.length();
    }
}
