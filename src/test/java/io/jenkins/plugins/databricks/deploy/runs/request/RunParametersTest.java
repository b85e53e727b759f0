package io.jenkins.plugins.databricks.deploy.runs.request;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunParametersTest {

    @Test
    void whatIsGivenStandsInTheCallAndNothingElse() throws Exception {
        assertThat(
                new RunParameters()
                        .with(RunParameter.PYTHON_PARAMS, List.of("--day", "2026-01-15"))
                        .with(RunParameter.JAR_PARAMS, List.of())
                        .with(RunParameter.ONLY, null)
                        .with(RunParameter.JOB_PARAMETERS, Map.of("größe", "1"))
                        .with(RunParameter.NOTEBOOK_PARAMS, Map.of())
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
    @EnumSource(names = {"JAR_PARAMS", "PYTHON_PARAMS", "SPARK_SUBMIT_PARAMS"})
    void theJsonOfAListMayHaveTenThousandBytesAndNoMore(RunParameter parameter) throws Exception {
        new RunParameters().with(parameter, List.of("x".repeat(9_996)));

        InvalidInputException e = assertThrows(
                InvalidInputException.class,
                () -> new RunParameters().with("myParams", parameter, List.of("x".repeat(9_997))));
        assertThat(
                e.getMessage(),
                containsString("myParams: Databricks accepts at most 10,000 bytes as JSON, but these are 10001."));
    }

    @Test
    void bytesCountAndNotCharacters() {
        assertThrows(
                InvalidInputException.class,
                () -> new RunParameters().with(RunParameter.NOTEBOOK_PARAMS, Map.of("k", "ü".repeat(5_000))));
    }

    @Test
    void jobParametersHaveNoSuchLimitHere() throws Exception {
        new RunParameters().with(RunParameter.JOB_PARAMETERS, Map.of("k", "x".repeat(20_000)));
    }

    @ParameterizedTest
    @EnumSource(names = {"PYTHON_PARAMS", "SPARK_SUBMIT_PARAMS"})
    void whereDatabricksTakesAsciiOnlyAnythingElseIsToldBefore(RunParameter parameter) {
        InvalidInputException e = assertThrows(
                InvalidInputException.class, () -> new RunParameters().with("myParams", parameter, List.of("größe")));

        assertThat(e.getMessage(), is("myParams: Databricks accepts only ASCII characters"));
    }

    @Test
    void anUnknownPerformanceTargetIsToldWithThoseThatThereAre() {
        InvalidInputException e =
                assertThrows(InvalidInputException.class, () -> new RunParameters().performanceTarget("fast"));

        assertThat(e.getMessage(), is("performanceTarget must be STANDARD or PERFORMANCE_OPTIMIZED, not 'fast'"));
    }

    @Test
    void parametersOfAJarAndOfANotebookExcludeEachOther() throws Exception {
        RunParameters both = new RunParameters()
                .with(RunParameter.JAR_PARAMS, List.of("a"))
                .with(RunParameter.NOTEBOOK_PARAMS, Map.of("a", "b"));

        InvalidInputException e = assertThrows(InvalidInputException.class, both::toJson);
        assertThat(e.getMessage(), containsString("cannot be combined"));
    }
}
