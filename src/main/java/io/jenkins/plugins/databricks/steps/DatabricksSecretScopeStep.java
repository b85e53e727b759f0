package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.api.Secrets;
import io.jenkins.plugins.databricks.deploy.secrets.CreateSecretScope;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Creates a secret scope unless it exists. */
public final class DatabricksSecretScopeStep extends AbstractRepeatableStep {

    private static final long serialVersionUID = 1L;

    private final String scope;
    private String initialManagePrincipal;
    private String keyVaultResourceId;
    private String keyVaultDnsName;

    @DataBoundConstructor
    public DatabricksSecretScopeStep(String scope) {
        this.scope = Util.fixEmptyAndTrim(scope);
    }

    public String getScope() {
        return scope;
    }

    public String getInitialManagePrincipal() {
        return initialManagePrincipal;
    }

    @DataBoundSetter
    public void setInitialManagePrincipal(String initialManagePrincipal) {
        this.initialManagePrincipal = Util.fixEmptyAndTrim(initialManagePrincipal);
    }

    public String getKeyVaultResourceId() {
        return keyVaultResourceId;
    }

    @DataBoundSetter
    public void setKeyVaultResourceId(String keyVaultResourceId) {
        this.keyVaultResourceId = Util.fixEmptyAndTrim(keyVaultResourceId);
    }

    public String getKeyVaultDnsName() {
        return keyVaultDnsName;
    }

    @DataBoundSetter
    public void setKeyVaultDnsName(String keyVaultDnsName) {
        this.keyVaultDnsName = Util.fixEmptyAndTrim(keyVaultDnsName);
    }

    private CreateSecretScope.Request request() {
        Secrets.checkScope(scope);
        Secrets.checkInitialManagePrincipal(initialManagePrincipal);
        return new CreateSecretScope.Request(
                scope, initialManagePrincipal, keyVault(keyVaultResourceId, keyVaultDnsName));
    }

    private static Secrets.KeyVault keyVault(String resourceId, String dnsName) {
        if (resourceId == null && dnsName == null) {
            return null;
        }
        if (resourceId == null || dnsName == null) {
            throw new InvalidInputException((resourceId == null ? "keyVaultResourceId" : "keyVaultDnsName")
                    + " is missing: a Key Vault is named by keyVaultResourceId and keyVaultDnsName together");
        }
        return new Secrets.KeyVault(resourceId, dnsName);
    }

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        CreateSecretScope.Request request = request();
        new CreateSecretScope(context.connect(this).client(), context.log()).run(request);
        return null;
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksSecretScope";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksSecretScopeStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return String.valueOf(arguments.get("scope"));
        }

        @POST
        public FormValidation doCheckScope(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.ofRequired(item, value, Secrets::checkScope);
        }

        @POST
        public ListBoxModel doFillInitialManagePrincipalItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.DatabricksSecretScopeStep_maker(), ""),
                    new ListBoxModel.Option(Messages.DatabricksSecretScopeStep_users(), "users"));
        }

        @POST
        public FormValidation doCheckKeyVaultDnsName(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String keyVaultResourceId) {
            return FormCheck.bounded(item, value, () -> {
                if (!FormCheck.hasVariable(value)) {
                    keyVault(Util.fixEmptyAndTrim(keyVaultResourceId), Util.fixEmptyAndTrim(value));
                }
                return FormValidation.ok();
            });
        }
    }
}
