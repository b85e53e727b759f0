package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import java.util.HashMap;
import java.util.Map;

/**
 * The outputs of a run's tasks as the step returns them. They are kept with the running Pipeline, all of them together, so that each and the whole are
 * bounded.
 */
public final class ReturnedOutputs {

    /** Of one output, error or trace, in characters. */
    public static final int PER_TEXT = 100_000;

    /** Of all tasks, in characters. */
    public static final int TOTAL = 2_000_000;

    private final Map<Long, RunOutput> outputs = new HashMap<>();
    private long left = TOTAL;

    public void add(JobRun run, TaskRun task, RunOutput output) {
        RunOutput kept = new OutputLimit(PER_TEXT, left).cut(output, task.page() == null ? run.page() : task.page());
        left -= OutputLimit.length(kept);
        outputs.put(task.runId(), kept);
    }

    /** By the tasks' own run ids. */
    public Map<Long, RunOutput> byTask() {
        return Map.copyOf(outputs);
    }
}
