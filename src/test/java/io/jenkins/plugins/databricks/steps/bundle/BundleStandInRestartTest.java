package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.builders.BundleRunBuilder;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.File;
import java.nio.file.Path;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What a restart of Jenkins does to a deployment and to an update, with a program in the place of Databricks' CLI. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script")
class BundleStandInRestartTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @TempDir
    private Path temp;

    private StandInCli cli;

    private static WorkflowRun start(JenkinsRule j, String name, String steps) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(BundleFixture.onAgent(BundleFixture.WRITE_BUNDLE + steps), true));
        return Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    private static WorkflowRun ended(JenkinsRule j, String name) throws Exception {
        WorkflowRun build = j.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
        return j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    @Test
    void deploymentAndUpdateGoOnWithoutJenkins() throws Throwable {
        sessions.then(j -> {
            databricks.configure();
            cli = StandInCli.in(temp, databricks.emulator().addPipeline("daily-report"));
            StandInCli.configure(cli.tool("stand-in"));
            DumbSlave agent = j.createOnlineSlave(Label.get("bundles"));
            agent.setNumExecutors(2);
            j.jenkins.setNodes(j.jenkins.getNodes());
            cli.hold("deploy");
            databricks.emulator().holdUpdates();

            WorkflowRun deployment = start(j, "deployment", """
                    def deployed = databricksBundleDeploy target: 'prod'
                    echo "came back with ${deployed.resources*.action}"
                    """);
            WorkflowRun update = start(j, "update", """
                    def update = databricksBundleRun target: 'prod', key: 'daily_report'
                    echo "came back with ${update.state}"
                    """);
            j.waitForMessage("Created jobs.daily_sales", deployment);
            j.waitForMessage("of pipeline 'daily-report': RUNNING", update);
            // Jenkins does this before it takes the agents away, the rule would do it after that.
            StepThreads.terminate();
        });
        cli.release("deploy");
        databricks.emulator().releaseUpdates();
        sessions.then(j -> {
            j.assertLogContains("came back with [create, create, null, create]", ended(j, "deployment"));
            WorkflowRun update = ended(j, "update");
            j.assertLogContains("Jenkins was restarted: following an update of pipeline 'daily-report'", update);
            j.assertLogContains("came back with COMPLETED", update);
            assertThat(databricks.emulator().pipelineUpdates(), is(1));
            assertThat(cli.calls().stream().filter("bundle deploy"::equals).count(), is(1L));
        });
    }

    @Test
    void planIsStillTheOneThatWasApproved() throws Throwable {
        sessions.then(j -> {
            databricks.configure();
            cli = StandInCli.in(temp, databricks.emulator().addPipeline("daily-report"));
            StandInCli.configure(cli.tool("stand-in"));
            j.createOnlineSlave(Label.get("bundles"));
            j.jenkins.setNodes(j.jenkins.getNodes());
            WorkflowRun build = start(j, "approved", """
                    databricksBundlePlan target: 'prod'
                    input 'Deploy?'
                    databricksBundleDeploy target: 'prod', plan: 'plan.json'
                    """);
            j.waitForMessage("Proceed or Abort", build);
        });
        sessions.then(j -> {
            WorkflowRun build =
                    j.jenkins.getItemByFullName("approved", WorkflowJob.class).getBuildByNumber(1);
            j.waitForMessage("Ready to run at", build);
            BundleFixture.approve(build);
            j.assertLogContains("Deploying the plan in plan.json: 3 to add", ended(j, "approved"));
        });
    }

    /** A freestyle build does not survive a restart. What it has started must not go on unnoticed. */
    @Test
    void updateOfAFreestyleBuildIsStopped() throws Throwable {
        sessions.then(j -> {
            databricks.configure();
            cli = StandInCli.in(temp, databricks.emulator().addPipeline("daily-report"));
            StandInCli.configure(cli.tool("stand-in"));
            DumbSlave agent = j.createOnlineSlave(Label.get("bundles"));
            j.jenkins.setNodes(j.jenkins.getNodes());
            databricks.emulator().holdUpdates();

            DatabricksBundleRunStep step = new DatabricksBundleRunStep("daily_report");
            step.setWorkspace("prod");
            step.setTarget("prod");
            FreeStyleProject project = j.createProject(FreeStyleProject.class, "update");
            project.setAssignedNode(agent);
            Objects.requireNonNull(agent.getWorkspaceFor(project))
                    .child("databricks.yml")
                    .write("bundle: {name: daily-sales}\n", "UTF-8");
            project.getBuildersList().add(new BundleRunBuilder(step));
            FreeStyleBuild build =
                    Objects.requireNonNull(project.scheduleBuild2(0)).waitForStart();
            j.waitForMessage("of pipeline 'daily-report': RUNNING", build);
            StepThreads.terminate();
        });
        sessions.then(j -> {
            FreeStyleBuild build = j.jenkins
                    .getItemByFullName("update", FreeStyleProject.class)
                    .getBuildByNumber(1);
            Leftovers.await(
                    () -> new File(j.jenkins.getRootDir(), "databricks-updates").list().length == 0 ? "" : "an update");
            j.assertLogContains("of pipeline 'daily-report': CANCELED", build);
            j.assertLogContains(
                    "This build ended when Jenkins stopped, and left an update of pipeline 'daily-report'", build);
            assertThat(
                    j.getJSON(build.getUrl() + "databricks/api/json")
                            .getJSONObject()
                            .getJSONArray("updates")
                            .getJSONObject(0)
                            .getString("state"),
                    is("CANCELED"));
        });
    }
}
