package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleDestroyStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundlePlanStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleValidateStep;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A step that goes through its form comes out as it went in. Here are those that only a Pipeline has; the others go through the forms of their build
 * steps.
 */
class StepFormTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void formsAreTestedWithAllFieldsSet() {
        for (Step step : List.of(
                ConfiguredSteps.upload(),
                ConfiguredSteps.download(),
                ConfiguredSteps.create(),
                ConfiguredSteps.reset(),
                ConfiguredSteps.delete(),
                ConfiguredSteps.waitForRun(),
                ConfiguredSteps.cancelRuns(),
                ConfiguredSteps.runNow(),
                ConfiguredSteps.submit(),
                ConfiguredSteps.executable(),
                ConfiguredSteps.packagePython(),
                ConfiguredSteps.secretScope(),
                ConfiguredSteps.putSecret(),
                ConfiguredSteps.block(),
                ConfiguredSteps.createWorkspace(),
                ConfiguredSteps.bundleValidate(),
                ConfiguredSteps.bundlePlan(),
                ConfiguredSteps.bundleDeploy(),
                ConfiguredSteps.bundleRun(),
                ConfiguredSteps.bundleDestroy())) {
            assertThat(setFields(step), is(allFields(step)));
        }
    }

    @Test
    void formsKeepEveryFieldAndDefaults() throws Exception {
        databricks.configure();
        assertFormsKeep(List.of(ConfiguredSteps.delete(), ConfiguredSteps.secretScope(), ConfiguredSteps.block()));
        assertFormsKeep(List.of(
                ConfiguredSteps.createWorkspace(),
                new DatabricksSecretScopeStep("a"),
                new WithDatabricksStep(),
                new DatabricksCreateWorkspaceStep("data", "sales", "westeurope")));
        assertFormsKeep(List.of(
                ConfiguredSteps.bundleValidate(), ConfiguredSteps.bundlePlan(), ConfiguredSteps.bundleDestroy()));
        assertFormsKeep(List.of(
                new DatabricksBundleValidateStep(), new DatabricksBundlePlanStep(), new DatabricksBundleDestroyStep()));
    }

    /** All on one page. It offers the forms of all steps that there are, in each build step, so that it is slow, and too large for many of them. */
    private static void assertFormsKeep(List<Step> steps) throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        for (Step step : steps) {
            job.getBuildersList().add(new StepConfigTester.StepBuilder(step));
        }
        j.configRoundtrip(job);
        List<StepConfigTester.StepBuilder> after = job.getBuildersList().getAll(StepConfigTester.StepBuilder.class);
        assertThat(after, hasSize(steps.size()));
        for (int i = 0; i < steps.size(); i++) {
            assertThat(after.get(i).s, not(sameInstance(steps.get(i))));
            assertThat(ConfiguredSteps.arguments(after.get(i).s), is(ConfiguredSteps.arguments(steps.get(i))));
        }
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
