package io.jenkins.plugins.databricks.execution.machine;

import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import java.net.URI;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Replaces the log of a build that is gone. */
@Restricted(NoExternalUse.class)
public record LostLog() implements DeploymentLog {

    private static final Logger LOGGER = Logger.getLogger(LostLog.class.getName());

    @Override
    public void line(String text) {
        LOGGER.info(text);
    }

    @Override
    public void link(String text, URI target) {
        LOGGER.info(text + " " + target);
    }
}
