package io.jenkins.plugins.databricks.emulator.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.identity.Identity;
import java.net.URI;
import java.util.Collection;

/**
 * Runs as the Jobs API shows them.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrun">Get a single job run</a>
 */
public final class RunViews {

    private final URI url;

    public RunViews(URI url) {
        this.url = url;
    }

    /** Without its tasks. */
    ObjectNode run(EmulatedRun run, int version) {
        ObjectNode view = Json.object()
                .put("job_id", run.job.id())
                .put("run_id", run.runId)
                .put("number_in_job", run.runId)
                .put("original_attempt_run_id", run.runId)
                .put("creator_user_name", run.job.creator())
                .put("run_name", run.name())
                .put("run_type", run.type())
                .put("trigger", "ONE_TIME")
                .put("format", version == 0 && run.isSingleTask() ? "SINGLE_TASK" : "MULTI_TASK")
                .put("run_page_url", page(run, run.runId));
        run.state.describe(view);
        times(view, run.createdTime, run.startTime, run.endTime);
        if (!run.request.parameters().isEmpty()) {
            view.set("overriding_parameters", run.request.parameters());
        }
        ArrayNode parameters = jobParameters(run);
        if (!parameters.isEmpty()) {
            view.set("job_parameters", parameters);
        }
        if (run.settings.has("job_clusters")) {
            view.set("job_clusters", run.settings.get("job_clusters"));
        }
        return view;
    }

    /** With its tasks, in version 2.0 of a single-task run with its task. */
    ObjectNode runWithTasks(EmulatedRun run, Collection<EmulatedTask> tasks, int version) {
        ObjectNode view = run(run, version);
        if (version == 0 && run.isSingleTask()) {
            addSingleTask(view, run);
            return view;
        }
        ArrayNode list = Json.array();
        tasks.forEach(task -> list.add(task(run, task)));
        if (!list.isEmpty()) {
            view.set("tasks", list);
        }
        return view;
    }

    private static void addSingleTask(ObjectNode view, EmulatedRun run) {
        ObjectNode task = view.putObject("task");
        ObjectNode cluster = view.putObject("cluster_spec");
        for (EmulatedTask emulatedTask : run.tasks.values()) {
            for (var setting : emulatedTask.settings.properties()) {
                if (setting.getKey().endsWith("_task")) {
                    task.set(setting.getKey(), setting.getValue());
                } else if (setting.getKey().equals("new_cluster")
                        || setting.getKey().equals("existing_cluster_id")) {
                    cluster.set(setting.getKey(), setting.getValue());
                }
            }
        }
    }

    ObjectNode task(EmulatedRun run, EmulatedTask task) {
        ObjectNode view = task.settings.deepCopy();
        view.put("run_id", task.runId).put("attempt_number", task.attempt).put("run_page_url", page(run, task.runId));
        task.state.describe(view);
        times(view, run.createdTime, task.startTime, task.endTime);
        addResult(view, task);
        return view;
    }

    /** What only tasks of a certain kind have. */
    private static void addResult(ObjectNode view, EmulatedTask task) {
        if (view.path("condition_task") instanceof ObjectNode condition && task.state.isSuccess()) {
            boolean equal = condition.path("left").equals(condition.path("right"));
            boolean holds = condition.path("op").asText().equals("NOT_EQUAL") != equal;
            condition.put("outcome", String.valueOf(holds));
        }
        if (view.path("for_each_task") instanceof ObjectNode loop) {
            long succeeded = task.iterations.stream()
                    .filter(one -> one.state.isSuccess())
                    .count();
            loop.putObject("stats")
                    .putObject("task_run_stats")
                    .put("total_iterations", task.iterations.size())
                    .put("completed_iterations", task.iterations.size())
                    .put("succeeded_iterations", succeeded)
                    .put("failed_iterations", task.iterations.size() - succeeded);
        }
    }

    /** One task's run, as {@code runs/get} shows it when asked for the task's own id. */
    ObjectNode taskAsRun(EmulatedRun run, EmulatedTask task, int version) {
        ObjectNode view = run(run, version);
        view.put("run_id", task.runId)
                .put("parent_run_id", run.runId)
                .put("task_key", task.key)
                .put("attempt_number", task.attempt)
                .put("run_page_url", page(run, task.runId));
        task.state.describe(view);
        times(view, run.createdTime, task.startTime, task.endTime);
        if (!task.iterations.isEmpty()) {
            ArrayNode iterations = view.putArray("iterations");
            task.iterations.forEach(iteration -> iterations.add(task(run, iteration)));
        }
        return view;
    }

    private String page(EmulatedRun run, long runId) {
        return url + "/?o=" + Identity.WORKSPACE_ID + "#job/" + run.job.id() + "/run/" + runId;
    }

    /** Milliseconds; what has not come yet is 0. */
    private static void times(ObjectNode view, long created, long start, long end) {
        view.put("start_time", start == 0 ? created : start)
                .put("end_time", end)
                .put("setup_duration", 0)
                .put("cleanup_duration", 0)
                .put("queue_duration", start == 0 ? 0 : start - created)
                .put("execution_duration", start == 0 || end == 0 ? 0 : end - start)
                .put("run_duration", start == 0 || end == 0 ? 0 : end - start);
    }

    private static ArrayNode jobParameters(EmulatedRun run) {
        ObjectNode given = run.request.jobParameters();
        ArrayNode parameters = Json.array();
        for (JsonNode declared : run.settings.path("parameters")) {
            String name = declared.path("name").asText();
            ObjectNode parameter = parameters.addObject();
            parameter.put("name", name).set("default", declared.get("default"));
            parameter.set("value", given.has(name) ? given.get(name) : declared.get("default"));
        }
        for (var other : given.properties()) {
            if (run.settings.path("parameters").findValuesAsText("name").stream()
                    .noneMatch(other.getKey()::equals)) {
                parameters.addObject().put("name", other.getKey()).set("value", other.getValue());
            }
        }
        return parameters;
    }
}
