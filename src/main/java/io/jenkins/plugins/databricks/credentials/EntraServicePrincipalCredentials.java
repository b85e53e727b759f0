package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.CredentialsScope;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.auth.EntraProof;
import io.jenkins.plugins.databricks.auth.EntraServicePrincipal;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.auth.PemCertificate;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.forms.FormAccess;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.time.Instant;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Credentials of a Microsoft Entra service principal for Azure Databricks, with a client secret or a certificate. */
public final class EntraServicePrincipalCredentials extends AzureDatabricksCredentials {

    private static final long serialVersionUID = 1L;

    private final String tenantId;
    private final String clientId;
    private final Secret clientSecret;
    private Secret certificate;

    @DataBoundConstructor
    public EntraServicePrincipalCredentials(
            CredentialsScope scope,
            String id,
            String description,
            @NonNull String tenantId,
            @NonNull String clientId,
            @CheckForNull Secret clientSecret) {
        super(scope, id, description);
        this.tenantId = Util.fixNull(tenantId).strip();
        this.clientId = Util.fixNull(clientId).strip();
        this.clientSecret = orNull(clientSecret);
    }

    public String getTenantId() {
        return tenantId;
    }

    public String getClientId() {
        return clientId;
    }

    /** The client secret; {@code null} if there is a certificate instead. */
    @CheckForNull
    public Secret getClientSecret() {
        return clientSecret;
    }

    /** Certificate and private key in PEM format; {@code null} if there is a client secret instead. */
    @CheckForNull
    public Secret getCertificate() {
        return certificate;
    }

    @DataBoundSetter
    public void setCertificate(Secret certificate) {
        this.certificate = orNull(certificate);
    }

    private static Secret orNull(Secret secret) {
        return Secret.toString(secret).isBlank() ? null : secret;
    }

    @Override
    protected TokenSource tokensFor(String scope, IdentityConnections identity) {
        return new EntraServicePrincipal(getCloud().authority(), tenantId, clientId, proof(), scope, identity.azure());
    }

    private EntraProof proof() {
        if ((clientSecret == null) == (certificate == null)) {
            throw new InvalidInputException("credentialsId: '" + getId() + "' must have either a client secret or a "
                    + "certificate, but has "
                    + (clientSecret == null ? "neither" : "both: remove one of them"));
        }
        return clientSecret == null
                ? new EntraProof.Certificate(certificate.getPlainText())
                : new EntraProof.ClientSecret(clientSecret.getPlainText());
    }

    @Extension
    @Symbol("databricksEntraServicePrincipal")
    public static final class DescriptorImpl extends AzureCredentialsDescriptor {

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
        public FormValidation doCheckClientSecret(
                @AncestorInPath Item item, @QueryParameter Secret value, @QueryParameter Secret certificate) {
            boolean one = (orNull(value) == null) != (orNull(certificate) == null);
            return one || !FormAccess.mayStoreCredentials(item)
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.EntraServicePrincipalCredentials_secretOrCertificate());
        }

        @POST
        public FormValidation doCheckCertificate(@AncestorInPath Item item, @QueryParameter Secret value) {
            if (orNull(value) == null || !FormAccess.mayStoreCredentials(item)) {
                return FormValidation.ok();
            }
            String problem = PemCertificate.problem(value.getPlainText(), Instant.now());
            return problem == null ? FormValidation.ok() : FormValidation.error(problem);
        }

        @POST
        public FormValidation doTestConnection(
                @AncestorInPath Item item,
                @QueryParameter String testHost,
                @QueryParameter String tenantId,
                @QueryParameter String clientId,
                @QueryParameter Secret clientSecret,
                @QueryParameter Secret certificate,
                @QueryParameter String cloud) {
            FormAccess.checkMayStoreCredentials(item);
            return ConnectionCheck.run(
                    testHost,
                    () -> {
                        EntraServicePrincipalCredentials credentials = new EntraServicePrincipalCredentials(
                                null, "test", null, tenantId, clientId, clientSecret);
                        credentials.setCertificate(certificate);
                        credentials.setCloud(AzureClouds.of(cloud));
                        return credentials;
                    },
                    tenantId,
                    clientId);
        }
    }
}
