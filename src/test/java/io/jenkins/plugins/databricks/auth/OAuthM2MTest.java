package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthM2MTest {

    private static final RestRequest READ = RestRequest.get("/api/2.2/jobs/list");

    private final TokenCache cache = new TokenCache(Clock.systemUTC(), Runnable::run);

    @StartEmulator
    private Emulator emulator;

    @BeforeEach
    void prepare() {
        emulator.addServicePrincipal("client-1", "s3cret");
    }

    private OAuthM2M principal(String secret) {
        return new OAuthM2M(emulator.url(), "client-1", secret, TestClients.TRANSPORT, TestClients.quick());
    }

    private RestClient client(String secret) {
        return new RestClient(
                emulator.url(),
                TestClients.TRANSPORT,
                WorkspaceAuthorizer.bearer(cache, principal(secret)),
                TestClients.quick());
    }

    @Test
    void aTokenLetsManyCallsIn() throws Exception {
        RestClient client = client("s3cret");
        client.call(READ);
        client.call(READ);

        assertThat(emulator.tokensMinted("client-1"), is(1));
        RecordedRequest mint = emulator.requests("POST", "/oidc/v1/token").get(0);
        assertThat(mint.header("Authorization"), is("Basic Y2xpZW50LTE6czNjcmV0"));
        assertThat(
                mint.body(), allOf(containsString("grant_type=client_credentials"), containsString("scope=all-apis")));
    }

    @Test
    void theLifeOfATokenIsTheOneThatTheWorkspaceTells() throws Exception {
        emulator.tokenLifetime(Duration.ofMinutes(7));
        Instant before = Instant.now();

        Instant end = principal("s3cret").mint().expiresAt();

        assertThat(end, greaterThan(before.plus(Duration.ofMinutes(6))));
        assertThat(end, lessThanOrEqualTo(Instant.now().plus(Duration.ofMinutes(7))));
    }

    @Test
    void aTokenThatExpiredOnTheWayIsReplacedAndTheCallGoesOn() throws Exception {
        RestClient client = client("s3cret");
        client.call(READ);
        emulator.expireTokens();

        JsonNode answer = client.call(READ);

        assertThat(answer.has("error_code"), is(false));
        assertThat(emulator.tokensMinted("client-1"), is(2));
        assertThat(
                emulator.requests("GET", "/api/").stream()
                        .map(RecordedRequest::status)
                        .toList(),
                is(List.of(200, 403, 200)));
    }

    @Test
    void aWrongSecretIsToldWithWhatToCheckAndWithoutTheSecret() {
        IOException e =
                assertThrows(IOException.class, () -> client("wr0ng-s3cret").call(READ));

        assertThat(
                e.getMessage(),
                containsString(
                        "refused the service principal client-1 (invalid_client: Client authentication failed)"));
        assertThat(e.getMessage(), containsString("that the secret was created in Databricks and has not expired"));
        assertThat(
                e.getMessage(), containsString("A secret created in Entra ID belongs in a Microsoft Entra credential"));
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString(), not(containsString("wr0ng-s3cret")));
        assertThat("it was not tried again", emulator.requests(), hasSize(1));
    }

    @Test
    void aBusyTokenEndpointIsTriedAgain() throws Exception {
        emulator.fault(Fault.on("POST", "/oidc/v1/token").status(503));
        emulator.fault(Fault.on("POST", "/oidc/v1/token").resetBefore());

        client("s3cret").call(READ);

        assertThat(emulator.requests("POST", "/oidc/v1/token"), hasSize(3));
    }

    @Test
    void anAnswerWithoutATokenIsToldAsThat() {
        emulator.fault(Fault.on("POST", "/oidc/v1/token").status(200).body("{\"hello\": \"proxy\"}"));

        IOException e = assertThrows(IOException.class, () -> client("s3cret").call(READ));

        assertThat(e.getMessage(), containsString("answered the request for a token without one"));
    }

    @Test
    void aPersonalAccessTokenThatIsRefusedIsNotSentAgain() {
        RestClient client = new RestClient(
                emulator.url(),
                TestClients.TRANSPORT,
                WorkspaceAuthorizer.bearer(cache, new PersonalAccessToken("dapi-old")),
                TestClients.quick());

        IOException e = assertThrows(IOException.class, () -> client.call(READ));

        assertThat(e.getMessage(), containsString("is wrong, expired or revoked"));
        assertThat(e.getMessage(), not(containsString("dapi-old")));
        assertThat(emulator.requests(), hasSize(1));
    }

    /** No number makes a time that Java cannot reckon with. */
    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "1e400", "-5", "\"soon\"", "null"})
    void aLifeThatCannotBeIsNoFault(String seconds) throws Exception {
        emulator.fault(Fault.on("POST", "/oidc/v1/token")
                .always()
                .status(200)
                .body("{\"access_token\": \"t\", \"expires_in\": " + seconds + "}"));

        Instant end = principal("s3cret").mint().expiresAt();

        assertThat(end, lessThanOrEqualTo(Instant.now().plus(Duration.ofDays(1))));
    }

    /** The first attempt may have had its effect, whatever becomes of the second. */
    @Test
    void aCallWhoseAnswerWasLostIsNotForgottenForWantOfATokenForAnother() throws Exception {
        emulator.fault(Fault.on("GET", READ.path()).resetAfter());
        Deque<AccessToken> tokens = new ArrayDeque<>(
                List.of(new AccessToken(emulator.token(), Instant.now().plusSeconds(1))));
        TokenSource source = () -> {
            if (tokens.isEmpty()) {
                throw new IOException("the credential is gone");
            }
            return tokens.remove();
        };
        RestClient client = new RestClient(
                emulator.url(), TestClients.TRANSPORT, WorkspaceAuthorizer.bearer(cache, source), TestClients.quick());

        DatabricksException lost = assertThrows(DatabricksException.class, () -> client.call(READ));

        assertThat(lost.getMessage(), containsString("the credential is gone"));
        assertThat(lost.isOutcomeUnknown(), is(true));
        assertThrows(NoTokenException.class, () -> client.call(READ));
    }
}
