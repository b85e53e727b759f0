package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.SelfSigned;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.emulator.identity.IdTokenIssuer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Builds that come with a principal of Microsoft Entra ID: Azure Identity, Azure Resource Manager and the workspace, all over TLS. */
class EntraBuildsTest extends SharedJenkins {

    private static final String SUBSCRIPTION = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String WORKSPACE =
            "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/data/providers/Microsoft.Databricks/workspaces/sales";
    private static final String CREATE =
            "databricksCreateWorkspace resourceGroup: 'data', name: 'sales', location: 'westeurope', credentialsId: 'azure'";
    private static final String RUN = "databricksRunNow jobId: 17, wait: false";
    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final String TENANT = "0f2a1c1b-1111-4d2c-9c7e-00000000000a";
    private static final String SECRET = "entra-very-secret-client-secret";

    @RegisterExtension
    private final DatabricksFixture databricks =
            new DatabricksFixture(Emulator.builder().https());

    private AzureTunnel tunnel;

    enum Kind {
        SECRET,
        CERTIFICATE,
        ID_TOKEN,
        MANAGED_IDENTITY
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        databricks.emulator().addResourceGroup(SUBSCRIPTION, "data");
        databricks.emulator().workspaceIsReadyAfter(-1);
        AzureStandIn.install(databricks.emulator());
        tunnel = new AzureTunnel(databricks.emulator());
        tunnel.install(j.jenkins);
    }

    @AfterEach
    void close() throws Exception {
        tunnel.close();
    }

    @ParameterizedTest
    @EnumSource
    void eachKindMakesAWorkspaceEntersItAndIsAUserOfItFromThenOn(Kind kind) throws Exception {
        String client = "client-" + kind.name().toLowerCase(Locale.ROOT);
        addPrincipal(kind, client);

        j.buildAndAssertSuccess(job("""
                def ws = CREATE
                withDatabricks(host: ws.host, credentialsId: 'azure', azureResourceId: ws.resourceId) { RUN }
                withDatabricks(host: ws.host, credentialsId: 'azure') { RUN }
                """));

        assertThat(databricks.emulator().armWorkspace(WORKSPACE).path("name").asText(), is("sales"));
        assertThat(hosts("PUT", "/subscriptions/"), contains("management.azure.com"));
        assertThat(databricks.emulator().isMember(client), is(true));
        List<RecordedRequest> runs = databricks.emulator().requests("POST", "/api/2.2/jobs/run-now");
        assertThat(runs, hasSize(2));
        assertThat(
                databricksHeaders(runs.get(0)),
                contains("x-databricks-azure-sp-management-token", "x-databricks-azure-workspace-resource-id"));
        assertThat(runs.get(0).header("X-Databricks-Azure-Workspace-Resource-Id"), is(WORKSPACE));
        assertThat(
                "the token for Azure is the one that made the workspace",
                runs.get(0).header("X-Databricks-Azure-SP-Management-Token"),
                is(databricks
                        .emulator()
                        .requests("PUT", "/subscriptions/")
                        .get(0)
                        .token()));
        assertThat(databricksHeaders(runs.get(1)), is(Set.of()));
        assertThat("one token for each scope", databricks.emulator().tokensMinted(client), is(2));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PUBLIC")
    void otherCloudsHaveTheirOwnAddresses(AzureCloud cloud) throws Exception {
        databricks.emulator().addEntraServicePrincipal(TENANT, "client", SECRET, false);
        DatabricksFixture.addCredentials(principal(cloud));

        j.buildAndAssertSuccess(job("""
                def ws = CREATE
                RUN, host: ws.host, credentialsId: 'azure', azureResourceId: ws.resourceId
                """));

        assertThat(
                Set.copyOf(hosts("PUT", "/subscriptions/")),
                is(Set.of(cloud.resourceManager().getHost())));
        for (RecordedRequest request : databricks.emulator().requests("POST", "/" + TENANT + "/")) {
            assertThat(request.header("X-Forwarded-Host"), is(cloud.authority().getHost()));
        }
        assertThat(databricks.emulator().isMember("client"), is(true));
    }

    @Test
    void exportedTokenNeedsNoOtherHeaderEvenForANewcomer() throws Exception {
        databricks.emulator().addEntraServicePrincipal(TENANT, "client", SECRET, false);
        databricks.emulator().resourceId(WORKSPACE);
        DatabricksFixture.addCredentials(principal(AzureCloud.PUBLIC));

        WorkflowRun build = j.buildAndAssertSuccess(job("""
                node {
                  withDatabricks(workspace: 'prod', credentialsId: 'azure', azureResourceId: 'WORKSPACE', exportToken: true) {
                    sh '''python3 -c '
                import os, ssl, urllib.request as web
                request = web.Request(os.environ["DATABRICKS_HOST"] + "/api/2.2/jobs/get?job_id=17",
                                      headers={"Authorization": "Bearer " + os.environ["DATABRICKS_TOKEN"]})
                anyCertificate = web.HTTPSHandler(context=ssl._create_unverified_context())
                web.build_opener(web.ProxyHandler({}), anyCertificate).open(request).read()
                '
                echo "it is $DATABRICKS_TOKEN"'''
                  }
                }
                """.replace("WORKSPACE", WORKSPACE)));

        RecordedRequest program =
                databricks.emulator().requests("GET", "/api/2.2/jobs/get").get(0);
        assertThat(program.header("User-Agent"), startsWith("Python"));
        assertThat(databricksHeaders(program), is(Set.of()));
        j.assertLogContains("it is ****", build);
        j.assertLogNotContains(program.token(), build);
        for (RecordedRequest first : databricks.emulator().requests("GET", "/api/2.2/jobs/list")) {
            j.assertLogNotContains(first.header("X-Databricks-Azure-SP-Management-Token"), build);
        }
    }

    @Test
    void domainThatDoesNotAllowAzureIsNotGotAroundByACredentialOfTheSameName() throws Exception {
        Folder team = j.createProject(Folder.class, "team");
        Domain elsewhere = new Domain("elsewhere", null, List.of(new HostnameSpecification("example.com", null)));
        CredentialsProvider.lookupStores(team).iterator().next().addDomain(elsewhere, principal(AzureCloud.CHINA));
        DatabricksFixture.addCredentials(principal(AzureCloud.PUBLIC));
        WorkflowJob job = team.createProject(WorkflowJob.class, "create");
        job.setDefinition(new CpsFlowDefinition(CREATE, true));

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);

        j.assertLogContains(
                "credentialsId: there are several credentials 'azure', of different kinds or for different clouds",
                build);
        assertThat(databricks.emulator().requests(), hasSize(0));
    }

    private void addPrincipal(Kind kind, String client) throws Exception {
        Emulator emulator = databricks.emulator();
        switch (kind) {
            case SECRET -> {
                emulator.addEntraServicePrincipal(TENANT, client, SECRET, false);
                DatabricksFixture.addCredentials(new EntraServicePrincipalCredentials(
                        CredentialsScope.GLOBAL, "azure", null, TENANT, client, Secret.fromString(SECRET)));
            }
            case CERTIFICATE -> {
                SelfSigned own = SelfSigned.rsa();
                emulator.addEntraServicePrincipal(TENANT, client, own.certificate(), false);
                EntraServicePrincipalCredentials credentials = new EntraServicePrincipalCredentials(
                        CredentialsScope.GLOBAL, "azure", null, TENANT, client, null);
                credentials.setCertificate(Secret.fromString(own.certificatePem() + own.keyPem()));
                DatabricksFixture.addCredentials(credentials);
            }
            case ID_TOKEN -> {
                IdTokenIssuer issuer = new IdTokenIssuer("https://issuer.example.com");
                emulator.addEntraServicePrincipal(TENANT, client, issuer.policy("job", AUDIENCE), false);
                DatabricksFixture.addCredentials(new StringCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        "id-token",
                        null,
                        Secret.fromString(issuer.token("job", AUDIENCE, Duration.ofHours(1)))));
                FederationCredentials credentials =
                        new FederationCredentials(CredentialsScope.GLOBAL, "azure", null, "id-token");
                credentials.setClientId(client);
                credentials.setTenantId(TENANT);
                DatabricksFixture.addCredentials(credentials);
            }
            case MANAGED_IDENTITY -> {
                emulator.addManagedIdentity(client, false);
                ManagedIdentityCredentials credentials =
                        new ManagedIdentityCredentials(CredentialsScope.GLOBAL, "azure", null);
                credentials.setClientId(client);
                DatabricksFixture.addCredentials(credentials);
            }
        }
    }

    private static StandardCredentials principal(AzureCloud cloud) {
        EntraServicePrincipalCredentials credentials = new EntraServicePrincipalCredentials(
                CredentialsScope.GLOBAL, "azure", null, TENANT, "client", Secret.fromString(SECRET));
        credentials.setCloud(cloud);
        return credentials;
    }

    private List<String> hosts(String method, String path) {
        return databricks.emulator().requests(method, path).stream()
                .map(request -> request.header("Host"))
                .toList();
    }

    private static Set<String> databricksHeaders(RecordedRequest request) {
        Set<String> names = new TreeSet<>();
        for (String name : request.headers().keySet()) {
            if (name.toLowerCase(Locale.ROOT).startsWith("x-databricks")) {
                names.add(name.toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static WorkflowJob job(String script) throws Exception {
        return pipeline(script.replace("CREATE", CREATE).replace("RUN", RUN));
    }
}
