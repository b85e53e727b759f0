package io.jenkins.plugins.databricks.deploy.runs.log;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import java.util.HashMap;
import java.util.Map;

/**
 * The outputs of a run's tasks for the step's return value. They are saved with the running Pipeline, so each and the
 * total are limited.
 */
public final class ReturnedOutputs {

    /** The limit for one output, error or trace, in characters. */
    public static final int PER_TEXT = 100_000;

    /** The limit for all tasks, in characters. */
    public static final int TOTAL = 2_000_000;

    private final Map<Long, RunOutput> outputs = new HashMap<>();
    private long left = TOTAL;

    public void add(JobRun run, TaskRun task, RunOutput output) {
        RunOutput kept = new OutputLimit(PER_TEXT, left).cut(output, task.page() == null ? run.page() : task.page());
        left -= OutputLimit.length(kept);
        outputs.put(task.runId(), kept);
    }

    /** The outputs by the tasks' own run IDs. */
    public Map<Long, RunOutput> byTask() {
        return Map.copyOf(outputs);
    }
}
