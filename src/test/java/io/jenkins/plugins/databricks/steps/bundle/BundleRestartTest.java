package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.execution.StepThreads;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What restarts of Jenkins do to a Declarative Pipeline that deploys and runs a bundle with Databricks' real CLI, on an agent in another JVM. */
@EnabledIfEnvironmentVariable(named = BundleFixture.VARIABLE, matches = ".+", disabledReason = BundleFixture.SKIPPED)
class BundleRestartTest {

    private static final String CREATE = "/api/2.2/jobs/create";
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    private final CountDownLatch release = new CountDownLatch(1);

    private Emulator emulator() {
        return databricks.emulator();
    }

    /** A build whose plan was approved. */
    private void start(JenkinsRule j) throws Exception {
        databricks.configure();
        DumbSlave agent = BundleFixture.startAgent(j);
        WorkflowJob job = j.createProject(WorkflowJob.class, "bundle");
        job.setDefinition(new CpsFlowDefinition(BundleFixture.declarative(""), true));
        BundleFixture.checkOut(agent, job);
        WorkflowRun build = Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
        j.waitForMessage("Proceed or Abort", build);
        BundleFixture.approve(build);
    }

    private void startAndDeploy(JenkinsRule j) throws Exception {
        emulator().fault(Fault.on("POST", CREATE).holdUntil(release));
        start(j);
        emulator().awaitArrival("POST", CREATE, SOON);
        // Jenkins does this before it takes the agents away, the rule would do it after that.
        StepThreads.terminate();
    }

    private static WorkflowRun resumed(JenkinsRule j) {
        return j.jenkins.getItemByFullName("bundle", WorkflowJob.class).getBuildByNumber(1);
    }

    private static WorkflowRun abort(JenkinsRule j) throws Exception {
        WorkflowRun build = resumed(j);
        j.waitForMessage("Ready to run at", build);
        build.doStop();
        return j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
    }

    @Test
    void pipelineSurvivesRestartsInDeploymentAndRun() throws Throwable {
        sessions.then(this::startAndDeploy);
        emulator().holdRuns();
        release.countDown();
        sessions.then(j -> {
            emulator().awaitRunStarted();
            StepThreads.terminate();
        });
        emulator().releaseRuns();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("Created jobs.daily_sales", build);
            j.assertLogContains("turnover |   Amsterdam", build);
            j.assertLogContains("delete resources.jobs.daily_sales", build);
            assertThat(emulator().requests("POST", CREATE), hasSize(1));
            assertThat(emulator().runsStarted(), is(1));
        });
    }

    @Test
    void abortOfTheDeploymentAfterARestartReleasesTheLock() throws Throwable {
        sessions.then(this::startAndDeploy);
        sessions.then(j -> {
            j.assertLogContains("Its deployment lock was released", abort(j));
            release.countDown();
        });
    }

    @Test
    void abortOfTheRunAfterARestartCancelsIt() throws Throwable {
        emulator().holdRuns();
        sessions.then(j -> {
            start(j);
            emulator().awaitRunStarted();
            StepThreads.terminate();
        });
        sessions.then(j -> {
            j.assertLogContains("has ended in Databricks: CANCELED", abort(j));
            assertThat(emulator().runsCancelled(), is(1));
            assertThat(emulator().runsStarted(), is(1));
        });
    }
}
