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

/** What a restart of Jenkins does to a Pipeline that deploys a bundle with Databricks' real CLI. */
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

    private WorkflowRun start(JenkinsRule j, String steps) throws Exception {
        databricks.configure();
        DumbSlave agent = BundleFixture.startAgent(j);
        WorkflowJob job = j.createProject(WorkflowJob.class, "bundle");
        job.setDefinition(new CpsFlowDefinition(BundleFixture.onAgent(steps), true));
        BundleFixture.checkOut(agent, job);
        return Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    private static WorkflowRun resumed(JenkinsRule j) {
        return j.jenkins.getItemByFullName("bundle", WorkflowJob.class).getBuildByNumber(1);
    }

    @Test
    void deploymentGoesOnWithoutJenkins() throws Throwable {
        sessions.then(j -> {
            emulator().fault(Fault.on("POST", CREATE).holdUntil(release));
            start(j, """
                    def deployed = databricksBundleDeploy target: 'prod'
                    def run = databricksBundleRun target: 'prod', key: 'daily_sales'
                    echo "came back with ${deployed.resources[0].action} and ${run.resultState}"
                    """);
            emulator().awaitArrival("POST", CREATE, SOON);
            // Jenkins does this before it takes the agents away, the rule would do it after that.
            StepThreads.terminate();
        });
        release.countDown();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("came back with create and SUCCESS", build);
            assertThat(emulator().requests("POST", CREATE), hasSize(1));
        });
    }

    @Test
    void abortAfterARestartReleasesTheLock() throws Throwable {
        sessions.then(j -> {
            emulator().fault(Fault.on("POST", CREATE).holdUntil(release));
            start(j, "databricksBundleDeploy target: 'prod'");
            emulator().awaitArrival("POST", CREATE, SOON);
            // Jenkins does this before it takes the agents away, the rule would do it after that.
            StepThreads.terminate();
        });
        sessions.then(j -> {
            WorkflowRun build = resumed(j);
            j.waitForMessage("Ready to run at", build);
            build.doStop();
            j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
            j.assertLogContains("Its deployment lock was released", build);
            release.countDown();
        });
    }

    @Test
    void bundleRunSurvivesARestart() throws Throwable {
        sessions.then(j -> {
            emulator().holdRuns();
            start(j, """
                    databricksBundleDeploy target: 'prod'
                    def run = databricksBundleRun target: 'prod', key: 'daily_sales'
                    echo "came back with ${run.resultState}"
                    """);
            emulator().awaitRunStarted();
            StepThreads.terminate();
        });
        emulator().releaseRuns();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("came back with SUCCESS", build);
            assertThat(emulator().runsStarted(), is(1));
        });
    }
}
