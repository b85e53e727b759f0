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
 * How long to wait between attempts, and when to give up: delays double from {@code first} to {@code longest}, with some jitter, and never
 * undercut what the server asks for. The total counts from the first failure, so that a long upload gets its second chance.
 *
 * @param total how long after the first failure a last attempt may begin
 * @param first the first delay
 * @param longest the longest delay that is not asked for by the server
 * @param clock what time it is, for what servers say in dates
 * @param nanoTime how much time passes, as {@link System#nanoTime}, which nobody sets
 * @param sleeper how to wait
 */
public record RetryPolicy(
        Duration total, Duration first, Duration longest, Clock clock, LongSupplier nanoTime, Sleeper sleeper) {

    /** Waits; a test passes one that only takes note. */
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

    /** For somebody who goes on after failures. */
    public static final RetryPolicy ONCE = STANDARD.withTotal(Duration.ZERO);

    /** The same delays, but given up earlier or later. */
    public RetryPolicy withTotal(Duration newTotal) {
        return new RetryPolicy(newTotal, first, longest, clock, nanoTime, sleeper);
    }

    /**
     * The delay before the attempt that follows failure number {@code failures} (from 1 on).
     *
     * @param asked how long the server wants to be left alone, see {@link #retryAfter}
     */
    public Duration delay(int failures, Duration asked) {
        Duration backOff = first.multipliedBy(1L << Math.min(failures - 1, 20));
        Duration delay = backOff.compareTo(longest) < 0 ? backOff : longest;
        Duration base = asked.compareTo(delay) > 0 ? asked : delay;
        return base.plusMillis(ThreadLocalRandom.current().nextInt(MAX_JITTER_MILLIS));
    }

    /** Reads either form of a Retry-After header, seconds or a date; nothing where there is none, or one that makes no sense. */
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
