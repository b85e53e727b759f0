package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.api.ArmResourceId;
import io.jenkins.plugins.databricks.connection.AzureConnection;
import io.jenkins.plugins.databricks.connection.ConnectionForm;
import io.jenkins.plugins.databricks.deploy.ToldRetries;
import io.jenkins.plugins.databricks.deploy.azure.CreateWorkspace;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.RepeatableWork;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import io.jenkins.plugins.databricks.steps.form.FormText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Creates an Azure Databricks workspace unless it exists, and waits for it. It connects to Azure and not to a workspace, so that a credential is all it needs. */
public final class DatabricksCreateWorkspaceStep extends Step implements RepeatableWork {

    private static final long serialVersionUID = 1L;

    private final String resourceGroup;
    private final String name;
    private final String location;
    private String subscriptionId;
    private String sku;
    private String managedResourceGroup;
    private Map<String, String> tags;
    private String credentialsId;

    @DataBoundConstructor
    public DatabricksCreateWorkspaceStep(String resourceGroup, String name, String location) {
        this.resourceGroup = Util.fixEmptyAndTrim(resourceGroup);
        this.name = Util.fixEmptyAndTrim(name);
        this.location = Util.fixEmptyAndTrim(location);
    }

    public String getResourceGroup() {
        return resourceGroup;
    }

    public String getName() {
        return name;
    }

    public String getLocation() {
        return location;
    }

    public String getSubscriptionId() {
        return subscriptionId;
    }

    @DataBoundSetter
    public void setSubscriptionId(String subscriptionId) {
        this.subscriptionId = Util.fixEmptyAndTrim(subscriptionId);
    }

    public String getSku() {
        return sku;
    }

    @DataBoundSetter
    public void setSku(String sku) {
        this.sku = Util.fixEmptyAndTrim(sku);
    }

    public String getManagedResourceGroup() {
        return managedResourceGroup;
    }

    @DataBoundSetter
    public void setManagedResourceGroup(String managedResourceGroup) {
        this.managedResourceGroup = Util.fixEmptyAndTrim(managedResourceGroup);
    }

    public Map<String, String> getTags() {
        return tags;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setTags(Map tags) {
        this.tags = Arguments.map(tags);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        CreateWorkspace.Request request = new CreateWorkspace.Request(
                subscriptionId,
                resourceGroup,
                name,
                location,
                sku,
                managedResourceGroup,
                Arguments.complete("tags", tags));
        RestClient client =
                AzureConnection.client(credentialsId, context.block(), context.build(), new ToldRetries(context.log()));
        CreateWorkspace.Result result = new CreateWorkspace(client, context.log()).run(request);
        Map<String, Object> returned = new LinkedHashMap<>();
        returned.put("host", result.host().toString());
        returned.put("resourceId", result.resourceId());
        return returned;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, this);
    }

    /** Done again after a restart, it finds the workspace that is being made and waits on. */
    private static final class Execution extends RepeatableStepExecution<DatabricksCreateWorkspaceStep> {

        private static final long serialVersionUID = 1L;

        Execution(StepContext context, DatabricksCreateWorkspaceStep step) {
            super(context, step);
        }

        @Override
        public void stop(Throwable cause) {
            try {
                buildContext(getContext())
                        .log()
                        .line("No longer waiting for Databricks workspace '" + work().name
                                + "'. If Azure has begun to create it, it goes on");
            } catch (IOException | InterruptedException e) {
                cause.addSuppressed(e);
            }
            super.stop(cause);
        }
    }

    @Extension
    public static final class DescriptorImpl extends CheckedStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksCreateWorkspace";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksCreateWorkspaceStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            Object name = arguments.get("name");
            return name == null ? null : name.toString();
        }

        @POST
        public FormValidation doCheckResourceGroup(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.ofRequired(item, value, group -> ArmResourceId.checkResourceGroup("resourceGroup", group));
        }

        @POST
        public FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.ofRequired(item, value, ArmResourceId::checkName);
        }

        @POST
        public FormValidation doCheckSubscriptionId(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.of(item, value, ArmResourceId::checkSubscription);
        }

        @POST
        public FormValidation doCheckLocation(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckTags(@AncestorInPath Item item, @QueryParameter String value) {
            return FormText.checkMap(item, value);
        }

        @POST
        public ListBoxModel doFillSkuItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option("Premium", ""),
                    new ListBoxModel.Option("Standard", "standard"),
                    new ListBoxModel.Option("Trial", "trial"));
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return ConnectionForm.azureCredentials(item, credentialsId);
        }
    }
}
