package io.jenkins.plugins.databricks.deploy.machine;

import java.time.Clock;
import java.time.Duration;

/** Decides when a long wait is due for a line in the log: at first every ten minutes, later more rarely. */
public final class SignOfLife {

    private static final Duration SHORTEST_SILENCE = Duration.ofMinutes(10);
    private static final Duration LONGEST_SILENCE = Duration.ofHours(2);

    private final Clock clock;
    private final long begun;
    private long last;

    public SignOfLife(Clock clock) {
        this.clock = clock;
        this.begun = clock.millis();
        this.last = begun;
    }

    /** How long the wait has taken so far. */
    public Duration waited() {
        return Duration.ofMillis(clock.millis() - begun);
    }

    /** Something was logged. */
    public void given() {
        last = clock.millis();
    }

    /** Whether nothing was logged for so long that a line is due; it then counts as given. */
    public boolean isDue() {
        if (left().compareTo(Duration.ZERO) > 0) {
            return false;
        }
        given();
        return true;
    }

    /** How long nothing is due from now on; not positive when a line is. */
    public Duration left() {
        Duration third = waited().dividedBy(3);
        Duration silence = third.compareTo(SHORTEST_SILENCE) < 0
                ? SHORTEST_SILENCE
                : third.compareTo(LONGEST_SILENCE) > 0 ? LONGEST_SILENCE : third;
        return silence.minusMillis(clock.millis() - last);
    }
}
