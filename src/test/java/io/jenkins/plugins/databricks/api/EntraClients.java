package io.jenkins.plugins.databricks.api;

import io.jenkins.plugins.databricks.auth.AccessToken;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.auth.TokenCache;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.auth.WorkspaceAuthorizer;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.RequestBody;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** Clients with tokens of an emulator's Entra ID, over plain http, which Azure Identity refuses. */
public final class EntraClients {

    public static final String TENANT = "tenant";
    public static final String SECRET = "s3cret";
    private static final String DEPLOYER = "deployer";
    private static final String NEWCOMER = "newcomer";

    private EntraClients() {}

    private record Source(URI url, String clientId, String scope) implements TokenSource {
        @Override
        public AccessToken mint() throws IOException, InterruptedException {
            RequestBody form = new RequestBody.Form(Map.of(
                    "grant_type", "client_credentials",
                    "client_id", clientId,
                    "client_secret", SECRET,
                    "scope", scope));
            String token = new RestClient(url, TestClients.TRANSPORT, Authorizer.fixed(Map.of()), TestClients.quick())
                    .call(new RestRequest("POST", "/" + TENANT + "/oauth2/v2.0/token", Map.of(), form, true))
                    .path("access_token")
                    .asText();
            return new AccessToken(token, Instant.MAX);
        }
    }

    /** Tokens of a principal of the {@link #TENANT} whose secret is {@link #SECRET}. */
    public static TokenSource tokens(URI emulator, String clientId, String scope) {
        return new Source(emulator, clientId, scope);
    }

    /** Calls the emulator's Azure Resource Manager. */
    public static RestClient arm(Emulator emulator) {
        return deployer(emulator, AzureCloud.PUBLIC.managementScope());
    }

    /** Calls the emulator's workspace as a user of it. */
    public static RestClient member(Emulator emulator) {
        return deployer(emulator, AzureCloud.DATABRICKS_SCOPE);
    }

    private static RestClient deployer(Emulator emulator, String scope) {
        emulator.addEntraServicePrincipal(TENANT, DEPLOYER, SECRET, true);
        return client(emulator.url(), WorkspaceAuthorizer.bearer(cache(), new Source(emulator.url(), DEPLOYER, scope)));
    }

    /** Calls a workspace as a principal that is no user of it, but may manage its Azure resource. */
    public static RestClient newcomer(Emulator emulator, URI host, String azureResourceId) {
        emulator.addEntraServicePrincipal(TENANT, NEWCOMER, SECRET, false);
        return client(
                host,
                WorkspaceAuthorizer.withAzureResource(
                        cache(),
                        new Source(emulator.url(), NEWCOMER, AzureCloud.DATABRICKS_SCOPE),
                        new Source(emulator.url(), NEWCOMER, AzureCloud.PUBLIC.managementScope()),
                        azureResourceId));
    }

    private static TokenCache cache() {
        return new TokenCache(Clock.systemUTC(), Runnable::run);
    }

    private static RestClient client(URI host, Authorizer authorizer) {
        return new RestClient(host, TestClients.TRANSPORT, authorizer, TestClients.quick());
    }
}
