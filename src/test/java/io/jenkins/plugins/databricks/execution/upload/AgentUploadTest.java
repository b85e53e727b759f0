package io.jenkins.plugins.databricks.execution.upload;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import hudson.FilePath;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.execution.Agents;
import io.jenkins.plugins.databricks.execution.DistantDatabricks;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Agents that send their files themselves, to a workspace that they reach through Jenkins' proxy. */
public class AgentUploadTest extends SharedJenkins {

    private static final String PUT = "/api/2.0/dbfs/put";
    private static final String THROUGH_CONTROLLER = "Uploading through the controller";

    @RegisterExtension
    static final DistantDatabricks databricks = new DistantDatabricks();

    @TempDir
    static Path folder;

    private static DumbSlave agent;

    @BeforeAll
    static void prepareJenkins() throws Exception {
        agent = Agents.start(j, "elsewhere", databricks.trustOptions(folder));
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure(j);
    }

    @Test
    void agentSendsItsFilesItself() throws Exception {
        WorkflowJob job =
                job("databricksUpload source: 'main.py', target: 'dbfs:/daily-sales/main.py', workspace: 'prod'");
        DatabricksFixture.copySample(workspace(job));

        WorkflowRun build = j.buildAndAssertSuccess(job);

        assertThat(
                Files.readString(databricks.emulator().root().resolve("dbfs/daily-sales/main.py")),
                is(Files.readString(Samples.dailySales().resolve("main.py"))));
        j.assertLogContains("Uploaded main.py to dbfs:/daily-sales/main.py", build);
        j.assertLogNotContains(THROUGH_CONTROLLER, build);
    }

    /** Which shows that nobody else sends them. */
    @Test
    void agentThatTrustsAnotherWorkspaceCannotSendThem() throws Exception {
        DumbSlave distrusting = Agents.start(j, "distrusting", List.of());
        WorkflowJob job = pipeline(
                "node('distrusting') { databricksUpload source: 'main.py', target: 'dbfs:/x/', workspace: 'prod' }");
        DatabricksFixture.copySample(Objects.requireNonNull(distrusting.getWorkspaceFor(job)));

        j.assertLogContains("that this JVM trusts the certificate", j.buildAndAssertStatus(Result.FAILURE, job));
        assertThat(databricks.emulator().requests("POST", PUT), hasSize(0));
        j.jenkins.removeNode(distrusting);
    }

    @Test
    void onlyChangedFilesAreSentAgainAndANotebookIsKnownAgain() throws Exception {
        WorkflowJob job = job("def files = databricksUpload workspace: 'prod', source: 'lib', target: '/Shared/lib',"
                + " skipUnchanged: true\necho \"skipped: ${files.collect { it.skipped }} ${files[1].target}\"");
        workspace(job).child("lib/a.txt").write("a", "UTF-8");
        workspace(job).child("lib/etl.py").write("# Databricks notebook source\n", "UTF-8");
        j.assertLogContains(
                "skipped: [false, false] /Workspace/Shared/lib/etl\n".stripTrailing(), j.buildAndAssertSuccess(job));

        j.assertLogContains("skipped: [true, true] /Workspace/Shared/lib/etl", j.buildAndAssertSuccess(job));

        workspace(job).child("lib/a.txt").write("A", "UTF-8");
        j.assertLogContains("skipped: [false, true]", j.buildAndAssertSuccess(job));
    }

    @Test
    void aLargeFileGoesInParts() throws Exception {
        WorkflowJob job = job("databricksUpload workspace: 'prod', source: 'big.bin', target: '/Volumes/c/s/v/'");
        try (OutputStream out = workspace(job).child("big.bin").write()) {
            for (int i = 0; i < 55; i++) {
                out.write(new byte[1 << 20]);
            }
        }

        j.assertLogNotContains(THROUGH_CONTROLLER, j.buildAndAssertSuccess(job));

        assertThat(databricks.emulator().requests("PUT", "/storage/"), hasSize(6));
        assertThat(Files.size(databricks.emulator().root().resolve("Volumes/c/s/v/big.bin")), is(55L << 20));
    }

    @Test
    void abortSendsNoMoreFiles() throws Exception {
        WorkflowJob job = job("databricksUpload workspace: 'prod', source: 'lib', target: 'dbfs:/lib'");
        for (int i = 0; i < 100; i++) {
            workspace(job).child("lib/" + i + ".txt").write("x", "UTF-8");
        }
        CountDownLatch answer = new CountDownLatch(1);
        databricks.emulator().fault(Fault.on("POST", PUT).always().holdUntil(answer));
        WorkflowRun build = start(job);
        databricks.emulator().awaitArrival("POST", PUT, Duration.ofSeconds(60));

        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        answer.countDown();
        databricks.emulator().clearFaults();
        WorkflowJob next = job("databricksUpload workspace: 'prod', source: 'a.txt', target: 'dbfs:/a.txt'");
        workspace(next).child("a.txt").write("a", "UTF-8");
        j.buildAndAssertSuccess(next);
        assertThat(databricks.emulator().requests("POST", PUT).size(), lessThan(50));
    }

    @Test
    void lostAgentFailsTheUploadAndSaysSo() throws Exception {
        DumbSlave lost = Agents.start(j, "lost", databricks.trustOptions(folder));
        WorkflowJob job = pipeline(
                "node('lost') { databricksUpload workspace: 'prod', source: 'main.py', target: 'dbfs:/main.py' }");
        DatabricksFixture.copySample(Objects.requireNonNull(lost.getWorkspaceFor(job)));
        CountDownLatch answer = new CountDownLatch(1);
        databricks.emulator().fault(Fault.on("POST", PUT).holdUntil(answer));
        WorkflowRun build = start(job);
        databricks.emulator().awaitArrival("POST", PUT, Duration.ofSeconds(60));

        j.disconnectSlave(lost);

        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
        j.assertLogContains("The agent went offline during the upload", build);
        answer.countDown();
        j.jenkins.removeNode(lost);
    }

    private static WorkflowJob job(String step) throws Exception {
        return pipeline("node('elsewhere') {\n" + step + "\n}");
    }

    private static FilePath workspace(WorkflowJob job) {
        return Objects.requireNonNull(agent.getWorkspaceFor(job));
    }

    @Test
    void anAbortedUploadInPartsIsCalledOffByTheAgent() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        databricks.emulator().fault(Fault.on("PUT", "/storage/*").always().holdUntil(never));
        WorkflowJob job = job("databricksUpload workspace: 'prod', source: 'big.bin', target: '/Volumes/c/s/v/'");
        try (OutputStream out = workspace(job).child("big.bin").write()) {
            out.write(new byte[55 << 20]);
        }
        WorkflowRun build = start(job);
        databricks.emulator().awaitArrival("PUT", "/storage/", Duration.ofSeconds(60));

        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertThat(databricks.emulator().openVolumeUploads(), is(0));
        never.countDown();
        databricks.emulator().clearFaults();
    }

    @Test
    void patienceOfTheAgentIsToldInTheBuildsLog() throws Exception {
        databricks.emulator().fault(Fault.on("POST", PUT).always().status(503));
        WorkflowJob job = job("databricksUpload workspace: 'prod', source: 'a.txt', target: 'dbfs:/a.txt'");
        workspace(job).child("a.txt").write("a", "UTF-8");
        WorkflowRun build = start(job);

        j.waitForMessage(" Trying again until ", build);
        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("Stopped while trying again: ", build);
        databricks.emulator().clearFaults();
    }

    /** A machine that fails says nothing any more, and the controller is in the middle of a request to the workspace. */
    @Test
    void agentThatDiesWhileTheControllerReadsItsFileIsToBlame() throws Exception {
        DumbSlave dying = Agents.start(j, "dying", List.of("-Ddose.agent=dying"));
        WorkflowJob job = pipeline(
                "node('dying') { databricksUpload workspace: 'prod', source: 'big.bin', target: 'dbfs:/big.bin', via: 'controller' }");
        try (OutputStream out = Objects.requireNonNull(dying.getWorkspaceFor(job))
                .child("big.bin")
                .write()) {
            out.write(new byte[64 << 20]);
        }
        databricks.emulator().connectionSpeed(1 << 20);
        WorkflowRun build = start(job);
        databricks.emulator().awaitArrival("POST", PUT, Duration.ofSeconds(60));

        ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("dose.agent=dying"))
                .forEach(ProcessHandle::destroyForcibly);

        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
        databricks.emulator().connectionSpeed(0);
        j.assertLogContains("big.bin to dbfs:/big.bin: it cannot be read: ", build);
        j.assertLogContains("The agent went offline during the upload", build);
        j.assertLogNotContains("did not answer", build);
        assertThat(databricks.emulator().requests("POST", PUT).size(), lessThan(2));
        j.jenkins.removeNode(dying);
    }
}
