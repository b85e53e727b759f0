package io.jenkins.plugins.databricks.deploy.machine;

import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import java.time.Duration;

/** The interface of a {@link Machine} to the build that it works for: what all machines need of one. */
public interface MachineHost {

    DeploymentLog log();

    /**
     * Nothing happens until something else has ended. May be called again while that is so.
     *
     * @param cause what it waits for; {@code null} when it goes on
     */
    default void paused(String cause) {}

    /** What was started is no longer followed. The end is told next, by one of the methods for that. */
    void over();

    /** It could not be followed to its end; what is known about it has been logged, or is part of the reason. */
    void failed(Throwable reason);

    /** The build was aborted, and what is known has been logged. */
    void aborted();

    /** Whether Jenkins is stopping: the next session will resume, and failures no longer count. */
    boolean isSuspended();

    /** How long an abort may wait for Databricks to confirm it. */
    Duration patienceAfterAbort();
}
