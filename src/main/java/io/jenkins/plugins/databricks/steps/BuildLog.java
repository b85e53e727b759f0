package io.jenkins.plugins.databricks.steps;

import hudson.console.HyperlinkNote;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import java.net.URI;

/** A build's console log. */
record BuildLog(TaskListener listener) implements DeploymentLog {

    @Override
    public void line(String text) {
        listener.getLogger().println(text);
    }

    @Override
    public void link(String text, URI target) {
        listener.getLogger().println(text + " " + HyperlinkNote.encodeTo(target.toString(), target.toString()));
    }
}
