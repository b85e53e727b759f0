package io.jenkins.plugins.databricks.execution;

import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A step with connection parameters. */
@Restricted(NoExternalUse.class)
public interface ConnectedStep {

    /** The step's own connection parameters. */
    ConnectionParameters connection();
}
