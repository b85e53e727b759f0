package io.jenkins.plugins.databricks.deploy.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliVersionTest {

    @ParameterizedTest
    @CsvSource({
        "Databricks CLI v1.27.0, 1.27.0",
        "Databricks CLI v1.14.0-dev, 1.14.0-dev",
        "Databricks CLI v1.14.0-dev+06c1a1b, 1.14.0-dev",
        "Version 0.18.0, 0.18.0",
        "0.299.3, 0.299.3",
    })
    void isFoundInWhatACliPrints(String printed, String version) {
        assertThat(CliVersion.parse(printed + "\n").toString(), is(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.27", "latest", "1.27.0.1", "127.0.0.1", "usage: databricks [-h]", "99999999999.1.1"})
    void isNotFoundInAnythingElse(String text) {
        assertThat(
                assertThrows(InvalidInputException.class, () -> CliVersion.parse(text))
                        .getMessage(),
                containsString("has no version of the Databricks CLI"));
    }

    @Test
    void isOrderedByNumbersAndThenBeforeItsRelease() {
        List<String> ordered = Stream.of("1.27.0", "1.9.0", "0.299.3", "1.14.0", "1.14.0-dev", "1.14.2")
                .map(CliVersion::parse)
                .sorted()
                .map(CliVersion::toString)
                .toList();
        assertThat(ordered, contains("0.299.3", "1.9.0", "1.14.0-dev", "1.14.0", "1.14.2", "1.27.0"));
    }

    @ParameterizedTest
    @CsvSource({"1.18.0, true", "1.18.0-dev, true", "1.20.1, true", "2.0.0, true", "1.17.9, false", "0.299.0, false"})
    void hasWhatCameWithAReleaseFromThatOnAndInItsDevelopmentBuilds(String version, boolean has) {
        assertThat(CliVersion.parse(version).atLeast(CliVersion.of(1, 18, 0)), is(has));
    }

    @ParameterizedTest
    @CsvSource({"0.17.8, true", "0.18.0, true", "0.200.0, false", "1.0.0, false"})
    void tellsTheOldCli(String version, boolean old) {
        assertThat(CliVersion.parse(version).isLegacy(), is(old));
    }
}
