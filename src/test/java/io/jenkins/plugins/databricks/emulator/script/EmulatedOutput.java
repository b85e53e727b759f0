package io.jenkins.plugins.databricks.emulator.script;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a task has left behind; fields that are null are not there.
 *
 * @param logs standard output and error; of more than 5 MB the end is shown
 * @param notebookResult the value given to {@code dbutils.notebook.exit}; of more than 5 MB the beginning is shown
 * @param error the reason in one line
 * @param errorTrace the stack trace
 * @param others fields of tasks of other kinds, such as {@code sql_output}, {@code dbt_output} and {@code run_job_output}
 * @param export a notebook with its results as a web page; a simple one where null
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrunoutput">Get the output for a single run</a>
 */
public record EmulatedOutput(
        String logs, String notebookResult, String error, String errorTrace, ObjectNode others, String export) {

    /** Characters of an output that Databricks shows; the limit is in bytes, the same for ASCII. */
    public static final int SHOWN = 5 * 1024 * 1024;

    public static EmulatedOutput none() {
        return new EmulatedOutput(null, null, null, null, null, null);
    }

    public static EmulatedOutput logs(String logs) {
        return new EmulatedOutput(logs, null, null, null, null, null);
    }

    public static EmulatedOutput notebook(String result) {
        return new EmulatedOutput(null, result, null, null, null, null);
    }

    /** Of a task of another kind. */
    public static EmulatedOutput of(ObjectNode fields) {
        return new EmulatedOutput(null, null, null, null, fields, null);
    }

    public EmulatedOutput withError(String line, String trace) {
        return new EmulatedOutput(logs, notebookResult, line, trace, others, export);
    }

    public EmulatedOutput withExport(String html) {
        return new EmulatedOutput(logs, notebookResult, error, errorTrace, others, html);
    }

    public void describe(ObjectNode answer) {
        if (logs != null) {
            boolean truncated = logs.length() > SHOWN;
            answer.put("logs", truncated ? logs.substring(logs.length() - SHOWN) : logs);
            answer.put("logs_truncated", truncated);
        }
        if (notebookResult != null) {
            boolean truncated = notebookResult.length() > SHOWN;
            answer.putObject("notebook_output")
                    .put("result", truncated ? notebookResult.substring(0, SHOWN) : notebookResult)
                    .put("truncated", truncated);
        }
        if (others != null) {
            answer.setAll(others);
        }
        if (error != null) {
            answer.put("error", error);
        }
        if (errorTrace != null) {
            answer.put("error_trace", errorTrace);
        }
    }
}
