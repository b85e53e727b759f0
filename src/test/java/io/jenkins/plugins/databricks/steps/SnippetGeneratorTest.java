package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleDeployStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleDestroyStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundlePlanStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleRunStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleValidateStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunExecutableStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksSubmitRunStep;
import java.util.List;
import java.util.Map;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlElementUtil;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.htmlunit.html.HtmlTextArea;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the Snippet Generator writes, and that it works. */
class SnippetGeneratorTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void snippetsAreShortAndReadBack() throws Exception {
        SnippetizerTester tester = new SnippetizerTester(j);
        tester.assertRoundTrip(
                new DatabricksUploadStep("main.py", "dbfs:/python/main.py"),
                "databricksUpload source: 'main.py', target: 'dbfs:/python/main.py'");
        DatabricksResetJobStep reset = new DatabricksResetJobStep();
        reset.setDefinition("job-definition.json");
        reset.setJobId(17);
        tester.assertRoundTrip(reset, "databricksResetJob definition: 'job-definition.json', jobId: '17'");
        DatabricksCreateJobStep create = new DatabricksCreateJobStep();
        create.setSettings(Map.of("name", "it's"));
        create.setIfExists("reuse");
        tester.assertRoundTrip(create, "databricksCreateJob ifExists: 'reuse', settings: [name: 'it\\'s']");
        DatabricksRunExecutableStep executable = new DatabricksRunExecutableStep("main");
        executable.setJobId(17);
        executable.setArguments(List.of("-foo"));
        tester.assertRoundTrip(
                executable, "databricksRunExecutable arguments: ['-foo'], executable: 'main', jobId: '17'");
        DatabricksSubmitRunStep submit = new DatabricksSubmitRunStep();
        submit.setDefinition("checks.yaml");
        submit.setSubstitutions(Map.of("DAY", "2026-11-20"));
        tester.assertRoundTrip(
                submit, "databricksSubmitRun definition: 'checks.yaml', substitutions: [DAY: '2026-11-20']");
        DatabricksRunNowStep run = new DatabricksRunNowStep();
        run.setJobName("daily-sales");
        run.setPythonParams(List.of("--day", "2026-11-20"));
        run.setJobParameters(Map.of("day", "it's"));
        tester.assertRoundTrip(
                run,
                "databricksRunNow jobName: 'daily-sales', jobParameters: [day: 'it\\'s'], pythonParams: ['--day', '2026-11-20']");
        tester.assertRoundTrip(
                new DatabricksPackagePythonStep("src", "bin/main.py"),
                "databricksPackagePython source: 'src', target: 'bin/main.py'");
        tester.assertRoundTrip(new DatabricksSecretScopeStep("daily-sales"), "databricksSecretScope 'daily-sales'");
        tester.assertRoundTrip(
                new DatabricksPutSecretStep("daily-sales", "datalake-password", "datalake"),
                "databricksPutSecret key: 'datalake-password', scope: 'daily-sales', secretCredentialsId: 'datalake'");
        DatabricksCreateWorkspaceStep workspace = new DatabricksCreateWorkspaceStep("data", "sales", "westeurope");
        workspace.setTags(Map.of("team", "sales"));
        tester.assertRoundTrip(
                workspace,
                "databricksCreateWorkspace location: 'westeurope', name: 'sales', resourceGroup: 'data', tags: [team: 'sales']");
        DatabricksBundleDeployStep deploy = new DatabricksBundleDeployStep();
        deploy.setTarget("prod");
        deploy.setPlan("plan.json");
        tester.assertRoundTrip(deploy, "databricksBundleDeploy plan: 'plan.json', target: 'prod'");
        DatabricksBundleRunStep runOfBundle = new DatabricksBundleRunStep("daily_sales");
        runOfBundle.setTarget("prod");
        tester.assertRoundTrip(runOfBundle, "databricksBundleRun key: 'daily_sales', target: 'prod'");
        tester.assertRoundTrip(new DatabricksBundlePlanStep(), "databricksBundlePlan()");
        tester.assertRoundTrip(
                ConfiguredSteps.bundleDestroy(),
                "databricksBundleDestroy autoApprove: true, azureResourceId: '/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/prod', "
                        + "cli: '1.27.0', credentialsId: 'databricks-prod', forceLock: true, host: 'https://adb-1.2.azuredatabricks.net', target: 'prod', "
                        + "variables: [day: '2026-11-20', query: 'a=b'], workspace: 'prod'");
        WithDatabricksStep block = new WithDatabricksStep();
        block.setWorkspace("prod");
        tester.assertRoundTrip(block, "withDatabricks(workspace: 'prod') {\n    // some block\n}");
        block.setExportToken(true);
        tester.assertRoundTrip(block, "withDatabricks(exportToken: true, workspace: 'prod') {\n    // some block\n}");
        block.setExportToken(false);
        block.setCli("1.27.0");
        tester.assertRoundTrip(block, "withDatabricks(cli: '1.27.0', workspace: 'prod') {\n    // some block\n}");
    }

    @Test
    void stepsReadBackWithAllFieldsSet() throws Exception {
        SnippetizerTester tester = new SnippetizerTester(j);
        tester.assertRoundTrip(
                ConfiguredSteps.download(),
                "databricksDownload azureResourceId: '/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/prod', "
                        + "credentialsId: 'databricks-prod', excludes: '**/draft-*.xml', host: 'https://adb-1.2.azuredatabricks.net', "
                        + "source: '/Volumes/main/default/reports/**/*.xml', target: 'build/reports', workspace: 'prod'");
        tester.assertRoundTrip(
                ConfiguredSteps.upload(),
                "databricksUpload azureResourceId: '/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/prod', "
                        + "credentialsId: 'databricks-prod', excludes: '**/test_*.py', host: 'https://adb-1.2.azuredatabricks.net', "
                        + "overwrite: false, skipUnchanged: true, source: 'src/**/*.py', target: '/Volumes/main/default/code/', via: 'controller', workspace: 'prod'");
        DatabricksRunNowStep run = new DatabricksRunNowStep();
        run.setJobId("17");
        run.setQueue(true);
        run.setPerformanceTarget("STANDARD");
        run.setOnly(List.of("+report"));
        run.setPipelineParams(Map.of("full_refresh", true));
        run.setRepair(2);
        run.setWait(false);
        run.setFailBuild(false);
        run.setCancelOnAbort(false);
        tester.assertRoundTrip(
                run,
                "databricksRunNow cancelOnAbort: false, failBuild: false, jobId: '17', only: ['+report'], "
                        + "performanceTarget: 'STANDARD', pipelineParams: [full_refresh: true], queue: true, repair: 2, wait: false");
    }

    @Test
    void documentationOfAllStepsCanBeGenerated() throws Exception {
        SnippetizerTester.assertDocGeneration(DatabricksUploadStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksDownloadStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksCreateJobStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksResetJobStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksSubmitRunStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksRunExecutableStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksRunNowStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksPackagePythonStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksSecretScopeStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksPutSecretStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksCreateWorkspaceStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksBundleValidateStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksBundlePlanStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksBundleDeployStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksBundleRunStep.class);
        SnippetizerTester.assertDocGeneration(DatabricksBundleDestroyStep.class);
        SnippetizerTester.assertDocGeneration(WithDatabricksStep.class);
        String reference = j.createWebClient()
                .withJavaScriptEnabled(false)
                .goTo("pipeline-syntax/html")
                .asNormalizedText();
        String entry = reference.substring(reference.indexOf("databricksRunNow: Run a Databricks job"));
        entry = entry.substring(0, entry.indexOf("databricksSecretScope: "));
        assertThat(entry, containsString("sqlParams"));
        assertThat(entry, not(containsString("Exception")));
    }

    @Test
    void snippetRunsAsPasted() throws Exception {
        databricks.configure();
        WorkflowJob job = j.createProject(WorkflowJob.class, "pipeline");
        HtmlPage page = j.createWebClient().goTo("job/pipeline/pipeline-syntax/");
        HtmlForm form = page.getFormByName("config");
        HtmlSelect steps = (HtmlSelect) form.querySelector("select.dropdownList");
        steps.getOptions().stream()
                .filter(option -> option.getText().startsWith("databricksRunNow:"))
                .findFirst()
                .orElseThrow()
                .setSelected(true);
        Forms.await(page, () -> form.querySelector("textarea[name='_.pythonParams']"));
        form.getInputByName("_.jobId").setValue("17");
        form.getTextAreaByName("_.jobParameters").setText("city=Zürich\nwhere=a=1\n");
        form.getTextAreaByName("_.pythonParams").setText("--day\n2026-11-20\n");
        form.getInputByName("_.wait").setChecked(false);
        HtmlElementUtil.click((HtmlElement) page.getElementById("generatePipelineScript"));
        String snippet = Forms.await(page, () -> {
            String text = ((HtmlTextArea) page.getElementById("prototypeText")).getText();
            return text.isBlank() ? null : text;
        });
        assertThat(
                snippet,
                is("databricksRunNow jobId: '17', jobParameters: [city: 'Zürich', where: 'a=1'], "
                        + "pythonParams: ['--day', '2026-11-20'], wait: false"));

        job.setDefinition(new CpsFlowDefinition("withDatabricks(workspace: 'prod') {\n" + snippet + "\n}", true));
        j.buildAndAssertSuccess(job);
        JsonNode sent = databricks
                .emulator()
                .requests("POST", "/api/2.2/jobs/run-now")
                .get(0)
                .json();
        ObjectMapper json = new ObjectMapper();
        assertThat(sent.path("job_id").asLong(), is(17L));
        assertThat(sent.path("job_parameters"), is(json.readTree("{\"city\": \"Zürich\", \"where\": \"a=1\"}")));
        assertThat(sent.path("python_params"), is(json.readTree("[\"--day\", \"2026-11-20\"]")));
    }
}
