package io.jenkins.plugins.databricks.execution.download;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import hudson.FilePath;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.slaves.DumbSlave;
import hudson.tasks.junit.JUnitResultArchiver;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.DownloadBuilder;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.execution.Agents;
import io.jenkins.plugins.databricks.steps.DatabricksDownloadStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Downloads by the controller: to its own disk, and to an agent that has another localhost. */
public class DownloadStepTest extends SharedJenkins {

    private static final String REPORT =
            "<testsuite name='sales'><testcase classname='sales' name='rows'/></testsuite>";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    private static DumbSlave agent;

    @BeforeAll
    static void startAgent() throws Exception {
        agent = Agents.start(j, "elsewhere", List.of());
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
    }

    private void put(String path, String text) throws IOException {
        Path file = databricks.emulator().root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void aFreestyleBuildShowsTheReports() throws Exception {
        put("Volumes/c/s/v/17/sales.xml", REPORT);
        FreeStyleProject job = j.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("RUN", "17")));
        DatabricksDownloadStep step = new DatabricksDownloadStep("/Volumes/c/s/v/$RUN/*.xml", "reports/$RUN");
        step.setWorkspace("prod");
        job.getBuildersList().add(new DownloadBuilder(step));
        job.getPublishersList().add(new JUnitResultArchiver("reports/17/*.xml"));

        var build = j.buildAndAssertSuccess(job);

        assertThat(build.getAction(TestResultAction.class).getTotalCount(), is(1));
        j.assertLogContains("Downloaded /Volumes/c/s/v/17/sales.xml to reports/17/sales.xml (77 bytes)", build);
    }

    @Test
    void aDeclarativePipelineShowsTheReportsAfterwards() throws Exception {
        put("dbfs/reports/sales.xml", REPORT);
        WorkflowJob job = pipeline("""
                pipeline {
                  agent any
                  stages { stage('Test') { steps { echo 'runs' } } }
                  post { always {
                    databricksDownload workspace: 'prod', source: 'dbfs:/reports', target: 'reports'
                    junit 'reports/*.xml'
                  } }
                }
                """);

        WorkflowRun build = j.buildAndAssertSuccess(job);

        assertThat(build.getAction(TestResultAction.class).getTotalCount(), is(1));
    }

    @Test
    void theControllerPassesFilesOnToAnAgent() throws Exception {
        String large = "0123456789".repeat(300_000);
        put("dbfs/r/large.txt", large);
        put("dbfs/r/a/empty", "");
        put("Volumes/c/s/v/large.txt", large);
        put("Workspace/Shared/large.txt", large);
        databricks.emulator().fault(Fault.on("GET", "/api/2.0/fs/files/*").truncateBodyAfter(1_000_000));
        databricks.emulator().fault(Fault.on("GET", "/api/2.0/workspace/export").truncateBodyAfter(1_000_000));
        WorkflowJob job = pipeline("""
                node('elsewhere') { withDatabricks(workspace: 'prod') {
                  databricksDownload source: 'dbfs:/r', target: 'dbfs'
                  databricksDownload source: '/Volumes/c/s/v/large.txt', target: 'volume'
                  databricksDownload source: '/Shared/large.txt', target: 'workspace'
                } }
                """);

        WorkflowRun build = j.buildAndAssertSuccess(job);

        FilePath workspace = Objects.requireNonNull(agent.getWorkspaceFor(job));
        assertThat(workspace.child("dbfs/large.txt").readToString(), is(large));
        assertThat(workspace.child("dbfs/a/empty").length(), is(0L));
        assertThat(workspace.child("volume/large.txt").readToString(), is(large));
        assertThat(workspace.child("workspace/large.txt").readToString(), is(large));
        assertThat(workspace.list("**/.databricks-*").length, is(0));
        j.assertLogContains(
                "Downloading through the controller, since localhost means a different machine on the agent", build);
    }

    @Test
    void whatAnAgentCannotHaveIsNamed() throws Exception {
        put("dbfs/r/a.txt", "a");
        put("dbfs/r/b/c.txt", "c".repeat(3_000_000));
        WorkflowJob job = pipeline(
                "node('elsewhere') { databricksDownload workspace: 'prod', source: 'dbfs:/r', target: 'reports' }");
        FilePath workspace = Objects.requireNonNull(agent.getWorkspaceFor(job));
        workspace.child("reports/a.txt/in the way").mkdirs();
        workspace.child("outside").mkdirs();
        workspace.child("reports/b").symlinkTo(workspace.child("outside").getRemote(), j.createTaskListener());

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);

        j.assertLogContains("2 of 2 files could not be downloaded:", build);
        j.assertLogContains("dbfs:/r/a.txt: there is a folder 'reports/a.txt' in the build's workspace", build);
        j.assertLogContains("'reports/b' in the build's workspace is a link, which is not followed", build);
        assertThat(workspace.child("outside").list().size(), is(0));
    }

    @Test
    void aTargetOutsideOfTheAgentsWorkspaceIsRefused() throws Exception {
        put("dbfs/a", "a");
        for (String node : List.of("elsewhere", "built-in")) {
            WorkflowJob job = pipeline("node('" + node
                    + "') { databricksDownload workspace: 'prod', source: 'dbfs:/a', target: '../outside' }");

            j.assertLogContains(
                    "target: '../outside' is not in the build's workspace",
                    j.buildAndAssertStatus(Result.FAILURE, job));
        }
    }

    @Test
    void outsideOfANodeItSaysWhatIsMissing() throws Exception {
        WorkflowJob job = pipeline("databricksDownload workspace: 'prod', source: 'dbfs:/a', target: 'a'");

        j.assertLogContains(
                "This step needs a workspace: put it into a node block", j.buildAndAssertStatus(Result.FAILURE, job));
    }
}
