package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.UnaryOperator;

/**
 * The output of a task. Databricks keeps the first 5 MB of a notebook's result and the last 5 MB of a log.
 *
 * @param text the log or the notebook's result, or {@code null}
 * @param truncated whether Databricks truncated it
 * @param error why it failed, or {@code null}; never a mere line of a stack trace
 * @param trace the stack trace, or {@code null}
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrunoutput">runs/get-output</a>
 */
public record RunOutput(String text, boolean truncated, String error, String trace) {

    /** The output of a task that cannot be read. */
    public static final RunOutput NONE = new RunOutput(null, false, null, null);

    /** The same output with {@code change} applied to each text, including {@code null}. */
    public RunOutput withTexts(UnaryOperator<String> change) {
        return new RunOutput(change.apply(text), truncated, change.apply(error), change.apply(trace));
    }

    static RunOutput of(JsonNode json) {
        String logs = RunState.text(json, "logs");
        JsonNode notebook = json.path("notebook_output");
        String error = RunState.text(json, "error");
        String trace = RunState.text(json, "error_trace");
        return new RunOutput(
                logs == null ? RunState.text(notebook, "result") : logs,
                logs == null
                        ? notebook.path("truncated").asBoolean()
                        : json.path("logs_truncated").asBoolean(),
                FailureReason.inError(error) == null ? FailureReason.inTrace(trace) : error,
                trace);
    }

    /** Why it failed, in one line of bounded length, or {@code null}. */
    public String reason() {
        return FailureReason.inError(error);
    }
}
