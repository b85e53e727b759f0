package io.jenkins.plugins.databricks.rest.text;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sanitises text from outside (names of files, jobs and hosts, messages of servers and agents) for the log: it can
 * neither start another line, move the cursor, change the direction of the surrounding text, nor pass for one of
 * Jenkins' console notes. All such text shown to people goes through here.
 *
 * @see <a href="https://trojansource.codes/">what bidirectional marks can do</a>
 */
public final class LogText {

    private static final int LONGEST_LINE = 2_000;
    private static final int LONGEST_NAME = 4_096;
    private static final int LONGEST_TEXT = 50_000;
    private static final int MOST_LINES = 50;
    private static final String INDENT = "  ";

    /** Terminal escape sequences, of which notebook stack traces are full. */
    private static final Pattern COLOUR = Pattern.compile("\\u001B\\[[0-9;?]*[A-Za-z]");

    private static final String ANY_BUT_TABS =
            "\\p{Cc}\\u2028\\u2029\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069"
                    + "\\uFFF9-\\uFFFB\\p{Cs}&&[^\\t]";

    private static final Pattern UNPRINTABLE = Pattern.compile("[" + ANY_BUT_TABS + "]");
    private static final Pattern SPACE = Pattern.compile("[\\s\\u0085\\u2028\\u2029]+");
    private static final Pattern LINE_BREAK = Pattern.compile("[\\n\\u000B\\f\\r\\u0085\\u2028\\u2029]+");

    private LogText() {}

    /**
     * A message with all white space collapsed to single spaces, and limited in length. {@code null} stays
     * {@code null}.
     */
    public static String line(String text) {
        return line(text, LONGEST_LINE);
    }

    /** The same with at most that many characters, plus an ellipsis if it was truncated. */
    public static String line(String text, int most) {
        return text == null ? null : cut(printable(collapsed(uncoloured(text)).strip()), most);
    }

    private static String collapsed(String text) {
        return isAscii(text) && !text.contains("  ")
                ? text
                : SPACE.matcher(text).replaceAll(" ");
    }

    /** A name, with a question mark for each unprintable character. */
    public static String name(String text) {
        return cut(
                isAscii(text)
                        ? text
                        : UNPRINTABLE.matcher(text.replace('\t', '\u0000')).replaceAll("?"),
                LONGEST_NAME);
    }

    /** A line whose spaces and tabs are kept. */
    public static String verbatim(String line) {
        return isAscii(line)
                ? line
                : printable(LINE_BREAK.matcher(uncoloured(line)).replaceAll(" "));
    }

    /**
     * A multi-line text, indented after the first line so that no line can pass for a separate one. {@code null} stays
     * {@code null}.
     */
    public static String lines(String text) {
        return text == null ? null : indented(text);
    }

    private static String indented(String text) {
        return cut(text, LONGEST_TEXT)
                .lines()
                .limit(MOST_LINES)
                .map(line -> cut(verbatim(line), LONGEST_NAME))
                .map(line -> line.startsWith(INDENT) ? line : INDENT + line)
                .collect(Collectors.joining("\n"))
                .substring(text.startsWith(INDENT) || text.isEmpty() ? 0 : INDENT.length());
    }

    /** Whether it can be shown unchanged. */
    public static boolean isPlain(String text) {
        return isAscii(text)
                || text.indexOf('\t') < 0 && !UNPRINTABLE.matcher(text).find();
    }

    /** Whether it consists of printable ASCII, as most text does, in which the patterns find nothing, but take a hundred times as long. */
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static String uncoloured(String text) {
        return text.indexOf('\u001B') < 0 ? text : COLOUR.matcher(text).replaceAll("");
    }

    private static String printable(String text) {
        return isAscii(text) ? text : UNPRINTABLE.matcher(text).replaceAll("");
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
