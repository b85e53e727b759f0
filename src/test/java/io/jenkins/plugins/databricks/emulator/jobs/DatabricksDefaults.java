package io.jenkins.plugins.databricks.emulator.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What Databricks makes of a job's settings when it stores them: it fills in what they do not mention, drops what it
 * never shows, writes values of maps as text, and puts some lists into another order.
 *
 * @see <a href="https://github.com/databricks/cli/blob/main/libs/testserver/jobs.go">The same in Databricks' own fake workspace</a>
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/create">jobs/create: defaults</a>
 */
final class DatabricksDefaults {

    private static final List<String> MAPS_OF_TEXT = List.of(
            "tags",
            "custom_tags",
            "spark_conf",
            "spark_env_vars",
            "base_parameters",
            "named_parameters",
            "job_parameters",
            "notebook_params");

    private static final List<String> TRIGGERS = List.of("schedule", "trigger", "continuous");

    private final ObjectNode job;
    private final int version;

    private DatabricksDefaults(ObjectNode job, int version) {
        this.job = job;
        this.version = version;
    }

    /** Changes settings that were sent to version 2.{@code version} into those that are stored. */
    static void fillInto(ObjectNode settings, int version) {
        new DatabricksDefaults(settings, version).fillJob();
    }

    private void fillJob() {
        fill(job, "name", "Untitled");
        fill(job, "timeout_seconds", 0);
        fill(job, "max_concurrent_runs", 1);
        fill(job, "email_notifications", Map.of());
        if (version > 0) {
            fill(job, "webhook_notifications", Map.of());
        }
        if (version > 1) {
            fill(job, "queue", Map.of("enabled", true));
        }
        if (job.has("environments")) {
            fill(job, "performance_target", "PERFORMANCE_OPTIMIZED");
        }
        for (String trigger : TRIGGERS) {
            fillPauseStatus(job.path(trigger));
        }
        job.path("triggers").forEach(DatabricksDefaults::fillPauseStatus);
        job.remove("access_control_list");
        write(job);
        sort(job.path("webhook_notifications"));
        if (version == 0) {
            fillWork(job);
        }
        job.path("tasks").forEach(task -> fillTask((ObjectNode) task));
        job.path("job_clusters").forEach(cluster -> fillCluster(cluster.path("new_cluster")));
    }

    private static void fillPauseStatus(JsonNode trigger) {
        if (trigger instanceof ObjectNode object) {
            fill(object, "pause_status", "UNPAUSED");
        }
    }

    private void fillTask(ObjectNode task) {
        fill(task, "run_if", "ALL_SUCCESS");
        fill(task, "timeout_seconds", 0);
        fill(task, "email_notifications", Map.of());
        fill(task, "webhook_notifications", Map.of());
        sortBy("task_key", task.path("depends_on"));
        sort(task.path("webhook_notifications"));
        fillWork(task);
        if (task.path("for_each_task").path("task") instanceof ObjectNode nested) {
            fillTask(nested);
        }
    }

    /** What a task runs, and on what. */
    private void fillWork(ObjectNode task) {
        String source = job.has("git_source") ? "GIT" : "WORKSPACE";
        for (JsonNode work : List.of(
                task.path("notebook_task"),
                task.path("spark_python_task"),
                task.path("dbt_task"),
                task.path("sql_task").path("file"))) {
            if (version > 0 && work instanceof ObjectNode object) {
                fill(object, "source", source);
            }
        }
        if (task.path("spark_jar_task") instanceof ObjectNode jar) {
            fill(jar, "jar_uri", "");
            fill(jar, "run_as_repl", true);
        }
        if (task.path("pipeline_task") instanceof ObjectNode pipeline) {
            fill(pipeline, "full_refresh", false);
        }
        if (task.path("dbt_task").has("warehouse_id")) {
            fill((ObjectNode) task.get("dbt_task"), "schema", "default");
        }
        for (var field : task.properties()) {
            if (field.getKey().endsWith("_task") && field.getValue() instanceof ObjectNode work) {
                write(work);
            }
        }
        fillCluster(task.path("new_cluster"));
    }

    private static void fillCluster(JsonNode node) {
        if (!(node instanceof ObjectNode cluster)) {
            return;
        }
        cluster.remove("apply_policy_default_values");
        String nodeType = cluster.path("node_type_id").asText();
        if (nodeType.startsWith("Standard_")) {
            fillAzure(objectIn(cluster, "azure_attributes"));
        } else if (nodeType.matches("[a-z]\\d[a-z]?-.*")) {
            fillGcp(objectIn(cluster, "gcp_attributes"));
        } else {
            fillAws(objectIn(cluster, "aws_attributes"));
        }
        fill(cluster, "enable_elastic_disk", cluster.has("azure_attributes"));
        fill(cluster, "data_security_mode", "SINGLE_USER");
        if (cluster.path("is_single_node").asBoolean()) {
            objectIn(cluster, "custom_tags").put("ResourceClass", "SingleNode");
            objectIn(cluster, "spark_conf")
                    .put("spark.databricks.cluster.profile", "singleNode")
                    .put("spark.master", "local[*]");
            fill(cluster, "num_workers", 0);
        }
        write(cluster);
    }

    private static void fillAws(ObjectNode attributes) {
        fill(attributes, "availability", "SPOT_WITH_FALLBACK");
        fill(attributes, "zone_id", "us-east-1c");
        fill(attributes, "spot_bid_price_percent", 100);
        fill(attributes, "ebs_volume_count", 0);
    }

    private static void fillAzure(ObjectNode attributes) {
        fill(attributes, "availability", "ON_DEMAND_AZURE");
        fill(attributes, "first_on_demand", 1);
        fill(attributes, "spot_bid_max_price", -1.0);
    }

    private static void fillGcp(ObjectNode attributes) {
        fill(attributes, "availability", "ON_DEMAND_GCP");
        fill(attributes, "use_preemptible_executors", false);
        fill(attributes, "zone_id", "HA");
    }

    private static void write(ObjectNode settings) {
        for (String name : MAPS_OF_TEXT) {
            if (settings.path(name) instanceof ObjectNode map) {
                map.properties().forEach(entry -> {
                    if (entry.getValue().isNumber() || entry.getValue().isBoolean()) {
                        entry.setValue(map.textNode(entry.getValue().asText()));
                    }
                });
            }
        }
    }

    private static void sort(JsonNode notifications) {
        notifications.forEach(destinations -> sortBy("id", destinations));
    }

    private static void sortBy(String key, JsonNode list) {
        if (list instanceof ArrayNode array) {
            List<JsonNode> sorted = new ArrayList<>();
            array.forEach(sorted::add);
            sorted.sort(Comparator.comparing(entry -> entry.path(key).asText()));
            array.removeAll();
            array.addAll(sorted);
        }
    }

    /** The map in a field, made where there is none. */
    private static ObjectNode objectIn(ObjectNode node, String field) {
        fill(node, field, Map.of());
        return Json.object(node, field);
    }

    private static void fill(ObjectNode node, String field, Object value) {
        if (!node.hasNonNull(field)) {
            node.set(field, Json.MAPPER.valueToTree(value));
        }
    }
}
