package io.jenkins.plugins.databricks.rest;

import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The attempts of one call that {@link RetryPolicy} allows. If they take long, a {@link RetryListener} is told. */
final class RetryLoop implements AutoCloseable {

    /** After this time the log should say why nothing happens. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private final RetryPolicy policy;
    private final RetryListener listener;
    private final Logger logger;
    private final long begin;
    private int made;
    private DatabricksException lastFailure;
    private long firstFailure;
    private boolean told;

    RetryLoop(RetryPolicy policy, RetryListener listener, Logger logger) {
        this.policy = policy;
        this.listener = listener;
        this.logger = logger;
        this.begin = policy.nanoTime().getAsLong();
    }

    /** Begins an attempt, including the first. */
    void begin() {
        made++;
    }

    /**
     * Waits until it is time for the next attempt.
     *
     * @param failure why the last attempt failed
     * @param retryAfter how long the server asks to wait
     * @throws DatabricksException the failure, if that would be too late
     */
    void await(DatabricksException failure, Duration retryAfter) throws DatabricksException, InterruptedException {
        long now = policy.nanoTime().getAsLong();
        firstFailure = lastFailure == null ? now : firstFailure;
        lastFailure = failure;
        Duration delay = policy.delay(made, retryAfter);
        Duration left = policy.total().minusNanos(now - firstFailure);
        if (delay.compareTo(left) > 0) {
            throw failure.afterLastAttempt(policy.total().isZero() ? 0 : made, retryAfter);
        }
        if (!told && delay.plusNanos(now - begin).compareTo(LONG) >= 0) {
            told = true;
            listener.lasting(failure, left);
        }
        logger.log(Level.FINE, "Trying again in {0} ms: {1}", new Object[] {delay.toMillis(), failure.getMessage()});
        policy.sleeper().sleep(delay);
    }

    /** To be called when the thread was interrupted. */
    void interrupted(String call) {
        if (lastFailure != null || policy.nanoTime().getAsLong() - begin >= LONG.toNanos()) {
            listener.interrupted(call, lastFailure);
        }
    }

    @Override
    public void close() {
        if (told) {
            listener.over();
        }
    }
}
