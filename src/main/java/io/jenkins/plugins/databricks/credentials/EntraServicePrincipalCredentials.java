package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.CredentialsScope;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.auth.EntraServicePrincipal;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.auth.TokenSource;
import java.net.URI;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A Microsoft Entra service principal that has access to Azure Databricks. */
public final class EntraServicePrincipalCredentials extends DatabricksCredentials {

    private static final long serialVersionUID = 1L;

    private final String tenantId;
    private final String clientId;
    private final Secret clientSecret;
    private AzureCloud cloud = AzureCloud.PUBLIC;

    @DataBoundConstructor
    public EntraServicePrincipalCredentials(
            CredentialsScope scope,
            String id,
            String description,
            @NonNull String tenantId,
            @NonNull String clientId,
            @NonNull Secret clientSecret) {
        super(scope, id, description);
        this.tenantId = Util.fixNull(tenantId).strip();
        this.clientId = Util.fixNull(clientId).strip();
        this.clientSecret = clientSecret == null ? Secret.fromString("") : clientSecret;
    }

    public String getTenantId() {
        return tenantId;
    }

    public String getClientId() {
        return clientId;
    }

    public Secret getClientSecret() {
        return clientSecret;
    }

    public AzureCloud getCloud() {
        return cloud;
    }

    @DataBoundSetter
    public void setCloud(AzureCloud cloud) {
        this.cloud = cloud == null ? AzureCloud.PUBLIC : cloud;
    }

    @Override
    protected TokenSource tokenSource(URI host, IdentityConnections identity) {
        return tokensFor(AzureCloud.DATABRICKS_SCOPE, identity);
    }

    @Override
    protected TokenSource managementTokenSource(IdentityConnections identity) {
        return tokensFor(cloud.managementScope(), identity);
    }

    @Override
    protected URI resourceManager() {
        return cloud.resourceManager();
    }

    private TokenSource tokensFor(String scope, IdentityConnections identity) {
        return new EntraServicePrincipal(
                cloud.authority(), tenantId, clientId, clientSecret.getPlainText(), scope, identity.azure());
    }

    @Extension
    @Symbol("databricksEntraServicePrincipal")
    public static final class DescriptorImpl extends BaseStandardCredentialsDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.EntraServicePrincipalCredentials_displayName();
        }

        @Override
        public String getDescription() {
            return Messages.EntraServicePrincipalCredentials_description();
        }

        @POST
        public FormValidation doCheckTenantId(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckClientId(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }

        @POST
        public ListBoxModel doFillCloudItems() {
            ListBoxModel items = new ListBoxModel();
            for (AzureCloud cloud : AzureCloud.values()) {
                items.add(displayName(cloud), cloud.name());
            }
            return items;
        }

        private static String displayName(AzureCloud cloud) {
            return switch (cloud) {
                case PUBLIC -> Messages.AzureCloud_public();
                case US_GOVERNMENT -> Messages.AzureCloud_usGovernment();
                case CHINA -> Messages.AzureCloud_china();
            };
        }

        @POST
        public FormValidation doCheckClientSecret(@QueryParameter Secret value) {
            return FormValidation.validateRequired(Secret.toString(value));
        }

        @POST
        public FormValidation doCheckTestHost(@AncestorInPath Item item, @QueryParameter String value) {
            return ConnectionTest.check(item, value);
        }

        @POST
        public FormValidation doTestConnection(
                @AncestorInPath Item item,
                @QueryParameter String testHost,
                @QueryParameter String tenantId,
                @QueryParameter String clientId,
                @QueryParameter Secret clientSecret,
                @QueryParameter String cloud) {
            ConnectionTest.checkMayEditCredentials(item);
            EntraServicePrincipalCredentials credentials =
                    new EntraServicePrincipalCredentials(null, "test", null, tenantId, clientId, clientSecret);
            if (Util.fixEmpty(cloud) != null) {
                credentials.setCloud(AzureCloud.valueOf(cloud));
            }
            return ConnectionTest.run(testHost, credentials);
        }
    }
}
