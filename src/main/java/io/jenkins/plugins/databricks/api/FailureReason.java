package io.jenkins.plugins.databricks.api;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Extracts the reason of a failure from an error or stack trace. Stack frames and headings say nothing to people, and
 * sometimes they are all that Databricks returns as a task's error.
 */
final class FailureReason {

    /** Long enough for any message; some quote a whole query. */
    private static final int MAX = 1_000;

    /** How many characters at each end of a text are examined. */
    private static final int LOOKED_AT = 50_000;

    private static final Pattern EMPTY_TALK = Pattern.compile("at [\\w.$/<>@-]+\\(.*\\)( ~?\\[.*])?"
            + "|\\.\\.\\. \\d+ (more|common frames omitted)"
            + "|File \".*\", line \\d+.*"
            + "|(\\w+ +)?Traceback \\(most recent call last\\):?"
            + "|(During handling of|The above exception was the direct cause).*"
            + "|JVM stacktrace:?|(Caused by|Suppressed):?"
            + "|[\\s^~|+_=-]*");

    /** Terminal escape sequences, with which notebooks colour their stack traces. */
    private static final Pattern COLOUR = Pattern.compile("\\u001B\\[[0-9;?]*[A-Za-z]");

    private static final Pattern FRAME = Pattern.compile("at [\\w.$/<>@-]+\\(.*");
    private static final Pattern EXCEPTION = Pattern.compile("^(: )?[A-Za-z_][\\w.$]*: \\S");
    private static final String CAUSE = "Caused by: ";

    /** Py4J puts a colon before what comes from the JVM. */
    private static final Pattern PY4J = Pattern.compile("^: ");

    private FailureReason() {}

    /** The meaningful parts of this text in one line; {@code null} if there are none. */
    static String inError(String error) {
        if (error == null) {
            return null;
        }
        String words = meaningful(lines(error)).stream().map(String::strip).collect(Collectors.joining(" "));
        return bounded(words.replaceAll("\\s+", " "));
    }

    /**
     * The most informative line of a stack trace: a JVM's root cause, Python's last line; {@code null} if there is
     * none.
     */
    static String inTrace(String trace) {
        if (trace == null) {
            return null;
        }
        List<String> lines = lines(trace);
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = lines.get(i).strip();
            if (line.startsWith(CAUSE) && line.length() > CAUSE.length()) {
                return bounded(line.substring(CAUSE.length()));
            }
        }
        int frame = 0;
        while (frame < lines.size() && !FRAME.matcher(lines.get(frame).strip()).matches()) {
            frame++;
        }
        List<String> words = meaningful(lines.subList(0, frame)).stream()
                .filter(line -> !Character.isWhitespace(line.charAt(0)))
                .toList();
        List<String> exceptions =
                words.stream().filter(line -> EXCEPTION.matcher(line).find()).toList();
        List<String> best = exceptions.isEmpty() ? words : exceptions;
        return best.isEmpty()
                ? null
                : bounded(PY4J.matcher(best.get(best.size() - 1)).replaceFirst(""));
    }

    private static List<String> lines(String text) {
        return COLOUR.matcher(ends(text)).replaceAll("").lines().toList();
    }

    /** The reason is at the beginning or the end; in between there may be megabytes. */
    private static String ends(String text) {
        return text.length() <= 2 * LOOKED_AT
                ? text
                : text.substring(0, LOOKED_AT) + "\n" + text.substring(text.length() - LOOKED_AT);
    }

    private static List<String> meaningful(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.isBlank()
                        && (line.length() > MAX
                                || !EMPTY_TALK.matcher(line.strip()).matches()))
                .toList();
    }

    private static String bounded(String text) {
        String line = text.strip();
        if (line.isEmpty()) {
            return null;
        }
        return line.length() <= MAX ? line : line.substring(0, MAX) + "…";
    }
}
