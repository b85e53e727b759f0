package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import hudson.model.Label;
import hudson.model.Result;
import io.jenkins.plugins.checks.api.ChecksAnnotation;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import java.nio.file.Path;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.TestExtension;

/** What a pull request shows of a bundle that the CLI finds fault with, or that the steps refuse before the CLI reads it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program in the place of the CLI is a shell script")
class BundleCommitCheckTest extends SharedJenkins {

    @TestExtension
    public static final class Recorder extends PublishedChecks {}

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @TempDir
    private Path temp;

    private StandInCli cli;

    @BeforeAll
    static void startAgent() throws Exception {
        j.createOnlineSlave(Label.get("bundles"));
    }

    @AfterAll
    static void forgetTools() {
        StandInCli.configure();
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        cli = StandInCli.in(temp, databricks.emulator().addPipeline("daily-report"));
        StandInCli.configure(cli.tool("stand-in"));
        PublishedChecks.forget();
    }

    /** A build of a repository with a bundle in a folder; the file is one line of a script. */
    private static WorkflowRun fails(String file, String step) throws Exception {
        return j.buildAndAssertStatus(Result.FAILURE, pipeline(BundleFixture.onAgent("""
                        writeFile file: '.git/HEAD', text: '0123456789abcdef0123456789abcdef01234567'
                        dir('bundles/sales') {
                          writeFile file: 'databricks.yml', text: '%s'
                          %s
                        }
                        """.formatted(file, step))));
    }

    private static ChecksAnnotation annotation() {
        assertThat(PublishedChecks.only().getConclusion(), is(ChecksConclusion.FAILURE));
        return PublishedChecks.only().getOutput().get().getChecksAnnotations().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"databricksBundleValidate", "databricksBundlePlan"})
    void fileThatIsNoYamlIsShownInItsLine(String step) throws Exception {
        WorkflowRun build = fails("bundle:\\n  name: [daily\\n", step + " target: 'prod'");

        assertThat("the CLI did not run", cli.calls(), is(empty()));
        ChecksAnnotation shown = annotation();
        String command = step.endsWith("Plan") ? "plan" : "validate";
        assertThat(PublishedChecks.only().getName().get(), is("Databricks / " + command + " prod (bundles/sales)"));
        assertThat(shown.getPath().get(), is("bundles/sales/databricks.yml"));
        assertThat(shown.getStartLine().get(), is(3));
        assertThat(shown.getStartColumn().get(), is(1));
        assertThat(shown.getMessage().get(), startsWith("not valid YAML: "));
        JSONObject record = j.getJSON(build.getUrl() + "databricks/api/json")
                .getJSONObject()
                .getJSONArray("bundles")
                .getJSONObject(0);
        assertThat(record.getString("failure"), startsWith("databricks.yml:3:1: not valid YAML: "));
        assertThat(record.getJSONArray("diagnostics"), hasSize(1));
    }

    @Test
    void settingThatIsRefusedIsShownInItsLine() throws Exception {
        fails(
                "bundle:\\n  name: a\\nworkspace:\\n  auth_type: azure-cli\\n",
                "databricksBundleValidate target: 'prod'");

        ChecksAnnotation shown = annotation();
        assertThat(shown.getStartLine().get(), is(4));
        assertThat(shown.getMessage().get(), startsWith("workspace.auth_type is refused. Leave it out"));
    }

    @Test
    void bundleThatCannotBeReadIsTold() throws Exception {
        fails(
                "bundle: {name: a}\\ninclude: [nothing.yml]",
                "sh 'mkdir nothing.yml'\ndatabricksBundlePlan target: 'prod'");

        assertThat(PublishedChecks.only().getConclusion(), is(ChecksConclusion.FAILURE));
        assertThat(
                PublishedChecks.only().getOutput().get().getTitle().get(),
                startsWith("nothing.yml: not a file that can be read, but the bundle includes it"));
    }

    @Test
    void whatTheCliSaysIsShownInItsLines() throws Exception {
        cli.answers("validate", "twice.err", 1);
        fails("bundle:\\n  name: daily-sales\\n", "databricksBundleValidate target: 'prod'");

        ChecksDetails check = PublishedChecks.only();
        String duplicate = "multiple resources or scripts have been defined with the same key: daily_sales";
        assertThat(check.getName().get(), is("Databricks / validate prod (bundles/sales)"));
        assertThat(check.getConclusion(), is(ChecksConclusion.FAILURE));
        assertThat(check.getOutput().get().getTitle().get(), is("databricks bundle validate failed: " + duplicate));
        assertThat(
                check.getOutput().get().getChecksAnnotations().stream()
                        .map(shown -> shown.getAnnotationLevel() + " "
                                + shown.getPath().get() + ":"
                                + shown.getStartLine().get() + ": "
                                + shown.getMessage().get())
                        .toList(),
                containsInAnyOrder(
                        "FAILURE bundles/sales/databricks.yml:12: " + duplicate,
                        "FAILURE bundles/sales/extra.yml:4: " + duplicate,
                        "WARNING bundles/sales/databricks.yml:13: expected int, found sequence"));
    }
}
