package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A step that goes through its form comes out as it went in. */
@WithJenkins
class StepFormTest {

    @RegisterExtension
    private final Databricks databricks = new Databricks();

    @Test
    void formsKeepEveryField(JenkinsRule j) throws Exception {
        databricks.configure();
        for (Step step : List.of(
                ConfiguredSteps.upload(),
                ConfiguredSteps.create(),
                ConfiguredSteps.reset(),
                ConfiguredSteps.runNow(),
                ConfiguredSteps.submit(),
                ConfiguredSteps.executable(),
                ConfiguredSteps.packagePython(),
                ConfiguredSteps.secretScope(),
                ConfiguredSteps.putSecret(),
                ConfiguredSteps.block(),
                ConfiguredSteps.createWorkspace())) {
            assertThat("the test sets all fields", setFields(step), is(allFields(step)));
            Step after = new StepConfigTester(j).configRoundTrip(step);
            assertThat(ConfiguredSteps.arguments(after), is(ConfiguredSteps.arguments(step)));
        }
    }

    @Test
    void formsKeepDefaults(JenkinsRule j) throws Exception {
        Step run = new StepConfigTester(j).configRoundTrip(new DatabricksRunNowStep());
        assertThat(ConfiguredSteps.arguments(run), anEmptyMap());
        Step block = new StepConfigTester(j).configRoundTrip(new WithDatabricksStep());
        assertThat(ConfiguredSteps.arguments(block), anEmptyMap());
        Step upload = new StepConfigTester(j).configRoundTrip(new DatabricksUploadStep("a", "b"));
        assertThat(ConfiguredSteps.arguments(upload).keySet(), contains("source", "target"));
        Step reset = new StepConfigTester(j).configRoundTrip(new DatabricksResetJobStep());
        assertThat(ConfiguredSteps.arguments(reset), anEmptyMap());
        Step create = new StepConfigTester(j).configRoundTrip(new DatabricksCreateJobStep());
        assertThat(ConfiguredSteps.arguments(create), anEmptyMap());
        Step executable = new StepConfigTester(j).configRoundTrip(new DatabricksRunExecutableStep("main"));
        assertThat(ConfiguredSteps.arguments(executable).keySet(), contains("executable"));
        Step submit = new StepConfigTester(j).configRoundTrip(new DatabricksSubmitRunStep());
        assertThat(ConfiguredSteps.arguments(submit), anEmptyMap());
        Step packaged = new StepConfigTester(j).configRoundTrip(new DatabricksPackagePythonStep("a", "b"));
        assertThat(ConfiguredSteps.arguments(packaged).keySet(), contains("source", "target"));
        Step scope = new StepConfigTester(j).configRoundTrip(new DatabricksSecretScopeStep("a"));
        assertThat(ConfiguredSteps.arguments(scope).keySet(), contains("scope"));
        Step secret = new StepConfigTester(j).configRoundTrip(new DatabricksPutSecretStep("a", "b", "c"));
        assertThat(
                ConfiguredSteps.arguments(secret).keySet(), containsInAnyOrder("scope", "key", "secretCredentialsId"));
        Step createWorkspace = new StepConfigTester(j)
                .configRoundTrip(new DatabricksCreateWorkspaceStep("data", "sales", "westeurope"));
        assertThat(ConfiguredSteps.arguments(createWorkspace).keySet(), contains("location", "name", "resourceGroup"));
    }

    private static Set<String> setFields(Step step) {
        return new TreeSet<>(ConfiguredSteps.arguments(step).keySet());
    }

    private static Set<String> allFields(Step step) {
        Set<String> names = new TreeSet<>();
        for (DescribableParameter parameter :
                DescribableModel.of(step.getClass()).getParameters()) {
            names.add(parameter.getName());
        }
        return names;
    }
}
