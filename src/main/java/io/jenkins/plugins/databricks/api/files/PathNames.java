package io.jenkins.plugins.databricks.api.files;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules for relative paths, so that every program that reads one comes to the same place. A path of a request passes gateways and servers that may decode it
 * once more, take backslashes for slashes, or drop what follows a semicolon; none of them may come to another folder by that.
 */
public final class PathNames {

    /** The longest path that Linux takes, see {@code PATH_MAX} in <a href="https://man7.org/linux/man-pages/man7/path_resolution.7.html">path_resolution(7)</a>. */
    private static final int LONGEST = 4096;

    /** Control characters, line ends of all kinds, what turns the direction of text around, and halves of characters. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069\\p{Cs}]");

    private static final Pattern ENCODED = Pattern.compile("%([0-7][0-9A-Fa-f])");

    private static final Set<String> DOTS = Set.of(".", "..");

    private PathNames() {}

    /**
     * What is wrong with a relative path.
     *
     * @param names names divided by slashes, without one at the beginning or the end
     * @return the rest of a sentence that begins with the path; {@code null} when nothing is wrong
     */
    public static String fault(String names) {
        if (names.length() > LONGEST) {
            return "is longer than " + LONGEST + " characters";
        }
        for (String name : names.split("/", -1)) {
            if (name.isEmpty()) {
                return "must not be empty, nor have two slashes in a row or one too many";
            }
        }
        String read = names;
        for (String before = ""; !read.equals(before); read = decoded(read)) {
            before = read;
            if (UNPRINTABLE.matcher(read).find()) {
                return "must not contain control characters";
            }
            for (String name : read.split("[/\\\\]")) {
                if (DOTS.contains(withoutParameters(name).strip())) {
                    return "must not contain '..' or '.' as a name, however it is spelled";
                }
            }
        }
        return null;
    }

    private static String decoded(String text) {
        return ENCODED.matcher(text)
                .replaceAll(
                        code -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(code.group(1), 16))));
    }

    private static String withoutParameters(String name) {
        int semicolon = name.indexOf(';');
        return semicolon < 0 ? name : name.substring(0, semicolon);
    }
}
