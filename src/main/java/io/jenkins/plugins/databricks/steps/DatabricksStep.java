package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import io.jenkins.plugins.databricks.connection.ConnectionDescriptor;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.execution.ConnectedStep;
import java.io.Serializable;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that connects to a workspace. Its folder of views has the help of the fields that several steps have. */
@Restricted(NoExternalUse.class)
public abstract class DatabricksStep extends Step implements ConnectedStep, Serializable {

    private static final long serialVersionUID = 1L;

    private String workspace;
    private String host;
    private String credentialsId;
    private String azureResourceId;

    /** What this step itself says about where it connects to. */
    @Override
    public final ConnectionParameters connection() {
        return new ConnectionParameters(workspace, host, credentialsId, azureResourceId);
    }

    public String getWorkspace() {
        return workspace;
    }

    @DataBoundSetter
    public void setWorkspace(String workspace) {
        this.workspace = Util.fixEmptyAndTrim(workspace);
    }

    public String getHost() {
        return host;
    }

    @DataBoundSetter
    public void setHost(String host) {
        this.host = Util.fixEmptyAndTrim(host);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    public String getAzureResourceId() {
        return azureResourceId;
    }

    @DataBoundSetter
    public void setAzureResourceId(String azureResourceId) {
        this.azureResourceId = Util.fixEmptyAndTrim(azureResourceId);
    }

    /** The descriptor of a step that connects to a workspace. */
    public abstract static class DatabricksStepDescriptor extends CheckedStepDescriptor
            implements ConnectionDescriptor {}
}
