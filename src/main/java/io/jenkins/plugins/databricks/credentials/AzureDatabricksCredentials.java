package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.CredentialsScope;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.auth.TokenSource;
import java.net.URI;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** Credentials of a Microsoft Entra principal in one of Azure's clouds. */
@Restricted(NoExternalUse.class)
public abstract class AzureDatabricksCredentials extends DatabricksCredentials {

    private static final long serialVersionUID = 1L;

    private AzureCloud cloud = AzureCloud.PUBLIC;

    protected AzureDatabricksCredentials(CredentialsScope scope, String id, String description) {
        super(scope, id, description);
    }

    public final AzureCloud getCloud() {
        return cloud;
    }

    @DataBoundSetter
    public final void setCloud(AzureCloud cloud) {
        this.cloud = cloud == null ? AzureCloud.PUBLIC : cloud;
    }

    /** The source of tokens for this scope. */
    @NonNull
    protected abstract TokenSource tokensFor(String scope, IdentityConnections identity);

    @Override
    protected TokenSource tokenSource(URI host, IdentityConnections identity) {
        return tokensFor(AzureCloud.DATABRICKS_SCOPE, identity);
    }

    @Override
    @CheckForNull
    protected TokenSource managementTokenSource(IdentityConnections identity) {
        return tokensFor(cloud.managementScope(), identity);
    }

    @Override
    @CheckForNull
    protected URI resourceManager() {
        return cloud.resourceManager();
    }

    /** The descriptor of their forms, all of which have the choice of the cloud. */
    public abstract static class AzureCredentialsDescriptor extends DatabricksCredentialsDescriptor {

        @POST
        public final ListBoxModel doFillCloudItems() {
            return AzureClouds.items();
        }
    }
}
