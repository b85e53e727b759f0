package io.jenkins.plugins.databricks.deploy.runs.log;

import io.jenkins.plugins.databricks.api.RunOutput;

/**
 * The limit for a task's output where outputs of many tasks are stored. The rest is cut, with a note that links to the
 * full text. The error takes precedence, then the trace, then the log; the end of a log is kept, and the beginning of
 * the others.
 *
 * @param perText the maximum characters of one text
 * @param left how many characters are left in total; may be negative
 */
public record OutputLimit(int perText, long left) {

    /** This much of an error is always kept, since it is indispensable. */
    private static final int LEAST_OF_ERROR = 1_000;

    /**
     * The output within the limits.
     *
     * @param page the page with the full text
     */
    public RunOutput cut(RunOutput output, String page) {
        String error = beginning(output.error(), Math.max(LEAST_OF_ERROR, room(0)), page);
        String trace = beginning(output.trace(), room(length(error)), page);
        int room = room(length(error) + length(trace));
        boolean cut = output.text() != null && output.text().length() > room;
        return new RunOutput(
                cut ? note(page) + "\n" + output.text().substring(output.text().length() - room) : output.text(),
                output.truncated() || cut,
                error,
                trace);
    }

    /** The total number of characters of an output. */
    public static long length(RunOutput output) {
        return length(output.text()) + length(output.error()) + length(output.trace());
    }

    private static long length(String text) {
        return text == null ? 0 : text.length();
    }

    private int room(long used) {
        return (int) Math.max(0, Math.min(perText, left - used));
    }

    private static String beginning(String text, int room, String page) {
        if (text == null || text.length() <= room) {
            return text;
        }
        return (room == 0 ? "" : text.substring(0, room) + "\n") + note(page);
    }

    private static String note(String page) {
        return "… truncated; the full text is in Databricks: " + page;
    }
}
