package io.jenkins.plugins.databricks.steps;

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

    public static DatabricksResetJobStep reset() {
        DatabricksResetJobStep step = connected(new DatabricksResetJobStep("job-definition.json"));
        step.setJobId(17);
        step.setJobName("daily-sales");
        return step;
    }

    public static DatabricksRunNowStep runNow() {
        DatabricksRunNowStep step = connected(new DatabricksRunNowStep());
        step.setJobId("17");
        step.setJobName("daily sales of Zürich");
        step.setJobParameters(pairs("day", "2026-11-20", "query", "a=b&c=d", "empty", ""));
        step.setPythonParams(List.of(
                "--day", "2026-11-20", "  indented", "it's", "{\"a\": [1, null]}", "[1, 2]", "null", "'q'", "\"q\""));
        step.setPythonNamedParams(pairs("city", "Zürich 東京", "json", "{\"a\": 1}"));
        step.setJarParams(List.of("[1, 2]"));
        step.setNotebookParams(pairs("null", "null", "a b", " c "));
        step.setSparkSubmitParams(List.of("{\"a\": 1}"));
        step.setSqlParams(pairs("quoted", "'x'"));
        step.setDbtCommands(List.of("dbt deps", "dbt run --vars '{\"day\": \"2026-11-20\"}'"));
        step.setOnly(List.of("+report"));
        step.setQueue(false);
        step.setPerformanceTarget("PERFORMANCE_OPTIMIZED");
        step.setWait(false);
        step.setFailBuild(false);
        step.setCancelOnAbort(false);
        return step;
    }

    public static WithDatabricksStep block() {
        return connected(new WithDatabricksStep());
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
