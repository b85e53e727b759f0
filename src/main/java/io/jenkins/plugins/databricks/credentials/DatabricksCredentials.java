package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.impl.BaseStandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.auth.PersonalAccessToken;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.net.URI;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * Credentials of a Databricks principal. The secret never leaves the controller; at most a token that expires within
 * hours does.
 */
@Restricted(NoExternalUse.class)
public abstract class DatabricksCredentials extends BaseStandardCredentials {

    private static final long serialVersionUID = 1L;

    /**
     * The credentials that can be used for a workspace: those of this plugin, those with a {@link CredentialsAdapter},
     * and a Secret text with a personal access token.
     */
    public static final CredentialsMatcher MATCHER = CredentialsMatchers.anyOf(
            CredentialsMatchers.instanceOf(DatabricksCredentials.class),
            CredentialsMatchers.instanceOf(StringCredentials.class),
            credentials -> CredentialsAdapter.of(credentials) != null);

    protected DatabricksCredentials(CredentialsScope scope, String id, String description) {
        super(scope, id, description);
    }

    /** The source of tokens for this workspace. */
    @NonNull
    protected abstract TokenSource tokenSource(URI host, IdentityConnections identity);

    /** The source of tokens for Azure's management API; {@code null} for a principal that Azure does not accept. */
    @CheckForNull
    protected TokenSource managementTokenSource(IdentityConnections identity) {
        return null;
    }

    /**
     * The address of Azure Resource Manager in the principal's cloud; {@code null} for a principal that Azure does not
     * accept.
     */
    @CheckForNull
    protected URI resourceManager() {
        return null;
    }

    /**
     * The token source of a credential of any supported type.
     *
     * @throws InvalidInputException for a credential of another type
     */
    static TokenSource tokenSource(StandardCredentials credentials, URI host, IdentityConnections identity) {
        if (credentials instanceof StringCredentials text) {
            String token = text.getSecret().getPlainText().strip();
            if (token.isEmpty()) {
                throw new InvalidInputException("credentialsId: '" + credentials.getId() + "', a " + typeOf(credentials)
                        + ", is empty. Set it to a personal access token, or use another credential");
            }
            return new PersonalAccessToken(token);
        }
        DatabricksCredentials databricks = of(credentials);
        if (databricks != null) {
            return databricks.tokenSource(host, identity);
        }
        throw new InvalidInputException("credentialsId: '" + credentials.getId() + "' is a " + typeOf(credentials)
                + ". Use a Databricks service principal, a Microsoft Entra service principal, an Azure managed identity,"
                + " a workload identity federation, or a Secret text with a personal access token");
    }

    /**
     * The same as credentials of this plugin.
     *
     * @return {@code null} for a credential of another type
     * @throws InvalidInputException when a credential of another plugin cannot be used for Databricks
     */
    @CheckForNull
    static DatabricksCredentials of(StandardCredentials credentials) {
        if (credentials instanceof DatabricksCredentials databricks) {
            return databricks;
        }
        CredentialsAdapter adapter = CredentialsAdapter.of(credentials);
        return adapter == null ? null : adapter.adapt(credentials);
    }

    private static String typeOf(Credentials credentials) {
        return credentials.getDescriptor().getDisplayName();
    }

    /** The descriptor of their forms, all of which have an address to test the connection with. */
    public abstract static class DatabricksCredentialsDescriptor extends BaseStandardCredentialsDescriptor {

        @POST
        public final FormValidation doCheckTestHost(@AncestorInPath Item item, @QueryParameter String value) {
            return ConnectionCheck.check(item, value);
        }
    }
}
