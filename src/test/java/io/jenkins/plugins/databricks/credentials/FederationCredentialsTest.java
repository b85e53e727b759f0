package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.emulator.identity.IdTokenIssuer;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlForm;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

class FederationCredentialsTest extends SharedJenkins {

    private static final String CLIENT = "0f2a1c1b-2222-4d2c-9c7e-00000000000b";
    private static final String TENANT = "0f2a1c1b-1111-4d2c-9c7e-00000000000a";
    private static final String ENTRA = "api://AzureADTokenExchange";
    private static final String RESOURCE_ID =
            "/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/prod";
    private static final String RUN =
            "databricksRunNow jobId: 17, wait: false, workspace: 'prod', credentialsId: 'federation'";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    private final IdTokenIssuer issuer = new IdTokenIssuer("https://issuer.example.com");

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        AzureStandIn.install(databricks.emulator());
    }

    @Test
    void formKeepsEverythingAndTestsTheConnection() throws Exception {
        databricks.emulator().addFederationPolicy(CLIENT, issuer.policy("form", "account"));
        DatabricksFixture.addCredentials(text("id-token", idToken("form", "account")));
        CredentialsPages pages = new CredentialsPages(j);
        HtmlForm form = pages.create(FederationCredentials.class);
        CredentialsPages.set(form, "id", "federation");
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        assertThat(Forms.testConnection(form), containsString("Fill in the required fields first"));
        Forms.await(form, () -> form.getSelectByName("_.idTokenCredentialsId").getOptionSize() > 1 ? form : null);
        form.getSelectByName("_.idTokenCredentialsId").setSelectedAttribute("id-token", true);
        CredentialsPages.set(form, "clientId", "another");
        assertThat(
                Forms.testConnection(form),
                containsString("localhost refused the ID token for the service principal another"));
        CredentialsPages.set(form, "clientId", CLIENT);
        assertThat(Forms.testConnection(form), startsWith("Connected to localhost as "));
        CredentialsPages.set(form, "tenantId", TENANT);
        CredentialsPages.set(form, "clientId", "");
        assertThat(Forms.testConnection(form), containsString("Fill in the required fields first"));
        CredentialsPages.set(form, "clientId", CLIENT);
        form.getSelectByName("_.cloud").setSelectedAttribute("CHINA", true);
        CredentialsPages.submit(form);
        FederationCredentials created = pages.stored(FederationCredentials.class, "federation");
        assertThat(created.getIdTokenCredentialsId(), is("id-token"));
        assertThat(created.getClientId(), is(CLIENT));
        assertThat(created.getTenantId(), is(TENANT));
        assertThat(created.getCloud(), is(AzureCloud.CHINA));

        HtmlForm again = pages.update("federation");
        CredentialsPages.set(again, "tenantId", "");
        CredentialsPages.submit(again);
        FederationCredentials updated = pages.stored(FederationCredentials.class, "federation");
        assertThat(updated.getIdTokenCredentialsId(), is("id-token"));
        assertThat(updated.getTenantId(), is(nullValue()));
    }

    @Test
    void theIdTokenIsTheOneOfTheFolderThatDeploys() throws Exception {
        databricks.emulator().addFederationPolicy(CLIENT, issuer.policy("team", "account"));
        DatabricksFixture.addCredentials(text("id-token", idToken("everybody", "account")));
        FederationCredentials federation = federation(CLIENT, null);
        DatabricksFixture.addCredentials(federation);
        Folder folder = j.createProject(Folder.class, "team");
        StandardCredentials own = text("id-token", idToken("team", "account"));
        DatabricksFixture.storeOf(folder).addCredentials(Domain.global(), own);

        j.assertLogContains(
                "No federation policy accepts the subject of subject_token",
                j.buildAndAssertStatus(Result.FAILURE, pipeline(RUN)));
        WorkflowJob job = define(folder.createProject(WorkflowJob.class, "deploy"), RUN);
        j.buildAndAssertSuccess(job);

        assertThat(databricks.emulator().tokensMinted(CLIENT), is(1));
        assertThat(CredentialsProvider.getFingerprintOf(own).getJobs(), contains("team/deploy"));
        assertThat(CredentialsProvider.getFingerprintOf(federation).getJobs(), hasItem("team/deploy"));
    }

    @Test
    void aNextBuildIsVouchedForAnew() throws Exception {
        databricks.emulator().addFederationPolicy(CLIENT, issuer.policy("job", "account"));
        DatabricksFixture.addCredentials(text("id-token", idToken("job", "account")));
        DatabricksFixture.addCredentials(federation(CLIENT, null));
        WorkflowJob job = pipeline(RUN + "; " + RUN);

        j.buildAndAssertSuccess(job);
        assertThat(databricks.emulator().tokensMinted(CLIENT), is(1));
        j.buildAndAssertSuccess(job);
        assertThat(databricks.emulator().tokensMinted(CLIENT), is(2));
    }

    @Test
    void entraExchangesAnIdTokenFromASecretFile() throws Exception {
        databricks.emulator().addEntraServicePrincipal(TENANT, CLIENT, issuer.policy("job", ENTRA), false);
        databricks.emulator().resourceId(RESOURCE_ID);
        DatabricksFixture.addCredentials(new FileCredentialsImpl(
                CredentialsScope.GLOBAL,
                "id-token",
                null,
                "token.jwt",
                SecretBytes.fromBytes((idToken("job", ENTRA) + "\n").getBytes(StandardCharsets.UTF_8))));
        DatabricksFixture.addCredentials(federation(CLIENT, TENANT));

        j.buildAndAssertSuccess(pipeline(RUN + ", azureResourceId: '" + RESOURCE_ID + "'"));

        assertThat(databricks.emulator().isMember(CLIENT), is(true));
    }

    @Test
    void whatIsMissingIsTold() throws Exception {
        WorkflowJob job = pipeline(RUN);
        DatabricksFixture.addCredentials(federation(CLIENT, null));
        j.assertLogContains(
                "idTokenCredentialsId: there is no credential 'id-token' that may be used here",
                j.buildAndAssertStatus(Result.FAILURE, job));
        DatabricksFixture.addCredentials(new DatabricksServicePrincipal(
                CredentialsScope.GLOBAL, "id-token", null, "client", Secret.fromString("secret")));
        j.assertLogContains(
                "'id-token' is a Databricks service principal. Use an OpenID Connect id token",
                j.buildAndAssertStatus(Result.FAILURE, job));
        assertThat(databricks.emulator().requests(), empty());
    }

    @Test
    void idTokenOfAFolderThatIsGoneIsNotTheOneOfJenkinsItself() throws Exception {
        DatabricksFixture.addCredentials(text("id-token", idToken("everybody", "account")));
        Folder folder = j.createProject(Folder.class, "team");
        CredentialsIdToken source = CredentialsIdToken.outsideBuilds("id-token", folder)
                .sentTo(URI.create("https://adb-1.azuredatabricks.net"));
        assertThat(source.idToken(), is(not("")));
        folder.delete();
        AbortException gone = assertThrows(AbortException.class, source::idToken);
        assertThat(gone.getMessage(), containsString("there is no credential 'id-token' that may be used here"));
    }

    @Test
    void entraNeedsAClientId() throws Exception {
        DatabricksFixture.addCredentials(text("id-token", idToken("job", ENTRA)));
        DatabricksFixture.addCredentials(federation(null, TENANT));
        j.assertLogContains("has a tenant ID but no client ID", j.buildAndAssertStatus(Result.FAILURE, pipeline(RUN)));
    }

    @Test
    void onlyWhoMayUseTheIdTokenSeesAndTestsIt() throws Exception {
        databricks.emulator().addFederationPolicy(CLIENT, issuer.policy("form", "account"));
        DatabricksFixture.addCredentials(text("id-token", idToken("form", "account")));
        DatabricksFixture.addCredentials(new StringCredentialsImpl(
                CredentialsScope.SYSTEM, "of-jenkins-itself", null, Secret.fromString("secret")));
        Folder folder = j.createProject(Folder.class, "team");
        DatabricksFixture.storeOf(folder).addCredentials(Domain.global(), text("of-team", "token"));
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, CredentialsProvider.CREATE)
                .everywhere()
                .to("keeper")
                .grant(Jenkins.READ)
                .everywhere()
                .to("lead")
                .grant(Item.READ, Item.CONFIGURE, Item.EXTENDED_READ, CredentialsProvider.CREATE)
                .onItems(folder)
                .to("lead")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));

        assertThat(offered("admin", ""), contains("id-token"));
        assertThat(offered("lead", "job/team/"), containsInAnyOrder("of-team", "id-token"));
        assertThat(offered("keeper", "job/team/"), is(empty()));
        assertThat(offered("keeper", ""), is(empty()));
        assertThat(test("keeper", ""), containsString("Access Denied"));
        assertThat(test("keeper", "job/team/"), containsString("Access Denied"));
        assertThat(databricks.emulator().requests(), empty());
        assertThat(
                test("lead", "job/team/"), allOf(containsString("Connected to"), not(containsString("Access Denied"))));
    }

    private List<String> offered(String user, String context) throws Exception {
        return Forms.choices(
                Forms.ask(j, user, context, FederationCredentials.class, "fillIdTokenCredentialsIdItems", Map.of()));
    }

    private String test(String user, String context) throws Exception {
        return Forms.ask(
                        j,
                        user,
                        context,
                        FederationCredentials.class,
                        "testConnection",
                        Map.of(
                                "testHost",
                                databricks.emulator().url().toString(),
                                "idTokenCredentialsId",
                                "id-token",
                                "clientId",
                                CLIENT))
                .getContentAsString();
    }

    private String idToken(String subject, String audience) {
        return issuer.token(subject, audience, Duration.ofHours(1));
    }

    private static StandardCredentials text(String id, String value) throws Exception {
        return new StringCredentialsImpl(CredentialsScope.GLOBAL, id, null, Secret.fromString(value));
    }

    private static FederationCredentials federation(String clientId, String tenantId) {
        FederationCredentials credentials =
                new FederationCredentials(CredentialsScope.GLOBAL, "federation", null, "id-token");
        credentials.setClientId(clientId);
        credentials.setTenantId(tenantId);
        return credentials;
    }

    /** A domain says to whom a secret may go, be it called an id token or not. */
    @Test
    void anIdTokenGoesOnlyToWhomTheDomainOfItsCredentialAllows() throws Exception {
        DatabricksFixture.addCredentials(federation(CLIENT, null));
        SystemCredentialsProvider.getInstance()
                .getDomainCredentialsMap()
                .put(
                        new Domain("elsewhere", null, List.of(new HostnameSpecification("github.com", null))),
                        new ArrayList<>(List.of(text("id-token", idToken("job", "account")))));

        WorkflowJob job = pipeline(RUN);

        j.assertLogContains(
                "idTokenCredentialsId: there is no credential 'id-token' that may be used here for ",
                j.buildAndAssertStatus(Result.FAILURE, job));
        assertThat(databricks.emulator().requests(), empty());
    }

    @Test
    void outsideOfBuildsNobodyGetsTheIdTokensOfJenkins() throws Exception {
        DatabricksFixture.addCredentials(text("id-token", idToken("everybody", "account")));
        for (String tenant : new String[] {null, TENANT}) {
            InvalidInputException refused = assertThrows(
                    InvalidInputException.class,
                    () -> ControllerHttp.get()
                            .tokenSource(federation(CLIENT, tenant), URI.create("https://adb-1.azuredatabricks.net")));
            assertThat(refused.getMessage(), containsString("provides tokens only to builds and to Test connection"));
        }
    }
}
