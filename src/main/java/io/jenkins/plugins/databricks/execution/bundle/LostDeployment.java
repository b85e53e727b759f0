package io.jenkins.plugins.databricks.execution.bundle;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildErrors;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.execution.machine.EndedLog;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A build that ended before its deployment because Jenkins crashed. The deployment is stopped as by an abort, as soon as its agent is there, and the build's
 * log and report say what came of that.
 */
final class LostDeployment implements Deployment.Host {

    private static final Logger LOGGER = Logger.getLogger(LostDeployment.class.getName());

    private final Run<?, ?> build;
    private final OpenDeployment kept;
    private final LookTimer looks = new LookTimer(this::look);

    private volatile BuildContext context;
    private volatile boolean over;

    LostDeployment(Run<?, ?> build, OpenDeployment kept) {
        this.build = build;
        this.kept = kept;
    }

    private Deployment deployment() {
        return kept.deployment();
    }

    /** Stops it. Returns at once. */
    void stop() {
        LOGGER.log(Level.INFO, "Build {0} was lost and left {1} behind", new Object[] {
            build, deployment().words()
        });
        deployment().resume();
        looks.ring();
    }

    private synchronized void look() {
        if (over || StepThreads.isJenkinsStopping()) {
            return;
        }
        try {
            if (context == null) {
                context = open();
                context.log()
                        .line("This build ended when Jenkins stopped, and left "
                                + deployment().words() + " behind");
            }
            if (deployment().look(this) == null) {
                looks.after(deployment().pause());
                return;
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.FINE, e, () -> "what is known of a deployment of " + build + " has been said");
        } catch (IOException | RuntimeException e) {
            tell(e);
        }
        if (!StepThreads.isJenkinsStopping()) {
            over = true;
            close();
            OpenDeployments.get().remove(deployment());
        }
    }

    private void tell(Exception e) {
        if (context == null) {
            LOGGER.log(Level.WARNING, e, () -> "The log of " + build + " cannot be written");
        } else {
            context.log().line(BuildErrors.forLog(e, context.mask()).getMessage());
        }
    }

    private void close() {
        if (context != null) {
            EndedLog.close(context);
        }
    }

    private BuildContext open() throws IOException {
        BuildContext ended = EndedLog.open(build, kept.secrets());
        return new BuildContext(
                build, ended.listener(), new LeftWorkspace(), ended.block(), ended.expand(), ended.mask());
    }

    @Override
    public BuildContext context() {
        return context;
    }

    @Override
    public BundleWork work() {
        return new LostWork(kept.connection());
    }

    @Override
    public String step() {
        throw new IllegalStateException("nothing is started for a build that has ended");
    }

    /** An agent is often back later than Jenkins, and nobody waits for this. */
    @Override
    public boolean isStopped() {
        return deployment().folder() != null;
    }

    /** Already saved. If Jenkins crashes again, this begins again. */
    @Override
    public void save() {}

    @Override
    public void saveSoon() {}

    @Override
    public boolean ring() {
        looks.ring();
        return !over;
    }

    /** Where the process was started. */
    private final class LeftWorkspace implements BuildContext.Workspace {

        @Override
        public FilePath find() {
            return deployment().folder();
        }

        @Override
        public Launcher launcher() throws IOException, InterruptedException {
            FilePath folder = find();
            return folder == null ? null : folder.createLauncher(context.listener());
        }

        @Override
        public EnvVars environment() {
            return new EnvVars(kept.environment());
        }
    }

    /** All that is left of the step. */
    private record LostWork(ConnectionParameters connection) implements BundleWork {

        private static final long serialVersionUID = 1L;

        @Override
        public String getCli() {
            throw over();
        }

        @Override
        public BundleCommand command(BuildContext context) {
            throw over();
        }

        @Override
        public void check(CliSession session, BundleCommand command) {
            throw over();
        }

        @Override
        public Object conclude(CliSession session, Deployed deployed) {
            throw over();
        }

        private static IllegalStateException over() {
            return new IllegalStateException("the build has ended");
        }
    }
}
