package io.jenkins.plugins.databricks.steps.bundle;

import hudson.FilePath;
import hudson.model.Label;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.SharedJenkins;
import java.nio.file.Path;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps for bundles with Databricks' real CLI, whose path is in the environment variable {@code DATABRICKS_CLI}. */
@EnabledIfEnvironmentVariable(named = "DATABRICKS_CLI", matches = ".+", disabledReason = "DATABRICKS_CLI names no CLI")
class BundleStepsTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    private DumbSlave agent;

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        agent = j.createOnlineSlave(Label.get("bundles"));
        String path = Path.of(System.getenv("DATABRICKS_CLI")).getParent() + ":" + System.getenv("PATH");
        agent.getNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(new EnvironmentVariablesNodeProperty.Entry("PATH", path)));
    }

    private WorkflowJob job(String script) throws Exception {
        WorkflowJob job = pipeline("node('bundles') { withDatabricks(workspace: 'prod') {\n" + script + "\n} }");
        new FilePath(Samples.bundle().toFile()).copyRecursiveTo(workspace(job));
        checkOut(workspace(job));
        return job;
    }

    /** A checkout: the CLI uploads what Git does not ignore, and looks for the repository in the folders above, too. */
    private static void checkOut(FilePath folder) throws Exception {
        FilePath git = folder.child(".git");
        git.child("objects").mkdirs();
        git.child("refs/heads").mkdirs();
        git.child("HEAD").write("ref: refs/heads/main\n", "UTF-8");
        git.child("config").write("[core]\n\trepositoryformatversion = 0\n", "UTF-8");
    }

    private FilePath workspace(WorkflowJob job) {
        return Objects.requireNonNull(agent.getWorkspaceFor(job));
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
        System.out.println(j.getLog(build));
        j.assertLogContains(
                "validated daily-sales for prod at " + databricks.emulator().url() + ": [jobs.daily_sales]", build);
        j.assertLogContains("planned 1 jobs.daily_sales create", build);
        j.assertLogContains("deployed jobs.daily_sales create as ", build);
        j.assertLogContains("run SUCCESS", build);
        j.assertLogContains("deleted [jobs.daily_sales]", build);
    }
}
