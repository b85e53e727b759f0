package io.jenkins.plugins.databricks.deploy.azure;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.api.ArmResourceId;
import io.jenkins.plugins.databricks.api.EntraClients;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.azure.CreateWorkspace.Request;
import io.jenkins.plugins.databricks.deploy.azure.CreateWorkspace.Result;
import io.jenkins.plugins.databricks.deploy.secrets.CreateSecretScope;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CreateWorkspaceTest {

    private static final String SUBSCRIPTION = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String GROUP = "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/";
    private static final String ID = GROUP + "rg/providers/Microsoft.Databricks/workspaces/made";
    private static final String OPERATION = "/subscriptions/*/operationStatuses/*";

    private final TellingLog log = new TellingLog();
    private final FakeTime time = new FakeTime();

    @StartEmulator
    private Emulator emulator;

    private CreateWorkspace step;

    @BeforeEach
    void prepare() {
        emulator.addResourceGroup(SUBSCRIPTION, "rg");
        Duration interval = Duration.ofSeconds(15);
        step = new CreateWorkspace(
                EntraClients.arm(emulator),
                log,
                new RetryPolicy(Duration.ofMinutes(30), interval, interval, time, time::nanoTime, time));
    }

    private static Request request(String subscription, String managedResourceGroup) {
        return new Request(subscription, "rg", "made", "westeurope", null, managedResourceGroup, null);
    }

    private static Fault refusal() {
        return Fault.on("GET", OPERATION).status(400).body("{\"error\": {\"code\": \"Any\", \"message\": \"Any.\"}}");
    }

    private static Request request() {
        return request(SUBSCRIPTION, null);
    }

    private String managedResourceGroup(String workspaceId) {
        return emulator.armWorkspace(workspaceId)
                .at("/properties/managedResourceGroupId")
                .asText();
    }

    @Test
    void aWorkspaceIsMadeAndItsAddressAndIdAreReturned() throws Exception {
        Result result = step.run(
                new Request(SUBSCRIPTION, "rg", "made", "westeurope", "standard", "managed", Map.of("team", "sales")));

        assertThat(result, is(new Result(emulator.url(), ID)));
        JsonNode body = emulator.requests("PUT", ID).get(0).json();
        assertThat(
                body,
                is(JsonCodec.MAPPER.readTree("{\"location\": \"westeurope\", \"sku\": {\"name\": \"standard\"},"
                        + " \"properties\": {\"managedResourceGroupId\": \"" + GROUP + "managed\"},"
                        + " \"tags\": {\"team\": \"sales\"}}")));
        assertThat(log.lines(), hasSize(2));
        assertThat(
                log.lines().get(0),
                is("Creating Databricks workspace 'made' in westeurope, resource group rg; this takes several "
                        + "minutes"));
        assertThat(
                log.lines().get(1),
                matchesPattern("Databricks workspace 'made' is ready after 4[56] s: " + emulator.url()));
    }

    @Test
    void whereNothingElseIsSaidItIsAPremiumWorkspaceWithoutTags() throws Exception {
        step.run(request());

        JsonNode body = emulator.requests("PUT", ID).get(0).json();
        assertThat(body.at("/sku/name").asText(), is("premium"));
        assertThat(body.has("tags"), is(false));
    }

    @Test
    void aWorkspaceThatIsThereIsReturnedAsItIs() throws Exception {
        Result first = step.run(request());
        emulator.clearRequests();

        assertThat(step.run(request()), is(first));

        assertThat(emulator.requests(), hasSize(1));
        assertThat(log.lines().get(2), is("Databricks workspace 'made' already exists: " + emulator.url()));
    }

    @Test
    void addressAndIdLetInAPrincipalThatIsNoUserYet() throws Exception {
        Result result = step.run(request());

        RestClient newcomer = EntraClients.newcomer(emulator, result.host(), result.resourceId());
        new CreateSecretScope(newcomer, log).run(new CreateSecretScope.Request("datalake", "users", null));

        assertThat(log.lines().get(2), is("Created secret scope 'datalake'"));
    }

    @Test
    void itAsksEvery15SecondsAndTellsOnceAMinuteThatItIsStillAtIt() throws Exception {
        emulator.workspaceIsReadyAfter(10);

        step.run(request());

        assertThat(time.slept(), hasSize(11));
        assertThat(time.slept().get(10).toSeconds(), is(15L));
        assertThat(log.lines(), hasSize(4));
        assertThat(log.lines().get(1), startsWith("  Accepted for 1 min "));
        assertThat(log.lines().get(2), startsWith("  Accepted for 2 min "));
    }

    @Test
    void itWaitsAsLongAsAzureAsks() throws Exception {
        emulator.fault(Fault.on("GET", OPERATION)
                .status(202)
                .body("{\"status\": \"Accepted\"}")
                .header("Retry-After", "40"));

        step.run(request());

        assertThat(time.slept().get(0).toSeconds(), is(15L));
        assertThat(time.slept().get(1).toSeconds(), is(40L));
        assertThat(time.slept().get(2).toSeconds(), is(15L));
    }

    @Test
    void itGivesUpAfterHalfAnHourWhateverAzureAsksFor() {
        emulator.fault(Fault.on("GET", OPERATION)
                .status(202)
                .body("{\"status\": \"Running\"}")
                .header("Retry-After", "86400")
                .always());

        IOException e = assertThrows(IOException.class, () -> step.run(request()));

        assertThat(
                e.getMessage(),
                is("Databricks workspace 'made' is not ready after 30 min 0 s; its state is Running. Azure is still "
                        + "creating it: run the step again to wait for it"));
        assertThat(time.sleptInAll(), is(Duration.ofMinutes(30)));
    }

    @Test
    void whoRunsItAgainGoesOnWaitingForTheSameWorkspace() throws Exception {
        emulator.fault(refusal());
        assertThrows(DatabricksException.class, () -> step.run(request()));

        assertThat(step.run(request()), is(new Result(emulator.url(), ID)));

        assertThat(emulator.requests("PUT", ID), hasSize(1));
        assertThat(log.lines().get(1), is("Databricks workspace 'made' is already being created"));
    }

    @Test
    void whyAzureCouldNotMakeItIsToldInAzuresWords() {
        emulator.failNextWorkspace("ApplianceProvisioningFailed", "The quota of cores in westeurope is used up.");

        IOException e = assertThrows(IOException.class, () -> step.run(request()));

        assertThat(
                e.getMessage(),
                is("Azure could not create Databricks workspace 'made' (Failed): ApplianceProvisioningFailed:"
                        + " The quota of cores in westeurope is used up."));
    }

    @Test
    void aWorkspaceThatFailedIsTriedAgainWithTheResourceGroupThatItHas() throws Exception {
        emulator.failNextWorkspace("ApplianceProvisioningFailed", "No.");
        assertThrows(IOException.class, () -> step.run(request(SUBSCRIPTION, "by-hand")));

        assertThat(step.run(request()), is(new Result(emulator.url(), ID)));

        assertThat(managedResourceGroup(ID), is(GROUP + "by-hand"));
        assertThat(log.lines().get(1), startsWith("Retrying to create Databricks workspace 'made'"));
    }

    @Test
    void aWorkspaceThatFailsWhileSomebodyElseMakesItIsNotReported() throws Exception {
        emulator.failNextWorkspace("ApplianceProvisioningFailed", "No.");
        emulator.fault(refusal());
        assertThrows(DatabricksException.class, () -> step.run(request()));

        IOException e = assertThrows(IOException.class, () -> step.run(request()));

        assertThat(e.getMessage(), containsString("(Failed): the activity log in the Azure portal says why"));
    }

    @Test
    void aSuccessThatLeftAFailedWorkspaceIsNoSuccess() {
        emulator.failNextWorkspace("ApplianceProvisioningFailed", "No.");
        emulator.workspaceIsReadyAfter(0);
        emulator.fault(Fault.on("GET", OPERATION).status(200).body("{\"status\": \"Succeeded\"}"));

        IOException e = assertThrows(IOException.class, () -> step.run(request()));

        assertThat(
                e.getMessage(),
                is("Databricks workspace " + ID
                        + " is in state Failed, without an address: the activity log in the Azure portal says why"));
    }

    @Test
    void theManagedResourceGroupIsNamedAsAzDoesButTheSameEachTime() throws Exception {
        step.run(request());

        assertThat(managedResourceGroup(ID), is(GROUP + "databricks-rg-made-1p2jg18w9xcb2"));
        assertThat(
                "Azure does not tell case apart",
                ManagedResourceGroup.id(null, new ArmResourceId(SUBSCRIPTION.toUpperCase(Locale.ROOT), "RG", "Made")),
                endsWith("/databricks-rg-Made-1p2jg18w9xcb2"));
    }

    @Test
    void theManagedResourceGroupOfALongNameIsWithinAzuresLimit() throws Exception {
        String name = "n".repeat(64);
        step.run(new Request(SUBSCRIPTION, "rg", name, "westeurope", null, null, null));

        String group = managedResourceGroup(ID.replace("made", name)).substring(GROUP.length());
        assertThat(group.length(), is(90));
        assertThat(group, matchesPattern("databricks-rg-n{62}-[0-9a-z]{13}"));
    }

    @Test
    void theManagedResourceGroupMayBeGivenByItsId() throws Exception {
        step.run(request(SUBSCRIPTION, GROUP + "of-its-own"));

        assertThat(managedResourceGroup(ID), is(GROUP + "of-its-own"));
    }

    @Test
    void theOnlySubscriptionNeedNotBeNamed() throws Exception {
        assertThat(step.run(request(null, null)).resourceId(), is(ID));
    }

    @Test
    void oneOfSeveralSubscriptionsMustBeNamed() {
        emulator.addResourceGroup("11111111-89ab-cdef-0123-456789abcdef", "rg");

        InvalidInputException e = assertThrows(InvalidInputException.class, () -> step.run(request(null, null)));

        assertThat(
                e.getMessage(),
                is("subscriptionId is missing, and this principal can see several subscriptions: specify one of "
                        + SUBSCRIPTION + ", 11111111-89ab-cdef-0123-456789abcdef"));
    }

    @Test
    void aPrincipalThatSeesNoSubscriptionIsToldSo() {
        emulator.fault(Fault.on("GET", "/subscriptions").status(200).body("{\"value\": []}"));

        InvalidInputException e = assertThrows(InvalidInputException.class, () -> step.run(request(null, null)));

        assertThat(e.getMessage(), containsString("cannot see any subscription in Azure"));
    }

    @Test
    void aResourceGroupThatIsMissingIsToldByAzure() {
        Request request = new Request(SUBSCRIPTION, "none", "made", "westeurope", null, null, null);

        DatabricksException e = assertThrows(DatabricksException.class, () -> step.run(request));

        assertThat(e.getMessage(), containsString("ResourceGroupNotFound"));
    }

    @Test
    void whatAzureCannotTakeIsNotSent() {
        Map<String, Request> wrong = Map.of(
                "location is missing", new Request(SUBSCRIPTION, "rg", "made", " ", null, null, null),
                "resourceGroup is missing", new Request(SUBSCRIPTION, "", "made", "westeurope", null, null, null),
                "name: 'a/b' is not valid. Use 3 to 64 letters",
                        new Request(null, "rg", "a/b", "westeurope", null, null, null),
                "subscriptionId: 'mine' is not valid",
                        new Request("mine", "rg", "made", "westeurope", null, null, null));

        wrong.forEach((message, request) -> assertThat(
                assertThrows(InvalidInputException.class, () -> step.run(request))
                        .getMessage(),
                startsWith(message)));
        assertThat(emulator.requests(), hasSize(0));

        InvalidInputException e =
                assertThrows(InvalidInputException.class, () -> step.run(request(SUBSCRIPTION, "a/b")));
        assertThat(e.getMessage(), startsWith("managedResourceGroup: 'a/b' is not valid"));
        assertThat(emulator.requests("PUT", "/"), hasSize(0));
    }
}
