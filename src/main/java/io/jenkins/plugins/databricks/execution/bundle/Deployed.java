package io.jenkins.plugins.databricks.execution.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Util;
import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.deploy.bundle.StateSummary;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A command that has changed a target.
 *
 * @param command the command
 * @param diagnostics what the CLI said about the bundle
 * @param actions what it said that it did to which resource
 * @param stateFile where the CLI keeps the target's state on its machine; empty if that is not known
 */
@Restricted(NoExternalUse.class)
public record Deployed(BundleCommand command, Diagnostics diagnostics, AppliedActions actions, String stateFile)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(Deployed.class.getName());

    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    /** A state of a thousand jobs has about half of that. What is cut is no JSON, and a command of the bundle could write the file. */
    private static final int MOST_OF_STATE = 8 << 20;

    /**
     * A command that is about to be started.
     *
     * @param environment that of its process
     */
    static Deployed of(BundleCommand command, EnvVars environment) {
        String root = environment.get("DATABRICKS_BUNDLE_ROOT");
        // With a folder of its own for such files, or the bundle's default target, the place is not known.
        boolean known = root != null
                && Util.fixEmpty(environment.get("DATABRICKS_BUNDLE_TMP")) == null
                && FOLDER.matcher(command.target()).matches();
        return new Deployed(
                command,
                new Diagnostics(),
                new AppliedActions(),
                known ? root + "/.databricks/bundle/" + command.target() + "/resources.json" : "");
    }

    void line(String line) {
        diagnostics.line(line);
        actions.line(line);
    }

    /** The bundle, and what is deployed of it now: from what the deployment has left, or else from the CLI. */
    public BundleSummary summary(CliSession session) throws IOException, InterruptedException {
        BundleSummary summary = stateFile.isEmpty() || leavesOut() ? null : left(session);
        return summary == null ? session.summary(command) : summary;
    }

    /** What was not selected is in the bundle, but not in the state. */
    private boolean leavesOut() {
        return !command.select().isEmpty() || !command.plan().isEmpty();
    }

    private BundleSummary left(CliSession session) throws InterruptedException {
        try {
            return StateSummary.read(
                    session.connection().impatientClient(),
                    state(session.folder().child(stateFile)),
                    command.target(),
                    actions.files());
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "a deployment has not left what is expected: the CLI is asked", e);
            return null;
        }
    }

    private static JsonNode state(FilePath file) throws IOException, InterruptedException {
        try (InputStream in = file.read()) {
            return JsonCodec.MAPPER.readTree(in.readNBytes(MOST_OF_STATE));
        }
    }
}
