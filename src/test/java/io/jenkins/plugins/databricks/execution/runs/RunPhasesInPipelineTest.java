package io.jenkins.plugins.databricks.execution.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
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

/** What a Pipeline shows of the phases of a run, before it starts and after its end. */
class RunPhasesInPipelineTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void deploy() throws Exception {
        databricks.configure();
        databricks.deploySample();
    }

    @Test
    void queuedRunIsShownAsPausedUntilItStarts() throws Exception {
        databricks
                .emulator()
                .scriptNextRun(RunScript.of(
                                EmulatedState.queued("MAX_CONCURRENT_RUNS_REACHED", "one at a time"),
                                EmulatedState.running(),
                                EmulatedState.success())
                        .advancedBySignal());
        WorkflowRun build = start(inBlock("databricksRunNow jobId: 17"));
        j.waitForMessage(": QUEUED (one at a time)", build);
        FlowNode step = new DepthFirstScanner()
                .findFirstMatch(build.getExecution().getCurrentHeads(), new NodeStepTypePredicate("databricksRunNow"));
        assertThat(PauseAction.isPaused(step), is(true));
        long runId = databricks.emulator().awaitRunStarted();
        databricks.emulator().advance(runId);
        j.waitForMessage(": RUNNING", build);
        databricks.emulator().advance(runId);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertThat(PauseAction.isPaused(step), is(false));
        assertThat(PauseAction.getPauseActions(step).size(), is(1));
    }

    @Test
    void skippedRunSaysHowItWouldHaveWaited() throws Exception {
        script(EmulatedState.skipped());
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, inBlock("databricksRunNow jobId: 17"));
        j.assertLogContains("With queue: true, the run would have waited in the job's queue instead", build);
    }

    @Test
    void unknownTaskListsThoseOfTheJobAndStartsNothing() throws Exception {
        WorkflowRun build =
                j.buildAndAssertStatus(Result.FAILURE, inBlock("databricksRunNow jobId: 17, only: ['+dayly-sales']"));
        j.assertLogContains(
                "only: job 17 has no task 'dayly-sales'. Did you mean 'daily-sales'? Its tasks are daily-sales", build);
        assertThat(databricks.emulator().runsStarted(), is(0));
    }

    @Test
    void lastRunIsKnownToWhatComesAfterIt() throws Exception {
        script(EmulatedState.success());
        script(EmulatedState.failed("it broke"));
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                pipeline {
                  agent none
                  stages { stage('Run') { steps {
                    databricksRunNow workspace: 'prod', jobId: 17
                    databricksRunNow workspace: 'prod', jobId: 17
                  } } }
                  post { failure { echo "see run ${env.DATABRICKS_RUN_ID}: ${DATABRICKS_RUN_URL}" } }
                }
                """, true));
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        databricks.emulator().awaitRunStarted();
        long last = databricks.emulator().awaitRunStarted();
        j.assertLogContains("see run " + last + ": " + databricks.emulator().url(), build);
        build.reload();
        assertThat(build.getEnvironment(TaskListener.NULL).get("DATABRICKS_RUN_ID"), is(Long.toString(last)));
    }

    private void script(EmulatedState last) {
        databricks
                .emulator()
                .scriptNextRun(
                        RunScript.of(EmulatedState.running(), last).task("daily-sales", last, EmulatedOutput.none()));
    }

    private WorkflowJob inBlock(String steps) throws Exception {
        return pipeline("withDatabricks(workspace: 'prod') {\n" + steps + "\n}");
    }
}
