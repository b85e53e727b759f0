package io.jenkins.plugins.databricks.emulator.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Ids;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Page;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import io.jenkins.plugins.databricks.emulator.identity.Identity;
import io.jenkins.plugins.databricks.emulator.jobs.Job;
import io.jenkins.plugins.databricks.emulator.jobs.JobSettings;
import io.jenkins.plugins.databricks.emulator.jobs.JobsArea;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs: start, look, list.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs">Jobs API</a>
 */
public final class RunsArea {

    /** Databricks says "less than 25". */
    private static final int MOST_LISTED = 24;

    private static final int USUALLY_LISTED = 20;

    private final JobsArea jobs;
    private final RunEngine engine;
    private final RunViews views;
    private final RunSignals signals;
    private final Ids ids;
    private final Identity identity;
    private final Map<String, Long> idempotencyTokens = new HashMap<>();

    public RunsArea(JobsArea jobs, RunEngine engine, RunViews views, RunSignals signals, Ids ids, Identity identity) {
        this.jobs = jobs;
        this.engine = engine;
        this.views = views;
        this.signals = signals;
        this.ids = ids;
        this.identity = identity;
    }

    public void register(Routes routes) {
        routes.addJobs("POST", "run-now", this::runNow);
        routes.addJobs("POST", "runs/submit", this::submit);
        routes.addJobs("GET", "runs/get", this::get);
        routes.addJobs("GET", "runs/list", this::list);
    }

    private HttpAnswer runNow(HttpRequest request, int version) throws IOException {
        ObjectNode body = Json.body(request);
        Job job = jobs.job(Json.id(body, "job_id"));
        ReceivedRunRequest asked = ReceivedRunRequest.runNow(body);
        if (!job.hasTask() && !asked.parameters().has("spark_submit_params")) {
            throw ApiError.invalidParameter("Job " + job.id() + " has no task to run.");
        }
        return HttpAnswer.ok(started(job, asked, ReceivedRunRequest.token(body)));
    }

    private HttpAnswer submit(HttpRequest request, int version) throws IOException {
        ObjectNode body = Json.body(request);
        if (!body.has("name")) {
            body.put("name", Json.text(body, "run_name", "Untitled"));
        }
        Job oneTime = new Job(ids.next(), JobSettings.accept(body, version), identity.principal(request));
        return HttpAnswer.ok(started(oneTime, ReceivedRunRequest.submit(body), ReceivedRunRequest.token(body)));
    }

    /** A token that was used before stands for the run that it started. */
    private ObjectNode started(Job job, ReceivedRunRequest asked, String token) {
        synchronized (engine) {
            Long earlier = token == null ? null : idempotencyTokens.get(token);
            if (earlier != null && !engine.runs().containsKey(earlier)) {
                throw ApiError.invalidParameter("The run of idempotency_token " + token + " has been deleted.");
            }
            if (earlier == null) {
                EmulatedRun run = engine.start(job, asked);
                signals.started(run.runId);
                earlier = run.runId;
                if (token != null) {
                    idempotencyTokens.put(token, earlier);
                }
            }
            ObjectNode answer = Json.object().put("run_id", earlier);
            return asked.submitted() ? answer : answer.put("number_in_job", earlier);
        }
    }

    private HttpAnswer get(HttpRequest request, int version) {
        long id = request.id("run_id");
        long offset = Page.position(request, 0);
        boolean history = request.flag("include_history", false);
        synchronized (engine) {
            RunLookup found = RunLookup.of(engine, id);
            if (found.task() != null) {
                ObjectNode answer = views.taskAsRun(found.run(), found.task(), version);
                if (version == 2 && Page.cut(answer, offset, "iterations")) {
                    answer.put("next_page_token", Page.token(offset + Page.ELEMENTS));
                }
                return HttpAnswer.ok(answer);
            }
            EmulatedRun run = found.run();
            if (offset == 0) {
                shown(run);
            }
            Collection<EmulatedTask> tasks = history ? run.attempts : run.tasks.values();
            ObjectNode answer = views.runWithTasks(run, tasks, version);
            if (history && !run.repairs.isEmpty()) {
                answer.set("repair_history", Json.array().addAll(run.repairs));
            }
            if (version == 1) {
                Page.cut(answer, 0, "tasks");
            } else if (version == 2 && Page.cut(answer, offset, "tasks", "job_clusters", "job_parameters")) {
                answer.put("has_more", true);
                answer.put("next_page_token", Page.token(offset + Page.ELEMENTS));
            }
            return HttpAnswer.ok(answer);
        }
    }

    /** A scripted run goes on with every look at it. */
    private void shown(EmulatedRun run) {
        if (run.shown && run.script != null && !run.script.bySignal()) {
            engine.advance(run);
        }
        run.shown = true;
    }

    private HttpAnswer list(HttpRequest request, int version) {
        int asked = request.number("limit", USUALLY_LISTED);
        if (asked < 0 || asked > MOST_LISTED) {
            throw ApiError.invalidParameter("limit must be between 0 and " + MOST_LISTED + ".");
        }
        int limit = asked == 0 ? MOST_LISTED : asked;
        boolean active = request.flag("active_only", false);
        boolean completed = request.flag("completed_only", false);
        if (active && completed) {
            throw ApiError.invalidParameter("active_only and completed_only cannot both be true.");
        }
        boolean expand = request.flag("expand_tasks", false);
        Long jobId = request.query().containsKey("job_id") ? request.id("job_id") : null;
        String type = request.query().get("run_type");
        long from = request.count("start_time_from", 0);
        long to = request.count("start_time_to", Long.MAX_VALUE);
        long before = Page.position(request, Long.MAX_VALUE);
        synchronized (engine) {
            List<EmulatedRun> found = engine.runs().descendingMap().tailMap(before, false).values().stream()
                    .filter(run -> jobId == null || jobId == run.job.id())
                    .filter(run -> !(active && run.isEnded()) && !(completed && !run.isEnded()))
                    .filter(run -> type == null || type.equals(run.type()))
                    .filter(run -> run.startTime >= from && run.startTime <= to)
                    .skip(Page.offset(request))
                    .limit(limit + 1L)
                    .toList();
            return HttpAnswer.ok(page(found, limit, expand, version));
        }
    }

    private ObjectNode page(List<EmulatedRun> found, int limit, boolean expand, int version) {
        ArrayNode list = Json.array();
        for (EmulatedRun run : found.subList(0, Math.min(limit, found.size()))) {
            shown(run);
            ObjectNode view = expand ? views.runWithTasks(run, run.tasks.values(), version) : views.run(run, version);
            if (version > 0 && Page.cut(view, 0, "tasks") && version == 2) {
                view.put("has_more", true);
            }
            list.add(view);
        }
        boolean more = found.size() > limit;
        ObjectNode answer = Json.object();
        if (!list.isEmpty()) {
            answer.set("runs", list);
        }
        if (version < 2) {
            answer.put("has_more", more);
        }
        if (more) {
            answer.put("next_page_token", Page.token(found.get(limit - 1).runId));
        }
        return answer;
    }
}
