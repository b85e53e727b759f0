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
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.connection.DatabricksWorkspace;
import io.jenkins.plugins.databricks.credentials.DatabricksServicePrincipal;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.Leftovers;
import io.jenkins.plugins.databricks.steps.DatabricksRunNowStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * What a {@code kill -9} of Jenkins does to builds with a run: nothing but what was saved is left. One crash meets them all, each in another moment, since
 * Jenkins takes long to start.
 */
class CrashTest {

    private static final String RUN_NOW = "/api/2.2/jobs/run-now";
    private static final String CANCEL = "/api/2.2/jobs/runs/cancel";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** What a build is doing when the crash comes. Each has a job and a workspace of this name. */
    private enum Moment {
        WAITING_FOR_THE_RUN(CrashTest::beginPipeline, "databricksRunNow jobId: 17, workspace: NAME, failBuild: false") {
            @Override
            void reach(CrashTest test, Emulator emulator) throws Throwable {
                test.awaitMessage(this, ": RUNNING");
            }

            @Override
            void afterRestart(Emulator emulator) {
                emulator.releaseRuns();
            }

            @Override
            void check(CrashTest test, Emulator emulator) throws Throwable {
                test.assertEnd(this, "SUCCESS", "Jenkins was restarted: resuming to wait for run");
                assertThat(emulator.runsStarted(), is(1));
            }
        },

        STARTING_THE_RUN(CrashTest::beginPipeline, "databricksRunNow jobId: 17, workspace: NAME, failBuild: false") {
            private final CountDownLatch answer = new CountDownLatch(1);

            @Override
            void prepare(Emulator emulator) {
                emulator.fault(Fault.on("POST", RUN_NOW).holdUntil(answer));
            }

            @Override
            void reach(CrashTest test, Emulator emulator) throws Throwable {
                emulator.awaitArrival("POST", RUN_NOW, PATIENCE);
            }

            @Override
            void afterCrash(Emulator emulator) throws Exception {
                answer.countDown();
                emulator.awaitRunStarted();
                emulator.releaseRuns();
            }

            @Override
            void check(CrashTest test, Emulator emulator) throws Throwable {
                test.assertEnd(this, "SUCCESS", "making sure that a run of job 17 is started exactly once");
                assertThat(emulator.runsStarted(), is(1));
            }
        },

        ABORTED_AND_CANCELLING(
                CrashTest::beginPipeline, "databricksRunNow jobId: 17, workspace: NAME, failBuild: false") {
            @Override
            void reach(CrashTest test, Emulator emulator) throws Throwable {
                test.awaitMessage(this, ": RUNNING");
                emulator.fault(Fault.on("POST", CANCEL).always().status(503));
                test.abort(this);
                emulator.awaitRequest("POST", CANCEL, PATIENCE);
            }

            @Override
            void check(CrashTest test, Emulator emulator) throws Throwable {
                test.assertEnd(this, "ABORTED", "has ended in Databricks: CANCELED");
                assertThat(emulator.runsCancelled(), is(1));
            }
        },

        ABORTED_AND_STARTING_THE_RUN(
                CrashTest::beginPipeline, "databricksRunNow jobId: 17, workspace: NAME, failBuild: false") {
            @Override
            void prepare(Emulator emulator) {
                loseTheAnswer(emulator);
            }

            @Override
            void reach(CrashTest test, Emulator emulator) throws Throwable {
                emulator.awaitRequests(2, "POST", RUN_NOW, PATIENCE);
                test.abort(this);
                emulator.awaitRequests(4, "POST", RUN_NOW, PATIENCE);
            }

            @Override
            void check(CrashTest test, Emulator emulator) throws Throwable {
                test.assertEnd(this, "ABORTED", "has ended in Databricks: CANCELED");
                assertThat(emulator.runsStarted(), is(1));
                assertThat(emulator.runsCancelled(), is(1));
            }
        },

        /** Nothing of what the process has done with the run may be saved: what it was about to deliver is found out again, and delivered. */
        DELIVERING_THE_END(CrashTest::beginPipeline, """
                parallel run: {
                  databricksRunNow jobId: 17, workspace: NAME, failBuild: false
                  echo 'the run is over'
                }, other: {
                  for (int i = 0; i < 100; i++) { sleep time: 20, unit: 'MILLISECONDS' }
                  echo 'all is saved'
                }
                """) {
            @Override
            void prepare(Emulator emulator) {
                emulator.fault(Fault.on("GET", "/api/2.2/jobs/runs/get-output")
                        .always()
                        .status(503));
            }

            @Override
            void reach(CrashTest test, Emulator emulator) throws Throwable {
                emulator.awaitRunStarted();
                emulator.releaseRuns();
                test.awaitMessage(this, ": SUCCESS after");
                test.awaitMessage(this, "all is saved");
            }

            @Override
            void check(CrashTest test, Emulator emulator) throws Throwable {
                test.assertEnd(this, "SUCCESS", "the run is over");
                assertThat(emulator.runsStarted(), is(1));
            }
        },

        WAITING_IN_A_PIPELINE_THAT_IS_NOT_SAVED(
                CrashTest::beginUnsaved, "databricksRunNow jobId: 17, workspace: NAME") {
            @Override
            void reach(CrashTest test, Emulator emulator) throws Throwable {
                test.awaitMessage(this, ": RUNNING");
            }

            @Override
            void check(CrashTest test, Emulator emulator) throws Throwable {
                test.assertLost(this, "has ended in Databricks: CANCELED");
                assertThat(emulator.runsCancelled(), is(1));
            }
        },

        WAITING_IN_SUCH_A_PIPELINE_THAT_LEAVES_THE_RUN_ALONE(
                CrashTest::beginUnsaved, "databricksRunNow jobId: 17, workspace: NAME, cancelOnAbort: false") {
            @Override
            void reach(CrashTest test, Emulator emulator) throws Throwable {
                test.awaitMessage(this, ": RUNNING");
            }

            @Override
            void check(CrashTest test, Emulator emulator) throws Throwable {
                test.assertLost(this, "continues in Databricks");
                assertThat(emulator.runsCancelled(), is(0));
            }
        },

        STARTING_THE_RUN_OF_A_FREESTYLE_BUILD(CrashTest::beginFreestyle, "NAME") {
            @Override
            void prepare(Emulator emulator) {
                loseTheAnswer(emulator);
            }

            @Override
            void reach(CrashTest test, Emulator emulator) throws Throwable {
                emulator.awaitRequests(2, "POST", RUN_NOW, PATIENCE);
            }

            @Override
            void check(CrashTest test, Emulator emulator) throws Throwable {
                test.assertLost(this, "has ended in Databricks: CANCELED");
                assertThat(emulator.runsStarted(), is(1));
                assertThat(emulator.runsCancelled(), is(1));
            }
        };

        private final RealJenkinsExtension.StepWithTwoArgs<String, String> begin;
        private final String script;

        Moment(RealJenkinsExtension.StepWithTwoArgs<String, String> begin, String script) {
            this.begin = begin;
            this.script = script;
        }

        /** The run is started, but Jenkins does not hear of it. */
        private static void loseTheAnswer(Emulator emulator) {
            emulator.fault(Fault.on("POST", RUN_NOW).resetAfter());
            emulator.fault(Fault.on("POST", RUN_NOW).always().status(503));
        }

        /** Before the build begins. */
        void prepare(Emulator emulator) {}

        /** Waits until the build is there. */
        abstract void reach(CrashTest test, Emulator emulator) throws Throwable;

        /** While there is no Jenkins. The workspace has no fault any more. */
        void afterCrash(Emulator emulator) throws Exception {}

        void afterRestart(Emulator emulator) {}

        abstract void check(CrashTest test, Emulator emulator) throws Throwable;
    }

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    /** They outlive the Jenkins that is killed. */
    private final Map<Moment, Emulator> emulators = new EnumMap<>(Moment.class);

    @BeforeEach
    void startWorkspaces() throws Exception {
        for (Moment moment : Moment.values()) {
            Emulator emulator = Emulator.start();
            emulators.put(moment, emulator);
            emulator.addServicePrincipal(DatabricksFixture.CLIENT_ID, DatabricksFixture.SECRET);
            emulator.addJob(17, new ObjectMapper().readTree("""
                    {"name": "daily", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}
                    """));
            emulator.holdRuns();
        }
    }

    @AfterEach
    void stopWorkspaces() throws Exception {
        for (Emulator emulator : emulators.values()) {
            emulator.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> afterACrash() throws Throwable {
        jenkins.startJenkins();
        LinkedHashMap<String, String> workspaces = new LinkedHashMap<>();
        emulators.forEach((moment, emulator) ->
                workspaces.put(moment.name(), emulator.url().toString()));
        jenkins.runRemotely(CrashTest::configure, workspaces);
        for (Moment moment : Moment.values()) {
            moment.prepare(emulators.get(moment));
            String script = moment.script.replace("NAME", "'" + moment + "'");
            jenkins.runRemotely(moment.begin, moment.name(), script);
        }
        for (Moment moment : Moment.values()) {
            moment.reach(this, emulators.get(moment));
        }
        jenkins.stopJenkinsForcibly();
        for (Moment moment : Moment.values()) {
            emulators.get(moment).clearFaults();
            moment.afterCrash(emulators.get(moment));
        }
        jenkins.startJenkins();
        for (Moment moment : Moment.values()) {
            moment.afterRestart(emulators.get(moment));
        }
        return Stream.concat(
                Stream.of(Moment.values())
                        .map(moment -> DynamicTest.dynamicTest(
                                moment.name(), () -> moment.check(this, emulators.get(moment)))),
                Stream.of(DynamicTest.dynamicTest(
                        "nothing is watched any more", () -> jenkins.runRemotely(CrashTest::assertNothingIsWatched))));
    }

    static void configure(JenkinsRule j, LinkedHashMap<String, String> workspaces) throws Exception {
        DatabricksFixture.addCredentials(new DatabricksServicePrincipal(
                CredentialsScope.GLOBAL,
                "databricks-prod",
                null,
                DatabricksFixture.CLIENT_ID,
                Secret.fromString(DatabricksFixture.SECRET)));
        List<DatabricksWorkspace> all = new ArrayList<>();
        workspaces.forEach((name, url) -> {
            DatabricksWorkspace workspace = new DatabricksWorkspace(name, url);
            workspace.setCredentialsId("databricks-prod");
            all.add(workspace);
        });
        DatabricksConfiguration.get().setWorkspaces(all);
    }

    static void beginPipeline(JenkinsRule j, String name, String script) throws Exception {
        begin(j.createProject(WorkflowJob.class, name), script);
    }

    static void beginUnsaved(JenkinsRule j, String name, String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, name);
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
        begin(job, script);
    }

    private static void begin(WorkflowJob job, String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    static void beginFreestyle(JenkinsRule j, String name, String script) throws Exception {
        DatabricksRunNowStep step = new DatabricksRunNowStep();
        step.setWorkspace(name);
        step.setJobId(17);
        FreeStyleProject job = j.createFreeStyleProject(name);
        job.getBuildersList().add(new RunNowBuilder(step));
        Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    private static Run<?, ?> build(JenkinsRule j, String name) {
        return Objects.requireNonNull(j.jenkins.getItemByFullName(name, Job.class))
                .getBuildByNumber(1);
    }

    private void awaitMessage(Moment moment, String message) throws Throwable {
        jenkins.runRemotely(CrashTest::awaitLine, moment.name(), message);
    }

    static void awaitLine(JenkinsRule j, String name, String message) throws Exception {
        j.waitForMessage(message, build(j, name));
    }

    private void abort(Moment moment) throws Throwable {
        jenkins.runRemotely(CrashTest::stopBuild, moment.name());
    }

    static void stopBuild(JenkinsRule j, String name) {
        ((WorkflowRun) build(j, name)).doStop();
    }

    private void assertEnd(Moment moment, String result, String message) throws Throwable {
        jenkins.runRemotely(CrashTest::assertBuildEnds, moment.name(), result, message);
    }

    static void assertBuildEnds(JenkinsRule j, String name, String result, String message) throws Exception {
        j.assertBuildStatus(Result.fromString(result), j.waitForCompletion(build(j, name)));
        j.assertLogContains(message, build(j, name));
    }

    private void assertLost(Moment moment, String message) throws Throwable {
        jenkins.runRemotely(CrashTest::assertBuildLost, moment.name(), message);
    }

    /** Such a build is over when Jenkins comes back. */
    static void assertBuildLost(JenkinsRule j, String name, String message) throws Exception {
        Run<?, ?> build = build(j, name);
        // The harness waits for messages of builds only that go on.
        Leftovers.await(PATIENCE, () -> log(build).contains(message) ? "" : "no '" + message + "' in " + log(build));
        j.assertLogContains("This build ended when Jenkins stopped", build);
        // What Jenkins makes of such a build is its own affair.
        assertThat(build.isBuilding(), is(false));
    }

    static void assertNothingIsWatched(JenkinsRule j) throws Exception {
        Leftovers.await(PATIENCE, () -> {
            int watches = StepThreads.poller().watched();
            return watches == 0 ? "" : watches + " watches";
        });
    }

    private static String log(Run<?, ?> build) {
        try {
            return JenkinsRule.getLog(build);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
