package io.jenkins.plugins.databricks.execution.bundle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.ConnectedStep;
import java.io.IOException;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The work of a step that has the CLI change a target. It is never repeated by itself. */
@Restricted(NoExternalUse.class)
public interface BundleWork extends ConnectedStep, Serializable {

    /** The name of the CLI's tool. */
    @CheckForNull
    String getCli();

    /**
     * The command.
     *
     * @throws IOException when a parameter is wrong
     */
    BundleCommand command(BuildContext context) throws IOException, InterruptedException;

    /**
     * The last check before the command is started.
     *
     * @throws IOException when it must not be started
     */
    void check(CliSession session, BundleCommand command) throws IOException, InterruptedException;

    /**
     * After the command has succeeded: reports what it did. May be called again after a restart of Jenkins.
     *
     * @return the step's result in a Pipeline; must be serializable
     */
    Object conclude(CliSession session, Deployed deployed) throws IOException, InterruptedException;
}
