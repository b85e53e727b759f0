package io.jenkins.plugins.databricks.emulator.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.Ids;
import io.jenkins.plugins.databricks.emulator.jobs.Job;
import io.jenkins.plugins.databricks.emulator.jobs.JobSettings;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.emulator.script.TaskResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run of a job, or a one-time run. Guarded by the {@link RunEngine}. */
public final class EmulatedRun {

    final long runId;
    final Job job;
    /** In tasks form, whatever the job's format. */
    final ObjectNode settings;

    /** What it was started with, or last repaired with. */
    ReceivedRunRequest request;

    final long createdTime = System.currentTimeMillis();
    /** The latest attempt at each task. */
    final Map<String, EmulatedTask> tasks = new LinkedHashMap<>();
    /** All attempts. */
    final List<EmulatedTask> attempts = new ArrayList<>();

    final List<ObjectNode> repairs = new ArrayList<>();
    public EmulatedState state = EmulatedState.pending();
    long startTime = createdTime;
    long endTime;
    /** Waits for its turn among the runs of its job. */
    boolean queued;
    /** Shows its states without doing anything, until released. */
    boolean held;
    /** Set once it is to be stopped: how it shall end. */
    EmulatedState stopping;
    /** Being stopped has been confirmed: ends as soon as its processes have. */
    boolean stopped;

    RunScript script;
    int scriptPosition;
    boolean shown;

    EmulatedRun(long runId, Job job, ReceivedRunRequest request) {
        this.runId = runId;
        this.job = job;
        this.settings = isSingleTask(job)
                ? JobSettings.asTasks(job.settings())
                : job.settings().deepCopy();
        this.request = request;
    }

    private static boolean isSingleTask(Job job) {
        return JobSettings.isSingleTask(job.settings());
    }

    boolean isSingleTask() {
        return isSingleTask(job);
    }

    void addAttempt(EmulatedTask task) {
        tasks.put(task.key, task);
        attempts.add(task);
    }

    /** Takes on the present state of its script, and at the end what the script says about its tasks. */
    void play(Ids ids) {
        state = script.states().get(scriptPosition);
        if (scriptPosition == 0) {
            playEarlierAttempts(ids);
        }
        for (EmulatedTask task : tasks.values()) {
            if (task.isEnded()) {
                continue;
            }
            List<EmulatedState> phases = script.phases().getOrDefault(task.key, List.of());
            task.state = scriptPosition < phases.size() ? phases.get(scriptPosition) : state;
            if (state.isTerminal()) {
                TaskResult asTheRun = new TaskResult(state, EmulatedOutput.none());
                TaskResult result = script.results().getOrDefault(task.key, asTheRun);
                task.output = result.output();
                task.end(result.state());
                for (TaskResult one : result.iterations()) {
                    ObjectNode inner = (ObjectNode) task.settings.at("/for_each_task/task");
                    EmulatedTask iteration = new EmulatedTask(ids.next(), inner, 0);
                    iteration.output = one.output();
                    iteration.end(one.state());
                    task.iterations.add(iteration);
                }
            }
        }
    }

    private void playEarlierAttempts(Ids ids) {
        script.attempts().forEach((key, earlier) -> {
            for (TaskResult one : earlier) {
                EmulatedTask task = tasks.get(key);
                task.output = one.output();
                task.start();
                task.end(one.state());
                addAttempt(new EmulatedTask(ids.next(), task.settings, task.attempt + 1));
            }
        });
    }

    /** {@code JOB_RUN}, or {@code SUBMIT_RUN} of a one-time run. */
    String type() {
        return request.submitted() ? "SUBMIT_RUN" : "JOB_RUN";
    }

    public boolean isEnded() {
        return state.isTerminal();
    }

    String name() {
        return settings.path("run_name").asText(settings.path("name").asText());
    }
}
