package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.logging.Logger;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {

    private final FakeTime time = new FakeTime();
    private final RetryPolicy policy = time.policy();

    private Duration delay(int failures, String retryAfter) {
        return policy.delay(failures, policy.retryAfter(retryAfter));
    }

    @Test
    void delaysDoubleUpToTheLongest() {
        assertThat(delay(1, null), about(Duration.ofMillis(500)));
        assertThat(delay(2, null), about(Duration.ofSeconds(1)));
        assertThat(delay(5, null), about(Duration.ofSeconds(8)));
        assertThat(delay(7, null), about(Duration.ofSeconds(30)));
        assertThat(delay(1_000_000, null), about(Duration.ofSeconds(30)));
    }

    @Test
    void retryAfterInSecondsIsHonouredEvenBeyondTheLongestDelay() {
        assertThat(delay(1, "42"), about(Duration.ofSeconds(42)));
        assertThat(delay(1, " 7 "), about(Duration.ofSeconds(7)));
    }

    @Test
    void retryAfterAsADateIsHonoured() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                time.instant().plusSeconds(90).atZone(time.getZone()));

        assertThat(delay(1, date), about(Duration.ofSeconds(90)));
    }

    @Test
    void retryAfterNeverShortensTheDelay() {
        assertThat(delay(5, "0"), about(Duration.ofSeconds(8)));
        assertThat(delay(5, "1"), about(Duration.ofSeconds(8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "1.5", "Thu, 01 Jan 1970 00:00:00 GMT", "99999999999999999999"})
    void retryAfterThatMakesNoSenseIsIgnored(String value) {
        assertThat(delay(1, value), about(Duration.ofMillis(500)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "Fri, 31 Dec 9999 23:59:59 GMT"})
    void aServerThatAsksForAgesIsGivenUp(String value) {
        RetryLoop retryLoop = new RetryLoop(
                policy, RetryListener.SILENT, Logger.getLogger(getClass().getName()));
        retryLoop.begin();

        DatabricksException e = assertThrows(
                DatabricksException.class,
                () -> retryLoop.await(new DatabricksException("busy", null, false), policy.retryAfter(value)));

        assertThat(e.getMessage(), is("busy. Gave up after 1 attempt."));
        assertThat(time.slept(), empty());
    }

    /** The delay and at most a quarter of a second of jitter. */
    private static Matcher<Duration> about(Duration delay) {
        return allOf(greaterThanOrEqualTo(delay), lessThan(delay.plusMillis(250)));
    }
}
