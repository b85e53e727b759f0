package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.slaves.DumbSlave;
import hudson.util.Secret;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.BundleDeployBuilder;
import io.jenkins.plugins.databricks.execution.SecretSearchTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper;
import org.jenkinsci.plugins.credentialsbinding.impl.StringBinding;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.actions.ErrorAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.TestExtension;

/** A secret that a bundle is given as the value of a variable stays hidden, although the CLI puts it into everything that it writes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script")
class BundleSecretsTest extends SharedJenkins {

    private static final String SECRET = "correct-horse-battery";

    private static final List<ChecksDetails> PUBLISHED = new CopyOnWriteArrayList<>();

    private static DumbSlave agent;

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
        agent = j.createOnlineSlave(Label.get("bundles"));
    }

    @AfterAll
    static void forgetTools() {
        StandInCli.configure();
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        cli = StandInCli.in(temp, databricks.emulator().addPipeline("daily-report"));
        cli.tellsItsSecret();
        StandInCli.configure(cli.tool("stand-in"));
        DatabricksFixture.addCredentials(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "lake", null, Secret.fromString(SECRET)));
        PUBLISHED.clear();
    }

    /** A step of a build; afterwards, what it has returned is printed where the log masks nothing. */
    private static WorkflowRun build(Result expected, String step) throws Exception {
        return j.buildAndAssertStatus(
                expected, pipeline(BundleFixture.onAgent(BundleFixture.WRITE_BUNDLE + """
                def result
                withCredentials([string(credentialsId: 'lake', variable: 'WORD')]) {
                  result = %s target: 'prod', variables: [secret: WORD]
                }
                echo "returned ${result}"
                """.formatted(step))));
    }

    /**
     * The value of the variable must be nowhere but on the agent, where the CLI got it: in a plan, which has to be written out for the CLI, and in what a
     * running process writes. The credential must not be there either. (This CLI asks for no token; {@link BundleStepsTest} searches for those.)
     */
    private static void assertInNoFile() throws Exception {
        Set<String> keys = Set.of(
                DatabricksFixture.SECRET,
                Base64.getEncoder()
                        .encodeToString((DatabricksFixture.CLIENT_ID + ":" + DatabricksFixture.SECRET)
                                .getBytes(StandardCharsets.UTF_8)));
        Path home = j.jenkins.getRootDir().toPath();
        assertThat(SecretSearchTest.filesWith(home, keys), empty());
        assertThat(
                SecretSearchTest.filesWith(home, Set.of(SECRET)).stream()
                        .filter(file -> !file.startsWith(home.resolve("agent-work-dirs")))
                        .toList(),
                empty());
    }

    /** What is left on the agent when a step has ended, besides the plan. */
    private static List<Path> leftOnAgent() throws Exception {
        return SecretSearchTest.filesWith(Path.of(agent.getRemoteFS()), Set.of(SECRET)).stream()
                .filter(file -> !file.endsWith("plan.json"))
                .toList();
    }

    private static void assertNowhere(Run<?, ?> build, String said) throws Exception {
        j.assertLogContains(said, build);
        assertInNoFile();
        assertThat(leftOnAgent(), empty());
        String json = j.createWebClient()
                .goTo(build.getUrl() + "databricks/api/json?depth=4", "application/json")
                .getWebResponse()
                .getContentAsString();
        assertThat(json, containsString("called with ****"));
        assertThat(json, not(containsString(SECRET)));
        String page = j.createWebClient().goTo(build.getUrl() + "databricks/").asXml();
        assertThat(page, containsString("called with ****"));
        assertThat(page, not(containsString(SECRET)));
        assertThat(j.createWebClient().goTo(build.getUrl()).asXml(), not(containsString(SECRET)));
        if (build instanceof WorkflowRun pipeline) {
            for (FlowNode node : new DepthFirstScanner().allNodes(Objects.requireNonNull(pipeline.getExecution()))) {
                assertThat(ArgumentsAction.getArguments(node).toString(), not(containsString(SECRET)));
                ErrorAction error = node.getError();
                if (error != null) {
                    assertThat(error.getError().getMessage(), not(containsString(SECRET)));
                }
            }
        }
    }

    private static void assertHiddenInTheCheck() {
        assertThat(PUBLISHED, hasSize(1));
        String all = PUBLISHED.get(0).toString() + PUBLISHED.get(0).getOutput().get();
        assertThat(all, containsString("called with"));
        assertThat(all, not(containsString(SECRET)));
    }

    @Test
    void validation() throws Exception {
        assertNowhere(build(Result.SUCCESS, "databricksBundleValidate"), "name:daily-sales ****");
        assertHiddenInTheCheck();
    }

    @Test
    void plan() throws Exception {
        assertNowhere(build(Result.SUCCESS, "databricksBundlePlan"), "\"daily-sales ****\"");
        assertHiddenInTheCheck();
    }

    @Test
    void deployment() throws Exception {
        assertNowhere(build(Result.SUCCESS, "databricksBundleDeploy"), "name:daily-sales ****");
    }

    @Test
    void destruction() throws Exception {
        assertNowhere(build(Result.SUCCESS, "databricksBundleDestroy autoApprove: true,"), "called with ****");
    }

    @Test
    void failures() throws Exception {
        for (String command : List.of("validate", "plan", "deploy", "destroy")) {
            cli.fails(command);
        }
        assertNowhere(
                build(Result.FAILURE, "databricksBundleValidate"),
                "databricks bundle validate failed: called with ****");
        assertHiddenInTheCheck();
        assertNowhere(build(Result.FAILURE, "databricksBundlePlan"), "databricks bundle plan failed: called with ****");
        assertNowhere(
                build(Result.FAILURE, "databricksBundleDeploy"), "databricks bundle deploy failed: called with ****");
        assertNowhere(
                build(Result.FAILURE, "databricksBundleDestroy autoApprove: true,"),
                "databricks bundle destroy failed: called with ****");
    }

    @Test
    void whatIsSavedWhileTheDeploymentGoesOn() throws Exception {
        cli.hold("deploy");
        WorkflowRun build = start(pipeline(BundleFixture.onAgent(BundleFixture.WRITE_BUNDLE + """
                withCredentials([string(credentialsId: 'lake', variable: 'WORD')]) {
                  databricksBundleDeploy target: 'prod', variables: [secret: WORD]
                }
                """)));
        j.waitForMessage("Created jobs.daily_sales", build);

        assertInNoFile();

        cli.release("deploy");
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    @Test
    void freestyle() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        job.setAssignedNode(agent);
        Objects.requireNonNull(agent.getWorkspaceFor(job))
                .child("databricks.yml")
                .write("bundle: {name: daily-sales}\n", "UTF-8");
        job.getBuildWrappersList().add(new SecretBuildWrapper(List.of(new StringBinding("WORD", "lake"))));
        DatabricksBundleDeployStep step = new DatabricksBundleDeployStep();
        step.setWorkspace("prod");
        step.setTarget("prod");
        step.setVariables(Map.of("secret", "$WORD"));
        job.getBuildersList().add(new BundleDeployBuilder(step));

        assertNowhere(j.buildAndAssertSuccess(job), "called with ****");
    }
}
