package io.jenkins.plugins.databricks.workspace;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a task left behind. Databricks keeps the first 5 MB of a notebook's result and the last 5 MB of a log.
 *
 * @param text the log or the notebook's result, {@code null} where there is none
 * @param truncated whether Databricks cut it
 * @param error why it failed, or {@code null}
 * @param trace the stack trace, or {@code null}
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrunoutput">runs/get-output</a>
 */
public record RunOutput(String text, boolean truncated, String error, String trace) {

    /** What is left of a task whose output cannot be read. */
    public static final RunOutput NONE = new RunOutput(null, false, null, null);

    /** The same with no more of the text than its end. */
    public RunOutput end(int characters) {
        return text == null || text.length() <= characters
                ? this
                : new RunOutput(text.substring(text.length() - characters), true, error, trace);
    }

    static RunOutput of(JsonNode json) {
        String logs = RunState.text(json, "logs");
        JsonNode notebook = json.path("notebook_output");
        return new RunOutput(
                logs == null ? RunState.text(notebook, "result") : logs,
                logs == null
                        ? notebook.path("truncated").asBoolean()
                        : json.path("logs_truncated").asBoolean(),
                RunState.text(json, "error"),
                RunState.text(json, "error_trace"));
    }
}
