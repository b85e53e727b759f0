package io.jenkins.plugins.databricks.rest.text;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text from outside (names of files, jobs and hosts, what a server or an agent says) made fit for a line of a log: it can neither begin another line, nor move the cursor,
 * nor turn the direction of what stands around it, nor pass for one of Jenkins' own notes. All that a person is to read goes through here.
 *
 * @see <a href="https://trojansource.codes/">what bidirectional marks can do</a>
 */
public final class LogText {

    private static final int LONGEST_LINE = 2_000;
    private static final int LONGEST_NAME = 4_096;
    private static final int LONGEST_TEXT = 50_000;
    private static final int MOST_LINES = 50;
    private static final String INDENT = "  ";

    /** Escape sequences of terminals, which traces of notebooks are full of. */
    private static final Pattern COLOUR = Pattern.compile("\\u001B\\[[0-9;?]*[A-Za-z]");

    private static final String ANY_BUT_TABS =
            "\\p{Cc}\\u2028\\u2029\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069"
                    + "\\uFFF9-\\uFFFB\\p{Cs}&&[^\\t]";

    private static final Pattern UNPRINTABLE = Pattern.compile("[" + ANY_BUT_TABS + "]");
    private static final Pattern SPACE = Pattern.compile("[\\s\\u0085\\u2028\\u2029]+");
    private static final Pattern LINE_BREAK = Pattern.compile("[\\n\\u000B\\f\\r\\u0085\\u2028\\u2029]+");

    private LogText() {}

    /** A sentence or message: all space in it becomes single spaces, and nothing of it is long. {@code null} stays {@code null}. */
    public static String line(String text) {
        return line(text, LONGEST_LINE);
    }

    /** The same, and no longer than that many characters but for a mark that there was more. */
    public static String line(String text, int most) {
        return text == null
                ? null
                : cut(printable(SPACE.matcher(uncoloured(text)).replaceAll(" ").strip()), most);
    }

    /** A name, in which each character that cannot be shown becomes a question mark. */
    public static String name(String text) {
        return cut(UNPRINTABLE.matcher(text.replace('\t', '\u0000')).replaceAll("?"), LONGEST_NAME);
    }

    /** A line whose spaces and tabs mean something. */
    public static String verbatim(String line) {
        return printable(LINE_BREAK.matcher(uncoloured(line)).replaceAll(" "));
    }

    /**
     * A text of some lines, of which all but the first are indented, so that none can pass for a line of its own. {@code null} stays {@code null}.
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

    /** Whether there is nothing in it that cannot be shown as it is. */
    public static boolean isPlain(String text) {
        return text.indexOf('\t') < 0 && !UNPRINTABLE.matcher(text).find();
    }

    private static String uncoloured(String text) {
        return text.indexOf('\u001B') < 0 ? text : COLOUR.matcher(text).replaceAll("");
    }

    private static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("");
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
