package io.jenkins.plugins.databricks.deploy.definition;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class JobDefinitionTest {

    /** The job definition as it stands in the guide that this plugin grew from. */
    public static final String GUIDE = """
            #job-definition.json
            {
              "name": "<JOB_NAME>",
              "new_cluster": {
                "spark_version": "7.5.x-scala2.12",
                "spark_conf": {
                  "spark.master": "local[*]",
                  "spark.databricks.cluster.profile": "singleNode"
                },
                "node_type_id": "Standard_DS3_v2",
                "driver_node_type_id": "Standard_DS3_v2",
                "custom_tags": {
                  "ResourceClass": "SingleNode"
                },
                "spark_env_vars": {
                  "DATALAKE_PATH": "adl://<DATALAKE_NAME>.azuredatalakestore.net",
                  "REFRESH_URL": "https://login.microsoftonline.com/<TENANT_ID>/oauth2/token",
                  "PYSPARK_PYTHON": "/databricks/python3/bin/python3",
                  "DATALAKE_SECRET": "{{secrets/databricks-secrets/datalake-password}}",
                  "DATALAKE_USERNAME": "{{secrets/databricks-secrets/datalake-username}}"
                },
                "enable_elastic_disk": true,
                "azure_attributes": {
                  "first_on_demand": 1,
                  "availability": "ON_DEMAND_AZURE",
                  "spot_bid_max_price": -1.0
                },
                "num_workers": 0
              },
              "email_notifications": { },
              "timeout_seconds": 0,
              "spark_python_task": {
                "python_file": "dbfs:/python/main.py"
              },
              "max_concurrent_runs": 1
            }

            """;

    private static ObjectNode parse(String text) {
        return JobDefinition.parse(text, "job.json", Map.of());
    }

    private static String refusal(String text) {
        return assertThrows(InvalidInputException.class, () -> parse(text)).getMessage();
    }

    @Test
    void theGuidesOwnDefinitionIsReadAsItStands() throws Exception {
        ObjectNode settings = parse(GUIDE);

        List<String> names = new ArrayList<>();
        settings.fieldNames().forEachRemaining(names::add);
        assertThat(
                names,
                is(List.of(
                        "name",
                        "new_cluster",
                        "email_notifications",
                        "timeout_seconds",
                        "spark_python_task",
                        "max_concurrent_runs")));
        assertThat(settings.toString(), containsString("\"spot_bid_max_price\":-1.0"));
        assertThat(settings.toString(), containsString("\"{{secrets/databricks-secrets/datalake-password}}\""));
        assertThat(Jobs.versionFor(settings), is("2.0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# first\n{'a': 1}",
                "{'a': 1 # behind\n}",
                "// first\n{'a': 1}",
                "/* first\n second */ {'a': /* x */ 1}",
                "{'a': 1,}",
                "\uFEFF{'a': 1}",
                "\r\n\t{'a': 1}\r\n",
                "{'a': 1}\n# last",
                "#{'b': 2}\n{'a': 1}",
            })
    void commentsATrailingCommaAndAByteOrderMarkAreNoErrors(String text) throws Exception {
        assertThat(parse(text.replace('\'', '"')).toString(), is("{\"a\":1}"));
    }

    @Test
    void whatLooksLikeACommentInATextStays() throws Exception {
        assertThat(
                parse("{\"url\": \"https://x/#y\", \"b\": \"/* no */ # no\"}").toString(),
                is("{\"url\":\"https://x/#y\",\"b\":\"/* no */ # no\"}"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1.0, 1.0",
        "-1.0, -1.0",
        "-1, -1",
        "0.10, 0.10",
        "1e3, 1E+3",
        "123456789012345678901234567890, 123456789012345678901234567890",
        "0.1234567890123456789, 0.1234567890123456789",
    })
    void numbersAreKeptExactly(String written, String sent) throws Exception {
        assertThat(parse("{\"n\": " + written + "}").toString(), is("{\"n\":" + sent + "}"));
    }

    @Test
    void whatIsUnknownHereIsPassedOnInItsOrder() throws Exception {
        String text = "{\"z\":1,\"brand_new\":{\"y\":[null,true,{}],\"a\":\"\"},\"b\":{}}";

        assertThat(parse(text).toString(), is(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a': 1 'b': 2}|line 1, column 9",
                "{\\n  'a': tru\\n}|line 2, column",
                "{\\n  'a': 1,\\n  'b': [1, 2\\n}|line 4, column",
                "# x\\n{'a': 1|line 2, column",
                "name: nightly|line 1, column",
                "{'a': 1} {'b': 2}|line 1, column",
            })
    void whatIsNoJsonIsToldWithFileLineAndColumn(String text, String where) {
        String message = refusal(text.replace('\'', '"').replace("\\n", "\n"));

        assertThat(message, startsWith("definition: job.json is not valid JSON: " + where));
        assertThat("in words for people", message, not(containsString("[Source")));
        assertThat(message, not(containsString("FAIL_ON")));
        assertThat(message, not(containsString("\n")));
    }

    @Test
    void aFieldThatIsThereTwiceIsToldByItsName() {
        assertThat(refusal("{\"a\": 1,\n \"a\": 2}"), containsString("line 2, column"));
        assertThat(refusal("{\"a\": 1,\n \"a\": 2}"), containsString("Duplicate field 'a'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "[]", "17", "\"name\"", "null", "# only a comment", "[{\"name\": \"x\"}]"})
    void whatIsNoObjectIsToldAsThat(String text) {
        assertThat(refusal(text), startsWith("definition: job.json is not a JSON object { … }"));
    }

    @Test
    void yamlIsReadWhereTheNameSaysSo() throws Exception {
        String text = """
                # the nightly job
                name: nightly
                tasks:
                  - task_key: load
                    spark_python_task:
                      python_file: dbfs:/python/main.py
                      parameters: ["--lake", "${LAKE}"]
                max_concurrent_runs: 1
                """;
        ObjectNode settings = JobDefinition.parse(text, "jobs/nightly.yaml", Map.of("LAKE", "silver"));
        assertThat(
                settings.path("tasks")
                        .path(0)
                        .path("spark_python_task")
                        .path("parameters")
                        .toString(),
                is("[\"--lake\",\"silver\"]"));
        assertThat(settings.path("max_concurrent_runs").isInt(), is(true));
    }

    @Test
    void aliasesAndMergeKeysOfYamlStandForWhatTheyName() throws Exception {
        String text = """
                defaults: &defaults {num_workers: 2, node_type_id: small}
                job_clusters:
                  - job_cluster_key: a
                    new_cluster: *defaults
                  - job_cluster_key: b
                    new_cluster:
                      <<: [{num_workers: 9, spot: true}, *defaults]
                      node_type_id: large
                """;
        ObjectNode settings = yaml(text);

        assertThat(
                settings.at("/job_clusters/0/new_cluster").toString(),
                is("{\"num_workers\":2,\"node_type_id\":\"small\"}"));
        assertThat(
                settings.at("/job_clusters/1/new_cluster").toString(),
                is("{\"num_workers\":9,\"node_type_id\":\"large\",\"spot\":true}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: *b|*b does not refer to a complete value above it",
                "a: &b [*b]|*b does not refer to a complete value above it",
                "a: {<<: x}|<< requires a mapping",
                "a: {<<: [{b: 1}, 2]}|<< requires a mapping",
                "a: 1~a: 2|line 2, column 1: Duplicate field 'a'",
                "a: 1~---~b: 2|line 2, column 1: there is text after the end of the object",
                "a:~\t- 1|(TAB)",
                "a: !include x|the tag !include is not supported here",
                "a: !!binary x|the tag !!binary is not supported here",
                "a: !!set {x: 1}|the tag !!set is not supported here",
                "[a, b]: 1|a key of a mapping must be plain text",
                "a: 1~b: \\u0001x|line 2, column 4: the character U+0001 is not allowed",
                "a: [${B}|line 1, column 9: expected ',' or ']'",
            })
    void yamlThatMeansNothingIsTold(String text, String why) {
        String yaml = text.replace('~', '\n').replace("\\t", "\t").replace("\\u0001", "\u0001");

        assertThat(
                assertThrows(InvalidInputException.class, () -> yaml(yaml)).getMessage(),
                allOf(startsWith("definition: job.yml is not valid YAML: line "), containsString(why)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: 1.10|1.10",
                "a: 123456789012345678901234567890|123456789012345678901234567890",
                "a: 0.1234567890123456789|0.1234567890123456789",
                "a: 12345678901|12345678901",
                "a: '5'|\"5\"",
                "a: 0 0 * * * ?|\"0 0 * * * ?\"",
                "a: ~|null",
                "a:|null",
                "a: \"\"|\"\"",
                "a: {{x}}|",
                "a: ${X|\"${X\"",
                "a: ${OTHER}|\"${OTHER}\"",
                "a: [${OTHER}, $X]|[\"${OTHER}\",\"$X\"]",
                "a: yes|\"yes\"",
                "a: off|\"off\"",
                "a: True|true",
                "a: 2026-11-20|\"2026-11-20\"",
                "a: 12:30:45|\"12:30:45\"",
                "a: 72225e2|\"72225e2\"",
                "a: 0012345|\"0012345\"",
                "a: 1_000|\"1_000\"",
                "a: 0x1F|\"0x1F\"",
                "a: 0o17|\"0o17\"",
                "a: .nan|\".nan\"",
                "a: -3|-3",
                "a: !!str 5|\"5\"",
                "a: ! 5|\"5\"",
                "a: &x 5|5",
                "a: [&x y, *x]|[\"y\",\"y\"]",
                "a: {<<: &x {b: 1}, '<<': 2}|{\"b\":1,\"<<\":2}",
            })
    void valuesOfYamlAreKeptAsTheyAreWritten(String text, String sent) throws Exception {
        if (sent == null) {
            assertThrows(InvalidInputException.class, () -> yaml(text));
        } else {
            assertThat(yaml("\uFEFF" + text + "\r\n").toString(), is("{\"a\":" + sent + "}"));
        }
    }

    private static ObjectNode yaml(String text) {
        return JobDefinition.parse(text, "job.yml", Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"job.YAML", "jobs/Nightly.Yml"})
    void theNameOfAYamlFileMayBeInCapitals(String name) throws Exception {
        assertThat(JobDefinition.parse("a: 1", name, Map.of()).toString(), is("{\"a\":1}"));
    }

    @Test
    void brokenYamlNamesLineAndColumn() {
        assertThat(
                assertThrows(
                                InvalidInputException.class,
                                () -> JobDefinition.parse("name: x\n  tasks: [\n", "job.yml", Map.of()))
                        .getMessage(),
                startsWith("definition: job.yml is not valid YAML: line 2, column"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: daily, tasks: [{task_key: a}]}",
                "{'name': daily, tasks: [{task_key: a}]}",
                "# with a comment\n{\n  # and another\n  name: 'daily'\n  , tasks: [{task_key: a}]}",
                "\uFEFF{ name: daily, \"tasks\": [{\"task_key\": a}]}",
            })
    void textInBracesMayBeYaml(String text) throws Exception {
        assertThat(
                JobDefinition.parseText("settings", text, Substitutions.of(Map.of()))
                        .toString(),
                is("{\"name\":\"daily\",\"tasks\":[{\"task_key\":\"a\"}]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: daily, tasks: [} | is not valid YAML: line 1, column",
                "{\"name\": dayly} | is not valid JSON: line 1, column",
                "{\"name\": \"a\", \"on\": tru} | is not valid JSON: line 1, column",
            })
    void whatIsWrongIsToldInTheLanguageThatItsAuthorWrote(String text, String problem) {
        InvalidInputException e = assertThrows(
                InvalidInputException.class,
                () -> JobDefinition.parseText("settings", text, Substitutions.of(Map.of())));
        assertThat(e.getMessage(), containsString(problem));
    }
}
