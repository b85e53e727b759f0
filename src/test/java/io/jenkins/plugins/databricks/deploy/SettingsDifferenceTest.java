package io.jenkins.plugins.databricks.deploy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsDifferenceTest {

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) JsonCodec.MAPPER.readTree(text.replace('\'', '"'));
    }

    private static List<String> changes(String before, String after) throws Exception {
        return SettingsDifference.between(json(before), json(after)).stream()
                .map(SettingChange::toString)
                .toList();
    }

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'format': 'MULTI_TASK'",
                "'max_concurrent_runs': 1",
                "'timeout_seconds': 0",
                "'email_notifications': {}",
                "'webhook_notifications': {}",
                "'queue': {'enabled': true}",
                "'tasks': [{'task_key': 'a', 'run_if': 'ALL_SUCCESS'}]",
                "'tasks': [{'task_key': 'a', 'timeout_seconds': 0, 'email_notifications': {}}]",
                "'performance_target': 'PERFORMANCE_OPTIMIZED'",
                "'description': null",
            })
    void whatDatabricksFillsInIsNoChangeInEitherDirection(String filledIn) throws Exception {
        String with = "{'name': 'x', " + filledIn + "}";
        String without = filledIn.contains("tasks") ? "{'name': 'x', 'tasks': [{'task_key': 'a'}]}" : "{'name': 'x'}";

        assertThat(changes(with, without), is(List.of()));
        assertThat(changes(without, with), is(List.of()));
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DATALAKE_SECRET",
                "DB_PASSWORD",
                "db_passwd",
                "GITHUB_TOKEN",
                "AWS_ACCESS_KEY",
                "API_KEY",
                "PRIVATE_KEY",
                "AzureConnectionString",
                "fs.azure.account.key.lake.dfs.core.windows.net",
                "fs.azure.account.oauth2.client.secret.lake.dfs.core.windows.net",
                "spark.hadoop.fs.s3a.secret.key",
                "spark.hadoop.javax.jdo.option.ConnectionPassword",
                "fs.azure.sas.container.account",
            })
    void aValueThatIsNamedLikeASecretIsNotShown(String name) throws Exception {
        String before = "{'c': {'spark_conf': {'" + name + "': 'hunter2', 'plain': 'a'}}}";
        String after = "{'c': {'spark_conf': {'" + name + "': 'hunter3', 'plain': 'b'}}}";

        assertThat(
                changes(before, after),
                is(List.of("~ c.spark_conf." + name + ": \"****\" → \"****\"", "~ c.spark_conf.plain: \"a\" → \"b\"")));
        assertThat(changes("{}", after).toString(), not(containsString("hunter")));
        assertThat(changes(before, "{}").toString(), not(containsString("hunter")));
        assertThat(changes("{'c': {}}", after).toString(), not(containsString("hunter")));
        assertThat(changes("{'c': {}}", after).toString(), containsString("\"plain\":\"b\""));
    }

    @Test
    void everythingInsideSomethingNamedLikeASecretIsNotShown() throws Exception {
        assertThat(
                changes("{'credentials': {'user': 'hunter1'}}", "{'credentials': {'user': 'hunter2'}}"),
                is(List.of("~ credentials.user: \"****\" → \"****\"")));
        assertThat(
                changes("{}", "{'tokens': ['hunter2', {'a': 'hunter3'}]}"),
                is(List.of("+ tokens: [\"****\",{\"a\":\"****\"}]")));
    }

    @Test
    void theDefaultOfAParameterThatIsNamedLikeASecretIsNotShown() throws Exception {
        String one = "{'parameters': [{'name': 'db_password', 'default': 'hunter1'}, {'name': 'day', 'default': '1'}]}";
        String two = "{'parameters': [{'name': 'db_password', 'default': 'hunter2'}, {'name': 'day', 'default': '2'}]}";

        assertThat(
                changes(one, two),
                is(List.of(
                        "~ parameters[db_password].default: \"****\" → \"****\"",
                        "~ parameters[day].default: \"1\" → \"2\"")));
        assertThat(changes("{}", one).toString(), not(containsString("hunter")));
    }

    @Test
    void aReferenceToASecretIsShownSinceItSaysNothingOfIt() throws Exception {
        assertThat(
                changes("{'env': {'DB_PASSWORD': '{{secrets/a/b}}'}}", "{'env': {'DB_PASSWORD': '{{secrets/a/c}}'}}"),
                is(List.of("~ env.DB_PASSWORD: \"{{secrets/a/b}}\" → \"{{secrets/a/c}}\"")));
    }

    @Test
    void aJobThatIsItselfNamedAfterTokensIsShown() throws Exception {
        assertThat(
                changes("{'name': 'refresh tokens', 'x': 'a'}", "{'name': 'renew tokens', 'x': 'b'}"),
                is(List.of("~ name: \"refresh tokens\" → \"renew tokens\"", "~ x: \"a\" → \"b\"")));
    }

    @Test
    void aLongValueIsCutInTheLogAndKeptInTheResult() throws Exception {
        SettingChange change = SettingsDifference.between(json("{}"), json("{'x': '" + "y".repeat(1_000) + "'}"))
                .get(0);

        assertThat(change.toString().length(), is("+ x: ".length() + 201));
        assertThat(change.after().length(), is(1_002));
    }
}
