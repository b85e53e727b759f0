package io.jenkins.plugins.databricks.execution.runs;

import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildMask;
import java.io.File;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A build without the step that has requested a run of it: all there is was kept in a file. */
abstract class EndedBuild extends RunningBuild {

    private static final Logger LOGGER = Logger.getLogger(EndedBuild.class.getName());

    private final Run<?, ?> build;
    private final OpenRun.Kept kept;

    EndedBuild(Run<?, ?> build, OpenRun.Kept kept) {
        this.build = build;
        this.kept = kept;
    }

    final Run<?, ?> build() {
        return build;
    }

    final OpenRun.Kept kept() {
        return kept;
    }

    @Override
    final BuildContext findContext() throws IOException {
        return new BuildContext(
                build,
                listener(),
                BuildContext.Workspace.NONE,
                null,
                UnaryOperator.identity(),
                BuildMask.of(build, kept.secrets()));
    }

    /**
     * Jenkins does not reopen the log of a finished build; if it is not in the usual file, it is left unchanged, and so is a log that Jenkins is still
     * writing.
     */
    private TaskListener listener() throws IOException {
        File log = new File(build.getRootDir(), "log");
        return log.exists() && !build.isLogUpdated()
                ? new StreamTaskListener(log, true, build.getCharset())
                : TaskListener.NULL;
    }

    @Override
    final RunOptions options() {
        return new RunOptions(true, kept.cancelsOnAbort());
    }

    @Override
    final Connection connection() throws IOException, InterruptedException {
        return context().connect(kept.connection());
    }

    /** Closes the log, after the last line. */
    final void closeLog() {
        try {
            if (context().listener() instanceof AutoCloseable log) {
                log.close();
            }
        } catch (Exception e) {
            LOGGER.log(Level.FINE, "the log of a build cannot be closed", e);
        }
    }
}
