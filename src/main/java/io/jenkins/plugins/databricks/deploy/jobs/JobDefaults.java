package io.jenkins.plugins.databricks.deploy.jobs;

import static io.jenkins.plugins.databricks.deploy.jobs.SettingPlace.Scope.CLUSTER;
import static io.jenkins.plugins.databricks.deploy.jobs.SettingPlace.Scope.JOB;
import static io.jenkins.plugins.databricks.deploy.jobs.SettingPlace.Scope.TASK;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The defaults that Databricks fills into a job, and settings that it never returns. Defaults not listed here are
 * empty: 0, false, no text, no entries.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/create">jobs/create: defaults</a>
 * @see <a href="https://github.com/databricks/cli/blob/main/bundle/direct/dresources/resources.yml">What Databricks'
 *     own CLI does not treat as a change</a>
 * @see <a href="https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/job">Defaults in
 *     Databricks' Terraform provider</a>
 */
final class JobDefaults {

    /**
     * The context of a setting.
     *
     * @param definition the whole definition
     * @param before its job, task or cluster in Databricks
     * @param after the same in the definition
     */
    record Around(JsonNode definition, JsonNode before, JsonNode after) {

        String before(String field) {
            return before.path(field).asText("");
        }

        String after(String field) {
            return after.path(field).asText("");
        }
    }

    /** Whether a value is Databricks' default. */
    private interface Condition {
        boolean holds(JsonNode value, Around around);
    }

    /** @param shown whether Databricks always returns it, so that a job without it does not have it */
    private record Rule(Condition condition, boolean shown) {}

    /** Chosen by Databricks based on something outside the job: a zone with capacity, the user that the job runs as. */
    private static final Condition ANY = (value, around) -> true;

    private static final Condition WORKSPACE_OR_GIT =
            (value, around) -> value.asText().equals(around.definition().has("git_source") ? "GIT" : "WORKSPACE");

    private static final Map<String, Rule> OF_JOBS = Map.ofEntries(
            implied("name", is("Untitled")),
            implied("max_concurrent_runs", is("1")),
            shown("queue", (value, around) -> value.path("enabled").asBoolean()),
            implied("performance_target", is("PERFORMANCE_OPTIMIZED")),
            implied("edit_mode", is("EDITABLE")),
            // A reset does not change it.
            shown("run_as", ANY),
            implied("schedule.pause_status", is("UNPAUSED")),
            implied("trigger.pause_status", is("UNPAUSED")),
            implied("continuous.pause_status", is("UNPAUSED")),
            implied("triggers[].pause_status", is("UNPAUSED")),
            implied("continuous.task_retry_mode", is("NEVER")));

    private static final Map<String, Rule> OF_TASKS = Map.ofEntries(
            implied("run_if", is("ALL_SUCCESS")),
            implied("notebook_task.source", WORKSPACE_OR_GIT),
            implied("dbt_task.source", WORKSPACE_OR_GIT),
            implied("sql_task.file.source", WORKSPACE_OR_GIT),
            implied("gen_ai_compute_task.source", WORKSPACE_OR_GIT),
            // With a Git source, Databricks' documentation is inconsistent about where a script is looked for.
            implied(
                    "spark_python_task.source",
                    (value, around) -> value.asText().equals("WORKSPACE") || WORKSPACE_OR_GIT.holds(value, around)),
            implied("spark_jar_task.run_as_repl", is("true")),
            implied("dbt_task.schema", is("default")),
            implied("for_each_task.concurrency", is("20")));

    private static final Map<String, Rule> OF_CLUSTERS = Map.ofEntries(
            shown("node_type_id", ANY),
            implied(
                    "driver_node_type_id",
                    (value, around) -> value.asText().equals(around.before("node_type_id"))
                            || !around.after("driver_instance_pool_id").isEmpty()),
            implied(
                    "driver_instance_pool_id",
                    (value, around) -> value.asText().equals(around.before("instance_pool_id"))),
            shown("single_user_name", ANY),
            shown(
                    "data_security_mode",
                    is("SINGLE_USER", "DATA_SECURITY_MODE_DEDICATED", "LEGACY_SINGLE_USER_STANDARD")),
            shown("enable_elastic_disk", (value, around) -> !value.asBoolean() || isOnAzure(around)),
            implied(
                    "runtime_engine",
                    (value, around) -> value.asText()
                            .equals(around.before("spark_version").contains("-photon-") ? "PHOTON" : "STANDARD")),
            implied("workload_type.clients.notebooks", is("true")),
            implied("workload_type.clients.jobs", is("true")),
            implied("aws_attributes.availability", is("SPOT_WITH_FALLBACK")),
            shown("aws_attributes.zone_id", ANY),
            shown("aws_attributes.first_on_demand", is("0", "1")),
            implied("aws_attributes.spot_bid_price_percent", is("100")),
            implied("azure_attributes.availability", is("ON_DEMAND_AZURE")),
            shown("azure_attributes.first_on_demand", is("0", "1")),
            implied("azure_attributes.spot_bid_max_price", is("-1", "-1.0")),
            implied("gcp_attributes.availability", is("ON_DEMAND_GCP")),
            shown("gcp_attributes.first_on_demand", is("0", "1")),
            shown("gcp_attributes.zone_id", is("HA", "AUTO", "auto")),
            shown("spark_env_vars.PYSPARK_PYTHON", is("/databricks/python3/bin/python3")),
            shown("spark_conf.spark.databricks.delta.preview.enabled", is("true")),
            shown("custom_tags.ResourceClass", ofSingleNode("SingleNode")),
            shown("spark_conf.spark.databricks.cluster.profile", ofSingleNode("singleNode")),
            shown("spark_conf.spark.master", ofSingleNode("local[*]", "local[*, 4]")));

    private static final Map<SettingPlace.Scope, Map<String, Rule>> RULES =
            Map.of(JOB, OF_JOBS, TASK, OF_TASKS, CLUSTER, OF_CLUSTERS);

    /** Settings that calls accept and ignore, or never return. */
    private static final Map<SettingPlace.Scope, Set<String>> NOT_COMPARED = Map.of(
            JOB, Set.of("format", "access_control_list", "deployment.version_id"),
            TASK, Set.of(),
            CLUSTER, Set.of("apply_policy_default_values"));

    /** Maps of a cluster that Databricks may create itself or add entries to. */
    private static final Set<String> PARTLY_FILLED_IN = Set.of(
            "aws_attributes", "azure_attributes", "gcp_attributes", "custom_tags", "spark_conf", "spark_env_vars");

    private JobDefaults() {}

    /** Whether a setting cannot be compared, since Databricks does not return what it was given. */
    static boolean isNotCompared(SettingPlace place) {
        return !place.free() && NOT_COMPARED.get(place.scope()).contains(place.name());
    }

    /** Whether a value in Databricks that the definition does not mention is a default. */
    static boolean isFilledIn(SettingPlace place, JsonNode value, Around around) {
        // A policy that is kept may set anything in a cluster, and will do so again.
        boolean byPolicy = place.scope() == CLUSTER
                && !place.isScope()
                && !around.after("policy_id").isEmpty()
                && around.after("policy_id").equals(around.before("policy_id"));
        return byPolicy || isDefault(place, value, around, true);
    }

    /**
     * Whether to compare the entries of a map that the definition does not mention, as they may only partly be
     * defaults.
     */
    static boolean mayBePartlyFilledIn(SettingPlace place) {
        return place.scope() == CLUSTER && PARTLY_FILLED_IN.contains(place.name());
    }

    /** Whether a value in the definition that Databricks does not return is the default. */
    static boolean isSpelledOut(SettingPlace place, JsonNode value, Around around) {
        return isDefault(place, value, around, false);
    }

    private static boolean isDefault(SettingPlace place, JsonNode value, Around around, boolean shown) {
        Rule rule = rule(place);
        if (rule != null && (shown || !rule.shown())) {
            return rule.condition().holds(value, around);
        }
        if (value.isObject()) {
            return !saysSomethingWhenEmpty(place)
                    && value.properties().stream()
                            .allMatch(field -> isDefault(place.field(field.getKey()), field.getValue(), around, shown));
        }
        return value.isNull() || (!place.free() && isEmpty(value));
    }

    /** The rule for a setting; a job in the single-task form also has the settings of a task. */
    private static Rule rule(SettingPlace place) {
        Rule rule = RULES.get(place.scope()).get(place.name());
        return rule == null && place.scope() == JOB ? OF_TASKS.get(place.name()) : rule;
    }

    /** Whether its mere presence is a setting: what a task does, what triggers a job, the number of machines. */
    private static boolean saysSomethingWhenEmpty(SettingPlace place) {
        return !place.free()
                && (place.isScope()
                        || place.name().endsWith("_task")
                        || Set.of("schedule", "trigger", "continuous", "autoscale")
                                .contains(place.name()));
    }

    private static boolean isEmpty(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> value.isEmpty();
            case BOOLEAN -> !value.booleanValue();
            case NUMBER -> value.decimalValue().signum() == 0;
            case STRING -> value.textValue().isEmpty();
            default -> false;
        };
    }

    /** A default that applies whether or not Databricks returns it. */
    private static Map.Entry<String, Rule> implied(String name, Condition condition) {
        return Map.entry(name, new Rule(condition, false));
    }

    private static Map.Entry<String, Rule> shown(String name, Condition condition) {
        return Map.entry(name, new Rule(condition, true));
    }

    private static Condition is(String... values) {
        return (value, around) -> List.of(values).contains(value.asText());
    }

    /** A default that Databricks sets for single-node clusters. */
    private static Condition ofSingleNode(String... values) {
        return (value, around) ->
                around.after().path("is_single_node").asBoolean() && is(values).holds(value, around);
    }

    /** Whether this is on Azure, where disks always autoscale, whatever the setting says. */
    private static boolean isOnAzure(Around around) {
        return around.before().has("azure_attributes")
                || around.before("node_type_id").startsWith("Standard_");
    }
}
