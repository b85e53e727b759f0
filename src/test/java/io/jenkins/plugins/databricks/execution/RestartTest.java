package io.jenkins.plugins.databricks.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.cloudbees.plugins.credentials.CredentialsDescriptor;
import hudson.FilePath;
import hudson.model.Label;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.Leftovers;
import io.jenkins.plugins.databricks.steps.CreateWorkspaceStepTest;
import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What a restart of Jenkins does to a Pipeline in the middle of a deployment. */
class RestartTest {

    private static final String RUN_NOW = """
            withDatabricks(workspace: 'prod') {
              def run = databricksRunNow jobId: 17, pythonParams: ['--sales', '/Volumes/main/sales/code/sales.csv', '--day', '2026-11-20']
              echo "came back with ${run.resultState}"
            }
            """;

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    /** Of the credential that stands for Azure. */
    @TestExtension
    public static final class EmulatedPrincipalDescriptor extends CredentialsDescriptor {

        public EmulatedPrincipalDescriptor() {
            super(CreateWorkspaceStepTest.EmulatedPrincipal.class);
        }
    }

    @Test
    void runGoesOnAndTheBuildWithIt() throws Throwable {
        sessions.then(j -> {
            deployJob();
            databricks.emulator().holdRuns();
            WorkflowRun build = start(j);
            databricks.emulator().awaitRunStarted();
            j.waitForMessage(": RUNNING", build);
        });
        sessions.then(j -> {
            WorkflowRun build = resumed(j);
            j.waitForMessage("Jenkins was restarted: resuming to wait for run", build);
            databricks.emulator().releaseRuns();
            j.assertBuildStatusSuccess(j.waitForCompletion(build));
            j.assertLogContains("came back with SUCCESS", build);
            assertThat(databricks.emulator().runsStarted(), is(1));
        });
    }

    @Test
    void runThatEndedMeanwhileIsNoticed() throws Throwable {
        sessions.then(j -> {
            deployJob();
            databricks.emulator().holdRuns();
            WorkflowRun build = start(j);
            databricks.emulator().awaitRunStarted();
            j.waitForMessage(": RUNNING", build);
        });
        databricks.emulator().releaseRuns();
        sessions.then(j -> {
            j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            assertThat(databricks.emulator().runsStarted(), is(1));
        });
    }

    @Test
    void restartDuringSubmissionStartsOneRun() throws Throwable {
        CountDownLatch answer = new CountDownLatch(1);
        sessions.then(j -> {
            deployJob();
            databricks
                    .emulator()
                    .fault(Fault.on("POST", "/api/2.2/jobs/run-now").holdUntil(answer));
            start(j);
            databricks.emulator().awaitArrival("POST", "/api/2.2/jobs/run-now", Duration.ofSeconds(30));
        });
        answer.countDown();
        databricks.emulator().awaitRunStarted();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("making sure that a run of job 17 is started exactly once", build);
            assertThat(databricks.emulator().runsStarted(), is(1));
            assertThat(
                    databricks
                            .emulator()
                            .requests("POST", "/api/2.2/jobs/run-now")
                            .size(),
                    is(2));
        });
    }

    @Test
    void uploadInterruptedByARestartIsDoneAgain() throws Throwable {
        CountDownLatch answer = new CountDownLatch(1);
        sessions.then(j -> {
            databricks.configure();
            WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
            job.setDefinition(new CpsFlowDefinition(
                    "node { databricksUpload source: 'main.py', target: 'dbfs:/daily-sales/main.py', workspace: 'prod' }",
                    true));
            DatabricksFixture.checkOutSample(job);
            databricks.emulator().fault(Fault.on("POST", "/api/2.0/dbfs/put").holdUntil(answer));
            job.scheduleBuild2(0).waitForStart();
            databricks.emulator().awaitArrival("POST", "/api/2.0/dbfs/put", Duration.ofSeconds(30));
        });
        answer.countDown();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("Jenkins was restarted: doing this step again", build);
            j.assertLogContains("Uploaded main.py to dbfs:/daily-sales/main.py", build);
        });
    }

    @Test
    void downloadInterruptedByARestartIsDoneAgain() throws Throwable {
        CountDownLatch answer = new CountDownLatch(1);
        sessions.then(j -> {
            databricks.configure();
            WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
            job.setDefinition(new CpsFlowDefinition(
                    "node { databricksDownload source: 'dbfs:/reports', target: 'reports', workspace: 'prod' }", true));
            Path reports = Files.createDirectories(databricks.emulator().root().resolve("dbfs/reports"));
            Files.writeString(reports.resolve("a.xml"), "a");
            databricks.emulator().fault(Fault.on("GET", "/api/2.0/dbfs/read").holdUntil(answer));
            job.scheduleBuild2(0).waitForStart();
            databricks.emulator().awaitArrival("GET", "/api/2.0/dbfs/read", Duration.ofSeconds(30));
        });
        answer.countDown();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("Jenkins was restarted: doing this step again", build);
            FilePath reports = Objects.requireNonNull(j.jenkins.getWorkspaceFor(build.getParent()))
                    .child("reports");
            assertThat(reports.list().stream().map(FilePath::getName).toList(), is(List.of("a.xml")));
        });
    }

    @Test
    void uploadFromAnAgentInterruptedByARestartIsDoneAgain() throws Throwable {
        CountDownLatch answer = new CountDownLatch(1);
        sessions.then(j -> {
            databricks.configure();
            DumbSlave agent = j.createOnlineSlave(Label.get("elsewhere"));
            WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
            job.setDefinition(new CpsFlowDefinition(
                    "node('elsewhere') { databricksUpload source: 'main.py', target: 'dbfs:/daily-sales/main.py', workspace: 'prod' }",
                    true));
            DatabricksFixture.copySample(Objects.requireNonNull(agent.getWorkspaceFor(job)));
            databricks.emulator().fault(Fault.on("POST", "/api/2.0/dbfs/put").holdUntil(answer));
            job.scheduleBuild2(0).waitForStart();
            databricks.emulator().awaitArrival("POST", "/api/2.0/dbfs/put", Duration.ofSeconds(30));
            // Jenkins does this before it takes the agents away, the rule would do it after that.
            StepThreads.terminate();
        });
        answer.countDown();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("Jenkins was restarted: doing this step again", build);
            j.assertLogContains("Uploaded main.py to dbfs:/daily-sales/main.py", build);
        });
    }

    @Test
    void jobThatWasBeingCreatedIsCreatedOnce() throws Throwable {
        CountDownLatch answer = new CountDownLatch(1);
        sessions.then(j -> {
            databricks.configure();
            WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
            job.setDefinition(new CpsFlowDefinition(
                    "def job = databricksCreateJob workspace: 'prod', settings: [name: 'new', tasks: [[task_key: 'a',"
                            + " notebook_task: [notebook_path: '/a']]]]\necho \"job ${job.jobId > 0}\"",
                    true));
            databricks.emulator().fault(Fault.on("POST", "/api/2.2/jobs/create").holdUntil(answer));
            job.scheduleBuild2(0).waitForStart();
            databricks.emulator().awaitArrival("POST", "/api/2.2/jobs/create", Duration.ofSeconds(30));
        });
        answer.countDown();
        databricks.emulator().awaitRequest("POST", "/api/2.2/jobs/create", Duration.ofSeconds(30));
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("'new' already exists", build);
            j.assertLogContains("job true", build);
            assertThat(
                    databricks
                            .emulator()
                            .requests("POST", "/api/2.2/jobs/create")
                            .size(),
                    is(1));
        });
    }

    @Test
    void workspaceInAzureIsWaitedForAndNotMadeTwice() throws Throwable {
        sessions.then(j -> {
            databricks.configure();
            DatabricksFixture.addCredentials(CreateWorkspaceStepTest.deployer(databricks.emulator()));
            databricks.emulator().workspaceIsReadyAfter(1);
            start(
                    j,
                    "def ws = databricksCreateWorkspace resourceGroup: 'data', name: 'sales', location: 'westeurope', credentialsId: 'azure'\n"
                            + "echo \"made ${ws.resourceId}\"");
            databricks.emulator().awaitRequest("PUT", "/subscriptions/", Duration.ofSeconds(60));
        });
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("Jenkins was restarted: doing this step again", build);
            j.assertLogContains("Databricks workspace 'sales' is already being created", build);
            j.assertLogContains("/providers/Microsoft.Databricks/workspaces/sales", build);
            assertThat(databricks.emulator().requests("PUT", "/subscriptions/"), hasSize(1));
        });
    }

    @Test
    void lostAnswerToTheSubmissionStartsOneRun() throws Throwable {
        sessions.then(j -> {
            deployJob();
            databricks
                    .emulator()
                    .fault(Fault.on("POST", "/api/2.2/jobs/run-now").resetAfter());
            j.assertBuildStatusSuccess(j.waitForCompletion(start(j)));
            assertThat(databricks.emulator().runsStarted(), is(1));
        });
    }

    @Test
    void restartDuringARepairRepairsOnce() throws Throwable {
        CountDownLatch answer = new CountDownLatch(1);
        sessions.then(j -> {
            deployJob();
            EmulatedState failed = EmulatedState.failed("it broke");
            databricks.emulator().scriptNextRun(RunScript.of(EmulatedState.running(), failed));
            databricks.emulator().scriptNextRun(RunScript.of(EmulatedState.running(), failed));
            databricks
                    .emulator()
                    .fault(Fault.on("POST", "/api/2.2/jobs/runs/repair").holdUntil(answer));
            WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
            job.setDefinition(new CpsFlowDefinition("databricksRunNow jobId: 17, workspace: 'prod', repair: 1", true));
            job.scheduleBuild2(0).waitForStart();
            databricks.emulator().awaitArrival("POST", "/api/2.2/jobs/runs/repair", Duration.ofSeconds(30));
        });
        answer.countDown();
        databricks.emulator().awaitRequest("POST", "/api/2.2/jobs/runs/repair", Duration.ofSeconds(30));
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(resumed(j)));
            j.assertLogContains("ended with FAILED", build);
            assertThat(
                    databricks
                            .emulator()
                            .requests("POST", "/api/2.2/jobs/runs/repair")
                            .size(),
                    is(1));
        });
    }

    @Test
    void repairFromThePageGoesOn() throws Throwable {
        CountDownLatch answer = new CountDownLatch(1);
        sessions.then(j -> {
            deployJob();
            databricks.emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
            WorkflowRun build = j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(start(j)));
            databricks
                    .emulator()
                    .fault(Fault.on("POST", "/api/2.2/jobs/runs/repair").holdUntil(answer));
            long runId = reportedRun(j, build).getLong("runId");
            JenkinsRule.WebClient client = j.createWebClient();
            client.getPage(new WebRequest(
                    client.createCrumbedUrl(build.getUrl() + "databricks/repair?run=" + runId), HttpMethod.POST));
            databricks.emulator().awaitArrival("POST", "/api/2.2/jobs/runs/repair", Duration.ofSeconds(30));
        });
        answer.countDown();
        sessions.then(j -> {
            WorkflowRun build = resumed(j);
            Leftovers.await(
                    () -> new File(j.jenkins.getRootDir(), "databricks-runs").list().length == 0 ? "" : "a run");
            j.assertLogContains("making sure that a repair of run ", build);
            assertThat(databricks.emulator().requests("POST", "/api/2.2/jobs/runs/repair"), hasSize(1));
            assertThat(build.getResult(), is(Result.FAILURE));
            assertThat(
                    reportedRun(j, build)
                            .getJSONArray("repairs")
                            .getJSONObject(0)
                            .getJSONObject("run")
                            .getString("resultState"),
                    is("SUCCESS"));
        });
    }

    private static JSONObject reportedRun(JenkinsRule j, WorkflowRun build) throws Exception {
        return j.getJSON(build.getUrl() + "databricks/api/json")
                .getJSONObject()
                .getJSONArray("runs")
                .getJSONObject(0);
    }

    @Test
    void abortWhileTheRunIsStartedIsNotForgotten() throws Throwable {
        sessions.then(j -> {
            deployJob();
            databricks.emulator().holdRuns();
            databricks
                    .emulator()
                    .fault(Fault.on("POST", "/api/2.2/jobs/run-now").resetAfter());
            databricks
                    .emulator()
                    .fault(Fault.on("POST", "/api/2.2/jobs/run-now").always().status(503));
            WorkflowRun build = start(j);
            databricks.emulator().awaitRequests(2, "POST", "/api/2.2/jobs/run-now", Duration.ofSeconds(30));
            build.doStop();
            databricks.emulator().awaitRequests(4, "POST", "/api/2.2/jobs/run-now", Duration.ofSeconds(30));
        });
        databricks.emulator().clearFaults();
        sessions.then(j -> {
            WorkflowRun build = resumed(j);
            j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
            j.assertLogContains("has ended in Databricks: CANCELED", build);
            assertThat(databricks.emulator().runsStarted(), is(1));
            assertThat(databricks.emulator().runsCancelled(), is(1));
            assertThat(StepThreads.poller().watched(), is(0));
        });
    }

    @Test
    void abortThatIsNotConfirmedIsConfirmedAfterTheRestart() throws Throwable {
        sessions.then(j -> {
            deployJob();
            databricks.emulator().holdRuns();
            databricks.emulator().cancelTakes(Duration.ofHours(1));
            WorkflowRun build = start(j);
            j.waitForMessage(": RUNNING", build);
            build.doStop();
            databricks.emulator().awaitRunCancelled();
        });
        sessions.then(j -> {
            WorkflowRun build = resumed(j);
            j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
            j.assertLogContains("Databricks has not confirmed that run", build);
            assertThat(StepThreads.poller().watched(), is(0));
        });
    }

    @Test
    void workspaceThatIsAnotherOneAfterTheRestartIsNotAskedForTheRun() throws Throwable {
        sessions.then(j -> {
            deployJob();
            databricks.emulator().holdRuns();
            WorkflowRun build = start(j);
            j.waitForMessage(": RUNNING", build);
        });
        try (Emulator other = DatabricksFixture.startAnother()) {
            sessions.then(j -> {
                DatabricksFixture.configure(other.url());
                WorkflowRun build = resumed(j);
                j.waitForMessage("but the step now connects to " + other.url(), build);
                DatabricksFixture.configure(databricks.emulator().url());
                databricks.emulator().releaseRuns();
                j.assertBuildStatusSuccess(j.waitForCompletion(build));
            });
            assertThat(other.requests("GET", "/api/2.2/jobs/runs/"), hasSize(0));
        }
    }

    private void deployJob() throws Exception {
        databricks.configure();
        databricks.deploySample();
    }

    private static WorkflowRun start(JenkinsRule j) throws Exception {
        return start(j, RUN_NOW);
    }

    private static WorkflowRun start(JenkinsRule j, String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    private static WorkflowRun resumed(JenkinsRule j) {
        return Objects.requireNonNull(j.jenkins.getItemByFullName("deploy", WorkflowJob.class))
                .getBuildByNumber(1);
    }

    @Test
    void uploadInPartsIsCalledOffWhenJenkinsStops() throws Throwable {
        CountDownLatch never = new CountDownLatch(1);
        sessions.then(j -> {
            databricks.configure();
            databricks.emulator().fault(Fault.on("PUT", "/storage/*").always().holdUntil(never));
            WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
            job.setDefinition(new CpsFlowDefinition(
                    "node { databricksUpload source: 'big.bin', target: '/Volumes/c/s/v/', workspace: 'prod' }", true));
            try (OutputStream out = Objects.requireNonNull(j.jenkins.getWorkspaceFor(job))
                    .child("big.bin")
                    .write()) {
                out.write(new byte[55 << 20]);
            }
            Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
            databricks.emulator().awaitArrival("PUT", "/storage/", Duration.ofSeconds(30));
        });
        assertThat(databricks.emulator().openVolumeUploads(), is(0));
        never.countDown();
        databricks.emulator().clearFaults();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("Uploaded big.bin to /Volumes/c/s/v/big.bin", build);
            assertThat(databricks.emulator().openVolumeUploads(), is(0));
        });
    }
}
