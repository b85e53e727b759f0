package io.jenkins.plugins.databricks.execution;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.ToldRetries;
import io.jenkins.plugins.databricks.report.DatabricksReport;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The context in which a step does its work.
 *
 * @param build the build
 * @param listener its log
 * @param workspace finds the build's workspace
 * @param block the connection of the enclosing {@code withDatabricks}, or {@code null}
 * @param expand replaces build parameters and variables in a freestyle job's fields; in a Pipeline, Groovy has already
 *     done so
 * @param mask masks what the log masks, for text that does not go through the log
 */
@Restricted(NoExternalUse.class)
public record BuildContext(
        Run<?, ?> build,
        TaskListener listener,
        Workspace workspace,
        @CheckForNull ConnectionParameters block,
        UnaryOperator<String> expand,
        BuildMask mask) {

    private static final Logger LOGGER = Logger.getLogger(BuildContext.class.getName());

    private static final String NO_WORKSPACE =
            "This step needs a workspace: put it into a node block or a stage with an agent";

    /** Where the build has its files and runs programs. Only steps that need these use it: others can work while the agent is offline. */
    public interface Workspace {

        /** Of a build that has no node. */
        Workspace NONE = new Workspace() {
            @Override
            public FilePath find() {
                return null;
            }

            @Override
            public Launcher launcher() {
                return null;
            }

            @Override
            public EnvVars environment() {
                return new EnvVars();
            }
        };

        /** The build's workspace, or {@code null} outside a node. */
        @CheckForNull
        FilePath find() throws IOException, InterruptedException;

        /** Starts programs where the workspace is; {@code null} outside a node. */
        @CheckForNull
        Launcher launcher() throws IOException, InterruptedException;

        /** The environment variables that programs of the build are given. */
        EnvVars environment() throws IOException, InterruptedException;
    }

    public Connection connect(ConnectedStep step) {
        return connect(connection(step));
    }

    public Connection connect(ConnectionParameters parameters) {
        return Connection.of(parameters, build, new ToldRetries(log()));
    }

    /**
     * The connection parameters of the step and its block. Credential IDs are not expanded: Jenkins does that itself,
     * and checks what the user who triggered the build may use.
     */
    public ConnectionParameters connection(ConnectedStep step) {
        ConnectionParameters own = step.connection();
        return new ConnectionParameters(
                        expanded(own.workspace()),
                        expanded(own.host()),
                        own.credentialsId(),
                        expanded(own.azureResourceId()))
                .orElse(block);
    }

    /** The build's workspace. */
    public FilePath files() throws IOException, InterruptedException {
        FilePath folder = workspace.find();
        if (folder == null) {
            throw new InvalidInputException(NO_WORKSPACE);
        }
        return folder;
    }

    /** Starts programs in the build's workspace. */
    public Launcher launcher() throws IOException, InterruptedException {
        Launcher launcher = workspace.launcher();
        if (launcher == null) {
            throw new InvalidInputException(NO_WORKSPACE);
        }
        return launcher;
    }

    public String expanded(String text) {
        return text == null ? null : expand.apply(text);
    }

    public List<String> expandedAll(List<String> values) {
        return values == null ? null : values.stream().map(expand).toList();
    }

    public Map<String, String> expandedAll(Map<String, String> values) {
        if (values == null) {
            return null;
        }
        Map<String, String> all = new LinkedHashMap<>();
        values.forEach((key, value) -> all.put(key, expand.apply(value)));
        return all;
    }

    public DeploymentLog log() {
        return new BuildLog(listener, mask::hide);
    }

    public MaskedReport report() {
        return new MaskedReport(DatabricksReport.of(build), mask, () -> {
            try {
                return commit();
            } catch (IOException e) {
                LOGGER.log(Level.FINE, e, () -> "The environment of " + build + " is not known");
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        });
    }

    /** The commit that the build has checked out, from the environment of its step; {@code null} if nothing says so. */
    @CheckForNull
    String commit() throws IOException, InterruptedException {
        return workspace.environment().get("GIT_COMMIT");
    }
}
