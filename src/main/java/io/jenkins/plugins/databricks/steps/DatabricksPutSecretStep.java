package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.api.Secrets;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.connection.ConnectionForm;
import io.jenkins.plugins.databricks.connection.SecretCredential;
import io.jenkins.plugins.databricks.deploy.secrets.PutSecret;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.forms.FormCheck;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Stores the secret of a Jenkins credential in Databricks. The controller sends it to Databricks and nowhere else. */
public final class DatabricksPutSecretStep extends AbstractRepeatableStep {

    private static final long serialVersionUID = 1L;

    private final String scope;
    private final String key;
    private final String secretCredentialsId;
    private String field;

    @DataBoundConstructor
    public DatabricksPutSecretStep(String scope, String key, String secretCredentialsId) {
        this.scope = Util.fixEmptyAndTrim(scope);
        this.key = Util.fixEmptyAndTrim(key);
        this.secretCredentialsId = Util.fixEmptyAndTrim(secretCredentialsId);
    }

    public String getScope() {
        return scope;
    }

    public String getKey() {
        return key;
    }

    public String getSecretCredentialsId() {
        return secretCredentialsId;
    }

    public String getField() {
        return field;
    }

    /** @param field which part of a Username with password: {@code username}, {@code password} or, for the password too, {@code null} */
    @DataBoundSetter
    public void setField(String field) {
        this.field = Util.fixEmptyAndTrim(field);
    }

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        PutSecret.Request request = new PutSecret.Request(context.expanded(scope), context.expanded(key));
        Secrets.checkScope(request.scope());
        Secrets.checkKey(request.key());
        Connection connection = context.connect(this);
        SecretCredential secret =
                SecretCredential.of(secretCredentialsId, context.expanded(field), connection.host(), context.build());
        secret.putBy(new PutSecret(connection.client(), context.log()), request);
        return null;
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksPutSecret";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksPutSecretStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return arguments.get("scope") + "/" + arguments.get("key");
        }

        @POST
        public FormValidation doCheckScope(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.ofRequired(item, value, Secrets::checkScope);
        }

        @POST
        public FormValidation doCheckKey(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.ofRequired(item, value, Secrets::checkKey);
        }

        @POST
        public ListBoxModel doFillSecretCredentialsIdItems(
                @AncestorInPath Item item,
                @QueryParameter String workspace,
                @QueryParameter String host,
                @QueryParameter String secretCredentialsId) {
            return ConnectionForm.secrets(item, workspace, host, secretCredentialsId);
        }

        @POST
        public FormValidation doCheckSecretCredentialsId(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }

        @POST
        public ListBoxModel doFillFieldItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.DatabricksPutSecretStep_password(), ""),
                    new ListBoxModel.Option(Messages.DatabricksPutSecretStep_username(), "username"));
        }
    }
}
