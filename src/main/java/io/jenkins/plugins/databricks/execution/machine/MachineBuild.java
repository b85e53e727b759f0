package io.jenkins.plugins.databricks.execution.machine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.machine.MachineHost;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.StepThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The build that a machine works for, in this session of Jenkins: a Pipeline, a freestyle build, or one that has ended. */
@Restricted(NoExternalUse.class)
public abstract class MachineBuild implements MachineHost {

    private static final Logger LOGGER = Logger.getLogger(MachineBuild.class.getName());

    private volatile BuildContext context;

    /** Finds the build's context, which may take time. */
    protected abstract BuildContext findContext() throws IOException, InterruptedException;

    /** The build's context, found when it is first needed. */
    public final synchronized BuildContext context() throws IOException, InterruptedException {
        if (context == null) {
            context = findContext();
        }
        return context;
    }

    protected abstract RunOptions options();

    /** A new connection with the current configuration and credentials. */
    protected abstract Connection connection() throws IOException, InterruptedException;

    /** Whether the machine goes on when the build ends. It then stops when the build is deleted. */
    protected boolean outlivesBuild() {
        return false;
    }

    /** The build; {@code null} while its context was not needed. Does not block. */
    @CheckForNull
    protected Run<?, ?> knownBuild() {
        BuildContext known = context;
        return known == null ? null : known.build();
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

    /** Closes the log of a build that had ended before, after the last line. */
    protected final void closeEndedLog() {
        try {
            EndedLog.close(context());
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, "the log of a build was never opened", e);
        }
    }

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
