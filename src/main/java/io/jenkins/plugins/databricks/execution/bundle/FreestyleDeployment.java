package io.jenkins.plugins.databricks.execution.bundle;

import hudson.model.Result;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.StepThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Has the CLI change a target on the thread of a freestyle build, which does not survive a restart: the end of Jenkins is an abort. */
@Restricted(NoExternalUse.class)
public final class FreestyleDeployment implements DeploymentHost {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final BuildContext context;
    private final BundleWork work;
    private final String step;
    private final Semaphore bell = new Semaphore(0);
    private final Deployment deployment = new Deployment();
    private boolean stopped;
    private volatile boolean over;

    /** @param step its name */
    public FreestyleDeployment(BuildContext context, BundleWork work, String step) {
        this.context = context;
        this.work = work;
        this.step = step;
    }

    /** Waits for the end. */
    public Result run() throws IOException, InterruptedException {
        try {
            await();
        } finally {
            over = true;
            // The end of Jenkins leaves no time for an end: the next session takes up what is left.
            if (!StepThreads.isJenkinsStopping()) {
                String left = deployment.leave();
                if (left != null) {
                    context.log().line(left);
                }
                OpenDeployments.get().remove(deployment);
            }
        }
        return Result.SUCCESS;
    }

    private void await() throws IOException, InterruptedException {
        while (true) {
            try {
                if (deployment.look(this) != null) {
                    return;
                }
                // An agent, which is not trusted, could ring without end.
                Thread.sleep(BETWEEN_LOOKS.toMillis());
                if (bell.tryAcquire(deployment.pause().toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
            } catch (InterruptedException e) {
                if (stopped || !deployment.mayHaveBegun()) {
                    throw e;
                }
                stopped = true;
            }
        }
    }

    @Override
    public BuildContext context() {
        return context;
    }

    @Override
    public BundleWork work() {
        return work;
    }

    @Override
    public String step() {
        return step;
    }

    @Override
    public boolean isStopped() {
        return stopped;
    }

    @Override
    public void save() throws IOException, InterruptedException {
        OpenDeployments.get().keep(deployment, this);
    }

    @Override
    public void saveSoon() {
        OpenDeployments.get().keepSoon(deployment, this);
    }

    @Override
    public boolean ring() {
        bell.release();
        return !over;
    }
}
