package io.jenkins.plugins.databricks.report;

/** What is kept of the outputs of tasks. */
@FunctionalInterface
interface TaskOutputs {

    /** The part to show of a task's output, by its run ID; {@code null} if there is none. */
    TaskOutput read(long taskRunId);

    /** Whether there is an output; cheaper than reading it. */
    default boolean has(long taskRunId) {
        return read(taskRunId) != null;
    }
}
