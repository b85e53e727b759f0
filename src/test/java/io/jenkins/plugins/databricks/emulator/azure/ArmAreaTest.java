package io.jenkins.plugins.databricks.emulator.azure;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArmAreaTest {

    private static final String ENTRA = "/tenant/oauth2/v2.0/token";
    private static final String FORM = "grant_type=client_credentials&client_id=app&client_secret=s&scope=";
    private static final String ID =
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/made";
    private static final String WORKSPACE = ID + "?api-version=2024-05-01";
    private static final String BODY = "{\"location\":\"westus\",\"sku\":{\"name\":\"premium\"},\"properties\":"
            + "{\"managedResourceGroupId\":\"/subscriptions/s/resourceGroups/managed\"}}";

    @StartEmulator
    private Emulator emulator;

    private TestClient client;

    @BeforeEach
    void prepare() throws Exception {
        emulator.addEntraServicePrincipal("tenant", "app", "s", false);
        emulator.addResourceGroup("s", "rg");
        client = client("https%3A%2F%2Fmanagement.core.windows.net%2F%2F.default");
    }

    private TestClient client(String scope) throws Exception {
        JsonNode answer =
                new TestClient(emulator, null).form(ENTRA, FORM + scope).json();
        return new TestClient(emulator, answer.get("access_token").asText());
    }

    private TestClient.Answer put(String path, String body) throws Exception {
        return client.send("PUT", path, "application/json", BodyPublishers.ofString(body));
    }

    private static String code(TestClient.Answer answer) {
        return answer.json().at("/error/code").asText();
    }

    @Test
    void aWorkspaceIsAcceptedAndThenReady() throws Exception {
        emulator.workspaceIsReadyAfter(1);
        TestClient.Answer put = put(WORKSPACE, BODY);
        assertThat(put.status(), is(201));
        assertThat(put.json().at("/properties/provisioningState").asText(), is("Accepted"));
        assertThat(put.json().at("/properties").has("workspaceUrl"), is(false));
        assertThat(
                client.get(WORKSPACE).json().at("/properties/provisioningState").asText(), is("Accepted"));
        JsonNode ready = client.get(WORKSPACE).json();
        assertThat(ready.at("/properties/provisioningState").asText(), is("Succeeded"));
        assertThat(
                ready.at("/properties/workspaceUrl").asText(), is(emulator.url().toString()));
        assertThat(
                client.get(WORKSPACE.replace("/rg/", "/RG/").replace("made", "Made"))
                        .status(),
                is(200));
    }

    @Test
    void theOperationTellsOfFailureInItsBody() throws Exception {
        emulator.workspaceIsReadyAfter(1);
        emulator.failNextWorkspace("ApplianceProvisioningFailed", "no room");
        put(WORKSPACE, BODY);
        String operation = client.get(ID.replaceAll("/workspaces/.*", "") + "/locations/westus/operationStatuses/x"
                        + "?api-version=2024-05-01")
                .text();
        assertThat(operation, containsString("OperationNotFound"));
        assertThat(
                client.get(WORKSPACE).json().at("/properties/provisioningState").asText(), is("Accepted"));
        assertThat(
                client.get(WORKSPACE).json().at("/properties/provisioningState").asText(), is("Failed"));
        assertThat(put(WORKSPACE, BODY.replace("managed\"", "other\"")).status(), is(409));
    }

    @Test
    void onlyAManagementTokenOpensIt() throws Exception {
        assertThat(code(new TestClient(emulator, null).get(WORKSPACE)), is("AuthenticationFailed"));
        assertThat(code(new TestClient(emulator, "x").get(WORKSPACE)), is("InvalidAuthenticationToken"));
        TestClient databricks = client("2ff814a6-3304-4ab8-85cb-cd0e6f879c1d%2F.default");
        assertThat(code(databricks.get(WORKSPACE)), is("InvalidAuthenticationTokenAudience"));
        emulator.expireTokens();
        assertThat(code(client.get(WORKSPACE)), is("ExpiredAuthenticationToken"));
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        assertThat(code(client.get(WORKSPACE)), is("ResourceNotFound"));
        assertThat(code(client.get(WORKSPACE.replace("/rg/", "/other/"))), is("ResourceGroupNotFound"));
        assertThat(code(client.get(WORKSPACE.replace("/s/", "/other/"))), is("SubscriptionNotFound"));
        assertThat(code(client.get(ID)), is("MissingApiVersionParameter"));
        assertThat(code(client.get(ID + "?api-version=1999-01-01")), is("NoRegisteredProviderFound"));
        assertThat(code(client.get("/subscriptions/s?api-version=2022-12-01")), is("InvalidResourceType"));
    }

    @Test
    void wrongBodiesAreRefused() throws Exception {
        assertThat(code(put(WORKSPACE, "{")), is("InvalidRequestContent"));
        assertThat(code(put(WORKSPACE, BODY.replace("westus", ""))), is("LocationRequired"));
        assertThat(code(put(WORKSPACE, BODY.replace("premium", "gold"))), is("InvalidRequestContent"));
        assertThat(code(put(WORKSPACE, BODY.replace("managedResourceGroupId", "x"))), is("InvalidRequestContent"));
        assertThat(code(put(WORKSPACE, BODY.replace("/managed\"", "\""))), is("InvalidRequestContent"));
        assertThat(code(put(WORKSPACE, BODY.replaceFirst("\\{", "{\"tags\":{\"a\":1},"))), is("InvalidRequestContent"));
        assertThat(emulator.armWorkspace(ID), is(nullValue()));
    }

    @Test
    void aWorkspaceCanBeDeleted() throws Exception {
        put(WORKSPACE, BODY);
        assertThat(
                client.send("DELETE", WORKSPACE, null, BodyPublishers.noBody()).status(), is(200));
        assertThat(
                client.send("DELETE", WORKSPACE, null, BodyPublishers.noBody()).status(), is(204));
    }
}
