package io.jenkins.plugins.databricks.report.data;

import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What is kept of the outputs of tasks. */
@FunctionalInterface
@Restricted(NoExternalUse.class)
public interface TaskOutputs {

    /** The part to show of a task's output, by its run ID; {@code null} if there is none. */
    TaskOutput read(long taskRunId);

    /** Whether there is an output; cheaper than reading it. */
    default boolean has(long taskRunId) {
        return read(taskRunId) != null;
    }
}
