package io.jenkins.plugins.databricks.execution.runs;

import hudson.model.Run;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.machine.EndedLog;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A build without the step that has requested a run of it: all there is was kept in a file. */
abstract class EndedBuild extends RunningBuild {

    private static final Logger LOGGER = Logger.getLogger(EndedBuild.class.getName());

    private final Run<?, ?> build;
    private final OpenRun kept;

    EndedBuild(Run<?, ?> build, OpenRun kept) {
        this.build = build;
        this.kept = kept;
    }

    final Run<?, ?> build() {
        return build;
    }

    final OpenRun kept() {
        return kept;
    }

    @Override
    final BuildContext findContext() throws IOException {
        return EndedLog.open(build, kept.secrets());
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
            EndedLog.close(context());
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, "the log of a build was never opened", e);
        }
    }
}
