package io.jenkins.plugins.databricks.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.builders.RunNowBuilder;
import io.jenkins.plugins.databricks.credentials.DatabricksServicePrincipal;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.Leftovers;
import io.jenkins.plugins.databricks.steps.DatabricksRunNowStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** What a {@code kill -9} of Jenkins does to a Pipeline with a run: nothing but what was saved is left. */
class CrashTest {

    private static final String RUN_NOW = "/api/2.2/jobs/run-now";
    private static final String CANCEL = "/api/2.2/jobs/runs/cancel";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    /** Outlives the Jenkins that is killed. */
    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void start() throws Throwable {
        databricks.emulator().addJob(17, new ObjectMapper().readTree("""
                {"name": "daily", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}
                """));
        databricks.emulator().holdRuns();
        jenkins.startJenkins();
        jenkins.runRemotely(CrashTest::configure, databricks.emulator().url().toString());
    }

    private static void configure(JenkinsRule j, String url) throws Exception {
        DatabricksFixture.addCredentials(new DatabricksServicePrincipal(
                CredentialsScope.GLOBAL,
                "databricks-prod",
                null,
                DatabricksFixture.CLIENT_ID,
                Secret.fromString(DatabricksFixture.SECRET)));
        DatabricksFixture.configure(URI.create(url));
    }

    private static void begin(JenkinsRule j, String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(script, true));
        Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    private static WorkflowRun build(JenkinsRule j) {
        return Objects.requireNonNull(j.jenkins.getItemByFullName("deploy", WorkflowJob.class))
                .getBuildByNumber(1);
    }

    private void beginRun() throws Throwable {
        jenkins.runRemotely(CrashTest::begin, "databricksRunNow jobId: 17, workspace: 'prod', failBuild: false");
    }

    private static void waitForMessage(JenkinsRule j, String message) throws Exception {
        j.waitForMessage(message, build(j));
    }

    private static void abort(JenkinsRule j) {
        build(j).doStop();
    }

    private static void assertEnd(JenkinsRule j, String result, String message) throws Exception {
        j.assertBuildStatus(Result.fromString(result), j.waitForCompletion(build(j)));
        j.assertLogContains(message, build(j));
        assertThat(StepThreads.poller().watched(), is(0));
    }

    private void killAndStart() throws Exception {
        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();
    }

    @Test
    void theRunIsWaitedForOn() throws Throwable {
        beginRun();
        jenkins.runRemotely(CrashTest::waitForMessage, ": RUNNING");
        killAndStart();
        databricks.emulator().releaseRuns();

        jenkins.runRemotely(CrashTest::assertEnd, "SUCCESS", "Jenkins was restarted: resuming to wait for run");
        assertThat(databricks.emulator().runsStarted(), is(1));
    }

    @Test
    void whileTheRunIsStartedItIsStartedOnce() throws Throwable {
        CountDownLatch answer = new CountDownLatch(1);
        databricks.emulator().fault(Fault.on("POST", RUN_NOW).holdUntil(answer));
        beginRun();
        databricks.emulator().awaitArrival("POST", RUN_NOW, PATIENCE);
        jenkins.stopJenkinsForcibly();
        answer.countDown();
        databricks.emulator().awaitRunStarted();
        databricks.emulator().releaseRuns();
        jenkins.startJenkins();

        jenkins.runRemotely(
                CrashTest::assertEnd, "SUCCESS", "making sure that a run of job 17 is started exactly once");
        assertThat(databricks.emulator().runsStarted(), is(1));
    }

    @Test
    void anAbortIsNotForgottenWhileTheRunIsBeingCancelled() throws Throwable {
        beginRun();
        jenkins.runRemotely(CrashTest::waitForMessage, ": RUNNING");
        databricks.emulator().fault(Fault.on("POST", CANCEL).always().status(503));
        jenkins.runRemotely(CrashTest::abort);
        databricks.emulator().awaitRequest("POST", CANCEL, PATIENCE);
        jenkins.stopJenkinsForcibly();
        databricks.emulator().clearFaults();
        jenkins.startJenkins();

        jenkins.runRemotely(CrashTest::assertEnd, "ABORTED", "has ended in Databricks: CANCELED");
        assertThat(databricks.emulator().runsCancelled(), is(1));
    }

    @Test
    void anAbortIsNotForgottenWhileTheRunIsBeingStarted() throws Throwable {
        databricks.emulator().fault(Fault.on("POST", RUN_NOW).resetAfter());
        databricks.emulator().fault(Fault.on("POST", RUN_NOW).always().status(503));
        beginRun();
        databricks.emulator().awaitRequests(2, "POST", RUN_NOW, PATIENCE);
        jenkins.runRemotely(CrashTest::abort);
        databricks.emulator().awaitRequests(4, "POST", RUN_NOW, PATIENCE);
        jenkins.stopJenkinsForcibly();
        databricks.emulator().clearFaults();
        jenkins.startJenkins();

        jenkins.runRemotely(CrashTest::assertEnd, "ABORTED", "has ended in Databricks: CANCELED");
        assertThat(databricks.emulator().runsStarted(), is(1));
        assertThat(databricks.emulator().runsCancelled(), is(1));
    }

    /** Nothing of what the process has done with the run may be saved: what it was about to deliver is found out again, and delivered. */
    @Test
    void anEndThatWasSeenAndNotYetDeliveredIsDeliveredAfterTheCrash() throws Throwable {
        databricks
                .emulator()
                .fault(Fault.on("GET", "/api/2.2/jobs/runs/get-output").always().status(503));
        jenkins.runRemotely(CrashTest::begin, """
                parallel run: {
                  databricksRunNow jobId: 17, workspace: 'prod', failBuild: false
                  echo 'the run is over'
                }, other: {
                  for (int i = 0; i < 100; i++) { sleep time: 20, unit: 'MILLISECONDS' }
                  echo 'all is saved'
                }
                """);
        databricks.emulator().awaitRunStarted();
        databricks.emulator().releaseRuns();
        jenkins.runRemotely(CrashTest::waitForMessage, ": SUCCESS after");
        jenkins.runRemotely(CrashTest::waitForMessage, "all is saved");
        jenkins.stopJenkinsForcibly();
        databricks.emulator().clearFaults();
        jenkins.startJenkins();

        jenkins.runRemotely(CrashTest::assertEnd, "SUCCESS", "the run is over");
        assertThat(databricks.emulator().runsStarted(), is(1));
    }

    private static void beginUnsaved(JenkinsRule j, String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
        job.setDefinition(new CpsFlowDefinition(script, true));
        Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    private static void beginFreestyle(JenkinsRule j) throws Exception {
        DatabricksRunNowStep step = new DatabricksRunNowStep();
        step.setWorkspace("prod");
        step.setJobId(17);
        FreeStyleProject job = j.createFreeStyleProject("deploy");
        job.getBuildersList().add(new RunNowBuilder(step));
        Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    /** Such a build is over when Jenkins comes back. */
    private static void assertLost(JenkinsRule j, String message) throws Exception {
        Run<?, ?> build = Objects.requireNonNull(j.jenkins.getItemByFullName("deploy", Job.class))
                .getBuildByNumber(1);
        // The harness waits for messages of builds only that go on.
        Leftovers.await(PATIENCE, () -> {
            int watches = StepThreads.poller().watched();
            return (log(build).contains(message) ? "" : "no '" + message + "' in " + log(build))
                    + (watches == 0 ? "" : watches + " watches");
        });
        j.assertLogContains("This build ended when Jenkins stopped", build);
        // What Jenkins makes of such a build is its own affair.
        assertThat(build.isBuilding(), is(false));
    }

    private static String log(Run<?, ?> build) {
        try {
            return JenkinsRule.getLog(build);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRunOfAPipelineThatIsNotSavedIsCancelled() throws Throwable {
        jenkins.runRemotely(CrashTest::beginUnsaved, "databricksRunNow jobId: 17, workspace: 'prod'");
        jenkins.runRemotely(CrashTest::waitForMessage, ": RUNNING");
        killAndStart();

        jenkins.runRemotely(CrashTest::assertLost, "has ended in Databricks: CANCELED");
        assertThat(databricks.emulator().runsCancelled(), is(1));
    }

    @Test
    void aRunOfAPipelineThatIsNotSavedIsLeftAloneWhereTheStepSaysSo() throws Throwable {
        jenkins.runRemotely(
                CrashTest::beginUnsaved, "databricksRunNow jobId: 17, workspace: 'prod', cancelOnAbort: false");
        jenkins.runRemotely(CrashTest::waitForMessage, ": RUNNING");
        killAndStart();

        jenkins.runRemotely(CrashTest::assertLost, "continues in Databricks");
        assertThat(databricks.emulator().runsCancelled(), is(0));
    }

    @Test
    void aRunOfAFreestyleBuildIsFoundAndCancelled() throws Throwable {
        databricks.emulator().fault(Fault.on("POST", RUN_NOW).resetAfter());
        databricks.emulator().fault(Fault.on("POST", RUN_NOW).always().status(503));
        jenkins.runRemotely(CrashTest::beginFreestyle);
        databricks.emulator().awaitRequests(2, "POST", RUN_NOW, PATIENCE);
        jenkins.stopJenkinsForcibly();
        databricks.emulator().clearFaults();
        jenkins.startJenkins();

        jenkins.runRemotely(CrashTest::assertLost, "has ended in Databricks: CANCELED");
        assertThat(databricks.emulator().runsStarted(), is(1));
        assertThat(databricks.emulator().runsCancelled(), is(1));
    }
}
