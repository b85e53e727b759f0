package io.jenkins.plugins.databricks.execution.checks;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.execution.BuildContext;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Publishes checks of bundles. It is an extension point because there are checks only where the plugin for them is installed; only this plugin
 * implements it.
 */
@Restricted(NoExternalUse.class)
public interface BundleChecks extends ExtensionPoint {

    /** Publishes a check whose texts are masked. */
    void publish(Run<?, ?> build, TaskListener listener, BundleCheck check);

    /**
     * Publishes a check, where that is possible, with the secrets masked that the log masks. It may send requests; what fails there is logged, and is no
     * reason for a build to fail.
     */
    static void publish(BuildContext context, BundleCheck check) {
        for (BundleChecks checks : ExtensionList.lookup(BundleChecks.class)) {
            try {
                checks.publish(context.build(), context.listener(), check.withTexts(context.mask()::hide));
            } catch (RuntimeException e) {
                Logger.getLogger(BundleChecks.class.getName())
                        .log(Level.WARNING, e, () -> "The check of " + context.build() + " cannot be published");
                context.log().line("WARNING: the check '" + check.name() + "' cannot be published: " + e);
            }
        }
    }
}
