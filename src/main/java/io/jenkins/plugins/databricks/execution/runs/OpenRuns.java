package io.jenkins.plugins.databricks.execution.runs;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.databricks.deploy.runs.RunMachine;
import io.jenkins.plugins.databricks.deploy.runs.RunRecord;
import io.jenkins.plugins.databricks.execution.StepThreads;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
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

    private final Map<String, Followed> followed = new ConcurrentHashMap<>();

    private record Followed(RunningBuild build, RunMachine machine) {}

    static OpenRuns get() {
        return ExtensionList.lookupSingleton(OpenRuns.class);
    }

    private static File folder() {
        return new File(Jenkins.get().getRootDir(), "databricks-runs");
    }

    private static XmlFile file(String token) {
        return new XmlFile(Jenkins.XSTREAM2, new File(folder(), token + ".xml"));
    }

    /** Registers a run: from now on, the end of the build stops the machine. */
    void follow(String token, RunningBuild build, RunMachine machine) {
        followed.put(token, new Followed(build, machine));
    }

    /** Saves the state of the run, which survives a crash once this returns. */
    void keep(Run<?, ?> build, OpenRun.Kept kept) throws IOException {
        XmlFile file = file(kept.record().token());
        if (!file.exists()) {
            if (!build.isBuilding()) {
                throw new IOException("the build has ended, so no run is started for it");
            }
            if (!(build instanceof FlowExecutionOwner.Executable)) {
                // Jenkins itself saves such a build only when it has ended, and ignores a build folder without a file.
                build.save();
            }
        }
        file.write(new OpenRun(build.getExternalizableId(), kept));
    }

    /** Saves the state of a repair from the page, which survives a crash once this returns. */
    void keepRepair(Run<?, ?> build, OpenRun.Kept kept) throws IOException {
        file(kept.record().token()).write(new OpenRun(build.getExternalizableId(), kept));
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
        XmlFile file = file(token);
        if (!file.exists()) {
            return Optional.empty();
        }
        try {
            return Optional.of(((OpenRun) file.read()).kept().record());
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "The saved state of a Databricks run cannot be read: " + file);
            return Optional.empty();
        }
    }

    /** Removes a run that is no longer followed. */
    void forget(String token) {
        followed.remove(token);
        try {
            Files.deleteIfExists(file(token).getFile().toPath());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The saved state of a Databricks run cannot be deleted", e);
        }
    }

    private void buildHasEnded(Run<?, ?> build) {
        followed.values().stream()
                .filter(run ->
                        !(run.build() instanceof PageRepair) && run.build().isOf(build))
                .forEach(run -> run.machine().stop());
    }

    private void buildIsDeleted(Run<?, ?> build) {
        followed.values().stream()
                .filter(run -> run.build() instanceof PageRepair && run.build().isOf(build))
                .forEach(run -> run.machine().stop());
    }

    /** Stops the runs of builds that have not survived the last session, and goes on with repairs. */
    private void takeUp() {
        File[] files =
                Objects.requireNonNullElse(folder().listFiles((dir, name) -> name.endsWith(".xml")), new File[0]);
        for (File file : List.of(files)) {
            try {
                OpenRun run = (OpenRun) new XmlFile(Jenkins.XSTREAM2, file).read();
                takeUp(run);
            } catch (IOException | RuntimeException e) {
                if (file.exists()) {
                    LOGGER.log(Level.WARNING, e, () -> "The saved state of a Databricks run cannot be read: " + file);
                }
            }
        }
    }

    private void takeUp(OpenRun run) {
        Run<?, ?> build = Run.fromExternalizableId(run.build());
        RunRecord record = run.kept().record();
        if (build == null) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} of build {1}, which Jenkins no longer has, may still be running in {2}",
                    new Object[] {
                        run.kept().repairs() != 0
                                ? "A repair of run " + run.kept().repairs()
                                : record.runId() == 0 ? record.request().words() : "Run " + record.runId(),
                        run.build(),
                        record.workspace()
                    });
            forget(record.token());
        } else if (followed.containsKey(record.token())) {
            LOGGER.log(Level.FINE, "{0} has gone on by itself", build);
        } else if (run.kept().repairs() != 0) {
            new PageRepair(build, run.kept()).resume();
        } else if (!build.isBuilding()) {
            new LostBuild(build, run.kept()).stopRun();
        }
    }

    /** Takes up what the last session has left behind. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Start extends ItemListener {

        @Override
        public void onLoaded() {
            StepThreads.threads().execute(() -> get().takeUp());
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
            get().buildIsDeleted(build);
        }
    }
}
