package io.jenkins.plugins.databricks.connection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Item;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.credentials.DatabricksServicePrincipal;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** The form of a workspace in the global configuration. */
class DatabricksWorkspaceTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void connectionTestUsesTheChosenCredential() throws Exception {
        databricks.configure();
        addWrongSecret();
        assertThat(tested(), startsWith("Connected to localhost as "));
        DatabricksConfiguration.get().workspace("prod").setCredentialsId("databricks-old");
        assertThat(tested(), containsString("check the client ID, and that the secret was created in Databricks"));
    }

    @Test
    void resultOfTheConnectionTestGoesWhenTheAddressOrTheCredentialIsEdited() throws Exception {
        databricks.configure();
        addWrongSecret();
        HtmlPage page = j.createWebClient().goTo("manage/configure");
        DomElement workspace = page.querySelector("[name='workspaces']");
        HtmlInput host = workspace.querySelector("[name='_.host']");
        HtmlSelect credential = Forms.await(workspace, () -> {
            HtmlSelect select = workspace.querySelector("select[name='_.credentialsId']");
            return select.getOptionSize() > 2 ? select : null;
        });
        assertThat(Forms.testConnection(workspace), startsWith("Connected to localhost as "));
        host.type("1");
        assertThat(Forms.testedConnection(workspace), is(""));
        host.setValue(databricks.emulator().url().toString());
        assertThat(Forms.testConnection(workspace), startsWith("Connected to localhost as "));
        credential.setSelectedAttribute("databricks-old", true);
        assertThat(Forms.testedConnection(workspace), is(""));
    }

    @Test
    void nameOfAnotherWorkspaceAndAddressOfAnAccountAreToldAtTheField() throws Exception {
        databricks.configure();
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        assertThat(
                ask("ada", "checkName", Map.of("value", " prod ", "configuredName", ""))
                        .getContentAsString(),
                containsString("A workspace named &#039;prod&#039; already exists"));
        assertThat(
                ask("ada", "checkName", Map.of("value", "prod", "configuredName", "test"))
                        .getContentAsString(),
                containsString("A workspace named &#039;prod&#039; already exists"));
        assertThat(
                ask("ada", "checkName", Map.of("value", "prod", "configuredName", "prod"))
                        .getContentAsString(),
                is("<div/>"));
        assertThat(
                ask("ada", "checkName", Map.of("value", "test", "configuredName", "prod"))
                        .getContentAsString(),
                is("<div/>"));
        for (String account : List.of(
                "https://accounts.cloud.databricks.com",
                "accounts.azuredatabricks.net/users",
                "https://ACCOUNTS.gcp.databricks.com/")) {
            assertThat(
                    ask("ada", "checkHost", Map.of("value", account)).getContentAsString(),
                    containsString("is the address of the account console"));
        }
    }

    @Test
    void formTellsAWorkspacesOwnNameFromAnotherOnes() throws Exception {
        databricks.configure();
        DatabricksConfiguration.get()
                .setWorkspaces(List.of(
                        DatabricksConfiguration.get().workspace("prod"),
                        new DatabricksWorkspace("test", "https://adb-1.2.azuredatabricks.net")));
        HtmlPage page = j.createWebClient().goTo("manage/configure");
        HtmlForm form = page.getFormByName("config");
        HtmlInput second = form.getInputsByName("_.name").stream()
                .filter(input -> input.getValue().equals("test"))
                .findFirst()
                .orElseThrow();
        second.setValue("prod");
        second.fireEvent("change");
        String told = Forms.await(
                form, () -> form.asNormalizedText().contains("named 'prod' already") ? form.asNormalizedText() : null);
        assertThat(told.split("named 'prod' already", -1).length, is(2));
    }

    @Test
    void connectionTestSaysWhatIsMissing() throws Exception {
        databricks.configure();
        DatabricksFixture.addCredentials(
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "nexus", null, "ada", "secret"));
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        String host = databricks.emulator().url().toString();
        assertThat(tested("ada", host, "").getContentAsString(), containsString("Choose a credential first"));
        assertThat(
                tested("ada", host, "gone").getContentAsString(),
                containsString("There is no credential &#039;gone&#039;"));
        assertThat(
                tested("ada", host, "nexus").getContentAsString(),
                containsString(
                        "Use a Databricks service principal, a Microsoft Entra service principal, an Azure managed identity, a workload identity federation, or a Secret text"));
        assertThat(tested("ada", "", "databricks-prod").getContentAsString(), containsString("Enter the address"));
        assertThat(
                tested("ada", "http://databricks.example.com", "databricks-prod")
                        .getContentAsString(),
                containsString("must begin with https://"));
        assertThat(databricks.emulator().requests(), empty());
    }

    @Test
    void whoIsNoAdministratorLearnsNothing() throws Exception {
        databricks.configure();
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Jenkins.SYSTEM_READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("developer"));
        String host = databricks.emulator().url().toString();
        assertThat(tested("developer", host, "databricks-prod").getStatusCode(), is(403));
        assertThat(ask("developer", "checkHost", Map.of("value", host)).getStatusCode(), is(403));
        assertThat(databricks.emulator().requests(), empty());
        assertThat(offered("developer", host, "current"), contains("current"));
        assertThat(offered("developer", host, ""), empty());
        assertThat(offered("admin", host, ""), contains("databricks-prod"));
    }

    @Test
    void listOffersWhatBuildsCanUse() throws Exception {
        databricks.configure();
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        DatabricksFixture.addCredentials(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", null, Secret.fromString("dapi")));
        DatabricksFixture.addCredentials(
                new StringCredentialsImpl(CredentialsScope.SYSTEM, "system-token", null, Secret.fromString("dapi")));
        DatabricksFixture.addCredentials(
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "nexus", null, "ada", "secret"));
        assertThat(
                offered("ada", "https://adb-1.2.azuredatabricks.net", ""),
                containsInAnyOrder("databricks-prod", "token"));
        assertThat(offered("ada", "", "gone"), containsInAnyOrder("databricks-prod", "token", "gone"));
    }

    private static String tested() throws Exception {
        HtmlPage page = j.createWebClient().goTo("manage/configure");
        return Forms.testConnection(page.querySelector("[name='workspaces']"));
    }

    private static void addWrongSecret() throws Exception {
        DatabricksFixture.addCredentials(new DatabricksServicePrincipal(
                CredentialsScope.GLOBAL,
                "databricks-old",
                null,
                DatabricksFixture.CLIENT_ID,
                Secret.fromString("old-secret")));
    }

    private static WebResponse tested(String user, String host, String credentialsId) throws Exception {
        return ask(user, "testConnection", Map.of("host", host, "credentialsId", credentialsId, "azureResourceId", ""));
    }

    private static List<String> offered(String user, String host, String current) throws Exception {
        return Forms.choices(ask(user, "fillCredentialsIdItems", Map.of("host", host, "credentialsId", current)));
    }

    private static WebResponse ask(String user, String method, Map<String, String> parameters) throws Exception {
        return Forms.ask(j, user, "", DatabricksWorkspace.class, method, parameters);
    }
}
