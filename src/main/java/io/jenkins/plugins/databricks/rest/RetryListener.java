package io.jenkins.plugins.databricks.rest;

import java.time.Duration;

/** Is told of calls that take more than one attempt. Called by many threads. */
public interface RetryListener {

    /** Takes no notice. */
    RetryListener SILENT = new RetryListener() {};

    /**
     * A call has been failing for so long that a person should know. Comes once a call, and {@link #over} after it.
     *
     * @param failure of the last attempt
     * @param left how long attempts will go on
     */
    default void lasting(DatabricksException failure, Duration left) {}

    /** A call that {@link #lasting} has told of was answered, or given up. */
    default void over() {}

    /**
     * A call was interrupted that had failed before, or had taken long.
     *
     * @param call what was being tried
     * @param lastFailure of the last attempt, {@code null} where the first was still going on
     */
    default void interrupted(String call, DatabricksException lastFailure) {}
}
