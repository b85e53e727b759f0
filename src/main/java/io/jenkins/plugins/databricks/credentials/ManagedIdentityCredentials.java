package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.auth.ManagedIdentity;
import io.jenkins.plugins.databricks.auth.TokenSource;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * The Azure managed identity of the machine that Jenkins' controller runs on. It has no secret that its creator would have to know, so it works
 * in Jenkins' own store only, in which administrators decide who creates credentials: else whoever has a folder could act as the controller.
 */
public final class ManagedIdentityCredentials extends AzureDatabricksCredentials {

    private static final long serialVersionUID = 1L;

    private String clientId;

    /** Made for the moment, by somebody who may use the controller's identity. */
    private transient boolean vouchedFor;

    @DataBoundConstructor
    public ManagedIdentityCredentials(CredentialsScope scope, String id, String description) {
        super(scope, id, description);
    }

    /** One that is stored nowhere. The caller has checked that the controller's identity may be used. */
    static ManagedIdentityCredentials vouchedFor(String id, String clientId, AzureCloud cloud) {
        ManagedIdentityCredentials credentials = new ManagedIdentityCredentials(null, id, null);
        credentials.setClientId(clientId);
        credentials.setCloud(cloud);
        credentials.vouchedFor = true;
        return credentials;
    }

    /** Which identity, where the machine has several; {@code null} for its own. */
    @CheckForNull
    public String getClientId() {
        return clientId;
    }

    @DataBoundSetter
    public void setClientId(String clientId) {
        this.clientId = Util.fixEmptyAndTrim(clientId);
    }

    @Override
    protected TokenSource tokensFor(String scope, IdentityConnections identity) throws AbortException {
        if (!vouchedFor) {
            checkStoredByAdministrator(this);
        }
        return new ManagedIdentity(clientId, scope, identity.azure());
    }

    /** Lets pass what is in Jenkins' own store; a credential of a folder with the same id is another. */
    static void checkStoredByAdministrator(StandardCredentials credentials) throws AbortException {
        boolean stored = SystemCredentialsProvider.getInstance().getDomainCredentialsMap().values().stream()
                .flatMap(List::stream)
                .anyMatch(one -> one == credentials);
        if (!stored) {
            throw new AbortException("credentialsId: '" + credentials.getId()
                    + "' is a managed identity of the controller, which works only in Jenkins' own store of credentials."
                    + " Ask an administrator to add it under Manage Jenkins » Credentials");
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
            return ConnectionTest.run(testHost, vouchedFor("test", clientId, AzureClouds.of(cloud)));
        }
    }
}
