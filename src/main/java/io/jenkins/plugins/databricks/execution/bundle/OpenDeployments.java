package io.jenkins.plugins.databricks.execution.bundle;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Item;
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
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The deployments that builds of this Jenkins wait for, each with its build. From before the process is started, each is also saved in a file of its own in
 * JENKINS_HOME. A build may end without its step: a crash ends freestyle builds, and Pipelines that cannot resume, and an administrator can kill a Pipeline.
 * Their deployments are then stopped here.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class OpenDeployments {

    private static final Logger LOGGER = Logger.getLogger(OpenDeployments.class.getName());

    private static final String WITHOUT_STEPS = "This build has ended without its steps";

    private final OpenFiles<OpenDeployment> files = new OpenFiles<>("databricks-deployments");

    /** By their IDs. Those of the last session are there before their builds have resumed. */
    private final Map<String, Open> open = new ConcurrentHashMap<>();

    /** @param lost whether the build has ended without it */
    private record Open(Deployment deployment, Run<?, ?> build, boolean lost) {}

    static OpenDeployments get() {
        return ExtensionList.lookupSingleton(OpenDeployments.class);
    }

    /** A build that has resumed waits for it. */
    void add(Deployment deployment, Run<?, ?> build) {
        synchronized (deployment) {
            if (!isTakenOver(deployment)) {
                open.put(deployment.id(), new Open(deployment, build, false));
            }
        }
    }

    /** Saves the state of a deployment, which survives a crash once this returns. */
    void keep(Deployment deployment, DeploymentHost host) throws IOException, InterruptedException {
        BuildContext context = host.context();
        OpenDeployment kept = OpenDeployment.of(deployment, context, host.work());
        synchronized (deployment) {
            if (!isTakenOver(deployment)) {
                files.keep(context.build(), deployment.id(), kept);
                open.put(deployment.id(), new Open(deployment, context.build(), false));
            }
        }
    }

    /** The same if that is possible. If not, what was saved before is still there. */
    void keepSoon(Deployment deployment, DeploymentHost host) {
        try {
            keep(deployment, host);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The state of a deployment cannot be saved", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A deployment that was saved with its Pipeline, as it was saved last: its file is written before. */
    Deployment newest(Deployment saved) {
        return files.find(saved.id())
                .map(OpenDeployment::deployment)
                .filter(kept -> !saved.isConcluded() && (kept.isStarted() || !saved.isStarted()))
                .orElse(saved);
    }

    /**
     * Nobody waits for it any more, or it has left nothing.
     *
     * @return whether that is so: no copy of it is looked at
     */
    boolean remove(Deployment deployment) {
        synchronized (deployment) {
            boolean taken = isTakenOver(deployment);
            if (!taken) {
                forget(deployment.id());
            }
            return !taken;
        }
    }

    /** Whether a copy of it is looked at, since its build has ended without it. */
    private boolean isTakenOver(Deployment deployment) {
        Open known = open.get(deployment.id());
        return deployment.isTakenOver() || (known != null && known.lost && known.deployment != deployment);
    }

    private void forget(String id) {
        open.remove(id);
        files.forget(id);
    }

    /** Whether it was neither removed nor was its build deleted. */
    boolean isOpen(Deployment deployment) {
        return open.containsKey(deployment.id());
    }

    /** The build whose deployment holds a lock. */
    Optional<Run<?, ?>> holder(DeploymentLock lock, Deployment asking) throws IOException, InterruptedException {
        for (Open one : open.values()) {
            if (one.deployment != asking && one.deployment.holds(lock)) {
                return Optional.of(one.build);
            }
        }
        return Optional.empty();
    }

    private void takeUp(String owner, OpenDeployment kept) {
        String id = kept.deployment().id();
        Run<?, ?> build = Run.fromExternalizableId(owner);
        if (build == null) {
            LOGGER.log(
                    Level.WARNING,
                    "Build {0}, which Jenkins no longer has, has left {1} behind, which may still be going on",
                    new Object[] {owner, kept.deployment().words()});
            forget(id);
            return;
        }
        open.putIfAbsent(id, new Open(kept.deployment(), build, false));
        if (!build.isBuilding()) {
            takeFrom(build, "This build ended when Jenkins stopped");
        }
    }

    /** Stops what a build has left that ended while that was started. */
    void stopWhatIsLeftBy(Run<?, ?> build) {
        takeFrom(build, WITHOUT_STEPS);
    }

    /** Stops what a build that has ended has left. A step that has ended by itself has deleted its file before. */
    private void takeFrom(Run<?, ?> build, String why) {
        open.forEach((id, one) -> {
            if (!one.build.equals(build) || one.lost || StepThreads.isJenkinsStopping()) {
                return;
            }
            if (!one.deployment.takeOver()) {
                return;
            }
            OpenDeployment left = files.find(id).orElse(null);
            if (left == null) {
                open.remove(id, one);
                if (one.deployment.mayGoOn()) {
                    LOGGER.log(Level.WARNING, "{0} has left {1} behind, which may still be going on", new Object[] {
                        build, one.deployment.words()
                    });
                }
            } else if (open.replace(id, one, new Open(left.deployment(), build, true))) {
                new LostDeployment(build, left, why).stop();
            }
        });
    }

    /** A build that has ended was deleted: nothing can be told of it any more. */
    private void forget(Predicate<Run<?, ?>> deleted) {
        open.forEach((id, one) -> {
            if (one.lost && deleted.test(one.build)) {
                LOGGER.log(
                        Level.WARNING,
                        "{0} was deleted, and has left {1} behind, which may still be going on",
                        new Object[] {one.build, one.deployment.words()});
                forget(id);
            }
        });
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

        /** With a job, Jenkins deletes its builds, and does not say so of each. */
        @Override
        public void onDeleted(Item item) {
            get().forget(build -> build.getParent() == item);
        }
    }

    /** A Pipeline that could not resume ends without its steps, and so does one that was killed. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class End extends RunListener<Run<?, ?>> {

        @Override
        public void onFinalized(Run<?, ?> build) {
            get().takeFrom(build, WITHOUT_STEPS);
        }

        @Override
        public void onDeleted(Run<?, ?> build) {
            get().forget(build::equals);
        }
    }
}
