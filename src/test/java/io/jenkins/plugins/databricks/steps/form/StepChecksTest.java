package io.jenkins.plugins.databricks.steps.form;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.steps.DatabricksDownloadStep;
import io.jenkins.plugins.databricks.steps.DatabricksUploadStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** What the forms of steps say while somebody fills them in, and to whom. */
class StepChecksTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void checksSayWhatIsWrong() throws Exception {
        databricks.configure();
        var upload = j.jenkins.getDescriptorByType(DatabricksUploadStep.DescriptorImpl.class);
        assertError(upload.doCheckSource(""), "Required");
        assertError(upload.doCheckTarget(null, ""), "Required");
        assertError(upload.doCheckTarget(null, "/tmp/main.py"), "Write dbfs:/…, /Volumes/…");
        assertFine(upload.doCheckTarget(null, "dbfs:/python/main.py"));
        assertFine(upload.doCheckTarget(null, "$TARGET/main.py"));
        var download = j.jenkins.getDescriptorByType(DatabricksDownloadStep.DescriptorImpl.class);
        assertError(download.doCheckSource(null, ""), "Required");
        assertError(
                download.doCheckSource(null, "reports/*.xml"),
                "source: &#039;reports/&#039; is not a path in Databricks");
        assertFine(download.doCheckSource(null, "dbfs:/reports/*.xml"));
        assertError(download.doCheckTarget(" "), "Required");
        assertError(upload.doCheckAzureResourceId(null, "prod"), "has the form /subscriptions/…/resourceGroups/");

        var run = j.jenkins.getDescriptorByType(DatabricksRunNowStep.DescriptorImpl.class);
        assertError(run.doCheckJobId(null, "", ""), "Enter the job&#039;s name or its ID");
        assertError(run.doCheckJobId(null, "seventeen", ""), "Use the number in the job&#039;s URL");
        assertError(run.doCheckJobId(null, "17", "daily-sales"), "keep one of them");
        assertFine(run.doCheckJobId(null, "17", ""));
        assertFine(run.doCheckJobId(null, "", "daily-sales"));
        assertFine(run.doCheckJobId(null, "$JOB", ""));
        assertError(run.doCheckJobParameters(null, "day 2026-11-20"), "does not have the form name=value");
        assertFine(run.doCheckJobParameters(null, "day=2026-11-20\n"));
        assertError(run.doCheckPythonParams(null, "Zürich"), "Databricks accepts only ASCII characters");
        assertError(
                run.doCheckNotebookParams(null, "a=b", "c"),
                "Notebook parameters and JAR parameters cannot be combined");

        WorkflowJob pipeline = j.createProject(WorkflowJob.class, "pipeline");
        assertError(run.doCheckWorkspace(pipeline, "production", ""), "named &#039;production&#039; is configured");
        assertFine(run.doCheckWorkspace(pipeline, "prod", ""));
        assertFine(run.doCheckWorkspace(pipeline, "", ""));
        assertError(
                run.doCheckHost(pipeline, "https://databricks.example.com", ""), "no administrator has configured it");
        assertError(
                run.doCheckHost(pipeline, "https://adb-1.2.azuredatabricks.net", "prod"),
                "the workspace above has its own address");
        assertFine(run.doCheckHost(pipeline, "https://adb-1.2.azuredatabricks.net", ""));
    }

    @Test
    void textThatNobodyTypesIsLeftToTheBuild() {
        var run = j.jenkins.getDescriptorByType(DatabricksRunNowStep.DescriptorImpl.class);
        FormValidation check = run.doCheckJobParameters(null, "a".repeat(100_000 + 1));
        assertThat(check.kind, is(FormValidation.Kind.WARNING));
        assertThat(check.getMessage(), containsString("100,001 characters are too many to check here"));
        assertError(run.doCheckJobParameters(null, "a".repeat(100_000)), "does not have the form name=value");
    }

    @Test
    void freestyleJobNeedsAWorkspaceOfItsOwnOrTheDefault() throws Exception {
        databricks.configure();
        var run = j.jenkins.getDescriptorByType(DatabricksRunNowStep.DescriptorImpl.class);
        FreeStyleProject job = j.createFreeStyleProject();
        assertError(run.doCheckWorkspace(job, "", ""), "Choose a workspace here");
        assertFine(run.doCheckWorkspace(job, "", "https://adb-1.2.azuredatabricks.net"));
        assertThat(run.doFillWorkspaceItems(job, "").get(0).name, is("Choose a workspace"));
        DatabricksConfiguration.get().setDefaultWorkspace("prod");
        assertFine(run.doCheckWorkspace(job, "", ""));
        assertThat(run.doFillWorkspaceItems(job, "").get(0).name, is("The default workspace (prod)"));
    }

    @Test
    void onlyWhoMayConfigureTheJobLearnsNamesOfWorkspacesAndCredentials() throws Exception {
        databricks.configure();
        j.createFreeStyleProject("nightly");
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.DISCOVER, Item.BUILD)
                .everywhere()
                .toEveryone()
                .grant(Item.CONFIGURE)
                .everywhere()
                .to("developer")
                .grant(CredentialsProvider.USE_ITEM)
                .everywhere()
                .to("user"));
        assertThat(offered(j, "reader", "workspace", Map.of("workspace", "")), empty());
        assertThat(offered(j, "reader", "workspace", Map.of("workspace", "current")), contains("current"));
        assertThat(offered(j, "reader", "credentialsId", Map.of("credentialsId", "")), empty());
        assertThat(offered(j, "reader", "credentialsId", Map.of("credentialsId", "current")), contains("current"));
        assertThat(offered(j, "user", "workspace", Map.of("workspace", "")), empty());
        assertThat(offered(j, "user", "credentialsId", Map.of("credentialsId", "")), contains("databricks-prod"));
        assertThat(offered(j, "developer", "workspace", Map.of("workspace", "")), contains("prod"));
        assertThat(offered(j, "developer", "credentialsId", Map.of("credentialsId", "")), contains("databricks-prod"));

        Map<String, String> unknown = Map.of("value", "https://databricks.example.com", "workspace", "");
        assertThat(asked(j, "developer", "job/nightly/", "checkHost", unknown), containsString("no administrator"));
        assertThat(asked(j, "reader", "job/nightly/", "checkHost", unknown), is("<div/>"));
        assertThat(
                asked(j, "reader", "job/nightly/", "checkWorkspace", Map.of("value", "staging", "host", "")),
                is("<div/>"));
        assertThat(
                "nobody but an administrator outside of a job",
                Forms.choices(ask(j, "developer", "", "fillCredentialsIdItems", Map.of("credentialsId", ""))),
                empty());
    }

    @Test
    void credentialsAreThoseForTheChosenWorkspace() throws Exception {
        databricks.configure();
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.createFreeStyleProject("nightly");
        CredentialsProvider.lookupStores(j.jenkins)
                .iterator()
                .next()
                .addDomain(
                        new Domain("local", null, List.of(new HostnameSpecification("localhost", null))),
                        new StringCredentialsImpl(
                                CredentialsScope.GLOBAL, "local-token", null, Secret.fromString("dapi")));
        assertThat(
                offered(j, "ada", "credentialsId", Map.of("workspace", "prod")),
                contains("databricks-prod", "local-token"));
        assertThat(
                offered(j, "ada", "credentialsId", Map.of("host", "https://adb-1.2.azuredatabricks.net")),
                contains("databricks-prod"));
    }

    private static List<String> offered(JenkinsRule j, String user, String field, Map<String, String> parameters)
            throws Exception {
        String method = "fill" + Character.toUpperCase(field.charAt(0)) + field.substring(1) + "Items";
        return Forms.choices(ask(j, user, "job/nightly/", method, parameters));
    }

    private static String asked(
            JenkinsRule j, String user, String context, String method, Map<String, String> parameters)
            throws Exception {
        return ask(j, user, context, method, parameters).getContentAsString();
    }

    private static WebResponse ask(
            JenkinsRule j, String user, String context, String method, Map<String, String> parameters)
            throws Exception {
        return Forms.ask(j, user, context, DatabricksRunNowStep.class, method, parameters);
    }

    private static void assertError(FormValidation check, String words) {
        assertThat(check.getMessage(), check.kind, is(FormValidation.Kind.ERROR));
        assertThat(check.getMessage(), containsString(words));
    }

    private static void assertFine(FormValidation check) {
        assertThat(check.getMessage(), check.kind, is(FormValidation.Kind.OK));
    }
}
