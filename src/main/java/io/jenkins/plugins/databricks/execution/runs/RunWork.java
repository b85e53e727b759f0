package io.jenkins.plugins.databricks.execution.runs;

import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.ConnectedStep;
import java.io.IOException;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The work of a step that starts a run. */
@Restricted(NoExternalUse.class)
public interface RunWork extends ConnectedStep, Serializable {

    /** The options for waiting and aborting. */
    RunOptions options();

    /** Whether the build fails when the run fails. */
    boolean isFailBuild();

    /** The file in the build's workspace that gets the tasks' results as JUnit's XML; {@code null} for none. */
    String getJunit();

    /**
     * Prepares the request that starts the run. It may be called again after a restart of Jenkins, so it must be
     * idempotent.
     *
     * @throws IOException when a parameter is wrong, or Databricks rejects the request
     */
    RunRequest prepare(BuildContext context, Connection connection) throws IOException, InterruptedException;
}
