package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import hudson.FilePath;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.BundleDeployBuilder;
import java.nio.file.Path;
import java.util.Objects;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only the very plan that a build has made is applied. A program plays back what Databricks' CLI has printed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script")
class ApprovedPlanTest extends SharedJenkins {

    private static final String PLAN = "databricksBundlePlan target: 'prod'\n";
    private static final String DEPLOY = "databricksBundleDeploy target: 'prod', plan: 'plan.json'\n";
    private static final String NO_PLAN =
            "plan: 'plan.json' is not a plan that databricksBundlePlan has made in this build, or it was changed since";

    private static DumbSlave agent;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @TempDir
    private Path temp;

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
        cli = StandInCli.in(temp.resolve("cli"), databricks.emulator().addPipeline("daily-report"));
        StandInCli.configure(cli.tool("stand-in"));
    }

    private static WorkflowJob job(String steps) throws Exception {
        return pipeline(BundleFixture.onAgent(BundleFixture.WRITE_BUNDLE + steps));
    }

    private void assertNothingDeployed() throws Exception {
        assertThat(cli.calls(), everyItem(not(startsWith("bundle deploy"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one byte | printf ' ' >> plan.json",
                "its content | sed s/daily_sales/yearly_sales/ plan.json > other && mv other plan.json",
                "all of it | echo nothing > plan.json"
            })
    void changedPlanIsRefused(String what, String command) throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job(PLAN + "sh \"" + command + "\"\n" + DEPLOY));

        j.assertLogContains(NO_PLAN, build);
        j.assertLogContains("Nothing was deployed. Plan in the build that deploys, and leave the file as it is", build);
        assertNothingDeployed();
    }

    @Test
    void planOfAnotherBuildIsRefused() throws Exception {
        WorkflowJob job = job(PLAN);
        j.buildAndAssertSuccess(job);
        define(job, BundleFixture.onAgent(DEPLOY));

        j.assertLogContains(NO_PLAN, j.buildAndAssertStatus(Result.FAILURE, job));
        assertNothingDeployed();
    }

    @Test
    void planForAnotherTargetIsRefused() throws Exception {
        cli.deploysTo("staging");
        WorkflowRun build = start(job("databricksBundlePlan target: 'staging'\ninput 'Go on?'\n" + DEPLOY));
        j.waitForMessage("Proceed or Abort", build);
        cli.deploysTo("prod");
        BundleFixture.approve(build);

        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
        String host = databricks.emulator().url().toString();
        j.assertLogContains(
                "plan: 'plan.json' was made for target 'staging' of " + host
                        + " (/Workspace/Deployments/daily-sales/staging/state), and not for target 'prod' of " + host
                        + " (/Workspace/Deployments/daily-sales/prod/state). Nothing was deployed",
                build);
        assertNothingDeployed();
    }

    @Test
    void stashedPlanIsAppliedOnAnotherAgentAndReportedWithItsApproval() throws Exception {
        DumbSlave other = j.createOnlineSlave(Label.get("elsewhere"));
        WorkflowRun build = start(pipeline("""
                node('bundles') { withDatabricks(workspace: 'prod') {
                  writeFile file: 'databricks.yml', text: 'bundle: {name: daily-sales}'
                  databricksBundlePlan target: 'prod'
                  databricksBundlePlan target: 'prod'
                  stash 'bundle'
                } }
                input 'Go on?'
                node('elsewhere') { withDatabricks(workspace: 'prod') {
                  unstash 'bundle'
                  databricksBundleDeploy target: 'prod', plan: 'plan.json'
                } }
                """));
        j.waitForMessage("Proceed or Abort", build);
        BundleFixture.approve(build);

        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        j.assertLogContains("Deploying the plan in plan.json: 3 to add", build);
        JSONArray bundles = bundles(build);
        assertThat(bundles.getJSONObject(1).getString("bundle"), is("daily-sales"));
        assertThat(bundles.getJSONObject(2).getString("command"), is("deploy"));
        assertThat("the one before the question", bundles.getJSONObject(2).getInt("appliedPlan"), is(2));
        j.jenkins.removeNode(other);
    }

    @Test
    void planForTheDefaultTargetIsOneForThatTarget() throws Exception {
        j.buildAndAssertSuccess(job("databricksBundlePlan()\n" + DEPLOY));
        assertThat(cli.calls(), hasItem("bundle deploy --plan plan.json"));
    }

    @Test
    void failedDeploymentIsReportedWithItsPlan() throws Exception {
        cli.answers("deploy", "error.err", 1);
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job(PLAN + DEPLOY));

        JSONObject failed = bundles(build).getJSONObject(1);
        assertThat(failed.getString("failure"), startsWith("databricks bundle deploy failed: "));
        assertThat(failed.getInt("appliedPlan"), is(1));
    }

    private static JSONArray bundles(WorkflowRun build) throws Exception {
        return j.getJSON(build.getUrl() + "databricks/api/json").getJSONObject().getJSONArray("bundles");
    }

    @Test
    void freestyleBuildHasMadeNoPlan() throws Exception {
        FreeStyleProject project = j.createFreeStyleProject();
        project.setAssignedNode(agent);
        FilePath folder = Objects.requireNonNull(agent.getWorkspaceFor(project));
        folder.child("databricks.yml").write("bundle: {name: daily-sales}\n", "UTF-8");
        folder.child("plan.json").write("{}", "UTF-8");
        DatabricksBundleDeployStep step = new DatabricksBundleDeployStep();
        step.setWorkspace("prod");
        step.setTarget("prod");
        step.setPlan("plan.json");
        project.getBuildersList().add(new BundleDeployBuilder(step));

        j.assertLogContains(NO_PLAN, j.buildAndAssertStatus(Result.FAILURE, project));
        assertNothingDeployed();
    }
}
