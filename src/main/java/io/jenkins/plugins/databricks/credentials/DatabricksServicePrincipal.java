package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.CredentialsScope;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.auth.OAuthM2M;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.forms.FormAccess;
import java.net.URI;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Credentials of a Databricks service principal with an OAuth secret, on any cloud. */
public final class DatabricksServicePrincipal extends DatabricksCredentials {

    private static final long serialVersionUID = 1L;

    private final String clientId;
    private final Secret clientSecret;

    @DataBoundConstructor
    public DatabricksServicePrincipal(
            CredentialsScope scope,
            String id,
            String description,
            @NonNull String clientId,
            @NonNull Secret clientSecret) {
        super(scope, id, description);
        this.clientId = Util.fixNull(clientId).strip();
        this.clientSecret = clientSecret == null ? Secret.fromString("") : clientSecret;
    }

    public String getClientId() {
        return clientId;
    }

    public Secret getClientSecret() {
        return clientSecret;
    }

    @Override
    protected TokenSource tokenSource(URI host, IdentityConnections identity) {
        return new OAuthM2M(host, clientId, clientSecret.getPlainText(), identity.transport(), identity.retry());
    }

    @Extension
    @Symbol("databricksServicePrincipal")
    public static final class DescriptorImpl extends DatabricksCredentialsDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.DatabricksServicePrincipal_displayName();
        }

        @Override
        public String getDescription() {
            return Messages.DatabricksServicePrincipal_description();
        }

        @POST
        public FormValidation doCheckClientId(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckClientSecret(@QueryParameter Secret value) {
            return FormValidation.validateRequired(Secret.toString(value));
        }

        @POST
        public FormValidation doTestConnection(
                @AncestorInPath Item item,
                @QueryParameter String testHost,
                @QueryParameter String clientId,
                @QueryParameter Secret clientSecret) {
            FormAccess.checkMayStoreCredentials(item);
            return ConnectionCheck.run(
                    testHost,
                    () -> new DatabricksServicePrincipal(null, "test", null, clientId, clientSecret),
                    clientId,
                    Secret.toString(clientSecret));
        }
    }
}
