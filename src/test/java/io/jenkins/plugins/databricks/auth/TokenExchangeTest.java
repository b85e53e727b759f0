package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.emulator.identity.IdTokenIssuer;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenExchangeTest {

    private static final RestRequest READ = RestRequest.get("/api/2.2/jobs/list");
    private static final String JOB = "https://jenkins.example.com/job/deploy/";
    private static final String ACCOUNT = "1f0e7c3a-account";
    private static final Duration HOUR = Duration.ofHours(1);

    private final IdTokenIssuer jenkins = new IdTokenIssuer("https://jenkins.example.com/oidc");
    private final List<String> idTokens = new ArrayList<>();

    @StartEmulator
    private Emulator emulator;

    @BeforeEach
    void prepare() {
        emulator.addFederationPolicy("client-1", jenkins.policy(JOB, ACCOUNT));
    }

    private TokenExchange exchange(String clientId, IdTokenSource source) {
        return new TokenExchange(emulator.url(), clientId, source, TestClients.TRANSPORT, TestClients.quick());
    }

    private String freshIdToken() {
        String token = jenkins.token(JOB, ACCOUNT, HOUR.plusSeconds(idTokens.size()));
        idTokens.add(token);
        return token;
    }

    private String refusal(String idToken) {
        String message = assertThrows(
                        IOException.class,
                        () -> exchange("client-1", () -> idToken).mint())
                .getMessage();
        assertThat(message, not(containsString(idToken)));
        return message;
    }

    @Test
    void idTokenIsExchangedOnceForManyCallsAndAFreshOneWhenTheTokenIsRenewed() throws Exception {
        RestClient client = new RestClient(
                emulator.url(),
                TestClients.TRANSPORT,
                WorkspaceAuthorizer.bearer(
                        new TokenCache(Clock.systemUTC(), Runnable::run), exchange("client-1", this::freshIdToken)),
                TestClients.quick());
        client.call(READ);
        client.call(READ);
        assertThat(emulator.tokensMinted("client-1"), is(1));
        emulator.expireTokens();
        client.call(READ);

        List<RecordedRequest> exchanges = emulator.requests("POST", "/oidc/v1/token");
        assertThat(exchanges.size(), is(2));
        assertThat(exchanges.get(0).header("Authorization"), is(nullValue()));
        assertThat(
                exchanges.get(0).body(),
                allOf(
                        containsString("subject_token=" + idTokens.get(0)),
                        containsString("client_id=client-1"),
                        containsString("scope=all-apis")));
        assertThat(exchanges.get(1).body(), containsString("subject_token=" + idTokens.get(1)));
    }

    @Test
    void aPolicyOfTheAccountNeedsNoClientId() throws Exception {
        emulator.addAccountFederationPolicy(jenkins.policy("deployer@example.com", ACCOUNT));

        exchange(null, () -> jenkins.token("deployer@example.com", ACCOUNT, HOUR))
                .mint();

        assertThat(emulator.tokensMinted("deployer@example.com"), is(1));
        assertThat(emulator.requests("POST", "/oidc/v1/token").get(0).body(), not(containsString("client_id")));
    }

    @Test
    void anyOtherIdTokenIsRefusedWithWhatToCheck() {
        assertThat(
                refusal(jenkins.token(JOB + "other/", ACCOUNT, HOUR)),
                allOf(
                        containsString("localhost refused the ID token for the service principal client-1"),
                        containsString("No federation policy accepts the subject"),
                        containsString("match a federation policy of this service principal")));
        assertThat(refusal(jenkins.token(JOB, "another", HOUR)), containsString("accepts the audience"));
        assertThat(refusal(jenkins.token(JOB, ACCOUNT, HOUR.negated())), containsString("accepts the expiry"));
        assertThat(
                refusal(IdTokenIssuer.forger("https://jenkins.example.com/oidc").token(JOB, ACCOUNT, HOUR)),
                containsString("accepts the signature"));
        assertThat(refusal("no-jwt-at-all"), containsString("is not a JWT"));
    }
}
