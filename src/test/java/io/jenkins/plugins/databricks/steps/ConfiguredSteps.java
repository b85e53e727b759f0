package io.jenkins.plugins.databricks.steps;

import io.jenkins.plugins.databricks.steps.bundle.AbstractBundleStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleDeployStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleDestroyStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundlePlanStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleRunStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleValidateStep;
import io.jenkins.plugins.databricks.steps.runs.AbstractRunParametersStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksCancelRunsStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunExecutableStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksSubmitRunStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksWaitForRunStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.steps.Step;

/** Steps with a value of its own in every field, as far as fields do not exclude each other. */
public final class ConfiguredSteps {

    private static final String RESOURCE_ID =
            "/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/prod";

    private ConfiguredSteps() {}

    public static DatabricksUploadStep upload() {
        DatabricksUploadStep step = connected(new DatabricksUploadStep("src/**/*.py", "/Volumes/main/default/code/"));
        step.setExcludes("**/test_*.py");
        step.setOverwrite(false);
        step.setSkipUnchanged(true);
        step.setVia("controller");
        return step;
    }

    public static DatabricksDownloadStep download() {
        DatabricksDownloadStep step =
                connected(new DatabricksDownloadStep("/Volumes/main/default/reports/**/*.xml", "build/reports"));
        step.setExcludes("**/draft-*.xml");
        return step;
    }

    public static DatabricksCreateJobStep create() {
        DatabricksCreateJobStep step = connected(new DatabricksCreateJobStep());
        step.setDefinition("job-definition.json");
        step.setSettings("{\n  // a job\n  \"name\": \"daily-sales\"\n}");
        step.setSubstitutions(pairs("LAKE", "adl://lake"));
        step.setIfExists("reset");
        step.setTags(true);
        step.setDryRun(true);
        return step;
    }

    public static DatabricksRunExecutableStep executable() {
        DatabricksRunExecutableStep step = connected(new DatabricksRunExecutableStep("build/main"));
        step.setTarget("/Volumes/main/tools/bin/");
        step.setArguments(List.of("-foo", "a b", "it's", "Zürich"));
        step.setJobId(17);
        step.setJobName("tools");
        step.setWait(false);
        step.setFailBuild(false);
        step.setCancelOnAbort(false);
        step.setJunit("results/tasks.xml");
        step.setExports(true);
        return step;
    }

    public static DatabricksSubmitRunStep submit() {
        DatabricksSubmitRunStep step = connected(new DatabricksSubmitRunStep());
        step.setDefinition("checks.yaml");
        step.setSettings("run_name: checks");
        step.setSubstitutions(pairs("DAY", "2026-11-20"));
        step.setWait(false);
        step.setJunit("results/checks.xml");
        step.setExports(true);
        step.setFailBuild(false);
        step.setCancelOnAbort(false);
        return step;
    }

    public static DatabricksResetJobStep reset() {
        DatabricksResetJobStep step = connected(new DatabricksResetJobStep());
        step.setDefinition("job-definition.json");
        step.setSettings("# what it becomes\nname: daily-sales\ntags: {lake: '${LAKE}'}");
        step.setSubstitutions(pairs("LAKE", "adl://Zürich=1", "DAY", ""));
        step.setJobId(17);
        step.setJobName("daily-sales");
        step.setTags(true);
        step.setDryRun(true);
        return step;
    }

    public static DatabricksDeleteJobStep delete() {
        DatabricksDeleteJobStep step = connected(new DatabricksDeleteJobStep());
        step.setJobId(17);
        step.setJobName("daily-sales-of-a-branch");
        return step;
    }

    public static DatabricksWaitForRunStep waitForRun() {
        DatabricksWaitForRunStep step = connected(new DatabricksWaitForRunStep("4711"));
        step.setJunit("results/tasks.xml");
        step.setExports(true);
        step.setFailBuild(false);
        step.setCancelOnAbort(true);
        return step;
    }

    public static DatabricksCancelRunsStep cancelRuns() {
        DatabricksCancelRunsStep step = connected(new DatabricksCancelRunsStep());
        step.setJobId(17);
        step.setJobName("daily-sales");
        return step;
    }

    public static DatabricksRunNowStep runNow() {
        DatabricksRunNowStep step = connected(new DatabricksRunNowStep());
        step.setJobId("17");
        step.setJobName("daily sales of Zürich");
        parameterize(step);
        step.setJunit("results/tasks.xml");
        step.setExports(true);
        return step;
    }

    private static void parameterize(AbstractRunParametersStep step) {
        step.setJobParameters(pairs("day", "2026-11-20", "query", "a=b&c=d", "empty", ""));
        step.setPythonParams(List.of(
                "--day", "2026-11-20", "  indented", "it's", "{\"a\": [1, null]}", "[1, 2]", "null", "'q'", "\"q\""));
        step.setPythonNamedParams(pairs("city", "Zürich 東京", "json", "{\"a\": 1}"));
        step.setJarParams(List.of("[1, 2]"));
        step.setNotebookParams(pairs("null", "null", "a b", " c "));
        step.setSparkSubmitParams(List.of("{\"a\": 1}"));
        step.setSqlParams(pairs("quoted", "'x'"));
        step.setDbtCommands(List.of("dbt deps", "dbt run --vars '{\"day\": \"2026-11-20\"}'"));
        step.setPipelineParams("full_refresh_selection: [sales]\nfull_refresh: false");
        step.setOnly(List.of("+report"));
        step.setQueue(false);
        step.setIfRunning("wait");
        step.setPerformanceTarget("PERFORMANCE_OPTIMIZED");
        step.setRepair(2);
        step.setWait(false);
        step.setFailBuild(false);
        step.setCancelOnAbort(false);
    }

    public static DatabricksPackagePythonStep packagePython() {
        DatabricksPackagePythonStep step = new DatabricksPackagePythonStep("src", "bin/main.py");
        step.setMain("etl.load");
        step.setExcludes("tests/, **/*.csv");
        return step;
    }

    public static DatabricksSecretScopeStep secretScope() {
        DatabricksSecretScopeStep step = connected(new DatabricksSecretScopeStep("daily-sales"));
        step.setInitialManagePrincipal("users");
        step.setKeyVaultResourceId("/subscriptions/1/resourceGroups/data/providers/Microsoft.KeyVault/vaults/sales");
        step.setKeyVaultDnsName("https://sales.vault.azure.net/");
        return step;
    }

    public static DatabricksPutSecretStep putSecret() {
        DatabricksPutSecretStep step =
                connected(new DatabricksPutSecretStep("daily-sales", "datalake-user", "datalake"));
        step.setField("username");
        return step;
    }

    public static DatabricksCreateWorkspaceStep createWorkspace() {
        DatabricksCreateWorkspaceStep step = new DatabricksCreateWorkspaceStep("data", "sales", "westeurope");
        step.setSubscriptionId("01234567-89ab-cdef-0123-456789abcdef");
        step.setSku("standard");
        step.setManagedResourceGroup("sales-resources");
        step.setTags(pairs("team", "Zürich sales", "cost", "a=b"));
        step.setCredentialsId("entra");
        return step;
    }

    public static WithDatabricksStep block() {
        WithDatabricksStep step = connected(new WithDatabricksStep());
        step.setExportToken(true);
        step.setCli("1.27.0");
        return step;
    }

    public static DatabricksBundleValidateStep bundleValidate() {
        DatabricksBundleValidateStep step = bundle(new DatabricksBundleValidateStep());
        step.setStrict(true);
        step.setSkipPublishingChecks(true);
        return step;
    }

    public static DatabricksBundlePlanStep bundlePlan() {
        DatabricksBundlePlanStep step = bundle(new DatabricksBundlePlanStep());
        step.setSelect(List.of("daily_sales", "pipelines.daily_report"));
        step.setFile("plans/prod.json");
        step.setSkipPublishingChecks(true);
        return step;
    }

    public static DatabricksBundleDeployStep bundleDeploy() {
        DatabricksBundleDeployStep step = bundle(new DatabricksBundleDeployStep());
        step.setPlan("plans/prod.json");
        step.setSelect(List.of("daily_sales", "pipelines.daily_report"));
        step.setFailOnActiveRuns(true);
        step.setForce(true);
        step.setForceLock(true);
        step.setAutoApprove(true);
        return step;
    }

    public static DatabricksBundleDestroyStep bundleDestroy() {
        DatabricksBundleDestroyStep step = bundle(new DatabricksBundleDestroyStep());
        step.setAutoApprove(true);
        step.setForceLock(true);
        return step;
    }

    public static DatabricksBundleRunStep bundleRun() {
        DatabricksBundleRunStep step = connected(new DatabricksBundleRunStep("daily_sales"));
        step.setTarget("prod");
        step.setVariables(pairs("day", "2026-11-20", "query", "a=b"));
        step.setCli("1.27.0");
        parameterize(step);
        step.setJunit("results/tasks.xml");
        step.setExports(true);
        return step;
    }

    private static <S extends AbstractBundleStep> S bundle(S step) {
        step.setTarget("prod");
        step.setVariables(pairs("day", "2026-11-20", "query", "a=b"));
        step.setCli("1.27.0");
        return connected(step);
    }

    private static <S extends DatabricksStep> S connected(S step) {
        step.setWorkspace("prod");
        step.setHost("https://adb-1.2.azuredatabricks.net");
        step.setCredentialsId("databricks-prod");
        step.setAzureResourceId(RESOURCE_ID);
        return step;
    }

    private static Map<String, String> pairs(String... namesAndValues) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            pairs.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return pairs;
    }

    /** All that a step says beyond its defaults. */
    public static Map<String, Object> arguments(Step step) {
        return new LinkedHashMap<>(DescribableModel.uninstantiate2_(step).getArguments());
    }
}
