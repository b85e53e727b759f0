package io.jenkins.plugins.databricks.rest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * The delays between attempts and the total time for them. Delays double from {@code first} to {@code longest}, with
 * some jitter, and are never shorter than the server asks for. The total counts from the first failure, so that even a
 * long upload gets a second attempt.
 *
 * @param total how long after the first failure the last attempt may start
 * @param first the first delay
 * @param longest the longest delay unless the server asks for more
 * @param clock the current time, for dates sent by servers
 * @param nanoTime a monotonic clock, like {@link System#nanoTime}
 * @param sleeper how to wait
 */
public record RetryPolicy(
        Duration total, Duration first, Duration longest, Clock clock, LongSupplier nanoTime, Sleeper sleeper) {

    /** Waits; tests use one that only records the delays. */
    @FunctionalInterface
    public interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    private static final int MAX_JITTER_MILLIS = 250;

    /** Five minutes in total, as Databricks' SDKs for Go and Python do. */
    public static final RetryPolicy STANDARD = new RetryPolicy(
            Duration.ofMinutes(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Clock.systemUTC(),
            System::nanoTime,
            duration -> Thread.sleep(duration.toMillis()));

    /** A single attempt, for callers that handle failures themselves. */
    public static final RetryPolicy ONCE = STANDARD.withTotal(Duration.ZERO);

    /** The same delays with a different total. */
    public RetryPolicy withTotal(Duration newTotal) {
        return new RetryPolicy(newTotal, first, longest, clock, nanoTime, sleeper);
    }

    /**
     * The delay after the given number of failures (from 1 on).
     *
     * @param asked how long the server asks to wait, see {@link #retryAfter}
     */
    public Duration delay(int failures, Duration asked) {
        Duration backOff = first.multipliedBy(1L << Math.min(failures - 1, 20));
        Duration delay = backOff.compareTo(longest) < 0 ? backOff : longest;
        Duration base = asked.compareTo(delay) > 0 ? asked : delay;
        return base.plusMillis(ThreadLocalRandom.current().nextInt(MAX_JITTER_MILLIS));
    }

    /** Reads a Retry-After header, which is seconds or a date; zero if it is missing or invalid. */
    public Duration retryAfter(String value) {
        if (value == null) {
            return Duration.ZERO;
        }
        try {
            return Duration.ofSeconds(Math.max(0, Long.parseLong(value.strip())));
        } catch (NumberFormatException notSeconds) {
            try {
                Instant until = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                Duration left = Duration.between(clock.instant(), until);
                return left.isNegative() ? Duration.ZERO : left;
            } catch (DateTimeParseException neither) {
                return Duration.ZERO;
            }
        }
    }
}
