package io.jenkins.plugins.databricks.execution.runs;

import hudson.model.Run;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.execution.machine.AbortPatience;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A run whose build ended before it because Jenkins crashed. It is stopped as by an abort, and the build's log and report
 * say what came of that.
 */
final class LostRun extends EndedBuild {

    private static final Logger LOGGER = Logger.getLogger(LostRun.class.getName());

    LostRun(Run<?, ?> build, OpenRun kept) {
        super(build, kept);
    }

    void stopRun() {
        String what = kept().words();
        LOGGER.log(Level.INFO, "Build {0} was lost and left {1} in {2} behind", new Object[] {
            build(), what, kept().workspace()
        });
        log().line("This build ended when Jenkins stopped, and left " + what + " behind");
        machine(kept().record().asStopped()).start();
    }

    /** Already saved. */
    @Override
    public void save(RunRecord record) {}

    @Override
    public RunRequest prepare() {
        throw new IllegalStateException("nothing is started for a build that has ended");
    }

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
    public void started(JobRun run) {}

    @Override
    void ended(RunResult run) {}

    @Override
    public void failed(Throwable reason) {}

    @Override
    public void aborted() {}
}
