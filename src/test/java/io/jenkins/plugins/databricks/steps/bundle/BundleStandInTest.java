package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import hudson.FilePath;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.BundleDeployBuilder;
import io.jenkins.plugins.databricks.builders.BundleRunBuilder;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The steps for bundles on an agent, with a program that plays back what Databricks' CLI has printed. {@link BundleStepsTest} runs the real one. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script")
class BundleStandInTest extends SharedJenkins {

    private static final String DEPLOY = "databricksBundleDeploy target: 'prod'";
    private static final String UPDATE = "databricksBundleRun target: 'prod', key: 'daily_report'";

    private static final String RUN = "databricksBundleRun target: 'prod', key: 'daily_sales'";

    private static DumbSlave agent;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @TempDir
    private Path temp;

    private String pipeline;
    private StandInCli cli;

    @BeforeAll
    static void startAgent() throws Exception {
        agent = j.createOnlineSlave(Label.get("bundles"));
    }

    @AfterAll
    static void forgetTools() {
        StandInCli.configure();
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        pipeline = emulator().addPipeline("daily-report");
        emulator().addApp(StandInCli.APP);
        cli = StandInCli.in(temp.resolve("cli"), pipeline);
        StandInCli.configure(cli.tool("stand-in"));
    }

    private Emulator emulator() {
        return databricks.emulator();
    }

    private static WorkflowJob job(String steps) throws Exception {
        return pipeline(BundleFixture.onAgent(BundleFixture.WRITE_BUNDLE + steps));
    }

    private static WorkflowRun succeeds(String steps) throws Exception {
        return j.buildAndAssertSuccess(job(steps));
    }

    private static WorkflowRun fails(String steps) throws Exception {
        return j.buildAndAssertStatus(Result.FAILURE, job(steps));
    }

    /** A build whose deployment has begun and does not end. */
    private WorkflowRun deploying(WorkflowJob job) throws Exception {
        cli.hold("deploy");
        WorkflowRun build = start(job);
        j.waitForMessage("Created jobs.daily_sales", build);
        return build;
    }

    /** A build whose update runs and does not end. */
    private WorkflowRun updating(String steps) throws Exception {
        emulator().holdUpdates();
        WorkflowRun build = start(job(steps));
        j.waitForMessage("of pipeline 'daily-report': RUNNING", build);
        return build;
    }

    @Test
    void validationReturnsTheBundleAndItsDiagnostics() throws Exception {
        cli.answers("validate", "warning.err", 0);
        WorkflowRun build = succeeds("""
                def found = databricksBundleValidate target: 'prod'
                echo "${found.bundle} for ${found.target} at ${found.host}: ${found.resources*.key}"
                def first = found.diagnostics[0]
                echo "${first.severity} in ${first.file}:${first.line}:${first.column}: ${first.message}"
                """);
        j.assertLogContains(
                "daily-sales for prod at " + emulator().url()
                        + ": [apps.portal, jobs.daily_sales, pipelines.daily_report]",
                build);
        j.assertLogContains("Warning in databricks.yml:13:28: expected int, found sequence", build);
    }

    @Test
    void failureIsToldByTheFirstErrorOrElseTheExitCode() throws Exception {
        cli.answers("validate", "error.err", 1);
        WorkflowRun invalid = fails("databricksBundleValidate target: 'prod'");
        j.assertLogContains("ERROR: databricks bundle validate failed: reference does not exist: ${var.none}", invalid);
        j.assertLogContains("Warning: Please do not use variable interpolation", invalid);

        cli.answers("deploy", "", 3);
        j.assertLogContains("ERROR: databricks bundle deploy failed: it ended with exit code 3", fails(DEPLOY));
    }

    @Test
    void moreThanJenkinsReadsIsRefusedAsSuch() throws Exception {
        cli.prints("validate", "{\"bundle\": \"" + "x".repeat(16 << 20) + "\"}");
        WorkflowRun build = fails("databricksBundleValidate target: 'prod'");
        j.assertLogContains(
                "ERROR: databricks bundle validate printed more than 16 MiB, which Jenkins does not read."
                        + " Divide the bundle into smaller ones",
                build);
    }

    @Test
    void targetIsThatOfTheStepWhateverTheEnvironmentSays() throws Exception {
        succeeds("""
                withEnv(['DATABRICKS_BUNDLE_TARGET=other', 'DATABRICKS_BUNDLE_ENV=other']) {
                  databricksBundleValidate()
                  databricksBundleValidate target: 'prod'
                }
                """);
        assertThat(cli.targets(), contains("none none", "prod none"));
    }

    @Test
    void lookUpSaysNothingUnlessItFails() throws Exception {
        cli.answers("summary", "warning.err", 0);
        j.assertLogNotContains("expected int, found sequence", succeeds(DEPLOY));

        cli.answers("summary", "warning.err", 1);
        j.assertLogContains("Warning: expected int, found sequence", fails(DEPLOY));
    }

    @Test
    void planIsShownKeptAndDeployed() throws Exception {
        WorkflowJob job = job("""
                def plan = databricksBundlePlan target: 'prod'
                echo "planned ${plan.toAdd} to add: ${plan.changes*.resource} ${plan.changes*.action}"
                def deployed = databricksBundleDeploy target: 'prod', plan: 'plan.json'
                deployed.resources.each { echo "${it.key} ${it.action} ${it.id} ${it.url}" }
                """);
        WorkflowRun build = j.buildAndAssertSuccess(job);

        j.assertLogContains("Plan: 3 to add, 0 to change, 0 to delete, 0 unchanged", build);
        j.assertLogContains(
                "planned 3 to add: [apps.portal, jobs.daily_sales, pipelines.daily_report] [create, create, create]",
                build);
        FilePath plan = Objects.requireNonNull(agent.getWorkspaceFor(job)).child("plan.json");
        assertThat(plan.readToString(), containsString("\"plan_version\" : 2"));
        j.assertLogContains("jobs.daily_sales create 17 " + emulator().url() + "/jobs/17?w=1234567890123456", build);
        j.assertLogContains("apps.portal create portal null", build);
        j.assertLogContains("jobs.yearly_sales null null null", build);
        assertThat(
                cli.calls(),
                contains(
                        startsWith("bundle plan"),
                        startsWith("bundle summary"),
                        startsWith("bundle summary"),
                        is("bundle deploy --plan plan.json"),
                        startsWith("bundle summary")));
    }

    @Test
    void destructionReturnsWhatWasDeleted() throws Exception {
        WorkflowRun build = succeeds(
                "def gone = databricksBundleDestroy target: 'prod', autoApprove: true\necho \"deleted ${gone}\"");
        j.assertLogContains("deleted [apps.portal, jobs.daily_sales, pipelines.daily_report]", build);
        succeeds("databricksBundleDestroy target: 'prod', autoApprove: true, forceLock: true");
        assertThat(
                cli.calls(), contains("bundle destroy --auto-approve", "bundle destroy --force-lock --auto-approve"));
    }

    @Test
    void toolIsChosenByItsNameAndRefusedIfItIsTooOld() throws Exception {
        StandInCli old = StandInCli.in(temp.resolve("old"), pipeline);
        old.version("0.282.0");
        StandInCli.configure(cli.tool("new"), old.tool("old"));
        succeeds("databricksBundlePlan target: 'prod', cli: 'new'");
        WorkflowRun build = fails("databricksBundlePlan target: 'prod', cli: 'old'");

        j.assertLogContains(
                "a plan in JSON needs version 0.283.0 or newer of the Databricks CLI, but " + temp.resolve("old")
                        + "/databricks is version 0.282.0",
                build);
        assertThat(cli.calls(), contains(startsWith("bundle plan"), startsWith("bundle summary")));
        assertThat("nothing ran", old.calls(), is(empty()));
    }

    @Test
    void abortEndsTheProcessAndReleasesItsLock() throws Exception {
        WorkflowRun build = deploying(job(DEPLOY));
        Path lock = StandInCli.lock(emulator(), DatabricksFixture.CLIENT_ID);
        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertThat(cli.signals(), is(not(empty())));
        j.assertLogContains("It was stopped while it changed the target", build);
        j.assertLogContains("Its deployment lock was released", build);
        assertThat(Files.exists(lock), is(false));
    }

    @Test
    void abortLeavesTheLockOfSomebodyElse() throws Exception {
        WorkflowRun build = deploying(job(DEPLOY));
        Path lock = StandInCli.lock(emulator(), "somebody@example.com");
        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("belongs to another deployment (somebody@example.com, 2026-11-26 14:27:20 UTC)", build);
        assertThat(Files.exists(lock), is(true));
    }

    @Test
    void processThatIgnoresTheAbortIsKilled() throws Exception {
        cli.ignoreSignals();
        WorkflowRun build = deploying(job(DEPLOY));
        StandInCli.lock(emulator(), DatabricksFixture.CLIENT_ID);
        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertThat(cli.signals(), is(not(empty())));
        j.assertLogContains("It has not ended by itself and is killed", build);
        j.assertLogContains("Its deployment lock was released", build);
    }

    /** With its machine, the process and all around it are gone. */
    @Test
    void deploymentWhoseMachineWasRestartedFailsAndReleasesItsLock() throws Exception {
        WorkflowRun build = deploying(job(DEPLOY));
        Path lock = StandInCli.lock(emulator(), DatabricksFixture.CLIENT_ID);
        agent.toComputer().disconnect(null).get();
        cli.die();
        agent.toComputer().connect(false).get();

        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
        j.assertLogContains("databricks bundle deploy was ended without an exit code", build);
        j.assertLogContains("some files and resources may be new, others not", build);
        j.assertLogContains("Its deployment lock was released", build);
        assertThat(Files.exists(lock), is(false));
    }

    @Test
    void abortOfADestructionSaysSo() throws Exception {
        cli.hold("destroy");
        WorkflowRun build = start(job("databricksBundleDestroy target: 'prod', autoApprove: true"));
        j.waitForMessage("delete resources.apps.portal", build);
        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("It was stopped before it had the deployment lock: nothing was deleted", build);
    }

    /** The CLI is asked where the lock is, and may get no answer. */
    @Test
    void abortDoesNotWaitLongForTheLock() throws Exception {
        cli.hold("summary");
        WorkflowRun build = deploying(job(DEPLOY));
        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("Whether it has left its deployment lock is not known", build);
    }

    @Test
    void deploymentGoesOnWhileItsAgentIsLost() throws Exception {
        WorkflowRun build = deploying(job("""
                def deployed = databricksBundleDeploy target: 'prod'
                echo "came back with ${deployed.resources*.action}"
                """));
        agent.toComputer().disconnect(null).get();
        agent.toComputer().connect(false).get();
        cli.release("deploy");

        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        j.assertLogContains("came back with [create, create, null, create]", build);
        assertThat(cli.calls(), contains(is("bundle deploy"), startsWith("bundle summary")));
    }

    @Test
    void jobIsRun() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.success()));
        WorkflowRun build = succeeds("""
                def run = databricksBundleRun target: 'prod', key: 'daily_sales', jobParameters: [day: '2026-11-20']
                echo "run ${run.resultState}"
                """);
        j.assertLogContains("run SUCCESS", build);
        var request =
                emulator().requests("POST", "/api/2.2/jobs/run-now").get(0).json();
        assertThat(request.path("job_id").asLong(), is(StandInCli.JOB));
        assertThat(request.at("/job_parameters/day").asText(), is("2026-11-20"));
    }

    @Test
    void abortCancelsTheRunOfAJobUnlessToldOtherwise() throws Exception {
        emulator().holdRuns();
        WorkflowRun cancelled = running(RUN);
        cancelled.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(cancelled));
        j.assertLogContains("has ended in Databricks: CANCELED", cancelled);
        assertThat(emulator().runsCancelled(), is(1));

        WorkflowRun left = running(RUN + ", cancelOnAbort: false");
        left.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(left));
        j.assertLogContains(" continues in Databricks", left);
        assertThat(emulator().runsCancelled(), is(1));
        emulator().releaseRuns();
    }

    private static WorkflowRun running(String steps) throws Exception {
        WorkflowRun build = start(job(steps));
        j.waitForMessage(": RUNNING", build);
        return build;
    }

    /** The end of its node would end the process, too, so that comes later. */
    @Test
    void abortOfTheLookUpEndsItAndStartsNothing() throws Exception {
        cli.hold("summary");
        WorkflowRun build = start(job("try {\n" + RUN + "\n} finally { input 'Has it ended?' }"));
        cli.awaitCall();
        build.doStop();
        j.waitForMessage("Proceed or Abort", build);

        cli.awaitItsEnd();
        assertThat(emulator().runsStarted(), is(0));
        BundleFixture.approve(build);
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
    }

    @Test
    void pipelineIsUpdated() throws Exception {
        WorkflowRun build = succeeds("""
                def update = databricksBundleRun target: 'prod', key: 'pipelines.daily_report', pipelineParams: [full_refresh: true]
                echo "${update.state}: ${update.url.endsWith('/updates/' + update.updateId)} ${update.url}"
                """);
        j.assertLogContains("COMPLETED: true " + emulator().url() + "/pipelines/" + pipeline + "/updates/", build);
        var request = emulator().requests("POST", updates()).get(0).json();
        assertThat(request.path("full_refresh").asBoolean(), is(true));
        assertThat(emulator().pipelineUpdates(), is(1));
    }

    private String updates() {
        return "/api/2.0/pipelines/" + pipeline + "/updates";
    }

    @Test
    void appIsStartedAndDeployed() throws Exception {
        WorkflowRun build = succeeds("""
                def deployment = databricksBundleRun target: 'prod', key: 'portal'
                echo "came back with ${deployment.state} of ${deployment.updateId} at ${deployment.url}"
                """);
        j.assertLogContains("came back with SUCCEEDED of ", build);
        var request = emulator()
                .requests("POST", "/api/2.0/apps/portal/deployments")
                .get(0)
                .json();
        assertThat(request.path("source_code_path").asText(), is("/Workspace/Deployments/daily-sales/prod/files/app"));
        assertThat(request.path("command").toString(), is("[\"python\",\"app.py\"]"));
    }

    @Test
    void failedUpdateFailsTheBuildWithItsReasonUnlessToldOtherwise() throws Exception {
        emulator().failNextUpdate("Table or view not found: sales.raw");
        WorkflowRun failed = fails(UPDATE);
        j.assertLogContains("of pipeline 'daily-report' ended with FAILED: ", failed);
        j.assertLogContains("Table or view not found: sales.raw", failed);

        emulator().failNextUpdate("Table or view not found: sales.raw");
        WorkflowRun told = succeeds("def update = " + UPDATE + ", failBuild: false\necho \"it is ${update.state}\"");
        j.assertLogContains("it is FAILED", told);
    }

    @Test
    void updateThatIsNotWaitedForGoesOn() throws Exception {
        emulator().holdUpdates();
        WorkflowRun build = succeeds("def update = " + UPDATE + ", wait: false\necho \"it is ${update.state}\"");
        j.assertLogContains("it is STARTED", build);
        assertThat(emulator().pipelineUpdates(), is(1));
    }

    @Test
    void abortStopsTheUpdateUnlessToldOtherwise() throws Exception {
        WorkflowRun stopped = updating(UPDATE);
        stopped.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(stopped));
        j.assertLogContains("of pipeline 'daily-report' in Databricks", stopped);
        j.assertLogContains("of pipeline 'daily-report': CANCELED", stopped);
        assertThat(stops(), is(1));

        WorkflowRun left = updating(UPDATE + ", cancelOnAbort: false");
        left.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(left));
        j.assertLogContains("of pipeline 'daily-report' continues in Databricks", left);
        assertThat(stops(), is(1));
    }

    private int stops() {
        return emulator()
                .requests("POST", "/api/2.0/pipelines/" + pipeline + "/stop")
                .size();
    }

    @Test
    void updateThatSomebodyStopsInDatabricksAbortsTheBuild() throws Exception {
        WorkflowRun build = updating(UPDATE);
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(emulator().url().resolve("/api/2.0/pipelines/" + pipeline + "/stop"))
                                .header("Authorization", "Bearer " + emulator().token())
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains(
                "of pipeline 'daily-report' ended with CANCELED. See "
                        + emulator().url(),
                build);
    }

    @Test
    void parametersOfAnotherKindAreRefused() throws Exception {
        j.assertLogContains(
                "key: 'pipelines.daily_report' is a pipeline, and its updates take only pipelineParams",
                fails(UPDATE + ", jobParameters: [day: '2026-11-20']"));
        j.assertLogContains(
                "key: 'apps.portal' is an app, and the deployment of an app takes no parameters",
                fails("databricksBundleRun target: 'prod', key: 'portal', pipelineParams: [full_refresh: true]"));
        assertThat(emulator().pipelineUpdates() + emulator().appDeployments(), is(0));
    }

    @Test
    void keyThatCannotBeRunIsExplained() throws Exception {
        j.assertLogContains(
                "key: the bundle has no resource 'dayly_sales'. Did you mean 'daily_sales'?",
                fails("databricksBundleRun target: 'prod', key: 'dayly_sales'"));
        j.assertLogContains(
                "key: 'jobs.yearly_sales' is not deployed to target 'prod'. Deploy the bundle first",
                fails("databricksBundleRun target: 'prod', key: 'yearly_sales'"));
        assertThat(cli.calls(), everyItem(startsWith("bundle summary")));
    }

    private FreeStyleProject freestyle() throws Exception {
        FreeStyleProject project = j.createFreeStyleProject();
        project.setAssignedNode(agent);
        Objects.requireNonNull(agent.getWorkspaceFor(project))
                .child("databricks.yml")
                .write("bundle: {name: daily-sales}\n", "UTF-8");
        return project;
    }

    private static BundleDeployBuilder deployBuilder() {
        DatabricksBundleDeployStep step = new DatabricksBundleDeployStep();
        step.setWorkspace("prod");
        step.setTarget("prod");
        return new BundleDeployBuilder(step);
    }

    private static BundleRunBuilder updateBuilder() {
        DatabricksBundleRunStep step = new DatabricksBundleRunStep("daily_report");
        step.setWorkspace("prod");
        step.setTarget("prod");
        return new BundleRunBuilder(step);
    }

    @Test
    void freestyleDeploysAndUpdates() throws Exception {
        FreeStyleProject project = freestyle();
        project.getBuildersList().add(deployBuilder());
        project.getBuildersList().add(updateBuilder());
        FreeStyleBuild build = j.buildAndAssertSuccess(project);
        j.assertLogContains("Created pipelines.daily_report", build);
        j.assertLogContains("of pipeline 'daily-report': COMPLETED", build);
    }

    @Test
    void eachFreestyleBuildLooksUpWhatIsDeployedThen() throws Exception {
        FreeStyleProject project = freestyle();
        project.getBuildersList().add(updateBuilder());
        j.buildAndAssertSuccess(project);
        String recreated = emulator().addPipeline("daily-report");
        StandInCli.in(temp.resolve("cli"), recreated);
        j.buildAndAssertSuccess(project);

        assertThat(emulator().requests("POST", updates()), hasSize(1));
        assertThat(emulator().requests("POST", "/api/2.0/pipelines/" + recreated + "/updates"), hasSize(1));
    }

    @Test
    void abortOfAFreestyleBuildStopsTheDeployment() throws Exception {
        cli.hold("deploy");
        FreeStyleProject project = freestyle();
        project.getBuildersList().add(deployBuilder());
        FreeStyleBuild build = project.scheduleBuild2(0).waitForStart();
        j.waitForMessage("Created jobs.daily_sales", build);
        StandInCli.lock(emulator(), DatabricksFixture.CLIENT_ID);
        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertThat(cli.signals(), is(not(empty())));
        j.assertLogContains("Its deployment lock was released", build);
    }
}
