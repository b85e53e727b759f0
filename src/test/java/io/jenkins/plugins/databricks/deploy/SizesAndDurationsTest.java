package io.jenkins.plugins.databricks.deploy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes and durations as a log has them. */
class SizesAndDurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1, 1 byte",
        "1023, 1023 bytes",
        "1024, 1.0 KB",
        "1536, 1.5 KB",
        "10240, 10 KB",
        "20480, 20 KB",
        "1048576, 1.0 MB",
        "5368709120, 5.0 GB",
        "1099511627776, 1.0 TB",
        "9223372036854775807, 8388608 TB",
    })
    void aSizeIsToldInTheUnitThatFits(long bytes, String words) {
        assertThat(Sizes.of(bytes), is(words));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "49, 0.0 s",
        "1500, 1.5 s",
        "9940, 9.9 s",
        "9999, 9.9 s",
        "10000, 10 s",
        "59999, 59 s",
        "60000, 1 min 0 s",
        "754000, 12 min 34 s",
        "3600000, 1 h 0 min",
        "93784000, 26 h 3 min",
    })
    void aDurationIsToldInTheUnitsThatFit(long millis, String words) {
        assertThat(Durations.of(Duration.ofMillis(millis)), is(words));
    }

    @Test
    void wordsDoNotDependOnTheLanguageOfTheMachine() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Sizes.of(1536), is("1.5 KB"));
            assertThat(Durations.of(Duration.ofMillis(1500)), is("1.5 s"));
        } finally {
            Locale.setDefault(before);
        }
    }
}
