package io.jenkins.plugins.databricks.steps;

import hudson.console.HyperlinkNote;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import java.net.URI;

/** A build's console log. Jenkins itself hides the values of password parameters in no log. */
record BuildLog(TaskListener listener, BuildMask mask) implements DeploymentLog {

    @Override
    public void line(String text) {
        listener.getLogger().println(mask.hide(text));
    }

    @Override
    public void link(String text, URI target) {
        listener.getLogger().println(mask.hide(text) + " " + HyperlinkNote.encodeTo(target.toString(), target.toString()));
    }
}
