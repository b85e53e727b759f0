package io.jenkins.plugins.databricks.emulator.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Ids;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs: output, cancel, delete, export, repair.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs">Jobs API</a>
 */
public final class RunActions {

    private static final Set<String> EXPORTED_VIEWS = Set.of("CODE", "DASHBOARDS", "ALL");

    private final RunEngine engine;
    private final RunViews views;
    private final RunSignals signals;
    private final Ids ids;

    public RunActions(RunEngine engine, RunViews views, RunSignals signals, Ids ids) {
        this.engine = engine;
        this.views = views;
        this.signals = signals;
        this.ids = ids;
    }

    public void register(Routes routes) {
        routes.addJobs("GET", "runs/get-output", this::output);
        routes.addJobs("POST", "runs/cancel", this::cancel);
        routes.addJobs("POST", "runs/cancel-all", this::cancelAll);
        routes.addJobs("POST", "runs/delete", this::delete);
        routes.addJobs("GET", "runs/export", this::export);
        routes.addJobs("POST", "runs/repair", this::repair);
    }

    /** Of one task's run; of a run itself only where version 2.0 is asked about a run in single-task format. */
    private HttpAnswer output(HttpRequest request, int version) {
        long id = request.id("run_id");
        synchronized (engine) {
            RunLookup found = RunLookup.of(engine, id);
            EmulatedTask task = found.task();
            if (task == null) {
                if (version > 0 || !found.run().isSingleTask()) {
                    throw ApiError.invalidParameter("Retrieving the output of runs with multiple tasks is not"
                            + " supported. Please retrieve the output of each individual task run instead.");
                }
                task = found.run().tasks.values().iterator().next();
            }
            ObjectNode answer = Json.object();
            answer.set("metadata", views.taskAsRun(found.run(), task, version));
            if (task.settings.has("notebook_task")) {
                answer.putObject("notebook_output");
            }
            if (task.isEnded()) {
                task.output.describe(answer);
            }
            return HttpAnswer.ok(answer);
        }
    }

    /** Asynchronous; of a run that has ended without effect. */
    private HttpAnswer cancel(HttpRequest request, int version) throws IOException {
        long id = Json.id(Json.body(request), "run_id");
        synchronized (engine) {
            RunLookup found = RunLookup.of(engine, id);
            if (found.task() != null) {
                engine.stop(found.run(), found.task(), EmulatedState.canceled());
            } else if (!found.run().isEnded() && found.run().stopping == null) {
                signals.cancelled();
                engine.cancel(found.run());
            }
        }
        return HttpAnswer.done();
    }

    private HttpAnswer cancelAll(HttpRequest request, int version) throws IOException {
        ObjectNode body = Json.body(request);
        boolean queuedOnly = Json.flag(body, "all_queued_runs", false);
        Long jobId = queuedOnly && Json.isMissing(body, "job_id") ? null : (Long) Json.id(body, "job_id");
        synchronized (engine) {
            for (EmulatedRun run : List.copyOf(engine.runs().values())) {
                boolean wanted = (jobId == null || jobId == run.job.id()) && (!queuedOnly || run.queued);
                if (wanted && !run.isEnded() && run.stopping == null) {
                    signals.cancelled();
                    engine.cancel(run);
                }
            }
        }
        return HttpAnswer.done();
    }

    private HttpAnswer delete(HttpRequest request, int version) throws IOException {
        long id = Json.id(Json.body(request), "run_id");
        synchronized (engine) {
            EmulatedRun run = RunLookup.of(engine, id).run();
            if (!run.isEnded()) {
                throw new ApiError(400, "INVALID_STATE", "Run " + id + " is active and cannot be deleted.");
            }
            engine.runs().remove(run.runId);
        }
        return HttpAnswer.done();
    }

    private HttpAnswer export(HttpRequest request, int version) {
        String wanted = request.query().getOrDefault("views_to_export", "CODE");
        if (!EXPORTED_VIEWS.contains(wanted)) {
            throw ApiError.invalidParameter("Invalid views_to_export: " + wanted);
        }
        long id = request.id("run_id");
        synchronized (engine) {
            RunLookup found = RunLookup.of(engine, id);
            EmulatedTask task = found.task();
            if (task == null && found.run().tasks.size() == 1) {
                task = found.run().tasks.values().iterator().next();
            }
            if (task == null || !task.settings.has("notebook_task")) {
                throw ApiError.invalidParameter("Only runs of one notebook can be exported in HTML format.");
            }
            String path =
                    task.settings.get("notebook_task").path("notebook_path").asText();
            String name = path.substring(path.lastIndexOf('/') + 1);
            ObjectNode answer = Json.object();
            answer.putArray("views")
                    .addObject()
                    .put("name", name)
                    .put("type", "NOTEBOOK")
                    .put(
                            "content",
                            task.output.export() != null
                                    ? task.output.export()
                                    : "<!DOCTYPE html>\n<html><head><title>" + name + "</title></head><body><h1>" + name
                                            + "</h1><p>Run " + task.runId + "</p></body></html>\n");
            return HttpAnswer.ok(answer);
        }
    }

    private HttpAnswer repair(HttpRequest request, int version) throws IOException {
        ObjectNode body = Json.body(request);
        long id = Json.id(body, "run_id");
        synchronized (engine) {
            EmulatedRun run = RunLookup.of(engine, id).run();
            if (!run.isEnded()) {
                throw new ApiError(400, "INVALID_STATE", "Run " + id + " is active and cannot be repaired.");
            }
            requireLatestRepair(run, body);
            List<String> keys = repaired(run, body);
            long repairId = ids.next();
            ObjectNode repair = Json.object()
                    .put("id", repairId)
                    .put("type", "REPAIR")
                    .put("start_time", System.currentTimeMillis());
            engine.repair(run, keys, run.request.repairedWith(body));
            keys.forEach(key -> repair.withArray("task_run_ids").add(run.tasks.get(key).runId));
            run.repairs.add(repair);
            return HttpAnswer.ok(Json.object().put("repair_id", repairId));
        }
    }

    private static void requireLatestRepair(EmulatedRun run, ObjectNode body) {
        if (run.repairs.isEmpty()) {
            return;
        }
        long latest = run.repairs.get(run.repairs.size() - 1).get("id").longValue();
        if (Json.isMissing(body, "latest_repair_id") || Json.id(body, "latest_repair_id") != latest) {
            throw ApiError.invalidParameter("latest_repair_id must be the id of the latest repair of run " + run.runId);
        }
    }

    private static List<String> repaired(EmulatedRun run, ObjectNode body) {
        List<String> named = Json.texts(body, "rerun_tasks");
        boolean allFailed = Json.flag(body, "rerun_all_failed_tasks", false);
        if (named.isEmpty() != allFailed) {
            throw ApiError.invalidParameter("Exactly one of rerun_tasks and rerun_all_failed_tasks must be given.");
        }
        Set<String> keys = new LinkedHashSet<>(named);
        if (allFailed) {
            run.tasks.values().stream().filter(task -> !task.state.isSuccess()).forEach(task -> keys.add(task.key));
        }
        if (Json.flag(body, "rerun_dependent_tasks", false)) {
            named.forEach(key -> keys.addAll(TaskSelection.downstream(key, run.tasks)));
        }
        for (String key : keys) {
            if (!run.tasks.containsKey(key)) {
                throw ApiError.invalidParameter("Task '" + key + "' is not a task of run " + run.runId + ".");
            }
        }
        if (keys.isEmpty()) {
            throw ApiError.invalidParameter("Run " + run.runId + " has no failed task to repair.");
        }
        return List.copyOf(keys);
    }
}
