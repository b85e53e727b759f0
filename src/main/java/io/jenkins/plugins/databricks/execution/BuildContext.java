package io.jenkins.plugins.databricks.execution;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.ToldRetries;
import io.jenkins.plugins.databricks.report.DatabricksReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Where a step does its work.
 *
 * @param build the build
 * @param listener its log
 * @param workspace finds the folder with the job's files
 * @param block what the enclosing {@code withDatabricks} says, or {@code null}
 * @param expand replaces build parameters and variables in a freestyle job's fields; in a Pipeline Groovy has done so already
 * @param mask hides what the log hides, for all that does not go through the log
 */
public record BuildContext(
        Run<?, ?> build,
        TaskListener listener,
        Workspace workspace,
        @CheckForNull ConnectionParameters block,
        UnaryOperator<String> expand,
        BuildMask mask) {

    /** Is asked only by steps that need files: a step that needs none works on while its agent is away. */
    @FunctionalInterface
    public interface Workspace {

        /** The folder, or {@code null} outside of a node. */
        @CheckForNull
        FilePath find() throws IOException, InterruptedException;
    }

    public Connection connect(ConnectedStep step) throws AbortException {
        return connect(connection(step));
    }

    public Connection connect(ConnectionParameters parameters) throws AbortException {
        return Connection.of(parameters, build, new ToldRetries(log()));
    }

    /**
     * What step and block say about where the step connects to. Ids of credentials are not expanded: Jenkins itself does that, with a look at what the user
     * who triggered the build may use.
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

    /** The folder with the job's files. */
    public FilePath files() throws IOException, InterruptedException {
        FilePath folder = workspace.find();
        if (folder == null) {
            throw new AbortException(
                    "This step reads files of the build: put it into a node block or a stage with an agent");
        }
        return folder;
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
        return new MaskedReport(DatabricksReport.of(build), mask);
    }
}
