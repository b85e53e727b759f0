package io.jenkins.plugins.databricks.execution.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.RunNowBuilder;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.connection.DatabricksWorkspace;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.rest.Leftovers;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a build makes of the ways in which a run can end, and what a run makes of an aborted build. */
class RunOutcomeTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void deploy() throws Exception {
        databricks.configure();
        databricks.deploySample();
    }

    @Test
    void failedRunFailsTheBuildAndTheLogSaysWhy() throws Exception {
        Path main = databricks.emulator().root().resolve("Volumes/main/sales/code/main.py");
        Files.writeString(main, "def load(day):\n    raise ValueError('no sales on ' + day)\n\nload('Sunday')\n");
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, inBlock("databricksRunNow jobId: 17"));
        j.assertLogContains("ended with FAILED", build);
        j.assertLogContains("task daily-sales FAILED (RUN_EXECUTION_ERROR)", build);
        j.assertLogContains("ValueError: no sales on Sunday", build);
        j.assertLogContains("line 2, in load", build);
        j.assertLogContains("#job/17/run/", build);
        j.assertLogNotContains("at io.jenkins.plugins.databricks", build);
    }

    @Test
    void failedRunIsReturnedWhereTheStepSaysSo() throws Exception {
        script(EmulatedState.failed("it broke"));
        WorkflowRun build = j.buildAndAssertSuccess(
                inBlock(
                        "def run = databricksRunNow jobId: 17, failBuild: false\necho \"${run.resultState}: ${run.terminationCode}\""));
        j.assertLogContains("FAILED: RUN_EXECUTION_ERROR", build);
    }

    /** Fails the first time, and says each time with which day. */
    private void failTheFirstTime() throws Exception {
        Files.writeString(databricks.emulator().root().resolve("Volumes/main/sales/code/main.py"), """
                import os, sys
                print('attempt with', sys.argv[-1])
                mark = __file__ + '.mark'
                if not os.path.exists(mark):
                    open(mark, 'w').close()
                    raise SystemExit('the lake is down')
                """);
    }

    @Test
    void failedTasksAreRepairedAndTheBuildGoesOn() throws Exception {
        failTheFirstTime();
        WorkflowRun build = j.buildAndAssertSuccess(inBlock("""
                def run = databricksRunNow jobId: 17, pythonParams: ['--day', '2026-11-20'], repair: 2
                echo "${run.resultState} of ${run.tasks.size()} task: ${run.tasks[0].output.trim()}"
                """));
        j.assertLogContains("the lake is down", build);
        j.assertLogContains("rerunning its failed tasks (repair 1 of 2)", build);
        j.assertLogContains("SUCCESS of 1 task: attempt with 2026-11-20", build);
        assertThat(
                databricks
                        .emulator()
                        .requests("POST", "/api/2.2/jobs/runs/repair")
                        .size(),
                is(1));
    }

    @Test
    void repairsThatDoNotHelpFailTheBuild() throws Exception {
        script(EmulatedState.failed("it broke"));
        script(EmulatedState.failed("it broke again"));
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, inBlock("databricksRunNow jobId: 17, repair: 1"));
        j.assertLogContains("(repair 1 of 1)", build);
        j.assertLogContains("ended with FAILED", build);
        j.assertLogContains("it broke again", build);
    }

    @Test
    void freestyleBuildRepairsToo() throws Exception {
        failTheFirstTime();
        DatabricksRunNowStep step = new DatabricksRunNowStep();
        step.setWorkspace("prod");
        step.setJobId(17);
        step.setRepair(1);
        FreeStyleProject job = j.createFreeStyleProject();
        job.getBuildersList().add(new RunNowBuilder(step));
        j.assertLogContains("(repair 1 of 1)", j.buildAndAssertSuccess(job));
    }

    @Test
    void abortDuringARepairCancelsTheRun() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        databricks
                .emulator()
                .fault(Fault.on("POST", "/api/2.2/jobs/runs/repair").holdUntil(answer));
        script(EmulatedState.failed("it broke"));
        WorkflowRun build = start(inBlock("databricksRunNow jobId: 17, repair: 1"));
        databricks.emulator().awaitArrival("POST", "/api/2.2/jobs/runs/repair", Duration.ofSeconds(30));
        databricks.emulator().holdRuns();
        build.doStop();
        answer.countDown();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("has ended in Databricks: CANCELED", build);
    }

    @Test
    void successWithFailuresMakesTheBuildUnstableAndGoesOn() throws Exception {
        script(EmulatedState.successWithFailures());
        WorkflowRun build =
                j.buildAndAssertStatus(Result.UNSTABLE, inBlock("databricksRunNow jobId: 17\necho 'went on'"));
        j.assertLogContains("went on", build);
    }

    @Test
    void runCancelledInDatabricksAbortsTheBuild() throws Exception {
        script(EmulatedState.canceled());
        WorkflowRun build = j.buildAndAssertStatus(Result.ABORTED, inBlock("databricksRunNow jobId: 17"));
        j.assertLogContains("ended with CANCELED", build);
    }

    @Test
    void unknownStateIsShownAsItCame() throws Exception {
        script(EmulatedState.ended("EVAPORATED", "it is gone", "SUBLIMATION", "CLIENT_ERROR"));
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, inBlock("databricksRunNow jobId: 17"));
        j.assertLogContains("EVAPORATED (SUBLIMATION)", build);
    }

    @Test
    void queuedRunSaysWhyItWaits() throws Exception {
        databricks
                .emulator()
                .scriptNextRun(RunScript.of(
                        EmulatedState.queued(
                                "MAX_CONCURRENT_RUNS_REACHED", "Queued due to reaching maximum concurrent runs of 1."),
                        EmulatedState.running(),
                        EmulatedState.success()));
        WorkflowRun build = j.buildAndAssertSuccess(inBlock("databricksRunNow jobId: 17"));
        j.assertLogContains("QUEUED (Queued due to reaching maximum concurrent runs of 1.)", build);
    }

    @Test
    void notWaitingReturnsTheStartedRun() throws Exception {
        databricks.emulator().holdRuns();
        WorkflowRun build = j.buildAndAssertSuccess(
                inBlock(
                        "def run = databricksRunNow jobId: 17, wait: false\necho \"${run.lifeCycleState} ${run.jobId}: ${run.url}\""));
        j.assertLogContains(
                "STARTED 17: "
                        + databricks
                                .emulator()
                                .url()
                                .resolve(
                                        "/jobs/17/runs/" + databricks.emulator().awaitRunStarted()),
                build);
        databricks.emulator().releaseRuns();
    }

    @Test
    void abortCancelsTheRunAndWaitsForTheConfirmation() throws Exception {
        databricks.emulator().holdRuns();
        WorkflowRun build = start(inBlock("databricksRunNow jobId: 17"));
        long runId = databricks.emulator().awaitRunStarted();
        j.waitForMessage(": RUNNING", build);
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("Cancelling run " + runId + " in Databricks", build);
        j.assertLogContains("Run " + runId + " has ended in Databricks: CANCELED", build);
        assertThat(databricks.emulator().runsCancelled(), is(1));
    }

    @Test
    void abortDuringSubmissionCancelsTheRunThatCameOfIt() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        databricks.emulator().holdRuns();
        databricks.emulator().fault(Fault.on("POST", "/api/2.2/jobs/run-now").holdUntil(answer));
        WorkflowRun build = start(inBlock("databricksRunNow jobId: 17"));
        databricks.emulator().awaitArrival("POST", "/api/2.2/jobs/run-now", Duration.ofSeconds(30));
        build.doStop();
        answer.countDown();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertThat(databricks.emulator().runsStarted(), is(1));
        assertThat(databricks.emulator().runsCancelled(), is(1));
    }

    @Test
    void abortLeavesTheRunAloneWhereTheStepSaysSo() throws Exception {
        databricks.emulator().holdRuns();
        WorkflowRun build = start(inBlock("databricksRunNow jobId: 17, cancelOnAbort: false"));
        long runId = databricks.emulator().awaitRunStarted();
        j.waitForMessage(": RUNNING", build);
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("Run " + runId + " continues in Databricks", build);
        assertThat(databricks.emulator().runsCancelled(), is(0));
        databricks.emulator().releaseRuns();
    }

    @Test
    void abortOfAFreestyleBuildCancelsTheRun() throws Exception {
        databricks.emulator().holdRuns();
        DatabricksRunNowStep step = new DatabricksRunNowStep();
        step.setWorkspace("prod");
        step.setJobId(17);
        FreeStyleProject job = j.createFreeStyleProject();
        job.getBuildersList().add(new RunNowBuilder(step));
        FreeStyleBuild build = Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
        long runId = databricks.emulator().awaitRunStarted();
        j.waitForMessage(": RUNNING", build);
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("Run " + runId + " has ended in Databricks: CANCELED", build);
    }

    private FreeStyleBuild startFreestyle() throws Exception {
        DatabricksRunNowStep step = new DatabricksRunNowStep();
        step.setWorkspace("prod");
        step.setJobId(17);
        FreeStyleProject job = j.createFreeStyleProject();
        job.getBuildersList().add(new RunNowBuilder(step));
        return Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    @Test
    void abortOfAFreestyleBuildBetweenTwoAttemptsCancelsTheRun() throws Exception {
        databricks.emulator().holdRuns();
        databricks.emulator().fault(Fault.on("POST", "/api/2.2/jobs/run-now").resetAfter());
        databricks
                .emulator()
                .fault(Fault.on("POST", "/api/2.2/jobs/run-now").times(2).status(503));
        FreeStyleBuild build = startFreestyle();
        databricks.emulator().awaitRequests(2, "POST", "/api/2.2/jobs/run-now", Duration.ofSeconds(30));
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("has ended in Databricks: CANCELED", build);
        assertThat(databricks.emulator().runsStarted(), is(1));
        assertThat(databricks.emulator().runsCancelled(), is(1));
        assertThat(StepThreads.poller().watched(), is(0));
    }

    @Test
    void abortOfAFreestyleBuildThatDatabricksRefusesSaysSo() throws Exception {
        databricks.emulator().holdRuns();
        databricks
                .emulator()
                .fault(Fault.on("POST", "/api/2.2/jobs/runs/cancel").always().status(403));
        FreeStyleBuild build = startFreestyle();
        j.waitForMessage(": RUNNING", build);
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("cannot be cancelled and may still be running, see ", build);
        assertThat(StepThreads.poller().watched(), is(0));
        databricks.emulator().releaseRuns();
    }

    @Test
    void secondAbortOfAFreestyleBuildEndsItAtOnce() throws Exception {
        databricks.emulator().holdRuns();
        databricks
                .emulator()
                .fault(Fault.on("POST", "/api/2.2/jobs/runs/cancel").always().status(503));
        FreeStyleBuild build = startFreestyle();
        j.waitForMessage(": RUNNING", build);
        build.doStop();
        j.waitForMessage("Cancelling run", build);
        Objects.requireNonNull(build.getExecutor()).interrupt();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("Databricks has not confirmed that run", build);
        assertThat(StepThreads.poller().watched(), is(0));
        databricks.emulator().releaseRuns();
    }

    @Test
    void jobThatIsDeletedCancelsItsRunInTime() throws Exception {
        databricks.emulator().holdRuns();
        databricks.emulator().cancelTakes(Duration.ofHours(1));
        WorkflowJob job = inBlock("databricksRunNow jobId: 17");
        WorkflowRun build = start(job);
        j.waitForMessage(": RUNNING", build);
        job.delete();
        assertThat(databricks.emulator().runsCancelled(), is(1));
        assertThat(StepThreads.poller().watched(), is(0));
    }

    @Test
    void refusedCancelEndsTheBuildAndSaysThatTheRunGoesOn() throws Exception {
        databricks.emulator().holdRuns();
        databricks
                .emulator()
                .fault(Fault.on("POST", "/api/2.2/jobs/runs/cancel").always().status(403));
        WorkflowRun build = start(inBlock("databricksRunNow jobId: 17"));
        j.waitForMessage(": RUNNING", build);
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("cannot be cancelled and may still be running, see ", build);
        assertThat(StepThreads.poller().watched(), is(0));
        databricks.emulator().releaseRuns();
    }

    @Test
    void firstLookThatFailsIsNoEndAndTheIdIsInTheLog() throws Exception {
        script(EmulatedState.success());
        databricks
                .emulator()
                .fault(Fault.on("GET", "/api/2.2/jobs/runs/get").times(3).status(404));
        WorkflowRun build = j.buildAndAssertSuccess(inBlock("databricksRunNow jobId: 17"));
        j.assertLogContains("Run " + databricks.emulator().awaitRunStarted() + " of job 17: ", build);
        j.assertLogContains("its state cannot be read at the moment, retrying", build);
    }

    @Test
    void endedRunThatCannotBeReadIsASuccessAllTheSame() throws Exception {
        script(EmulatedState.success());
        databricks
                .emulator()
                .fault(Fault.on("GET", "/api/2.2/jobs/runs/get-output").always().status(400));
        WorkflowRun build = j.buildAndAssertSuccess(inBlock("databricksRunNow jobId: 17"));
        j.assertLogContains("the output of task daily-sales cannot be read", build);
    }

    @Test
    void linesOfParallelBranchesNameTheirRuns() throws Exception {
        ObjectNode twoAtOnce = databricks.emulator().jobSettings(17).deepCopy();
        databricks.emulator().addJob(17, twoAtOnce.put("max_concurrent_runs", 2));
        for (String text : List.of("one", "two")) {
            databricks
                    .emulator()
                    .scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.success())
                            .task("daily-sales", EmulatedState.success(), EmulatedOutput.logs(text)));
        }
        WorkflowRun build = j.buildAndAssertSuccess(
                inBlock("parallel a: { databricksRunNow jobId: 17 }, b: { databricksRunNow jobId: 17 }"));
        for (long run : List.of(
                databricks.emulator().awaitRunStarted(), databricks.emulator().awaitRunStarted())) {
            j.assertLogContains("Run " + run + ", output of task daily-sales:", build);
            j.assertLogContains("  " + run + " daily-sales | ", build);
        }
    }

    @Test
    void noExecutorIsHeldWhileARunGoesOn() throws Exception {
        databricks.emulator().holdRuns();
        WorkflowRun build = start(inBlock("databricksRunNow jobId: 17"));
        j.waitForMessage(": RUNNING", build);
        databricks.emulator().clearRequests();
        databricks.emulator().awaitRequest("GET", "/api/2.2/jobs/runs/", Duration.ofSeconds(60));
        assertThat(j.jenkins.toComputer().countBusy(), is(0));
        // Each look is told to the step, which takes a thread for a moment.
        Leftovers.await(() -> Leftovers.threads().stream()
                .filter(thread -> thread.startsWith("Databricks step"))
                .collect(Collectors.joining(" ")));
        databricks.emulator().releaseRuns();
        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
    }

    @Test
    void runsAreStartedAndWaitedForWhileTheAgentOfTheNodeIsAway() throws Exception {
        databricks.emulator().holdRuns();
        DumbSlave agent = j.createOnlineSlave(Label.get("elsewhere"));
        WorkflowRun build = start(
                inBlock(
                        "node('elsewhere') { for (i in [1, 2]) { databricksRunNow jobId: 17, failBuild: false } }\necho 'went on'"));
        j.waitForMessage(": RUNNING", build);
        j.disconnectSlave(agent);
        databricks.emulator().releaseRuns();
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertThat(databricks.emulator().runsStarted(), is(2));
    }

    @Test
    void workspaceThatIsNotConfiguredForAWhileIsNoEnd() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        databricks.emulator().holdRuns();
        databricks.emulator().fault(Fault.on("POST", "/api/2.2/jobs/run-now").holdUntil(answer));
        List<DatabricksWorkspace> configured =
                List.copyOf(DatabricksConfiguration.get().getWorkspaces());
        WorkflowRun build = Objects.requireNonNull(
                        inBlock("databricksRunNow jobId: 17, failBuild: false").scheduleBuild2(0))
                .waitForStart();
        databricks.emulator().awaitArrival("POST", "/api/2.2/jobs/run-now", Duration.ofSeconds(30));
        DatabricksConfiguration.get().setWorkspaces(List.of());
        answer.countDown();
        j.waitForMessage("workspace: no workspace named 'prod' is configured", build);
        DatabricksConfiguration.get().setWorkspaces(configured);
        databricks.emulator().releaseRuns();
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        j.assertLogNotContains("InvalidInputException", build);
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
