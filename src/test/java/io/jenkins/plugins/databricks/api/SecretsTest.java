package io.jenkins.plugins.databricks.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final String PUT = "/api/2.0/secrets/put";
    private static final String VAULT_ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v";
    private static final Secrets.KeyVault VAULT = new Secrets.KeyVault(VAULT_ID, "https://v.vault.azure.net/");

    @StartEmulator
    private Emulator emulator;

    private Secrets secrets;

    @BeforeEach
    void connect() {
        secrets = new Secrets(TestClients.of(emulator));
    }

    private JsonNode sent(String path) {
        return emulator.requests("POST", path).get(0).json();
    }

    @Test
    void theGuidesScopeIsMadeAsTheGuideMakesIt() throws Exception {
        secrets.createScope("databricks-secrets", "users", null);

        assertThat(
                sent("/api/2.0/secrets/scopes/create"),
                is(JsonCodec.MAPPER.readTree(
                        "{\"scope\": \"databricks-secrets\", \"initial_manage_principal\": \"users\"}")));
        assertThat(secrets.scope("databricks-secrets"), is(Optional.of(new Secrets.Scope("databricks-secrets", null))));
        assertThat(secrets.scope("other"), is(Optional.empty()));
    }

    @Test
    void aScopeThatIsThereIsToldAsSuch() throws Exception {
        secrets.createScope("datalake", null, null);

        DatabricksException e =
                assertThrows(DatabricksException.class, () -> secrets.createScope("datalake", null, null));

        assertThat(e.isAlreadyExists(), is(true));
    }

    @Test
    void aScopeOnAKeyVaultIsMadeByAnEntraPrincipal() throws Exception {
        Secrets ofEntra = new Secrets(EntraClients.member(emulator));

        ofEntra.createScope("vault", null, VAULT);

        assertThat(
                sent("/api/2.0/secrets/scopes/create"),
                is(JsonCodec.MAPPER.readTree("{\"scope\": \"vault\", \"scope_backend_type\": \"AZURE_KEYVAULT\","
                        + " \"backend_azure_keyvault\": {\"resource_id\": \"" + VAULT_ID
                        + "\", \"dns_name\": \"https://v.vault.azure.net/\"}}")));
        assertThat(ofEntra.scope("vault"), is(Optional.of(new Secrets.Scope("vault", VAULT_ID))));
    }

    @Test
    void aScopeOnAKeyVaultByAnybodyElseIsRefusedWithWhatToDo() {
        DatabricksException e =
                assertThrows(DatabricksException.class, () -> secrets.createScope("vault", null, VAULT));

        assertThat(
                e.getMessage(),
                allOf(containsString("userAADToken"), containsString("Only Microsoft Entra principals can create")));
    }

    @Test
    void textAndBytesArePutAndOverwritten() throws Exception {
        secrets.createScope("datalake", null, null);

        secrets.put("datalake", "password", "grün\n");
        assertThat(emulator.secret("datalake", "password"), is("grün\n"));

        secrets.put("datalake", "password", "bytes".getBytes(StandardCharsets.UTF_8));
        assertThat(emulator.secret("datalake", "password"), is("bytes"));
    }

    @Test
    void aLostAnswerIsNoHarm() throws Exception {
        secrets.createScope("datalake", null, null);
        emulator.fault(Fault.on("POST", PUT).resetAfter());

        secrets.put("datalake", "password", "v");

        assertThat(emulator.secret("datalake", "password"), is("v"));
        assertThat(emulator.requests("POST", PUT), hasSize(2));
    }

    @Test
    void aScopeThatIsMissingIsToldWithWhatToDo() {
        DatabricksException e = assertThrows(DatabricksException.class, () -> secrets.put("none", "password", "v"));

        assertThat(
                e.getMessage(),
                allOf(
                        containsString("Scope none does not exist!"),
                        containsString("databricksSecretScope creates a scope")));
    }

    @Test
    void aValueMayHave128KibibytesAndNotOneMore() throws Exception {
        secrets.createScope("datalake", null, null);
        String largest = "ü".repeat(64 * 1024);

        secrets.put("datalake", "password", largest);
        assertThat(emulator.secret("datalake", "password"), is(largest));

        emulator.clearRequests();
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> secrets.put("datalake", "password", largest + "x"));
        assertThat(
                e.getMessage(),
                is("The secret for key 'password' has 131073 bytes; Databricks accepts at most 131072"));
        assertThrows(IllegalArgumentException.class, () -> secrets.put("datalake", "password", new byte[131_073]));
        assertThat(emulator.requests(), hasSize(0));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"a b", "a/b", "ä", "x\n"})
    void aNameThatDatabricksRefusesIsNotSent(String name) {
        assertThat(
                assertThrows(IllegalArgumentException.class, () -> secrets.createScope(name, null, null))
                        .getMessage(),
                startsWith("scope"));
        assertThat(
                assertThrows(IllegalArgumentException.class, () -> secrets.put("datalake", name, "v"))
                        .getMessage(),
                startsWith("key"));
        assertThat(emulator.requests(), hasSize(0));
    }

    @Test
    void aNameMayHave128Characters() throws Exception {
        secrets.createScope("x".repeat(128), null, null);

        assertThrows(IllegalArgumentException.class, () -> Secrets.checkScope("x".repeat(129)));
    }

    @Test
    void aScopeCanBeOpenedToUsersOnly() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> secrets.createScope("datalake", "admins", null));

        assertThat(e.getMessage(), startsWith("initialManagePrincipal: 'admins' is not supported"));
    }

    @Test
    void aKeyVaultIsNamedInFull() {
        assertThat(
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Secrets.KeyVault("v", "https://v.vault.azure.net/"))
                        .getMessage(),
                startsWith("keyVaultResourceId: 'v'"));
        assertThat(
                assertThrows(IllegalArgumentException.class, () -> new Secrets.KeyVault(VAULT_ID, "v"))
                        .getMessage(),
                startsWith("keyVaultDnsName: 'v'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "-----BEGIN KEY-----\nMIIEvhunter2\n-----END KEY-----\n"})
    void aRefusalThatQuotesTheValueIsToldWithoutIt(String value) {
        emulator.fault(Fault.on("POST", PUT).status(400).error("MALFORMED_REQUEST", "Cannot read '" + value + "'"));

        IOException e = assertThrows(IOException.class, () -> secrets.put("datalake", "password", value));

        assertThat(
                e.getMessage(),
                is("Databricks rejected the secret for key 'password' of scope 'datalake' with status 400, error code"
                        + " MALFORMED_REQUEST. Its message is not shown, as it quotes the secret"));
        assertThat(e.getCause(), is((Throwable) null));
        assertThat(e.getMessage(), not(containsString("hunter2")));
    }
}
