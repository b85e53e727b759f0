package io.jenkins.plugins.databricks.execution.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TopLevelItem;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.RunNowBuilder;
import io.jenkins.plugins.databricks.credentials.ControllerHttp;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.rest.Leftovers;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import java.io.File;
import java.time.Duration;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a step has taken of Jenkins is given back soon after its end, whatever the end: threads, connections, watches and files. */
class StepLeftoversTest extends SharedJenkins {

    private static final String CANCEL = "/api/2.2/jobs/runs/cancel";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    /** Of builds that wait for a run. */
    enum Kind {
        PIPELINE,
        FREESTYLE
    }

    @BeforeEach
    void deploy() throws Exception {
        databricks.configure();
        databricks.deploySample();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Leftovers.await(StepLeftoversTest::left);
    }

    private static String left() {
        int watches = StepThreads.poller().watched();
        int connections = Leftovers.connections(ControllerHttp.get().transport());
        String[] files = new File(j.jenkins.getRootDir(), "databricks-runs").list();
        return (watches == 0 ? "" : watches + " watches ")
                + (connections == 0 ? "" : connections + " connections ")
                + (files == null ? "" : String.join(" ", files))
                + String.join(" ", Leftovers.threads());
    }

    private static Run<?, ?> start(Kind kind) throws Exception {
        if (kind == Kind.PIPELINE) {
            WorkflowJob job = pipeline("databricksRunNow jobId: 17, workspace: 'prod'");
            return start(job);
        }
        DatabricksRunNowStep step = new DatabricksRunNowStep();
        step.setWorkspace("prod");
        step.setJobId(17);
        FreeStyleProject job = j.createFreeStyleProject();
        job.getBuildersList().add(new RunNowBuilder(step));
        return Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    private Run<?, ?> startAndWait(Kind kind) throws Exception {
        databricks.emulator().holdRuns();
        Run<?, ?> build = start(kind);
        j.waitForMessage(": RUNNING", build);
        return build;
    }

    private static void abort(Run<?, ?> build) throws Exception {
        if (build instanceof WorkflowRun pipeline) {
            pipeline.doStop();
        } else {
            Objects.requireNonNull(build.getExecutor()).interrupt(Result.ABORTED);
        }
    }

    private static void assertEnd(Result result, Run<?, ?> build) throws Exception {
        j.assertBuildStatus(result, j.waitForCompletion(build));
    }

    @ParameterizedTest
    @EnumSource
    void success(Kind kind) throws Exception {
        databricks.emulator().scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.success()));
        assertEnd(Result.SUCCESS, start(kind));
    }

    @ParameterizedTest
    @EnumSource
    void failure(Kind kind) throws Exception {
        databricks.emulator().scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.failed("it broke")));
        assertEnd(Result.FAILURE, start(kind));
    }

    @ParameterizedTest
    @EnumSource
    void refusal(Kind kind) throws Exception {
        databricks.emulator().fault(Fault.on("POST", "/api/2.2/jobs/run-now").status(403));
        assertEnd(Result.FAILURE, start(kind));
    }

    @ParameterizedTest
    @EnumSource
    void abort(Kind kind) throws Exception {
        Run<?, ?> build = startAndWait(kind);
        abort(build);
        assertEnd(Result.ABORTED, build);
    }

    @ParameterizedTest
    @EnumSource
    void abortThatIsRefused(Kind kind) throws Exception {
        databricks.emulator().fault(Fault.on("POST", CANCEL).always().status(403));
        Run<?, ?> build = startAndWait(kind);
        abort(build);
        assertEnd(Result.ABORTED, build);
    }

    @ParameterizedTest
    @EnumSource
    void secondAbort(Kind kind) throws Exception {
        databricks.emulator().fault(Fault.on("POST", CANCEL).always().status(503));
        Run<?, ?> build = startAndWait(kind);
        abort(build);
        j.waitForMessage("Cancelling run", build);
        abort(build);
        assertEnd(Result.ABORTED, build);
    }

    @ParameterizedTest
    @EnumSource
    void deletion(Kind kind) throws Exception {
        databricks.emulator().cancelTakes(Duration.ofHours(1));
        Run<?, ?> build = startAndWait(kind);
        ((TopLevelItem) build.getParent()).delete();
        assertThat(databricks.emulator().runsCancelled(), is(1));
    }

    @Test
    void aPipelineThatIsKilled() throws Exception {
        WorkflowRun build = (WorkflowRun) startAndWait(Kind.PIPELINE);
        build.doKill();
        databricks.emulator().awaitRunCancelled();
    }
}
