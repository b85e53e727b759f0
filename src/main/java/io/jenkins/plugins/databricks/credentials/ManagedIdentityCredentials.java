package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.auth.ManagedIdentity;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * Credentials of the Azure managed identity of the machine that the Jenkins controller runs on. They contain no secret
 * that their creator would have to know, so they work only in Jenkins' own store, where administrators decide who
 * creates credentials: otherwise anybody with a folder could act as the controller.
 */
public final class ManagedIdentityCredentials extends AzureDatabricksCredentials {

    private static final long serialVersionUID = 1L;

    private String clientId;

    /** Whether these are temporary credentials, for somebody who may use the controller's identity. */
    private transient boolean vouchedFor;

    @DataBoundConstructor
    public ManagedIdentityCredentials(CredentialsScope scope, String id, String description) {
        super(scope, id, description);
    }

    /**
     * Temporary credentials, which are not stored. The caller has checked that the controller's identity may be used.
     */
    static ManagedIdentityCredentials vouchedFor(String id, String clientId, AzureCloud cloud) {
        ManagedIdentityCredentials credentials = new ManagedIdentityCredentials(null, id, null);
        credentials.setClientId(clientId);
        credentials.setCloud(cloud);
        credentials.vouchedFor = true;
        return credentials;
    }

    /** The client ID of a user-assigned identity; {@code null} for the system-assigned one. */
    @CheckForNull
    public String getClientId() {
        return clientId;
    }

    @DataBoundSetter
    public void setClientId(String clientId) {
        this.clientId = Util.fixEmptyAndTrim(clientId);
    }

    @Override
    protected TokenSource tokensFor(String scope, IdentityConnections identity) {
        if (!vouchedFor) {
            checkStoredByAdministrator(this);
        }
        return new ManagedIdentity(clientId, scope, identity.azure());
    }

    /** Accepts only credentials in Jenkins' own store, not those of a folder with the same ID. */
    static void checkStoredByAdministrator(StandardCredentials credentials) {
        boolean stored = SystemCredentialsProvider.getInstance().getDomainCredentialsMap().values().stream()
                .flatMap(List::stream)
                .anyMatch(one -> one == credentials);
        if (!stored) {
            throw new InvalidInputException("credentialsId: '" + credentials.getId()
                    + "' is a managed identity of the controller, which works only in Jenkins' own credentials store. "
                    + "Ask an administrator to add it under Manage Jenkins » Credentials");
        }
    }

    @Extension
    @Symbol("databricksManagedIdentity")
    public static final class DescriptorImpl extends AzureCredentialsDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.ManagedIdentityCredentials_displayName();
        }

        @Override
        public String getDescription() {
            return Messages.ManagedIdentityCredentials_description();
        }

        @Override
        public boolean isApplicable(CredentialsProvider provider) {
            return provider instanceof SystemCredentialsProvider.ProviderImpl;
        }

        @POST
        public FormValidation doTestConnection(
                @QueryParameter String testHost, @QueryParameter String clientId, @QueryParameter String cloud) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return ConnectionCheck.run(testHost, () -> vouchedFor("test", clientId, AzureClouds.of(cloud)));
        }
    }
}
