package io.jenkins.plugins.databricks.execution.bundle;

import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A command that has changed a target.
 *
 * @param command the command
 * @param diagnostics what the CLI said about the bundle
 * @param actions what it said that it did to which resource
 */
@Restricted(NoExternalUse.class)
public record Deployed(BundleCommand command, Diagnostics diagnostics, AppliedActions actions) implements Serializable {

    private static final long serialVersionUID = 1L;

    void line(String line) {
        diagnostics.line(line);
        actions.line(line);
    }
}
