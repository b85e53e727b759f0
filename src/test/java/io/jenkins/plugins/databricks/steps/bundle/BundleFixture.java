package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;

import hudson.FilePath;
import hudson.model.Label;
import hudson.model.TopLevelItem;
import hudson.slaves.DumbSlave;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import io.jenkins.plugins.databricks.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.jvnet.hudson.test.JenkinsRule;

/** An agent in another JVM that has Databricks' real CLI on its PATH, and the sample's bundle in the workspaces of its jobs. */
final class BundleFixture {

    /** The environment variable that names the CLI's binary. */
    static final String VARIABLE = "DATABRICKS_CLI";

    static final String SKIPPED = "the environment variable DATABRICKS_CLI does not name Databricks' CLI";

    /** Leaves the smallest bundle that there can be in the workspace, for a CLI that does not read it. */
    static final String WRITE_BUNDLE = "writeFile file: 'databricks.yml', text: 'bundle: {name: daily-sales}'\n";

    private BundleFixture() {}

    /** Starts an agent with the label {@code bundles}. */
    static DumbSlave startAgent(JenkinsRule j) throws Exception {
        DumbSlave agent = j.createOnlineSlave(Label.get("bundles"));
        String folder = Path.of(System.getenv(VARIABLE)).getParent().toString();
        agent.setNumExecutors(2);
        agent.getNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry("PATH+CLI", folder),
                        new EnvironmentVariablesNodeProperty.Entry("DATABRICKS_CLI_DISABLE_TELEMETRY", "true")));
        j.jenkins.setNodes(j.jenkins.getNodes());
        return agent;
    }

    /** Puts the sample's bundle into a job's workspace, as a checkout would. */
    static FilePath checkOut(DumbSlave agent, TopLevelItem job) throws Exception {
        FilePath folder = Objects.requireNonNull(agent.getWorkspaceFor(job));
        folder.deleteRecursive();
        folder.sibling(folder.getName() + "@tmp").deleteRecursive();
        Samples.checkOutBundle(Path.of(folder.getRemote()));
        return folder;
    }

    /** A Pipeline on the agent. */
    static String onAgent(String steps) {
        return "node('bundles') { withDatabricks(workspace: 'prod') {\n" + steps + "\n} }";
    }

    /**
     * A Declarative Pipeline on the agent that does all there is to do with a bundle.
     *
     * @param tools its tools
     */
    static String declarative(String tools) {
        return """
                pipeline {
                    agent { label 'bundles' }
                    TOOLS
                    options { withDatabricks(workspace: 'prod') }
                    stages {
                        stage('Validate') { steps { databricksBundleValidate target: 'prod', strict: true } }
                        stage('Plan') {
                            steps { script { env.PLAN = databricksBundlePlan(target: 'prod').summary } }
                        }
                        stage('Approve') { steps { input "Deploy? ${env.PLAN}" } }
                        stage('Deploy') { steps { databricksBundleDeploy target: 'prod', plan: 'plan.json' } }
                        stage('Run') { steps { databricksBundleRun target: 'prod', key: 'daily_sales' } }
                        stage('Destroy') { steps { databricksBundleDestroy target: 'prod', autoApprove: true } }
                    }
                }
                """.replace("TOOLS", tools);
    }

    /** Answers the one question of a build. */
    static void approve(WorkflowRun build) throws Exception {
        List<InputStepExecution> questions = build.getAction(InputAction.class).getExecutions();
        assertThat(questions, hasSize(1));
        questions.get(0).proceed(Map.of());
    }
}
