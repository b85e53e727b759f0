package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import hudson.model.Result;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.api.EntraClients;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.connection.DatabricksWorkspace;
import io.jenkins.plugins.databricks.credentials.DatabricksCredentials;
import io.jenkins.plugins.databricks.credentials.EntraServicePrincipalCredentials;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.TestExtension;

/** Workspaces that a Pipeline makes in Azure. */
public class CreateWorkspaceStepTest extends SharedJenkins {

    private static final String SUBSCRIPTION = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String ID =
            "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/data/providers/Microsoft.Databricks/workspaces/sales";
    private static final String CREATE =
            "databricksCreateWorkspace resourceGroup: 'data', name: 'sales', location: 'westeurope'";
    private static final String DEPLOYER = "deployer-of-workspaces";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    /** A principal of the emulator, which is its Azure too: the addresses of the real one are the same for everybody. */
    public static final class EmulatedPrincipal extends DatabricksCredentials {

        private static final long serialVersionUID = 1L;

        private final String emulator;
        private final String clientId;

        public EmulatedPrincipal(URI emulator, String clientId) {
            super(CredentialsScope.GLOBAL, "azure", null);
            this.emulator = emulator.toString();
            this.clientId = clientId;
        }

        @Override
        protected TokenSource tokenSource(URI host, IdentityConnections identity) {
            return EntraClients.tokens(resourceManager(), clientId, AzureCloud.DATABRICKS_SCOPE);
        }

        @Override
        protected TokenSource managementTokenSource(IdentityConnections identity) {
            return EntraClients.tokens(resourceManager(), clientId, AzureCloud.PUBLIC.managementScope());
        }

        @Override
        protected URI resourceManager() {
            return URI.create(emulator);
        }

        @TestExtension
        public static final class DescriptorImpl extends BaseStandardCredentialsDescriptor {}
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        DatabricksFixture.addCredentials(deployer(databricks.emulator()));
    }

    /** The credential {@code azure}, whose principal may create workspaces in the resource group {@code data}. */
    public static EmulatedPrincipal deployer(Emulator emulator) {
        emulator.addResourceGroup(SUBSCRIPTION, "data");
        emulator.addEntraServicePrincipal(EntraClients.TENANT, DEPLOYER, EntraClients.SECRET, false);
        return new EmulatedPrincipal(emulator.url(), DEPLOYER);
    }

    @Test
    void workspaceIsMadeAndTheNextStepsUseIt() throws Exception {
        databricks.emulator().workspaceIsReadyAfter(-1);
        WorkflowRun build = j.buildAndAssertSuccess(job(CREATE.replace("databricks", "def ws = databricks") + """
                , sku: 'standard', tags: [team: 'sales', build: currentBuild.number], credentialsId: 'azure'
                withDatabricks(host: ws.host, credentialsId: 'azure', azureResourceId: ws.resourceId) {
                  databricksRunNow jobId: 17, wait: false
                  def again = databricksCreateWorkspace resourceGroup: 'data', name: 'sales', location: 'westeurope'
                  echo "the same: ${again == ws}"
                }
                """));
        j.assertLogContains("Creating Databricks workspace 'sales' in westeurope, resource group data", build);
        j.assertLogContains("Databricks workspace 'sales' is ready after", build);
        j.assertLogContains("Databricks workspace 'sales' already exists", build);
        j.assertLogContains("the same: true", build);
        assertThat(databricks.emulator().runsStarted(), is(1));
        assertThat(
                databricks.emulator().armWorkspace(ID).path("tags").toString(),
                is("{\"team\":\"sales\",\"build\":\"1\"}"));
    }

    @Test
    void abortEndsTheWaitingAndSaysThatAzureGoesOn() throws Exception {
        databricks.emulator().workspaceIsReadyAfter(1000);
        WorkflowRun build = start(CREATE + ", credentialsId: 'azure'");
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("No longer waiting for Databricks workspace 'sales'. If Azure has begun", build);
    }

    private WorkflowRun start(String script) throws Exception {
        WorkflowRun build = start(job(script));
        databricks.emulator().awaitRequest("PUT", "/subscriptions/", Duration.ofSeconds(60));
        return build;
    }

    private List<RecordedRequest> puts() {
        return databricks.emulator().requests("PUT", "/subscriptions/");
    }

    @Test
    void credentialIsThatOfTheDefaultWorkspaceWhereNoneIsNamed() throws Exception {
        databricks.emulator().workspaceIsReadyAfter(-1);
        DatabricksWorkspace workspace =
                new DatabricksWorkspace("azure", databricks.emulator().url().toString());
        workspace.setCredentialsId("azure");
        DatabricksConfiguration.get().setWorkspaces(List.of(workspace));
        DatabricksConfiguration.get().setDefaultWorkspace("azure");
        j.buildAndAssertSuccess(job("pipeline { agent none\n stages { stage('Azure') { steps { " + CREATE
                + ", tags: [build: currentBuild.number] } } } }"));
        assertThat(puts(), hasSize(1));
    }

    @Test
    void errorNamesWhatIsWrong() throws Exception {
        DatabricksFixture.addCredentials(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "pat", null, Secret.fromString("dapi")));
        CredentialsProvider.lookupStores(j.jenkins)
                .iterator()
                .next()
                .addDomain(
                        new Domain("elsewhere", null, List.of(new HostnameSpecification("example.com", null))),
                        new EntraServicePrincipalCredentials(
                                CredentialsScope.GLOBAL, "elsewhere", null, "t", "c", Secret.fromString("s")));
        String azure = ", credentialsId: 'azure'";
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put(CREATE, "credentialsId is missing. Name a Microsoft Entra credential");
        expected.put(
                CREATE + ", credentialsId: 'pat'", "credentialsId: 'pat' is a Secret text, which does not open Azure");
        expected.put(
                "withDatabricks(workspace: 'prod') { " + CREATE + " }",
                "credentialsId: 'databricks-prod' is a Databricks service principal, which does not open Azure");
        expected.put(
                CREATE + ", credentialsId: 'gone'", "there is no credential 'gone' that this job may use. Check its");
        expected.put(
                CREATE + ", credentialsId: 'elsewhere'",
                "there is no credential 'elsewhere' that this job may use for management.azure.com");
        expected.put(CREATE + azure + ", tags: [team: null]", "tags: team is null: give it a value");
        expected.put(CREATE + azure + ", subscriptionId: '1'", "subscriptionId: '1' is not valid");
        expected.put(CREATE.replace("'sales'", "'s'") + azure, "name: 's' is not valid. Use 3 to 64 letters");
        expected.put(CREATE.replace("'data'", "'data.'") + azure, "resourceGroup: 'data.' is not valid");
        expected.put(CREATE.replace("westeurope", "") + azure, "location is missing: specify an Azure region");
        expected.put(CREATE.replace("'data'", "'other'") + azure, "Resource group 'other' could not be found");
        WorkflowJob job = job("");
        for (Map.Entry<String, String> one : expected.entrySet()) {
            job.setDefinition(new CpsFlowDefinition(one.getKey(), true));
            WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
            j.assertLogContains(one.getValue(), build);
            j.assertLogNotContains("\tat ", build);
        }
        assertThat("nothing is made", databricks.emulator().armWorkspace(ID), nullValue());
    }

    @Test
    void formOffersCredentialsThatAzureKnowsAndChecksNames() throws Exception {
        DatabricksFixture.addCredentials(new EntraServicePrincipalCredentials(
                CredentialsScope.GLOBAL, "entra", null, "tenant", "client", Secret.fromString("secret")));
        var step = j.jenkins.getDescriptorByType(DatabricksCreateWorkspaceStep.DescriptorImpl.class);
        assertThat(
                step.doFillCredentialsIdItems(j.createProject(WorkflowJob.class), "").stream()
                        .map((ListBoxModel.Option option) -> option.value)
                        .toList(),
                contains("", "azure", "entra"));
        assertThat(
                step.doCheckName(null, "s").getMessage(),
                is("name: &#039;s&#039; is not valid. Use 3 to 64"
                        + " letters, digits, &#039;-&#039; and &#039;_&#039;"));
        assertThat(step.doCheckName(null, "sales-${ENV}").getMessage(), nullValue());
        assertThat(step.doCheckResourceGroup(null, "").getMessage(), is("Required"));
        assertThat(step.doCheckSubscriptionId(null, "").getMessage(), nullValue());
        assertThat(
                step.doCheckSubscriptionId(null, "1").getMessage(),
                startsWith("subscriptionId: &#039;1&#039; is not valid"));
        assertThat(
                step.doCheckTags(null, "team sales").getMessage(),
                is("&#039;team sales&#039; does not have the " + "form name=value"));
    }

    private static WorkflowJob job(String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, "create");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
