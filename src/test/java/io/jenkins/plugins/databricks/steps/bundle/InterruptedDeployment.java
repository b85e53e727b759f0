package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import hudson.model.Result;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Pipeline whose deployment meets the end of Jenkins: job, workspace and CLI have the name of the moment, and outlive Jenkins. */
final class InterruptedDeployment {

    private final BundleMoment moment;
    private final RealJenkinsExtension jenkins;
    private final Emulator emulator;
    private final Path folder;
    private final StandInCli cli;

    InterruptedDeployment(BundleMoment moment, RealJenkinsExtension jenkins, Path folder) throws Exception {
        this.moment = moment;
        this.jenkins = jenkins;
        this.emulator = DatabricksFixture.startAnother();
        this.folder = folder;
        this.cli = StandInCli.in(folder, emulator.addPipeline("daily-report"));
    }

    BundleMoment moment() {
        return moment;
    }

    String workspaceUrl() {
        return emulator.url().toString();
    }

    String toolFolder() {
        return folder.toString();
    }

    StandInCli cli() {
        return cli;
    }

    /** Leaves neither a process nor a workspace. */
    void close() throws Exception {
        cli.releaseAll();
        emulator.close();
    }

    /** Has the start of the CLI's process held. */
    void hold(String when) throws Exception {
        Files.writeString(folder.resolve(when), "");
    }

    void awaitHeldLaunch() throws InterruptedException {
        Leftovers.await(() -> Files.exists(folder.resolve(HoldingLauncher.HELD)) ? "" : "a launch that has not come");
    }

    /** Takes the target's lock, as the CLI does. */
    void lockTarget() throws Exception {
        StandInCli.lock(emulator, DatabricksFixture.CLIENT_ID);
    }

    Path lock() {
        return StandInCli.lockFile(emulator);
    }

    void begin() throws Throwable {
        jenkins.runRemotely(InterruptedDeployment::beginThere, moment.name());
    }

    static void beginThere(JenkinsRule j, String name) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(
                "node {\n" + BundleFixture.WRITE_BUNDLE
                        + "def deployed = databricksBundleDeploy workspace: 'NAME', cli: 'NAME', target: 'prod'\n"
                                .replace("NAME", name)
                        + "echo \"came back with ${deployed.resources*.action}\"\n}",
                true));
        Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    void awaitMessage(String message) throws Throwable {
        jenkins.runRemotely(InterruptedDeployment::awaitMessageThere, moment.name(), message);
    }

    static void awaitMessageThere(JenkinsRule j, String name, String message) throws Exception {
        j.waitForMessage(message, build(j, name));
    }

    void abort() throws Throwable {
        jenkins.runRemotely(InterruptedDeployment::abortThere, moment.name());
    }

    static void abortThere(JenkinsRule j, String name) {
        build(j, name).doStop();
    }

    /** Waits for the end, of which the log and the report tell once. */
    void assertEnd(String result, String... messages) throws Throwable {
        jenkins.runRemotely(
                InterruptedDeployment::assertEndThere,
                moment.name(),
                result,
                new LinkedHashSet<>(Arrays.asList(messages)));
    }

    static void assertEndThere(JenkinsRule j, String name, String result, LinkedHashSet<String> messages)
            throws Exception {
        WorkflowRun build = build(j, name);
        j.assertBuildStatus(Result.fromString(result), j.waitForCompletion(build));
        String log = JenkinsRule.getLog(build);
        for (String message : Set.copyOf(messages)) {
            assertThat(message + " in " + log, log.split(Pattern.quote(message), -1).length, is(2));
        }
        assertThat(
                j.getJSON(build.getUrl() + "databricks/api/json")
                        .getJSONObject()
                        .getJSONArray("bundles")
                        .size(),
                is(1));
    }

    private static WorkflowRun build(JenkinsRule j, String name) {
        return Objects.requireNonNull(j.jenkins.getItemByFullName(name, WorkflowJob.class))
                .getBuildByNumber(1);
    }
}
