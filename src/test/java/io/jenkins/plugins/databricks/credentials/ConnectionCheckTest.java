package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.rest.SilentServer;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever it meets, the button answers while somebody is still looking at it. */
class ConnectionCheckTest extends SharedJenkins {

    /** Ten seconds are what the documentation promises; the rest is for a machine that does other things, too. */
    private static final Duration PROMISED = Duration.ofSeconds(40);

    private static final StandardCredentials TOKEN =
            new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", null, Secret.fromString("dapi0"));

    private static final StandardCredentials PRINCIPAL = new DatabricksServicePrincipal(
            CredentialsScope.GLOBAL, "principal", null, "client-1", Secret.fromString("s3cret"));

    private static String test(URI workspace, StandardCredentials credentials) {
        FormValidation result = assertTimeoutPreemptively(
                PROMISED, () -> ConnectionCheck.runAsAdministrator(workspace.toString(), credentials, null));
        assertThat(result.kind, is(FormValidation.Kind.ERROR));
        return result.getMessage();
    }

    @ParameterizedTest
    @EnumSource(
            value = SilentServer.Way.class,
            names = {"NEVER_ANSWERS", "TRICKLES"})
    void aWorkspaceThatDoesNotAnswerIsNamed(SilentServer.Way way) throws Exception {
        try (SilentServer server = new SilentServer(way)) {
            assertThat(
                    test(server.url(), TOKEN),
                    containsString("127.0.0.1 did not answer GET /api/2.0/preview/scim/v2/Me within 9 s"));
            server.awaitLeft(1);
        }
    }

    @Test
    void aTokenThatDoesNotComeIsNamed() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.NEVER_ANSWERS)) {
            assertThat(
                    test(server.url(), PRINCIPAL),
                    containsString("No token for the service principal client-1 at " + server.url() + " within 9 s"));
            server.awaitLeft(1);
        }
    }

    @Test
    void aPortThatIsClosedIsNamed() throws Exception {
        URI nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }

        assertThat(test(nobody, TOKEN), allOf(containsString("127.0.0.1 did not answer"), containsString("refused")));
        assertThat(
                test(nobody, PRINCIPAL),
                allOf(containsString("127.0.0.1 did not answer POST /oidc/v1/token"), containsString("refused")));
    }

    @Test
    void aHostThatTakesNoConnectionIsNamed() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.TAKES_NO_CONNECTION)) {
            assertThat(test(server.url(), TOKEN), containsString("127.0.0.1 did not answer"));
        }
    }
}
