package io.jenkins.plugins.databricks.emulator.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What makes job settings acceptable, and what Databricks adds to them.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/create">Create a new job</a>
 * @see <a href="https://docs.databricks.com/workflows/jobs/jobs-api-updates.html">Single-task and multi-task format</a>
 */
public final class JobSettings {

    private static final int MOST_TASKS = 1_000;
    private static final int MOST_TAGS = 25;
    private static final int MOST_CONCURRENT_RUNS = 1_000;
    private static final int LONGEST_NAME_BYTES = 4_096;
    private static final int LONGEST_DESCRIPTION = 27_700;
    private static final int LONGEST_TASK_KEY = 100;
    private static final String SINGLE_TASK = "SINGLE_TASK";

    /** Settings that belong to the one task of a job in single-task format. */
    private static final List<String> TASK_FIELDS = List.of(
            "spark_python_task",
            "spark_submit_task",
            "spark_jar_task",
            "notebook_task",
            "python_wheel_task",
            "pipeline_task",
            "new_cluster",
            "existing_cluster_id",
            "libraries",
            "max_retries",
            "min_retry_interval_millis",
            "retry_on_timeout");

    private JobSettings() {}

    public static boolean isSingleTask(ObjectNode settings) {
        return SINGLE_TASK.equals(settings.path("format").asText());
    }

    /** Checks settings sent to version 2.{@code version}, and returns a copy with Databricks' defaults filled in. */
    public static ObjectNode accept(ObjectNode sent, int version) {
        ObjectNode settings = sent.deepCopy();
        checkCommon(settings);
        if (version == 0) {
            if (settings.has("tasks") || settings.has("job_clusters")) {
                throw ApiError.invalidParameter("Jobs API 2.0 takes single-task settings. Use 2.1 or later for tasks.");
            }
            settings.put("format", SINGLE_TASK);
        } else {
            for (String field : TASK_FIELDS) {
                if (settings.has(field)) {
                    throw ApiError.invalidParameter("Field '" + field + "' belongs into tasks[] as of Jobs API 2.1.");
                }
            }
            checkTasks(settings);
            settings.put("format", "MULTI_TASK");
        }
        DatabricksDefaults.fillInto(settings, version);
        return settings;
    }

    private static void checkCommon(ObjectNode settings) {
        String name = Json.text(settings, "name", "Untitled");
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME_BYTES) {
            throw ApiError.invalidParameter("The job name cannot exceed " + LONGEST_NAME_BYTES + " bytes.");
        }
        if (Json.text(settings, "description", "").length() > LONGEST_DESCRIPTION) {
            throw ApiError.invalidParameter(
                    "The job description cannot exceed " + LONGEST_DESCRIPTION + " characters.");
        }
        int concurrent = Json.number(settings, "max_concurrent_runs", 1);
        if (concurrent < 0 || concurrent > MOST_CONCURRENT_RUNS) {
            throw ApiError.invalidParameter("max_concurrent_runs must be between 0 and " + MOST_CONCURRENT_RUNS + ".");
        }
        if (Json.number(settings, "timeout_seconds", 0) < 0) {
            throw ApiError.invalidParameter("timeout_seconds must not be negative.");
        }
        if (settings.hasNonNull("tags") && Json.object(settings, "tags").size() > MOST_TAGS) {
            throw ApiError.invalidParameter("A job cannot have more than " + MOST_TAGS + " tags.");
        }
        for (String field : List.of("email_notifications", "new_cluster", "spark_python_task", "spark_submit_task")) {
            if (settings.hasNonNull(field)) {
                Json.object(settings, field);
            }
        }
    }

    private static void checkTasks(ObjectNode settings) {
        ArrayNode tasks = Json.list(settings, "tasks");
        if (tasks.size() > MOST_TASKS) {
            throw ApiError.invalidParameter("The number of tasks cannot exceed " + MOST_TASKS + ".");
        }
        Set<String> clusters = new HashSet<>();
        Json.list(settings, "job_clusters").forEach(cluster -> clusters.add(Json.text(cluster, "job_cluster_key")));
        Set<String> keys = new HashSet<>();
        for (JsonNode task : tasks) {
            Json.require(task.isObject(), "tasks", "a list of maps", task);
            String key = Json.text(task, "task_key");
            if (key.length() > LONGEST_TASK_KEY || !key.matches("[\\w-]+")) {
                throw ApiError.invalidParameter("Invalid task_key '" + key + "'.");
            }
            if (!keys.add(key)) {
                throw ApiError.invalidParameter("Duplicate task_key '" + key + "'.");
            }
            String cluster = Json.text(task, "job_cluster_key", null);
            if (cluster != null && !clusters.contains(cluster)) {
                throw ApiError.invalidParameter(
                        "Job cluster '" + cluster + "' is not defined in field 'job_clusters'.");
            }
            checkKind((ObjectNode) task, key);
        }
        checkDependencies(tasks, keys);
    }

    private static void checkKind(ObjectNode task, String key) {
        List<String> kinds = task.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> name.endsWith("_task"))
                .toList();
        if (kinds.size() != 1) {
            throw ApiError.invalidParameter("Task '" + key + "' must have exactly one task type, found " + kinds + ".");
        }
        Json.object(task, kinds.get(0));
        if (task.has("spark_python_task")) {
            Json.text(task.get("spark_python_task"), "python_file");
            Json.texts(task.get("spark_python_task"), "parameters");
        }
        if (task.has("python_wheel_task")) {
            checkWheelTask(Json.object(task, "python_wheel_task"));
        }
        if (task.has("spark_submit_task")) {
            Json.texts(task.get("spark_submit_task"), "parameters");
        }
    }

    private static void checkWheelTask(ObjectNode wheel) {
        Json.text(wheel, "package_name");
        Json.text(wheel, "entry_point");
        Json.texts(wheel, "parameters");
        if (wheel.hasNonNull("parameters") && wheel.hasNonNull("named_parameters")) {
            throw ApiError.invalidParameter("A Python wheel task takes parameters or named_parameters, not both.");
        }
    }

    /** Every dependency is known, and going along dependencies never comes back. */
    private static void checkDependencies(ArrayNode tasks, Set<String> keys) {
        Set<String> ordered = new HashSet<>();
        boolean progress = true;
        while (progress) {
            progress = false;
            for (JsonNode task : tasks) {
                String key = task.get("task_key").textValue();
                boolean ready = true;
                for (JsonNode dependency : Json.list(task, "depends_on")) {
                    String needed = Json.text(dependency, "task_key");
                    if (!keys.contains(needed)) {
                        throw ApiError.invalidParameter("Task '" + key + "' depends on unknown task '" + needed + "'.");
                    }
                    ready &= ordered.contains(needed);
                }
                progress |= ready && ordered.add(key);
            }
        }
        if (ordered.size() < keys.size()) {
            throw ApiError.invalidParameter("The dependencies of the tasks form a cycle.");
        }
    }

    /** The settings as Jobs API 2.1 and later show a job in single-task format: its one task in {@code tasks[]}. */
    public static ObjectNode asTasks(ObjectNode single) {
        ObjectNode settings = single.deepCopy();
        ObjectNode task = Json.object();
        task.put("task_key", taskKey(single));
        for (String field : TASK_FIELDS) {
            if (settings.has(field)) {
                task.set(field, settings.remove(field));
            }
        }
        settings.putArray("tasks").add(task);
        return settings.put("format", "MULTI_TASK");
    }

    /** Made of the job's name; Databricks documents nothing about it. */
    private static String taskKey(ObjectNode single) {
        String name = single.path("name").asText("main").replaceAll("[^\\w-]", "_");
        return name.substring(0, Math.min(name.length(), LONGEST_TASK_KEY));
    }

    /** The settings as version 2.{@code version} shows them. */
    static ObjectNode shown(ObjectNode stored, int version) {
        return version > 0 && isSingleTask(stored) ? asTasks(stored) : stored.deepCopy();
    }
}
