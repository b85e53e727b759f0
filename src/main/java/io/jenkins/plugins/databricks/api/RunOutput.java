package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.function.UnaryOperator;

/**
 * The output of a task. Databricks keeps the first 5 MB of a notebook's result and the last 5 MB of a log.
 *
 * @param text the log or the notebook's result, or what a SQL task has returned, or {@code null}
 * @param truncated whether Databricks truncated it
 * @param error why it failed, or {@code null}; never a mere line of a stack trace
 * @param trace the stack trace, or {@code null}
 * @param startedRun the ID of the run that it started, if it runs another job; otherwise 0
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrunoutput">runs/get-output</a>
 */
public record RunOutput(String text, boolean truncated, String error, String trace, long startedRun) {

    /** The output of a task that cannot be read. */
    public static final RunOutput NONE = new RunOutput(null, false, null, null);

    /** The output of a task that has started no other run. */
    public RunOutput(String text, boolean truncated, String error, String trace) {
        this(text, truncated, error, trace, 0);
    }

    /** The same output with {@code change} applied to each text, including {@code null}. */
    public RunOutput withTexts(UnaryOperator<String> change) {
        return new RunOutput(change.apply(text), truncated, change.apply(error), change.apply(trace), startedRun);
    }

    /**
     * The same output with what was found out about the failure elsewhere.
     *
     * @param reason in one line; added to the error
     * @param elsewhere a stack trace for an output that has none, or {@code null}
     */
    public RunOutput withReason(String reason, String elsewhere) {
        String whole = error == null ? reason : error.stripTrailing() + "\n" + reason;
        return new RunOutput(text, truncated, whole, trace == null ? elsewhere : trace, startedRun);
    }

    /** The artifacts of a dbt task are left out, as their link lets anybody in who has it. Its log is like any other. */
    static RunOutput of(JsonNode json, URI host) {
        String logs = RunState.text(json, "logs");
        JsonNode notebook = json.path("notebook_output");
        String result = RunState.text(notebook, "result");
        String error = RunState.text(json, "error");
        String trace = RunState.text(json, "error_trace");
        return new RunOutput(
                logs != null ? logs : result != null ? result : SqlOutput.of(json.path("sql_output"), host),
                logs == null
                        ? notebook.path("truncated").asBoolean()
                        : json.path("logs_truncated").asBoolean(),
                FailureReason.inError(error) == null ? FailureReason.inTrace(trace) : error,
                trace,
                json.path("run_job_output").path("run_id").asLong());
    }

    /** Why it failed, in one line of bounded length, or {@code null}. */
    public String reason() {
        return FailureReason.inError(error);
    }
}
