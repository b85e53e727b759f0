package io.jenkins.plugins.databricks.deploy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunParametersTest {

    @Test
    void whatIsGivenStandsInTheCallAndNothingElse() throws Exception {
        assertThat(
                new RunParameters()
                        .list("pythonParams", "python_params", List.of("--day", "2026-01-15"))
                        .list("jarParams", "jar_params", List.of())
                        .list("only", "only", null)
                        .map("jobParameters", "job_parameters", Map.of("größe", "1"))
                        .map("notebookParams", "notebook_params", Map.of())
                        .queue(false)
                        .performanceTarget("STANDARD")
                        .toJson()
                        .toString(),
                is("{\"python_params\":[\"--day\",\"2026-01-15\"],\"job_parameters\":{\"größe\":\"1\"},"
                        + "\"queue\":{\"enabled\":false},\"performance_target\":\"STANDARD\"}"));
        assertThat(
                new RunParameters().queue(null).performanceTarget(null).toJson().toString(), is("{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jar_params", "python_params", "spark_submit_params"})
    void theJsonOfAListMayHaveTenThousandBytesAndNoMore(String field) throws Exception {
        new RunParameters().list("p", field, List.of("x".repeat(9_996)));

        InvalidInputException e = assertThrows(
                InvalidInputException.class,
                () -> new RunParameters().list("myParams", field, List.of("x".repeat(9_997))));
        assertThat(
                e.getMessage(),
                containsString("myParams: Databricks takes at most 10,000 bytes as JSON, these are 10001."));
    }

    @Test
    void bytesCountAndNotCharacters() {
        assertThrows(
                InvalidInputException.class,
                () -> new RunParameters().map("p", "notebook_params", Map.of("k", "ü".repeat(5_000))));
    }

    @Test
    void jobParametersHaveNoSuchLimitHere() throws Exception {
        new RunParameters().map("jobParameters", "job_parameters", Map.of("k", "x".repeat(20_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"python_params", "spark_submit_params"})
    void whereDatabricksTakesAsciiOnlyAnythingElseIsToldBefore(String field) {
        InvalidInputException e = assertThrows(
                InvalidInputException.class, () -> new RunParameters().list("myParams", field, List.of("größe")));

        assertThat(e.getMessage(), is("myParams: Databricks takes ASCII characters only"));
    }

    @Test
    void anUnknownPerformanceTargetIsToldWithThoseThatThereAre() {
        InvalidInputException e =
                assertThrows(InvalidInputException.class, () -> new RunParameters().performanceTarget("fast"));

        assertThat(e.getMessage(), is("performanceTarget: 'fast' is neither STANDARD nor PERFORMANCE_OPTIMIZED"));
    }

    @Test
    void parametersOfAJarAndOfANotebookExcludeEachOther() throws Exception {
        RunParameters both = new RunParameters()
                .list("jarParams", "jar_params", List.of("a"))
                .map("notebookParams", "notebook_params", Map.of("a", "b"));

        InvalidInputException e = assertThrows(InvalidInputException.class, both::toJson);
        assertThat(e.getMessage(), containsString("cannot be given together"));
    }
}
