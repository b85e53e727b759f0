package io.jenkins.plugins.databricks.emulator.secrets;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretsAreaTest {

    private static final String CREATE = "/api/2.0/secrets/scopes/create";
    private static final String PUT = "/api/2.0/secrets/put";

    @StartEmulator
    private Emulator emulator;

    private TestClient client;

    @BeforeEach
    void connect() {
        client = new TestClient(emulator);
    }

    @Test
    void secretsAreKeptAndOverwrittenButNotShown() throws Exception {
        assertThat(
                client.post(PUT, "{\"scope\":\"s\",\"key\":\"k\",\"string_value\":\"v\"}")
                        .status(),
                is(404));
        client.post(CREATE, "{\"scope\":\"s\",\"initial_manage_principal\":\"users\"}");
        assertThat(client.post(CREATE, "{\"scope\":\"s\"}").errorCode(), is("RESOURCE_ALREADY_EXISTS"));
        client.post(PUT, "{\"scope\":\"s\",\"key\":\"k\",\"string_value\":\"v\"}");
        client.post(PUT, "{\"scope\":\"s\",\"key\":\"k\",\"bytes_value\":\"dw==\"}");
        assertThat(emulator.secret("s", "k"), is("w"));
        assertThat(
                client.get("/api/2.0/secrets/list?scope=s")
                        .json()
                        .at("/secrets/0/key")
                        .asText(),
                is("k"));
        assertThat(
                client.post("/api/2.0/secrets/delete", "{\"scope\":\"s\",\"key\":\"k\"}")
                        .status(),
                is(200));
        assertThat(emulator.secret("s", "k"), is(nullValue()));
    }

    @Test
    void aScopeOnAKeyVaultIsMadeWithATokenOfEntraAndTakesNoSecrets() throws Exception {
        String scope = "{\"scope\":\"kv\",\"scope_backend_type\":\"AZURE_KEYVAULT\",\"backend_azure_keyvault\":"
                + "{\"resource_id\":\"%s\",\"dns_name\":\"https://v.vault.azure.net/\"}}";
        String id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v";
        assertThat(
                client.post(CREATE, scope.formatted(id)).message(),
                is("Scope with Azure KeyVault must have userAADToken defined!"));
        emulator.addEntraServicePrincipal("tenant", "app", "s", true);
        TestClient entra = new TestClient(
                emulator,
                client.form(
                                "/tenant/oauth2/v2.0/token",
                                "grant_type=client_credentials&client_id=app&client_secret=s"
                                        + "&scope=2ff814a6-3304-4ab8-85cb-cd0e6f879c1d%2F.default")
                        .json()
                        .get("access_token")
                        .asText());
        assertThat(entra.post(CREATE, scope.formatted("v")).status(), is(400));
        assertThat(entra.post(CREATE, scope.formatted(id)).status(), is(200));
        assertThat(
                client.get("/api/2.0/secrets/scopes/list")
                        .json()
                        .at("/scopes/0/keyvault_metadata/resource_id")
                        .asText(),
                is(id));
        assertThat(
                entra.post(PUT, "{\"scope\":\"kv\",\"key\":\"k\",\"string_value\":\"v\"}")
                        .errorCode(),
                is("BAD_REQUEST"));
    }

    @Test
    void wrongSecretsAndScopesAreRefused() throws Exception {
        assertThat(client.post(CREATE, "{\"scope\":\"a b\"}").status(), is(400));
        assertThat(
                client.post(CREATE, "{\"scope\":\"s\",\"initial_manage_principal\":\"me\"}")
                        .status(),
                is(400));
        String noVault = "{\"scope\":\"s\",\"scope_backend_type\":\"AZURE_KEYVAULT\"}";
        assertThat(client.post(CREATE, noVault).status(), is(400));
        emulator.putSecret("s", "k", "v");
        String both = "{\"scope\":\"s\",\"key\":\"k\",\"string_value\":\"v\",\"bytes_value\":\"\"}";
        assertThat(client.post(PUT, both).status(), is(400));
        String large = "{\"scope\":\"s\",\"key\":\"k\",\"string_value\":\"" + "x".repeat(131_073) + "\"}";
        assertThat(client.post(PUT, large).status(), is(400));
    }
}
