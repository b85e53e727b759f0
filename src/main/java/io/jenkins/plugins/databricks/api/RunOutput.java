package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.UnaryOperator;

/**
 * What a task left behind. Databricks keeps the first 5 MB of a notebook's result and the last 5 MB of a log.
 *
 * @param text the log or the notebook's result, {@code null} where there is none
 * @param truncated whether Databricks cut it
 * @param error why it failed, or {@code null}; never a mere line of a stack trace
 * @param trace the stack trace, or {@code null}
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrunoutput">runs/get-output</a>
 */
public record RunOutput(String text, boolean truncated, String error, String trace) {

    /** What is left of a task whose output cannot be read. */
    public static final RunOutput NONE = new RunOutput(null, false, null, null);

    /** The same with each text passed through {@code change}, which gets {@code null} for what is not there. */
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
