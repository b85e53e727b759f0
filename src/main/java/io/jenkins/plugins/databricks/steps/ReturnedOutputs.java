package io.jenkins.plugins.databricks.steps;

import io.jenkins.plugins.databricks.deploy.OutputLimit;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.Run.TaskRun;
import io.jenkins.plugins.databricks.workspace.RunOutput;
import java.util.HashMap;
import java.util.Map;

/**
 * The outputs of a run's tasks as the step returns them. They are kept with the running Pipeline, all of them together, so that each and the whole are
 * bounded.
 */
final class ReturnedOutputs {

    /** Of one output, error or trace, in characters. */
    static final int PER_TEXT = 100_000;

    /** Of all tasks, in characters. */
    static final int TOTAL = 2_000_000;

    private final Map<Long, RunOutput> outputs = new HashMap<>();
    private long left = TOTAL;

    void add(Run run, TaskRun task, RunOutput output) {
        RunOutput kept = new OutputLimit(PER_TEXT, left).cut(output, task.page() == null ? run.page() : task.page());
        left -= OutputLimit.length(kept);
        outputs.put(task.runId(), kept);
    }

    /** By the tasks' own run ids. */
    Map<Long, RunOutput> byTask() {
        return Map.copyOf(outputs);
    }
}
