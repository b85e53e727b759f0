package io.jenkins.plugins.databricks.rest;

import java.time.Duration;

/** A listener for calls that take more than one attempt. It must be thread-safe. */
public interface RetryListener {

    /** Ignores everything. */
    RetryListener SILENT = new RetryListener() {};

    /**
     * A call has been failing long enough for people to be told. Called once per call, followed by {@link #over}.
     *
     * @param failure of the last attempt
     * @param left how much longer it will be retried
     */
    default void lasting(DatabricksException failure, Duration left) {}

    /** A call reported by {@link #lasting} got a response or was given up. */
    default void over() {}

    /**
     * A call was interrupted after a failure, or after a long time.
     *
     * @param call what was being tried
     * @param lastFailure of the last attempt, {@code null} if the first was still in progress
     */
    default void interrupted(String call, DatabricksException lastFailure) {}
}
