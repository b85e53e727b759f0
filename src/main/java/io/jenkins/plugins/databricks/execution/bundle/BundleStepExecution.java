package io.jenkins.plugins.databricks.execution.bundle;

import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.Sealed;
import io.jenkins.plugins.databricks.execution.StepThreads;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The execution of a Pipeline step that has the CLI change a target. It holds no thread between two looks at the process. */
@Restricted(NoExternalUse.class)
public final class BundleStepExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(BundleStepExecution.class.getName());

    private final Sealed<BundleWork> work;
    private final String step;
    private volatile Sealed<Deployment> saved;
    private volatile Throwable stopped;

    private transient volatile Deployment deployment;

    private transient LookTimer looks;
    private transient volatile boolean delivered;
    private transient volatile boolean leaving;

    /** @param step its name */
    public BundleStepExecution(StepContext context, BundleWork work, String step) {
        super(context);
        this.work = new Sealed<>(work);
        this.step = step;
    }

    @Override
    public boolean start() {
        deployment = new Deployment();
        looks = new LookTimer(this::look);
        looks.ring();
        return false;
    }

    @Override
    public void onResume() {
        deployment = saved == null ? new Deployment() : OpenDeployments.get().newest(saved.open());
        deployment.resume();
        looks = new LookTimer(this::look);
        looks.ring();
    }

    /** A second abort ends the step at once. */
    @Override
    public void stop(Throwable cause) {
        boolean again = stopped != null;
        leaving = again;
        if (!again) {
            stopped = cause;
            getContext().saveState();
        }
        if (deployment != null) {
            deployment.interrupt(again);
        }
        if (again) {
            StepThreads.threads().execute(this::leave);
        } else if (looks != null) {
            looks.ring();
        }
    }

    @Override
    public String getStatus() {
        return deployment == null ? "resuming a deployment" : deployment.status();
    }

    private synchronized void look() {
        if (delivered || deployment == null || deployment.isTakenOver() || StepThreads.isJenkinsStopping()) {
            return;
        }
        Runnable end;
        try {
            DeploymentOutcome ended = deployment.look(new PipelineBuild());
            if (ended == null) {
                looks.after(deployment.pause());
                return;
            }
            end = () -> getContext().onSuccess(ended.value());
        } catch (InterruptedException e) {
            end = () -> {
                if (leaving) {
                    tell(deployment.leave());
                }
                getContext().onFailure(stopped == null ? e : stopped);
            };
        } catch (Exception e) {
            Exception reason = RepeatableStepExecution.forLog(e, getContext());
            end = () -> fail(reason);
        } catch (Error e) {
            end = () -> getContext().onFailure(e);
        }
        if (!StepThreads.isJenkinsStopping()) {
            delivered = true;
            // Otherwise it is stopped at the end of the build, which may have been killed.
            if (leaving || !deployment.mayGoOn()) {
                OpenDeployments.get().remove(deployment);
            }
            end.run();
        }
    }

    private synchronized void leave() {
        if (!delivered) {
            delivered = true;
            if (deployment != null) {
                OpenDeployments.get().remove(deployment);
                tell(deployment.leave());
            }
            getContext().onFailure(stopped);
        }
    }

    /** An aborted step ends as aborted, whatever else went wrong. */
    private void fail(Exception reason) {
        if (stopped != null) {
            tell(reason.getMessage());
        }
        getContext().onFailure(stopped == null ? reason : stopped);
    }

    private void tell(String line) {
        try {
            if (line != null) {
                RepeatableStepExecution.buildContext(getContext()).log().line(line);
            }
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "the log of a build cannot be written: " + line);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The build in this session of Jenkins. */
    private final class PipelineBuild implements DeploymentHost {

        private BuildContext context;

        /** Found once for each look: Jenkins collects the environment, which is part of it, from many sources. */
        @Override
        public BuildContext context() throws IOException, InterruptedException {
            if (context == null) {
                context = RepeatableStepExecution.buildContext(getContext());
            }
            return context;
        }

        @Override
        public BundleWork work() {
            return work.open();
        }

        @Override
        public String step() {
            return step;
        }

        @Override
        public boolean isStopped() {
            return stopped != null;
        }

        @Override
        public void save() throws IOException, InterruptedException {
            saved = new Sealed<>(deployment);
            // Before the file, so that there is none of a deployment that the Pipeline does not know of.
            RepeatableStepExecution.save(getContext());
            OpenDeployments.get().keep(deployment, this);
        }

        @Override
        public void saveSoon() {
            saved = new Sealed<>(deployment);
            OpenDeployments.get().keepSoon(deployment, this);
            getContext().saveState();
        }

        @Override
        public boolean ring() {
            looks.ring();
            return !delivered && !deployment.isTakenOver();
        }
    }
}
