package io.jenkins.plugins.databricks.deploy.definition;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that would fill the memory or the stack of the controller, and those that are large and fine. */
class DefinitionLimitsTest {

    private static String refusal(String text, String file) {
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> JobDefinition.parse(text, file, Map.of("X", "x".repeat(1_000))))
                .getMessage();
        assertThat(message, startsWith("definition: " + file + " "));
        return message;
    }

    private static final class Counting extends InputStream {
        private long read;

        @Override
        public int read() {
            read++;
            return ' ';
        }
    }

    @Test
    void aFileIsReadUpToTheLimitAndNoFurther() {
        Counting endless = new Counting();

        String message = assertThrows(
                        InvalidInputException.class, () -> JobDefinition.read(endless, "job.json", Map.of()))
                .getMessage();

        assertThat(
                message,
                is("definition: job.json is too large. The limit is 10 MB, the most that the Databricks Jobs API "
                        + "accepts in a request"));
        assertThat(endless.read, is(10L * 1024 * 1024 + 1));
    }

    @Test
    void aTextAThousandTimesNamedIsNotAThousandTimesSent() {
        StringBuilder text = new StringBuilder("a: &a '" + "x".repeat(500_000) + "'\nb: [*a");
        text.append(", *a".repeat(25_000)).append("]");

        assertThat(refusal(text.toString(), "job.yaml"), containsString("is too large with its aliases"));
    }

    @Test
    void aliasesToAliasesDoNotFillTheMemory() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(refusal(text.toString(), "job.yml"), containsString("more than 200000 values"));
    }

    @Test
    void aliasesThatGoDeeperAndDeeperDoNotFillTheStack() {
        StringBuilder text = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 1_000; i++) {
            text.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
        }

        assertThat(refusal(text.toString(), "job.yaml"), containsString("goes more than 100 levels deep"));
    }

    @Test
    void whatIsMergedManyTimesCountsEachTime() {
        StringBuilder text = new StringBuilder("a: &a {");
        for (int i = 0; i < 10_000; i++) {
            text.append("k").append(i).append(": 1, ");
        }
        text.append("}\nb: {<<: [*a").append(", *a".repeat(10_000)).append("]}");

        assertThat(refusal(text.toString(), "job.yaml"), containsString("more than 200000 values"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{a: ", "- "})
    void whatIsNestedTooDeepIsToldBeforeItsEndIsLookedFor(String opening) {
        assertThat(
                refusal("a: " + (opening.equals("- ") ? "\n" : "") + opening.repeat(50_000), "job.yaml"),
                allOf(containsString("goes more than 100 levels deep"), containsString("right file")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void theSameInJson(String opening) {
        assertThat(
                refusal("{\"a\":" + opening.repeat(500_000), "job.json"),
                containsString("goes more than 100 levels deep"));
    }

    @Test
    void theSameInAMap() {
        Map<String, Object> map = Map.of();
        for (int i = 0; i < 100; i++) {
            map = Map.of("a", map);
        }
        Map<String, Object> deep = map;

        assertThat(
                assertThrows(
                                InvalidInputException.class,
                                () -> JobDefinition.ofMap("settings", deep, Substitutions.of(Map.of())))
                        .getMessage(),
                startsWith("settings: the map goes more than 100 levels deep"));
    }

    @Test
    void manyValuesAreGivenUpWhereTheyAreTooMany() {
        assertThat(refusal("{\"a\":[" + "1,".repeat(300_000) + "1]}", "job.json"), containsString("200000 values"));
        assertThat(refusal("a: [" + "1,".repeat(300_000) + "1]", "job.yaml"), containsString("200000 values"));
    }

    @Test
    void aNumberWithoutEndIsToldOrText() throws Exception {
        assertThat(
                refusal("{\"a\":" + "9".repeat(1_500), "job.json"),
                containsString("exceeds the maximum allowed (1000)"));
        assertThat(
                JobDefinition.parse("a: " + "9".repeat(100_000), "job.yaml", Map.of())
                        .path("a")
                        .isTextual(),
                is(true));
    }

    @Test
    void substitutionsDoNotMakeItLargeEither() {
        assertThat(
                refusal("{\"a\": \"" + "${X}".repeat(20_000) + "\"}", "job.json"),
                containsString("is too large with its aliases and substitutions"));
    }

    /** None of the readers' parts calls itself for each character. */
    @ParameterizedTest
    @ValueSource(strings = {"\\\"", "/*", "#", "//", "${", "\"\"", "\\", " ", "/", "x"})
    void largeNonsenseIsRefusedAsAnyNonsense(String part) {
        String many = part.repeat(50_000);

        assertThat(refusal("{\"a\": \"" + many, "job.json"), containsString("is not valid JSON: line 1, column"));
        assertThat(refusal(many, "job.json"), containsString("JSON"));
        assertThat(refusal("{\"a\": \"" + many, "job.yaml"), containsString("is not valid YAML: line 1, column"));
        assertThat(refusal(many, "job.yaml"), containsString("YAML"));
    }

    @Test
    void aLargerFileOfYamlThanItsParserIsMadeForIsToldBeforeItIsParsed() {
        assertThat(
                refusal("# " + "x".repeat(3 * 1024 * 1024), "job.yaml"),
                is("definition: job.yaml is too large. The limit is 3 MB of YAML; JSON may have 10 MB"));
    }

    @Test
    void aJobOfAThousandTasksIsFineInBothLanguages() throws Exception {
        StringBuilder yaml = new StringBuilder("defaults: &cluster\n");
        for (int i = 0; i < 60; i++) {
            yaml.append("  key").append(i).append(": ").append("v".repeat(40)).append("\n");
        }
        yaml.append("tasks:\n");
        for (int i = 0; i < 1_000; i++) {
            yaml.append("- task_key: t").append(i).append("\n  new_cluster:\n    <<: *cluster\n    num_workers: 2\n");
        }
        ObjectNode read = JobDefinition.parse(yaml.toString(), "job.yaml", Map.of());
        InputStream json = new ByteArrayInputStream(read.toPrettyString().getBytes(StandardCharsets.UTF_8));

        assertThat(read.path("tasks").size(), is(1_000));
        assertThat(read.at("/tasks/999/new_cluster").size(), is(61));
        assertThat(JobDefinition.read(json, "job.json", Map.of()), is(read));
    }

    @Test
    void whatIsNoTextIsTold() throws IOException {
        InputStream latin = new ByteArrayInputStream("{\"name\": \"Zürich\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(
                assertThrows(InvalidInputException.class, () -> JobDefinition.read(latin, "job.json", Map.of()))
                        .getMessage(),
                is("definition: job.json is not UTF-8 text: save it in that encoding"));
    }

    /** As a Pipeline gives them: made by a program, they can be of any depth, and hold themselves. */
    @Test
    void mapsAndListsOfAProgramAreLimitedLikeThoseOfAFile() {
        Map<String, Object> deep = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            deep = new HashMap<>(Map.of("a", i % 2 == 0 ? List.of(deep) : deep));
        }
        Map<String, Object> itself = new HashMap<>();
        itself.put("a", itself);
        List<Object> many = new ArrayList<>(List.of("x"));
        for (int i = 0; i < 50; i++) {
            many = List.of(many, many, many);
        }
        Map<String, Object> twice = new HashMap<>();
        twice.put("a", List.of(twice, twice));

        for (Object tree : List.of(deep, itself, many, twice)) {
            InvalidInputException e =
                    assertThrows(InvalidInputException.class, () -> JobDefinition.checkSize("settings", tree));
            assertThat(e.getMessage(), startsWith("settings: the map "));
            assertThat(
                    e.getMessage(),
                    anyOf(containsString("levels deep"), containsString("values"), containsString("too large")));
        }
    }
}
