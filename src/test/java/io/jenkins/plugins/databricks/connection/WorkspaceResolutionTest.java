package io.jenkins.plugins.databricks.connection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Fingerprint;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.credentials.AzureStandIn;
import io.jenkins.plugins.databricks.credentials.DatabricksServicePrincipal;
import io.jenkins.plugins.databricks.credentials.EntraServicePrincipalCredentials;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where builds connect to, and with which credentials; and where not. */
class WorkspaceResolutionTest extends SharedJenkins {

    private static final String RUN = "databricksRunNow jobId: 17, wait: false";
    private static final String RESOURCE_ID =
            "/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/test";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void stepWinsOverBlockAndBlockOverDefault() throws Exception {
        databricks.configure();
        try (Emulator other = DatabricksFixture.startAnother()) {
            DatabricksWorkspace test =
                    new DatabricksWorkspace("test", other.url().toString());
            test.setCredentialsId("databricks-prod");
            DatabricksConfiguration configuration = DatabricksConfiguration.get();
            configuration.setWorkspaces(List.of(configuration.workspace("prod"), test));
            configuration.setDefaultWorkspace("test");

            j.buildAndAssertSuccess(pipeline(RUN));
            assertThat("default", started(other), contains(0, 1));
            j.buildAndAssertSuccess(pipeline("withDatabricks(workspace: 'prod') { " + RUN + " }"));
            assertThat("block", started(other), contains(1, 1));
            j.buildAndAssertSuccess(pipeline("withDatabricks(workspace: 'prod') { " + RUN + ", workspace: 'test' }"));
            assertThat("step", started(other), contains(1, 2));
            j.buildAndAssertSuccess(pipeline(
                    "withDatabricks(workspace: 'test') { withDatabricks(workspace: 'prod') { " + RUN + " } }"));
            assertThat("inner block", started(other), contains(2, 2));
        }
    }

    private List<Integer> started(Emulator other) {
        return List.of(databricks.emulator().runsStarted(), other.runsStarted());
    }

    @Test
    void stepInABlockMayNameAnotherCredential() throws Exception {
        databricks.configure();
        DatabricksFixture.addCredentials(new StringCredentialsImpl(
                CredentialsScope.GLOBAL,
                "token",
                null,
                Secret.fromString(databricks.emulator().token())));
        j.buildAndAssertSuccess(pipeline("withDatabricks(workspace: 'prod') { " + RUN + ", credentialsId: 'token' }"));
        assertThat(databricks.emulator().runsStarted(), is(1));
        assertThat(
                databricks
                        .emulator()
                        .requests("POST", "/api/2.2/jobs/run-now")
                        .get(0)
                        .token(),
                is(databricks.emulator().token()));
    }

    @Test
    void refusalNamesWhatIsWrong() throws Exception {
        databricks.configure();
        DatabricksConfiguration configuration = DatabricksConfiguration.get();
        configuration.setWorkspaces(List.of(
                configuration.workspace("prod"),
                new DatabricksWorkspace("test", "https://adb-1.2.azuredatabricks.net")));
        DatabricksFixture.addCredentials(
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "nexus", null, "ada", "secret"));
        DatabricksFixture.addCredentials(new StringCredentialsImpl(
                CredentialsScope.SYSTEM,
                "system-token",
                null,
                Secret.fromString(databricks.emulator().token())));
        DatabricksFixture.addCredentials(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "empty", null, Secret.fromString(" ")));
        String host = databricks.emulator().url().toString();
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put(
                "",
                "workspace or host is missing: specify one in the step, in an enclosing withDatabricks or in the job's folder");
        expected.put("workspace: 'production'", "no workspace named 'production' is configured. Use one of prod, test");
        expected.put("workspace: 'prod', host: '" + host + "'", "workspace and host are both given: keep one of them");
        expected.put(
                "workspace: 'test'", "credentialsId is missing: specify a credential for adb-1.2.azuredatabricks.net");
        expected.put("host: '" + host + "'", "credentialsId is missing: specify a credential for localhost");
        expected.put(
                "host: 'not an address', credentialsId: 'databricks-prod'",
                "host: 'not an address' is not the address of a workspace");
        expected.put(
                "workspace: 'prod', credentialsId: 'gone'",
                "there is no credential 'gone' that this job may use for localhost");
        expected.put(
                "workspace: 'prod', credentialsId: 'system-token'",
                "there is no credential 'system-token' that this job may use");
        expected.put(
                "workspace: 'prod', credentialsId: 'nexus'",
                "credentialsId: 'nexus' is a Username with password. Use a Databricks service principal, a Microsoft Entra service principal, an Azure managed identity, a workload identity federation, or a Secret text");
        expected.put(
                "workspace: 'prod', credentialsId: 'empty'",
                "credentialsId: 'empty', a Secret text, is empty. Set it to a personal access token");
        expected.put(
                "workspace: 'prod', azureResourceId: 'test'",
                "azureResourceId: An Azure resource ID has the form /subscriptions/…/resourceGroups/");
        expected.put(
                "workspace: 'prod', azureResourceId: '" + RESOURCE_ID + "\\r\\nX-Injected: yes'",
                "azureResourceId: An Azure resource ID has the form /subscriptions/…/resourceGroups/");
        expected.put(
                "workspace: 'prod', azureResourceId: '" + RESOURCE_ID + "'",
                "azureResourceId: credential 'databricks-prod' is not from Microsoft Entra ID");
        for (Map.Entry<String, String> one : expected.entrySet()) {
            String arguments = one.getKey().isEmpty() ? "" : ", " + one.getKey();
            assertRefused(pipeline(RUN + arguments), one.getValue());
            assertRefused(
                    pipeline("withDatabricks(" + one.getKey() + ") { error 'the body was run' }"), one.getValue());
        }
        assertThat(databricks.emulator().requests(), empty());
    }

    @Test
    void addressThatNobodyVouchesForGetsNoToken() throws Exception {
        databricks.configure();
        DatabricksConfiguration.get().setWorkspaces(List.of());
        String arguments = "host: '" + databricks.emulator().url() + "', credentialsId: 'databricks-prod'";
        assertRefused(
                pipeline(RUN + ", " + arguments),
                "is not an https address of Databricks, and no administrator has configured it");
        assertRefused(
                pipeline(RUN + ", workspace: 'prod'"),
                "no workspace named 'prod' is configured. Ask an administrator to add it");
        assertThat(databricks.emulator().tokensMinted(DatabricksFixture.CLIENT_ID), is(0));
        assertThat(databricks.emulator().requests(), empty());
    }

    @Test
    void credentialOfAFolderIsForTheJobsInIt() throws Exception {
        databricks.configure();
        Folder folder = j.createProject(Folder.class, "team");
        CredentialsProvider.lookupStores(folder)
                .iterator()
                .next()
                .addCredentials(
                        Domain.global(),
                        new DatabricksServicePrincipal(
                                CredentialsScope.GLOBAL,
                                "of-the-team",
                                null,
                                DatabricksFixture.CLIENT_ID,
                                Secret.fromString(DatabricksFixture.SECRET)));
        String step = RUN + ", host: '" + databricks.emulator().url() + "', credentialsId: 'of-the-team'";
        assertRefused(pipeline(step), "there is no credential 'of-the-team' that this job may use");
        assertThat(databricks.emulator().requests(), empty());
        j.buildAndAssertSuccess(pipeline(folder, step));
        assertThat(databricks.emulator().runsStarted(), is(1));
    }

    @Test
    void credentialOfADomainOpensNothingElse() throws Exception {
        databricks.configure();
        for (String host : List.of("localhost", "adb-1.2.azuredatabricks.net")) {
            Domain domain = new Domain(host, null, List.of(new HostnameSpecification(host, null)));
            CredentialsProvider.lookupStores(j.jenkins)
                    .iterator()
                    .next()
                    .addDomain(
                            domain,
                            new DatabricksServicePrincipal(
                                    CredentialsScope.GLOBAL,
                                    "for-" + host,
                                    null,
                                    DatabricksFixture.CLIENT_ID,
                                    Secret.fromString(DatabricksFixture.SECRET)));
        }
        String step = RUN + ", host: '" + databricks.emulator().url() + "', credentialsId: ";
        assertRefused(
                pipeline(step + "'for-adb-1.2.azuredatabricks.net'"),
                "that this job may use for localhost. Check its ID, its folder and its domain");
        assertThat(databricks.emulator().requests(), empty());
        j.buildAndAssertSuccess(pipeline(step + "'for-localhost'"));
    }

    @Test
    void entraPrincipalEntersByTheAzureResource() throws Exception {
        databricks.configure();
        databricks.emulator().addEntraServicePrincipal("tenant", "client", "entra-secret", false);
        databricks.emulator().resourceId(RESOURCE_ID);
        AzureStandIn.install(databricks.emulator());
        DatabricksFixture.addCredentials(new EntraServicePrincipalCredentials(
                CredentialsScope.GLOBAL, "entra", null, "tenant", "client", Secret.fromString("entra-secret")));
        String step = RUN + ", workspace: 'prod', credentialsId: 'entra'";
        assertRefused(
                pipeline(step),
                "A Microsoft Entra principal that may manage the workspace in Azure also gets access if you set "
                        + "azureResourceId.");
        j.buildAndAssertSuccess(pipeline(step + ", azureResourceId: '" + RESOURCE_ID + "'"));
        assertThat(databricks.emulator().isMember("client"), is(true));
        j.buildAndAssertSuccess(pipeline(step));
        assertThat(databricks.emulator().runsStarted(), is(2));
    }

    @Test
    void credentialTellsWhichJobsUsedIt() throws Exception {
        databricks.configure();
        WorkflowJob job = pipeline(RUN + ", workspace: 'prod'");
        j.buildAndAssertSuccess(job);
        Fingerprint usage = CredentialsProvider.getFingerprintOf(CredentialsProvider.findCredentialById(
                "databricks-prod", DatabricksServicePrincipal.class, job.getLastBuild(), List.of()));
        assertThat(usage.getJobs(), hasItem(job.getFullName()));
    }

    private static void assertRefused(WorkflowJob job, String message) throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains(message, build);
        j.assertLogNotContains("\tat ", build);
    }
}
