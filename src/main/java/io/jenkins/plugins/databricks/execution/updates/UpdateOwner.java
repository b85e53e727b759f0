package io.jenkins.plugins.databricks.execution.updates;

import io.jenkins.plugins.databricks.deploy.updates.UpdateHost;
import io.jenkins.plugins.databricks.deploy.updates.UpdateMachine;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRecord;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.execution.machine.LastRun;
import io.jenkins.plugins.databricks.execution.machine.MachineBuild;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import jenkins.util.Timer;

/** The build that an update belongs to, in this session of Jenkins: a Pipeline, a freestyle build, or a {@link LostUpdate}. */
abstract class UpdateOwner extends MachineBuild implements UpdateHost {

    private volatile String token;
    private volatile String last;

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

    @Override
    public final RestClient connectOnce() throws IOException, InterruptedException {
        try {
            return connection().impatientClient();
        } catch (InvalidInputException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public final void report(URI workspace, UpdateSnapshot update) throws IOException, InterruptedException {
        context().report().updateUpdate(workspace, update);
        if (!update.id().equals(last)) {
            last = update.id();
            LastRun.set(context().build(), update.id(), update.page().toString());
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
}
