package io.jenkins.plugins.databricks.execution.updates;

import hudson.model.Run;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.updates.UpdateHost;
import io.jenkins.plugins.databricks.deploy.updates.UpdateMachine;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRecord;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.execution.machine.AbortPatience;
import io.jenkins.plugins.databricks.execution.machine.LastRun;
import io.jenkins.plugins.databricks.execution.machine.LostLog;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;

/** The build that an update belongs to, in this session of Jenkins: a Pipeline, a freestyle build, or a {@link LostUpdate}. */
abstract class UpdatingBuild implements UpdateHost {

    private static final Logger LOGGER = Logger.getLogger(UpdatingBuild.class.getName());

    private volatile String token;
    private volatile BuildContext context;
    private volatile String last;

    /** Finds the build's context, which may take time. */
    abstract BuildContext findContext() throws IOException, InterruptedException;

    /** The build's context, found when it is first needed. */
    final synchronized BuildContext context() throws IOException, InterruptedException {
        if (context == null) {
            context = findContext();
        }
        return context;
    }

    abstract RunOptions options();

    /** A new connection with the current configuration and credentials. */
    abstract Connection connection() throws IOException, InterruptedException;

    final UpdateMachine machine(UpdateRecord record) {
        token = record.token();
        UpdateMachine machine =
                new UpdateMachine(this, options(), record, StepThreads.poller(), Timer.get(), StepThreads.threads());
        OpenUpdates.get().follow(token, this, machine);
        return machine;
    }

    @Override
    public void over() {
        OpenUpdates.get().forget(token);
    }

    /** Saves the record where it is found even if this build is lost. */
    final void keep(UpdateWork step, UpdateRecord record) throws IOException, InterruptedException {
        if (record.sent()) {
            OpenUpdates.get()
                    .keep(
                            context().build(),
                            new OpenUpdate(
                                    record,
                                    context().connection(step),
                                    options().cancelsOnAbort(),
                                    context().mask().secrets()));
        }
    }

    /** Whether this is known to be that build. Does not block. */
    final boolean isOf(Run<?, ?> other) {
        BuildContext known = context;
        return known != null && known.build() == other;
    }

    @Override
    public final RestClient connectOnce() throws IOException, InterruptedException {
        try {
            return connection().impatientClient();
        } catch (InvalidInputException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public final DeploymentLog log() {
        try {
            return context().log();
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, "The log of a build cannot be written", e);
            return new LostLog();
        }
    }

    @Override
    public final void report(URI workspace, UpdateSnapshot update) throws IOException, InterruptedException {
        context().report().updateUpdate(workspace, update);
        if (!update.id().equals(last)) {
            last = update.id();
            LastRun.set(context().build(), update.id(), update.page());
        }
    }

    @Override
    public final void ended(UpdateSnapshot update) {
        try {
            endedMasked(update.withTexts(context().mask()::hide));
        } catch (IOException | InterruptedException e) {
            failed(e);
        }
    }

    /** Called when it has ended, or is not waited for, with its texts masked. */
    abstract void endedMasked(UpdateSnapshot update);

    @Override
    public final boolean isSuspended() {
        return StepThreads.isJenkinsStopping();
    }

    @Override
    public Duration patienceAfterAbort() {
        try {
            return AbortPatience.of(context().build());
        } catch (IOException | InterruptedException e) {
            return AbortPatience.USUAL;
        }
    }
}
