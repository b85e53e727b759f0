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
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A build that ended before its deployment, because Jenkins crashed or somebody killed the build. The deployment is stopped as by an abort, as soon as its
 * agent is there, and the build's log and report say what came of that.
 */
final class LostDeployment implements DeploymentHost {

    private static final Logger LOGGER = Logger.getLogger(LostDeployment.class.getName());

    /** Nobody waits for this. An agent is often back later than Jenkins, and a machine that was switched off the next morning. */
    private static final Duration PATIENCE_WITH_AGENT = Duration.ofDays(1);

    /** Jenkins writes the last lines of a build within moments. */
    private static final Duration PATIENCE_WITH_LOG = Duration.ofMinutes(1);

    private static final Duration BETWEEN_LOOKS_AT_LOG = Duration.ofMillis(200);

    private final Run<?, ?> build;
    private final OpenDeployment kept;
    private final String why;
    private final long began = System.nanoTime();
    private final LookTimer looks = new LookTimer(this::look);

    private volatile BuildContext context;
    private volatile boolean over;

    /** @param why the build has ended without it, for the log */
    LostDeployment(Run<?, ?> build, OpenDeployment kept, String why) {
        this.build = build;
        this.kept = kept;
        this.why = why;
    }

    private Deployment deployment() {
        return kept.deployment();
    }

    /** Stops it. Returns at once. */
    void stop() {
        LOGGER.log(Level.INFO, "Build {0} was lost and left {1} behind", new Object[] {
            build, deployment().words()
        });
        looks.ring();
    }

    private synchronized void look() {
        if (over || StepThreads.isJenkinsStopping()) {
            return;
        }
        if (!OpenDeployments.get().isOpen(deployment())) {
            end();
            return;
        }
        if (context == null && build.isLogUpdated() && System.nanoTime() - began < PATIENCE_WITH_LOG.toNanos()) {
            looks.after(BETWEEN_LOOKS_AT_LOG);
            return;
        }
        try {
            if (context == null) {
                context = open();
                context.log().line(why + ", and left " + deployment().words() + " behind");
            }
            if (deployment().look(this) == null) {
                looks.after(deployment().pause());
                return;
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.FINE, e, () -> "what is known of a deployment of " + build + " has been said");
        } catch (Exception e) {
            tell(e);
        } catch (Error e) {
            LOGGER.log(Level.SEVERE, e, () -> "What " + build + " has left behind cannot be stopped");
        }
        if (!StepThreads.isJenkinsStopping()) {
            end();
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

    private void end() {
        over = true;
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

    @Override
    public boolean isStopped() {
        return true;
    }

    @Override
    public boolean isLost() {
        return true;
    }

    @Override
    public Duration patienceWithAgent() {
        return PATIENCE_WITH_AGENT;
    }

    /** The filters of the build's log are gone. */
    @Override
    public boolean showsOutput() {
        return kept.masksAll();
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

        /** It contains secrets, so it is not kept. Nothing is started here any more. */
        @Override
        public EnvVars environment() {
            return new EnvVars();
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
