package io.jenkins.plugins.databricks.execution.runs;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.databricks.deploy.runs.RunMachine;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.execution.machine.OpenFiles;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The unfinished runs of builds, from before they are requested until they are no longer followed. A build may end
 * without its step: a crash ends freestyle builds and Pipelines that are not saved at each step, and an administrator
 * can kill a Pipeline. Its runs are then stopped here, at once or, since each is saved in its own file in JENKINS_HOME,
 * when Jenkins starts again.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class OpenRuns {

    private static final Logger LOGGER = Logger.getLogger(OpenRuns.class.getName());

    private final OpenFiles<OpenRun> files = new OpenFiles<>("databricks-runs");
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();

    private record Followed(RunningBuild build, RunMachine machine) {}

    static OpenRuns get() {
        return ExtensionList.lookupSingleton(OpenRuns.class);
    }

    /** Registers a run: from now on, the end of the build stops the machine. */
    void follow(String token, RunningBuild build, RunMachine machine) {
        followed.put(token, new Followed(build, machine));
    }

    /** Saves the state of the run, which survives a crash once this returns. */
    void keep(Run<?, ?> build, OpenRun kept) throws IOException {
        files.keep(build, kept.record().token(), kept);
    }

    /** Saves the state of a repair from the page, which survives a crash once this returns. */
    void keepRepair(Run<?, ?> build, OpenRun kept) throws IOException {
        files.keepAfterBuild(build, kept.record().token(), kept);
    }

    /** Whether a build or a repair waits for that run. */
    boolean isFollowed(URI workspace, long runId) {
        return followed.values().stream().anyMatch(run -> run.build().follows(workspace, runId));
    }

    /** Whether that run is being repaired from the page. */
    boolean isRepaired(URI workspace, long runId) {
        return followed.values().stream()
                .anyMatch(run -> run.build() instanceof PageRepair repair && repair.follows(workspace, runId));
    }

    /** The state of the run that was saved last; empty if none is. */
    Optional<RunRecord> record(String token) {
        return files.find(token).map(OpenRun::record);
    }

    /** Removes a run that is no longer followed. */
    void forget(String token) {
        followed.remove(token);
        files.forget(token);
    }

    private void buildHasEnded(Run<?, ?> build) {
        followed.values().stream()
                .filter(run ->
                        !(run.build() instanceof PageRepair) && run.build().isOf(build))
                .forEach(run -> run.machine().stop());
    }

    private void repairsAreDeleted(Predicate<Run<?, ?>> deleted) {
        followed.values().stream()
                .filter(run -> run.build() instanceof PageRepair repair && deleted.test(repair.build()))
                .forEach(run -> run.machine().stop());
    }

    /** Stops the run of a build that has not survived the last session, or goes on with a repair. */
    private void takeUp(String owner, OpenRun run) {
        Run<?, ?> build = Run.fromExternalizableId(owner);
        RunRecord record = run.record();
        if (build == null) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} of build {1}, which Jenkins no longer has, may still be running in {2}",
                    new Object[] {
                        run.repairs() != 0
                                ? "A repair of run " + run.repairs()
                                : record.runId() == 0 ? record.request().words() : "Run " + record.runId(),
                        owner,
                        record.workspace()
                    });
            forget(record.token());
        } else if (followed.containsKey(record.token())) {
            LOGGER.log(Level.FINE, "{0} has gone on by itself", build);
        } else if (run.repairs() != 0) {
            new PageRepair(build, run).resume();
        } else if (!build.isBuilding()) {
            new LostBuild(build, run).stopRun();
        }
    }

    /** Takes up what the last session has left behind. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Start extends ItemListener {

        @Override
        public void onLoaded() {
            OpenRuns runs = get();
            StepThreads.threads().execute(() -> runs.files.forEach(runs::takeUp));
        }

        /** With a job, Jenkins deletes its builds, and does not say so of each. */
        @Override
        public void onDeleted(Item item) {
            get().repairsAreDeleted(build -> build.getParent() == item);
        }
    }

    /** Stops runs left behind by a build, and follows no repair when the page is gone. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class End extends RunListener<Run<?, ?>> {

        @Override
        public void onFinalized(Run<?, ?> build) {
            get().buildHasEnded(build);
        }

        @Override
        public void onDeleted(Run<?, ?> build) {
            get().repairsAreDeleted(build::equals);
        }
    }
}
