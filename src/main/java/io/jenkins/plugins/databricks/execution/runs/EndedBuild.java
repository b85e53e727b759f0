package io.jenkins.plugins.databricks.execution.runs;

import hudson.model.Run;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.machine.EndedLog;
import java.io.IOException;

/** A build without the step that has requested a run of it: all there is was kept in a file. */
abstract class EndedBuild extends RunOwner {

    private final Run<?, ?> build;
    private final OpenRun kept;

    EndedBuild(Run<?, ?> build, OpenRun kept) {
        this.build = build;
        this.kept = kept;
    }

    final Run<?, ?> build() {
        return build;
    }

    @Override
    protected final boolean outlivesBuild() {
        return true;
    }

    @Override
    protected final Run<?, ?> knownBuild() {
        return build;
    }

    final OpenRun kept() {
        return kept;
    }

    @Override
    protected final BuildContext findContext() throws IOException {
        return EndedLog.open(build, kept.secrets());
    }

    @Override
    protected final RunOptions options() {
        return new RunOptions(true, kept.cancelsOnAbort());
    }

    @Override
    protected final Connection connection() throws IOException, InterruptedException {
        return context().connect(kept.connection());
    }
}
