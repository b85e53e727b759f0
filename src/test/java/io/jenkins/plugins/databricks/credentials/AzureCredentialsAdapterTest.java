package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.microsoft.azure.util.AzureCredentials;
import com.microsoft.azure.util.AzureImdsCredentials;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.connection.DatabricksWorkspace;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** The credentials of the Azure Credentials plugin. */
class AzureCredentialsAdapterTest extends SharedJenkins {

    private static final String RESOURCE_ID =
            "/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/prod";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        databricks.emulator().resourceId(RESOURCE_ID);
        AzureStandIn.install(databricks.emulator());
    }

    @Test
    void bothKindsAreOffered() throws Exception {
        DatabricksFixture.addCredentials(principal("s3cret"));
        DatabricksFixture.addCredentials(identity("identity-offered"));
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
        List<String> offered = Forms.choices(Forms.ask(
                j,
                "admin",
                "",
                DatabricksWorkspace.class,
                "fillCredentialsIdItems",
                Map.of("host", "https://adb-1.2.azuredatabricks.net")));
        assertThat(offered, hasItems("azure-principal", "azure-identity", "databricks-prod"));
    }

    @Test
    void servicePrincipalEntersByItsSecretInItsCloud() throws Exception {
        databricks.emulator().addEntraServicePrincipal("tenant", "client", "s3cret", false);
        AzureCredentials principal = principal("s3cret");
        principal.setAzureEnvironmentName("Azure China");
        DatabricksFixture.addCredentials(principal);

        j.buildAndAssertSuccess(run("azure-principal"));

        assertThat(databricks.emulator().isMember("client"), is(true));
        RecordedRequest request =
                databricks.emulator().requests("POST", "/tenant/").get(0);
        assertThat(request.header("X-Forwarded-Host"), is("login.chinacloudapi.cn"));
    }

    @Test
    void whatCannotWorkIsTold() throws Exception {
        AzureCredentials certificate = principal("");
        certificate.setCertificateId("some-certificate");
        DatabricksFixture.addCredentials(certificate);
        AzureCredentials elsewhere = principal("s3cret", "elsewhere");
        elsewhere.setActiveDirectoryEndpoint("https://login.example.com/");
        DatabricksFixture.addCredentials(elsewhere);
        AzureCredentials germany = principal("s3cret", "germany");
        germany.setAzureEnvironmentName("Azure Germany");
        DatabricksFixture.addCredentials(germany);

        assertRefused(
                run("azure-principal"),
                "'azure-principal' has no client secret. For a certificate use a Microsoft Entra service principal");
        assertRefused(run("elsewhere"), "has a custom sign-in address, https://login.example.com/");
        assertRefused(run("germany"), "belongs to the environment 'Azure Germany', which does not have Databricks");
        assertThat(databricks.emulator().requests(), empty());
    }

    @Test
    void managedIdentityEntersFromJenkinsOwnStoreOnly() throws Exception {
        databricks.emulator().addManagedIdentity("identity-1", false);
        Folder folder = j.createProject(Folder.class, "team");
        DatabricksFixture.storeOf(folder).addCredentials(Domain.global(), identity("identity-1"));
        DatabricksFixture.addCredentials(identity("identity-1"));

        assertRefused(
                pipeline(folder.createProject(WorkflowJob.class, "deploy"), "azure-identity"),
                "'azure-identity' is a managed identity of the controller, which works only in Jenkins' own credentials store");
        assertThat(databricks.emulator().requests(), empty());
        j.buildAndAssertSuccess(run("azure-identity"));
        assertThat(databricks.emulator().isMember("identity-1"), is(true));
    }

    private void assertRefused(WorkflowJob job, String message) throws Exception {
        j.assertLogContains(message, j.buildAndAssertStatus(Result.FAILURE, job));
    }

    private static AzureCredentials principal(String secret) throws Exception {
        return principal(secret, "azure-principal");
    }

    private static AzureCredentials principal(String secret, String id) throws Exception {
        AzureCredentials credentials = new AzureCredentials(
                CredentialsScope.GLOBAL, id, null, "subscription", "client", Secret.fromString(secret));
        credentials.setTenant("tenant");
        return credentials;
    }

    private static AzureImdsCredentials identity(String clientId) throws Exception {
        AzureImdsCredentials credentials =
                new AzureImdsCredentials(CredentialsScope.GLOBAL, "azure-identity", null, "Azure");
        credentials.setClientId(clientId);
        return credentials;
    }

    private WorkflowJob run(String credentialsId) throws Exception {
        return pipeline(j.createProject(WorkflowJob.class), credentialsId);
    }

    private static WorkflowJob pipeline(WorkflowJob job, String credentialsId) throws Exception {
        job.setDefinition(new CpsFlowDefinition(
                "databricksRunNow jobId: 17, wait: false, workspace: 'prod', credentialsId: '" + credentialsId
                        + "', azureResourceId: '" + RESOURCE_ID + "'",
                true));
        return job;
    }
}
