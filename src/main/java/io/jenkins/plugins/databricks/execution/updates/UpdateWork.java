package io.jenkins.plugins.databricks.execution.updates;

import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.ConnectedStep;
import java.io.IOException;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The work of a step that updates a pipeline or deploys an app. */
@Restricted(NoExternalUse.class)
public interface UpdateWork extends ConnectedStep, Serializable {

    /** The options for waiting and aborting. */
    RunOptions options();

    /** Whether the build fails when the update fails. */
    boolean isFailBuild();

    /**
     * Prepares the request. It may be called again after a restart of Jenkins, so it must be idempotent.
     *
     * @throws IOException when a parameter is wrong
     */
    UpdateRequest update(BuildContext context) throws IOException, InterruptedException;
}
