package io.jenkins.plugins.databricks.deploy.definition;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value changes the text that has its placeholder, and nothing else. */
class SubstitutionsTest {

    /** Every place of both languages where a value can stand. */
    private static final String YAML = """
            description: Deployed for ${X}
            bare: ${X}
            double: "a ${X} b"
            single: 'a ${X} b'
            flow: [first, ${X}, "${X}", {in: ${X}, last: 1}]
            literal: |
              line ${X}
              other
            folded: >-
              words ${X}
              other
            a key with ${X} in it: 1
            # a comment with ${X}
            anchored: &a [${X}]
            alias: *a
            last: 1
            """;

    private static final String JSON = """
            {
              "description": "Deployed for ${X}", # a comment with ${X} and a "quote
              "bare": ${X}, // "${X}
              "flow": ["first", ${X}, "${X}", {"in": ${X}, "last": 1}],
              /* ${X} " */
              "a key with ${X} in it": 1, "${X}": "\\"${X}\\\\",
              "last": 1
            }
            """;

    private static ObjectNode read(String text, String file, String value) {
        return JobDefinition.parse(text, file, Map.of("X", value));
    }

    /** The tree without its values: names of fields and kinds of nodes, in order. */
    private static List<String> shape(JsonNode node) {
        List<String> shape = new ArrayList<>();
        node.properties().forEach(field -> {
            shape.add(field.getKey().contains("key with") ? "key" : field.getKey());
            shape.addAll(shape(field.getValue()));
        });
        if (node.isArray()) {
            shape.add("[" + node.size());
            node.forEach(entry -> shape.addAll(shape(entry)));
        }
        return shape;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "load\nrun_as:\n  service_principal_name: admin",
                "retry # 3 times",
                "a, b",
                "x], tasks: [y",
                "x}, {run_as: root",
                "key: value",
                "'",
                "\"",
                "\", \"run_as\": \"root",
                "\\",
                "\\n",
                "${X}",
                "${Y} $Y $$ $1",
                "{{secrets/scope/key}}",
                "<<: *a",
                "*a",
                "&b x",
                "!!int 3",
                "- 1\n- 2",
                "---\nrun_as: root",
                "...",
                "%YAML 1.1",
                "\r\n\t",
                " leading and trailing ",
                "",
                "\uE000\uE001X\uE002",
                "\u0000\u0001\u2028",
                "/* // #",
                "]",
                "}",
            })
    void whateverIsInAValueTheStructureStaysAndTheValueIsWhatItWas(String value) throws Exception {
        ObjectNode yaml = read(YAML, "job.yaml", value);
        ObjectNode json = read(JSON.replace(", \"${X}\":", ", \"own\":"), "job.json", value);

        assertThat(shape(yaml), is(shape(read(YAML, "job.yaml", "harmless"))));
        assertThat(yaml.path("description").textValue(), is("Deployed for " + value));
        assertThat(yaml.path("bare").textValue(), is(value));
        assertThat(yaml.path("double").textValue(), is("a " + value + " b"));
        assertThat(yaml.path("single").textValue(), is("a " + value + " b"));
        assertThat(yaml.at("/flow/1").textValue(), is(value));
        assertThat(yaml.at("/flow/2").textValue(), is(value));
        assertThat(yaml.at("/flow/3/in").textValue(), is(value));
        assertThat(yaml.path("literal").textValue(), is("line " + value + "\nother\n"));
        assertThat(yaml.path("folded").textValue(), is("words " + value + " other"));
        assertThat(yaml.path("a key with " + value + " in it").intValue(), is(1));
        assertThat(yaml.at("/alias/0").textValue(), is(value));

        assertThat(shape(json), is(shape(read(JSON.replace(", \"${X}\":", ", \"own\":"), "job.json", "harmless"))));
        assertThat(json.path("description").textValue(), is("Deployed for " + value));
        assertThat(json.path("bare").textValue(), is(value));
        assertThat(json.at("/flow/1").textValue(), is(value));
        assertThat(json.at("/flow/3/in").textValue(), is(value));
        assertThat(json.path("own").textValue(), is("\"" + value + "\\"));
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3",
        "0, 0",
        "-1, -1",
        "1.5, 1.5",
        "1.10, 1.10",
        "12345678901, 12345678901",
        "true, true",
        "false, false",
        "72225e2, '\"72225e2\"'",
        "0012345, '\"0012345\"'",
        "1_000, '\"1_000\"'",
        "0x1F, '\"0x1F\"'",
        "1e5, '\"1e5\"'",
        ".5, '\".5\"'",
        "5., '\"5.\"'",
        "+5, '\"+5\"'",
        "' 3', '\" 3\"'",
        "yes, '\"yes\"'",
        "True, '\"True\"'",
        "null, '\"null\"'",
        "~, '\"~\"'",
        "NaN, '\"NaN\"'",
        "1,'1'",
        "2026-11-20, '\"2026-11-20\"'",
        "15.4.x, '\"15.4.x\"'",
        "'', '\"\"'",
    })
    void aPlaceholderWithoutQuotesIsANumberOrTruthValueWhereTheTextIsExactlyThat(String value, String sent)
            throws Exception {
        assertThat(read("a: ${X}", "job.yaml", value).toString(), is("{\"a\":" + sent + "}"));
        assertThat(read("a: [${X}]", "job.yaml", value).toString(), is("{\"a\":[" + sent + "]}"));
        assertThat(read("{\"a\": ${X}}", "job.json", value).toString(), is("{\"a\":" + sent + "}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: '${X}'",
                "a: \"${X}\"",
                "a: |-\n  ${X}",
                "a: >-\n  ${X}",
                "a: !!str ${X}",
                "{\"a\": \"${X}\"}"
            })
    void aPlaceholderInQuotesIsText(String text) throws Exception {
        String file = text.startsWith("{") ? "job.json" : "job.yaml";

        assertThat(read(text, file, "3").toString(), is("{\"a\":\"3\"}"));
        assertThat(read(text, file, "true").toString(), is("{\"a\":\"true\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: 1${X}", "a: ${X}${X}", "a: ${X} ", "a: -${X}"})
    void aPlaceholderWithSomethingBesideItIsText(String text) throws Exception {
        assertThat(
                read(text, "job.yaml", "3").path("a").isTextual(),
                is(!text.strip().equals("a: ${X}")));
    }

    @Test
    void namesThatAreNotGivenAndPlaceholdersOfOthersStay() throws Exception {
        String texts = "[\"${OTHER}\",\"$X\",\"${x.y}\",\"{{job.id}}\",\"${\",\"${}\"]";

        assertThat(read("{\"a\":" + texts + "}", "job.json", "3").path("a").toString(), is(texts));
        assertThat(read("a: " + texts, "job.yaml", "3").path("a").toString(), is(texts));
        assertThat(read("a: ${OTHER}", "job.yaml", "3").toString(), is("{\"a\":\"${OTHER}\"}"));
    }

    @Test
    void oneInJsonThatIsNotGivenAndStandsOutsideOfQuotesIsToldWithItsPlace() {
        String message = assertThrows(
                        InvalidInputException.class, () -> read("{\"a\": 1,\n  \"b\": ${OTHER}}", "job.json", "3"))
                .getMessage();

        assertThat(
                message,
                is("definition: job.json is not valid JSON: line 2, column 8: ${OTHER} is not in quotes, and "
                        + "there is no substitution of that name"));
    }

    @Test
    void whatIsWrongBehindAPlaceholderIsToldAtItsOwnPlace() {
        assertThat(
                assertThrows(InvalidInputException.class, () -> read("{\"a\": ${X}, \"b\" 1}", "job.json", "3"))
                        .getMessage(),
                startsWith("definition: job.json is not valid JSON: line 1, column 17: "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"job.yaml|${X}: 1~a: 2", "job.yaml|a: 1~${X}: 2", "job.json|{\"a\": 1, \"${X}\": 2}"})
    void aValueDoesNotMakeANameASecondTime(String file, String text) {
        assertThat(
                assertThrows(InvalidInputException.class, () -> read(text.replace('~', '\n'), file, "a"))
                        .getMessage(),
                allOf(startsWith("definition: " + file + " has the field 'a' twice"), containsString("placeholders")));
    }

    @Test
    void aNameMayHavePlaceholdersAsTheAccountOfAStorageKeyHas() throws Exception {
        assertThat(
                read("spark_conf:\n  fs.azure.account.${X}.dfs: 1", "job.yaml", "raw")
                        .at("/spark_conf/fs.azure.account.raw.dfs")
                        .intValue(),
                is(1));
    }

    /** Offsets are counted across the parser's buffers. */
    @Test
    void placeholdersFarBackInALargeFileAreFound() throws Exception {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 2_000; i++) {
            text.append("\"é").append(i).append("\": ${X}, # ${X} \"\n");
        }
        ObjectNode read = read(text.append("}").toString(), "job.json", "3");

        assertThat(read.size(), is(2_000));
        read.forEach(value -> assertThat(value.isInt(), is(true)));
    }

    /** A freestyle job has build variables besides, which come after the substitutions and reach neither values nor structure. */
    @Test
    void variablesOfABuildAreReplacedInTheTreeToo() throws Exception {
        Substitutions substitutions = new Substitutions(
                Map.of("CITY", "Bern $DAY"),
                text -> text.replace("${DAY}", "20\", \"run_as\": \"root")
                        .replace("$DAY", "20")
                        .replace("$$", "$"));

        ObjectNode json = JobDefinition.parseText(
                "settings",
                "{\"a\": \"${DAY}\", \"b\": \"$DAY in ${CITY} $$1\", \"c\": ${CITY}, \"d $DAY\": 1}",
                substitutions);
        ObjectNode yaml = JobDefinition.parseText("settings", "a: ${DAY}\nb: $DAY\nc: '$DAY'", substitutions);
        ObjectNode map = JobDefinition.ofMap("settings", Map.of("a", List.of("$DAY", 1)), substitutions);

        assertThat(
                json,
                is(JsonCodec.MAPPER.readTree(
                        "{\"a\": \"20\\\", \\\"run_as\\\": \\\"root\", \"b\": \"20 in Bern $DAY $1\","
                                + " \"c\": \"Bern $DAY\", \"d 20\": 1}")));
        assertThat(
                yaml,
                is(JsonCodec.MAPPER.readTree(
                        "{\"a\": \"20\\\", \\\"run_as\\\": \\\"root\", \"b\": 20, \"c\": \"20\"}")));
        assertThat(map.toString(), is("{\"a\":[\"20\",1]}"));
    }
}
