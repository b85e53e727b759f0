package io.jenkins.plugins.databricks.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.PasswordParameterDefinition;
import hudson.model.Result;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.RunNowBuilder;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper;
import org.jenkinsci.plugins.credentialsbinding.impl.StringBinding;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.actions.ErrorAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log masks is masked wherever the same text goes, when a task prints its own arguments. */
class MaskedSecretsTest extends SharedJenkins {

    private static final String SECRET = "correct-horse-battery";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        databricks.deploySample();
        DatabricksFixture.addCredentials(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "lake", null, Secret.fromString(SECRET)));
    }

    private void nextRunPrintsItsArguments(EmulatedState end) {
        EmulatedOutput output = EmulatedOutput.logs("called with --password " + SECRET + "\n")
                .withError("Cannot log in with " + SECRET, "Traceback\n  password=" + SECRET);
        databricks
                .emulator()
                .scriptNextRun(RunScript.of(EmulatedState.running(), end).task("daily-sales", end, output));
    }

    private static WorkflowRun build(String script, Result expected) throws Exception {
        WorkflowJob job = pipeline(script);
        return j.assertBuildStatus(expected, Objects.requireNonNull(job.scheduleBuild2(0)));
    }

    private static void assertNowhere(Run<?, ?> build) throws Exception {
        Path folder = build.getParent().getRootDir().toPath();
        assertThat(SecretSearchTest.filesWith(folder, Set.of(SECRET)), empty());
        assertThat("the rest is there", SecretSearchTest.filesWith(folder, Set.of("called with")), not(empty()));
        String json = j.createWebClient()
                .goTo(build.getUrl() + "databricks/api/json?depth=3", "application/json")
                .getWebResponse()
                .getContentAsString();
        assertThat(json, not(containsString(SECRET)));
        String page = j.createWebClient().goTo(build.getUrl() + "databricks/").asXml();
        assertThat(page, not(containsString(SECRET)));
    }

    @Test
    void aFailedRunInAPipeline() throws Exception {
        nextRunPrintsItsArguments(EmulatedState.failed("Cannot log in with " + SECRET));

        WorkflowRun build = build("""
                withCredentials([string(credentialsId: 'lake', variable: 'PASSWORD')]) {
                  databricksRunNow workspace: 'prod', jobId: 17, pythonParams: ['--password', PASSWORD]
                }
                """, Result.FAILURE);

        j.assertLogContains("Cannot log in with ****", build);
        assertNowhere(build);
        for (FlowNode node : new DepthFirstScanner().allNodes(Objects.requireNonNull(build.getExecution()))) {
            ErrorAction error = node.getError();
            if (error != null) {
                assertThat(error.getError().getMessage(), not(containsString(SECRET)));
            }
        }
    }

    @Test
    void anUnstableRunInAPipelineAndItsResult() throws Exception {
        nextRunPrintsItsArguments(EmulatedState.successWithFailures());

        WorkflowRun build = build("""
                def run
                withCredentials([string(credentialsId: 'lake', variable: 'PASSWORD')]) {
                  run = databricksRunNow workspace: 'prod', jobId: 17, pythonParams: ['--password', PASSWORD], failBuild: false
                }
                echo "returned ${run.tasks[0].output} ${run.tasks[0].error}"
                """, Result.UNSTABLE);

        j.assertLogContains("returned called with --password ****", build);
        j.assertLogNotContains(SECRET, build);
        assertNowhere(build);
    }

    @Test
    void whatIsSavedWhileTheRunGoesOn() throws Exception {
        databricks.emulator().holdRuns();
        WorkflowJob job = pipeline("""
                withCredentials([string(credentialsId: 'lake', variable: 'PASSWORD')]) {
                  databricksRunNow workspace: 'prod', jobId: 17, pythonParams: ['--password', PASSWORD]
                }
                """);
        WorkflowRun build = start(job);
        j.waitForMessage(": RUNNING", build);

        assertThat(SecretSearchTest.filesWith(job.getRootDir().toPath(), Set.of(SECRET)), empty());

        databricks.emulator().releaseRuns();
        j.waitForCompletion(build);
    }

    @Test
    void passwordParametersAndBindingsOfAFreestyleJob() throws Exception {
        String parameter = "hunter2-of-a-parameter";
        EmulatedOutput output = EmulatedOutput.logs("called with " + SECRET + " and " + parameter + "\n");
        databricks
                .emulator()
                .scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.success())
                        .task("daily-sales", EmulatedState.success(), output));
        FreeStyleProject job = j.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(
                new PasswordParameterDefinition("SECOND", Secret.fromString(parameter), null)));
        job.getBuildWrappersList().add(new SecretBuildWrapper(List.of(new StringBinding("PASSWORD", "lake"))));
        DatabricksRunNowStep step = new DatabricksRunNowStep();
        step.setWorkspace("prod");
        step.setJobId(17);
        step.setPythonParams(List.of("$PASSWORD", "$SECOND"));
        job.getBuildersList().add(new RunNowBuilder(step));

        Run<?, ?> build = j.buildAndAssertSuccess(job);

        assertThat(
                databricks
                        .emulator()
                        .requests("POST", "/api/2.2/jobs/run-now")
                        .get(0)
                        .body()
                        .toString()
                        .contains(SECRET),
                is(true));
        assertNowhere(build);
        assertThat(SecretSearchTest.filesWith(build.getRootDir().toPath(), Set.of(parameter)), empty());
    }

    /** A setting's value stands there as JSON, in which a quote is not the character alone. */
    @Test
    void whatAResetShowsOfSecretsThatJsonWritesInAnotherWay() throws Exception {
        String quoted = "a\"b\\c\nd";
        DatabricksFixture.addCredentials(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "quoted", null, Secret.fromString(quoted)));

        WorkflowRun build = build("""
                def reset
                withCredentials([string(credentialsId: 'quoted', variable: 'WORD'), string(credentialsId: 'lake', variable: 'OTHER')]) {
                  reset = databricksResetJob workspace: 'prod', jobId: 17, settings: [name: 'daily', tags: [(OTHER): 'called with', a: WORD, b: OTHER],
                    tasks: [[task_key: 'a', existing_cluster_id: 'c-1', notebook_task: [notebook_path: '/Shared/a']]]]
                }
                echo "returned ${reset.changes}"
                """, Result.SUCCESS);

        j.assertLogContains("returned ", build);
        j.assertLogNotContains(SECRET, build);
        j.assertLogNotContains("a\\\"b", build);
        // Pipeline itself writes down the names in a map that a step is given.
        Path report = build.getRootDir().toPath().resolve("databricks");
        assertThat(SecretSearchTest.filesWith(report, Set.of(SECRET, "a\\\\\\\"b", "a\\\"b")), empty());
        assertThat("the rest is there", SecretSearchTest.filesWith(report, Set.of("called with")), not(empty()));
    }

    /** What any step is given is kept with the running Pipeline, and may hold a secret. */
    @Test
    void noStepKeepsItsArgumentsInClear() throws Exception {
        List<String> inClear = new ArrayList<>();
        for (StepDescriptor descriptor : StepDescriptor.all()) {
            if (descriptor.clazz.getPackage().equals(MaskedSecretsTest.class.getPackage())) {
                for (Class<?> nested : descriptor.clazz.getDeclaredClasses()) {
                    for (Field field : nested.getDeclaredFields()) {
                        if (StepExecution.class.isAssignableFrom(nested)
                                && Step.class.isAssignableFrom(field.getType())) {
                            inClear.add(field.toString());
                        }
                    }
                }
            }
        }
        assertThat(inClear, empty());
    }
}
