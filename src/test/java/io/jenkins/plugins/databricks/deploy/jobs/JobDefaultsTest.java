package io.jenkins.plugins.databricks.deploy.jobs;

import static io.jenkins.plugins.databricks.deploy.jobs.Differences.changes;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Databricks fills in is no change where the definition says nothing; any other value is one, since a reset
 * takes it away; and what the definition says is always compared.
 */
class JobDefaultsTest {

    private static final String CLUSTER = "'spark_version': '15.4.x-scala2.12', 'node_type_id': '%s'";

    /** Wherever a cluster can stand; then its path. */
    private static final List<List<String>> CLUSTERS = List.of(
            List.of("{'new_cluster': {%s}}", "new_cluster."),
            List.of("{'tasks': [{'task_key': 'a', 'new_cluster': {%s}}]}", "tasks[a].new_cluster."),
            List.of(
                    "{'job_clusters': [{'job_cluster_key': 'c', 'new_cluster': {%s}}]}",
                    "job_clusters[c].new_cluster."),
            List.of(
                    "{'tasks': [{'task_key': 'a', 'for_each_task': {'inputs': '[1]', 'task': {'task_key': 'b', 'new_cluster': {%s}}}}]}",
                    "tasks[a].for_each_task.task.new_cluster."));

    private static final List<List<String>> TASKS = List.of(
            List.of("{'name': 'x', %s}", ""),
            List.of("{'tasks': [{'task_key': 'a', %s}]}", "tasks[a]."),
            List.of(
                    "{'tasks': [{'task_key': 'a', 'for_each_task': {'inputs': '[1]', 'task': {'task_key': 'b', %s}}}]}",
                    "tasks[a].for_each_task.task."));

    private static void check(List<List<String>> places, String base, String filledIn, String other, String path)
            throws Exception {
        for (List<String> place : places) {
            String definition = place.get(0).formatted(base);
            String job = place.get(0).formatted(base + ", " + filledIn);
            String changed = place.get(0).formatted(base + ", " + other);

            assertThat(changes(job, definition), is(List.of()));
            assertThat(changes(job, job), is(List.of()));
            assertThat(changes(changed, definition), hasSize(1));
            assertThat(changes(changed, definition).get(0), startsWith("- " + place.get(1) + path + ": "));
            assertThat(changes(job, changed), not(is(List.of())));
            assertThat(changes(changed, job), not(is(List.of())));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "i3.xlarge | 'enable_elastic_disk': false | 'enable_elastic_disk': true | enable_elastic_disk",
                "i3.xlarge | 'enable_local_disk_encryption': false | 'enable_local_disk_encryption': true | enable_local_disk_encryption",
                "i3.xlarge | 'data_security_mode': 'SINGLE_USER' | 'data_security_mode': 'USER_ISOLATION' | data_security_mode",
                "i3.xlarge | 'data_security_mode': 'LEGACY_SINGLE_USER_STANDARD' | 'data_security_mode': 'NONE' | data_security_mode",
                "i3.xlarge | 'driver_node_type_id': 'i3.xlarge' | 'driver_node_type_id': 'i3.2xlarge' | driver_node_type_id",
                "i3.xlarge | 'runtime_engine': 'STANDARD' | 'runtime_engine': 'PHOTON' | runtime_engine",
                "i3.xlarge | 'cluster_name': '' | 'cluster_name': 'mine' | cluster_name",
                "i3.xlarge | 'autotermination_minutes': 0 | 'autotermination_minutes': 60 | autotermination_minutes",
                "i3.xlarge | 'init_scripts': [] | 'init_scripts': [{'s3': {'destination': 's3://b/x.sh'}}] | init_scripts",
                "i3.xlarge | 'ssh_public_keys': [] | 'ssh_public_keys': ['ssh-rsa AAA'] | ssh_public_keys",
                "i3.xlarge | 'custom_tags': {} | 'custom_tags': {'team': 'data'} | custom_tags.team",
                "i3.xlarge | 'spark_env_vars': {'PYSPARK_PYTHON': '/databricks/python3/bin/python3'} | 'spark_env_vars': {'PYSPARK_PYTHON': '/tmp/python'} | spark_env_vars.PYSPARK_PYTHON",
                "i3.xlarge | 'spark_conf': {'spark.databricks.delta.preview.enabled': 'true'} | 'spark_conf': {'spark.speculation': 'true'} | spark_conf.spark.speculation",
                "i3.xlarge | 'workload_type': {'clients': {'jobs': true, 'notebooks': true}} | 'workload_type': {'clients': {'jobs': true, 'notebooks': false}} | workload_type",
                "i3.xlarge | 'aws_attributes': {'availability': 'SPOT_WITH_FALLBACK'} | 'aws_attributes': {'availability': 'ON_DEMAND'} | aws_attributes.availability",
                "i3.xlarge | 'aws_attributes': {'zone_id': 'us-east-1c', 'first_on_demand': 1} | 'aws_attributes': {'zone_id': 'us-east-1c', 'first_on_demand': 2} | aws_attributes.first_on_demand",
                "i3.xlarge | 'aws_attributes': {'spot_bid_price_percent': 100} | 'aws_attributes': {'spot_bid_price_percent': 50} | aws_attributes.spot_bid_price_percent",
                "i3.xlarge | 'aws_attributes': {'ebs_volume_count': 0} | 'aws_attributes': {'ebs_volume_count': 3} | aws_attributes.ebs_volume_count",
                "i3.xlarge | 'aws_attributes': {} | 'aws_attributes': {'instance_profile_arn': 'arn:aws:iam::1:instance-profile/x'} | aws_attributes.instance_profile_arn",
                "Standard_DS3_v2 | 'enable_elastic_disk': true | 'enable_local_disk_encryption': true | enable_local_disk_encryption",
                "Standard_DS3_v2 | 'azure_attributes': {'availability': 'ON_DEMAND_AZURE'} | 'azure_attributes': {'availability': 'SPOT_AZURE'} | azure_attributes.availability",
                "Standard_DS3_v2 | 'azure_attributes': {'first_on_demand': 1} | 'azure_attributes': {'first_on_demand': 3} | azure_attributes.first_on_demand",
                "Standard_DS3_v2 | 'azure_attributes': {'spot_bid_max_price': -1.0} | 'azure_attributes': {'spot_bid_max_price': 0.5} | azure_attributes.spot_bid_max_price",
                "n2-highmem-4 | 'gcp_attributes': {'availability': 'ON_DEMAND_GCP'} | 'gcp_attributes': {'availability': 'PREEMPTIBLE_GCP'} | gcp_attributes.availability",
                "n2-highmem-4 | 'gcp_attributes': {'zone_id': 'HA', 'use_preemptible_executors': false} | 'gcp_attributes': {'zone_id': 'europe-west1-b'} | gcp_attributes.zone_id",
                "n2-highmem-4 | 'gcp_attributes': {'local_ssd_count': 0} | 'gcp_attributes': {'local_ssd_count': 2} | gcp_attributes.local_ssd_count",
            })
    void ofClusters(String nodeType, String filledIn, String other, String path) throws Exception {
        check(CLUSTERS, CLUSTER.formatted(nodeType), filledIn, other, path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'timeout_seconds': 0 | 'timeout_seconds': 60 | timeout_seconds",
                "'email_notifications': {} | 'email_notifications': {'on_failure': ['a@example.com']} | email_notifications",
                "'email_notifications': {'no_alert_for_skipped_runs': false} | 'email_notifications': {'no_alert_for_skipped_runs': true} | email_notifications",
                "'webhook_notifications': {} | 'webhook_notifications': {'on_start': [{'id': 'x'}]} | webhook_notifications",
                "'notification_settings': {'no_alert_for_skipped_runs': false, 'no_alert_for_canceled_runs': false} | 'notification_settings': {'no_alert_for_canceled_runs': true} | notification_settings",
                "'max_retries': 0 | 'max_retries': -1 | max_retries",
                "'min_retry_interval_millis': 0 | 'min_retry_interval_millis': 1000 | min_retry_interval_millis",
                "'retry_on_timeout': false | 'retry_on_timeout': true | retry_on_timeout",
                "'run_if': 'ALL_SUCCESS' | 'run_if': 'ALL_DONE' | run_if",
                "'disabled': false | 'disabled': true | disabled",
                "'disable_auto_optimization': false | 'disable_auto_optimization': true | disable_auto_optimization",
                "'description': '' | 'description': 'by hand' | description",
                "'libraries': [] | 'libraries': [{'jar': 'dbfs:/a.jar'}] | libraries",
                "'depends_on': [] | 'depends_on': [{'task_key': 'z'}] | depends_on",
                "'environment_key': '' | 'environment_key': 'e' | environment_key",
                "'health': {'rules': []} | 'health': {'rules': [{'metric': 'RUN_DURATION_SECONDS', 'op': 'GREATER_THAN', 'value': 9}]} | health",
            })
    void ofTasks(String filledIn, String other, String path) throws Exception {
        check(TASKS, "'existing_cluster_id': '1'", filledIn, other, path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "notebook_task | 'notebook_path': '/x' | 'source': 'WORKSPACE' | 'source': 'GIT' | source",
                "notebook_task | 'notebook_path': '/x' | 'base_parameters': {} | 'base_parameters': {'a': ''} | base_parameters",
                "notebook_task | 'notebook_path': '/x' | 'warehouse_id': '' | 'warehouse_id': 'w' | warehouse_id",
                "spark_python_task | 'python_file': '/x' | 'source': 'WORKSPACE' | 'source': 'GIT' | source",
                "spark_python_task | 'python_file': '/x' | 'parameters': [] | 'parameters': ['a'] | parameters",
                "spark_jar_task | 'main_class_name': 'a.B' | 'jar_uri': '', 'run_as_repl': true | 'run_as_repl': false | run_as_repl",
                "dbt_task | 'commands': ['dbt run'] | 'source': 'WORKSPACE' | 'source': 'GIT' | source",
                "dbt_task | 'commands': ['dbt run'] | 'schema': 'default' | 'schema': 'other' | schema",
                "sql_task | 'file': {'path': '/x'} | 'parameters': {} | 'parameters': {'a': 'b'} | parameters",
                "pipeline_task | 'pipeline_id': 'p' | 'full_refresh': false | 'full_refresh': true | full_refresh",
                "run_job_task | 'job_id': 1 | 'job_parameters': {} | 'job_parameters': {'a': 'b'} | job_parameters",
                "power_bi_task | 'warehouse_id': 'w' | 'refresh_after_update': false | 'refresh_after_update': true | refresh_after_update",
                "dashboard_task | 'dashboard_id': 'd' | 'subscription': {'paused': false} | 'subscription': {'paused': true} | subscription",
                "for_each_task | 'inputs': '[1]' | 'concurrency': 20 | 'concurrency': 5 | concurrency",
            })
    void ofKindsOfTasks(String kind, String base, String filledIn, String other, String path) throws Exception {
        for (List<String> place : TASKS) {
            List<List<String>> inside =
                    List.of(List.of(place.get(0).formatted("'" + kind + "': {%s}"), place.get(1) + kind + "."));
            check(inside, base, filledIn, other, path);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'max_concurrent_runs': 1 | 'max_concurrent_runs': 0 | max_concurrent_runs",
                "'performance_target': 'PERFORMANCE_OPTIMIZED' | 'performance_target': 'STANDARD' | performance_target",
                "'edit_mode': 'EDITABLE' | 'edit_mode': 'UI_LOCKED' | edit_mode",
                "'queue': {'enabled': true} | 'queue': {'enabled': false} | queue",
                "'tags': {} | 'tags': {'source': 'WORKSPACE'} | tags",
                "'parameters': [] | 'parameters': [{'name': 'day', 'default': ''}] | parameters",
                "'environments': [] | 'environments': [{'environment_key': 'e'}] | environments",
                "'email_notifications': {'no_alert_for_skipped_runs': false} | 'email_notifications': {'on_start': ['a@example.com']} | email_notifications",
                "'timeout_seconds': 0 | 'timeout_seconds': 9 | timeout_seconds",
            })
    void ofJobs(String filledIn, String other, String path) throws Exception {
        check(List.of(List.of("{%s}", "")), "'name': 'x'", filledIn, other, path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "schedule | 'quartz_cron_expression': '0 0 6 * * ?', 'timezone_id': 'UTC' | schedule",
                "trigger | 'periodic': {'interval': 1, 'unit': 'DAYS'} | trigger",
                "trigger | 'file_arrival': {'url': 's3://b/'} | trigger",
                "continuous | 'task_retry_mode': 'NEVER' | continuous",
            })
    void ofWhatStartsAJob(String name, String base, String path) throws Exception {
        check(
                List.of(List.of("{'name': 'x', '" + name + "': {%s}}", path + ".")),
                base,
                "'pause_status': 'UNPAUSED'",
                "'pause_status': 'PAUSED'",
                "pause_status");
        assertThat(
                "a schedule that somebody added is one change",
                changes("{'" + name + "': {" + base + ", 'pause_status': 'UNPAUSED'}}", "{}"),
                hasSize(1));
    }

    @Test
    void ofSeveralTriggers() throws Exception {
        String schedule = "{'schedule': {'quartz_cron_expression': '0 0 6 * * ?'}%s}";
        String job = "{'triggers': [" + schedule.formatted(", 'pause_status': '%s'") + "]}";
        String definition = "{'triggers': [" + schedule.formatted("") + "]}";

        assertThat(changes(job.formatted("UNPAUSED"), definition), is(List.of()));
        assertThat(changes(job.formatted("PAUSED"), definition), is(List.of("- triggers[0].pause_status: \"PAUSED\"")));
    }

    @Test
    void withAGitSourceTasksAreLookedForThere() throws Exception {
        String job = "{'git_source': {'git_url': 'https://x.org/y'}, 'tasks': [{'task_key': 'a', 'notebook_task':"
                + " {'notebook_path': 'n'%s}}, {'task_key': 'f', 'sql_task': {'file': {'path': 'q.sql'%<s}}}]}";

        assertThat(changes(job.formatted(", 'source': 'GIT'"), job.formatted("")), is(List.of()));
        assertThat(changes(job.formatted(", 'source': 'WORKSPACE'"), job.formatted("")), hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'format': 'MULTI_TASK'",
                "'format': 'SINGLE_TASK'",
                "'run_as': {'user_name': 'a@example.com'}",
                "'queue': {'enabled': true}",
            })
    void whatAResetLeavesOrSetsItselfIsNoChange(String set) throws Exception {
        assertThat(changes("{'name': 'x', " + set + "}", "{'name': 'x'}"), is(List.of()));
    }

    @Test
    void aJobWithoutAQueueHasNone() throws Exception {
        assertThat(changes("{}", "{'queue': {'enabled': true}}"), is(List.of("+ queue: {\"enabled\":true}")));
        assertThat(changes("{}", "{'queue': {'enabled': false}}"), is(List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'new_cluster': {%s} | 'apply_policy_default_values': true",
                "'tasks': [{'task_key': 'a', 'new_cluster': {%s}}] | 'apply_policy_default_values': true",
                "'job_clusters': [{'job_cluster_key': 'a', 'new_cluster': {%s}}] | 'apply_policy_default_values': true",
                "%s | 'format': 'MULTI_TASK'",
                "%s | 'access_control_list': [{'user_name': 'a', 'permission_level': 'CAN_VIEW'}]",
            })
    void whatDatabricksNeverShowsIsNoChange(String place, String setting) throws Exception {
        assertThat(changes("{" + place.formatted("") + "}", "{" + place.formatted(setting) + "}"), is(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'max_concurrent_runs': 1",
                "'timeout_seconds': 0",
                "'email_notifications': {'on_failure': []}",
                "'tags': {}",
                "'performance_target': 'PERFORMANCE_OPTIMIZED'",
                "'description': null",
                "'run_if': 'ALL_SUCCESS'",
                "'retry_on_timeout': false",
                "'notification_settings': {'no_alert_for_skipped_runs': false}",
            })
    void whatHoldsAnywayIsNoChangeWhenItIsSpelledOut(String spelledOut) throws Exception {
        assertThat(changes("{'name': 'x'}", "{'name': 'x', " + spelledOut + "}"), is(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'run_as': {'user_name': 'a@example.com'}",
                "'max_concurrent_runs': 0",
                "'tags': {'a': ''}",
                "'schedule': {}",
                "'continuous': {'pause_status': 'UNPAUSED'}",
                "'notebook_task': {'source': 'WORKSPACE'}",
            })
    void whatTheDefinitionAddsIsAChange(String added) throws Exception {
        assertThat(changes("{'name': 'x'}", "{'name': 'x', " + added + "}"), hasSize(1));
        assertThat(changes("{'name': 'x', " + added + "}", "{'name': 'x'}"), hasSize(added.contains("run_as") ? 0 : 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'node_type_id': 'i3.xlarge'",
                "'data_security_mode': 'SINGLE_USER'",
                "'aws_attributes': {'first_on_demand': 1}",
                "'spark_env_vars': {'PYSPARK_PYTHON': '/databricks/python3/bin/python3'}",
                "'autoscale': {}",
            })
    void whatTheDefinitionAddsToAClusterIsAChange(String added) throws Exception {
        assertThat(changes("{'new_cluster': {}}", "{'new_cluster': {" + added + "}}"), hasSize(1));
    }

    @Test
    void namesThatPeopleChooseAreNoSettings() throws Exception {
        String names = "'timeout_seconds': '0', 'run_if': 'ALL_SUCCESS', 'new_cluster': '', 'source': 'WORKSPACE'";
        for (String map : List.of(
                "'tags': {%s}", "'notebook_task': {'base_parameters': {%s}}", "'new_cluster': {'custom_tags': {%s}}")) {
            String one = "{" + map.formatted("'a': 'b'") + "}";
            String many = "{" + map.formatted("'a': 'b', " + names) + "}";

            assertThat(changes(many, one), hasSize(4));
            assertThat(changes(one, many), hasSize(4));
        }
    }

    @Test
    void whatAPolicyPutsIntoAClusterIsNoChangeWhileThePolicyIsTheSame() throws Exception {
        String cluster = "{'new_cluster': {'policy_id': '%s'%s}}";
        String put = ", 'custom_tags': {'cost': '1'}, 'spark_conf': {'spark.x': '1'}, 'cluster_log_conf': {'dbfs': {}}";

        assertThat(changes(cluster.formatted("P", put), cluster.formatted("P", "")), is(List.of()));
        assertThat(changes(cluster.formatted("O", put), cluster.formatted("P", "")), hasSize(3));
        assertThat(
                changes(cluster.formatted("P", ", 'num_workers': 2"), cluster.formatted("P", ", 'num_workers': 3")),
                is(List.of("~ new_cluster.num_workers: 2 → 3")));
    }

    @Test
    void aClusterOfAPoolHasItsMachines() throws Exception {
        assertThat(
                changes(
                        "{'new_cluster': {'instance_pool_id': 'p', 'driver_instance_pool_id': 'p', 'node_type_id': 'i3.xlarge',"
                                + " 'driver_node_type_id': 'i3.xlarge'}}",
                        "{'new_cluster': {'instance_pool_id': 'p'}}"),
                is(List.of()));
        assertThat(
                changes(
                        "{'new_cluster': {'instance_pool_id': 'p', 'driver_instance_pool_id': 'q'}}",
                        "{'new_cluster': {'instance_pool_id': 'p'}}"),
                is(List.of("- new_cluster.driver_instance_pool_id: \"q\"")));
    }

    @Test
    void aClusterOfASingleNodeIsWrittenOut() throws Exception {
        String writtenOut = "'custom_tags': {'ResourceClass': 'SingleNode'}, 'spark_conf':"
                + " {'spark.databricks.cluster.profile': 'singleNode', 'spark.master': 'local[*]'}, 'num_workers': 0";
        String declared = "'is_single_node': true";

        assertThat(
                changes(
                        "{'new_cluster': {" + declared + ", " + writtenOut + "}}",
                        "{'new_cluster': {" + declared + "}}"),
                is(List.of()));
        assertThat(changes("{'new_cluster': {" + writtenOut + "}}", "{'new_cluster': {}}"), hasSize(3));
    }
}
