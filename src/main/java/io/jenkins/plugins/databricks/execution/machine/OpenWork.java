package io.jenkins.plugins.databricks.execution.machine;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.databricks.deploy.machine.Machine;
import io.jenkins.plugins.databricks.execution.StepThreads;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What builds have begun in Databricks and not ended, from before it is requested until it is no longer followed. A build may end without its step: a crash
 * ends freestyle builds and Pipelines that are not saved at each step, and an administrator can kill a Pipeline. What it has begun is then stopped, at once
 * or, since each is saved in its own file in JENKINS_HOME, when Jenkins starts again.
 *
 * @param <B> the builds that wait for it
 * @param <K> what is kept of it
 */
@Restricted(NoExternalUse.class)
public abstract class OpenWork<B extends MachineBuild, K extends KeptWork> {

    private static final Logger LOGGER = Logger.getLogger(OpenWork.class.getName());

    private final OpenFiles<K> files;
    private final Map<String, Followed<B>> followed = new ConcurrentHashMap<>();

    /** The builds of the last session that may yet turn out to be lost, by what they have begun. */
    private final Map<String, Run<?, ?>> resuming = new ConcurrentHashMap<>();

    private record Followed<B>(B build, Machine machine) {}

    /** @param folder the folder in JENKINS_HOME */
    protected OpenWork(String folder) {
        files = new OpenFiles<>(folder);
    }

    /** Handles what a build that has ended, or was ended by a crash, has left behind. */
    protected abstract void takeUp(Run<?, ?> build, K kept);

    /** Registers a machine: from now on, the end of the build stops it. */
    public final void follow(String token, B build, Machine machine) {
        followed.put(token, new Followed<>(build, machine));
        resuming.remove(token);
    }

    /** Saves the state of what a build has begun, which survives a crash once this returns. */
    public final void keep(Run<?, ?> build, K kept) throws IOException {
        files.keep(build, kept.token(), kept);
    }

    /** The same for what may begin when the build has ended. */
    public final void keepAfterBuild(Run<?, ?> build, K kept) throws IOException {
        files.keepAfterBuild(build, kept.token(), kept);
    }

    /** The state that was saved last; empty if none is. */
    protected final Optional<K> find(String token) {
        return files.find(token);
    }

    /** Removes what is no longer followed. */
    public final void forget(String token) {
        followed.remove(token);
        resuming.remove(token);
        files.forget(token);
    }

    /** The builds that wait. */
    protected final Stream<B> builds() {
        return followed.values().stream().map(Followed::build);
    }

    private void stop(boolean outliving, Predicate<Run<?, ?>> of) {
        followed.values().stream()
                .filter(one -> one.build().outlivesBuild() == outliving)
                .filter(one -> {
                    Run<?, ?> build = one.build().knownBuild();
                    return build != null && of.test(build);
                })
                .forEach(one -> one.machine().stop());
    }

    private void takeUp(String owner, K kept) {
        Run<?, ?> build = Run.fromExternalizableId(owner);
        if (build == null) {
            LOGGER.log(
                    Level.WARNING,
                    "Build {0}, which Jenkins no longer has, has left {1} in {2} behind, which may still be going on",
                    new Object[] {owner, kept.words(), kept.workspace()});
            forget(kept.token());
        } else if (followed.containsKey(kept.token())) {
            LOGGER.log(Level.FINE, "{0} has gone on by itself", build);
        } else if (kept.outlivesBuild()) {
            takeUp(build, kept);
        } else {
            resuming.put(kept.token(), build);
            if (!build.isBuilding()) {
                takeFrom(build);
            }
        }
    }

    /** Handles what a build of the last session has left behind. A Pipeline that could not resume ends without its steps. */
    private void takeFrom(Run<?, ?> build) {
        for (String token : resuming.keySet()) {
            if (resuming.remove(token, build) && !followed.containsKey(token)) {
                find(token).ifPresent(kept -> takeUp(build, kept));
            }
        }
    }

    /** Jenkins' own thread must not wait for files and logs. If Jenkins is stopping, the next session does it. */
    private void takeFromSoon(Run<?, ?> build) {
        if (resuming.containsValue(build)) {
            StepThreads.doSoon(() -> takeFrom(build));
        }
    }

    @SuppressWarnings("rawtypes")
    private static ExtensionList<OpenWork> ofAllKinds() {
        return ExtensionList.lookup(OpenWork.class);
    }

    /** Takes up what the last session has left behind. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Start extends ItemListener {

        @Override
        public void onLoaded() {
            for (OpenWork<?, ?> work : ofAllKinds()) {
                StepThreads.threads().execute(work::takeUpAll);
            }
        }

        /** With a job, Jenkins deletes its builds, and does not say so of each. */
        @Override
        public void onDeleted(Item item) {
            for (OpenWork<?, ?> work : ofAllKinds()) {
                work.stop(true, build -> build.getParent() == item);
            }
        }
    }

    private void takeUpAll() {
        files.forEach(this::takeUp);
    }

    /** Stops what a build has left behind, and what outlives it when it is deleted. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class End extends RunListener<Run<?, ?>> {

        @Override
        public void onFinalized(Run<?, ?> build) {
            for (OpenWork<?, ?> work : ofAllKinds()) {
                work.stop(false, build::equals);
                work.takeFromSoon(build);
            }
        }

        @Override
        public void onDeleted(Run<?, ?> build) {
            for (OpenWork<?, ?> work : ofAllKinds()) {
                work.stop(true, build::equals);
            }
        }
    }
}
