package io.jenkins.plugins.databricks.execution.upload;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import hudson.FilePath;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.report.DatabricksReportAction;
import io.jenkins.plugins.databricks.report.view.UploadView;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Uploads with {@code skipUnchanged}, of large files and of many, from wherever the files are. */
class UnchangedFilesTest extends SharedJenkins {

    private static final String PUT = "/api/2.0/dbfs/put";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    private static DumbSlave agent;

    @BeforeAll
    static void prepareJenkins() throws Exception {
        agent = j.createOnlineSlave(Label.get("elsewhere"));
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
    }

    @ParameterizedTest
    @CsvSource({"elsewhere, agent", "elsewhere, controller", "built-in, agent"})
    void onlyChangedFilesAreSentAgain(String node, String via) throws Exception {
        WorkflowJob job = job(
                node,
                "def files = databricksUpload workspace: 'prod', source: 'lib', target: 'dbfs:/lib', skipUnchanged: true, via: '"
                        + via + "'\necho \"skipped: ${files[0].skipped} ${files[1].skipped}\"");
        FilePath folder = workspace(job, node).child("lib");
        folder.child("a.txt").write("a", "UTF-8");
        folder.child("b.txt").write("b", "UTF-8");
        WorkflowRun first = j.buildAndAssertSuccess(job);
        j.assertLogContains("skipped: false false", first);

        databricks.emulator().clearRequests();
        WorkflowRun second = j.buildAndAssertSuccess(job);
        first.delete();
        assertThat(databricks.emulator().requests("POST", PUT), hasSize(0));
        j.assertLogContains("2 files are unchanged", second);
        j.assertLogContains("skipped: true true", second);

        folder.child("a.txt").write("A", "UTF-8");
        j.assertLogContains("skipped: false true", j.buildAndAssertSuccess(job));

        Path remote = databricks.emulator().root().resolve("dbfs/lib/b.txt");
        Files.writeString(remote, "x");
        Files.setLastModifiedTime(
                remote, FileTime.fromMillis(Files.getLastModifiedTime(remote).toMillis() + 1_000));
        j.assertLogContains("skipped: true false", j.buildAndAssertSuccess(job));
        assertThat(Files.readString(remote), is("b"));
    }

    @ParameterizedTest
    @CsvSource({"elsewhere, agent", "elsewhere, controller", "built-in, agent"})
    void afterAFailureOnlyTheFilesThatFailedAreSentAgain(String node, String via) throws Exception {
        WorkflowJob job = job(
                node,
                "databricksUpload workspace: 'prod', source: 'some', target: '/Volumes/c/s/v/some', skipUnchanged: true, via: '"
                        + via + "'");
        FilePath folder = workspace(job, node).child("some");
        for (String name : new String[] {"a.txt", "b.txt", "c.txt"}) {
            folder.child(name).write(name, "UTF-8");
        }
        databricks.emulator().fault(Fault.on("PUT", "*/b.txt").status(400).error("BAD_REQUEST", "b is bad"));
        WorkflowRun failed = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains("1 of 3 files could not be uploaded", failed);
        List<UploadView> reported =
                failed.getAction(DatabricksReportAction.class).getUploads();
        assertThat(reported.stream().map(UploadView::getPath).toList(), is(List.of("some/a.txt", "some/c.txt")));

        WorkflowRun again = j.buildAndAssertSuccess(job);

        j.assertLogContains("2 files are unchanged", again);
        j.assertLogContains("Uploaded some/b.txt", again);
    }

    @Test
    void anotherJobSendsItsFilesItself() throws Exception {
        String step = "databricksUpload workspace: 'prod', source: 'a.txt', target: 'dbfs:/a.txt', skipUnchanged: true";
        for (int i = 0; i < 2; i++) {
            WorkflowJob job = job("built-in", step);
            workspace(job, "built-in").child("a.txt").write("a", "UTF-8");
            j.buildAndAssertSuccess(job);
        }

        assertThat(databricks.emulator().requests("POST", PUT), hasSize(2));
    }

    @ParameterizedTest
    @CsvSource({"elsewhere, agent", "elsewhere, controller"})
    void aLargeFileOfAnAgentGoesInParts(String node, String via) throws Exception {
        WorkflowJob job = job(
                node,
                "databricksUpload workspace: 'prod', source: 'big.bin', target: '/Volumes/c/s/v/', via: '" + via + "'");
        byte[] part = new byte[1 << 20];
        try (OutputStream out = workspace(job, node).child("big.bin").write()) {
            for (int i = 0; i < 55; i++) {
                Arrays.fill(part, (byte) i);
                out.write(part);
            }
        }

        j.buildAndAssertSuccess(job);

        assertThat(databricks.emulator().requests("PUT", "/storage/"), hasSize(6));
        byte[] arrived = Files.readAllBytes(databricks.emulator().root().resolve("Volumes/c/s/v/big.bin"));
        assertThat(arrived.length, is(55 << 20));
        for (int i = 0; i < arrived.length; i++) {
            if (arrived[i] != (byte) (i >> 20)) {
                throw new AssertionError("byte " + i);
            }
        }
    }

    @Test
    void abortedUploadFromAnAgentSendsNoMoreFiles() throws Exception {
        WorkflowJob job = job("elsewhere", "databricksUpload workspace: 'prod', source: 'lib', target: 'dbfs:/lib'");
        FilePath folder = workspace(job, "elsewhere").child("lib");
        for (int i = 0; i < 100; i++) {
            folder.child(i + ".txt").write("x", "UTF-8");
        }
        CountDownLatch answer = new CountDownLatch(1);
        databricks.emulator().fault(Fault.on("POST", PUT).always().holdUntil(answer));
        WorkflowRun build = start(job);
        databricks.emulator().awaitArrival("POST", PUT, Duration.ofSeconds(60));
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        answer.countDown();

        WorkflowJob next =
                job("elsewhere", "databricksUpload workspace: 'prod', source: 'a.txt', target: 'dbfs:/a.txt'");
        workspace(next, "elsewhere").child("a.txt").write("a", "UTF-8");
        j.buildAndAssertSuccess(next);
        assertThat(databricks.emulator().requests("POST", PUT).size(), lessThan(50));
    }

    private WorkflowJob job(String node, String steps) throws Exception {
        return pipeline("node('" + node + "') {\n" + steps + "\n}");
    }

    private static FilePath workspace(WorkflowJob job, String node) {
        Node where = node.equals("built-in") ? j.jenkins : agent;
        return Objects.requireNonNull(where.getWorkspaceFor(job));
    }
}
