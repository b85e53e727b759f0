package io.jenkins.plugins.databricks.deploy.secrets;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.api.EntraClients;
import io.jenkins.plugins.databricks.api.Secrets;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.secrets.CreateSecretScope.Request;
import io.jenkins.plugins.databricks.deploy.secrets.CreateSecretScope.Result;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CreateSecretScopeTest {

    private static final String VAULTS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/";

    private final TellingLog log = new TellingLog();

    @StartEmulator
    private Emulator emulator;

    private Result create(RestClient client, Secrets.KeyVault vault) throws IOException, InterruptedException {
        return new CreateSecretScope(client, log).run(new Request("datalake", null, vault));
    }

    private Result create() throws IOException, InterruptedException {
        return create(TestClients.of(emulator), null);
    }

    private static Secrets.KeyVault vault(String name) {
        return new Secrets.KeyVault(VAULTS + name, "https://" + name + ".vault.azure.net/");
    }

    @Test
    void aScopeIsMadeOnceAndTheSecondTimeItIsFine() throws Exception {
        assertThat(create(), is(new Result("datalake", true)));
        assertThat(create(), is(new Result("datalake", false)));

        assertThat(log.text(), is("Created secret scope 'datalake'\nSecret scope 'datalake' already exists"));
    }

    @Test
    void aScopeOnAKeyVaultIsMadeOnceAndTheSecondTimeItIsFine() throws Exception {
        RestClient client = EntraClients.member(emulator);

        assertThat(create(client, vault("west")).created(), is(true));
        assertThat(create(client, vault("west")).created(), is(false));

        assertThat(
                log.lines().get(0), is("Created secret scope 'datalake' on Key Vault https://west.vault.azure.net/"));
    }

    @Test
    void aScopeWhoseSecretsAreElsewhereIsNotTakenForTheOneThatIsWanted() throws Exception {
        RestClient client = EntraClients.member(emulator);
        create(client, vault("west"));

        InvalidInputException e = assertThrows(InvalidInputException.class, () -> create(client, vault("east")));
        assertThat(
                e.getMessage(),
                startsWith("scope: 'datalake' already exists, but the Key Vault " + VAULTS
                        + "west stores its secrets, not the Key Vault " + VAULTS + "east."));
        e = assertThrows(InvalidInputException.class, this::create);
        assertThat(e.getMessage(), containsString("stores its secrets, not Databricks."));
    }

    @Test
    void aScopeOfDatabricksIsNotTakenForAKeyVault() throws Exception {
        create();

        InvalidInputException e =
                assertThrows(InvalidInputException.class, () -> create(EntraClients.member(emulator), vault("west")));

        assertThat(e.getMessage(), containsString("but Databricks stores its secrets, not the Key Vault"));
    }

    @Test
    void aLostAnswerIsNoHarm() throws Exception {
        emulator.fault(Fault.on("POST", "/api/2.0/secrets/scopes/create").resetAfter());

        assertThat(create().created(), is(false));
    }

    @Test
    void whatNoScopeCanBeIsToldAsAMistakeOfTheUser() {
        CreateSecretScope step = new CreateSecretScope(TestClients.of(emulator), log);

        assertThrows(InvalidInputException.class, () -> step.run(new Request("a b", null, null)));
        assertThrows(InvalidInputException.class, () -> step.run(new Request("datalake", "admins", null)));
    }

    @Test
    void anotherRefusalIsToldInDatabricksWords() {
        emulator.fault(Fault.on("POST", "/api/2.0/secrets/scopes/create")
                .status(400)
                .error("RESOURCE_LIMIT_EXCEEDED", "There are 1000 scopes."));

        DatabricksException e = assertThrows(DatabricksException.class, this::create);

        assertThat(e.getMessage(), containsString("RESOURCE_LIMIT_EXCEEDED"));
    }
}
