package io.jenkins.plugins.databricks.emulator.identity;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdentityTest {

    private static final String LIST = "/api/2.2/jobs/list";
    private static final String OIDC = "/oidc/v1/token";
    private static final String M2M = "grant_type=client_credentials&scope=all-apis";
    private static final String ENTRA = "/tenant/oauth2/v2.0/token";
    private static final String ENTRA_FORM = "grant_type=client_credentials&client_id=app&client_secret=s&scope=";
    private static final String DATABRICKS = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d%2F.default";
    private static final String MANAGEMENT = "https%3A%2F%2Fmanagement.core.windows.net%2F%2F.default";
    private static final String RESOURCE =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Databricks/workspaces/w";

    @StartEmulator
    private Emulator emulator;

    private TestClient anyone;

    @BeforeEach
    void prepare() {
        anyone = new TestClient(emulator, null);
        emulator.addServicePrincipal("sp", "secret");
        emulator.addEntraServicePrincipal("tenant", "app", "s", false);
        emulator.resourceId(RESOURCE);
    }

    private String databricksToken() throws Exception {
        return anyone.form(OIDC, M2M + "&client_id=sp&client_secret=secret")
                .json()
                .get("access_token")
                .asText();
    }

    private String entraToken(String scope) throws Exception {
        return anyone.form(ENTRA, ENTRA_FORM + scope).json().get("access_token").asText();
    }

    private TestClient.Answer list(String token, String... headers) throws Exception {
        return new TestClient(emulator, token).send("GET", LIST, null, BodyPublishers.noBody(), headers);
    }

    @Test
    void machineTokensAreMintedForTheRightSecret() throws Exception {
        assertThat(list(databricksToken()).status(), is(200));
        String basic = Base64.getEncoder().encodeToString("sp:secret".getBytes(StandardCharsets.UTF_8));
        TestClient.Answer answer = anyone.send(
                "POST",
                OIDC,
                "application/x-www-form-urlencoded",
                BodyPublishers.ofString(M2M),
                "Authorization",
                "Basic " + basic);
        assertThat(answer.json().get("expires_in").intValue(), is(3600));
        assertThat(emulator.tokensMinted("sp"), is(2));
    }

    @Test
    void machineTokensAreRefusedAsOAuthSays() throws Exception {
        TestClient.Answer wrong = anyone.form(OIDC, M2M + "&client_id=sp&client_secret=other");
        assertThat(wrong.status(), is(401));
        assertThat(wrong.json().get("error").asText(), is("invalid_client"));
        assertThat(anyone.form(OIDC, "grant_type=password").json().get("error").asText(), is("unsupported_grant_type"));
        assertThat(
                anyone.form(OIDC, "grant_type=client_credentials&client_id=sp&client_secret=secret")
                        .json()
                        .get("error")
                        .asText(),
                is("invalid_scope"));
    }

    @Test
    void tokensExpire() throws Exception {
        String token = databricksToken();
        emulator.expireTokens();
        assertThat(list(token).status(), is(403));
        assertThat(list(emulator.token()).status(), is(200));
        emulator.tokenLifetime(Duration.ZERO);
        assertThat(list(databricksToken()).status(), is(403));
    }

    @Test
    void discoveryNamesTheTokenEndpoint() throws Exception {
        assertThat(
                anyone.get("/oidc/.well-known/oauth-authorization-server")
                        .json()
                        .get("token_endpoint")
                        .asText(),
                is(emulator.url() + OIDC));
        assertThat(
                anyone.get("/tenant/v2.0/.well-known/openid-configuration")
                        .json()
                        .get("token_endpoint")
                        .asText(),
                is(emulator.url() + ENTRA));
    }

    @Test
    void aStrangerIsLetInByBothHeadersOnly() throws Exception {
        String token = entraToken(DATABRICKS);
        String management = entraToken(MANAGEMENT);
        assertThat(list(token).errorCode(), is("PERMISSION_DENIED"));
        assertThat(list(token, Identity.MANAGEMENT_TOKEN_HEADER, management).status(), is(403));
        assertThat(
                list(token, Identity.MANAGEMENT_TOKEN_HEADER, token, Identity.RESOURCE_ID_HEADER, RESOURCE)
                        .status(),
                is(403));
        assertThat(
                list(token, Identity.MANAGEMENT_TOKEN_HEADER, management, Identity.RESOURCE_ID_HEADER, "/other")
                        .status(),
                is(403));
        assertThat(emulator.isMember("app"), is(false));
        assertThat(
                list(token, Identity.MANAGEMENT_TOKEN_HEADER, management, Identity.RESOURCE_ID_HEADER, RESOURCE)
                        .status(),
                is(200));
        assertThat(emulator.isMember("app"), is(true));
        assertThat(list(token).status(), is(200));
        assertThat(list(management).status(), is(403));
    }

    @Test
    void entraTokensAreRefusedShortlyBeforeTheyExpire() throws Exception {
        emulator.addEntraServicePrincipal("tenant", "app", "s", true);
        emulator.tokenLifetime(Duration.ofSeconds(29));
        assertThat(list(entraToken(DATABRICKS)).message(), containsString("expiring within 30 seconds"));
    }

    @Test
    void entraRefusesWithItsOwnErrors() throws Exception {
        assertThat(
                anyone.form(ENTRA, ENTRA_FORM.replace("=s&", "=x&") + DATABRICKS)
                        .text(),
                containsString("AADSTS7000215"));
        assertThat(
                anyone.form("/other/oauth2/v2.0/token", ENTRA_FORM + DATABRICKS).text(), containsString("AADSTS90002"));
        assertThat(anyone.form(ENTRA, ENTRA_FORM + "graph").text(), containsString("AADSTS70011"));
    }
}
