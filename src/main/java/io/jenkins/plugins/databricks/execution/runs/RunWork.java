package io.jenkins.plugins.databricks.execution.runs;

import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.runs.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.ConnectedStep;
import java.io.IOException;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A step that starts a run, as those see it that carry the run to its end. */
@Restricted(NoExternalUse.class)
public interface RunWork extends ConnectedStep, Serializable {

    /** What becomes of the run when the build goes on or is aborted. */
    RunOptions options();

    /** Whether the build fails when the run fails. */
    boolean isFailBuild();

    /**
     * Makes ready what starts the run. It may be done again after a restart of Jenkins, so its second time must change nothing.
     *
     * @throws IOException when a parameter is wrong, or Databricks refuses
     */
    RunRequest prepare(BuildContext context, Connection connection) throws IOException, InterruptedException;
}
