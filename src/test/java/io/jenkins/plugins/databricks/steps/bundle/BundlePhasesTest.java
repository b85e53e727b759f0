package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import hudson.LauncherDecorator;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.Result;
import hudson.model.Run;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.BundleDeployBuilder;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Aborts, lost agents and killed builds in each phase of a deployment, with a program in the place of Databricks' CLI. What the end of Jenkins does in them,
 * {@link BundlePhasesCrashTest} plays; what happens while the CLI works, {@link BundleStandInTest} and {@link BundleKillTest}, too.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script")
class BundlePhasesTest extends SharedJenkins {

    private static final String DEPLOY = """
            def deployed = databricksBundleDeploy target: 'prod'
            echo "came back with ${deployed.resources*.action}"
            """;
    private static final String CAME_BACK = "came back with [create, create, null, create]";
    private static final String COMPLETE = "It had ended before it could be stopped: target 'prod' is complete";
    private static final String INTERRUPTED = "databricks bundle deploy was interrupted just as it was started";
    private static final String NOT_AWAITED =
            "was not awaited: it may go on, and may hold the deployment lock of target 'prod'";
    private static final String CHANGED = "It was stopped while it changed the target";
    private static final String RELEASED = "Its deployment lock was released";
    private static final String LEFT_BEHIND =
            "This build has ended without its steps, and left databricks bundle deploy on";

    private static final HoldingLauncher LAUNCHER = new HoldingLauncher();

    private static DumbSlave agent;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @TempDir
    private Path temp;

    private Path folder;
    private StandInCli cli;

    @BeforeAll
    static void startAgent() throws Exception {
        agent = j.createOnlineSlave(Label.get("bundles"));
        LauncherDecorator.all().add(LAUNCHER);
    }

    @AfterAll
    static void forgetTools() {
        StandInCli.configure();
        LauncherDecorator.all().remove(LAUNCHER);
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        folder = temp.resolve("cli");
        cli = StandInCli.in(folder, databricks.emulator().addPipeline("daily-report"));
        StandInCli.configure(cli.tool("stand-in"));
    }

    private static WorkflowRun deploying() throws Exception {
        return start(pipeline(BundleFixture.onAgent(BundleFixture.WRITE_BUNDLE + DEPLOY)));
    }

    private WorkflowRun preparing() throws Exception {
        cli.holdVersion();
        WorkflowRun build = deploying();
        cli.awaitQuestionForVersion();
        return build;
    }

    /** A build whose process is about to be started. */
    private WorkflowRun starting() throws Exception {
        holdLaunch(HoldingLauncher.BEFORE);
        WorkflowRun build = deploying();
        awaitHeldLaunch();
        return build;
    }

    /** A build whose process has been started, and does not end, without Jenkins knowing it yet. */
    private WorkflowRun started() throws Exception {
        holdLaunch(HoldingLauncher.AFTER);
        WorkflowRun build = deploying();
        awaitHeldLaunch();
        cli.awaitDeployment();
        lockTarget();
        return build;
    }

    private void holdLaunch(String when) throws Exception {
        cli.hold("deploy");
        Files.writeString(folder.resolve(when), "");
    }

    private void awaitHeldLaunch() throws InterruptedException {
        Leftovers.await(() -> Files.exists(folder.resolve(HoldingLauncher.HELD)) ? "" : "a launch that has not come");
    }

    private void releaseLaunch(String when) throws Exception {
        Files.delete(folder.resolve(when));
    }

    private WorkflowRun concluding() throws Exception {
        cli.hold("summary");
        WorkflowRun build = deploying();
        cli.awaitCallOf("summary");
        return build;
    }

    private WorkflowRun stopping() throws Exception {
        cli.hold("deploy");
        cli.ignoreSignals();
        WorkflowRun build = deploying();
        j.waitForMessage("Created jobs.daily_sales", build);
        lockTarget();
        build.doStop();
        cli.awaitSignal();
        return build;
    }

    private WorkflowRun releasing() throws Exception {
        cli.hold("deploy");
        cli.hold("summary");
        WorkflowRun build = deploying();
        j.waitForMessage("Created jobs.daily_sales", build);
        lockTarget();
        build.doStop();
        cli.awaitCallOf("summary");
        return build;
    }

    private void lockTarget() throws Exception {
        StandInCli.lock(databricks.emulator(), DatabricksFixture.CLIENT_ID);
    }

    private void assertLock(boolean there) {
        assertThat(Files.exists(StandInCli.lockFile(databricks.emulator())), is(there));
    }

    private static void disconnect() throws Exception {
        agent.toComputer().disconnect(null).get();
    }

    private static void connect() throws Exception {
        agent.toComputer().connect(false).get();
    }

    private static <R extends Run<?, ?>> void assertEnd(Result result, R build, String... messages) throws Exception {
        j.assertBuildStatus(result, j.waitForCompletion(build));
        for (String message : messages) {
            j.assertLogContains(message, build);
        }
        assertNothingIsKept();
    }

    /** A build that was killed, of which the log tells more when it has ended. */
    private static void assertKilled(WorkflowRun build, String... messages) throws Exception {
        j.waitForCompletion(build);
        assertNothingIsKept();
        for (String message : messages) {
            j.assertLogContains(message, build);
        }
    }

    private static void assertNothingIsKept() throws Exception {
        File kept = new File(j.jenkins.getRootDir(), "databricks-deployments");
        Leftovers.await(() -> kept.exists() ? String.join(" ", Objects.requireNonNull(kept.list())) : "");
    }

    @Test
    void abortWhilePreparing() throws Exception {
        WorkflowRun build = preparing();
        build.doStop();

        assertEnd(Result.ABORTED, build);
        cli.releaseVersion();
        assertThat(cli.deployments(), is(0));
    }

    @Test
    void agentLostWhilePreparing() throws Exception {
        WorkflowRun build = preparing();
        disconnect();
        connect();

        assertEnd(Result.FAILURE, build);
        cli.releaseVersion();
        assertThat(cli.deployments(), is(0));
    }

    @Test
    void killWhilePreparing() throws Exception {
        WorkflowRun build = preparing();
        build.doKill();
        cli.releaseVersion();

        assertKilled(build);
        Leftovers.await(() -> String.join(" ", Leftovers.threads()));
        assertThat(cli.deployments(), is(0));
    }

    /** It is known soon what was started, and that is stopped. */
    @Test
    void abortWhileStarting() throws Exception {
        WorkflowRun build = started();
        build.doStop();
        releaseLaunch(HoldingLauncher.AFTER);

        assertEnd(Result.ABORTED, build, CHANGED, RELEASED);
        assertLock(false);
        cli.awaitItsEnd();
    }

    @Test
    void secondAbortWhileStarting() throws Exception {
        WorkflowRun build = starting();
        build.doStop();
        build.doStop();

        assertEnd(Result.ABORTED, build, NOT_AWAITED);
    }

    /** An abort of a freestyle build interrupts whatever its thread does. */
    @Test
    void abortOfAFreestyleBuildWhileStarting() throws Exception {
        holdLaunch(HoldingLauncher.AFTER);
        FreeStyleProject project = j.createFreeStyleProject();
        project.setAssignedNode(agent);
        Objects.requireNonNull(agent.getWorkspaceFor(project))
                .child("databricks.yml")
                .write("bundle: {name: daily-sales}\n", "UTF-8");
        DatabricksBundleDeployStep step = new DatabricksBundleDeployStep();
        step.setWorkspace("prod");
        step.setTarget("prod");
        project.getBuildersList().add(new BundleDeployBuilder(step));
        FreeStyleBuild build = Objects.requireNonNull(project.scheduleBuild2(0)).waitForStart();
        awaitHeldLaunch();
        cli.awaitDeployment();
        lockTarget();
        build.doStop();

        assertEnd(Result.ABORTED, build, INTERRUPTED, CHANGED, RELEASED);
        assertLock(false);
        cli.awaitItsEnd();
    }

    /** Whether the process was started, nobody knows then. */
    @Test
    void agentLostWhileStarting() throws Exception {
        WorkflowRun build = starting();
        disconnect();
        releaseLaunch(HoldingLauncher.BEFORE);
        connect();

        assertEnd(Result.FAILURE, build, INTERRUPTED, "It has left no trace: most likely it had not begun");
        assertThat(cli.deployments(), is(0));
    }

    @Test
    void killWhileStarting() throws Exception {
        WorkflowRun build = started();
        build.doKill();
        j.waitForCompletion(build);
        releaseLaunch(HoldingLauncher.AFTER);

        assertKilled(build, LEFT_BEHIND, "It was stopped while it changed the target");
        cli.awaitItsEnd();
    }

    @Test
    void abortWhileConcluding() throws Exception {
        WorkflowRun build = concluding();
        build.doStop();

        assertEnd(Result.ABORTED, build, COMPLETE);
    }

    @Test
    void agentLostWhileConcluding() throws Exception {
        WorkflowRun build = concluding();
        disconnect();
        cli.release("summary");
        connect();

        assertEnd(Result.SUCCESS, build, CAME_BACK);
        assertThat(cli.deployments(), is(1));
    }

    @Test
    void killWhileConcluding() throws Exception {
        WorkflowRun build = concluding();
        build.doKill();

        assertKilled(build, LEFT_BEHIND, COMPLETE);
    }

    @Test
    void secondAbortWhileStopping() throws Exception {
        WorkflowRun build = stopping();
        build.doStop();

        assertEnd(Result.ABORTED, build, NOT_AWAITED);
        assertLock(true);
        cli.die();
    }

    @Test
    void agentLostWhileStopping() throws Exception {
        WorkflowRun build = stopping();
        disconnect();

        assertEnd(
                Result.ABORTED,
                build,
                "is offline, and databricks bundle deploy was running there. What it did to target 'prod' is not known");
        cli.die();
        connect();
    }

    @Test
    void killWhileStopping() throws Exception {
        WorkflowRun build = stopping();
        build.doKill();

        assertKilled(build, LEFT_BEHIND, "It has not ended by itself and is killed", RELEASED);
        assertLock(false);
    }

    @Test
    void secondAbortWhileReleasing() throws Exception {
        WorkflowRun build = releasing();
        build.doStop();

        assertEnd(Result.ABORTED, build, "Its deployment lock cannot be released: the build was aborted again");
        assertLock(true);
    }

    @Test
    void agentLostWhileReleasing() throws Exception {
        WorkflowRun build = releasing();
        disconnect();
        connect();

        assertEnd(Result.ABORTED, build, "Whether it has left its deployment lock is not known");
        assertLock(true);
    }

    @Test
    void outageWhileReleasing() throws Exception {
        WorkflowRun build = releasing();
        databricks
                .emulator()
                .fault(Fault.on("GET", "/api/2.0/workspace/export").always().status(503));
        cli.release("summary");

        assertEnd(Result.ABORTED, build, "Whether it has left its deployment lock is not known");
        assertLock(true);
    }

    @Test
    void killWhileReleasing() throws Exception {
        WorkflowRun build = releasing();
        build.doKill();
        cli.release("summary");

        assertKilled(build, LEFT_BEHIND, RELEASED);
        assertLock(false);
        assertThat(cli.signals(), is(not(empty())));
    }

    /** What was not ended by an abort is not left by the first one. */
    @Test
    void abortWhileReleasingAfterTheMachineWasRestarted() throws Exception {
        cli.hold("deploy");
        cli.hold("summary");
        WorkflowRun build = deploying();
        j.waitForMessage("Created jobs.daily_sales", build);
        lockTarget();
        disconnect();
        cli.die();
        connect();
        cli.awaitCallOf("summary");
        build.doStop();
        cli.release("summary");

        assertEnd(Result.ABORTED, build, "was ended without an exit code", RELEASED);
        assertLock(false);
    }
}
