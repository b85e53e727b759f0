package io.jenkins.plugins.databricks.execution.runs;

import hudson.EnvVars;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.runs.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildMask;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A build that ended before its run because Jenkins crashed. Its run is stopped as by an abort, and its log and report
 * say what came of that.
 */
final class LostBuild extends RunningBuild {

    private static final Logger LOGGER = Logger.getLogger(LostBuild.class.getName());

    /** Nobody waits for it, and a network that went down with Jenkins may come back later. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Run<?, ?> build;
    private final OpenRun.Kept kept;

    LostBuild(Run<?, ?> build, OpenRun.Kept kept) {
        this.build = build;
        this.kept = kept;
    }

    void stopRun() {
        RunRecord record = kept.record();
        String what = record.runId() == 0 ? record.request().words() : "run " + record.runId();
        LOGGER.log(Level.INFO, "Build {0} was lost and left {1} in {2} behind", new Object[] {
            build, what, record.workspace()
        });
        log().line("This build ended when Jenkins stopped, and left " + what + " behind");
        machine(record.asStopped()).start();
    }

    @Override
    BuildContext findContext() throws IOException {
        return new BuildContext(
                build,
                listener(),
                BuildContext.Workspace.NONE,
                null,
                UnaryOperator.identity(),
                BuildMask.of(build, new EnvVars()));
    }

    /** Jenkins does not reopen the log of a finished build; if it is not in the usual file, it is left unchanged. */
    private TaskListener listener() throws IOException {
        File log = new File(build.getRootDir(), "log");
        return log.exists() ? new StreamTaskListener(log, true, build.getCharset()) : TaskListener.NULL;
    }

    @Override
    RunOptions options() {
        return new RunOptions(true, kept.cancelsOnAbort());
    }

    @Override
    Connection connection() throws IOException, InterruptedException {
        return context().connect(kept.connection());
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
        return PATIENCE;
    }

    @Override
    public void over() {
        super.over();
        try {
            if (context().listener() instanceof AutoCloseable log) {
                log.close();
            }
        } catch (Exception e) {
            LOGGER.log(Level.FINE, "the log of a build cannot be closed", e);
        }
    }

    @Override
    public void started(io.jenkins.plugins.databricks.api.JobRun run) {}

    @Override
    void ended(RunResult run) {}

    @Override
    public void failed(Throwable reason) {}

    @Override
    public void aborted() {}
}
