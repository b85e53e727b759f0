package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EntraServicePrincipalTest {

    private static final RestRequest READ = RestRequest.get("/api/2.2/jobs/list");

    @RegisterExtension
    private static final AzureOverTls AZURE = new AzureOverTls();

    private final TokenCache cache = new TokenCache(Clock.systemUTC(), Runnable::run);
    private Emulator emulator;

    @BeforeEach
    void emulator() {
        emulator = AZURE.emulator();
    }

    private static EntraServicePrincipal principal(String clientId, String secret, String scope) {
        return AZURE.principal(clientId, new EntraProof.ClientSecret(secret), scope);
    }

    private static RestClient client(WorkspaceAuthorizer authorizer) {
        return AZURE.client(authorizer);
    }

    private WorkspaceAuthorizer withResource(String clientId) {
        return WorkspaceAuthorizer.withAzureResource(
                cache,
                principal(clientId, "s3cret", AzureCloud.DATABRICKS_SCOPE),
                principal(clientId, "s3cret", AzureCloud.PUBLIC.managementScope()),
                AzureOverTls.RESOURCE);
    }

    @Test
    void aMemberOfTheWorkspaceIsLetInByTheBearerTokenAlone() throws Exception {
        emulator.addEntraServicePrincipal(AzureOverTls.TENANT, "member", "s3cret", true);
        RestClient client =
                client(WorkspaceAuthorizer.bearer(cache, principal("member", "s3cret", AzureCloud.DATABRICKS_SCOPE)));

        client.call(READ);
        client.call(READ);

        assertThat(emulator.tokensMinted("member"), is(1));
        RecordedRequest request = emulator.requests("GET", "/api/").get(0);
        assertThat(request.header("X-Databricks-Azure-SP-Management-Token"), is(nullValue()));
        assertThat(request.header("X-Databricks-Azure-Workspace-Resource-Id"), is(nullValue()));
    }

    @Test
    void aPrincipalThatIsNoMemberIsToldHowToGetIn() {
        emulator.addEntraServicePrincipal(AzureOverTls.TENANT, "stranger", "s3cret", false);
        RestClient client = client(
                WorkspaceAuthorizer.bearerOfEntra(cache, principal("stranger", "s3cret", AzureCloud.DATABRICKS_SCOPE)));

        DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(READ));

        assertThat(e.getMessage(), containsString("set azureResourceId"));
        assertThat(emulator.isMember("stranger"), is(false));
    }

    @Test
    void aPrincipalThatIsNoMemberIsLetInWithTheResourceIdAndBothHeaders() throws Exception {
        emulator.addEntraServicePrincipal(AzureOverTls.TENANT, "owner", "s3cret", false);

        client(withResource("owner")).call(READ);

        RecordedRequest request = emulator.requests("GET", "/api/").get(0);
        assertThat(request.header("X-Databricks-Azure-SP-Management-Token"), is(notNullValue()));
        assertThat(request.header("X-Databricks-Azure-SP-Management-Token"), is(not(request.token())));
        assertThat(request.header("X-Databricks-Azure-Workspace-Resource-Id"), is(AzureOverTls.RESOURCE));
        assertThat(emulator.isMember("owner"), is(true));
    }

    @Test
    void bothTokensAreReplacedWhenTheyAreRefused() throws Exception {
        emulator.addEntraServicePrincipal(AzureOverTls.TENANT, "long-running", "s3cret", false);
        RestClient client = client(withResource("long-running"));
        client.call(READ);
        emulator.expireTokens();

        client.call(READ);

        assertThat(emulator.tokensMinted("long-running"), is(4));
    }

    @Test
    void aWrongSecretIsToldWithWhatToCheckAndWithoutTheSecret() {
        emulator.addEntraServicePrincipal(AzureOverTls.TENANT, "client-2", "s3cret", true);

        IOException e = assertThrows(
                IOException.class,
                () -> principal("client-2", "wr0ng-s3cret", AzureCloud.DATABRICKS_SCOPE)
                        .mint());

        assertThat(
                e.getMessage(),
                allOf(
                        containsString("Microsoft Entra ID refused the service principal client-2 of tenant "
                                + AzureOverTls.TENANT),
                        containsString("AADSTS7000215: Invalid client secret provided."),
                        containsString("Check the secret: the credential needs the secret's value, not its ID."),
                        not(containsString("\n"))));
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString(), not(containsString("wr0ng-s3cret")));
    }

    @Test
    void anUnknownClientIsToldByEntrasOwnCode() {
        emulator.addEntraServicePrincipal(AzureOverTls.TENANT, "client-3", "s3cret", true);

        IOException e = assertThrows(
                IOException.class,
                () -> principal("nobody", "s3cret", AzureCloud.DATABRICKS_SCOPE).mint());

        assertThat(e.getMessage(), containsString("AADSTS700016"));
        assertThat(e.getMessage(), containsString("Check client ID and tenant ID: there is no such application"));
    }

    @Test
    void anAuthorityThatIsNotThereIsNamed() {
        URI nowhere = URI.create("https://localhost:1");

        IOException e = assertThrows(
                IOException.class,
                () -> new EntraServicePrincipal(
                                nowhere,
                                AzureOverTls.TENANT,
                                "client-4",
                                new EntraProof.ClientSecret("s3cret"),
                                AzureCloud.DATABRICKS_SCOPE,
                                AZURE.direct())
                        .mint());

        assertThat(e.getMessage(), containsString("No token from Microsoft Entra ID at https://localhost:1"));
        assertThat(e.getMessage(), containsString("client-4"));
    }
}
