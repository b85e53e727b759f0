package io.jenkins.plugins.databricks.connection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import hudson.model.Result;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins that does not have the plugin for folders, and so none of those that need it. */
class WithoutFoldersTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .omitPlugins(
                    "cloudbees-folder",
                    "branch-api",
                    "pipeline-groovy-lib",
                    "pipeline-model-definition",
                    "workflow-multibranch");

    @Test
    void jobsConnectByTheDefaultWorkspace() throws Throwable {
        jenkins.then(WithoutFoldersTest::check);
    }

    private static void check(JenkinsRule j) throws Exception {
        assertThat(j.jenkins.getPlugin("cloudbees-folder"), nullValue());
        assertThat(
                j.jenkins
                        .getExtensionList("io.jenkins.plugins.databricks.connection.FolderDefaults")
                        .isEmpty(),
                is(true));
        try (Emulator emulator = DatabricksFixture.startAnother()) {
            DatabricksFixture.addPrincipal();
            DatabricksFixture.configure(emulator.url());
            WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
            job.setDefinition(new CpsFlowDefinition("databricksRunNow jobId: 17, wait: false", true));

            j.assertLogContains("workspace or host is missing", j.buildAndAssertStatus(Result.FAILURE, job));
            DatabricksConfiguration.get().setDefaultWorkspace("prod");
            j.buildAndAssertSuccess(job);

            assertThat(emulator.runsStarted(), is(1));
            assertThat(
                    j.jenkins
                            .getDescriptorByType(DatabricksRunNowStep.DescriptorImpl.class)
                            .doFillWorkspaceItems(job, "")
                            .get(0)
                            .name,
                    is("That of the enclosing withDatabricks, or else the default (prod)"));
        }
    }
}
