package io.jenkins.plugins.databricks.execution.runs;

import hudson.model.Result;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.runs.RunConclusion;
import io.jenkins.plugins.databricks.deploy.runs.log.RunLogger;
import io.jenkins.plugins.databricks.rest.text.LogText;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of a run for a build: the build's result, its message, and the step's return value. */
record RunResult(RunConclusion conclusion) {

    /** How many failures a message names; the log and the report have them all. */
    private static final int NAMED_FAILURES = 10;

    /** The result for the build. */
    Result verdict() {
        return switch (conclusion.run().state().outcome()) {
            case SUCCESS -> Result.SUCCESS;
            case SUCCESS_WITH_FAILURES -> Result.UNSTABLE;
            case CANCELED -> Result.ABORTED;
            case FAILED -> Result.FAILURE;
        };
    }

    /**
     * Why the run did not succeed: one sentence that names tasks, codes and messages, and one that says where to look.
     */
    String problem() {
        JobRun run = conclusion.run();
        List<String> failures = conclusion.failures();
        RunState state = run.state();
        String text = "Run " + run.runId() + " of job " + run.jobId()
                + (run.name().isEmpty() ? "" : " '" + LogText.line(run.name()) + "'") + " ended with "
                + RunLogger.describe(state);
        if (!failures.isEmpty()) {
            text += ": " + String.join("; ", failures.subList(0, Math.min(failures.size(), NAMED_FAILURES)));
            text += failures.size() > NAMED_FAILURES ? "; and " + (failures.size() - NAMED_FAILURES) + " more" : "";
        } else if (state.message() != null) {
            text += ": " + LogText.line(state.message());
        }
        String advice =
                state.oneTooMany() ? "With queue: true, the run would have waited in the job's queue instead" : null;
        return Sentences.join(text, advice, "See " + run.page());
    }

    /** The step's return value: plain maps and lists, which a Pipeline can save and read in the script sandbox. */
    static Map<String, Object> toMap(JobRun run, Map<Long, RunOutput> outputs) {
        Instant now = Instant.now();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("runId", run.runId());
        map.put("jobId", run.jobId());
        map.put("url", run.page());
        map.put("lifeCycleState", run.state().lifeCycle());
        map.put("resultState", run.state().result());
        map.put("terminationCode", run.state().code());
        map.put("message", run.state().message());
        map.put("startTime", run.start() == null ? null : run.start().toEpochMilli());
        map.put("durationMillis", run.duration(now).toMillis());
        List<Map<String, Object>> tasks = new ArrayList<>();
        for (TaskRun task : run.tasks()) {
            RunOutput output = outputs.get(task.runId());
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("key", task.key());
            entry.put("runId", task.runId());
            entry.put("state", task.state().word());
            entry.put("durationMillis", task.duration(now).toMillis());
            entry.put("url", task.page());
            entry.put("output", output == null ? null : output.text());
            entry.put("error", output == null ? null : output.error());
            tasks.add(entry);
        }
        map.put("tasks", tasks);
        return map;
    }

    Map<String, Object> toMap() {
        return toMap(conclusion.run(), conclusion.outputs());
    }
}
