package io.jenkins.plugins.databricks.rest.redaction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;

/**
 * Redacts JSON for a debug log: it shows only values of fields that are known to contain no secret, and not, for
 * example, run parameters and Spark settings.
 */
public final class Redaction {

    /** Names of fields that contain others. */
    private static final String PARTS = """
            autoscale cluster_instance cluster_spec depends_on files for_each_task iterations job_clusters jobs
            metadata new_cluster new_settings notebook_task pipeline_task python_wheel_task queue queue_details
            repair_history runs schedule scopes settings spark_python_task state status task tasks
            termination_details""";

    private static final String IDS_AND_NAMES = """
            cluster_id environment_key existing_cluster_id handle id job_cluster_key job_id job_run_id
            latest_repair_id name node_type_id object_id only original_attempt_run_id pipeline_id policy_id
            repair_id run_id run_name scope spark_version task_key userName user_name warehouse_id""";

    private static final String STATES = """
            attempt_number code error_code has_more life_cycle_state provisioningState queue_reason result_state
            run_type trigger type""";

    private static final String TIMES_AND_SIZES = """
            bytes_read created_time end_time execution_duration expires_in file_size length modification_time
            modified_at offset queue_duration run_duration setup_duration size start_time""";

    private static final String SETTINGS = """
            count enabled file_type format initial_manage_principal is_dir language limit location
            max_concurrent_runs max_retries max_workers min_workers notebook_path num_workers object_type overwrite
            part_number path pause_status performance_target python_file quartz_cron_expression recursive
            rerun_all_failed_tasks run_if scope_backend_type source start_part_number timeout_seconds timezone_id
            token_type""";

    private static final Set<String> SHOWN =
            Set.of(String.join(" ", PARTS, IDS_AND_NAMES, STATES, TIMES_AND_SIZES, SETTINGS)
                    .split("\\s+"));

    private static final TextNode HIDDEN = TextNode.valueOf("****");
    private static final int MAX_TEXT = 96;
    private static final int MAX_DOCUMENT = 2_048;

    private Redaction() {}

    public static String of(JsonNode json) {
        String text = redact(json).toString();
        return text.length() <= MAX_DOCUMENT ? text : text.substring(0, MAX_DOCUMENT) + "…";
    }

    private static JsonNode redact(JsonNode json) {
        if (json instanceof ObjectNode object) {
            ObjectNode shown = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(field -> shown.set(
                            field.getKey(), SHOWN.contains(field.getKey()) ? redact(field.getValue()) : HIDDEN));
            return shown;
        }
        if (json instanceof ArrayNode array) {
            ArrayNode shown = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> shown.add(redact(element)));
            return shown;
        }
        if (!json.isTextual()) {
            return json;
        }
        String text = json.textValue();
        if (SecretDetector.couldHoldSecret(text) && !SecretDetector.isReference(text)) {
            return HIDDEN;
        }
        return text.length() <= MAX_TEXT ? json : TextNode.valueOf(text.substring(0, MAX_TEXT) + "…");
    }
}
