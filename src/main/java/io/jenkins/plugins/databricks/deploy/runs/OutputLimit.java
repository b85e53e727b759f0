package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.RunOutput;
import java.net.URI;

/**
 * How much of a task's output a place takes that holds the outputs of many tasks. What goes beyond is cut, with a word that says so and where the
 * whole is. The error comes first, then the trace, then the log; of a log the end is kept, of the others the beginning.
 *
 * @param perText the most characters of one text
 * @param left how many characters the place still takes in all; may be negative
 */
public record OutputLimit(int perText, long left) {

    /** So much of an error is kept wherever there is room or not, since nobody can do without. */
    private static final int LEAST_OF_ERROR = 1_000;

    /**
     * As much of the output as fits.
     *
     * @param page where a person finds the whole
     */
    public RunOutput cut(RunOutput output, URI page) {
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

    /** How many characters an output has in all. */
    public static long length(RunOutput output) {
        return length(output.text()) + length(output.error()) + length(output.trace());
    }

    private static long length(String text) {
        return text == null ? 0 : text.length();
    }

    private int room(long used) {
        return (int) Math.max(0, Math.min(perText, left - used));
    }

    private static String beginning(String text, int room, URI page) {
        if (text == null || text.length() <= room) {
            return text;
        }
        return (room == 0 ? "" : text.substring(0, room) + "\n") + note(page);
    }

    private static String note(URI page) {
        return "… cut; the whole is in Databricks: " + page;
    }
}
