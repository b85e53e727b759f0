package io.jenkins.plugins.databricks.steps;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.connection.ConnectionForm;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import java.io.Serializable;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What all steps have in common: where they connect to. */
public abstract class DatabricksStep extends Step implements Serializable {

    private static final long serialVersionUID = 1L;

    private ConnectionParameters connection = new ConnectionParameters(null, null, null, null);

    /** What this step itself says about where it connects to. */
    public final ConnectionParameters connection() {
        return connection;
    }

    public String getWorkspace() {
        return connection.workspace();
    }

    @DataBoundSetter
    public void setWorkspace(String workspace) {
        connection = new ConnectionParameters(
                workspace, connection.host(), connection.credentialsId(), connection.azureResourceId());
    }

    public String getHost() {
        return connection.host();
    }

    @DataBoundSetter
    public void setHost(String host) {
        connection = new ConnectionParameters(
                connection.workspace(), host, connection.credentialsId(), connection.azureResourceId());
    }

    public String getCredentialsId() {
        return connection.credentialsId();
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        connection = new ConnectionParameters(
                connection.workspace(), connection.host(), credentialsId, connection.azureResourceId());
    }

    public String getAzureResourceId() {
        return connection.azureResourceId();
    }

    @DataBoundSetter
    public void setAzureResourceId(String azureResourceId) {
        connection = new ConnectionParameters(
                connection.workspace(), connection.host(), connection.credentialsId(), azureResourceId);
    }

    /** Fills and checks the form fields of {@link DatabricksStep}. */
    public abstract static class DatabricksStepDescriptor extends StepDescriptor {

        @POST
        public ListBoxModel doFillWorkspaceItems(@AncestorInPath Item item, @QueryParameter String workspace) {
            return ConnectionForm.workspaces(item, workspace);
        }

        @POST
        public FormValidation doCheckHost(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String workspace) {
            return ConnectionForm.checkHost(item, value, workspace);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String host, @QueryParameter String credentialsId) {
            return ConnectionForm.credentials(item, host, credentialsId);
        }

        @POST
        public FormValidation doCheckAzureResourceId(@QueryParameter String value) {
            return ConnectionForm.checkAzureResourceId(value);
        }
    }
}
