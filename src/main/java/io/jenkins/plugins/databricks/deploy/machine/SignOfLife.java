package io.jenkins.plugins.databricks.deploy.machine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Decides when a long wait is due for a line in the log: at first every ten minutes, later more rarely. */
public final class SignOfLife {

    private static final Duration SHORTEST_SILENCE = Duration.ofMinutes(10);
    private static final Duration LONGEST_SILENCE = Duration.ofHours(2);

    private final Clock clock;
    private final Instant begun;
    private Instant last;

    public SignOfLife(Clock clock) {
        this.clock = clock;
        this.begun = clock.instant();
        this.last = begun;
    }

    /** How long the wait has taken so far. */
    public Duration waited() {
        return Duration.between(begun, clock.instant());
    }

    /** Something was logged. */
    public void given() {
        last = clock.instant();
    }

    /** Whether nothing was logged for so long that a line is due; it then counts as given. */
    public boolean isDue() {
        Duration third = waited().dividedBy(3);
        Duration silence = third.compareTo(SHORTEST_SILENCE) < 0
                ? SHORTEST_SILENCE
                : third.compareTo(LONGEST_SILENCE) > 0 ? LONGEST_SILENCE : third;
        if (Duration.between(last, clock.instant()).compareTo(silence) < 0) {
            return false;
        }
        given();
        return true;
    }
}
