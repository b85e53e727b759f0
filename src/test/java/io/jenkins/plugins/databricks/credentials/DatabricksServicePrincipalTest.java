package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.model.Item;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.connection.DatabricksWorkspace;
import java.net.URL;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

class DatabricksServicePrincipalTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void formKeepsEverythingAndNeverShowsTheSecret() throws Exception {
        CredentialsPages pages = new CredentialsPages(j);
        HtmlForm form = pages.create(DatabricksServicePrincipal.class);
        CredentialsPages.set(form, "id", "databricks-new");
        CredentialsPages.set(form, "description", "Deployments");
        CredentialsPages.set(form, "clientId", " " + DatabricksFixture.CLIENT_ID + " ");
        CredentialsPages.set(form, "clientSecret", DatabricksFixture.SECRET);
        CredentialsPages.submit(form);
        DatabricksServicePrincipal created = pages.stored(DatabricksServicePrincipal.class, "databricks-new");
        assertThat(created.getDescription(), is("Deployments"));
        assertThat(created.getClientId(), is(DatabricksFixture.CLIENT_ID));
        assertThat(created.getClientSecret().getPlainText(), is(DatabricksFixture.SECRET));
        assertThat(
                pages.storedXml(),
                allOf(containsString("<clientSecret>{AQAA"), not(containsString(DatabricksFixture.SECRET))));

        form = pages.update("databricks-new");
        assertThat(form.getPage().asXml(), not(containsString(DatabricksFixture.SECRET)));
        CredentialsPages.set(form, "description", "Deployments of the data team");
        CredentialsPages.submit(form);
        DatabricksServicePrincipal updated = pages.stored(DatabricksServicePrincipal.class, "databricks-new");
        assertThat(updated.getDescription(), is("Deployments of the data team"));
        assertThat(updated.getClientId(), is(DatabricksFixture.CLIENT_ID));
        assertThat(updated.getClientSecret().getPlainText(), is(DatabricksFixture.SECRET));
    }

    @Test
    void connectionTestSaysWhatIsWrong() throws Exception {
        databricks.configure();
        HtmlForm form = new CredentialsPages(j).create(DatabricksServicePrincipal.class);
        assertThat(Forms.testConnection(form), containsString("Enter the workspace"));
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        CredentialsPages.set(form, "clientId", DatabricksFixture.CLIENT_ID);
        assertThat(Forms.testConnection(form), containsString("Fill in the required fields first"));
        assertThat(databricks.emulator().requests(), empty());
        CredentialsPages.set(form, "clientSecret", "another-secret");
        assertThat(
                Forms.testConnection(form),
                allOf(
                        containsString("check the client ID, and that the secret was created in Databricks"),
                        not(containsString("another-secret"))));
        CredentialsPages.set(form, "clientSecret", DatabricksFixture.SECRET);
        assertThat(Forms.testConnection(form), is("Connected to localhost as " + DatabricksFixture.CLIENT_ID));
    }

    @Test
    void resultGoesWhenWhatWasTestedIsEdited() throws Exception {
        databricks.configure();
        HtmlForm form = new CredentialsPages(j).update("databricks-prod");
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        assertThat(Forms.testConnection(form), startsWith("Connected to localhost as "));
        form.getInputByName("_.description").type("1");
        assertThat(Forms.testedConnection(form), startsWith("Connected to localhost as "));
        form.getInputByName("_.testHost").type("1");
        assertThat(Forms.testedConnection(form), is(""));
    }

    @Test
    void storedSecretCanBeTestedWithoutTypingItAgain() throws Exception {
        databricks.configure();
        HtmlForm form = new CredentialsPages(j).update("databricks-prod");
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        assertThat(Forms.testConnection(form), startsWith("Connected to localhost as "));
    }

    @Test
    void addressThatNobodyVouchesForIsRefusedBeforeAnyRequest() throws Exception {
        HtmlForm form = new CredentialsPages(j).create(DatabricksServicePrincipal.class);
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        CredentialsPages.set(form, "clientId", DatabricksFixture.CLIENT_ID);
        CredentialsPages.set(form, "clientSecret", DatabricksFixture.SECRET);
        assertThat(
                Forms.testConnection(form),
                allOf(
                        startsWith("'" + databricks.emulator().url() + "' is not an https address of Databricks"),
                        containsString(
                                "no administrator has configured it. Check the spelling, or ask an administrator")));
        assertThat(databricks.emulator().requests(), empty());
    }

    @Test
    void onlyWhoMayStoreACredentialMayTestOne() throws Exception {
        databricks.configure();
        Folder folder = j.createProject(Folder.class, "team");
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .toEveryone()
                .grant(Item.READ, Item.CONFIGURE, CredentialsProvider.VIEW, CredentialsProvider.USE_ITEM)
                .everywhere()
                .to("developer")
                .grant(Item.READ, CredentialsProvider.UPDATE)
                .onItems(folder)
                .to("lead")
                .grant(CredentialsProvider.CREATE)
                .onRoot()
                .to("keeper"));
        assertThat(test("developer", "").getStatusCode(), is(403));
        assertThat(test("developer", "job/team/").getStatusCode(), is(403));
        assertThat(test("lead", "").getStatusCode(), is(403));
        assertThat(databricks.emulator().requests(), empty());
        assertThat(test("lead", "job/team/").getContentAsString(), containsString("Connected to localhost as "));
        assertThat(test("keeper", "").getContentAsString(), containsString("Connected to localhost as "));
    }

    @Test
    void noLinkTestsAConnection() throws Exception {
        databricks.configure();
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        String query = "/testConnection?credentialsId=databricks-prod&clientId=" + DatabricksFixture.CLIENT_ID
                + "&clientSecret=" + DatabricksFixture.SECRET + "&host="
                + databricks.emulator().url()
                + "&testHost=" + databricks.emulator().url();
        try (JenkinsRule.WebClient browser =
                j.createWebClient().withBasicApiToken("admin").withThrowExceptionOnFailingStatusCode(false)) {
            for (Class<?> described : List.of(
                    DatabricksServicePrincipal.class,
                    EntraServicePrincipalCredentials.class,
                    ManagedIdentityCredentials.class,
                    FederationCredentials.class,
                    DatabricksWorkspace.class)) {
                int status = browser.getPage(new URL(j.getURL(), "descriptorByName/" + described.getName() + query))
                        .getWebResponse()
                        .getStatusCode();
                assertThat(described.getName(), status, is(404));
            }
        }
        assertThat(databricks.emulator().requests(), empty());
    }

    private WebResponse test(String user, String context) throws Exception {
        String host = databricks.emulator().url().toString();
        return Forms.ask(
                j,
                user,
                context,
                DatabricksServicePrincipal.class,
                "testConnection",
                Map.of(
                        "testHost",
                        host,
                        "clientId",
                        DatabricksFixture.CLIENT_ID,
                        "clientSecret",
                        DatabricksFixture.SECRET));
    }
}
