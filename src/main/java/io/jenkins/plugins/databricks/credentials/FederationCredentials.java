package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.auth.EntraProof;
import io.jenkins.plugins.databricks.auth.EntraServicePrincipal;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.auth.TokenExchange;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.forms.FormAccess;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.net.URI;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * Credentials of a principal for which Databricks or Microsoft Entra ID accepts ID tokens, which another credential
 * issues for each build.
 */
public final class FederationCredentials extends AzureDatabricksCredentials {

    private static final long serialVersionUID = 1L;

    private final String idTokenCredentialsId;
    private String clientId;
    private String tenantId;

    /** The ID tokens for the place of use; {@code null} in the stored credential. */
    private transient CredentialsIdToken idTokens;

    @DataBoundConstructor
    public FederationCredentials(
            CredentialsScope scope, String id, String description, @NonNull String idTokenCredentialsId) {
        super(scope, id, description);
        this.idTokenCredentialsId = Util.fixNull(idTokenCredentialsId).strip();
    }

    public String getIdTokenCredentialsId() {
        return idTokenCredentialsId;
    }

    /** The application ID; {@code null} if an account-wide federation policy applies. */
    @CheckForNull
    public String getClientId() {
        return clientId;
    }

    @DataBoundSetter
    public void setClientId(String clientId) {
        this.clientId = Util.fixEmptyAndTrim(clientId);
    }

    /** The tenant ID of Microsoft Entra ID; {@code null} if Databricks itself exchanges the ID token. */
    @CheckForNull
    public String getTenantId() {
        return tenantId;
    }

    @DataBoundSetter
    public void setTenantId(String tenantId) {
        this.tenantId = Util.fixEmptyAndTrim(tenantId);
    }

    @Override
    public Credentials forRun(Run<?, ?> build) {
        return with(CredentialsIdToken.forBuild(idTokenCredentialsId, build));
    }

    /** The same credentials for an administrator's test of a workspace, outside any build. */
    static StandardCredentials ofJenkins(StandardCredentials credentials) {
        return credentials instanceof FederationCredentials federation
                ? federation.with(CredentialsIdToken.outsideBuilds(federation.idTokenCredentialsId, null))
                : credentials;
    }

    private FederationCredentials with(CredentialsIdToken source) {
        FederationCredentials copy =
                new FederationCredentials(getScope(), getId(), getDescription(), idTokenCredentialsId);
        copy.clientId = clientId;
        copy.tenantId = tenantId;
        copy.setCloud(getCloud());
        copy.idTokens = source;
        return copy;
    }

    @Override
    protected TokenSource tokenSource(URI host, IdentityConnections identity) {
        return tenantId == null
                ? new TokenExchange(host, clientId, idTokensFor(host), identity.transport(), identity.retry())
                : super.tokenSource(host, identity);
    }

    @Override
    protected TokenSource managementTokenSource(IdentityConnections identity) {
        return tenantId == null ? null : super.managementTokenSource(identity);
    }

    @Override
    protected URI resourceManager() {
        return tenantId == null ? null : super.resourceManager();
    }

    @Override
    protected TokenSource tokensFor(String scope, IdentityConnections identity) {
        if (clientId == null) {
            throw new InvalidInputException(
                    "credentialsId: '" + getId() + "' has a tenant ID but no client ID, which Entra ID requires");
        }
        return new EntraServicePrincipal(
                getCloud().authority(),
                tenantId,
                clientId,
                new EntraProof.IdToken(idTokensFor(getCloud().authority())),
                scope,
                identity.azure());
    }

    /**
     * No ID tokens without a known place of use: Jenkins' own are not for everybody who has got hold of this
     * credential.
     */
    private CredentialsIdToken idTokensFor(URI recipient) {
        if (idTokens == null) {
            throw new InvalidInputException(
                    "credentialsId: '" + getId() + "' provides tokens only to builds and to Test connection");
        }
        return idTokens.sentTo(recipient);
    }

    /** Only Microsoft Entra ID requires the client ID. */
    private String[] required() {
        return tenantId == null ? new String[] {idTokenCredentialsId} : new String[] {idTokenCredentialsId, clientId};
    }

    @Extension
    @Symbol("databricksFederation")
    public static final class DescriptorImpl extends AzureCredentialsDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.FederationCredentials_displayName();
        }

        @Override
        public String getDescription() {
            return Messages.FederationCredentials_description();
        }

        @POST
        public ListBoxModel doFillIdTokenCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String idTokenCredentialsId) {
            StandardListBoxModel items = new StandardListBoxModel();
            if (FormAccess.maySeeCredentials(item)) {
                items.includeEmptyValue();
                List.of(StringCredentials.class, FileCredentials.class).forEach(type -> include(items, item, type));
            }
            return items.includeCurrentValue(Util.fixNull(idTokenCredentialsId));
        }

        /** Adds credentials except those of scope System, which no build may use. */
        private static void include(StandardListBoxModel items, Item item, Class<? extends StandardCredentials> type) {
            var forBuilds = CredentialsMatchers.not(CredentialsMatchers.withScope(CredentialsScope.SYSTEM));
            if (item == null) {
                items.includeMatchingAs(ACL.SYSTEM2, Jenkins.get(), type, List.of(), forBuilds);
            } else {
                items.includeMatchingAs(ACL.SYSTEM2, item, type, List.of(), forBuilds);
            }
        }

        @POST
        public FormValidation doCheckIdTokenCredentialsId(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckClientId(@QueryParameter String value, @QueryParameter String tenantId) {
            return Util.fixEmptyAndTrim(tenantId) == null
                    ? FormValidation.ok()
                    : FormValidation.validateRequired(value);
        }

        /** Tests the connection; only for users who may also use the ID token's credential. */
        @POST
        public FormValidation doTestConnection(
                @AncestorInPath Item item,
                @QueryParameter String testHost,
                @QueryParameter String idTokenCredentialsId,
                @QueryParameter String clientId,
                @QueryParameter String tenantId,
                @QueryParameter String cloud) {
            FormAccess.checkMayStoreCredentials(item);
            if (item == null) {
                Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            } else {
                item.checkPermission(CredentialsProvider.USE_ITEM);
            }
            FederationCredentials credentials = new FederationCredentials(null, "test", null, idTokenCredentialsId);
            credentials.setClientId(clientId);
            credentials.setTenantId(tenantId);
            return ConnectionCheck.run(
                    testHost,
                    () -> {
                        credentials.setCloud(AzureClouds.of(cloud));
                        return credentials.with(
                                CredentialsIdToken.outsideBuilds(credentials.getIdTokenCredentialsId(), item));
                    },
                    credentials.required());
        }
    }
}
