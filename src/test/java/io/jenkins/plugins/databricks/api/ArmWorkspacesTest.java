package io.jenkins.plugins.databricks.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.ArmWorkspaces.ArmWorkspace;
import io.jenkins.plugins.databricks.api.ArmWorkspaces.Operation;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArmWorkspacesTest {

    private static final String SUBSCRIPTION = "01234567-89ab-cdef-0123-456789abcdef";
    private static final ArmResourceId ID = new ArmResourceId(SUBSCRIPTION, "rg(west)", "made");
    private static final String GROUP = "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/managed";
    private static final String OPERATION = "/subscriptions/*/operationStatuses/*";

    @StartEmulator
    private Emulator emulator;

    private ArmWorkspaces workspaces;

    @BeforeEach
    void prepare() {
        emulator.addResourceGroup(SUBSCRIPTION, "rg(west)");
        workspaces = new ArmWorkspaces(EntraClients.arm(emulator));
    }

    private static ObjectNode resource() {
        ObjectNode resource = JsonCodec.object().put("location", "westus");
        resource.putObject("sku").put("name", "premium");
        resource.putObject("properties").put("managedResourceGroupId", GROUP);
        return resource;
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertThat(workspaces.get(ID), is(Optional.empty()));
    }

    @Test
    void aWorkspaceIsAcceptedAskedForAndThere() throws Exception {
        Operation operation = workspaces.put(ID, resource());
        assertThat(operation.state().word(), is("Accepted"));
        assertThat(workspaces.get(ID).orElseThrow().host(), is(nullValue()));

        operation = workspaces.ask(operation);
        assertThat(operation.state().succeeded() || operation.state().failed(), is(false));
        operation = workspaces.ask(operation);

        assertThat(operation.state().succeeded(), is(true));
        ArmWorkspace workspace = workspaces.get(ID).orElseThrow();
        assertThat(workspace.id(), is(ID.toString()));
        assertThat(workspace.host(), is(emulator.url()));
        assertThat(workspace.managedResourceGroupId(), is(GROUP));
        RecordedRequest first =
                emulator.requests("GET", "/subscriptions/" + SUBSCRIPTION).get(1);
        assertThat("asked where Azure said to", first.path(), containsString("/locations/westus/operationStatuses/"));
        assertThat(first.query().get("api-version"), is(ArmWorkspaces.API_VERSION));
    }

    @Test
    void aTokenThatExpiresMeanwhileIsReplaced() throws Exception {
        Operation operation = workspaces.put(ID, resource());
        emulator.expireTokens();

        assertThat(workspaces.ask(operation).state().word(), is("Accepted"));
        assertThat(emulator.tokensMinted("deployer"), is(2));
    }

    @Test
    void whyItFailedIsToldWithCodeMessageAndDetailsInOneLine() throws Exception {
        Operation operation = workspaces.put(ID, resource());
        emulator.fault(Fault.on("GET", OPERATION)
                .status(200)
                .body("{\"status\": \"Failed\", \"error\": {\"code\": \"Conflict\", \"message\": \"Cannot.\","
                        + " \"details\": [{\"code\": \"A\", \"message\": \"Quota\\nreached.\"}]}}"));

        operation = workspaces.ask(operation);

        assertThat(operation.state().failed(), is(true));
        assertThat(operation.error(), is("Conflict: Cannot. Quota reached."));
    }

    @Test
    void anAnswer202WithoutAWordIsNotTheEnd() throws Exception {
        Operation operation = workspaces.put(ID, resource());
        emulator.fault(Fault.on("GET", OPERATION).status(202).empty().header("Retry-After", "40"));

        operation = workspaces.ask(operation);

        assertThat(operation.state().word(), is("Accepted"));
        assertThat(operation.retryAfter(), is("40"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.example/subscriptions/x/operationStatuses/1?api-version=1",
                "//elsewhere.example/subscriptions/x/operationStatuses/1?api-version=1",
                "HOST//elsewhere.example/subscriptions/x/operationStatuses/1?api-version=1",
                "HOST@elsewhere.example/subscriptions/x",
                "HOST/subscriptions/../secrets?api-version=1",
                "HOST/subscriptions/x?t=%zz",
                "no address",
                "",
            })
    void whereAzureNamesNoPlaceOfItsOwnTheWorkspaceIsAsked(String header) throws Exception {
        emulator.fault(Fault.on("PUT", "*")
                .status(201)
                .body("{\"properties\": {\"provisioningState\": \"Accepted\"}}")
                .header(
                        header.isEmpty() ? "X-None" : "Azure-AsyncOperation",
                        header.replace("HOST", emulator.url().toString())));
        Operation operation = workspaces.put(ID, resource());
        workspaces.put(ID, resource());

        assertThat(workspaces.ask(operation).state().word(), is("Accepted"));

        assertThat(emulator.requests("GET", "/").get(0).path(), containsString("/workspaces/made"));
    }

    @Test
    void theQueryOfTheOperationIsSentOnAsItCame() throws Exception {
        String path = "/subscriptions/" + SUBSCRIPTION + "/operationStatuses/a%3Ab";
        String operation = emulator.url() + path + "?api-version=1&t=638%2B1&c=MII%3D";
        emulator.fault(Fault.on("PUT", "*").status(201).body("{}").header("Azure-AsyncOperation", operation));
        emulator.fault(Fault.on("GET", "*").status(202).empty());

        workspaces.ask(workspaces.put(ID, resource()));

        RecordedRequest request = emulator.requests("GET", "/").get(0);
        assertThat(request.path(), is(path));
        assertThat(request.query(), is(Map.of("api-version", "1", "t", "638+1", "c", "MII=")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adb-1.7.azuredatabricks.net.evil.example",
                "http://adb-1.7.azuredatabricks.net",
                "no address",
                "@"
            })
    void anAddressThatIsNoneOfDatabricksIsNotTaken(String url) throws Exception {
        emulator.fault(Fault.on("GET", "*").status(200).body("{\"properties\": {\"workspaceUrl\": \"" + url + "\"}}"));

        assertThat(workspaces.get(ID).orElseThrow().host(), is(nullValue()));
    }

    @Test
    void aLostAnswerIsNoHarm() throws Exception {
        emulator.fault(Fault.on("PUT", "*").resetAfter());

        assertThat(workspaces.put(ID, resource()).state().word(), is("Accepted"));
        assertThat(
                emulator.armWorkspace(ID.toString())
                        .at("/properties/provisioningState")
                        .asText(),
                is("Accepted"));
    }

    @Test
    void whatAzureRefusesIsToldInItsWords() {
        ArmResourceId elsewhere = new ArmResourceId(SUBSCRIPTION, "none", "made");

        DatabricksException e = assertThrows(DatabricksException.class, () -> workspaces.put(elsewhere, resource()));

        assertThat(e.getMessage(), containsString("answered 404 ResourceGroupNotFound to PUT /subscriptions/"));
        assertThat(e.getMessage(), containsString("Resource group 'none' could not be found."));
    }

    @Test
    void aPrincipalWithoutARoleIsToldWhichOne() {
        emulator.fault(Fault.on("GET", "/subscriptions/*")
                .status(403)
                .body("{\"error\": {\"code\": \"AuthorizationFailed\", \"message\": \"The client 'x' may not.\"}}"));

        DatabricksException e = assertThrows(DatabricksException.class, () -> workspaces.get(ID));

        assertThat(
                e.getMessage(),
                allOf(
                        containsString("AuthorizationFailed"),
                        containsString("give it the role Contributor on the resource group")));
    }

    @Test
    void aTokenOfTheWorkspaceDoesNotOpenAzure() {
        ArmWorkspaces wrong = new ArmWorkspaces(EntraClients.member(emulator));

        DatabricksException e = assertThrows(DatabricksException.class, () -> wrong.get(ID));

        assertThat(e.errorCode(), is("InvalidAuthenticationTokenAudience"));
    }

    @Test
    void theSubscriptionsInUseAreListed() throws Exception {
        assertThat(workspaces.subscriptions(), contains(SUBSCRIPTION));

        emulator.fault(Fault.on("GET", "/subscriptions")
                .status(200)
                .body("{\"value\": [{\"subscriptionId\": \"a\", \"state\": \"Disabled\"},"
                        + " {\"subscriptionId\": \"b\", \"state\": \"Enabled\"}]}"));
        assertThat(workspaces.subscriptions(), contains("b"));
    }

    @Test
    void anIdIsWrittenAsAzureWritesIt() {
        assertThat(
                ID.toString(),
                is("/subscriptions/" + SUBSCRIPTION
                        + "/resourceGroups/rg(west)/providers/Microsoft.Databricks/workspaces/made"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    mine, rg, made, subscriptionId: 'mine' is not valid
                    , rg, made, subscriptionId is missing
                    01234567-89ab-cdef-0123-456789abcdef, a/b, made, resourceGroup: 'a/b' is not valid
                    01234567-89ab-cdef-0123-456789abcdef, rg., made, resourceGroup: 'rg.' is not valid
                    01234567-89ab-cdef-0123-456789abcdef, , made, resourceGroup is missing
                    01234567-89ab-cdef-0123-456789abcdef, rg, ab, name: 'ab' is not valid
                    01234567-89ab-cdef-0123-456789abcdef, rg, a.b.c, name: 'a.b.c' is not valid
                    01234567-89ab-cdef-0123-456789abcdef, rg, , name is missing
                    """)
    void aNameThatAzureRefusesIsToldWithItsParameter(String subscription, String group, String name, String message) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new ArmResourceId(subscription, group, name));

        assertThat(e.getMessage(), startsWith(message));
    }

    @Test
    void namesMayBeAsLongAsAzureSays() {
        new ArmResourceId(SUBSCRIPTION, "g".repeat(90), "n".repeat(64));

        assertThrows(IllegalArgumentException.class, () -> new ArmResourceId(SUBSCRIPTION, "g".repeat(91), "made"));
        assertThrows(IllegalArgumentException.class, () -> new ArmResourceId(SUBSCRIPTION, "g", "n".repeat(65)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w\r\nX-Injected: yes",
                "/subscriptions/s/resourceGroups/rg\n/providers/Microsoft.Databricks/workspaces/w",
                "/subscriptions/s\u0000/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w",
                "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w\n",
                "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w?x=1",
                "/subscriptions/s/resourceGroups/rg/providers/MicrosoftXDatabricks/workspaces/w",
                "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w/x",
                "/subscriptions//resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w",
                "w",
                "",
            })
    void whatIsNoIdOfAWorkspaceIsNone(String id) {
        assertThat(ArmResourceId.isOfWorkspace(id), is(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/rg(west)/providers/Microsoft.Databricks/workspaces/made",
                "/SUBSCRIPTIONS/1/resourcegroups/größe_1.x/providers/microsoft.databricks/Workspaces/W-1_x",
            })
    void theIdOfAWorkspaceIsOneInAnyCase(String id) {
        assertThat(ArmResourceId.isOfWorkspace(id), is(true));
    }

    @Test
    void everyCloudHasItsOwnResourceManager() {
        assertThat(AzureCloud.PUBLIC.resourceManager(), is(URI.create("https://management.azure.com")));
        assertThat(AzureCloud.US_GOVERNMENT.resourceManager(), is(URI.create("https://management.usgovcloudapi.net")));
        assertThat(AzureCloud.CHINA.resourceManager(), is(URI.create("https://management.chinacloudapi.cn")));
    }
}
