package io.jenkins.plugins.databricks.execution;

import hudson.console.HyperlinkNote;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.net.URI;
import java.util.function.UnaryOperator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A build's console log.
 *
 * @param mask masks what Jenkins itself does not: the values of password parameters
 */
@Restricted(NoExternalUse.class)
public record BuildLog(TaskListener listener, UnaryOperator<String> mask) implements DeploymentLog {

    /** The log on an agent, which is not given any secrets to mask. */
    public static BuildLog onAgent(TaskListener listener) {
        return new BuildLog(listener, UnaryOperator.identity());
    }

    @Override
    public void line(String text) {
        listener.getLogger().println(LogText.verbatim(mask.apply(text)));
    }

    @Override
    public void link(String text, URI target) {
        listener.getLogger()
                .println(LogText.verbatim(mask.apply(text)) + " "
                        + HyperlinkNote.encodeTo(target.toASCIIString(), target.toASCIIString()));
    }
}
