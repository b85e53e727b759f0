package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A snapshot of a job run.
 *
 * @param runId its ID
 * @param jobId the job's ID; 0 for a one-time run
 * @param name the run's name, which is the job's unless the run has its own
 * @param page the address of its page, as text, which takes a fraction of the memory of a URI: many runs are waited for at a time
 * @param state its state
 * @param start when it started
 * @param end when it ended, or {@code null}
 * @param tasks its tasks in the order in which they started; those not yet started last
 */
public record JobRun(
        long runId,
        long jobId,
        String name,
        String page,
        RunState state,
        Instant start,
        Instant end,
        List<TaskRun> tasks) {

    /** At least as long as Databricks allows: https://docs.databricks.com/api/workspace/jobs/create. */
    private static final int MAX_NAME = 1_000;

    static final int MAX_KEY = 200;

    /**
     * A task of a run. A retried or repaired task has a new run ID each time; only the last is kept.
     *
     * @param key the task's key in the job definition
     * @param runId the task's own run ID, by which its output is found
     * @param page the address of its page, or {@code null}
     * @param state its state
     * @param start when it started, or {@code null} if it is blocked or never ran, whatever time Databricks reports
     * @param end when it ended, or {@code null}
     * @param attempt 0 for the first attempt
     * @param details what kind of task it is, and what is particular to that
     */
    public record TaskRun(
            String key,
            long runId,
            String page,
            RunState state,
            Instant start,
            Instant end,
            int attempt,
            TaskDetails details) {

        public TaskRun {
            details = details == null ? TaskDetails.NONE : details;
        }

        /** A task of which no details are known. */
        public TaskRun(String key, long runId, String page, RunState state, Instant start, Instant end, int attempt) {
            this(key, runId, page, state, start, end, attempt, TaskDetails.NONE);
        }

        static TaskRun of(JsonNode json, URI host) {
            RunState state = RunState.of(json);
            return new TaskRun(
                    key(json.path("task_key")),
                    json.path("run_id").asLong(),
                    link(json, host),
                    state,
                    state.blocked() || state.neverRan() ? null : instant(json, "start_time"),
                    instant(json, "end_time"),
                    json.path("attempt_number").asInt(),
                    TaskDetails.of(json));
        }

        static String key(JsonNode key) {
            return RunState.oneLine(key.asText("task"), MAX_KEY);
        }

        /** The task with {@code change} applied to each free text: the same object if that changes nothing. */
        public TaskRun withTexts(UnaryOperator<String> change) {
            TaskRun changed = new TaskRun(
                    change.apply(key),
                    runId,
                    page,
                    state.withTexts(change),
                    start,
                    end,
                    attempt,
                    details.withTexts(change));
            return changed.equals(this) ? this : changed;
        }

        /** The duration in total, or until now. */
        public Duration duration(Instant now) {
            return JobRun.duration(start, end, now);
        }

        /**
         * The last attempt has the highest number, started or not. Among equal numbers the active one is the latest,
         * otherwise the one that started last.
         */
        static final Comparator<TaskRun> BY_AGE = Comparator.comparing(TaskRun::attempt)
                .thenComparing((TaskRun task) -> !task.state().ended())
                .thenComparing(TaskRun::start, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(TaskRun::runId);
    }

    /** Not a word of Databricks', which has not said yet whether the run is queued, pending or running. */
    private static final RunState STARTED = new RunState("STARTED", null, null, null, null);

    /**
     * A run that has just been started, of which nothing else is known.
     *
     * @param jobId 0 for a one-time run
     * @param name empty if it is not known
     */
    public static JobRun begun(long runId, long jobId, String name, URI host) {
        // The page of a run without a job cannot be derived from its ID: link to the list of all runs.
        String page = jobId == 0 ? host.resolve("/jobs/runs").toString() : page(host, jobId, runId);
        return new JobRun(runId, jobId, name, page, STARTED, null, null, List.of());
    }

    private static String page(URI host, long jobId, long runId) {
        return host.resolve("/jobs/" + jobId + "/runs/" + runId).toString();
    }

    static JobRun of(JsonNode json, List<JsonNode> taskNodes, URI host) {
        Map<String, TaskRun> latest = new LinkedHashMap<>();
        for (JsonNode node : taskNodes) {
            TaskRun task = TaskRun.of(node, host);
            latest.merge(task.key(), task, BinaryOperator.maxBy(TaskRun.BY_AGE));
        }
        List<TaskRun> tasks = new ArrayList<>(latest.values());
        tasks.sort(Comparator.comparing(TaskRun::start, Comparator.nullsLast(Comparator.naturalOrder())));
        long runId = json.path("run_id").asLong();
        long jobId = json.path("job_id").asLong();
        String link = link(json, host);
        return new JobRun(
                runId,
                jobId,
                RunState.oneLine(json.path("run_name").asText(""), MAX_NAME),
                link == null ? page(host, jobId, runId) : link,
                RunState.of(json),
                instant(json, "start_time"),
                instant(json, "end_time"),
                List.copyOf(tasks));
    }

    /** A link to show in logs and on pages, if it leads to a workspace; otherwise {@code null}. */
    private static String link(JsonNode json, URI host) {
        URI link = WorkspaceHost.safeLink(json.path("run_page_url").asText(""), host);
        return link == null ? null : link.toString();
    }

    private static Instant instant(JsonNode json, String name) {
        long millis = json.path(name).asLong();
        return millis <= 0 ? null : Instant.ofEpochMilli(millis);
    }

    private static Duration duration(Instant start, Instant end, Instant now) {
        return start == null ? Duration.ZERO : Duration.between(start, end == null ? now : end);
    }

    /** The duration in total, or until now. */
    public Duration duration(Instant now) {
        return duration(start, end, now);
    }

    /** The run with {@code change} applied to each free text: the same object if that changes nothing. */
    public JobRun withTexts(UnaryOperator<String> change) {
        JobRun changed = new JobRun(
                runId,
                jobId,
                change.apply(name),
                page,
                state.withTexts(change),
                start,
                end,
                tasks.stream().map(task -> task.withTexts(change)).toList());
        return changed.equals(this) ? this : changed;
    }

    /** The same run with other tasks. */
    public JobRun withTasks(List<TaskRun> others) {
        return new JobRun(runId, jobId, name, page, state, start, end, others);
    }

    public boolean ended() {
        return state.ended();
    }
}
