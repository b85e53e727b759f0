package io.jenkins.plugins.databricks.steps.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import hudson.model.Result;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.nio.file.Files;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.graphanalysis.NodeStepTypePredicate;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.actions.PauseAction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Steps that deal with runs which they have not started, in Declarative Pipelines without an agent. */
class RunControlTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void deploy() throws Exception {
        databricks.configure();
        databricks.deploySample();
        Files.writeString(databricks.emulator().root().resolve("Volumes/main/sales/code/main.py"), "print('fine')\n");
    }

    private long runJob() throws Exception {
        return new Runs(TestClients.of(databricks.emulator())).runNow(17, JsonCodec.object(), "by-something-else");
    }

    private WorkflowJob declarative(String steps) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                "pipeline { agent none\n stages { stage('Run') { steps { withDatabricks(workspace: 'prod') {\n" + steps
                        + "\n} } } } }",
                true));
        return job;
    }

    @Test
    void runOfAnEarlierStepIsFollowedAndItsResultReturned() throws Exception {
        WorkflowRun build = j.buildAndAssertSuccess(declarative("""
                script {
                  def run = databricksRunNow jobId: 17, wait: false
                  def end = databricksWaitForRun runId: run.runId
                  echo "${end.runId == run.runId} ${end.resultState}: ${end.tasks[0].output}"
                }
                """));
        j.assertLogContains("true SUCCESS: fine", build);
        assertThat(databricks.emulator().runsStarted(), is(1));
    }

    @Test
    void abortedBuildLeavesARunAloneThatItHasNotStarted() throws Exception {
        databricks.emulator().holdRuns();
        long runId = runJob();
        WorkflowRun build = start(declarative("databricksWaitForRun runId: '" + runId + "'"));
        j.waitForMessage("Run " + runId + ": RUNNING", build);
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("Following run " + runId + " of job 17", build);
        j.assertLogContains("Run " + runId + " continues in Databricks", build);
        assertThat(databricks.emulator().runsCancelled(), is(0));
        databricks.emulator().releaseRuns();
    }

    @Test
    void runThatDoesNotExistIsNamed() throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, declarative("databricksWaitForRun runId: 4711"));
        j.assertLogContains("runId: there is no run 4711 in ", build);
        j.assertLogNotContains("\tat ", build);
    }

    @Test
    void stepWaitsForEarlierRunsPausedAndThenStartsItsOwn() throws Exception {
        databricks.emulator().holdRuns();
        long earlier = runJob();
        WorkflowRun build = start(declarative("databricksRunNow jobId: 17, ifRunning: 'wait'"));
        j.waitForMessage("Waiting for run " + earlier + " (RUNNING) of job 17 before starting another", build);
        FlowNode step = new DepthFirstScanner()
                .findFirstMatch(build.getExecution().getCurrentHeads(), new NodeStepTypePredicate("databricksRunNow"));
        assertThat(databricks.emulator().runsStarted(), is(1));
        databricks.emulator().releaseRuns();
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertThat(databricks.emulator().runsStarted(), is(2));
        assertThat(PauseAction.getPauseActions(step).size(), is(1));
        assertThat(PauseAction.isPaused(step), is(false));
    }

    @Test
    void wrongChoiceIsToldBeforeAnythingRuns() throws Exception {
        WorkflowRun build =
                j.buildAndAssertStatus(Result.FAILURE, declarative("databricksRunNow jobId: 17, ifRunning: 'queue'"));
        j.assertLogContains("ifRunning must be one of 'start', 'wait', 'cancel', 'fail', not 'queue'", build);
        assertThat(databricks.emulator().requests().size(), is(0));
    }

    @Test
    void runsOfAJobAreCancelledAndCounted() throws Exception {
        databricks.emulator().holdRuns();
        long runId = runJob();
        WorkflowRun build = j.buildAndAssertSuccess(
                declarative("script { echo \"cancelled: ${databricksCancelRuns(jobId: 17)}\" }"));
        j.assertLogContains("Cancelling run " + runId + " (RUNNING): ", build);
        j.assertLogContains("1 run of job 17 cancelled", build);
        j.assertLogContains("cancelled: 1", build);
    }
}
