package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.FilePath;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.checks.api.ChecksAnnotation;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.BundleDeployBuilder;
import io.jenkins.plugins.databricks.builders.BundleRunBuilder;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.execution.SecretSearchTest;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlAnchor;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestExtension;

/** The steps for bundles, with Databricks' real CLI on an agent. */
@EnabledIfEnvironmentVariable(named = BundleFixture.VARIABLE, matches = ".+", disabledReason = BundleFixture.SKIPPED)
class BundleStepsTest extends SharedJenkins {

    @TestExtension
    public static final class Recorder extends PublishedChecks {}

    private static final String CREATE = "/api/2.2/jobs/create";
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    private final CountDownLatch release = new CountDownLatch(1);
    private DumbSlave agent;

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        agent = BundleFixture.startAgent(j);
        PublishedChecks.forget();
    }

    @AfterEach
    void removeAgent() throws Exception {
        release.countDown();
        j.jenkins.removeNode(agent);
    }

    private Emulator emulator() {
        return databricks.emulator();
    }

    private WorkflowJob job(String steps) throws Exception {
        WorkflowJob job = pipeline(BundleFixture.onAgent(steps));
        BundleFixture.checkOut(agent, job);
        return job;
    }

    private FilePath workspace(WorkflowJob job) {
        return agent.getWorkspaceFor(job);
    }

    /** A build whose deployment has the lock and creates its job, which takes until the release. */
    private WorkflowRun deploying(WorkflowJob job) throws Exception {
        emulator().fault(Fault.on("POST", CREATE).holdUntil(release));
        WorkflowRun build = start(job);
        emulator().awaitArrival("POST", CREATE, SOON);
        return build;
    }

    @Test
    void validatedPlannedDeployedRunAndDestroyed() throws Exception {
        WorkflowJob job = job("""
                def found = databricksBundleValidate target: 'prod'
                echo "validated ${found.bundle} for ${found.target} at ${found.host}: ${found.resources*.key}"
                def plan = databricksBundlePlan target: 'prod'
                echo "planned ${plan.toAdd} ${plan.changes[0].resource} ${plan.changes[0].action}"
                def deployed = databricksBundleDeploy target: 'prod', plan: 'plan.json'
                echo "deployed ${deployed.resources[0].key} ${deployed.resources[0].action} as ${deployed.resources[0].id}"
                def run = databricksBundleRun target: 'prod', key: 'daily_sales'
                echo "run ${run.resultState}"
                def gone = databricksBundleDestroy target: 'prod', autoApprove: true
                echo "deleted ${gone}"
                """);

        WorkflowRun build = j.buildAndAssertStatus(Result.SUCCESS, job);
        j.assertLogContains("validated daily-sales for prod at " + emulator().url() + ": [jobs.daily_sales]", build);
        j.assertLogContains("planned 1 jobs.daily_sales create", build);
        j.assertLogContains("deployed jobs.daily_sales create as ", build);
        j.assertLogContains("turnover |   Amsterdam", build);
        j.assertLogContains("run SUCCESS", build);
        j.assertLogContains("deleted [jobs.daily_sales]", build);
        assertThat("what stays in the workspace's temporary folder", leftovers(job), is(empty()));
        Set<String> keys = new HashSet<>(Set.of(DatabricksFixture.SECRET));
        emulator().requests().stream()
                .map(RecordedRequest::token)
                .filter(Objects::nonNull)
                .forEach(keys::add);
        assertThat("tokens were used", keys.size(), greaterThan(1));
        assertThat(
                "with the agent's folder",
                SecretSearchTest.filesWith(j.jenkins.getRootDir().toPath(), keys),
                is(empty()));
    }

    private List<FilePath> leftovers(WorkflowJob job) throws Exception {
        FilePath temporary = workspace(job).sibling(workspace(job).getName() + "@tmp");
        return temporary.exists() ? temporary.list() : List.of();
    }

    /** The CLI gets the next one from the service on the agent. */
    @Test
    void deploymentOutlivesItsToken() throws Exception {
        emulator().tokenLifetime(Duration.ofSeconds(2));
        emulator().latency(Duration.ofMillis(300));

        j.buildAndAssertSuccess(job("databricksBundleDeploy target: 'prod'"));

        assertThat(emulator().requests("POST", CREATE), hasSize(1));
        Set<String> tokens = emulator().requests().stream()
                .filter(request -> Objects.requireNonNullElse(request.header("User-Agent"), "")
                        .startsWith("cli/"))
                .map(RecordedRequest::token)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        assertThat("tokens of the CLI", tokens.size(), greaterThan(2));
    }

    @Test
    void abortStopsTheDeploymentAndReleasesItsLock() throws Exception {
        WorkflowJob job = job("databricksBundleDeploy target: 'prod'");
        WorkflowRun build = deploying(job);

        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("Stopping databricks bundle deploy", build);
        j.assertLogContains("some files and resources may be new, others not", build);
        j.assertLogContains("Its deployment lock was released", build);
        emulator().clearFaults();
        release.countDown();
        j.buildAndAssertSuccess(job);
    }

    @Test
    void abortBeforeTheLockLeavesNothing() throws Exception {
        emulator().fault(Fault.on("GET", "/api/2.0/preview/scim/v2/Me").always().holdUntil(release));
        WorkflowJob job = job("databricksBundleDeploy target: 'prod'");
        WorkflowRun build = start(job);
        emulator().awaitArrival("GET", "/api/2.0/preview/scim/v2/Me", SOON);

        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("It was stopped before it had the deployment lock: nothing was deployed", build);
    }

    @Test
    void secondDeploymentLearnsWhichBuildHoldsTheLock() throws Exception {
        WorkflowJob job = job("databricksBundleDeploy target: 'prod'");
        WorkflowRun first = deploying(job);
        WorkflowRun second = j.buildAndAssertStatus(Result.FAILURE, job("databricksBundleDeploy target: 'prod'"));

        j.assertLogContains("deploy lock acquired by", second);
        j.assertLogContains("The lock is held by " + first.getFullDisplayName(), second);
        HtmlAnchor link = j.createWebClient().getPage(second, "console").getAnchorByText(first.getFullDisplayName());
        assertThat(link.getHrefAttribute(), endsWith(first.getUrl()));
        release.countDown();
        j.assertBuildStatusSuccess(j.waitForCompletion(first));
    }

    @Test
    void holderOfTheLockIsNamedOnlyToThoseWhoMayKnowOfIt() throws Exception {
        WorkflowJob hidden = j.createProject(Folder.class, "hidden").createProject(WorkflowJob.class, "deployment");
        hidden.setDefinition(job("databricksBundleDeploy target: 'prod'").getDefinition());
        BundleFixture.checkOut(agent, hidden);
        WorkflowRun first = deploying(hidden);
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
        try {
            WorkflowRun second = j.buildAndAssertStatus(Result.FAILURE, job("databricksBundleDeploy target: 'prod'"));
            j.assertLogContains(
                    "The lock is held by a build of this Jenkins, which deploys to this target now", second);
        } finally {
            j.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
            j.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        }
        release.countDown();
        j.assertBuildStatusSuccess(j.waitForCompletion(first));
    }

    @Test
    void planThatHasGrownStaleIsRefused() throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job("""
                databricksBundlePlan target: 'prod'
                databricksBundleDeploy target: 'prod'
                databricksBundleDeploy target: 'prod', plan: 'plan.json'
                """));
        j.assertLogContains("plan: something has been deployed to the target since 'plan.json' was made", build);
        assertThat(emulator().requests("POST", CREATE), hasSize(1));
    }

    @Test
    void anotherHostInTheBundleGetsNoToken() throws Exception {
        try (Emulator other = DatabricksFixture.startAnother()) {
            WorkflowJob job = job("databricksBundleValidate target: 'prod'");
            FilePath file = workspace(job).child("databricks.yml");
            file.write(
                    file.readToString()
                            .replace("    workspace:\n", "    workspace:\n      host: " + other.url() + "\n"),
                    "UTF-8");

            WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
            j.assertLogContains(
                    "The bundle's workspace.host is " + other.url() + ", but this step signs in to "
                            + emulator().url(),
                    build);
            assertThat(
                    other.requests().stream()
                            .filter(request -> request.header("Authorization") != null)
                            .toList(),
                    is(empty()));
            ChecksDetails check = PublishedChecks.only();
            assertThat(check.getConclusion(), is(ChecksConclusion.FAILURE));
            assertThat(
                    check.getOutput().get().getTitle().get(),
                    startsWith("The bundle's workspace.host is " + other.url() + ", but this step signs in to "
                            + emulator().url() + "."));
            ChecksAnnotation annotation =
                    check.getOutput().get().getChecksAnnotations().get(0);
            String[] lines = file.readToString().split("\n");
            assertThat(lines[annotation.getStartLine().get() - 1], is("      host: " + other.url()));
            assertThat(
                    annotation.getMessage().get(),
                    startsWith("The workspace is " + other.url() + ", but the step signs in to "
                            + emulator().url()));
        }
    }

    /** A pull request may change them, and its validation needs no trust in it. */
    @Test
    void validationRunsNoCommandOfTheBundle() throws Exception {
        WorkflowJob job = job("""
                databricksBundleValidate target: 'prod'
                echo "after the validation: ${fileExists 'built'}"
                databricksBundlePlan target: 'prod', skipPublishingChecks: true
                """);
        FilePath file = workspace(job).child("databricks.yml");
        file.write(
                file.readToString()
                        + "\nartifacts:\n  library:\n    path: .\n    build: touch built\n    files: [source: built]\n",
                "UTF-8");

        WorkflowRun build = j.buildAndAssertSuccess(job);
        j.assertLogContains("after the validation: false", build);
        assertThat("what a plan does", workspace(job).child("built").exists(), is(true));
        assertThat(PublishedChecks.only().getConclusion(), is(ChecksConclusion.SUCCESS));
    }

    /** What an agent has of its own, such as a login of Azure's CLI, must not go to an address that a pull request names. */
    @Test
    void anotherWayToSignInGetsNothingToAnotherHost() throws Exception {
        try (Emulator other = DatabricksFixture.startAnother()) {
            WorkflowJob job = job("withEnv(['PATH+AZ=' + pwd() + '/bin']) { databricksBundleValidate target: 'prod' }");
            FilePath file = workspace(job).child("databricks.yml");
            file.write(
                    file.readToString()
                            .replace(
                                    "    workspace:\n",
                                    "    workspace:\n      host: " + other.url() + "\n      auth_type: azure-cli\n"
                                            + "      azure_tenant_id: t\n"
                                            + "      azure_workspace_resource_id: /subscriptions/s/resourceGroups/g/providers/"
                                            + "Microsoft.Databricks/workspaces/w\n"),
                    "UTF-8");
            FilePath az = workspace(job).child("bin/az");
            az.write(
                    "#!/bin/sh\necho '{\"accessToken\":\"of-the-agent\",\"tokenType\":\"Bearer\","
                            + "\"expires_on\":4000000000,\"expiresOn\":\"2096-10-02 07:06:40.000000\"}'\n",
                    "UTF-8");
            az.chmod(0755);

            WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
            j.assertLogContains("workspace.auth_type is refused", build);
            assertThat(other.requests(), is(empty()));
        }
    }

    @Test
    void valuesOfVariablesAreTakenLiterally() throws Exception {
        WorkflowRun build = j.buildAndAssertSuccess(job("""
                echo 'first ' + databricksBundlePlan(target: 'prod', variables: [day: '5$$HOME$HOME']).changes
                echo 'second ' + databricksBundlePlan(target: 'prod', variables: [day: '']).changes
                databricksBundleDeploy target: 'prod', variables: [day: '5$$HOME$HOME']
                """));
        j.assertLogContains("5$$HOME$HOME", build);
        assertThat(emulator().requests("POST", CREATE).get(0).body(), containsString("5$$HOME$HOME"));
        j.assertLogContains("\"--day\",\"\"", build);
    }

    /** Of a selection, the CLI has to be asked what is deployed. */
    @Test
    void deploymentWithoutResultIsSaidToBeComplete() throws Exception {
        WorkflowJob job = job("databricksBundleDeploy target: 'prod', select: ['daily_sales']");
        WorkflowRun build = deploying(job);
        workspace(job).child("databricks.yml").delete();
        release.countDown();

        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
        j.assertLogContains("databricks bundle deploy has succeeded: target 'prod' is complete", build);
    }

    @Test
    void secondAbortDoesNotWaitForAnything() throws Exception {
        WorkflowRun build = deploying(job("databricksBundleDeploy target: 'prod'"));
        emulator().fault(Fault.on("GET", "/api/2.0/workspace/export").always().holdUntil(release));
        build.doStop();
        j.waitForMessage("some files and resources may be new, others not", build);
        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
    }

    @Test
    void brokenBundleIsToldWithItsPlace() throws Exception {
        WorkflowJob job = job("databricksBundleValidate target: 'prod'");
        FilePath file = workspace(job).child("databricks.yml");
        file.write(file.readToString().replace("max_concurrent_runs: 1", "max_concurrent_runs: [1"), "UTF-8");

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains("databricks.yml:14:", build);
        j.assertLogContains(": not valid YAML: ", build);
    }

    @Test
    void identityOfTheAgentIsNotUsed() throws Exception {
        WorkflowJob job = job("""
                withEnv(["PATH=${env.WORKSPACE}/bin:${env.PATH}"]) {
                  sh 'az account get-access-token'
                  sh 'rm called'
                  for (step in [{ databricksBundleValidate target: 'prod' }, { databricksBundleDeploy target: 'prod' }]) {
                    try {
                      step()
                    } catch (e) {
                      echo "refused: ${e.message}"
                    }
                  }
                }
                """);
        FilePath workspace = workspace(job);
        workspace.child("bin/az").write("#!/bin/sh\ntouch '" + workspace.getRemote() + "/called'\n", "UTF-8");
        workspace.child("bin/az").chmod(0755);
        workspace.child("resources/more.json").write("""
                {"targets": {"prod": {"workspace": {
                  "azure_workspace_resource_id": "/subscriptions/1/resourceGroups/a/providers/Microsoft.Databricks/workspaces/b",
                  "azure_tenant_id": "11111111-2222-3333-4444-555555555555",
                  "auth_type": "azure-cli"
                }}}}
                """, "UTF-8");
        FilePath file = workspace.child("databricks.yml");
        file.write(file.readToString() + "\ninclude: ['resources/*.json']\n", "UTF-8");

        WorkflowRun build = j.buildAndAssertSuccess(job);
        assertThat(
                JenkinsRule.getLog(build)
                        .lines()
                        .filter(line -> line.startsWith(
                                "refused: resources/more.json:2: workspace.azure_workspace_resource_id is refused"))
                        .toList(),
                hasSize(2));
        assertThat("az was called", workspace.child("called").exists(), is(false));
    }

    @Test
    void warningsAreReturnedWithTheirPlacesAndFailStrictValidation() throws Exception {
        WorkflowJob job = job("""
                def found = databricksBundleValidate target: 'prod'
                def first = found.diagnostics[0]
                echo "${first.severity} in ${first.file}:${first.line}:${first.column}: ${first.message}"
                databricksBundleValidate target: 'prod', strict: true
                """);
        FilePath file = workspace(job).child("databricks.yml");
        file.write(file.readToString().replace("max_concurrent_runs: 1", "max_concurrent_runs: [1]"), "UTF-8");

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains("Warning in databricks.yml:13:28: expected int, found sequence", build);
        j.assertLogContains("databricks bundle validate failed: ", build);
    }

    @Test
    void variablesAreNoArgumentsOfTheProcess() throws Exception {
        WorkflowRun build = j.buildAndAssertSuccess(job("""
                def found = databricksBundleValidate target: 'prod', variables: [day: '2026-11-21']
                databricksBundleDeploy target: 'prod', variables: [day: '2026-11-21; rm -rf $HOME']
                """));
        long id = emulator().requests("POST", CREATE).size();
        assertThat(id, is(1L));
        j.assertLogNotContains("rm -rf", build);
    }

    /** Where Databricks' CLI finds no branch. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ". | git checkout -q --detach",
                "tree | git checkout -q -b other && git worktree add -q --detach tree feature",
                ". | rm -r .git && mkdir .git"
            })
    void ruleOfATargetAboutBranchesHoldsWithoutABranch(String folder, String checkOut) throws Exception {
        WorkflowJob job = job("""
                dir('%s') {
                  def deploy = {
                    try {
                      databricksBundleDeploy target: 'prod'
                    } catch (e) {
                      echo "refused: ${e.message}"
                    }
                  }
                  deploy()
                  withEnv(['GIT_BRANCH=origin/feature/main']) { deploy() }
                  withEnv(['GIT_BRANCH=origin/main']) { databricksBundleDeploy target: 'prod' }
                }
                """.formatted(folder));
        boundToMain(job);
        git(job, "git init -q -b feature && git add . && git commit -q -m 'A bundle' && " + checkOut);

        WorkflowRun build = j.buildAndAssertSuccess(job);
        j.assertLogContains(
                "refused: target: 'prod' may only be deployed from branch 'main', and it is not known which branch this build is of",
                build);
        j.assertLogContains(
                "refused: target: 'prod' may only be deployed from branch 'main', and this build is of 'origin/feature/main'",
                build);
        assertThat(emulator().requests("POST", CREATE), hasSize(1));
    }

    /** The CLI looks at the branch only when it plans. */
    @Test
    void ruleOfATargetAboutBranchesHoldsForAPlan() throws Exception {
        WorkflowJob job = job("""
                withEnv(['GIT_BRANCH=origin/main']) {
                  databricksBundlePlan target: 'prod'
                  sh 'git checkout -q feature'
                  databricksBundleDeploy target: 'prod', plan: 'plan.json'
                }
                """);
        boundToMain(job);
        git(job, "git init -q -b feature && git add . && git commit -q -m 'A bundle' && git checkout -q --detach");

        j.assertLogContains(
                "target: 'prod' may only be deployed from branch 'main', and this build is of 'feature'",
                j.buildAndAssertStatus(Result.FAILURE, job));
        assertThat(emulator().requests("POST", CREATE), is(empty()));
    }

    private void boundToMain(WorkflowJob job) throws Exception {
        FilePath file = workspace(job).child("databricks.yml");
        file.write(
                file.readToString().replace("mode: production\n", "mode: production\n    git:\n      branch: main\n"),
                "UTF-8");
    }

    /** Makes a real repository of a job's workspace. */
    private void git(WorkflowJob job, String command) throws Exception {
        File folder = new File(workspace(job).getRemote());
        workspace(job).child(".git").deleteRecursive();
        ProcessBuilder shell =
                new ProcessBuilder("sh", "-e", "-c", command).directory(folder).redirectErrorStream(true);
        shell.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_AUTHOR_NAME", "A tester",
                        "GIT_AUTHOR_EMAIL", "tester@example.com",
                        "GIT_COMMITTER_NAME", "A tester",
                        "GIT_COMMITTER_EMAIL", "tester@example.com"));
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output, process.waitFor(), is(0));
    }

    @Test
    void destroyWantsToBeMeant() throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job("databricksBundleDestroy target: 'prod'"));
        j.assertLogContains("autoApprove: this step deletes everything that was deployed to the target", build);
    }

    @Test
    void freestyleDeploysAndRuns() throws Exception {
        FreeStyleProject project = j.createFreeStyleProject();
        project.setAssignedNode(agent);
        BundleFixture.checkOut(agent, project);
        DatabricksBundleDeployStep deploy = new DatabricksBundleDeployStep();
        deploy.setWorkspace("prod");
        deploy.setTarget("prod");
        deploy.setVariables(Map.of("day", "2026-11-20"));
        project.getBuildersList().add(new BundleDeployBuilder(deploy));
        DatabricksBundleRunStep run = new DatabricksBundleRunStep("jobs.daily_sales");
        run.setWorkspace("prod");
        run.setTarget("prod");
        project.getBuildersList().add(new BundleRunBuilder(run));

        var build = j.buildAndAssertSuccess(project);
        j.assertLogContains("Created jobs.daily_sales", build);
        j.assertLogContains("turnover |   Amsterdam", build);
    }

    @Test
    void agentThatIsLostForAWhileKeepsItsDeployment() throws Exception {
        WorkflowRun build = deploying(job("databricksBundleDeploy target: 'prod'"));
        agent.toComputer().disconnect(null).get();
        agent.toComputer().connect(false).get();
        release.countDown();

        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        j.assertLogContains("Created jobs.daily_sales", build);
        assertThat(emulator().requests("POST", CREATE), hasSize(1));
    }
}
