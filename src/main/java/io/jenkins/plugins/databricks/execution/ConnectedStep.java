package io.jenkins.plugins.databricks.execution;

import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A step that says where it connects to. */
@Restricted(NoExternalUse.class)
public interface ConnectedStep {

    /** What the step itself says about where it connects to. */
    ConnectionParameters connection();
}
