package io.jenkins.plugins.databricks.execution.bundle;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.databricks.deploy.bundle.DeploymentLock;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.execution.machine.OpenFiles;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The deployments that builds of this Jenkins wait for, each with its build. From before the process is started, each is also saved in a file of its own in
 * JENKINS_HOME: a crash ends freestyle builds, and Pipelines that cannot resume, without their step. Their deployments are then stopped here.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class OpenDeployments {

    private static final Logger LOGGER = Logger.getLogger(OpenDeployments.class.getName());

    private final OpenFiles<OpenDeployment> files = new OpenFiles<>("databricks-deployments");
    private final Map<Deployment, Run<?, ?>> open = new ConcurrentHashMap<>();

    /** By their IDs, the builds that have deployments of the last session and may yet turn out to be lost, as in {@link Run#getExternalizableId}. */
    private final Map<String, String> resuming = new ConcurrentHashMap<>();

    static OpenDeployments get() {
        return ExtensionList.lookupSingleton(OpenDeployments.class);
    }

    void add(Deployment deployment, Run<?, ?> build) {
        open.put(deployment, build);
    }

    /** Saves the state of a deployment, which survives a crash once this returns. */
    void keep(Deployment deployment, Deployment.Host host) throws IOException, InterruptedException {
        BuildContext context = host.context();
        files.keep(context.build(), deployment.id(), OpenDeployment.of(deployment, context, host.work()));
    }

    /** The same if that is possible. If not, what was saved before is still there. */
    void keepSoon(Deployment deployment, Deployment.Host host) {
        try {
            keep(deployment, host);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The state of a deployment cannot be saved", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody waits for it any more, or it has left nothing. */
    void remove(Deployment deployment) {
        open.remove(deployment);
        files.forget(deployment.id());
    }

    /** The build whose deployment holds a lock. */
    Optional<Run<?, ?>> holder(DeploymentLock lock, Deployment asking) throws IOException, InterruptedException {
        for (Map.Entry<Deployment, Run<?, ?>> entry : open.entrySet()) {
            if (entry.getKey() != asking && entry.getKey().holds(lock)) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }

    private void takeUp(String owner, OpenDeployment kept) {
        Run<?, ?> build = Run.fromExternalizableId(owner);
        if (build == null) {
            LOGGER.log(
                    Level.WARNING,
                    "Build {0}, which Jenkins no longer has, has left {1} behind, which may still be going on",
                    new Object[] {owner, kept.deployment().words()});
            remove(kept.deployment());
            return;
        }
        resuming.put(kept.deployment().id(), owner);
        if (!build.isBuilding()) {
            takeFrom(build);
        }
    }

    /** Stops what a build of the last session has left. A step that has ended by itself has deleted its file before. */
    private void takeFrom(Run<?, ?> build) {
        for (String id : resuming.keySet()) {
            if (resuming.remove(id, build.getExternalizableId())) {
                files.find(id).ifPresent(kept -> new LostDeployment(build, kept).stop());
            }
        }
    }

    /** Takes up what the last session has left behind. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Start extends ItemListener {

        @Override
        public void onLoaded() {
            OpenDeployments deployments = get();
            StepThreads.threads().execute(() -> deployments.files.forEach(deployments::takeUp));
        }
    }

    /** A Pipeline that could not resume ends without its steps. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class End extends RunListener<Run<?, ?>> {

        @Override
        public void onFinalized(Run<?, ?> build) {
            get().takeFrom(build);
        }
    }
}
