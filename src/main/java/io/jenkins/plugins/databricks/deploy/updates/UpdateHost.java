package io.jenkins.plugins.databricks.deploy.updates;

import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** The interface of an {@link UpdateMachine} to the build that the update belongs to. */
public interface UpdateHost {

    /** Prepares the request. May be called again in another session, so it must be idempotent. */
    UpdateRequest prepare() throws IOException, InterruptedException;

    /** A new connection without retries, with the current configuration and credentials. */
    RestClient connectOnce() throws IOException, InterruptedException;

    /** Saves the record, which survives a crash once this returns. */
    void save(UpdateRecord record) throws IOException, InterruptedException;

    DeploymentLog log();

    /** Reports what was seen of it. */
    void report(URI workspace, UpdateSnapshot update) throws IOException, InterruptedException;

    /**
     * Nothing happens until something else has. May be called again while that is so.
     *
     * @param cause what it waits for; {@code null} when it goes on
     */
    default void paused(String cause) {}

    /** It is no longer followed. One of the following methods is called next. */
    void over();

    /** It has been started, and the step does not wait for its end; or it has ended. Everything has been logged. */
    void ended(UpdateSnapshot update);

    /** It could not be followed to its end; what is known about it has been logged, or is part of the reason. */
    void failed(Throwable reason);

    /** The build was aborted, and what is known has been logged. */
    void aborted();

    /** Whether Jenkins is stopping: the next session will resume, and failures no longer count. */
    boolean isSuspended();

    /** How long an abort may wait for Databricks to confirm it. */
    Duration patienceAfterAbort();
}
