package io.jenkins.plugins.databricks.documentation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.params.ParameterizedTest.ARGUMENTS_PLACEHOLDER;

import com.cloudbees.plugins.credentials.CredentialsDescriptor;
import hudson.FilePath;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.cli.DatabricksCliInstallation;
import io.jenkins.plugins.databricks.documentation.Documentation.Snippet;
import io.jenkins.plugins.databricks.steps.CreateWorkspaceStepTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;

/**
 * The Pipelines for bundles in the documentation run as they stand there, with the sample's bundle and Databricks' real CLI, whose path is in the
 * environment variable {@code DATABRICKS_CLI}.
 */
@EnabledIfEnvironmentVariable(
        named = "DATABRICKS_CLI",
        matches = ".+",
        disabledReason = "the environment variable DATABRICKS_CLI does not name Databricks' CLI")
class DocumentedBundlesTest extends SharedJenkins {

    private static final String UNIT_TESTS = """
              jobs:
                unit_tests:
                  name: unit-tests
                  tasks:
                    - {task_key: tests, environment_key: python, spark_python_task: {python_file: src/test_main.py}}
                  environments:
                    - {environment_key: python, spec: {environment_version: "4"}}
            """;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    /** Of the credential that stands for Azure. */
    @TestExtension
    public static final class EmulatedPrincipalDescriptor extends CredentialsDescriptor {

        public EmulatedPrincipalDescriptor() {
            super(CreateWorkspaceStepTest.EmulatedPrincipal.class);
        }
    }

    static boolean isAboutBundles(Snippet snippet) {
        return snippet.code().contains("databricksBundle");
    }

    @BeforeEach
    void configure() throws Exception {
        DocumentedWorld.configure(databricks);
        String folder = Path.of(System.getenv("DATABRICKS_CLI")).getParent().toString();
        DatabricksCliInstallation.DescriptorImpl.get()
                .setInstallations(new DatabricksCliInstallation("1.27.0", folder, List.of()));
    }

    static Stream<Snippet> snippets() throws IOException {
        return Documentation.pages().stream()
                .flatMap(page -> page.snippets("groovy").stream())
                .filter(DocumentedBundlesTest::isAboutBundles);
    }

    @ParameterizedTest(name = ARGUMENTS_PLACEHOLDER)
    @MethodSource("snippets")
    void runs(Snippet snippet) throws Exception {
        WorkflowJob job = job();
        String code = snippet.code();
        if (!code.contains("databricksBundleDeploy")) {
            String target = code.contains("target: 'branch'") ? "'branch', variables: [branch: 'feature-1']" : "'prod'";
            define(job, "node { databricksBundleDeploy target: " + target + " }");
            j.buildAndAssertSuccess(job);
        }
        define(job, code.contains("pipeline {") || code.contains("node {") ? code : "node {\n" + code + "}");

        WorkflowRun build = start(job);
        if (code.contains("input ")) {
            approve(build);
        }
        j.waitForCompletion(build);

        assertThat(snippet + "\n" + JenkinsRule.getLog(build), build.getResult(), is(Result.SUCCESS));
    }

    private static void approve(WorkflowRun build) throws Exception {
        j.waitForMessage("Proceed or Abort", build);
        List<InputStepExecution> questions = build.getAction(InputAction.class).getExecutions();
        assertThat(questions, hasSize(1));
        questions.get(0).proceed(Map.of());
    }

    @Test
    void stepsReturnWhatTheirPageSays() throws Exception {
        WorkflowJob job = define(job(), """
                node {
                  def show = { step, result -> echo "$step returns ${result.keySet().join(' ')}" }
                  def validated = databricksBundleValidate target: 'prod'
                  show 'databricksBundleValidate', validated + validated.resources[0]
                  def plan = databricksBundlePlan target: 'prod'
                  show 'databricksBundlePlan', plan + plan.changes[0] + plan.changes[0].fields[0]
                  def deployed = databricksBundleDeploy target: 'prod'
                  show 'databricksBundleDeploy', deployed + deployed.resources[0]
                }
                """);

        WorkflowRun build = j.buildAndAssertSuccess(job);

        DocumentedStepsTest.assertReturned(build, Documentation.page("docs/steps.md"));
    }

    /** A job of a branch, and of a pull request too, with the bundle in its workspace as a checkout leaves it. */
    private WorkflowJob job() throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("BRANCH_NAME", "main"), new StringParameterDefinition("CHANGE_ID", "1")));
        FilePath folder = Objects.requireNonNull(j.jenkins.getWorkspaceFor(job));
        folder.deleteRecursive();
        Samples.checkOutBundle(Path.of(folder.getRemote()));
        folder.child("src/test_main.py").write("import main\n", "UTF-8");
        FilePath bundle = folder.child("databricks.yml");
        String targets =
                Documentation.page("docs/bundles.md").snippets("yaml").get(0).code();
        bundle.write(
                bundle.readToString()
                        .replace("  jobs:\n", UNIT_TESTS)
                        .replace("\ntargets:\n", "\n" + targets)
                        .replace("variables:\n", "variables:\n  branch: {default: main}\n"),
                "UTF-8");
        return job;
    }
}
