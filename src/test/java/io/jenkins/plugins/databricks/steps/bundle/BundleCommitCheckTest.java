package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import hudson.model.Label;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.checks.api.ChecksAnnotation;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** What a pull request shows of a bundle that the steps refuse before the CLI reads it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program in the place of the CLI is a shell script")
class BundleCommitCheckTest extends SharedJenkins {

    private static final List<ChecksDetails> PUBLISHED = new CopyOnWriteArrayList<>();

    /** Stands for GitHub. */
    @TestExtension
    public static final class Recorder extends ChecksPublisherFactory {

        @Override
        protected Optional<ChecksPublisher> createPublisher(Run<?, ?> run, TaskListener listener) {
            return Optional.of(new ChecksPublisher() {
                @Override
                public void publish(ChecksDetails details) {
                    PUBLISHED.add(details);
                }
            });
        }
    }

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
        PUBLISHED.clear();
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
        assertThat(PUBLISHED, hasSize(1));
        assertThat(PUBLISHED.get(0).getConclusion(), is(ChecksConclusion.FAILURE));
        return PUBLISHED.get(0).getOutput().get().getChecksAnnotations().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"databricksBundleValidate", "databricksBundlePlan"})
    void fileThatIsNoYamlIsShownInItsLine(String step) throws Exception {
        WorkflowRun build = fails("bundle:\\n  name: [daily\\n", step + " target: 'prod'");

        assertThat("the CLI did not run", cli.calls(), is(empty()));
        ChecksAnnotation shown = annotation();
        String command = step.endsWith("Plan") ? "plan" : "validate";
        assertThat(PUBLISHED.get(0).getName().get(), is("Databricks / " + command + " prod (bundles/sales)"));
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

        assertThat(PUBLISHED, hasSize(1));
        assertThat(PUBLISHED.get(0).getConclusion(), is(ChecksConclusion.FAILURE));
        assertThat(
                PUBLISHED.get(0).getOutput().get().getTitle().get(),
                startsWith("nothing.yml: not a file that can be read, but the bundle includes it"));
    }
}
