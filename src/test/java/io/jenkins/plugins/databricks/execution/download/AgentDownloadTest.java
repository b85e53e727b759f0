package io.jenkins.plugins.databricks.execution.download;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import hudson.FilePath;
import hudson.Util;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.execution.Agents;
import io.jenkins.plugins.databricks.execution.DistantDatabricks;
import java.io.IOException;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents that fetch files themselves, from a workspace that they reach through Jenkins' proxy. */
public class AgentDownloadTest extends SharedJenkins {

    private static final String FILES = "/api/2.0/fs/files/";
    private static final String THROUGH_CONTROLLER = "Downloading through the controller";
    private static final String DOWNLOAD =
            "databricksDownload workspace: 'prod', source: '/Volumes/c/s/reports/**/*.xml', target: 'reports'\n";

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
        Util.deleteRecursive(reports().toFile());
        Objects.requireNonNull(agent.getWorkspaceRoot()).deleteContents();
    }

    private static Path reports() {
        return databricks.emulator().root().resolve("Volumes/c/s/reports");
    }

    private static void put(String name, String text) throws IOException {
        Path file = reports().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static WorkflowJob job(String steps) throws Exception {
        return pipeline("node('elsewhere') {\n" + steps + "\n}");
    }

    private static FilePath workspace(WorkflowJob job) {
        return Objects.requireNonNull(agent.getWorkspaceFor(job));
    }

    private static List<String> files(WorkflowJob job) throws Exception {
        FilePath reports = workspace(job).child("reports");
        return reports.exists()
                ? Arrays.stream(reports.list("**", null, false))
                        .map(file ->
                                file.getRemote().substring(reports.getRemote().length() + 1))
                        .sorted()
                        .toList()
                : List.of();
    }

    @Test
    void reportsOfAJobReachJunit() throws Exception {
        put(
                "a/TEST-sales.xml",
                "<testsuite name='sales'><testcase classname='sales' name='rows'/>"
                        + "<testcase classname='sales' name='sum'><failure message='3 &lt; 4'/></testcase></testsuite>");
        put("notes.txt", "no report");
        WorkflowJob job = job("def files = " + DOWNLOAD
                + "echo \"${files[0].path} of ${files[0].source} has ${files[0].bytes}\"\njunit 'reports/**/*.xml'");

        WorkflowRun build = j.buildAndAssertStatus(Result.UNSTABLE, job);

        assertThat(build.getAction(TestResultAction.class).getTotalCount(), is(2));
        assertThat(build.getAction(TestResultAction.class).getFailCount(), is(1));
        j.assertLogContains("reports/a/TEST-sales.xml of /Volumes/c/s/reports/a/TEST-sales.xml has 156", build);
        j.assertLogNotContains(THROUGH_CONTROLLER, build);
        assertThat(files(job), is(List.of("a/TEST-sales.xml")));
    }

    /** Which shows that nobody else fetches them. */
    @Test
    void agentThatTrustsAnotherWorkspaceCannotFetchThem() throws Exception {
        put("a.xml", "<testsuite/>");
        DumbSlave distrusting = Agents.start(j, "distrusting", List.of());
        WorkflowJob job = pipeline("node('distrusting') { " + DOWNLOAD + " }");

        j.assertLogContains("that this JVM trusts the certificate", j.buildAndAssertStatus(Result.FAILURE, job));

        assertThat(databricks.emulator().requests("GET", FILES), hasSize(0));
        j.jenkins.removeNode(distrusting);
    }

    /** An abort in the middle of a file, whoever fetches it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAbortLeavesNothingHalf(boolean throughController) throws Exception {
        DatabricksConfiguration.get().setKeepTokensOnController(throughController);
        put("a.xml", "x".repeat(1_000_000));
        put("b.xml", "x".repeat(1_000_000));
        CountDownLatch never = new CountDownLatch(1);
        databricks.emulator().fault(Fault.on("GET", "*.xml").times(2).truncateBodyAfter(400_000));
        databricks.emulator().fault(Fault.on("GET", "*.xml").always().holdUntil(never));
        WorkflowJob job = job(DOWNLOAD);
        WorkflowRun build = start(job);
        databricks.emulator().awaitRequests(2, "GET", FILES, Duration.ofSeconds(60));

        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        never.countDown();
        databricks.emulator().clearFaults();
        assertThat(files(job), is(empty()));
    }

    /** Of which one breaks off, whoever fetches them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargeFileComesInRanges(boolean throughController) throws Exception {
        DatabricksConfiguration.get().setKeepTokensOnController(throughController);
        put("large.xml", "0123456789".repeat(5_500_000));
        Path large = reports().resolve("large.xml");
        Files.setLastModifiedTime(large, FileTime.fromMillis(1_000_000_000_000L));
        databricks.emulator().fault(Fault.on("GET", "*.xml").after(4).truncateBodyAfter(400_000));
        databricks.emulator().clearRequests();
        WorkflowJob job = job(DOWNLOAD);

        j.buildAndAssertSuccess(job);

        assertThat(
                Files.mismatch(Path.of(workspace(job).child("reports/large.xml").getRemote()), large), is(-1L));
        assertThat(databricks.emulator().requests("GET", FILES), hasSize(10));
        assertThat(files(job), is(List.of("large.xml")));
    }

    /** In the middle of a file, whoever fetches it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lostAgentFailsTheDownloadAndSaysSo(boolean throughController) throws Exception {
        DatabricksConfiguration.get().setKeepTokensOnController(throughController);
        put("a.xml", "x".repeat(1_000_000));
        DumbSlave lost = Agents.start(j, "lost", databricks.trustOptions(folder));
        CountDownLatch answer = new CountDownLatch(1);
        databricks.emulator().fault(Fault.on("GET", FILES + "*").truncateBodyAfter(400_000));
        databricks.emulator().fault(Fault.on("GET", FILES + "*").holdUntil(answer));
        WorkflowRun build = start(pipeline("node('lost') { " + DOWNLOAD + " }"));
        databricks.emulator().awaitArrivals(2, "GET", FILES, Duration.ofSeconds(60));

        j.disconnectSlave(lost);
        if (throughController) {
            answer.countDown(); // The controller notices as soon as there is more to pass on.
        }

        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
        j.assertLogContains("The agent went offline during the download", build);
        answer.countDown();
        j.jenkins.removeNode(lost);
    }

    @Test
    void whatTheAgentCannotHaveIsNamedAndTheOthersArrive() throws Exception {
        put("a.xml", "a");
        put("linked/b.xml", "b");
        WorkflowJob job = job(DOWNLOAD);
        workspace(job).child("reports").mkdirs();
        workspace(job).child("reports/linked").symlinkTo(folder.toString(), j.createTaskListener());

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);

        j.assertLogContains("1 of 2 files could not be downloaded:", build);
        j.assertLogContains("'reports/linked' in the build's workspace is a link, which is not followed", build);
        assertThat(Files.exists(folder.resolve("b.xml")), is(false));
        assertThat(workspace(job).child("reports/a.xml").readToString(), startsWith("a"));
    }
}
