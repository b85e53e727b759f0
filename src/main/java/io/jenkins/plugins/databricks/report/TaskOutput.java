package io.jenkins.plugins.databricks.report;

import io.jenkins.plugins.databricks.api.RunOutput;
import java.util.List;

/**
 * The part of a task's output that pages show; the rest is in a separate file.
 *
 * @param end the last lines of the output, or {@code null}
 * @param endIsCut whether the output is longer
 * @param error why the task failed, or {@code null}
 * @param trace the stack trace, or {@code null}
 * @param traceIsCut whether the trace is longer
 * @param leftOut whether output and trace are left out to keep the page short
 */
record TaskOutput(String end, boolean endIsCut, String error, String trace, boolean traceIsCut, boolean leftOut) {

    private static final int CHARACTERS = 16_384;
    private static final int LINES = 100;
    private static final int ERROR_CHARACTERS = 2_000;

    static TaskOutput of(RunOutput output) {
        String text = output.text() == null ? "" : output.text().stripTrailing();
        List<String> lines =
                text.substring(Math.max(0, text.length() - CHARACTERS)).lines().toList();
        int from = Math.max(0, lines.size() - LINES);
        return new TaskOutput(
                text.isEmpty() ? null : String.join("\n", lines.subList(from, lines.size())),
                output.truncated() || text.length() > CHARACTERS || from > 0,
                start(output.error(), ERROR_CHARACTERS),
                start(output.trace(), CHARACTERS),
                output.trace() != null && output.trace().length() > CHARACTERS,
                false);
    }

    /** The number of characters that are hidden until a reader expands them. */
    int folded() {
        return (end == null ? 0 : end.length()) + (trace == null ? 0 : trace.length());
    }

    TaskOutput withoutFolded() {
        return new TaskOutput(null, endIsCut, error, null, traceIsCut, end != null || trace != null);
    }

    private static String start(String text, int characters) {
        return text == null || text.length() <= characters ? text : text.substring(0, characters) + "…";
    }
}
