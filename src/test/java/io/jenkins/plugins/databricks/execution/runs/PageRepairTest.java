package io.jenkins.plugins.databricks.execution.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.EnvVars;
import hudson.console.ConsoleLogFilter;
import hudson.model.AbstractProject;
import hudson.model.Item;
import hudson.model.ParametersAction;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildWrapperDescriptor;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.File;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jenkins.model.Jenkins;
import jenkins.tasks.SimpleBuildWrapper;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestExtension;
import org.kohsuke.stapler.DataBoundConstructor;

/** A failed run that somebody has repaired on the page of its build. */
class PageRepairTest extends SharedJenkins {

    private static final String REPAIR = "/api/2.2/jobs/runs/repair";
    private static final String RUN_NOW = "/api/2.2/jobs/run-now";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void deploy() throws Exception {
        databricks.configure();
        databricks.deploySample();
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .toEveryone()
                .grant(Item.BUILD)
                .everywhere()
                .to("ada", "bob"));
    }

    private Emulator emulator() {
        return databricks.emulator();
    }

    private void program(String text) throws Exception {
        Files.writeString(emulator().root().resolve("Volumes/main/sales/code/main.py"), text);
    }

    /** Fails the first time, and says each time with which arguments. */
    private void failTheFirstTime() throws Exception {
        program("""
                import os, sys
                print('attempt with', sys.argv[-1])
                mark = __file__ + '.mark'
                if not os.path.exists(mark):
                    open(mark, 'w').close()
                    raise SystemExit('the lake is down')
                """);
    }

    private WorkflowRun failedBuild(String step) throws Exception {
        return j.buildAndAssertStatus(Result.FAILURE, pipeline("withDatabricks(workspace: 'prod') { " + step + " }"));
    }

    private static WebClient client(String user) throws Exception {
        WebClient client = j.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        return user == null ? client : client.login(user);
    }

    private static WebResponse click(String user, Run<?, ?> build, long runId) throws Exception {
        WebClient client = client(user);
        return client.loadWebResponse(new WebRequest(
                client.createCrumbedUrl(build.getUrl() + "databricks/repair?run=" + runId), HttpMethod.POST));
    }

    private static JSONObject run(Run<?, ?> build) throws Exception {
        return j.getJSON(build.getUrl() + "databricks/api/json")
                .getJSONObject()
                .getJSONArray("runs")
                .getJSONObject(0);
    }

    private static JSONObject repair(Run<?, ?> build) throws Exception {
        return run(build).getJSONArray("repairs").getJSONObject(0);
    }

    private static void awaitEnd(Run<?, ?> build) throws Exception {
        URI host = URI.create(run(build).getString("host"));
        long runId = run(build).getLong("runId");
        Leftovers.await(() -> OpenRuns.get().isRepaired(host, runId) ? "a repair" : "");
    }

    @Test
    void failedTasksRunAgainAndTheBuildStaysWhatItWas() throws Exception {
        failTheFirstTime();
        WorkflowRun build = failedBuild("databricksRunNow jobId: 17, pythonParams: ['--day', '2026-11-20']");
        long runId = run(build).getLong("runId");

        HtmlPage page = client("ada").getPage(build, "databricks");
        page.<HtmlForm>querySelector("form.databricks-repair-form")
                .<HtmlButton>querySelector("button")
                .click();
        emulator().awaitArrival("POST", REPAIR, Duration.ofSeconds(30));
        awaitEnd(build);

        JSONObject run = run(build);
        assertEquals("FAILED", run.getString("resultState"));
        assertEquals("ada", repair(build).getString("by"));
        JSONObject repaired = repair(build).getJSONObject("run");
        assertEquals("SUCCESS", repaired.getString("resultState"));
        assertEquals(2, repaired.getJSONArray("tasks").getJSONObject(0).getInt("attempt"));
        assertEquals(Result.FAILURE, build.getResult());
        assertThat(emulator().requests("POST", REPAIR), hasSize(1));
        j.assertLogContains("ada has asked on the Databricks page of this build to repair run " + runId, build);
        j.assertLogContains("attempt with 2026-11-20", build);
        HtmlPage after = client("ada").getPage(build, "databricks");
        assertThat(after.querySelector(".databricks-repair").asNormalizedText(), containsString("Success"));
        assertThat(after.querySelector(".databricks-repair-form"), nullValue());
        assertThat(
                client(null).getPage(build).asNormalizedText(),
                containsString("Repair of daily-sales, requested by ada: Success"));
        assertThat("nothing is left", new File(j.jenkins.getRootDir(), "databricks-runs").list(), arrayWithSize(0));
        assertThat(click("ada", build, runId).getContentAsString(), containsString("has no failed task any more"));
    }

    @Test
    void theReportHasTheCommitOfTheStepsEnvironment() throws Exception {
        WorkflowRun build = failedBuild("withEnv(['GIT_COMMIT=6eb30fc0']) { databricksRunNow jobId: 17 }");

        assertEquals(
                "6eb30fc0",
                j.getJSON(build.getUrl() + "databricks/api/json")
                        .getJSONObject()
                        .getString("commit"));
    }

    @Test
    void onlyThoseWhoMayBuildMayRepair() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        WorkflowRun build = failedBuild("databricksRunNow jobId: 17");
        long runId = run(build).getLong("runId");

        assertThat(
                client("eve").<HtmlPage>getPage(build, "databricks").querySelector(".databricks-repair-form"),
                nullValue());
        assertEquals(403, click("eve", build, runId).getStatusCode());
        WebClient ada = client("ada");
        String url = build.getUrl() + "databricks/repair?run=" + runId;
        assertThat(
                "without a crumb",
                ada.loadWebResponse(new WebRequest(new URL(j.getURL(), url), HttpMethod.POST))
                        .getStatusCode(),
                is(403));
        assertThat("GET", ada.goTo(url, null).getWebResponse().getStatusCode(), is(404));
        assertThat(click("ada", build, 4711).getContentAsString(), is("This report has no run 4711"));
        assertThat(emulator().requests("POST", REPAIR), hasSize(0));
    }

    @Test
    void nobodyRepairsARunThatIsBeingRepaired() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        WorkflowRun build = failedBuild("databricksRunNow jobId: 17");
        long runId = run(build).getLong("runId");
        CountDownLatch answer = new CountDownLatch(1);
        emulator().fault(Fault.on("POST", REPAIR).holdUntil(answer));

        assertEquals(200, click("ada", build, runId).getStatusCode());
        WebResponse second = click("bob", build, runId);
        emulator().awaitArrival("POST", REPAIR, Duration.ofSeconds(30));
        WebResponse third = click("ada", build, runId);
        answer.countDown();
        awaitEnd(build);

        for (WebResponse refused : List.of(second, third)) {
            assertEquals(409, refused.getStatusCode());
            assertEquals("Run " + runId + " is being repaired already", refused.getContentAsString());
        }
        assertThat(emulator().requests("POST", REPAIR), hasSize(1));
        assertThat(run(build).getJSONArray("repairs"), hasSize(1));
    }

    @Test
    void aBuildThatRepairsTheRunItselfIsNotDisturbed() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        emulator().scriptNextRun(RunScript.of(EmulatedState.success()));
        CountDownLatch answer = new CountDownLatch(1);
        emulator().fault(Fault.on("POST", REPAIR).holdUntil(answer));
        WorkflowRun build =
                start(pipeline("withDatabricks(workspace: 'prod') { databricksRunNow jobId: 17, repair: 1 }"));
        emulator().awaitArrival("POST", REPAIR, Duration.ofSeconds(30));
        long runId = run(build).getLong("runId");

        assertThat(
                click("ada", build, runId).getContentAsString(),
                is("A build still waits for run " + runId + ", and may repair it itself"));
        answer.countDown();
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertThat(emulator().requests("POST", REPAIR), hasSize(1));
    }

    @Test
    void aRunIsRepairedWhileItsBuildGoesOn() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        emulator().scriptNextRun(RunScript.of(EmulatedState.success()));
        CountDownLatch answer = new CountDownLatch(1);
        emulator().fault(Fault.on("POST", RUN_NOW).after(1).holdUntil(answer));
        WorkflowRun build = start(pipeline("""
                withDatabricks(workspace: 'prod') {
                  databricksRunNow jobId: 17, failBuild: false
                  databricksRunNow jobId: 17, wait: false
                }"""));
        emulator().awaitArrival("POST", RUN_NOW, Duration.ofSeconds(30));

        assertEquals(200, click("ada", build, run(build).getLong("runId")).getStatusCode());
        emulator().awaitArrival("POST", REPAIR, Duration.ofSeconds(30));
        awaitEnd(build);
        answer.countDown();

        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertEquals("SUCCESS", repair(build).getJSONObject("run").getString("resultState"));
    }

    @Test
    void theWorkspaceIsTheOneOfTheBuildOrNone() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        WorkflowRun build = failedBuild("databricksRunNow jobId: 17");
        try (Emulator other = DatabricksFixture.startAnother()) {
            DatabricksFixture.configure(other.url());
            click("ada", build, run(build).getLong("runId"));
            awaitEnd(build);
            assertThat(other.requests("POST", "/api/"), hasSize(0));
        }
        assertThat(
                repair(build).getString("problem"),
                containsString("the run is in " + emulator().url() + ", but the step now connects to "));
        assertThat(emulator().requests("POST", REPAIR), hasSize(0));
    }

    @Test
    void whatDatabricksRefusesIsToldOnThePage() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        WorkflowRun build = failedBuild("databricksRunNow jobId: 17");
        emulator().fault(Fault.on("POST", REPAIR).status(400).body("""
                {"error_code": "INVALID_PARAMETER_VALUE", "message": "The run is too old to be repaired."}"""));
        click("ada", build, run(build).getLong("runId"));
        awaitEnd(build);

        HtmlPage page = client("ada").getPage(build, "databricks");
        assertThat(
                page.querySelector(".databricks-repair").asNormalizedText(),
                containsString("The run is too old to be repaired."));
        assertThat("the button stays", page.querySelector(".databricks-repair-form"), not(nullValue()));
        j.assertLogContains("The run is too old to be repaired.", build);
    }

    @Test
    void secretsOfTheBuildStaySecret() throws Exception {
        DatabricksFixture.addCredentials(new StringCredentialsImpl(
                CredentialsScope.GLOBAL, "lake", "", Secret.fromString("the-lakes-password")));
        failTheFirstTime();
        WorkflowRun build = failedBuild(
                "withCredentials([string(credentialsId: 'lake', variable: 'LAKE')]) { databricksRunNow jobId: 17, pythonParams: [LAKE] }");
        click("ada", build, run(build).getLong("runId"));
        awaitEnd(build);

        JSONObject task =
                repair(build).getJSONObject("run").getJSONArray("tasks").getJSONObject(0);
        assertThat(
                client(null)
                        .goTo(build.getUrl() + "databricks/" + task.getString("outputPath"), "text/plain")
                        .getWebResponse()
                        .getContentAsString(),
                containsString("attempt with ****"));
        j.assertLogNotContains("the-lakes-password", build);
        for (Path file : Files.walk(build.getRootDir().toPath())
                .filter(Files::isRegularFile)
                .toList()) {
            assertThat(
                    file.toString(),
                    Files.readString(file, StandardCharsets.ISO_8859_1),
                    not(containsString("the-lakes-password")));
        }
    }

    private void assertNoRepair(Run<?, ?> build, String why) throws Exception {
        assertThat(client("ada").getPage(build, "databricks").querySelectorAll(".databricks-repair-form"), empty());
        WebResponse refused = click("ada", build, run(build).getLong("runId"));
        assertEquals(409, refused.getStatusCode());
        assertThat(refused.getContentAsString(), containsString(why));
        assertThat(emulator().requests("POST", REPAIR), hasSize(0));
    }

    /** It can hide what nobody else knows to be a secret, and is not there when the build has ended. */
    @Test
    void runsOfAStepWhoseLogIsFilteredByAnotherPluginHaveNoRepair() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE, pipeline("node { hiding { databricksRunNow workspace: 'prod', jobId: 17 } }"));

        j.assertLogContains("it broke", build);
        assertNoRepair(build, "Jenkins has not kept what it takes to repair run");
    }

    /** It may be one of those who started the build. */
    @Test
    void runsOfABuildWithACredentialAsAParameterHaveNoRepair() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        WorkflowRun build = j.assertBuildStatus(
                Result.FAILURE,
                pipeline("databricksRunNow workspace: 'prod', jobId: 17")
                        .scheduleBuild2(
                                0,
                                new ParametersAction(new CredentialsParameterValue("CREDENTIAL", "mine", "", false))));

        assertNoRepair(build, "Jenkins has not kept what it takes to repair run");
    }

    @Test
    void runsOfADisabledJobHaveNoRepair() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        WorkflowRun build = failedBuild("databricksRunNow jobId: 17");
        build.getParent().makeDisabled(true);

        assertNoRepair(build, "The job is disabled");
    }

    /** Hides something in the log, as other plugins do. */
    public static final class Hiding extends SimpleBuildWrapper {

        @DataBoundConstructor
        public Hiding() {}

        @Override
        public boolean requiresWorkspace() {
            return false;
        }

        @Override
        public void setUp(Context context, Run<?, ?> build, TaskListener listener, EnvVars env) {}

        @Override
        public ConsoleLogFilter createLoggerDecorator(Run<?, ?> build) {
            return new Filter();
        }

        private static final class Filter extends ConsoleLogFilter implements Serializable {

            private static final long serialVersionUID = 1L;

            @Override
            public OutputStream decorateLogger(Run build, OutputStream logger) {
                return logger;
            }
        }

        @TestExtension
        @Symbol("hiding")
        public static final class DescriptorImpl extends BuildWrapperDescriptor {
            @Override
            public boolean isApplicable(AbstractProject<?, ?> item) {
                return true;
            }
        }
    }

    @Test
    void nobodyFollowsTheRepairOfAJobThatIsGone() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        WorkflowRun build = failedBuild("databricksRunNow jobId: 17");
        URI host = emulator().url();
        long runId = run(build).getLong("runId");
        emulator().holdRuns();
        click("ada", build, runId);
        emulator().awaitArrival("POST", REPAIR, Duration.ofSeconds(30));
        j.waitForMessage("rerunning its failed tasks", build);
        build.getParent().delete();

        Leftovers.await(() -> OpenRuns.get().isRepaired(host, runId) ? "a repair" : "");
        assertThat(build.getRootDir().exists(), is(false));
    }

    @Test
    void nobodyFollowsTheRepairOfABuildThatIsGone() throws Exception {
        emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        WorkflowRun build = failedBuild("databricksRunNow jobId: 17");
        URI host = emulator().url();
        long runId = run(build).getLong("runId");
        emulator().holdRuns();
        click("ada", build, runId);
        emulator().awaitArrival("POST", REPAIR, Duration.ofSeconds(30));
        j.waitForMessage("rerunning its failed tasks", build);
        build.delete();

        Leftovers.await(() -> OpenRuns.get().isRepaired(host, runId) ? "a repair" : "");
        assertThat(build.getRootDir().exists(), is(false));
        assertThat(emulator().runsCancelled(), is(0));
    }
}
