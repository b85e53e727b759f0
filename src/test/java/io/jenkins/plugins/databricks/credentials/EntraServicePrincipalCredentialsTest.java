package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.model.Item;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.emulator.SelfSigned;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

class EntraServicePrincipalCredentialsTest extends SharedJenkins {

    private static final String TENANT = "0f2a1c1b-1111-4d2c-9c7e-00000000000a";
    private static final String CLIENT = "0f2a1c1b-2222-4d2c-9c7e-00000000000b";
    private static final String SECRET = "entra-very-secret-client-secret";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void formKeepsEverythingAndNeverShowsTheSecret() throws Exception {
        CredentialsPages pages = new CredentialsPages(j);
        HtmlForm form = pages.create(EntraServicePrincipalCredentials.class);
        CredentialsPages.set(form, "id", "entra-new");
        CredentialsPages.set(form, "description", "Deployments");
        fill(form, SECRET);
        form.getSelectByName("_.cloud").setSelectedAttribute("CHINA", true);
        CredentialsPages.submit(form);
        EntraServicePrincipalCredentials created = pages.stored(EntraServicePrincipalCredentials.class, "entra-new");
        assertThat(created.getTenantId(), is(TENANT));
        assertThat(created.getClientId(), is(CLIENT));
        assertThat(created.getClientSecret().getPlainText(), is(SECRET));
        assertThat(created.getCloud(), is(AzureCloud.CHINA));
        assertThat(pages.storedXml(), allOf(containsString("<clientSecret>{AQAA"), not(containsString(SECRET))));

        form = pages.update("entra-new");
        assertThat(form.getPage().asXml(), not(containsString(SECRET)));
        CredentialsPages.set(form, "clientId", "another-client");
        CredentialsPages.submit(form);
        EntraServicePrincipalCredentials updated = pages.stored(EntraServicePrincipalCredentials.class, "entra-new");
        assertThat(updated.getClientId(), is("another-client"));
        assertThat(updated.getTenantId(), is(TENANT));
        assertThat(updated.getClientSecret().getPlainText(), is(SECRET));
        assertThat(updated.getCloud(), is(AzureCloud.CHINA));
    }

    @Test
    void connectionTestSaysWhatIsWrong() throws Exception {
        databricks.configure();
        databricks.emulator().addEntraServicePrincipal(TENANT, CLIENT, SECRET, true);
        AzureStandIn.install(databricks.emulator());
        HtmlForm form = new CredentialsPages(j).create(EntraServicePrincipalCredentials.class);
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        assertThat(Forms.testConnection(form), containsString("Fill in the required fields first"));
        fill(form, "another-secret");
        assertThat(
                Forms.testConnection(form),
                allOf(
                        containsString("Microsoft Entra ID refused the service principal " + CLIENT),
                        containsString("Invalid client secret"),
                        not(containsString("another-secret"))));
        fill(form, SECRET);
        assertThat(Forms.testConnection(form), startsWith("Connected to localhost as "));
    }

    @Test
    void certificateTakesThePlaceOfTheSecret() throws Exception {
        SelfSigned own = SelfSigned.rsa();
        databricks.configure();
        databricks.emulator().addEntraServicePrincipal(TENANT, CLIENT, own.certificate(), true);
        AzureStandIn.install(databricks.emulator());
        CredentialsPages pages = new CredentialsPages(j);
        HtmlForm form = pages.create(EntraServicePrincipalCredentials.class);
        CredentialsPages.set(form, "id", "entra-new");
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        fill(form, "");
        assertThat(Forms.testConnection(form), containsString("must have either a client secret or a certificate"));
        CredentialsPages.setText(form, "certificate", own.certificatePem());
        assertThat(Forms.testConnection(form), containsString("The private key is missing"));
        CredentialsPages.setText(form, "certificate", own.certificatePem() + own.keyPem());
        assertThat(Forms.testConnection(form), startsWith("Connected to localhost as "));
        CredentialsPages.submit(form);
        EntraServicePrincipalCredentials created = pages.stored(EntraServicePrincipalCredentials.class, "entra-new");
        assertThat(created.getClientSecret(), is(nullValue()));
        String line = own.keyPem().lines().skip(1).findFirst().orElseThrow();
        assertThat(pages.storedXml(), allOf(containsString("<certificate>{AQAA"), not(containsString(line))));

        form = pages.update("entra-new");
        assertThat(form.getPage().asXml(), not(containsString(line)));
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        assertThat(Forms.testConnection(form), startsWith("Connected to localhost as "));
        CredentialsPages.set(form, "description", "Deployments");
        CredentialsPages.submit(form);
        EntraServicePrincipalCredentials updated = pages.stored(EntraServicePrincipalCredentials.class, "entra-new");
        assertThat(updated.getDescription(), is("Deployments"));
        assertThat(updated.getCertificate(), is(created.getCertificate()));
    }

    @Test
    void secretAndCertificateTogetherAreRefused() throws Exception {
        databricks.configure();
        HtmlForm form = new CredentialsPages(j).create(EntraServicePrincipalCredentials.class);
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        fill(form, SECRET);
        CredentialsPages.setText(form, "certificate", "anything");
        assertThat(Forms.testConnection(form), containsString("has both: remove one of them"));
    }

    @Test
    void principalThatIsNoUserOfTheWorkspaceLearnsWhatToDo() throws Exception {
        databricks.configure();
        databricks.emulator().addEntraServicePrincipal(TENANT, CLIENT, SECRET, false);
        AzureStandIn.install(databricks.emulator());
        HtmlForm form = new CredentialsPages(j).create(EntraServicePrincipalCredentials.class);
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        fill(form, SECRET);
        assertThat(
                Forms.testConnection(form),
                containsString(
                        "A Microsoft Entra principal that may manage the workspace in Azure also gets access if you "
                                + "set azureResourceId."));
    }

    @Test
    void addressThatNobodyVouchesForIsRefusedBeforeAnyRequest() throws Exception {
        databricks.emulator().addEntraServicePrincipal(TENANT, CLIENT, SECRET, true);
        AzureStandIn.install(databricks.emulator());
        HtmlForm form = new CredentialsPages(j).create(EntraServicePrincipalCredentials.class);
        CredentialsPages.set(form, "testHost", databricks.emulator().url().toString());
        fill(form, SECRET);
        assertThat(Forms.testConnection(form), containsString("no administrator has configured it"));
        assertThat(databricks.emulator().tokensMinted(CLIENT), is(0));
        assertThat(databricks.emulator().requests(), empty());
    }

    @Test
    void onlyWhoMayStoreACredentialMayTestOne() throws Exception {
        databricks.configure();
        AzureStandIn.install(databricks.emulator());
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE, CredentialsProvider.VIEW)
                .everywhere()
                .to("developer"));
        int status = Forms.ask(
                        j,
                        "developer",
                        "",
                        EntraServicePrincipalCredentials.class,
                        "testConnection",
                        Map.of(
                                "testHost", databricks.emulator().url().toString(),
                                "tenantId", TENANT,
                                "clientId", CLIENT,
                                "clientSecret", SECRET,
                                "cloud", "PUBLIC"))
                .getStatusCode();
        assertThat(status, is(403));
        assertThat(databricks.emulator().requests(), empty());
    }

    private static void fill(HtmlForm form, String secret) {
        CredentialsPages.set(form, "tenantId", TENANT);
        CredentialsPages.set(form, "clientId", CLIENT);
        CredentialsPages.set(form, "clientSecret", secret);
    }
}
