package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.SelfSigned;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.emulator.identity.IdTokenIssuer;
import io.jenkins.plugins.databricks.rest.RestRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a principal proves who it is, a workspace sees the same headers, and no others. */
class AzureHeadersTest {

    private static final RestRequest READ = RestRequest.get("/api/2.2/jobs/list");
    private static final String AUDIENCE = "api://AzureADTokenExchange";

    @RegisterExtension
    private static final AzureOverTls AZURE = new AzureOverTls();

    private final TokenCache cache = new TokenCache(Clock.systemUTC(), Runnable::run);

    enum Kind {
        SECRET,
        CERTIFICATE,
        ID_TOKEN,
        MANAGED_IDENTITY
    }

    /** The principal's tokens for one scope. */
    private interface Tokens {
        TokenSource forScope(String scope);
    }

    private static Tokens principal(Kind kind, boolean member) throws IOException {
        String id = kind.name().toLowerCase(Locale.ROOT) + (member ? "-member" : "-stranger");
        Emulator emulator = AZURE.emulator();
        switch (kind) {
            case SECRET -> {
                emulator.addEntraServicePrincipal(AzureOverTls.TENANT, id, "s3cret", member);
                return scope -> AZURE.principal(id, new EntraProof.ClientSecret("s3cret"), scope);
            }
            case CERTIFICATE -> {
                SelfSigned own = SelfSigned.rsa();
                emulator.addEntraServicePrincipal(AzureOverTls.TENANT, id, own.certificate(), member);
                String pem = own.certificatePem() + own.keyPem();
                return scope -> AZURE.principal(id, new EntraProof.Certificate(pem), scope);
            }
            case ID_TOKEN -> {
                IdTokenIssuer jenkins = new IdTokenIssuer("https://jenkins.example.com/oidc");
                emulator.addEntraServicePrincipal(AzureOverTls.TENANT, id, jenkins.policy("job", AUDIENCE), member);
                IdTokenSource idTokens = () -> jenkins.token("job", AUDIENCE, Duration.ofHours(1));
                return scope -> AZURE.principal(id, new EntraProof.IdToken(idTokens), scope);
            }
            default -> {
                emulator.addManagedIdentity(id, member);
                return scope -> new ManagedIdentity(id, scope, AZURE.redirected());
            }
        }
    }

    /** The headers of the last call that say who calls, by name. */
    private static RecordedRequest read(WorkspaceAuthorizer authorizer) throws Exception {
        AZURE.client(authorizer).call(READ);
        RecordedRequest request = AZURE.emulator().requests("GET", "/api/").get(0);
        assertThat(request.header("Authorization"), startsWith("Bearer "));
        return request;
    }

    private static Set<String> databricksHeaders(RecordedRequest request) {
        Set<String> names = new TreeSet<>(request.headers().keySet());
        names.removeIf(name -> !name.toLowerCase(Locale.ROOT).startsWith("x-databricks"));
        return names;
    }

    @ParameterizedTest
    @EnumSource
    void aMemberSendsTheBearerTokenAlone(Kind kind) throws Exception {
        TokenSource source = principal(kind, true).forScope(AzureCloud.DATABRICKS_SCOPE);

        RecordedRequest request = read(WorkspaceAuthorizer.bearer(cache, source));

        assertThat(databricksHeaders(request), is(Set.of()));
    }

    @ParameterizedTest
    @EnumSource
    void aStrangerSendsTheManagementTokenAndTheResourceIdToo(Kind kind) throws Exception {
        Tokens principal = principal(kind, false);

        RecordedRequest request = read(WorkspaceAuthorizer.withAzureResource(
                cache,
                principal.forScope(AzureCloud.DATABRICKS_SCOPE),
                principal.forScope(AzureCloud.PUBLIC.managementScope()),
                AzureOverTls.RESOURCE));

        assertThat(
                databricksHeaders(request),
                is(Set.of("X-Databricks-Azure-SP-Management-Token", "X-Databricks-Azure-Workspace-Resource-Id")));
        assertThat(request.header("X-Databricks-Azure-SP-Management-Token"), is(not(request.token())));
        assertThat(request.header("X-Databricks-Azure-Workspace-Resource-Id"), is(AzureOverTls.RESOURCE));
    }
}
