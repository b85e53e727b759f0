package io.jenkins.plugins.databricks.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The attempts of one call, as far as {@link RetryPolicy} allows them. */
final class Attempts {

    private final RetryPolicy policy;
    private final Logger logger;
    private int made;
    private Instant firstFailure;

    Attempts(RetryPolicy policy, Logger logger) {
        this.policy = policy;
        this.logger = logger;
    }

    /** One more, the first included. */
    void begin() {
        made++;
    }

    /**
     * Waits until it is time for another.
     *
     * @param failure why the last one failed
     * @param retryAfter how long the server wants to be left alone
     * @throws DatabricksException the failure, when that would be too late
     */
    void await(DatabricksException failure, Duration retryAfter) throws DatabricksException, InterruptedException {
        Instant now = policy.clock().instant();
        firstFailure = firstFailure == null ? now : firstFailure;
        Duration delay = policy.delay(made, retryAfter);
        Duration left = policy.total().minus(Duration.between(firstFailure, now));
        if (delay.compareTo(left) > 0) {
            throw failure.afterLastAttempt(made, retryAfter);
        }
        logger.log(Level.FINE, "Trying again in {0} ms: {1}", new Object[] {delay.toMillis(), failure.getMessage()});
        policy.sleeper().sleep(delay);
    }
}
