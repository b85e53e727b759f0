package io.jenkins.plugins.databricks.report.data;

import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What is kept of the outputs of tasks. */
@FunctionalInterface
@Restricted(NoExternalUse.class)
public interface TaskOutputs {

    /** The part to show of a task's output, by its run ID; {@code null} if there is none. */
    TaskOutput read(long taskRunId);

    /** The paths of its notebook and dashboards; empty if they are not kept. */
    default List<String> exports(long taskRunId) {
        return List.of();
    }

    /** Whether there is an output; cheaper than reading it. */
    default boolean has(long taskRunId) {
        return read(taskRunId) != null;
    }
}
