package io.jenkins.plugins.databricks.report.data;

import io.jenkins.plugins.databricks.api.RunOutput;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The part of a task's output that pages show at once; the whole is in a separate file.
 *
 * @param error why the task failed, or {@code null}
 * @param trace the stack trace, or {@code null}
 * @param traceIsCut whether there is more of the trace than that
 */
@Restricted(NoExternalUse.class)
public record TaskOutput(String error, String trace, boolean traceIsCut) {

    private static final int CHARACTERS = 16_384;
    private static final int ERROR_CHARACTERS = 2_000;

    static TaskOutput of(RunOutput output) {
        return new TaskOutput(
                start(output.error(), ERROR_CHARACTERS),
                start(output.trace(), CHARACTERS),
                output.trace() != null && output.trace().length() > CHARACTERS);
    }

    public TaskOutput withoutTrace() {
        return new TaskOutput(error, null, true);
    }

    private static String start(String text, int characters) {
        return PageText.of(text == null || text.length() <= characters ? text : text.substring(0, characters) + "…");
    }
}
