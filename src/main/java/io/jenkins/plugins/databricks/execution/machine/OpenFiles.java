package io.jenkins.plugins.databricks.execution.machine;

import hudson.XmlFile;
import hudson.model.Run;
import io.jenkins.plugins.databricks.execution.Sealed;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What builds have begun in Databricks and not ended, each in a file of its own in JENKINS_HOME, where it is found even if the build is lost. The files are
 * encrypted, as a request may contain secrets.
 *
 * @param <T> what is kept
 */
@Restricted(NoExternalUse.class)
public final class OpenFiles<T extends Serializable> {

    private static final Logger LOGGER = Logger.getLogger(OpenFiles.class.getName());

    private final String folder;

    /** The content of a file. */
    private static final class Open<T extends Serializable> {

        private final String build;
        private final Sealed<T> kept;

        private Open(String build, T kept) {
            this.build = build;
            this.kept = new Sealed<>(kept);
        }
    }

    /** @param folder the folder in JENKINS_HOME */
    public OpenFiles(String folder) {
        this.folder = folder;
    }

    private File folder() {
        return new File(Jenkins.get().getRootDir(), folder);
    }

    private File file(String token) {
        return new File(folder(), token + ".xml");
    }

    /**
     * Saves what a build has begun or is about to begin; it survives a crash of Jenkins once this returns. If the whole machine fails, that of a Pipeline may be
     * lost with it: its steps have saved the same with the Pipeline, as durably as that wants to be saved, and forcing it to the disk twice would take longer than all else.
     *
     * @param token tells it from others
     * @throws IOException if the build has ended before it has begun this, too
     */
    public void keep(Run<?, ?> build, String token, T what) throws IOException {
        boolean isPipeline = build instanceof FlowExecutionOwner.Executable;
        if (!file(token).exists()) {
            if (!build.isBuilding()) {
                throw new IOException("the build has ended, so nothing is started for it");
            }
            if (!isPipeline) {
                // Jenkins itself saves such a build only when it has ended, and ignores a build folder without a file.
                build.save();
            }
        }
        write(build, token, what, !isPipeline);
    }

    /** The same for what may begin when the build has ended. It survives a failure of the machine, too. */
    public void keepAfterBuild(Run<?, ?> build, String token, T what) throws IOException {
        write(build, token, what, true);
    }

    private void write(Run<?, ?> build, String token, T what, boolean force) throws IOException {
        new XmlFile(Jenkins.XSTREAM2, file(token), force).write(new Open<>(build.getExternalizableId(), what));
    }

    /** What was saved last; empty if nothing is, or if it cannot be read. */
    public Optional<T> find(String token) {
        File file = file(token);
        if (!file.exists()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OpenFiles.<T>open(file).kept.open());
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "What a build has begun in Databricks cannot be read: " + file);
            return Optional.empty();
        }
    }

    /** Deletes a file, if there is one. */
    public void forget(String token) {
        try {
            Files.deleteIfExists(file(token).toPath());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "What a build has begun in Databricks is not forgotten", e);
        }
    }

    /**
     * Reads all files.
     *
     * @param taker gets the ID of the build, as in {@link Run#getExternalizableId}, and what was kept
     */
    public void forEach(BiConsumer<String, T> taker) {
        File[] files =
                Objects.requireNonNullElse(folder().listFiles((dir, name) -> name.endsWith(".xml")), new File[0]);
        for (File file : List.of(files)) {
            try {
                read(file, taker);
            } catch (IOException | RuntimeException e) {
                if (file.exists()) {
                    LOGGER.log(
                            Level.WARNING,
                            e,
                            () -> "What a build has begun in Databricks cannot be read or followed: " + file);
                }
            }
        }
    }

    private void read(File file, BiConsumer<String, T> taker) throws IOException {
        Open<T> open = open(file);
        taker.accept(open.build, open.kept.open());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Serializable> Open<T> open(File file) throws IOException {
        return (Open<T>) new XmlFile(Jenkins.XSTREAM2, file).read();
    }
}
