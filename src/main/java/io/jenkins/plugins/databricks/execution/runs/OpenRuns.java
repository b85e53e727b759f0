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
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The runs that builds carry, from before they are asked for until nobody asks about them any more. A build may end without having ended its step: a crash ends freestyle
 * builds, and Pipelines that are not saved at each step, and an administrator can kill a Pipeline. Its runs are then stopped here, at once or, as each
 * is kept in a file of its own in JENKINS_HOME, when Jenkins starts again.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class OpenRuns {

    private static final Logger LOGGER = Logger.getLogger(OpenRuns.class.getName());

    private final Map<String, Carried> carried = new ConcurrentHashMap<>();

    private record Carried(RunningBuild build, RunMachine machine) {}

    static OpenRuns get() {
        return ExtensionList.lookupSingleton(OpenRuns.class);
    }

    private static File folder() {
        return new File(Jenkins.get().getRootDir(), "databricks-runs");
    }

    private static XmlFile file(String token) {
        return new XmlFile(Jenkins.XSTREAM2, new File(folder(), token + ".xml"));
    }

    /** From now on, the end of the build stops the machine. */
    void carry(String token, RunningBuild build, RunMachine machine) {
        carried.put(token, new Carried(build, machine));
    }

    /** Keeps what is true of the run; it outlives this process when this returns. */
    void keep(Run<?, ?> build, OpenRun.Kept kept) throws IOException {
        XmlFile file = file(kept.record().token());
        if (!file.exists()) {
            if (!build.isBuilding()) {
                throw new IOException("the build has ended, so nothing more is started for it");
            }
            if (!(build instanceof FlowExecutionOwner.Executable)) {
                // Jenkins itself saves such a build when it has ended, and does not know one that it finds without a
                // file.
                build.save();
            }
        }
        file.write(new OpenRun(build.getExternalizableId(), kept));
    }

    /** Nobody asks about the run any more. */
    void forget(String token) {
        carried.remove(token);
        try {
            Files.deleteIfExists(file(token).getFile().toPath());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "What was kept of a Databricks run cannot be deleted", e);
        }
    }

    private void buildHasEnded(Run<?, ?> build) {
        carried.values().stream()
                .filter(run -> run.build().isOf(build))
                .forEach(run -> run.machine().stop());
    }

    private void stopRunsOfLostBuilds() {
        File[] files =
                Objects.requireNonNullElse(folder().listFiles((dir, name) -> name.endsWith(".xml")), new File[0]);
        for (File file : List.of(files)) {
            try {
                OpenRun run = (OpenRun) new XmlFile(Jenkins.XSTREAM2, file).read();
                stopIfLost(run);
            } catch (IOException | RuntimeException e) {
                if (file.exists()) {
                    LOGGER.log(Level.WARNING, e, () -> "What was kept of a Databricks run cannot be read: " + file);
                }
            }
        }
    }

    private void stopIfLost(OpenRun run) {
        Run<?, ?> build = Run.fromExternalizableId(run.build());
        RunRecord record = run.kept().record();
        if (build == null) {
            LOGGER.log(
                    Level.WARNING,
                    "{0}, which build {1} has asked for and Jenkins does not have any more, may still be going on in {2}",
                    new Object[] {
                        record.runId() == 0 ? record.request().words() : "Run " + record.runId(),
                        run.build(),
                        record.workspace()
                    });
            forget(record.token());
        } else if (!build.isBuilding() && !carried.containsKey(record.token())) {
            new LostBuild(build, run.kept()).stopRun();
        }
    }

    /** Looks for what the last session has left. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Start extends ItemListener {

        @Override
        public void onLoaded() {
            StepThreads.threads().execute(() -> get().stopRunsOfLostBuilds());
        }
    }

    /** Looks for what a build leaves. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class End extends RunListener<Run<?, ?>> {

        @Override
        public void onFinalized(Run<?, ?> build) {
            get().buildHasEnded(build);
        }
    }
}
