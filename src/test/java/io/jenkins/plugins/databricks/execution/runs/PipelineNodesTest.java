package io.jenkins.plugins.databricks.execution.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.graphanalysis.NodeStepTypePredicate;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What views of a Pipeline, such as the Pipeline Graph View plugin, read from the node of a step: its label, its warning, its error. That a queued run pauses
 * it is in {@link RunPhasesTest}.
 */
class PipelineNodesTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void deploy() throws Exception {
        databricks.configure();
        databricks.deploySample();
    }

    /** The node of the step in a Pipeline whose run ends like this. */
    private FlowNode node(EmulatedState end, Result result, String options) throws Exception {
        databricks.emulator().scriptNextRun(RunScript.of(end));
        WorkflowRun build = j.buildAndAssertStatus(
                result,
                pipeline("stage('Run') { withDatabricks(workspace: 'prod') { databricksRunNow jobId: 17" + options
                        + " } }"));
        return Objects.requireNonNull(new DepthFirstScanner()
                .findFirstMatch(build.getExecution(), new NodeStepTypePredicate("databricksRunNow")));
    }

    @Test
    void successHasALabelAndNothingElse() throws Exception {
        FlowNode node = node(EmulatedState.success(), Result.SUCCESS, "");

        assertThat(ArgumentsAction.getStepArgumentsAsString(node), is("job 17"));
        assertThat(node.getDisplayName(), is("Run a Databricks job"));
        assertThat(node.getError(), is(nullValue()));
        assertThat(node.getPersistentAction(WarningAction.class), is(nullValue()));
    }

    /** Views show the message of such an error alone, and a stack trace of any other. */
    @Test
    void failureIsAnErrorOfTheStepThatSaysWhy() throws Exception {
        FlowNode node = node(EmulatedState.failed("it broke"), Result.FAILURE, "");

        assertThat(node.getError().getError(), instanceOf(AbortException.class));
        assertThat(node.getError().getError().getMessage(), containsString("it broke"));
    }

    @Test
    void successWithFailuresIsAWarningOfTheStep() throws Exception {
        FlowNode node = node(EmulatedState.successWithFailures(), Result.UNSTABLE, "");

        WarningAction warning = node.getPersistentAction(WarningAction.class);
        assertThat(warning.getResult(), is(Result.UNSTABLE));
        assertThat(warning.getMessage(), containsString("SUCCESS_WITH_FAILURES"));
        assertThat(node.getError(), is(nullValue()));
    }

    @Test
    void cancellationInDatabricksIsAnInterruption() throws Exception {
        FlowNode node = node(EmulatedState.canceled(), Result.ABORTED, "");

        assertThat(node.getError().getError(), instanceOf(FlowInterruptedException.class));
        assertThat(((FlowInterruptedException) node.getError().getError()).getResult(), is(Result.ABORTED));
    }

    @Test
    void failureThatTheBuildIsToSurviveLeavesNoError() throws Exception {
        FlowNode node = node(EmulatedState.failed("it broke"), Result.SUCCESS, ", failBuild: false");

        assertThat(node.getError(), is(nullValue()));
    }
}
