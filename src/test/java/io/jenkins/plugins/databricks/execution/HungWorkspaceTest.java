package io.jenkins.plugins.databricks.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.ResetJobBuilder;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.Leftovers;
import io.jenkins.plugins.databricks.steps.DatabricksResetJobStep;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;

/** Steps whose workspace does not answer, or does not let them in at the moment. */
class HungWorkspaceTest extends SharedJenkins {

    private static final String SCOPE = "/api/2.0/secrets/scopes/create";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    private final CountDownLatch never = new CountDownLatch(1);

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
    }

    @AfterEach
    void letGo() {
        never.countDown();
    }

    private static WorkflowRun start(String script) throws Exception {
        return start(pipeline(script));
    }

    /** Threads of ours that work for a build, whatever they do. */
    private static List<String> atWork() {
        List<String> found = new ArrayList<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (Stream.of(stack)
                    .anyMatch(frame -> frame.getClassName().startsWith("org.apache.hc.")
                            || frame.getClassName().startsWith("io.jenkins.plugins.databricks.api.")
                            || frame.getClassName().startsWith("io.jenkins.plugins.databricks.deploy."))) {
                found.add(thread.getName() + " in " + stack[0]);
            }
        });
        return found;
    }

    private static void awaitAtWork(int threads) throws InterruptedException {
        Leftovers.await(() -> atWork().size() < threads ? "all but " + atWork() : "");
    }

    private static void assertNothingIsLeft() throws InterruptedException {
        Leftovers.await(() -> String.join("\n", atWork()));
    }

    private static long lines(Run<?, ?> build, String part) throws Exception {
        return JenkinsRule.getLog(build)
                .lines()
                .filter(line -> line.contains(part))
                .count();
    }

    @Test
    void fortyStepsThatHangLeaveNothingBehindWhenTheyAreAborted() throws Exception {
        databricks.emulator().fault(Fault.on("POST", SCOPE).always().holdUntil(never));
        WorkflowRun build = start("""
                def branches = [:]
                for (int i = 0; i < 40; i++) {
                    String name = "scope-${i}"
                    branches[name] = { databricksSecretScope workspace: 'prod', scope: name }
                }
                parallel branches
                """);
        awaitAtWork(40);

        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertNothingIsLeft();
        databricks.emulator().clearFaults();
        j.assertBuildStatusSuccess(
                j.waitForCompletion(start("databricksSecretScope workspace: 'prod', scope: 'next'")));
    }

    @Test
    void anAbortedFreestyleBuildEndsAndLeavesNothingBehind() throws Exception {
        databricks.emulator().fault(Fault.on("*", "/api/*").always().holdUntil(never));
        FreeStyleProject job = j.createFreeStyleProject();
        DatabricksResetJobStep step = new DatabricksResetJobStep();
        step.setJobId("17");
        step.setWorkspace("prod");
        step.setDefinition("job-definition.json");
        job.getBuildersList().add(new ResetJobBuilder(step));
        DatabricksFixture.copySample(Objects.requireNonNull(Jenkins.get().getWorkspaceFor(job)));
        FreeStyleBuild build = Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
        awaitAtWork(1);

        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertNothingIsLeft();
        databricks.emulator().clearFaults();
        j.assertBuildStatusSuccess(job.scheduleBuild2(0));
    }

    @Test
    void patienceIsToldOnceAndAnAbortShowsTheLastError() throws Exception {
        databricks.emulator().fault(Fault.on("POST", SCOPE).always().status(429));
        WorkflowRun build = start("databricksSecretScope workspace: 'prod', scope: 'busy'");
        j.waitForMessage("localhost answered 429 REQUEST_LIMIT_EXCEEDED to POST " + SCOPE, build);
        j.waitForMessage(" Trying again until ", build);
        databricks.emulator().clearRequests();
        databricks.emulator().awaitRequest("POST", SCOPE, PATIENCE);

        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertThat(lines(build, "Trying again until"), is(1L));
        j.assertLogContains("Stopped while trying again: localhost answered 429", build);
    }

    @Test
    void theEndOfATimeLimitShowsTheLastError() throws Exception {
        databricks.emulator().fault(Fault.on("POST", SCOPE).after(1).always().status(503));

        // The first one takes the longest, for want of a token.
        WorkflowRun build = start("databricksSecretScope workspace: 'prod', scope: 'first'\n"
                + "timeout(time: 5, unit: 'SECONDS') {\n"
                + "databricksSecretScope workspace: 'prod', scope: 'busy', initialManagePrincipal: 'users'\n}");

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertThat(lines(build, "Stopped while trying again: localhost answered 503"), is(1L));
    }

    @Test
    void anAbortedUploadInPartsIsCalledOff() throws Exception {
        databricks.emulator().fault(Fault.on("PUT", "/storage/*").always().holdUntil(never));
        WorkflowJob job = pipeline(
                "node('built-in') { databricksUpload workspace: 'prod', source: 'big.bin', target: '/Volumes/c/s/v/' }");
        Path workspace = Files.createDirectories(
                Path.of(Objects.requireNonNull(j.jenkins.getWorkspaceFor(job)).getRemote()));
        try (RandomAccessFile big =
                new RandomAccessFile(workspace.resolve("big.bin").toFile(), "rw")) {
            big.setLength(55L << 20);
        }
        WorkflowRun build = start(job);
        databricks.emulator().awaitArrival("PUT", "/storage/", PATIENCE);

        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertThat(databricks.emulator().openVolumeUploads(), is(0));
        assertNothingIsLeft();
    }

    /** What is in quotes comes from outside: somebody's file, or a job in Databricks. */
    @Test
    void nothingFromOutsideForgesALineOfTheLog() throws Exception {
        String forged = "sales\\nFinished: SUCCESS\\u202E";
        databricks.emulator().addJob(18, Samples.emptyJob("sales\\nFinished: SUCCESS"));
        for (String step : List.of(
                "databricksDeleteJob jobName: '" + forged + "'",
                "databricksDeleteJob workspace: 'prod', jobName: '" + forged + "'",
                "databricksRunNow workspace: 'prod', jobName: '" + forged + "x'",
                "databricksRunNow workspace: '" + forged + "', jobId: 17",
                "withDatabricks(workspace: '" + forged + "') {}",
                "node('built-in') { databricksUpload workspace: 'prod', source: '" + forged + "', target: 'dbfs:/x' }",
                "node('built-in') { writeFile file: '" + forged + "', text: ''\n"
                        + "databricksUpload workspace: 'prod', source: '*', target: 'dbfs:/x/' }")) {
            WorkflowRun build = j.waitForCompletion(start(step));

            assertThat(
                    step + "\n" + JenkinsRule.getLog(build),
                    JenkinsRule.getLog(build)
                            .lines()
                            .filter(line -> line.startsWith("Finished: "))
                            .toList(),
                    hasSize(1));
            assertThat(step, lines(build, "\u202E"), is(0L));
        }
    }
}
