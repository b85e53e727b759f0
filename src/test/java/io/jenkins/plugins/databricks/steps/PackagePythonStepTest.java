package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import hudson.FilePath;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.slaves.DumbSlave;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.PythonApplication;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.PackagePythonBuilder;
import io.jenkins.plugins.databricks.builders.RunNowBuilder;
import io.jenkins.plugins.databricks.builders.UploadBuilder;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application of two files, packaged as one and run. */
class PackagePythonStepTest extends SharedJenkins {

    private static final String STEPS = """
            def packaged = databricksPackagePython source: 'src', target: 'bin/main.py', excludes: 'tests/'
            echo "packaged ${packaged.files} as ${packaged.path}"
            def uploaded = databricksUpload source: 'bin/main.py', target: '/Volumes/main/sales/code/main.py'
            assert uploaded[0].bytes == packaged.bytes && uploaded[0].sha256 == packaged.sha256
            databricksRunNow jobId: 17, pythonParams: ['--day', '2026-11-20']
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
        PythonApplication.addJob(databricks.emulator());
    }

    @Test
    void controllerPackagesWhatRuns() throws Exception {
        WorkflowJob job = pipeline("node { withDatabricks(workspace: 'prod') {\n" + STEPS + "} }");
        PythonApplication.checkOut(j.jenkins.getWorkspaceFor(job));
        assertRan(j.buildAndAssertSuccess(job));
    }

    @Test
    void agentPackagesWhatRuns() throws Exception {
        WorkflowJob job = pipeline("pipeline { agent { label 'elsewhere' }\n stages { stage('Run') { steps {"
                + " withDatabricks(workspace: 'prod') { script {\n" + STEPS + "} } } } } }");
        FilePath workspace = Objects.requireNonNull(agent.getWorkspaceFor(job));
        PythonApplication.checkOut(workspace);
        assertRan(j.buildAndAssertSuccess(job));
        assertThat(workspace.child("bin/main.py").exists(), is(true));
    }

    private void assertRan(WorkflowRun build) throws Exception {
        j.assertLogContains("Packaged 2 files from src", build);
        j.assertLogContains("packaged [customer.py, main.py] as bin/main.py", build);
        j.assertLogContains("loaded with the session of the cluster, ['--day', '2026-11-20']", build);
    }

    @Test
    void freestyleJobPackagesWhatRuns() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("SOURCE", "src")));
        DatabricksUploadStep upload = new DatabricksUploadStep("bin/main.py", "/Volumes/main/sales/code/main.py");
        upload.setWorkspace("prod");
        DatabricksRunNowStep run = new DatabricksRunNowStep();
        run.setWorkspace("prod");
        run.setJobId(17);
        run.setPythonParams(List.of("--nightly"));
        job.getBuildersList().add(new PackagePythonBuilder(new DatabricksPackagePythonStep("$SOURCE", "bin/main.py")));
        job.getBuildersList().add(new UploadBuilder(upload));
        job.getBuildersList().add(new RunNowBuilder(run));
        PythonApplication.checkOut(j.jenkins.getWorkspaceFor(job));
        j.assertLogContains("loaded with the session of the cluster, ['--nightly']", j.buildAndAssertSuccess(job));
    }

    @Test
    void errorIsTheSameWhereverTheFilesAre() throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("source: 'scr', target: 'bin/main.py'", "ERROR: source: there is no 'scr' in ");
        expected.put("source: '', target: 'bin/main.py'", "ERROR: source: is missing");
        expected.put("source: 'src', target: 'bin/main'", "ERROR: target: 'bin/main' is not a Python file");
        expected.put(
                "source: 'src', target: 'bin/main.py', main: 'report'",
                "ERROR: main: there is no module 'report' in 'src'. It has customer, main");
        expected.put(
                "source: 'round', target: 'bin/main.py'",
                "ERROR: source: 'again' in 'round' is a link to a folder that contains it");
        for (String label : List.of("built-in", "elsewhere")) {
            for (Map.Entry<String, String> step : expected.entrySet()) {
                WorkflowJob job = pipeline("node('" + label + "') { databricksPackagePython " + step.getKey() + " }");
                FilePath workspace = Objects.requireNonNull(
                        label.equals("elsewhere") ? agent.getWorkspaceFor(job) : j.jenkins.getWorkspaceFor(job));
                PythonApplication.checkOut(workspace);
                workspace.child("round").mkdirs();
                workspace.child("round/again").symlinkTo(".", null);
                WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
                j.assertLogContains(step.getValue(), build);
                j.assertLogNotContains("emote", build);
                j.assertLogNotContains("\tat ", build);
            }
        }
    }

    @Test
    void outsideANodeTheLogSaysWhatIsMissing() throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE, pipeline("databricksPackagePython source: 'src', target: 'bin/main.py'"));
        j.assertLogContains("This step needs a workspace: put it into a node block or a stage with an agent", build);
    }

    @Test
    void formChecksSayWhatIsWrong() {
        var step = j.jenkins.getDescriptorByType(DatabricksPackagePythonStep.DescriptorImpl.class);
        assertThat(step.doCheckSource("").getMessage(), containsString("Required"));
        assertThat(step.doCheckTarget(null, "").getMessage(), containsString("Required"));
        assertThat(step.doCheckTarget(null, "bin/main").getMessage(), containsString("ends with .py"));
        assertThat(step.doCheckTarget(null, "bin/main.py").kind, is(FormValidation.Kind.OK));
        assertThat(step.doCheckTarget(null, "$TARGET").kind, is(FormValidation.Kind.OK));
    }
}
