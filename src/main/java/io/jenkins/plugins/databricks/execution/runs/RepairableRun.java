package io.jenkins.plugins.databricks.execution.runs;

import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import hudson.XmlFile;
import hudson.model.ParametersAction;
import hudson.model.Run;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.execution.Sealed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * What it takes to repair a run after its step has ended: its parameters, which Databricks does not keep for it, and the names of the connection. It
 * lies in the folder of the build, encrypted, and goes with it.
 */
final class RepairableRun {

    private static final Logger LOGGER = Logger.getLogger(RepairableRun.class.getName());

    private RepairableRun() {}

    private static XmlFile file(Run<?, ?> build, long runId) {
        return new XmlFile(Jenkins.XSTREAM2, new File(build.getRootDir(), "databricks/run-" + runId + ".xml"));
    }

    static boolean exists(Run<?, ?> build, long runId) {
        return file(build, runId).exists();
    }

    /**
     * Keeps a run of a job, once its ID is known. A one-time run has no settings that a repair could use. Where a parameter of the build names a credential,
     * it may be a personal one of whoever started the build, and nobody else may use that.
     */
    static void keep(Run<?, ?> build, OpenRun kept) {
        long runId = kept.record().runId();
        if (runId == 0
                || !(kept.record().request() instanceof RunRequest.OfJob)
                || exists(build, runId)
                || hasPersonalCredentials(build)) {
            return;
        }
        try {
            file(build, runId).write(new Sealed<>(kept));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Run " + runId + " of " + build + " cannot be repaired from its page");
        }
    }

    private static boolean hasPersonalCredentials(Run<?, ?> build) {
        return build.getActions(ParametersAction.class).stream()
                .flatMap(action -> action.getAllParameters().stream())
                .anyMatch(CredentialsParameterValue.class::isInstance);
    }

    /** Deletes what was kept of a run that needs no repair. */
    static void forget(Run<?, ?> build, long runId) {
        try {
            Files.deleteIfExists(file(build, runId).getFile().toPath());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "What was kept of run " + runId + " of " + build + " is not deleted");
        }
    }

    /**
     * Reads what was kept of a run.
     *
     * @throws IOException when there is nothing, or it cannot be read
     */
    static OpenRun read(Run<?, ?> build, long runId) throws IOException {
        try {
            return (OpenRun) ((Sealed<?>) file(build, runId).read()).open();
        } catch (IOException | RuntimeException e) {
            throw new IOException("what Jenkins has kept of run " + runId + " cannot be read: " + e.getMessage(), e);
        }
    }
}
