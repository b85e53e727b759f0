package io.jenkins.plugins.databricks.deploy.updates;

import io.jenkins.plugins.databricks.deploy.machine.MachineHost;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.net.URI;

/** The interface of an {@link UpdateMachine} to the build that the update belongs to. */
public interface UpdateHost extends MachineHost {

    /** Prepares the request. May be called again in another session, so it must be idempotent. */
    UpdateRequest prepare() throws IOException, InterruptedException;

    /** A new connection without retries, with the current configuration and credentials. */
    RestClient connectOnce() throws IOException, InterruptedException;

    /** Saves the record, which survives a crash once this returns. */
    void save(UpdateRecord record) throws IOException, InterruptedException;

    /** Reports what was seen of it. */
    void report(URI workspace, UpdateSnapshot update) throws IOException, InterruptedException;

    /** It has been started, and the step does not wait for its end; or it has ended. Everything has been logged. */
    void ended(UpdateSnapshot update);
}
