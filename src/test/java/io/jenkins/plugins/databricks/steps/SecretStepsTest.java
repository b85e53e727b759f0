package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsParameterDefinition;
import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Cause;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.ModelObject;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.model.User;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.PutSecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Secret scopes, and credentials of Jenkins as secrets in them. */
class SecretStepsTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        j.jenkins.setNumExecutors(2);
        databricks.configure();
        DatabricksFixture.addCredentials(text("text", "p4ss-of-the-lake"));
        DatabricksFixture.addCredentials(file("file", "-----BEGIN KEY-----\nMIIE\n-----END KEY-----\n"));
        DatabricksFixture.addCredentials(
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "user", null, "ada", "l0velace"));
    }

    private static StringCredentialsImpl text(String id, String secret) {
        return new StringCredentialsImpl(CredentialsScope.GLOBAL, id, null, Secret.fromString(secret));
    }

    private static FileCredentialsImpl file(String id, String content) {
        return new FileCredentialsImpl(
                CredentialsScope.GLOBAL,
                id,
                null,
                "key.pem",
                SecretBytes.fromBytes(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyKindOfCredentialIsStoredWithoutANode() throws Exception {
        j.jenkins.setNumExecutors(0);
        WorkflowJob job = pipeline("""
                pipeline { agent none
                  stages { stage('Secrets') { steps { withDatabricks(workspace: 'prod') {
                    databricksSecretScope 'lake'
                    databricksSecretScope scope: 'lake', initialManagePrincipal: 'users'
                    databricksPutSecret scope: 'lake', key: 'text', secretCredentialsId: 'text'
                    databricksPutSecret scope: 'lake', key: 'file', secretCredentialsId: 'file'
                    databricksPutSecret scope: 'lake', key: 'user', secretCredentialsId: 'user', field: 'username'
                    databricksPutSecret scope: 'lake', key: 'password', secretCredentialsId: 'user'
                    databricksPutSecret scope: 'lake', key: 'same', secretCredentialsId: 'user', field: 'password'
                    script { echo "returned ${databricksSecretScope('lake')}" }
                  } } } } }
                """);
        WorkflowRun build = j.buildAndAssertSuccess(job);
        j.assertLogContains("Created secret scope 'lake'", build);
        j.assertLogContains("Secret scope 'lake' already exists", build);
        j.assertLogContains("Put secret 'file' into scope 'lake'", build);
        j.assertLogContains("returned null", build);
        assertThat(databricks.emulator().secret("lake", "text"), is("p4ss-of-the-lake"));
        assertThat(databricks.emulator().secret("lake", "file"), is("-----BEGIN KEY-----\nMIIE\n-----END KEY-----\n"));
        assertThat(databricks.emulator().secret("lake", "user"), is("ada"));
        assertThat(databricks.emulator().secret("lake", "password"), is("l0velace"));
        assertThat(databricks.emulator().secret("lake", "same"), is("l0velace"));
        StringCredentials used =
                CredentialsProvider.findCredentialById("text", StringCredentials.class, build, List.of());
        assertThat(
                "the page of the credential lists the job",
                Objects.requireNonNull(CredentialsProvider.getFingerprintOf(Objects.requireNonNull(used)))
                        .getJobs(),
                contains(job.getFullName()));
    }

    @Test
    void freestyleJobPutsTheSecretThatItsParametersName() throws Exception {
        databricks.emulator().putSecret("lake", "other", "x");
        FreeStyleProject job = j.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("KEY", "password"),
                new CredentialsParameterDefinition("ID", null, "user", StandardCredentials.class.getName(), true)));
        DatabricksPutSecretStep step = new DatabricksPutSecretStep("lake", "$KEY", "${ID}");
        step.setWorkspace("prod");
        job.getBuildersList().add(new PutSecretBuilder(step));
        j.buildAndAssertSuccess(job);
        assertThat(databricks.emulator().secret("lake", "password"), is("l0velace"));
    }

    @Test
    void whoTriggersABuildNamesOnlyCredentialsThatTheyMayUse() throws Exception {
        databricks.emulator().putSecret("lake", "other", "x");
        FreeStyleProject job = j.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(
                new CredentialsParameterDefinition("ID", null, "text", StandardCredentials.class.getName(), true),
                new StringParameterDefinition("NAME", "text")));
        job.getBuildersList().add(new PutSecretBuilder(put("${ID}", null)));
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        for (String user : List.of("ada", "eve")) {
            User.getOrCreateByIdOrFullName(user).save();
        }
        MockAuthorizationStrategy users = new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.BUILD)
                .everywhere()
                .toEveryone()
                .grant(CredentialsProvider.USE_ITEM)
                .everywhere()
                .to("ada");
        j.jenkins.setAuthorizationStrategy(users);
        FreeStyleBuild build = triggered(job, "eve", new CredentialsParameterValue("ID", "user", null));
        j.assertBuildStatus(Result.FAILURE, build);
        j.assertLogContains("there is no credential '${ID}' that this job may use", build);
        j.assertBuildStatusSuccess(triggered(job, "ada", new CredentialsParameterValue("ID", "user", null)));

        for (PutSecretBuilder builder : List.of(
                new PutSecretBuilder(put("$NAME", null)),
                new PutSecretBuilder(put("${NAME}", null)),
                new PutSecretBuilder(put("text", "$NAME")),
                new PutSecretBuilder(put("text", "${NAME}")))) {
            job.getBuildersList().replace(builder);
            build = triggered(job, "eve", new StringParameterValue("NAME", "user"));
            j.assertBuildStatus(Result.FAILURE, build);
            j.assertLogContains("there is no credential '$", build);
        }
    }

    private static DatabricksPutSecretStep put(String secretCredentialsId, String credentialsId) {
        DatabricksPutSecretStep step = new DatabricksPutSecretStep("lake", "key", secretCredentialsId);
        step.setWorkspace("prod");
        step.setCredentialsId(credentialsId);
        return step;
    }

    private static FreeStyleBuild triggered(FreeStyleProject job, String user, ParameterValue parameter)
            throws Exception {
        return Objects.requireNonNull(
                        job.scheduleBuild2(0, new Cause.UserIdCause(user), new ParametersAction(parameter)))
                .get();
    }

    @Test
    void errorNamesWhatIsWrong() throws Exception {
        databricks.emulator().putSecret("lake", "other", "x");
        DatabricksFixture.addCredentials(text("empty", ""));
        DatabricksFixture.addCredentials(file("empty-file", ""));
        DatabricksFixture.addCredentials(text("large", "x".repeat(128 * 1024 + 1)));
        Folder folder = j.createProject(Folder.class, "elsewhere");
        store(folder).addCredentials(Domain.global(), text("of-a-folder", "x"));
        store(j.jenkins)
                .addDomain(
                        new Domain("sql", null, List.of(new HostnameSpecification("sql.example.com", null))),
                        text("of-another-domain", "x"));
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put(put("nobody"), "secretCredentialsId: there is no credential 'nobody' that this job may use");
        expected.put(put("of-a-folder"), "there is no credential 'of-a-folder' that this job may use for localhost");
        expected.put(put("of-another-domain"), "Check its ID, its folder and its domain");
        expected.put(
                put("databricks-prod"),
                "is a Databricks service principal. Use a Secret text, a Secret file or a Username with password");
        expected.put(put("empty"), "secretCredentialsId: 'empty', a Secret text, is empty");
        expected.put(put("empty-file"), "secretCredentialsId: 'empty-file', a Secret file, is empty");
        expected.put(put("large"), "The secret for key 'key' has 131073 bytes; Databricks accepts at most 131072");
        expected.put(put("user") + ", field: 'token'", "field must be 'username' or 'password', not 'token'");
        expected.put(
                put("text") + ", field: 'password'",
                "field: 'password' applies only to a Username with password, but 'text' is a Secret text. Omit field");
        expected.put(
                "databricksPutSecret scope: 'lake', key: 'key', secretCredentialsId: ''",
                "secretCredentialsId is missing");
        expected.put(
                "databricksPutSecret scope: 'my lake', key: 'key', secretCredentialsId: 'text'",
                "scope: 'my lake' is not valid");
        expected.put("databricksPutSecret scope: 'lake', key: '', secretCredentialsId: 'text'", "key is missing");
        expected.put(
                "databricksPutSecret scope: 'sea', key: 'key', secretCredentialsId: 'text'",
                "Scope sea does not exist!");
        expected.put("databricksSecretScope ''", "scope is missing");
        expected.put(
                "databricksSecretScope scope: 'sea', initialManagePrincipal: 'ada'",
                "initialManagePrincipal: 'ada' is not supported");
        expected.put(
                "databricksSecretScope scope: 'sea', keyVaultDnsName: 'https://my-vault.vault.azure.net/'",
                "keyVaultResourceId is missing");
        expected.put(
                "databricksSecretScope scope: 'sea', keyVaultResourceId: 'my-vault', keyVaultDnsName: 'my-vault'",
                "keyVaultResourceId: 'my-vault' is not the resource ID of a Key Vault");
        expected.put(
                "databricksSecretScope scope: 'sea', keyVaultDnsName: 'https://sales.vault.azure.net/', keyVaultResourceId:"
                        + " '/subscriptions/1/resourceGroups/data/providers/Microsoft.KeyVault/vaults/sales'",
                "Scope with Azure KeyVault must have userAADToken defined!");
        for (Map.Entry<String, String> step : expected.entrySet()) {
            WorkflowRun build = j.buildAndAssertStatus(
                    Result.FAILURE, pipeline("withDatabricks(workspace: 'prod') { " + step.getKey() + " }"));
            j.assertLogContains(step.getValue(), build);
            j.assertLogNotContains("\tat ", build);
        }
        assertThat(databricks.emulator().secret("lake", "key") == null, is(true));
    }

    private static String put(String secretCredentialsId) {
        return "databricksPutSecret scope: 'lake', key: 'key', secretCredentialsId: '" + secretCredentialsId + "'";
    }

    @Test
    void formOffersSecretsToThoseWhoMayUseThem() throws Exception {
        j.createFreeStyleProject("nightly");
        store(j.jenkins)
                .addDomain(
                        new Domain("local", null, List.of(new HostnameSpecification("localhost", null))),
                        text("for-localhost", "x"));
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.DISCOVER)
                .everywhere()
                .toEveryone()
                .grant(Item.CONFIGURE)
                .everywhere()
                .to("developer"));
        assertThat(offered("reader", Map.of("secretCredentialsId", "current")), contains("current"));
        assertThat(offered("reader", Map.of("secretCredentialsId", "")), empty());
        assertThat(
                offered("developer", Map.of("workspace", "prod")),
                containsInAnyOrder("user", "file", "text", "for-localhost"));
        assertThat(
                offered("developer", Map.of("host", "https://adb-1.2.azuredatabricks.net")),
                containsInAnyOrder("user", "file", "text"));
    }

    private List<String> offered(String user, Map<String, String> parameters) throws Exception {
        return Forms.choices(Forms.ask(
                j, user, "job/nightly/", DatabricksPutSecretStep.class, "fillSecretCredentialsIdItems", parameters));
    }

    @Test
    void formChecksSayWhatIsWrong() {
        var put = j.jenkins.getDescriptorByType(DatabricksPutSecretStep.DescriptorImpl.class);
        assertError(put.doCheckScope(null, ""), "Required");
        assertError(put.doCheckKey(null, " "), "Required");
        assertError(put.doCheckKey(null, "my key"), "key: &#039;my key&#039; is not valid");
        assertError(put.doCheckSecretCredentialsId(""), "Required");
        assertFine(put.doCheckScope(null, " lake "));
        assertFine(put.doCheckKey(null, "${KEY}"));
        var scope = j.jenkins.getDescriptorByType(DatabricksSecretScopeStep.DescriptorImpl.class);
        assertError(scope.doCheckScope(null, "my lake"), "scope: &#039;my lake&#039; is not valid");
        assertError(scope.doCheckScope(null, ""), "Required");
        String vault = "/subscriptions/1/resourceGroups/data/providers/Microsoft.KeyVault/vaults/sales";
        assertError(scope.doCheckKeyVaultDnsName(null, "", vault), "keyVaultDnsName is missing");
        assertError(
                scope.doCheckKeyVaultDnsName(null, "https://sales.vault.azure.net/", ""),
                "keyVaultResourceId is missing");
        assertFine(scope.doCheckKeyVaultDnsName(null, "https://sales.vault.azure.net/", vault));
        assertFine(scope.doCheckKeyVaultDnsName(null, "", ""));
    }

    private static void assertError(FormValidation check, String words) {
        assertThat(check.getMessage(), check.kind, is(FormValidation.Kind.ERROR));
        assertThat(check.getMessage(), containsString(words));
    }

    private static void assertFine(FormValidation check) {
        assertThat(check.getMessage(), check.kind, is(FormValidation.Kind.OK));
    }

    private static CredentialsStore store(ModelObject context) {
        return CredentialsProvider.lookupStores(context).iterator().next();
    }
}
