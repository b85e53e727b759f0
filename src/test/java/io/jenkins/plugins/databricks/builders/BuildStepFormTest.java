package io.jenkins.plugins.databricks.builders;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import hudson.model.FreeStyleProject;
import hudson.tasks.Builder;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Forms;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.steps.ConfiguredSteps;
import io.jenkins.plugins.databricks.steps.DatabricksCreateJobStep;
import io.jenkins.plugins.databricks.steps.DatabricksDownloadStep;
import io.jenkins.plugins.databricks.steps.DatabricksPackagePythonStep;
import io.jenkins.plugins.databricks.steps.DatabricksPutSecretStep;
import io.jenkins.plugins.databricks.steps.DatabricksResetJobStep;
import io.jenkins.plugins.databricks.steps.DatabricksUploadStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleDeployStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleRunStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunExecutableStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksSubmitRunStep;
import java.util.List;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlElementUtil;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BuildStepFormTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void formAndDiskKeepEveryFieldAndDefaults() throws Exception {
        databricks.configure();
        List<DatabricksBuilder<?>> builders = List.of(
                new UploadBuilder(ConfiguredSteps.upload()),
                new DownloadBuilder(ConfiguredSteps.download()),
                new CreateJobBuilder(ConfiguredSteps.create()),
                new ResetJobBuilder(ConfiguredSteps.reset()),
                new RunNowBuilder(ConfiguredSteps.runNow()),
                new RunExecutableBuilder(ConfiguredSteps.executable()),
                new SubmitRunBuilder(ConfiguredSteps.submit()),
                new PackagePythonBuilder(ConfiguredSteps.packagePython()),
                new PutSecretBuilder(ConfiguredSteps.putSecret()),
                new BundleDeployBuilder(ConfiguredSteps.bundleDeploy()),
                new BundleRunBuilder(ConfiguredSteps.bundleRun()),
                new UploadBuilder(new DatabricksUploadStep("a", "b")),
                new DownloadBuilder(new DatabricksDownloadStep("a", "b")),
                new CreateJobBuilder(new DatabricksCreateJobStep()),
                new ResetJobBuilder(new DatabricksResetJobStep()),
                new RunNowBuilder(new DatabricksRunNowStep()),
                new RunExecutableBuilder(new DatabricksRunExecutableStep("main")),
                new SubmitRunBuilder(new DatabricksSubmitRunStep()),
                new PackagePythonBuilder(new DatabricksPackagePythonStep("a", "b")),
                new PutSecretBuilder(new DatabricksPutSecretStep("a", "b", "c")),
                new BundleDeployBuilder(new DatabricksBundleDeployStep()),
                new BundleRunBuilder(new DatabricksBundleRunStep("daily_sales")));
        FreeStyleProject job = j.createFreeStyleProject("nightly");
        job.getBuildersList().addAll(builders);
        j.configRoundtrip(job);
        assertSame(job, builders);
        j.jenkins.reload();
        job = j.jenkins.getItemByFullName("nightly", FreeStyleProject.class);
        assertSame(job, builders);
        assertThat(
                "readable and without traces of Java's own classes",
                job.getConfigFile().asString(),
                containsString("<workspace>prod</workspace>"));
    }

    private static void assertSame(FreeStyleProject job, List<DatabricksBuilder<?>> builders) {
        for (int i = 0; i < builders.size(); i++) {
            Builder after = job.getBuildersList().get(i);
            assertThat(after, instanceOf(builders.get(i).getClass()));
            assertThat(
                    ConfiguredSteps.arguments(((DatabricksBuilder<?>) after).getStep()),
                    is(ConfiguredSteps.arguments(builders.get(i).getStep())));
        }
    }

    @Test
    void newBuildStepTakesWhatIsTypedIntoItsForm() throws Exception {
        databricks.configure();
        FreeStyleProject job = j.createFreeStyleProject("nightly");
        HtmlPage page = j.createWebClient().goTo("job/nightly/configure");
        HtmlForm form = page.getFormByName("config");
        HtmlElementUtil.click((HtmlElement) form.querySelector("[suffix='builder']"));
        HtmlElementUtil.click(Forms.<HtmlElement>await(
                page,
                () -> page.querySelectorAll(".jenkins-dropdown__item").stream()
                        .map(HtmlElement.class::cast)
                        .filter(item -> item.asNormalizedText().equals("Run a Databricks job"))
                        .findFirst()
                        .orElse(null)));
        Forms.await(page, () -> form.querySelector("textarea[name='_.pythonParams']"));
        form.getInputByName("_.jobName").setValue("daily-sales");
        form.getTextAreaByName("_.pythonParams").setText("--day\n$DAY\n");
        j.submit(form);
        RunNowBuilder builder = (RunNowBuilder) job.getBuildersList().get(0);
        assertThat(builder.getStep().getJobName(), is("daily-sales"));
        assertThat(builder.getStep().getPythonParams(), is(List.of("--day", "$DAY")));
        assertThat(builder.getStep().isWait(), is(true));
        assertThat(builder.getStep().getQueue() == null, is(true));
    }
}
