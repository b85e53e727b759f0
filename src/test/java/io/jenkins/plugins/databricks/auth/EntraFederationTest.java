package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.identity.IdTokenIssuer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EntraFederationTest {

    private static final String JOB = "https://jenkins.example.com/job/deploy/";
    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    private static final AzureOverTls AZURE = new AzureOverTls();

    private static final IdTokenIssuer JENKINS = new IdTokenIssuer("https://jenkins.example.com/oidc");

    @BeforeAll
    static void addCredential() {
        AZURE.emulator().addEntraServicePrincipal(AzureOverTls.TENANT, "app", JENKINS.policy(JOB, AUDIENCE), true);
    }

    private static void mint(String idToken) throws IOException, InterruptedException {
        AZURE.principal("app", new EntraProof.IdToken(() -> idToken), AzureCloud.DATABRICKS_SCOPE)
                .mint();
    }

    private static String refusal(String idToken) {
        IOException e = assertThrows(IOException.class, () -> mint(idToken));
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString(), not(containsString(idToken)));
        return e.getMessage();
    }

    @Test
    void idTokenOfTheRightJobGetsAToken() throws Exception {
        mint(JENKINS.token(JOB, AUDIENCE, HOUR));
        assertThat(
                AZURE.emulator()
                        .requests("POST", "/" + AzureOverTls.TENANT)
                        .get(0)
                        .body(),
                containsString("jwt-bearer"));
    }

    @Test
    void anyOtherIdTokenIsRefusedByEntrasOwnCode() {
        assertThat(
                refusal(JENKINS.token(JOB + "other/", AUDIENCE, HOUR)),
                allOf(
                        containsString("AADSTS700213"),
                        containsString("The subject of the ID token must exactly match a federated credential")));
        assertThat(refusal(JENKINS.token(JOB, "another", HOUR)), containsString("AADSTS700212"));
        assertThat(refusal(JENKINS.token(JOB, AUDIENCE, HOUR.negated())), containsString("AADSTS700024"));
        IdTokenIssuer forger = IdTokenIssuer.forger("https://jenkins.example.com/oidc");
        assertThat(refusal(forger.token(JOB, AUDIENCE, HOUR)), containsString("AADSTS5000224"));
        IdTokenIssuer stranger = new IdTokenIssuer("https://ci.example.com/oidc");
        assertThat(refusal(stranger.token(JOB, AUDIENCE, HOUR)), containsString("AADSTS700211"));
        assertThat(refusal("no-jwt-at-all"), containsString("AADSTS50027"));
    }

    @Test
    void idTokenThatCannotBeHadIsToldAsThat() {
        IOException e = assertThrows(
                IOException.class,
                () -> AZURE.principal(
                                "app",
                                new EntraProof.IdToken(() -> {
                                    throw new IOException("there is no credential 'oidc'");
                                }),
                                AzureCloud.DATABRICKS_SCOPE)
                        .mint());
        assertThat(e.getMessage(), containsString("there is no credential 'oidc'"));
    }
}
