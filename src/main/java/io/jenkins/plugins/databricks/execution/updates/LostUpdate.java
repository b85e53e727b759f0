package io.jenkins.plugins.databricks.execution.updates;

import hudson.model.Run;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRecord;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.machine.AbortPatience;
import io.jenkins.plugins.databricks.execution.machine.EndedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A build that ended before its update because Jenkins crashed. The update is stopped as by an abort, and the build's log and report say what came of
 * that.
 */
final class LostUpdate extends UpdateOwner {

    private static final Logger LOGGER = Logger.getLogger(LostUpdate.class.getName());

    private final Run<?, ?> build;
    private final OpenUpdate kept;

    LostUpdate(Run<?, ?> build, OpenUpdate kept) {
        this.build = build;
        this.kept = kept;
    }

    void stopUpdate() {
        LOGGER.log(Level.INFO, "Build {0} was lost and left {1} in {2} behind", new Object[] {
            build, kept.words(), kept.workspace()
        });
        log().line("This build ended when Jenkins stopped, and left " + kept.words() + " behind");
        machine(kept.record().asStopped()).start();
    }

    @Override
    protected boolean outlivesBuild() {
        return true;
    }

    @Override
    protected Run<?, ?> knownBuild() {
        return build;
    }

    @Override
    protected BuildContext findContext() throws IOException {
        return EndedLog.open(build, kept.secrets());
    }

    @Override
    protected RunOptions options() {
        return new RunOptions(true, kept.cancelsOnAbort());
    }

    @Override
    protected Connection connection() throws IOException, InterruptedException {
        return context().connect(kept.connection());
    }

    @Override
    public UpdateRequest prepare() {
        throw new IllegalStateException("nothing is started for a build that has ended");
    }

    /** Already saved. */
    @Override
    public void save(UpdateRecord record) {}

    @Override
    public Duration patienceAfterAbort() {
        return AbortPatience.OF_A_LOST_BUILD;
    }

    @Override
    public void over() {
        super.over();
        closeEndedLog();
    }

    @Override
    void endedMasked(UpdateSnapshot update) {}

    @Override
    public void failed(Throwable reason) {}

    @Override
    public void aborted() {}
}
