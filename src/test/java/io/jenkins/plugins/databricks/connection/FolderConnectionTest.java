package io.jenkins.plugins.databricks.connection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Result;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.credentials.DatabricksServicePrincipal;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Where the jobs in folders connect to. */
class FolderConnectionTest extends SharedJenkins {

    private static final String RUN = "databricksRunNow jobId: 17, wait: false";
    private static final String RESOURCE_ID =
            "/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/test";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void nearestFolderWinsOverOthersAndBlockAndStepOverFolders() throws Exception {
        databricks.configure();
        try (Emulator other = DatabricksFixture.startAnother()) {
            DatabricksWorkspace test =
                    new DatabricksWorkspace("test", other.url().toString());
            test.setCredentialsId("databricks-prod");
            DatabricksConfiguration configuration = DatabricksConfiguration.get();
            configuration.setWorkspaces(List.of(configuration.workspace("prod"), test));
            configuration.setDefaultWorkspace("prod");
            Folder outer = j.createProject(Folder.class, "outer");
            Folder between = outer.createProject(Folder.class, "between");
            Folder inner = between.createProject(Folder.class, "inner");
            WorkflowJob job = pipeline(inner, RUN);

            j.buildAndAssertSuccess(job);
            assertThat("the default workspace", started(other), contains(1, 0));
            FolderConnection ofOuter = new FolderConnection();
            ofOuter.setWorkspace("test");
            outer.addProperty(ofOuter);
            j.buildAndAssertSuccess(job);
            assertThat("a folder further out", started(other), contains(1, 1));
            FolderConnection ofInner = new FolderConnection();
            ofInner.setHost(databricks.emulator().url().toString());
            ofInner.setCredentialsId("databricks-prod");
            inner.addProperty(ofInner);
            j.buildAndAssertSuccess(job);
            assertThat("the nearest folder", started(other), contains(2, 1));
            j.buildAndAssertSuccess(pipeline(inner, "withDatabricks(workspace: 'test') { " + RUN + " }"));
            assertThat("the block", started(other), contains(2, 2));
            j.buildAndAssertSuccess(pipeline(inner, RUN + ", workspace: 'test'"));
            assertThat("the step", started(other), contains(2, 3));
        }
    }

    private List<Integer> started(Emulator other) {
        return List.of(databricks.emulator().runsStarted(), other.runsStarted());
    }

    @Test
    void folderMayNameItsOwnCredentialForTheWorkspaceThatIsUsedAnyhow() throws Exception {
        databricks.configure();
        DatabricksConfiguration.get().setDefaultWorkspace("prod");
        databricks.emulator().addServicePrincipal("the-team", "secret-of-the-team");
        Folder team = j.createProject(Folder.class, "team");
        CredentialsProvider.lookupStores(team)
                .iterator()
                .next()
                .addCredentials(
                        Domain.global(),
                        new DatabricksServicePrincipal(
                                CredentialsScope.GLOBAL,
                                "of-the-team",
                                null,
                                "the-team",
                                Secret.fromString("secret-of-the-team")));
        FolderConnection property = new FolderConnection();
        property.setCredentialsId("of-the-team");
        team.addProperty(property);
        j.buildAndAssertSuccess(pipeline(team, RUN));
        assertThat(databricks.emulator().tokensMinted("the-team"), is(1));
        assertThat(databricks.emulator().tokensMinted(DatabricksFixture.CLIENT_ID), is(0));

        Folder stranger = j.createProject(Folder.class, "stranger");
        stranger.addProperty(property);
        assertRefused(pipeline(stranger, RUN), "there is no credential 'of-the-team' that this job may use");
    }

    @Test
    void folderSendsTokensNowhereThatNobodyVouchesFor() throws Exception {
        databricks.configure();
        DatabricksConfiguration.get().setWorkspaces(List.of());
        Folder team = j.createProject(Folder.class, "team");
        FolderConnection property = new FolderConnection();
        property.setHost(databricks.emulator().url().toString());
        property.setCredentialsId("databricks-prod");
        team.addProperty(property);
        assertRefused(pipeline(team, RUN), "no administrator has configured it");
        assertThat(databricks.emulator().requests(), empty());
    }

    @Test
    void formAndDiskKeepEveryField() throws Exception {
        databricks.configure();
        Folder team = j.createProject(Folder.class, "team");
        FolderConnection property = new FolderConnection();
        property.setWorkspace("prod");
        property.setHost("https://adb-1.2.azuredatabricks.net");
        property.setCredentialsId("databricks-prod");
        property.setAzureResourceId(RESOURCE_ID);
        team.addProperty(property);
        ConnectionParameters before = property.parameters();
        j.configRoundtrip(team);
        assertThat(stored(team).parameters(), is(before));
        j.jenkins.reload();
        assertThat(stored(j.jenkins.getItemByFullName("team", Folder.class)).parameters(), is(before));
    }

    @Test
    void folderThatSaysNothingIsLeftAlone() throws Exception {
        Folder team = j.createProject(Folder.class, "team");
        j.configRoundtrip(team);
        assertThat(stored(team), nullValue());
    }

    private static FolderConnection stored(Folder folder) {
        return folder.getProperties().get(FolderConnection.class);
    }

    @Test
    void formsOfJobsSayWhichWorkspaceTheFolderGivesThem() throws Exception {
        databricks.configure();
        DatabricksConfiguration.get().setDefaultWorkspace("prod");
        Folder outer = j.createProject(Folder.class, "outer");
        Folder inner = outer.createProject(Folder.class, "inner");
        WorkflowJob pipeline = inner.createProject(WorkflowJob.class, "pipeline");
        FreeStyleProject freestyle = inner.createProject(FreeStyleProject.class, "freestyle");
        assertThat(emptyChoice(freestyle), is("The default workspace (prod)"));
        DatabricksConfiguration.get().setDefaultWorkspace(null);
        assertThat(emptyChoice(freestyle), is("Choose a workspace"));
        assertThat(emptyChoiceOfFolder(inner), is("None: each job specifies its own"));

        FolderConnection property = new FolderConnection();
        property.setHost("https://adb-1.2.azuredatabricks.net");
        outer.addProperty(property);
        assertThat(emptyChoice(freestyle), is("The default workspace (https://adb-1.2.azuredatabricks.net)"));
        assertThat(
                emptyChoice(pipeline),
                is("That of the enclosing withDatabricks, or else the default "
                        + "(https://adb-1.2.azuredatabricks.net)"));
        assertThat("the page with the syntax of steps", emptyChoice(outer), containsString("adb-1.2"));
        assertThat(emptyChoiceOfFolder(inner), is("The default workspace (https://adb-1.2.azuredatabricks.net)"));
        assertThat(
                "what holds without its own setting",
                emptyChoiceOfFolder(outer),
                is("None: each job specifies its own"));
        FormValidation check = steps().doCheckWorkspace(freestyle, "", "");
        assertThat(check.getMessage(), check.kind, is(FormValidation.Kind.OK));
    }

    private static DatabricksRunNowStep.DescriptorImpl steps() {
        return j.jenkins.getDescriptorByType(DatabricksRunNowStep.DescriptorImpl.class);
    }

    private static String emptyChoice(Item item) {
        return ConnectionForm.workspaces(item, "").get(0).name;
    }

    private static String emptyChoiceOfFolder(Folder folder) {
        return ConnectionForm.workspacesOfFolder(folder, "").get(0).name;
    }

    @Test
    void onlyWhoMayConfigureTheFolderLearnsNames() throws Exception {
        databricks.configure();
        j.createProject(Folder.class, "team");
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.DISCOVER)
                .everywhere()
                .toEveryone()
                .grant(Item.CONFIGURE)
                .everywhere()
                .to("developer"));
        assertThat(offered("reader", "fillWorkspaceItems"), empty());
        assertThat(offered("reader", "fillCredentialsIdItems"), empty());
        assertThat(offered("developer", "fillWorkspaceItems"), contains("prod"));
        assertThat(offered("developer", "fillCredentialsIdItems"), contains("databricks-prod"));
    }

    private static List<String> offered(String user, String method) throws Exception {
        return Forms.choices(Forms.ask(j, user, "job/team/", FolderConnection.class, method, Map.of("workspace", "")));
    }

    private static void assertRefused(WorkflowJob job, String message) throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains(message, build);
        j.assertLogNotContains("\tat ", build);
    }
}
