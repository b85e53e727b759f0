package io.jenkins.plugins.databricks.execution.updates;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.databricks.deploy.updates.UpdateMachine;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.execution.machine.OpenFiles;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The unfinished updates of builds, from before they are requested until they are no longer followed. Those of a build that ends without its step are stopped
 * here, as {@link io.jenkins.plugins.databricks.execution.runs.OpenRuns} does with runs.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class OpenUpdates {

    private static final Logger LOGGER = Logger.getLogger(OpenUpdates.class.getName());

    private final OpenFiles<OpenUpdate> files = new OpenFiles<>("databricks-updates");
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();

    private record Followed(UpdatingBuild build, UpdateMachine machine) {}

    static OpenUpdates get() {
        return ExtensionList.lookupSingleton(OpenUpdates.class);
    }

    /** Registers an update: from now on, the end of the build stops the machine. */
    void follow(String token, UpdatingBuild build, UpdateMachine machine) {
        followed.put(token, new Followed(build, machine));
    }

    /** Saves the state of the update, which survives a crash once this returns. */
    void keep(Run<?, ?> build, OpenUpdate update) throws IOException {
        files.keep(build, update.record().token(), update);
    }

    /** Removes an update that is no longer followed. */
    void forget(String token) {
        followed.remove(token);
        files.forget(token);
    }

    private void buildHasEnded(Run<?, ?> build) {
        followed.values().stream()
                .filter(update -> update.build().isOf(build))
                .forEach(update -> update.machine().stop());
    }

    /** Stops the update of a build that has not survived the last session. */
    private void takeUp(String owner, OpenUpdate update) {
        Run<?, ?> build = Run.fromExternalizableId(owner);
        String token = update.record().token();
        if (build == null) {
            LOGGER.log(
                    Level.WARNING,
                    "Build {0}, which Jenkins no longer has, has left {1} in {2} behind, which may still be going on",
                    new Object[] {owner, update.words(), update.record().workspace()});
            forget(token);
        } else if (followed.containsKey(token)) {
            LOGGER.log(Level.FINE, "{0} has gone on by itself", build);
        } else if (!build.isBuilding()) {
            new LostUpdate(build, update).stopUpdate();
        }
    }

    /** Takes up what the last session has left behind. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Start extends ItemListener {

        @Override
        public void onLoaded() {
            OpenUpdates updates = get();
            StepThreads.threads().execute(() -> updates.files.forEach(updates::takeUp));
        }
    }

    /** Stops updates left behind by a build. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class End extends RunListener<Run<?, ?>> {

        @Override
        public void onFinalized(Run<?, ?> build) {
            get().buildHasEnded(build);
        }
    }
}
