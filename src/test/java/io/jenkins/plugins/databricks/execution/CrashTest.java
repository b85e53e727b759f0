package io.jenkins.plugins.databricks.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.builders.RunNowBuilder;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.Leftovers;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
 * What a {@code kill -9} of Jenkins does to builds with a run or a download: nothing but what was saved is left. One crash meets them all, each in another moment, since
 * Jenkins takes long to start.
 */
class CrashTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    /** They outlive the Jenkins that is killed. */
    private final Map<CrashMoment, Emulator> emulators = new EnumMap<>(CrashMoment.class);

    @BeforeEach
    void startWorkspaces() throws Exception {
        for (CrashMoment moment : CrashMoment.values()) {
            Emulator emulator = DatabricksFixture.startAnother();
            emulators.put(moment, emulator);
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
        for (CrashMoment moment : CrashMoment.values()) {
            moment.prepare(emulators.get(moment));
            moment.begin(jenkins);
        }
        for (CrashMoment moment : CrashMoment.values()) {
            moment.reach(this, emulators.get(moment));
        }
        for (CrashMoment moment : CrashMoment.values()) {
            moment.beforeCrash(this, emulators.get(moment));
        }
        jenkins.stopJenkinsForcibly();
        for (CrashMoment moment : CrashMoment.values()) {
            emulators.get(moment).clearFaults();
            moment.afterCrash(this, emulators.get(moment));
        }
        jenkins.startJenkins();
        for (CrashMoment moment : CrashMoment.values()) {
            moment.afterRestart(emulators.get(moment));
        }
        return Stream.concat(
                Stream.of(CrashMoment.values())
                        .map(moment -> DynamicTest.dynamicTest(
                                moment.name(), () -> moment.check(this, emulators.get(moment)))),
                Stream.of(DynamicTest.dynamicTest(
                        "nothing is watched any more", () -> jenkins.runRemotely(CrashTest::assertNothingIsWatched))));
    }

    static void configure(JenkinsRule j, LinkedHashMap<String, String> workspaces) throws Exception {
        DatabricksFixture.configure(workspaces);
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

    /** The folder of the build, for what happens to it while Jenkins is down. */
    Path buildFolder(CrashMoment moment) {
        return jenkins.getHome().toPath().resolve("jobs/" + moment.name() + "/builds/1");
    }

    void awaitMessage(CrashMoment moment, String message) throws Throwable {
        jenkins.runRemotely(CrashTest::awaitLog, moment.name(), message);
    }

    static void awaitLog(JenkinsRule j, String name, String message) throws Exception {
        j.waitForMessage(message, build(j, name));
    }

    void abort(CrashMoment moment) throws Throwable {
        jenkins.runRemotely(CrashTest::abortBuild, moment.name());
    }

    static void abortBuild(JenkinsRule j, String name) {
        ((WorkflowRun) build(j, name)).doStop();
    }

    void assertEnd(CrashMoment moment, String result, String message) throws Throwable {
        jenkins.runRemotely(CrashTest::assertBuildEnds, moment.name(), result, message);
    }

    static void assertBuildEnds(JenkinsRule j, String name, String result, String message) throws Exception {
        j.assertBuildStatus(Result.fromString(result), j.waitForCompletion(build(j, name)));
        j.assertLogContains(message, build(j, name));
    }

    void assertLost(CrashMoment moment, String message) throws Throwable {
        jenkins.runRemotely(CrashTest::assertBuildIsLost, moment.name(), message);
    }

    /** Such a build is over when Jenkins comes back. */
    static void assertBuildIsLost(JenkinsRule j, String name, String message) throws Exception {
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
