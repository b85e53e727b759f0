package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.dbt.DbtArtifacts;
import io.jenkins.plugins.databricks.api.dbt.DbtResult;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.PageToken;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The Jobs API for runs.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs">Jobs API</a>
 */
public final class Runs {

    private static final String BASE = "/api/2.2/jobs/";

    /** Ten times the limit of a job. */
    private static final int MOST_TASKS = 10_000;

    /** The API requires a limit below 25. */
    private static final int PAGE = 24;

    private final RestClient client;

    public Runs(RestClient client) {
        this.client = client;
    }

    /** The address of the workspace. */
    public URI host() {
        return client.host();
    }

    /**
     * Starts a run of a job.
     *
     * @param parameters the call's other fields, such as {@code python_params}
     * @param idempotencyToken at most 64 characters; a second call with the same token starts nothing and returns the
     *     first one's run, so the call is safe to repeat
     * @return the run's ID
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/runnow">jobs/run-now</a>
     */
    public long runNow(long jobId, ObjectNode parameters, String idempotencyToken)
            throws IOException, InterruptedException {
        ObjectNode body = JsonCodec.object().put("job_id", jobId);
        body.setAll(parameters);
        body.put("idempotency_token", idempotencyToken);
        return client.callForId(RestRequest.post(BASE + "run-now", body).asRepeatable(true), "run_id");
    }

    /**
     * Starts a one-time run.
     *
     * @param settings what to run
     * @param idempotencyToken as in {@link #runNow}
     * @return the run's ID
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/submit">jobs/runs/submit</a>
     */
    public long submit(ObjectNode settings, String idempotencyToken) throws IOException, InterruptedException {
        ObjectNode body = settings.deepCopy().put("idempotency_token", idempotencyToken);
        return client.callForId(
                RestRequest.post("/api/" + Jobs.versionFor(settings) + "/jobs/runs/submit", body)
                        .asRepeatable(true),
                "run_id");
    }

    /** The current state of the run, with all pages of its tasks. */
    public JobRun get(long runId) throws IOException, InterruptedException {
        Reading reading = begin(runId);
        while (!reading.isComplete()) {
            reading = more(reading);
        }
        return reading.run();
    }

    /** A run read page by page, with one request each. */
    public final class Reading {

        private final RestRequest request;
        private final JsonNode first;
        private final List<JsonNode> tasks;
        private final List<JobRun.TaskRun> iterations;
        private final PageToken next;

        private Reading(RestRequest request, JsonNode page, Reading earlier) throws IOException {
            this.request = request;
            this.first = earlier == null ? page : earlier.first;
            this.tasks = new ArrayList<>(earlier == null ? List.of() : earlier.tasks);
            page.path("tasks").forEach(tasks::add);
            this.iterations = new ArrayList<>(earlier == null ? List.of() : earlier.iterations);
            page.path("iterations").forEach(one -> iterations.add(JobRun.TaskRun.of(one, client.host())));
            if (tasks.size() + iterations.size() > MOST_TASKS) {
                throw new IOException("Run " + first.path("run_id").asLong() + " has more than " + MOST_TASKS
                        + " tasks according to " + client.host().getHost() + ", which is impossible");
            }
            this.next = PageToken.after(earlier == null ? null : earlier.next, page);
        }

        /** Whether there are no more pages. */
        public boolean isComplete() {
            return next == null;
        }

        /** The run with the tasks read so far. */
        public JobRun run() {
            return JobRun.of(first, tasks, client.host());
        }

        /** The attempts read so far at its tasks that were not the last ones, the oldest one first. */
        public List<JobRun.TaskRun> earlierAttempts() {
            Set<Long> last = run().tasks().stream().map(JobRun.TaskRun::runId).collect(Collectors.toSet());
            return tasks.stream()
                    .map(task -> JobRun.TaskRun.of(task, client.host()))
                    .filter(task -> !last.contains(task.runId()))
                    .sorted(JobRun.TaskRun.BY_AGE)
                    .toList();
        }

        /** The iterations read so far, with all of their attempts, if it is the run of a for-each task. */
        public List<JobRun.TaskRun> iterations() {
            return List.copyOf(iterations);
        }
    }

    /** Reads the first page of a run. */
    public Reading begin(long runId) throws IOException, InterruptedException {
        RestRequest request = request(runId);
        return new Reading(request, client.call(request), null);
    }

    /** Reads the first page of a run with all attempts at its tasks, those before repairs as well. */
    public Reading beginWithHistory(long runId) throws IOException, InterruptedException {
        RestRequest request = request(runId).with("include_history", true);
        return new Reading(request, client.call(request), null);
    }

    /** Reads the next page of a run. */
    public Reading more(Reading begun) throws IOException, InterruptedException {
        JsonNode page = client.call(PageToken.of(begun.request, begun.next));
        return new Reading(begun.request, page, begun);
    }

    /**
     * One page of a list of runs, newest first.
     *
     * @param runs the page
     * @param next the next page's token, or {@code null}
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/listruns">runs/list</a>
     */
    public record Page(List<JobRun> runs, String next) {}

    /**
     * Active runs of all jobs.
     *
     * @param pageToken {@code null} for the first page
     */
    public Page active(String pageToken) throws IOException, InterruptedException {
        return list("active_only", pageToken);
    }

    /** Queued and active runs of a job, newest first; the first 24 if there are more. */
    public List<JobRun> activeOf(long jobId) throws IOException, InterruptedException {
        return page(list("active_only").with("job_id", jobId)).runs();
    }

    /**
     * Completed runs of all jobs.
     *
     * @param pageToken {@code null} for the first page
     */
    public Page completed(String pageToken) throws IOException, InterruptedException {
        return list("completed_only", pageToken);
    }

    private Page list(String which, String pageToken) throws IOException, InterruptedException {
        RestRequest request = list(which).with("expand_tasks", true);
        return page(pageToken == null ? request : request.with("page_token", pageToken));
    }

    private static RestRequest list(String which) {
        return RestRequest.get(BASE + "runs/list").with(which, true).with("limit", PAGE);
    }

    private Page page(RestRequest request) throws IOException, InterruptedException {
        JsonNode answer = client.call(request);
        List<JobRun> runs = new ArrayList<>();
        for (JsonNode run : answer.path("runs")) {
            List<JsonNode> tasks = new ArrayList<>();
            run.path("tasks").forEach(tasks::add);
            runs.add(JobRun.of(run, tasks, client.host()));
        }
        return new Page(runs, RunState.text(answer, "next_page_token"));
    }

    /** The output of one task by the task's own run ID; a run as a whole has none. */
    public RunOutput output(long taskRunId) throws IOException, InterruptedException {
        RestRequest request = RestRequest.get(BASE + "runs/get-output").with("run_id", taskRunId);
        return RunOutput.of(client.call(request), client.host());
    }

    /**
     * The results of a task of dbt, fetched from the cloud's storage.
     *
     * @return empty if Databricks offers none
     */
    public List<DbtResult> dbtResults(long taskRunId) throws IOException, InterruptedException {
        RestRequest request = RestRequest.get(BASE + "runs/get-output").with("run_id", taskRunId);
        return DbtArtifacts.results(client.call(request).path("dbt_output"), client);
    }

    /**
     * A notebook as a task has left it, with its results, as web pages. They come from outside and may hold any script.
     *
     * @return the HTML of the notebook and of its dashboards
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/exportrun">runs/export</a>
     */
    public List<String> export(long taskRunId) throws IOException, InterruptedException {
        RestRequest request =
                RestRequest.get(BASE + "runs/export").with("run_id", taskRunId).with("views_to_export", "ALL");
        List<String> pages = new ArrayList<>();
        for (JsonNode view : client.call(request).path("views")) {
            String content = view.path("content").asText("");
            if (!content.isEmpty()) {
                pages.add(content);
            }
        }
        return pages;
    }

    /**
     * The repairs of a run, by anybody.
     *
     * @return their IDs, oldest first
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrun">runs/get: repair_history</a>
     */
    public List<Long> repairs(long runId) throws IOException, InterruptedException {
        List<Long> ids = new ArrayList<>();
        client.forEach(request(runId).with("include_history", true), "repair_history", repair -> {
            if (repair.path("type").asText("").equals("REPAIR")) {
                ids.add(repair.path("id").asLong());
            }
        });
        return ids;
    }

    private static RestRequest request(long runId) {
        return RestRequest.get(BASE + "runs/get").with("run_id", runId);
    }

    /**
     * Reruns the failed tasks of a finished run, as part of the same run. Not repeated when the response is lost: check
     * {@link #repairs} then.
     *
     * @param parameters the run's own parameters, which Databricks does not keep for it
     * @param latestRepairId the repair before this one, or {@code null} for the first
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/repairrun">jobs/runs/repair</a>
     */
    public void repair(long runId, ObjectNode parameters, Long latestRepairId)
            throws IOException, InterruptedException {
        ObjectNode body = JsonCodec.object().put("run_id", runId).put("rerun_all_failed_tasks", true);
        body.setAll(parameters);
        if (latestRepairId != null) {
            body.put("latest_repair_id", latestRepairId);
        }
        client.call(RestRequest.post(BASE + "runs/repair", body));
    }

    /** Requests the cancellation of a run. That takes time; {@link #get} shows when it is done. */
    public void cancel(long runId) throws IOException, InterruptedException {
        client.call(RestRequest.post(BASE + "runs/cancel", JsonCodec.object().put("run_id", runId))
                .asRepeatable(true));
    }
}
