package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.builders.BundleDeployBuilder;
import io.jenkins.plugins.databricks.cli.DatabricksCliInstallation;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * What a {@code kill -9} of Jenkins does to deployments, with a program in the place of Databricks' CLI. One crash meets them all, since Jenkins takes long
 * to start. Each has a job, a workspace and a CLI of its name.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script")
class BundleCrashTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** The CLI works on, and ends after the restart. */
    private static final String GOES_ON = "goes-on";

    /** The CLI ends while there is no Jenkins. */
    private static final String ENDS = "ends";

    /** A Pipeline that cannot resume; somebody else holds the target's lock. */
    private static final String UNSAVED = "unsaved";

    /** A freestyle build whose CLI works on. */
    private static final String FREESTYLE = "freestyle";

    /** A freestyle build whose CLI ends while there is no Jenkins. */
    private static final String FREESTYLE_ENDS = "freestyle-ends";

    private static final List<String> ALL = List.of(GOES_ON, ENDS, UNSAVED, FREESTYLE, FREESTYLE_ENDS);

    /** Their builds end with the crash. */
    private static final List<String> LOST = List.of(UNSAVED, FREESTYLE, FREESTYLE_ENDS);

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    @TempDir
    private Path temp;

    private final Map<String, StandInCli> programs = new LinkedHashMap<>();
    private final Map<String, Emulator> emulators = new LinkedHashMap<>();
    private final List<Process> neighbours = new ArrayList<>();

    @Test
    void deploymentsAfterACrash() throws Throwable {
        LinkedHashMap<String, String> workspaces = new LinkedHashMap<>();
        LinkedHashMap<String, String> tools = new LinkedHashMap<>();
        try {
            for (String name : ALL) {
                Emulator emulator = DatabricksFixture.startAnother();
                emulators.put(name, emulator);
                workspaces.put(name, emulator.url().toString());
                Path folder = temp.resolve(name);
                StandInCli cli = StandInCli.in(folder, emulator.addPipeline("daily-report"));
                cli.hold("deploy");
                programs.put(name, cli);
                tools.put(name, folder.toString());
            }
            jenkins.startJenkins();
            jenkins.runRemotely(BundleCrashTest::begin, workspaces, tools);
            Path foreign = StandInCli.lock(emulators.get(UNSAVED), "somebody@example.com");
            Path own = StandInCli.lock(emulators.get(FREESTYLE), DatabricksFixture.CLIENT_ID);
            jenkins.stopJenkinsForcibly();
            for (String name : List.of(ENDS, FREESTYLE_ENDS)) {
                programs.get(name).release("deploy");
                programs.get(name).awaitEnd();
            }
            for (String name : LOST) {
                neighbours.add(programs.get(name).startNeighbour());
            }
            jenkins.startJenkins();
            programs.get(GOES_ON).release("deploy");
            jenkins.runRemotely(BundleCrashTest::assertSuccess, GOES_ON);
            jenkins.runRemotely(BundleCrashTest::assertSuccess, ENDS);
            jenkins.runRemotely(BundleCrashTest::assertNothingIsKept);
            jenkins.runRemotely(
                    BundleCrashTest::assertLost,
                    UNSAVED,
                    "belongs to another deployment (somebody@example.com, 2026-11-26 14:27:20 UTC) and was left alone");
            jenkins.runRemotely(BundleCrashTest::assertLost, FREESTYLE, "Its deployment lock was released");
            jenkins.runRemotely(
                    BundleCrashTest::assertLost,
                    FREESTYLE_ENDS,
                    "It had ended before it could be stopped: target 'prod' is complete");
            assertThat(Files.exists(foreign), is(true));
            assertThat(Files.exists(own), is(false));
            for (String name : List.of(UNSAVED, FREESTYLE)) {
                assertThat(programs.get(name).signals(), is(not(empty())));
            }
            for (String name : LOST) {
                assertThat(
                        "nothing is started in a workspace that may be another's",
                        calls(name),
                        contains("bundle deploy"));
            }
            for (Process neighbour : neighbours) {
                assertThat(neighbour.isAlive(), is(true));
            }
            for (Map.Entry<String, StandInCli> program : programs.entrySet()) {
                assertThat(
                        program.getKey(),
                        program.getValue().calls().stream()
                                .filter("bundle deploy"::equals)
                                .count(),
                        is(1L));
            }
        } finally {
            for (StandInCli cli : programs.values()) {
                cli.release("deploy");
            }
            neighbours.forEach(Process::destroy);
            for (Emulator emulator : emulators.values()) {
                emulator.close();
            }
        }
    }

    private List<String> calls(String name) throws Exception {
        return programs.get(name).calls();
    }

    static void begin(JenkinsRule j, LinkedHashMap<String, String> workspaces, LinkedHashMap<String, String> tools)
            throws Exception {
        DatabricksFixture.configure(workspaces);
        StandInCli.configure(tools.entrySet().stream()
                .map(tool -> new DatabricksCliInstallation(tool.getKey(), tool.getValue(), List.of()))
                .toArray(DatabricksCliInstallation[]::new));
        j.jenkins.setNumExecutors(ALL.size());
        beginPipeline(j, GOES_ON);
        beginPipeline(j, ENDS);
        beginPipeline(j, UNSAVED);
        beginFreestyle(j, FREESTYLE);
        beginFreestyle(j, FREESTYLE_ENDS);
        for (String name : workspaces.keySet()) {
            j.waitForMessage("Created jobs.daily_sales", build(j, name));
        }
    }

    private static void beginPipeline(JenkinsRule j, String name) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, name);
        if (name.equals(UNSAVED)) {
            job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
        }
        job.setDefinition(new CpsFlowDefinition(
                "node {\n" + BundleFixture.WRITE_BUNDLE
                        + "def deployed = databricksBundleDeploy workspace: 'NAME', cli: 'NAME', target: 'prod'\n"
                                .replace("NAME", name)
                        + "echo \"came back with ${deployed.resources*.action}\"\n}",
                true));
        Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    private static void beginFreestyle(JenkinsRule j, String name) throws Exception {
        FreeStyleProject job = j.createFreeStyleProject(name);
        Objects.requireNonNull(j.jenkins.getWorkspaceFor(job))
                .child("databricks.yml")
                .write("bundle: {name: daily-sales}\n", "UTF-8");
        DatabricksBundleDeployStep step = new DatabricksBundleDeployStep();
        step.setWorkspace(name);
        step.setCli(name);
        step.setTarget("prod");
        job.getBuildersList().add(new BundleDeployBuilder(step));
        Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    private static Run<?, ?> build(JenkinsRule j, String name) {
        return Objects.requireNonNull(j.jenkins.getItemByFullName(name, Job.class))
                .getBuildByNumber(1);
    }

    static void assertSuccess(JenkinsRule j, String name) throws Exception {
        j.assertBuildStatus(Result.SUCCESS, j.waitForCompletion(build(j, name)));
        j.assertLogContains("came back with [create, create, null, create]", build(j, name));
        String page = j.createWebClient().getPage(build(j, name), "databricks").asNormalizedText();
        assertThat(page, containsString("daily-sales deployed to prod"));
    }

    /** Such a build is over when Jenkins comes back. */
    static void assertLost(JenkinsRule j, String name, String said) throws Exception {
        Run<?, ?> build = build(j, name);
        assertThat(build.isBuilding(), is(false));
        j.assertLogContains("This build ended when Jenkins stopped, and left databricks bundle deploy on ", build);
        j.assertLogContains(said, build);
    }

    static void assertNothingIsKept(JenkinsRule j) throws Exception {
        File folder = new File(j.jenkins.getRootDir(), "databricks-deployments");
        Leftovers.await(
                PATIENCE,
                () -> String.join(" ", Objects.requireNonNull(folder.list((dir, name) -> name.endsWith(".xml")))));
    }
}
