package io.jenkins.plugins.databricks.rest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Time that passes only when somebody sleeps, or the test says so. */
public final class FakeTime extends Clock implements RetryPolicy.Sleeper {

    private final List<Duration> slept = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-01-15T12:00:00Z");

    /** The plugin's usual policy on this time. */
    public RetryPolicy policy() {
        return policy(this);
    }

    /** The same, but for what happens between two attempts. */
    public RetryPolicy policy(RetryPolicy.Sleeper sleeper) {
        return new RetryPolicy(
                Duration.ofMinutes(5), Duration.ofMillis(500), Duration.ofSeconds(30), this, this::nanoTime, sleeper);
    }

    public synchronized void pass(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public void sleep(Duration duration) {
        slept.add(duration);
        pass(duration);
    }

    public List<Duration> slept() {
        return List.copyOf(slept);
    }

    public Duration sleptInAll() {
        return slept.stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** As {@link System#nanoTime}, of this time. */
    public long nanoTime() {
        return Duration.between(Instant.EPOCH, now).toNanos();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
