package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import hudson.FilePath;
import hudson.ProxyConfiguration;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.StringParameterDefinition;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.ResetJobBuilder;
import io.jenkins.plugins.databricks.builders.RunNowBuilder;
import io.jenkins.plugins.databricks.builders.UploadBuilder;
import io.jenkins.plugins.databricks.execution.upload.AgentUploadTest;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The guide's regular deployment and a run of the job, in each way in which a job can be written. */
class DeploymentTest extends SharedJenkins {

    private static final String STEPS = """
            databricksUpload source: 'main.py', target: '/Volumes/main/sales/code/main.py'
            databricksUpload source: '*.csv', target: '/Volumes/main/sales/code/'
            databricksResetJob jobId: 17, definition: 'job-definition.json'
            """;
    private static final String RUN = """
            def run = databricksRunNow jobId: 17, pythonParams: ['--sales', '/Volumes/main/sales/code/sales.csv', '--day', '2026-11-20']
            echo "${run.resultState} of ${run.tasks.size()} task: ${run.tasks[0].output.readLines()[0]}"
            """;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    private static DumbSlave agent;

    @BeforeAll
    static void prepareJenkins() throws Exception {
        agent = j.createOnlineSlave(Label.get("elsewhere"));
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
    }

    @Test
    void scriptedPipelineDeploysAndRuns() throws Exception {
        WorkflowJob job = pipeline("node { withDatabricks(workspace: 'prod') {\n" + STEPS + RUN + "} }");
        DatabricksFixture.checkOutSample(job);
        WorkflowRun build = j.buildAndAssertSuccess(job);
        assertDeployedAndRun();
        j.assertLogContains("SUCCESS of 1 task: Turnover on 2026-11-20", build);
    }

    @Test
    void declarativePipelineDeploysAndRuns() throws Exception {
        WorkflowJob job = pipeline(
                "pipeline { agent any\n stages { stage('Deploy') { steps { withDatabricks(workspace: 'prod') {\n"
                        + STEPS + "script {\n" + RUN + "}\n} } } } }");
        DatabricksFixture.checkOutSample(job);
        WorkflowRun build = j.buildAndAssertSuccess(job);
        assertDeployedAndRun();
        j.assertLogContains("SUCCESS of 1 task: Turnover on 2026-11-20", build);
    }

    /** Agents that send their files themselves are in {@link AgentUploadTest}. */
    @Test
    void toAWorkspaceOnLoopbackTheControllerPassesOnTheFilesOfAnAgent() throws Exception {
        WorkflowJob job = pipeline("node('elsewhere') { withDatabricks(workspace: 'prod') {\n" + STEPS + RUN + "} }");
        DatabricksFixture.copySample(Objects.requireNonNull(agent.getWorkspaceFor(job)));
        j.assertLogContains(
                "Uploading through the controller, since localhost means a different machine on the agent",
                j.buildAndAssertSuccess(job));
        assertDeployedAndRun();
    }

    @Test
    void aWorkspaceOnLoopbackIsReachedWithoutJenkinsProxy() throws Exception {
        j.jenkins.setProxy(new ProxyConfiguration("proxy.invalid", 3128));
        WorkflowJob job = pipeline("node { withDatabricks(workspace: 'prod') {\n" + STEPS + RUN + "} }");
        DatabricksFixture.checkOutSample(job);
        j.buildAndAssertSuccess(job);
        assertDeployedAndRun();
    }

    @Test
    void controllerPassesOnTheFilesOfAnAgent() throws Exception {
        WorkflowJob job = pipeline("node('elsewhere') { withDatabricks(workspace: 'prod') {\n"
                + STEPS.replace("source:", "via: 'controller', source:") + RUN + "} }");
        DatabricksFixture.copySample(Objects.requireNonNull(agent.getWorkspaceFor(job)));
        j.buildAndAssertSuccess(job);
        assertDeployedAndRun();
    }

    @Test
    void freestyleJobDeploysAndRuns() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("DAY", "2026-11-20")));
        DatabricksUploadStep upload = new DatabricksUploadStep("*", "/Volumes/main/sales/code/");
        upload.setWorkspace("prod");
        upload.setExcludes("Jenkinsfile");
        DatabricksResetJobStep reset = new DatabricksResetJobStep();
        reset.setDefinition("job-definition.json");
        reset.setWorkspace("prod");
        reset.setJobName("daily-sales");
        DatabricksRunNowStep run = new DatabricksRunNowStep();
        run.setWorkspace("prod");
        run.setJobName("daily-sales");
        run.setPythonParams(List.of("--sales", "/Volumes/main/sales/code/sales.csv", "--day", "$DAY"));
        job.getBuildersList().add(new UploadBuilder(upload));
        job.getBuildersList().add(new ResetJobBuilder(reset));
        job.getBuildersList().add(new RunNowBuilder(run));
        FilePath workspace = j.jenkins.getWorkspaceFor(job);
        DatabricksFixture.copySample(workspace);
        var build = j.buildAndAssertSuccess(job);
        assertDeployedAndRun();
        j.assertLogContains("Zürich", build);
    }

    private void assertDeployedAndRun() throws Exception {
        assertThat(
                Files.readString(databricks.emulator().root().resolve("Volumes/main/sales/code/main.py")),
                equalTo(Files.readString(Samples.dailySales().resolve("main.py"))));
        assertThat(
                databricks.emulator().jobSettings(17).toString(), containsString("/Volumes/main/sales/code/main.py"));
        assertThat(databricks.emulator().runsStarted(), is(1));
    }
}
