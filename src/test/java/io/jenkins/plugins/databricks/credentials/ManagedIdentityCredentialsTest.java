package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.Result;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlForm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Azure's library keeps the tokens of an identity for the life of the JVM, so each test has an identity of its own. */
class ManagedIdentityCredentialsTest extends SharedJenkins {

    private static final String RESOURCE_ID =
            "/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/prod";
    private static final String RUN =
            "databricksRunNow jobId: 17, wait: false, workspace: 'prod', credentialsId: 'machine'";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        AzureStandIn.install(databricks.emulator());
    }

    @Test
    void formKeepsEverythingAndTestsTheConnection() throws Exception {
        databricks.emulator().addManagedIdentity("identity-of-form", true);
        CredentialsPages pages = new CredentialsPages(j);
        HtmlForm form = pages.create(ManagedIdentityCredentials.class);
        CredentialsPages.set(form, "id", "machine");
        CredentialsPages.set(form, "clientId", "identity-unknown");
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        assertThat(
                Forms.testConnection(form),
                allOf(
                        containsString("No token for the managed identity identity-unknown"),
                        containsString("Check that the Jenkins controller runs on Azure")));
        CredentialsPages.set(form, "clientId", "identity-of-form");
        assertThat(Forms.testConnection(form), startsWith("Connected to localhost as "));
        form.getSelectByName("_.cloud").setSelectedAttribute("US_GOVERNMENT", true);
        CredentialsPages.submit(form);
        ManagedIdentityCredentials created = pages.stored(ManagedIdentityCredentials.class, "machine");
        assertThat(created.getClientId(), is("identity-of-form"));
        assertThat(created.getCloud(), is(AzureCloud.US_GOVERNMENT));

        form = pages.update("machine");
        CredentialsPages.set(form, "clientId", " ");
        CredentialsPages.submit(form);
        ManagedIdentityCredentials updated = pages.stored(ManagedIdentityCredentials.class, "machine");
        assertThat(updated.getClientId(), is(nullValue()));
        assertThat(updated.getCloud(), is(AzureCloud.US_GOVERNMENT));
    }

    @Test
    void buildsUseItFromJenkinsOwnStore() throws Exception {
        databricks.emulator().addManagedIdentity("identity-of-builds", false);
        databricks.emulator().resourceId(RESOURCE_ID);
        DatabricksFixture.addCredentials(identity("identity-of-builds"));

        j.buildAndAssertSuccess(pipeline(RUN + ", azureResourceId: '" + RESOURCE_ID + "'"));
        assertThat(databricks.emulator().isMember("identity-of-builds"), is(true));
        j.buildAndAssertSuccess(pipeline(RUN));
    }

    @Test
    void inAFolderItIsNeitherOfferedNorAccepted() throws Exception {
        databricks.emulator().addManagedIdentity("identity-of-folder", true);
        Folder folder = j.createProject(Folder.class, "team");
        CredentialsStore store = DatabricksFixture.storeOf(folder);
        assertThat(
                store.getCredentialsDescriptors(),
                not(hasItem(instanceOf(ManagedIdentityCredentials.DescriptorImpl.class))));
        assertThat(
                store.getCredentialsDescriptors(),
                hasItem(instanceOf(DatabricksServicePrincipal.DescriptorImpl.class)));
        store.addCredentials(Domain.global(), identity("identity-of-folder"));

        j.assertLogContains(
                "works only in Jenkins' own credentials store",
                j.buildAndAssertStatus(Result.FAILURE, pipeline(folder, RUN)));
        assertThat(databricks.emulator().requests(), empty());

        DatabricksFixture.addCredentials(identity("identity-of-folder"));
        j.assertLogContains(
                "works only in Jenkins' own credentials store",
                j.buildAndAssertStatus(Result.FAILURE, pipeline(folder, RUN)));
        assertThat(databricks.emulator().requests(), empty());
    }

    @Test
    void onlyAnAdministratorMayTestIt() throws Exception {
        databricks.emulator().addManagedIdentity("identity-of-test", true);
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, CredentialsProvider.CREATE, CredentialsProvider.UPDATE)
                .everywhere()
                .to("keeper"));
        int status = Forms.ask(
                        j,
                        "keeper",
                        "",
                        ManagedIdentityCredentials.class,
                        "testConnection",
                        Map.of("testHost", databricks.emulator().url().toString(), "clientId", "identity-of-test"))
                .getStatusCode();
        assertThat(status, is(403));
        assertThat(databricks.emulator().requests(), empty());
    }

    private static ManagedIdentityCredentials identity(String clientId) {
        ManagedIdentityCredentials credentials =
                new ManagedIdentityCredentials(CredentialsScope.GLOBAL, "machine", null);
        credentials.setClientId(clientId);
        return credentials;
    }
}
