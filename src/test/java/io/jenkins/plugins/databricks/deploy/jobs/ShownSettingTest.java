package io.jenkins.plugins.databricks.deploy.jobs;

import static io.jenkins.plugins.databricks.deploy.jobs.Differences.changes;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a build's log, its page and a step's result show of a job's settings, of which some may be secrets. */
class ShownSettingTest {

    private static final String HIDDEN = "\"(hidden)\"";
    private static final String CHANGED = "\"(hidden, changed)\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DATALAKE_SECRET",
                "DB_PASSWORD",
                "db_passwd",
                "GITHUB_TOKEN",
                "GITHUB_PAT",
                "PGPASS",
                "PGPASSWORD",
                "AWS_ACCESS_KEY",
                "STRIPE_KEY",
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
        for (String map : List.of(
                "new_cluster': {'spark_conf",
                "new_cluster': {'spark_env_vars",
                "notebook_task': {'base_parameters",
                "c': {'d")) {
            String before = "{'" + map + "': {'" + name + "': 'hunter2', 'plain': 'a'}}}";
            String after = "{'" + map + "': {'" + name + "': 'hunter3', 'plain': 'b'}}}";
            String path = map.replace("': {'", ".");

            assertThat(
                    changes(before, after),
                    is(List.of(
                            "~ " + path + "." + name + ": " + HIDDEN + " → " + CHANGED,
                            "~ " + path + ".plain: \"a\" → \"b\"")));
            assertThat(changes("{}", after).toString(), not(containsString("hunter")));
            assertThat(changes("{}", after).toString(), containsString("\"plain\":\"b\""));
            assertThat(changes(before, "{}").toString(), not(containsString("hunter")));
        }
    }

    @Test
    void everythingInsideSomethingNamedLikeASecretIsNotShown() throws Exception {
        assertThat(
                changes(
                        "{'credentials': {'user': 'hunter1', 'on': true}}",
                        "{'credentials': {'user': 'hunter2', 'on': false}}"),
                is(List.of("~ credentials.user: " + HIDDEN + " → " + CHANGED, "~ credentials.on: true → false")));
        assertThat(
                changes("{}", "{'tokens': ['hunter2', {'a': 'hunter3'}, 1234]}"),
                is(List.of("+ tokens: [\"(hidden)\",{\"a\":\"(hidden)\"},\"(hidden)\"]")));
        assertThat(
                changes(
                        "{}",
                        "{'new_cluster': {'docker_image': {'url': 'acme/etl:1.2', 'basic_auth': {'username': 'ci', 'password': 'x'}}}}"),
                is(List.of("+ new_cluster: {\"docker_image\":{\"url\":\"acme/etl:1.2\",\"basic_auth\":"
                        + "{\"username\":\"(hidden)\",\"password\":\"(hidden)\"}}}")));
    }

    @Test
    void theDefaultOfAParameterThatIsNamedLikeASecretIsNotShown() throws Exception {
        String one = "{'parameters': [{'name': 'db_password', 'default': 'hunter1'}, {'name': 'day', 'default': '1'}]}";
        String two = "{'parameters': [{'name': 'db_password', 'default': 'hunter2'}, {'name': 'day', 'default': '2'}]}";

        assertThat(
                changes(one, two),
                is(List.of(
                        "~ parameters[db_password].default: " + HIDDEN + " → " + CHANGED,
                        "~ parameters[day].default: \"1\" → \"2\"")));
        assertThat(
                changes("{}", one),
                is(
                        List.of(
                                "+ parameters: [{\"name\":\"db_password\",\"default\":\"(hidden)\"},{\"name\":\"day\",\"default\":\"1\"}]")));
    }

    @Test
    void aPairThatGivesItsNameIsHiddenForThat() throws Exception {
        assertThat(
                changes("{}", "{'python_operator_task': {'parameters': [{'key': 'db_password', 'value': 'hunter'}]}}"),
                is(
                        List.of(
                                "+ python_operator_task: {\"parameters\":[{\"key\":\"db_password\",\"value\":\"(hidden)\"}]}")));
    }

    @Test
    void aNameThatIsASecretItselfIsNotShown() throws Exception {
        String token = "da" + "pi0123456789abcdef0123456789abcdef";

        assertThat(
                changes("{'tags': {'" + token + "': 'a'}}", "{'tags': {'" + token + "': 'b'}}"),
                is(List.of("~ tags.(hidden): \"a\" → \"b\"")));
        assertThat(changes("{}", "{'tags': {'" + token + "': 'a'}}"), is(List.of("+ tags: {\"(hidden)\":\"a\"}")));
    }

    @Test
    void aReferenceToASecretIsShownSinceItSaysNothingOfIt() throws Exception {
        assertThat(
                changes(
                        "{'new_cluster': {'spark_env_vars': {'DB_PASSWORD': '{{secrets/a/b}}'}}}",
                        "{'new_cluster': {'spark_env_vars': {'DB_PASSWORD': '{{secrets/a/c}}'}}}"),
                is(List.of("~ new_cluster.spark_env_vars.DB_PASSWORD: \"{{secrets/a/b}}\" → \"{{secrets/a/c}}\"")));
        assertThat(
                changes(
                        "{'new_cluster': {'spark_env_vars': {'DB_PASSWORD': 'hunter2'}}}",
                        "{'new_cluster': {'spark_env_vars': {'DB_PASSWORD': '{{secrets/a/b}}'}}}"),
                is(List.of("~ new_cluster.spark_env_vars.DB_PASSWORD: " + HIDDEN + " → \"{{secrets/a/b}}\"")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'--password', 'hunter1' | '--password', 'hunter2' | '--password','(hidden)' | '--password','(hidden, changed)'",
                "'--password=hunter1' | '--password=hunter2' | '(hidden)' | '(hidden, changed)'",
                "'-p', 'hunter1' | '-p', 'hunter2' | '-p','(hidden)' | '-p','(hidden, changed)'",
                "'--day', '1', '--token', 'hunter1' | '--day', '2', '--token', 'hunter1' | '--day','1','--token','(hidden)' | '--day','2','--token','(hidden)'",
                "'--token', 'hunter1' | '--day', '2', '--token', 'hunter1' | '--token','(hidden)' | '--day','2','--token','(hidden)'",
                "'https://ci:hunter1@host' | 'https://ci:hunter2@host' | '(hidden)' | '(hidden, changed)'",
                "'--day', '1' | '--day', '2' | '--day','1' | '--day','2'",
                "'load', 'hunter1' | 'load', '2' | 'load','(hidden)' | 'load','2'",
                "'a b' | 'a b', 'c' | 'a b' | 'a b','c'",
            })
    void anArgumentIsHiddenForItsOwnFormAndForTheOneBeforeIt(
            String before, String after, String shownBefore, String shownAfter) throws Exception {
        assertThat(
                changes(
                        "{'spark_python_task': {'parameters': [" + before + "]}}",
                        "{'spark_python_task': {'parameters': [" + after + "]}}"),
                is(List.of("~ spark_python_task.parameters: [" + shownBefore.replace('\'', '"') + "] → ["
                        + shownAfter.replace('\'', '"') + "]")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ci:hunter2@host",
                "jdbc:postgresql://db/sales?user=ci&password=hunter2",
                "Authorization: Bearer hunter2",
                "--db sales --password hunter2",
                "-Dtoken=hunter2",
            })
    void aValueThatHoldsASecretIsHiddenWhereverItStands(String text) throws Exception {
        for (String place : List.of(
                "{'description': '%s'}",
                "{'name': '%s'}",
                "{'tags': {'a': '%s'}}",
                "{'git_source': {'git_url': '%s'}}",
                "{'parameters': [{'name': 'a', 'default': '%s'}]}",
                "{'tasks': [{'task_key': 'a', 'libraries': [{'pypi': {'package': 'x', 'repo': '%s'}}]}]}",
                "{'tasks': [{'task_key': 'a', 'spark_jar_task': {'parameters': ['%s']}}]}",
                "{'tasks': [{'task_key': 'a', 'dbt_task': {'commands': ['%s']}}]}",
                "{'tasks': [{'task_key': 'a', 'for_each_task': {'inputs': '%s'}}]}",
                "{'environments': [{'environment_key': 'a', 'spec': {'dependencies': ['%s']}}]}",
                "{'new_cluster': {'spark_env_vars': {'A': '%s'}}}",
                "{'new_cluster': {'spark_conf': {'spark.driver.extraJavaOptions': '%s'}}}",
                "{'existing_cluster_id': '%s'}"
                        .replace("existing_cluster_id", text.startsWith("https") ? "existing_cluster_id" : "x"))) {
            String settings = place.formatted(text);

            assertThat(changes("{}", settings).toString(), not(containsString("hunter")));
            assertThat(changes(settings, "{}").toString(), not(containsString("hunter")));
            assertThat(
                    changes(settings, settings.replace("hunter2", "hunter3")).toString(), containsString("(hidden)"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "correct horse battery staple",
                "P@ssw0rd!",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709"
            })
    void whatSomebodyMadeUpIsHiddenAsAnOldValueAndShownAsOneOfTheRepository(String text) throws Exception {
        for (String place : List.of(
                "{'tags': {'a': '%s'}}",
                "{'new_cluster': {'spark_env_vars': {'A': '%s'}}}",
                "{'new_cluster': {'spark_conf': {'a': '%s'}}}",
                "{'notebook_task': {'base_parameters': {'a': '%s'}}}",
                "{'spark_python_task': {'parameters': ['%s']}}",
                "{'parameters': [{'name': 'a', 'default': '%s'}]}",
                "{'unknown': '%s'}")) {
            String settings = place.formatted(text);

            assertThat(changes(settings, "{}").toString(), not(containsString(text)));
            assertThat(changes("{}", settings).toString(), containsString(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'name': 'Daily sales load (EU)'",
                "'description': 'Loads the sales of the day before. Owner: data platform.'",
                "'git_source': {'git_url': 'https://github.com/acme/etl.git', 'git_commit': 'da39a3ee5e6b4b0d3255bfef95601890afd80709'}",
                "'schedule': {'quartz_cron_expression': '0 0/15 6-22 ? * MON-FRI', 'timezone_id': 'Europe/Berlin', 'pause_status': 'PAUSED'}",
                "'email_notifications': {'on_failure': ['jane.doe@example.com']}",
                "'existing_cluster_id': '0923-164208-meows279'",
                "'pipeline_task': {'pipeline_id': '1234abcd-12ab-34cd-56ef-1234567890ab'}",
                "'dashboard_task': {'dashboard_id': '01ef1234567890abcdef1234567890ab'}",
                "'notebook_task': {'notebook_path': '/Users/jane.doe@example.com/Daily Sales', 'warehouse_id': '0123456789abcdef'}",
                "'spark_python_task': {'python_file': 'dbfs:/python/main.py', 'parameters': ['--day', '2026-11-20', '--table=main.sales.orders']}",
                "'spark_jar_task': {'main_class_name': 'com.acme.etl.DailySales'}",
                "'libraries': [{'whl': '/Volumes/main/libs/etl_lib-0.0.1-py3-none-any.whl'}]",
                "'libraries': [{'maven': {'coordinates': 'com.databricks:spark-xml_2.12:0.18.0'}}, {'pypi': {'package': 'pandas==2.2.3'}}]",
                "'new_cluster': {'spark_version': '15.4.x-scala2.12', 'node_type_id': 'Standard_DS3_v2', 'policy_id': 'D966E8B5C7000A1B'}",
                "'new_cluster': {'custom_tags': {'ResourceClass': 'SingleNode'}}",
                "'new_cluster': {'spark_conf': {'spark.sql.shuffle.partitions': '200', 'spark.master': 'local[*, 4]'}}",
                "'new_cluster': {'init_scripts': [{'abfss': {'destination': 'abfss://scripts@lake.dfs.core.windows.net/init.sh'}}]}",
                "'environments': [{'environment_key': 'e', 'spec': {'environment_version': '3', 'dependencies': ['pandas>=2,<3']}}]",
                "'run_job_task': {'job_id': 1234567890, 'job_parameters': {'day': '{{job.parameters.day}}'}}",
                "'sql_task': {'file': {'path': 'sql/daily.sql'}, 'warehouse_id': '0123456789abcdef'}",
                "'new_cluster': {'docker_image': {'url': 'acme.azurecr.io/data/etl:1.2.3'}}",
                "'for_each_task': {'inputs': '[1,2,3]'}",
                "'condition_task': {'op': 'EQUAL_TO', 'left': '{{tasks.a.values.n}}', 'right': '0'}",
            })
    void whatIsPlainlyNoSecretIsShownOnBothSides(String settings) throws Exception {
        assertThat(changes("{}", "{" + settings + "}").toString(), not(containsString("hidden")));
        assertThat(changes("{" + settings + "}", "{}").toString(), not(containsString("hidden")));
    }

    @Test
    void aJobThatIsItselfNamedAfterTokensIsShown() throws Exception {
        assertThat(
                changes("{'name': 'refresh tokens', 'x': 'a'}", "{'name': 'renew tokens', 'x': 'b'}"),
                is(List.of("~ name: \"refresh tokens\" → \"renew tokens\"", "~ x: \"a\" → \"b\"")));
    }

    @Test
    void keysOfTasksAndClustersAreNoKeys() throws Exception {
        assertThat(
                changes("{}", "{'tasks': [{'task_key': 'load', 'job_cluster_key': 'small', 'environment_key': 'e1'}]}"),
                is(
                        List.of(
                                "+ tasks: [{\"task_key\":\"load\",\"job_cluster_key\":\"small\",\"environment_key\":\"e1\"}]")));
    }

    /** Whoever writes the definition knows which names stand around what he wants to see. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'name': 'a'}, {'name': 'a'}]",
                "[{'name': 'a', 'default': 'x'}, {'name': 'a', 'default': 'y'}]",
                "[{}, {}]",
                "[{'default': 'x'}, {'default': 'y'}]",
                "[]",
                "{'name': 'a'}",
                "'x'",
            })
    void anOldValueIsHiddenByTheNameThatItHadWhateverTheDefinitionPutsInItsPlace(String parameters) throws Exception {
        String before =
                "{'parameters': [{'name': 'password', 'default': 'sunshine'}, {'name': 'token', 'default': 'moon'}]}";

        List<String> changes = changes(before, "{'parameters': " + parameters + "}");

        assertThat(changes.toString(), not(containsString("sunshine")));
        assertThat(changes.toString(), not(containsString("moon")));
    }

    /** Nobody waits for the end of a comparison of each with each. */
    @ParameterizedTest
    @ValueSource(strings = {"libraries", "other", "depends_on"})
    @Timeout(60)
    void longListsAreComparedInTheTimeThatTheirLengthTakes(String name) {
        ObjectNode job = JsonCodec.object();
        ObjectNode definition = JsonCodec.object();
        ArrayNode before = job.putArray(name);
        ArrayNode after = definition.putArray(name);
        for (int i = 0; i < 60_000; i++) {
            before.addObject().put("jar", "a" + i);
            after.addObject().put("jar", "a" + (59_999 - i));
        }
        before.add("more");

        assertThat(SettingsDifference.between(job, definition).size(), is(1));
    }
}
