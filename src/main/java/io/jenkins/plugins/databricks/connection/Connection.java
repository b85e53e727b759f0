package io.jenkins.plugins.databricks.connection;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.auth.PersonalAccessToken;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.auth.WorkspaceAuthorizer;
import io.jenkins.plugins.databricks.credentials.ControllerHttp;
import io.jenkins.plugins.databricks.credentials.TrustedHosts;
import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.RetryListener;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A workspace together with a credential that this build may use. It is never saved; what is saved is {@link ConnectionParameters}, from which a
 * connection is made whenever a build needs one, so that a changed credential takes effect.
 */
@Restricted(NoExternalUse.class)
public final class Connection {

    /** A caller that carries on after failures needs to know of them soon. */
    private static final Duration SOON = Duration.ofSeconds(15);

    /** One object for each address that is in use, as each run that is waited for holds its workspace's. */
    private static final Map<URI, WeakReference<URI>> HOSTS = new WeakHashMap<>();

    private final URI host;
    private final TokenSource source;
    private final String azureResourceId;
    private final WorkspaceAuthorizer authorizer;
    private final RetryListener listener;

    private Connection(
            URI host,
            TokenSource source,
            String azureResourceId,
            WorkspaceAuthorizer authorizer,
            RetryListener listener) {
        this.host = host;
        this.source = source;
        this.azureResourceId = azureResourceId;
        this.authorizer = authorizer;
        this.listener = listener;
    }

    /**
     * Combines the parameters of a step and its block with those of the folders around the job and with the default workspace. The step and its
     * block take precedence over folders, an inner folder over an outer one, and all of them over the default workspace.
     *
     * @param step what the step says, or else the enclosing {@code withDatabricks}
     * @param listener is told of the retries of {@link #client}
     * @throws InvalidInputException when something is missing, unknown or not allowed; the message names the parameter
     */
    public static Connection of(ConnectionParameters step, Run<?, ?> build, RetryListener listener) {
        DatabricksConfiguration configuration = DatabricksConfiguration.get();
        ConnectionParameters parameters =
                step.orElse(FolderDefaults.of(build.getParent().getParent()));
        if (parameters.workspace() != null && parameters.host() != null) {
            throw new InvalidInputException("workspace and host are both given: keep one of them");
        }
        if (parameters.workspace() != null) {
            parameters = configured(parameters, configuration);
        }
        if (parameters.host() == null) {
            throw new InvalidInputException(
                    "workspace or host is missing: specify one in the step, in an enclosing withDatabricks or in the"
                            + " job's folder, or ask an administrator to configure a default workspace");
        }
        return to(parameters, build, listener);
    }

    /** The parameters with those of the workspace that they name. */
    static ConnectionParameters configured(ConnectionParameters parameters, DatabricksConfiguration configuration) {
        DatabricksWorkspace workspace = configuration.workspace(parameters.workspace());
        if (workspace == null) {
            List<String> names = configuration.getWorkspaces().stream()
                    .map(DatabricksWorkspace::getName)
                    .toList();
            throw new InvalidInputException("workspace: no workspace named '" + parameters.workspace()
                    + "' is configured. "
                    + (names.isEmpty()
                            ? "Ask an administrator to add it under Manage Jenkins » System » Databricks"
                            : "Use one of " + String.join(", ", names)));
        }
        return parameters.at(workspace);
    }

    private static Connection to(ConnectionParameters parameters, Run<?, ?> build, RetryListener listener) {
        URI host = trusted(parameters.host());
        String azureResourceId = parameters.azureResourceId();
        if (azureResourceId != null) {
            AzureResourceId.check(azureResourceId);
        }
        if (parameters.credentialsId() == null) {
            throw new InvalidInputException("credentialsId is missing: specify a credential for " + host.getHost());
        }
        StandardCredentials credentials = credentials(parameters.credentialsId(), host, build);
        ControllerHttp controllerHttp = ControllerHttp.get();
        TokenSource source = controllerHttp.tokenSource(credentials, host);
        return new Connection(
                host,
                source,
                azureResourceId,
                controllerHttp.authorizer(credentials, source, azureResourceId),
                listener);
    }

    private static URI shared(URI host) {
        synchronized (HOSTS) {
            WeakReference<URI> known = HOSTS.get(host);
            URI same = known == null ? null : known.get();
            if (same == null) {
                HOSTS.put(host, new WeakReference<>(host));
                return host;
            }
            return same;
        }
    }

    private static URI trusted(String host) {
        try {
            return shared(TrustedHosts.check(host));
        } catch (InvalidInputException e) {
            throw new InvalidInputException("host: " + e.getMessage(), e);
        }
    }

    /** The credential, if this build may use it for this address. Its use is recorded. */
    static StandardCredentials credentials(String id, URI host, Run<?, ?> build) {
        StandardCredentials credentials = find("credentialsId", id, host, build);
        CredentialUses.get().record(build, credentials);
        return credentials;
    }

    /**
     * The credential, if this build may use it for this address.
     *
     * @param parameter names it in the step, for the message
     */
    static StandardCredentials find(String parameter, String id, URI host, Run<?, ?> build) {
        StandardCredentials credentials = CredentialsProvider.findCredentialById(
                id,
                StandardCredentials.class,
                build,
                URIRequirementBuilder.fromUri(host.toString()).build());
        if (credentials == null) {
            throw new InvalidInputException(parameter + ": there is no credential '" + id
                    + "' that this job may use for " + host.getHost() + ". Check its ID, its folder and its domain");
        }
        return credentials;
    }

    /** The workspace's address. */
    public URI host() {
        return host;
    }

    /** A client on this controller that retries, and reports its retries to the listener. */
    public RestClient client() {
        return new RestClient(host, ControllerHttp.get().transport(), authorizer, RetryPolicy.STANDARD)
                .telling(listener);
    }

    /** A client on this controller that tries once, for callers that carry on after failures. */
    public RestClient impatientClient() {
        return new RestClient(host, ControllerHttp.get().transport(), authorizer, RetryPolicy.ONCE)
                .answeredWithin(SOON);
    }

    /** Equal for connections of the same principal to the same workspace, by the same way. Holds secrets, in memory only. */
    public Object key() {
        return new Key(host, source, azureResourceId, ControllerHttp.get().transport());
    }

    private record Key(URI host, TokenSource source, String azureResourceId, HttpTransport transport) {}

    /**
     * The authorizer for an agent: it has the bearer token, which expires soon, and nothing that could mint another.
     *
     * @return {@code null} when this credential has no such token, as a personal access token may live for years
     */
    @CheckForNull
    public Authorizer agentAuthorizer() throws IOException, InterruptedException {
        if (source instanceof PersonalAccessToken) {
            return null;
        }
        becomeUser();
        return azureResourceId == null ? authorizer : ControllerHttp.get().bearer(source);
    }

    /**
     * A token for the programs of a build. It is newly minted, unless the credential is a personal access token.
     *
     * @throws InvalidInputException if an administrator keeps tokens on the controller
     */
    public Secret tokenForPrograms() throws IOException, InterruptedException {
        requireTokensMayLeave("exportToken");
        becomeUser();
        return Secret.fromString(
                client().patiently("the request for a token", source::mint).value());
    }

    /**
     * Tokens for the programs of a build, which ask for one whenever they need it: cached, and valid for a while.
     *
     * @param parameter what needs them, for the message
     * @throws InvalidInputException if an administrator keeps tokens on the controller, or the credential is a personal access token, which may live for
     *     years
     */
    public TokenSource tokensForPrograms(String parameter) throws IOException, InterruptedException {
        requireTokensMayLeave(parameter);
        if (source instanceof PersonalAccessToken) {
            throw new InvalidInputException(parameter + ": the credential for " + host.getHost()
                    + " is a personal access token, and programs get only tokens that expire soon. Use a service principal"
                    + (parameter.equals("cli")
                            ? " instead, or exportToken, which hands out the personal access token itself"
                            : " instead"));
        }
        becomeUser();
        return ControllerHttp.get().cached(source);
    }

    private static void requireTokensMayLeave(String parameter) {
        if (DatabricksConfiguration.get().isKeepTokensOnController()) {
            throw new InvalidInputException(parameter
                    + ": an administrator has checked 'Keep tokens on the controller' (keepTokensOnController), so that"
                    + " no token may leave the controller, and programs on an agent get none. Ask for that to be changed under"
                    + " Manage Jenkins » System » Databricks, if they are to get tokens");
        }
    }

    /**
     * Makes the principal a user of the workspace. With a resource id, Databricks does so on the first call with the management token, so that nobody
     * else needs that token afterwards.
     */
    private void becomeUser() throws IOException, InterruptedException {
        if (azureResourceId != null) {
            client().call(RestRequest.get("/api/2.2/jobs/list").with("limit", 1));
        }
    }
}
