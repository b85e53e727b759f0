package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.connection.ConnectionForm;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.execution.ConnectedStep;
import io.jenkins.plugins.databricks.steps.form.FormText;
import io.jenkins.plugins.databricks.steps.form.JobSettings;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What all steps have in common: where they connect to. */
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

    /** Fills and checks the form fields of {@link DatabricksStep}. */
    public abstract static class DatabricksStepDescriptor extends CheckedStepDescriptor {

        /** Maps and lists within one another as their text area shows them. */
        public String tree(Object value) {
            return JobSettings.text(value);
        }

        /** A list as its text area shows it. */
        public String lines(List<String> values) {
            return FormText.ofList(values);
        }

        /** A map as its text area shows it. */
        public String pairs(Map<String, ?> values) {
            return FormText.ofMap(values);
        }

        @POST
        public ListBoxModel doFillWorkspaceItems(@AncestorInPath Item item, @QueryParameter String workspace) {
            return ConnectionForm.workspaces(item, workspace);
        }

        @POST
        public FormValidation doCheckWorkspace(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String host) {
            return ConnectionForm.checkWorkspace(item, value, host);
        }

        @POST
        public FormValidation doCheckHost(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String workspace) {
            return ConnectionForm.checkHost(item, value, workspace);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item,
                @QueryParameter String workspace,
                @QueryParameter String host,
                @QueryParameter String credentialsId) {
            return ConnectionForm.credentials(item, workspace, host, credentialsId);
        }

        @POST
        public FormValidation doCheckAzureResourceId(@AncestorInPath Item item, @QueryParameter String value) {
            return ConnectionForm.checkAzureResourceId(item, value);
        }
    }
}
