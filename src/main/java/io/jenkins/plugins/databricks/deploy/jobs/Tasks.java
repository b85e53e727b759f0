package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.deploy.NearName;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds tasks in settings. Each kind of task is a field that ends with {@code _task}, in an entry of {@code tasks} or,
 * in the older form, beside the job's name and cluster.
 *
 * @see <a href="https://docs.databricks.com/jobs/jobs-api-updates.html">Single-task and multi-task format</a>
 */
final class Tasks {

    private static final String SUFFIX = "_task";

    private static final Set<String> KINDS = KnownFields.of("Task").keySet().stream()
            .filter(name -> name.endsWith(SUFFIX))
            .collect(Collectors.toUnmodifiableSet());

    private Tasks() {}

    /** Whether the settings have at least one task. */
    static boolean isIn(JsonNode settings) {
        if (isTask(settings)) {
            return true;
        }
        JsonNode tasks = settings.path("tasks");
        if (tasks.isArray()) {
            for (JsonNode task : tasks) {
                if (isTask(task)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isTask(JsonNode node) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (isKind(field.getKey()) && field.getValue().isObject()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a field of this name is a task: of a known kind, or of a new one that is not a misspelt known one. */
    static boolean isKind(String name) {
        return KINDS.contains(name) || (name.endsWith(SUFFIX) && NearName.among(KINDS, name) == null);
    }

    /** Whether it is a job in the older form that has a cluster and may not have a task yet. */
    static boolean haveClusterOnly(ObjectNode settings) {
        return !settings.has("tasks") && (settings.has("new_cluster") || settings.has("existing_cluster_id"));
    }
}
