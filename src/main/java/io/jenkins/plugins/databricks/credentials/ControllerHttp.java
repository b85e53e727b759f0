package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.PluginWrapper;
import hudson.ProxyConfiguration;
import hudson.init.Terminator;
import hudson.model.Computer;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.auth.TokenCache;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.auth.WorkspaceAuthorizer;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import io.jenkins.plugins.databricks.rest.settings.ProxySettings;
import io.jenkins.plugins.databricks.rest.settings.UserAgent;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The controller's connections to Databricks, which follow Jenkins' proxy configuration, and its token cache. */
@Extension
@Restricted(NoExternalUse.class)
public final class ControllerHttp {

    /** The milestone of Jenkins' shutdown at which no step uses the connections any more. */
    public static final String STEPS_STOPPED = "databricks-steps-stopped";

    private static final Logger LOGGER = Logger.getLogger(ControllerHttp.class.getName());

    private final TokenCache tokens =
            new TokenCache(Clock.systemUTC(), command -> Computer.threadPoolForRemoting.execute(command));
    private final Function<HttpSettings, IdentityConnections> connect;
    private String userAgent;
    private HttpSettings settings;
    private IdentityConnections connections;

    public ControllerHttp() {
        this(http -> new IdentityConnections(new HttpTransport(http, null), RetryPolicy.ONCE, AzureHttp.create()));
    }

    /** @param connect opens connections with these settings */
    ControllerHttp(Function<HttpSettings, IdentityConnections> connect) {
        this.connect = connect;
    }

    public static ControllerHttp get() {
        return ExtensionList.lookupSingleton(ControllerHttp.class);
    }

    /** The controller's current HTTP settings; an agent gets {@link HttpSettings#toReach what it needs of them}. */
    public HttpSettings settings() {
        return HttpSettings.of(userAgent(), proxy());
    }

    /** Jenkins searches all plugins for the version, and each connection of a build asks for the settings several times. */
    private synchronized String userAgent() {
        if (userAgent == null) {
            userAgent = UserAgent.of(version());
        }
        return userAgent;
    }

    /** This plugin's version. */
    public static String version() {
        PluginWrapper plugin = Jenkins.get().getPluginManager().whichPlugin(ControllerHttp.class);
        return plugin == null ? "unknown" : plugin.getVersion();
    }

    private static ProxySettings proxy() {
        ProxyConfiguration proxy = Jenkins.get().getProxy();
        if (proxy == null || proxy.getName() == null) {
            return null;
        }
        List<String> direct = proxy.getNoProxyHostPatterns().isEmpty()
                ? List.of()
                : List.of(proxy.getNoProxyHost().trim().split("[ \t\n,|]+"));
        String password = proxy.getSecretPassword() == null
                ? null
                : proxy.getSecretPassword().getPlainText();
        return new ProxySettings(proxy.getName(), proxy.getPort(), proxy.getUserName(), password, direct);
    }

    /** The connections; new ones after the proxy configuration has changed. */
    public HttpTransport transport() {
        return connections().transport();
    }

    private synchronized IdentityConnections connections() {
        HttpSettings current = settings();
        if (!current.equals(settings)) {
            // The old connections are left to the builds that are using them.
            settings = current;
            connections = connect.apply(current);
        }
        return connections;
    }

    /**
     * The token source of a credential for a workspace.
     *
     * @throws InvalidInputException when the credential is of an unsupported type
     */
    public TokenSource tokenSource(StandardCredentials credentials, URI host) {
        return DatabricksCredentials.tokenSource(credentials, host, connections());
    }

    /** The same source with the tokens of this controller's cache: a token that is valid now, and minted only if there is none. */
    public TokenSource cached(TokenSource source) {
        return () -> tokens.get(source);
    }

    /** Only the bearer token. */
    public WorkspaceAuthorizer bearer(TokenSource source) {
        return WorkspaceAuthorizer.bearer(tokens, source);
    }

    /**
     * Authorizes requests to a workspace.
     *
     * @param azureResourceId the workspace's Azure resource ID, or {@code null}
     * @throws InvalidInputException when a resource ID is given and the credential is not from Microsoft Entra ID
     */
    public WorkspaceAuthorizer authorizer(StandardCredentials credentials, TokenSource source, String azureResourceId) {
        TokenSource management = managementTokenSource(credentials);
        if (azureResourceId == null) {
            return management == null ? bearer(source) : WorkspaceAuthorizer.bearerOfEntra(tokens, source);
        }
        if (management == null) {
            throw new InvalidInputException("azureResourceId: credential '"
                    + credentials.getId() + "' is not from Microsoft Entra ID. Remove azureResourceId, or use another "
                    + "credential");
        }
        return WorkspaceAuthorizer.withAzureResource(tokens, source, management, azureResourceId);
    }

    private TokenSource managementTokenSource(StandardCredentials credentials) {
        DatabricksCredentials databricks = DatabricksCredentials.of(credentials);
        return databricks == null ? null : databricks.managementTokenSource(connections());
    }

    /**
     * The address of Azure Resource Manager in a credential's cloud; {@code null} for a credential that Azure does not
     * accept.
     */
    @CheckForNull
    public static URI resourceManager(StandardCredentials credentials) {
        DatabricksCredentials databricks = DatabricksCredentials.of(credentials);
        return databricks == null ? null : databricks.resourceManager();
    }

    /** Authorizes requests to {@link #resourceManager Azure Resource Manager}. */
    public WorkspaceAuthorizer azureAuthorizer(StandardCredentials credentials) {
        return bearer(managementTokenSource(credentials));
    }

    private synchronized void close() {
        if (connections != null) {
            try {
                connections.transport().close();
            } catch (IOException e) {
                LOGGER.log(Level.FINE, "connections could not be closed", e);
            }
        }
    }

    @Terminator(requires = STEPS_STOPPED)
    public static void terminate() {
        get().close();
    }
}
