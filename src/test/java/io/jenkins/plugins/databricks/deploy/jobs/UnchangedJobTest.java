package io.jenkins.plugins.databricks.deploy.jobs;

import static io.jenkins.plugins.databricks.deploy.jobs.Differences.changes;
import static io.jenkins.plugins.databricks.deploy.jobs.Differences.json;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A definition that nobody changed changes nothing, whatever Databricks made of it; what somebody changed by hand is
 * told.
 */
class UnchangedJobTest {

    private static final String ONE_TASK = """
            {'name': 'customers', 'timeout_seconds': 3600, 'max_retries': 1, 'tags': {'year': 2026},
             'new_cluster': {'spark_version': '15.4.x-scala2.12', 'node_type_id': 'Standard_DS3_v2', 'num_workers': 0,
               'spark_conf': {'spark.master': 'local[*]', 'spark.speculation': true, 'spark.sql.shuffle.partitions': 8},
               'custom_tags': {'ResourceClass': 'SingleNode'}, 'spark_env_vars': {'DATALAKE_SECRET': '{{secrets/a/b}}'}},
             'spark_python_task': {'python_file': 'dbfs:/python/main.py', 'parameters': ['--day', '2026-11-20']},
             'schedule': {'quartz_cron_expression': '0 0 6 * * ?', 'timezone_id': 'UTC'}}""";

    private static final String EXISTING_CLUSTER = """
            {'name': 'report', 'existing_cluster_id': '0923-164208-meows279', 'notebook_task': {'notebook_path': '/Shared/report'},
             'libraries': [{'pypi': {'package': 'pandas'}}, {'jar': 'dbfs:/a.jar'}], 'email_notifications': {'on_failure': ['a@example.com']}}""";

    private static final String ALL_KINDS_OF_TASKS = """
            {'name': 'sales', 'description': 'Daily sales', 'max_concurrent_runs': 2, 'tags': {'team': 'data'},
             'parameters': [{'name': 'day', 'default': '2026-11-20'}, {'name': 'mode', 'default': ''}],
             'webhook_notifications': {'on_failure': [{'id': 'b'}, {'id': 'a'}]},
             'trigger': {'file_arrival': {'url': 's3://raw/sales/'}},
             'health': {'rules': [{'metric': 'RUN_DURATION_SECONDS', 'op': 'GREATER_THAN', 'value': 3600}]},
             'job_clusters': [
               {'job_cluster_key': 'aws', 'new_cluster': {'spark_version': '15.4.x-scala2.12', 'node_type_id': 'i3.xlarge',
                 'autoscale': {'min_workers': 1, 'max_workers': 4}, 'aws_attributes': {'availability': 'ON_DEMAND'}}},
               {'job_cluster_key': 'gcp', 'new_cluster': {'spark_version': '15.4.x-scala2.12', 'node_type_id': 'n2-highmem-4',
                 'num_workers': 2, 'data_security_mode': 'USER_ISOLATION'}},
               {'job_cluster_key': 'one', 'new_cluster': {'spark_version': '15.4.x-scala2.12', 'node_type_id': 'i3.xlarge',
                 'kind': 'CLASSIC_PREVIEW', 'is_single_node': true}},
               {'job_cluster_key': 'policy', 'new_cluster': {'spark_version': '15.4.x-scala2.12', 'policy_id': 'P',
                 'apply_policy_default_values': true}}],
             'environments': [{'environment_key': 'e', 'spec': {'environment_version': '3', 'dependencies': ['./a.whl']}}],
             'tasks': [
               {'task_key': 'notebook', 'job_cluster_key': 'aws', 'notebook_task': {'notebook_path': '/x', 'base_parameters': {'n': 1}}},
               {'task_key': 'python', 'depends_on': [{'task_key': 'wheel'}, {'task_key': 'notebook'}], 'environment_key': 'e',
                 'spark_python_task': {'python_file': '/Workspace/x.py'}, 'max_retries': 2, 'retry_on_timeout': true},
               {'task_key': 'wheel', 'job_cluster_key': 'gcp', 'libraries': [{'whl': '/Volumes/a.whl'}],
                 'python_wheel_task': {'package_name': 'p', 'entry_point': 'e', 'named_parameters': {'day': '1'}}},
               {'task_key': 'jar', 'job_cluster_key': 'one', 'spark_jar_task': {'main_class_name': 'a.B', 'parameters': ['x']}},
               {'task_key': 'submit', 'new_cluster': {'spark_version': '15.4.x-scala2.12', 'node_type_id': 'Standard_D3_v2', 'num_workers': 1},
                 'spark_submit_task': {'parameters': ['--class', 'a.B', 'dbfs:/a.jar']}},
               {'task_key': 'pipeline', 'pipeline_task': {'pipeline_id': '1234abcd-12ab-34cd-56ef-1234567890ab'}},
               {'task_key': 'query', 'sql_task': {'query': {'query_id': 'q'}, 'warehouse_id': 'w', 'parameters': {'a': 'b'}}},
               {'task_key': 'file', 'sql_task': {'file': {'path': '/q.sql'}, 'warehouse_id': 'w'}, 'run_if': 'ALL_DONE'},
               {'task_key': 'alert', 'sql_task': {'alert': {'alert_id': 'a', 'subscriptions': [{'user_name': 'a@example.com'}]},
                 'warehouse_id': 'w'}},
               {'task_key': 'dbt', 'dbt_task': {'commands': ['dbt run'], 'project_directory': '/p', 'warehouse_id': 'w'}, 'environment_key': 'e'},
               {'task_key': 'other', 'run_job_task': {'job_id': 18, 'job_parameters': {'n': 1}}},
               {'task_key': 'if', 'condition_task': {'op': 'EQUAL_TO', 'left': '{{job.parameters.mode}}', 'right': 'full'}},
               {'task_key': 'then', 'depends_on': [{'task_key': 'if', 'outcome': 'true'}], 'dashboard_task': {'dashboard_id': 'd'},
                 'email_notifications': {'on_success': ['b@example.com', 'a@example.com']}},
               {'task_key': 'each', 'for_each_task': {'inputs': '[1, 2]', 'concurrency': 2, 'task': {'task_key': 'inner',
                 'notebook_task': {'notebook_path': '/y'}, 'new_cluster': {'spark_version': '15.4.x-scala2.12',
                 'node_type_id': 'i3.xlarge', 'num_workers': 1, 'apply_policy_default_values': true}}}}]}""";

    private static final String FROM_GIT = """
            {'name': 'git', 'git_source': {'git_url': 'https://github.com/acme/etl', 'git_provider': 'github', 'git_branch': 'main'},
             'continuous': {'task_retry_mode': 'ON_FAILURE'}, 'queue': {'enabled': false}, 'performance_target': 'STANDARD',
             'tasks': [{'task_key': 'a', 'notebook_task': {'notebook_path': 'a'}, 'webhook_notifications': {'on_start': [{'id': 'z'}, {'id': 'y'}]}},
               {'task_key': 'b', 'notebook_task': {'notebook_path': '/b', 'source': 'WORKSPACE'}},
               {'task_key': 'c', 'spark_python_task': {'python_file': 'c.py'}}, {'task_key': 'd', 'dbt_task': {'commands': ['dbt run']}}]}""";

    @ParameterizedTest
    @ValueSource(strings = {ONE_TASK, EXISTING_CLUSTER, ALL_KINDS_OF_TASKS, FROM_GIT})
    void aDefinitionThatStaysChangesNothingAndAChangeByHandIsTold(String text) throws Exception {
        ObjectNode definition = json(text);
        TellingLog log = new TellingLog();
        try (Emulator emulator = Emulator.start()) {
            emulator.addJob(
                    17,
                    json("{'name': 'before', '" + (definition.has("tasks") ? "tasks': []" : "new_cluster': {}") + "}"));
            ResetJob reset = new ResetJob(TestClients.of(emulator), log);
            ResetJob.Request request = new ResetJob.Request(new JobReference("17", null), definition, false);

            assertThat(reset.run(request).changed(), is(true));
            assertThat(reset.run(request).changes(), is(List.of()));
            assertThat(
                    log.lines(),
                    hasItem("Reset job 17 '" + definition.path("name").asText() + "': nothing changed " + emulator.url()
                            + "/jobs/17"));

            ObjectNode job = (ObjectNode) emulator.jobSettings(17);
            List<String> leaves = leaves("", job);
            assertThat(
                    "Databricks filled something in",
                    leaves.size(),
                    greaterThan(leaves("", definition).size()));
            for (String leaf : leaves) {
                if (canBeTold(job, leaf)) {
                    assertThat(
                            leaf + " changed by hand", changes(changedByHand(job, leaf), definition), not(hasSize(0)));
                }
            }
        }
    }

    /** Not what Databricks or a policy chooses anew, and not what has no effect. */
    private static boolean canBeTold(ObjectNode job, String leaf) {
        JsonNode around = job.at(leaf.substring(0, leaf.lastIndexOf('/')));
        boolean byPolicy = leaf.contains("/new_cluster/")
                && job.at(leaf.substring(0, leaf.indexOf("/new_cluster/")) + "/new_cluster")
                        .has("policy_id");
        boolean onAzure = around.has("azure_attributes") && leaf.endsWith("/enable_elastic_disk");
        return !byPolicy && !onAzure && !leaf.equals("/format") && !leaf.endsWith("/aws_attributes/zone_id");
    }

    private static List<String> leaves(String pointer, JsonNode node) {
        List<String> leaves = new ArrayList<>();
        Consumer<String> into =
                name -> leaves.addAll(leaves(pointer + "/" + name.replace("/", "~1"), child(node, name)));
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(into);
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                into.accept(String.valueOf(i));
            }
        } else {
            leaves.add(pointer);
        }
        return leaves;
    }

    private static JsonNode child(JsonNode node, String name) {
        return node.isArray() ? node.get(Integer.parseInt(name)) : node.get(name);
    }

    private static ObjectNode changedByHand(ObjectNode job, String leaf) {
        ObjectNode changed = job.deepCopy();
        String name = leaf.substring(leaf.lastIndexOf('/') + 1).replace("~1", "/");
        ContainerNode<?> parent = (ContainerNode<?>) changed.at(leaf.substring(0, leaf.lastIndexOf('/')));
        JsonNode other = other(child(parent, name));
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), other);
        } else {
            ((ObjectNode) parent).set(name, other);
        }
        return changed;
    }

    private static JsonNode other(JsonNode value) {
        return value.isBoolean()
                ? BooleanNode.valueOf(!value.booleanValue())
                : value.isNumber()
                        ? DoubleNode.valueOf(value.doubleValue() + 7)
                        : TextNode.valueOf(value.asText() + "X");
    }
}
