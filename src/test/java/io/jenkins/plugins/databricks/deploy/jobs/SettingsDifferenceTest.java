package io.jenkins.plugins.databricks.deploy.jobs;

import static io.jenkins.plugins.databricks.deploy.jobs.Differences.changes;
import static io.jenkins.plugins.databricks.deploy.jobs.Differences.json;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsDifferenceTest {

    @Test
    void eachSettingThatIsNewGoneOrOtherIsToldByItsPath() throws Exception {
        assertThat(
                changes(
                        "{'name': 'a', 'new_cluster': {'num_workers': 2, 'spark_version': '7', 'old': true}, 'max_concurrent_runs': 3}",
                        "{'new_cluster': {'num_workers': 4, 'spark_version': '7', 'policy_id': 'p'}, 'name': 'a'}"),
                is(List.of(
                        "~ new_cluster.num_workers: 2 → 4",
                        "+ new_cluster.policy_id: \"p\"",
                        "- new_cluster.old: true",
                        "- max_concurrent_runs: 3")));
    }

    @Test
    void theSameSettingsInAnotherOrderAreNoChange() throws Exception {
        assertThat(changes("{'a': 1, 'b': {'c': 2, 'd': 3}}", "{'b': {'d': 3, 'c': 2}, 'a': 1}"), is(List.of()));
    }

    @Test
    void tasksAreMatchedByTheirKeyAndNotByTheirPlace() throws Exception {
        assertThat(
                changes(
                        "{'tasks': [{'task_key': 'a', 'x': 1}, {'task_key': 'b', 'x': 1}, {'task_key': 'gone', 'x': 1}]}",
                        "{'tasks': [{'task_key': 'new', 'x': 5}, {'task_key': 'b', 'x': 2}, {'task_key': 'a', 'x': 1}]}"),
                is(List.of(
                        "+ tasks[new]: {\"task_key\":\"new\",\"x\":5}",
                        "~ tasks[b].x: 1 → 2",
                        "- tasks[gone]: {\"task_key\":\"gone\",\"x\":1}")));
    }

    @ParameterizedTest
    @CsvSource({"job_clusters, job_cluster_key", "environments, environment_key", "parameters, name"})
    void otherListsWithKeysAreMatchedByThemToo(String list, String key) throws Exception {
        assertThat(
                changes(
                        "{'" + list + "': [{'" + key + "': 'a', 'v': 1}, {'" + key + "': 'b', 'v': 1}]}",
                        "{'" + list + "': [{'" + key + "': 'b', 'v': 2}, {'" + key + "': 'a', 'v': 1}]}"),
                is(List.of("~ " + list + "[b].v: 1 → 2")));
    }

    @Test
    void aListWithoutKeysIsComparedAsAWhole() throws Exception {
        assertThat(
                changes("{'p': ['--day', '1']}", "{'p': ['--day', '2']}"),
                is(List.of("~ p: [\"--day\",\"1\"] → [\"--day\",\"2\"]")));
        assertThat(
                changes("{'d': [{'task_key': 'a'}, {'task_key': 'a'}]}", "{'d': [{'task_key': 'a'}]}")
                        .size(),
                is(1));
    }

    @Test
    void whatAResetLeavesAloneIsNoChange() throws Exception {
        assertThat(changes("{'run_as': {'user_name': 'a'}, 'format': 'SINGLE_TASK'}", "{}"), is(List.of()));
        assertThat(
                changes("{'run_as': {'user_name': 'a'}}", "{'run_as': {'user_name': 'b'}}")
                        .size(),
                is(1));
    }

    @Test
    void aDefaultThatIsGivenAnotherValueIsAChange() throws Exception {
        assertThat(
                changes("{'max_concurrent_runs': 1}", "{'max_concurrent_runs': 2}"),
                is(List.of("~ max_concurrent_runs: 1 → 2")));
        assertThat(changes("{'timeout_seconds': 60}", "{}"), is(List.of("- timeout_seconds: 60")));
    }

    @ParameterizedTest
    @CsvSource({"1, 1.0", "-1, -1.0", "1000, 1e3", "0.5, 0.50"})
    void theSameNumberInAnotherFormIsNoChange(String before, String after) throws Exception {
        assertThat(changes("{'n': " + before + "}", "{'n': " + after + "}"), is(List.of()));
    }

    @Test
    void aLongValueIsCutInTheLogAndKeptInTheResult() throws Exception {
        SettingChange change = SettingsDifference.between(json("{}"), json("{'x': '" + "y".repeat(1_000) + "'}"))
                .get(0);

        assertThat(change.toString().length(), is("+ x: ".length() + 201));
        assertThat(change.after().length(), is(1_002));
    }

    @Test
    void listsOfSettingsWithoutKeysAreComparedEntryByEntry() throws Exception {
        assertThat(
                changes(
                        "{'new_cluster': {'init_scripts': [{'volumes': {'destination': '/a'}}, {'volumes': {'destination': '/b'}}]}}",
                        "{'new_cluster': {'init_scripts': [{'volumes': {'destination': '/a'}}, {'volumes': {'destination': '/c'}}]}}"),
                is(List.of("~ new_cluster.init_scripts[1].volumes.destination: \"/b\" → \"/c\"")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'webhook_notifications': {'on_start': [{'id': 'a'}, {'id': 'b'}]} | 'webhook_notifications': {'on_start': [{'id': 'b'}, {'id': 'a'}]}",
                "'email_notifications': {'on_failure': ['a@x.org', 'b@x.org']} | 'email_notifications': {'on_failure': ['b@x.org', 'a@x.org']}",
                "'depends_on': [{'task_key': 'a'}, {'task_key': 'b'}] | 'depends_on': [{'task_key': 'b'}, {'task_key': 'a'}]",
                "'libraries': [{'jar': 'a'}, {'pypi': {'package': 'b'}}] | 'libraries': [{'pypi': {'package': 'b'}}, {'jar': 'a'}]",
                "'health': {'rules': [{'metric': 'a', 'value': 1}, {'metric': 'b', 'value': 2}]} | 'health': {'rules': [{'metric': 'b', 'value': 2}, {'metric': 'a', 'value': 1}]}",
                "'sql_task': {'alert': {'subscriptions': [{'user_name': 'a'}, {'user_name': 'b'}]}} | 'sql_task': {'alert': {'subscriptions': [{'user_name': 'b'}, {'user_name': 'a'}]}}",
                "'new_cluster': {'ssh_public_keys': ['a', 'b']} | 'new_cluster': {'ssh_public_keys': ['b', 'a']}",
            })
    void anotherOrderIsNoChangeWhereTheOrderSaysNothing(String one, String other) throws Exception {
        assertThat(changes("{" + one + "}", "{" + other + "}"), is(List.of()));
        assertThat(
                changes("{'tasks': [{'task_key': 'x', " + one + "}]}", "{'tasks': [{'task_key': 'x', " + other + "}]}"),
                is(List.of()));
    }

    @Test
    void anotherOrderIsAChangeWhereTheOrderSaysSomething() throws Exception {
        assertThat(
                changes(
                        "{'spark_python_task': {'parameters': ['a', 'b']}}",
                        "{'spark_python_task': {'parameters': ['b', 'a']}}"),
                is(List.of("~ spark_python_task.parameters: [\"a\",\"b\"] → [\"b\",\"a\"]")));
    }

    @Test
    void anEntryOfAListWithoutOrderThatIsNewShowsTheList() throws Exception {
        assertThat(
                changes("{'libraries': [{'jar': 'a'}, {'jar': 'b'}]}", "{'libraries': [{'jar': 'b'}, {'jar': 'c'}]}"),
                is(List.of("~ libraries: [{\"jar\":\"a\"},{\"jar\":\"b\"}] → [{\"jar\":\"b\"},{\"jar\":\"c\"}]")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'new_cluster': {'spark_conf': {'spark.sql.shuffle.partitions': '200'}} | 'new_cluster': {'spark_conf': {'spark.sql.shuffle.partitions': 200}}",
                "'new_cluster': {'spark_conf': {'spark.speculation': 'true'}} | 'new_cluster': {'spark_conf': {'spark.speculation': true}}",
                "'new_cluster': {'num_workers': 2} | 'new_cluster': {'num_workers': '2'}",
                "'tags': {'year': '2026'} | 'tags': {'year': 2026}",
                "'spark_python_task': {'parameters': ['1', '2.5']} | 'spark_python_task': {'parameters': [1, 2.5]}",
                "'git_source': {'git_provider': 'gitHub'} | 'git_source': {'git_provider': 'github'}",
                "'new_cluster': {'data_security_mode': 'USER_ISOLATION'} | 'new_cluster': {'data_security_mode': 'DATA_SECURITY_MODE_STANDARD'}",
                "'new_cluster': {'data_security_mode': 'SINGLE_USER'} | 'new_cluster': {'data_security_mode': 'DATA_SECURITY_MODE_DEDICATED'}",
            })
    void whatMeansTheSameToDatabricksIsNoChange(String one, String other) throws Exception {
        assertThat(changes("{" + one + "}", "{" + other + "}"), is(List.of()));
        assertThat(changes("{" + other + "}", "{" + one + "}"), is(List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'tags': {'version': '1.0'} | 'tags': {'version': '1'}",
                "'tags': {'on': 'True'} | 'tags': {'on': true}",
                "'name': 'gitHub' | 'name': 'github'",
                "'new_cluster': {'data_security_mode': 'SINGLE_USER'} | 'new_cluster': {'data_security_mode': 'DATA_SECURITY_MODE_AUTO'}",
                "'tags': {'data_security_mode': 'SINGLE_USER'} | 'tags': {'data_security_mode': 'DATA_SECURITY_MODE_DEDICATED'}",
            })
    void whatOnlyLooksTheSameIsAChange(String one, String other) throws Exception {
        assertThat(changes("{" + one + "}", "{" + other + "}").size(), is(1));
    }

    @Test
    void aKeyCannotMakeALineOfTheLogLookLikeAnother() throws Exception {
        assertThat(
                changes("{'tags': {'a\\nFinished: SUCCESS\\u001b[8m': 'x'}}", "{'tags': {}}"),
                is(List.of("- tags.a?Finished: SUCCESS?[8m: \"x\"")));
    }
}
