package io.jenkins.plugins.databricks.execution.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import hudson.FilePath;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.tasks.junit.CaseResult;
import hudson.tasks.junit.JUnitResultArchiver;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.api.dbt.Archives;
import io.jenkins.plugins.databricks.builders.RunNowBuilder;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tasks of a run as test results of a build. */
class JUnitResultsTest extends SharedJenkins {

    private static final String SHOWN = """
            node {
              try { databricksRunNow workspace: 'prod', jobId: 17, junit: 'results/tasks.xml' }
              finally { junit 'results/*.xml' }
            }
            """;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void deploy() throws Exception {
        databricks.configure();
        databricks.deploySample();
    }

    private void program(String python) throws Exception {
        Files.writeString(databricks.emulator().root().resolve("Volumes/main/sales/code/main.py"), python);
    }

    @Test
    void aFailedTaskIsAFailedTestOfTheFailedBuild() throws Exception {
        program("print('begins')\nraise ValueError('no sales on Sunday')\n");

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, pipeline(SHOWN));

        CaseResult test =
                build.getAction(TestResultAction.class).getFailedTests().get(0);
        assertThat(test.getName(), is("daily-sales"));
        assertThat(test.getErrorDetails(), is("ValueError: no sales on Sunday"));
        assertThat(test.getErrorStackTrace().contains("line 2"), is(true));
        assertThat(test.getStdout().contains("begins"), is(true));
        j.assertLogContains("Wrote the results of the tasks to results/tasks.xml", build);
    }

    @Test
    void aTaskThatWasRepairedIsAFlakyTest() throws Exception {
        databricks.emulator().scriptNextRun(failing("the lake is down"));
        program("print('all is well')\n");

        WorkflowRun build = j.buildAndAssertSuccess(pipeline("""
                node {
                  databricksRunNow workspace: 'prod', jobId: 17, junit: 'results/tasks.xml', repair: 1
                  junit 'results/*.xml'
                }
                """));

        CaseResult test =
                build.getAction(TestResultAction.class).getPassedTests().get(0);
        assertThat(test.getFlakyFailures().get(0).message(), is("the lake is down"));
        assertThat(
                "for readers of its page",
                test.getStdout().contains("Attempt 1 had ended with FAILED (RUN_EXECUTION_ERROR): the lake is down"),
                is(true));
    }

    private static RunScript failing(String error) {
        EmulatedState failed = EmulatedState.failed("it broke");
        return RunScript.of(failed)
                .task("daily-sales", failed, EmulatedOutput.none().withError(error, null));
    }

    @Test
    void theNodesOfADbtProjectAreTestsToo() throws Exception {
        Path archive = databricks.emulator().root().resolve("artifacts.tar.gz");
        Files.write(archive, Archives.tarGz("target/run_results.json", """
                        {"results": [
                          {"unique_id": "model.shop.orders", "status": "success", "execution_time": 1.5, "message": "OK"},
                          {"unique_id": "test.shop.unique_id", "status": "fail", "message": "Got 3 results"}]}
                        """));
        databricks.emulator().addJob(17, JsonCodec.MAPPER.readTree("""
                {"name": "shop", "tasks": [{"task_key": "dbt", "dbt_task": {"commands": ["dbt build"]}}]}
                """));
        EmulatedState failed = EmulatedState.failed("dbt failed");
        databricks
                .emulator()
                .scriptNextRun(RunScript.of(failed)
                        .task("dbt", failed, databricks.emulator().dbtArtifacts(archive)));

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, pipeline(SHOWN));

        TestResultAction results = build.getAction(TestResultAction.class);
        assertThat(results.getTotalCount(), is(3));
        assertThat(
                results.getFailedTests().stream()
                        .map(test -> test.getName() + ": " + test.getErrorDetails())
                        .sorted()
                        .toList(),
                is(List.of("dbt: dbt failed", "test.shop.unique_id: Got 3 results")));
        assertThat(results.getPassedTests().get(0).getFullName(), is("shop.dbt.model.shop.orders"));
    }

    @Test
    void aFreestyleBuildShowsThemToo() throws Exception {
        program("print('all is well')\n");
        FreeStyleProject job = j.createFreeStyleProject();
        DatabricksRunNowStep step = new DatabricksRunNowStep();
        step.setWorkspace("prod");
        step.setJobId(17);
        step.setJunit("tasks-$BUILD_NUMBER.xml");
        job.getBuildersList().add(new RunNowBuilder(step));
        job.getPublishersList().add(new JUnitResultArchiver("tasks-1.xml"));

        var build = j.buildAndAssertSuccess(job);

        assertThat(build.getAction(TestResultAction.class).getTotalCount(), is(1));
    }

    @Test
    void withoutANodeNothingIsStarted() throws Exception {
        WorkflowJob job = pipeline("databricksRunNow workspace: 'prod', jobId: 17, junit: 'tasks.xml'");

        j.assertLogContains(
                "junit: the results are written into the build's workspace, but there is none",
                j.buildAndAssertStatus(Result.FAILURE, job));

        assertThat(databricks.emulator().requests("POST", "/api/2.2/jobs/run-now"), hasSize(0));
    }

    private static FilePath linkResults(WorkflowJob job) throws Exception {
        FilePath workspace = Objects.requireNonNull(j.jenkins.getWorkspaceFor(job));
        workspace.child("results").deleteRecursive();
        workspace.child("outside").mkdirs();
        workspace.child("results").symlinkTo(workspace.child("outside").getRemote(), j.createTaskListener());
        return workspace.child("outside");
    }

    @Test
    void whatCannotBeWrittenIsToldBeforeTheRunIsStarted() throws Exception {
        WorkflowJob job =
                pipeline("node { databricksRunNow workspace: 'prod', jobId: 17, junit: 'results/tasks.xml' }");
        FilePath outside = linkResults(job);

        j.assertLogContains(
                "junit: 'results/tasks.xml' cannot be written: 'results' in the build's workspace is a link",
                j.buildAndAssertStatus(Result.FAILURE, job));

        assertThat(databricks.emulator().requests("POST", "/api/2.2/jobs/run-now"), hasSize(0));
        assertThat(outside.list(), hasSize(0));
    }

    @Test
    void aBuildWhoseResultsCannotBeWrittenAfterAllFails() throws Exception {
        program("print('all is well')\n");
        databricks.emulator().holdRuns();
        WorkflowJob job =
                pipeline("node { databricksRunNow workspace: 'prod', jobId: 17, junit: 'results/tasks.xml' }");
        Objects.requireNonNull(j.jenkins.getWorkspaceFor(job)).deleteRecursive();
        WorkflowRun build = start(job);
        databricks.emulator().awaitRunStarted();
        FilePath outside = linkResults(job);

        databricks.emulator().releaseRuns();

        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
        j.assertLogContains(
                "junit: the results could not be written: 'results' in the build's workspace is a link", build);
        assertThat(outside.list(), hasSize(0));
    }
}
