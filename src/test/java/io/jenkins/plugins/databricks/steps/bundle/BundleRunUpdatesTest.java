package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import hudson.model.Label;
import hudson.model.Result;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.File;
import java.nio.file.Path;
import java.util.Objects;
import net.sf.json.JSONObject;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an update of a pipeline and a deployment of an app beside the log: the report, variables, and what a build without its step leaves behind. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program in the place of Databricks' CLI is a shell script")
class BundleRunUpdatesTest extends SharedJenkins {

    private static final String UPDATE = "databricksBundleRun target: 'prod', key: 'daily_report'";
    private static final String DEPLOYMENT = "databricksBundleRun target: 'prod', key: 'portal'";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @TempDir
    private Path temp;

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
        emulator().addApp(StandInCli.APP);
        StandInCli.configure(StandInCli.in(temp.resolve("cli"), emulator().addPipeline("daily-report"))
                .tool("stand-in"));
    }

    @AfterEach
    void nothingIsKept() throws Exception {
        Leftovers.await(() -> String.join(
                " ",
                Objects.requireNonNullElse(
                        new File(j.jenkins.getRootDir(), "databricks-updates").list(), new String[0])));
    }

    private Emulator emulator() {
        return databricks.emulator();
    }

    private static WorkflowJob job(String steps) throws Exception {
        return pipeline(BundleFixture.onAgent(BundleFixture.WRITE_BUNDLE + steps));
    }

    private WorkflowRun updating() throws Exception {
        emulator().holdUpdates();
        WorkflowRun build = start(job(UPDATE));
        j.waitForMessage("of pipeline 'daily-report': RUNNING", build);
        return build;
    }

    private static JSONObject reported(WorkflowRun build) throws Exception {
        return j.getJSON(build.getUrl() + "databricks/api/json")
                .getJSONObject()
                .getJSONArray("updates")
                .getJSONObject(0);
    }

    private static String text(String path) throws Exception {
        return j.createWebClient().goTo(path).asNormalizedText();
    }

    @Test
    void failedUpdateStandsOnAllPages() throws Exception {
        emulator().failNextUpdate("Table or view not found: sales.raw");
        WorkflowJob job = job(UPDATE);
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);

        JSONObject update = reported(build);
        assertThat(update.getString("kind"), is("pipeline"));
        assertThat(update.getString("name"), is("daily-report"));
        assertThat(update.getString("state"), is("FAILED"));
        assertThat(update.getJSONArray("reasons").getString(0), containsString("Table or view not found: sales.raw"));
        assertThat(update.getString("url"), containsString("/pipelines/"));
        assertThat(update.getLong("durationMillis") >= 0, is(true));

        String page = text(build.getUrl() + "databricks/");
        assertThat(page, containsString("Pipeline daily-report\nFailed"));
        assertThat(page, containsString("Table or view not found: sales.raw"));
        assertThat(page, containsString("Update " + update.getString("id") + " on "));
        String summary = text(build.getUrl());
        assertThat(summary, containsString("Table or view not found: sales.raw"));
        assertThat(summary, containsString("Pipeline daily-report: Failed"));
        j.buildAndAssertSuccess(job);
        HtmlPage jobPage = j.createWebClient().goTo(job.getUrl());
        assertThat(jobPage.asXml(), containsString("#1: Failed, "));
    }

    @Test
    void updateThatGoesOnIsShownAsSuch() throws Exception {
        WorkflowRun build = updating();
        assertThat(reported(build).getString("state"), is("RUNNING"));
        assertThat(text(build.getUrl()), containsString("Pipeline daily-report: Running"));

        emulator().releaseUpdates();
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertThat(reported(build).getString("state"), is("COMPLETED"));
        assertThat(text(build.getUrl() + "databricks/"), containsString("Pipeline daily-report\nCompleted"));
    }

    @Test
    void whatComesAfterFindsIdAndPage() throws Exception {
        WorkflowRun build = j.buildAndAssertSuccess(job(UPDATE
                + "\necho \"updated ${env.DATABRICKS_RUN_ID} ${env.DATABRICKS_RUN_URL}\"\n" + DEPLOYMENT
                + "\necho \"deployed ${env.DATABRICKS_RUN_ID} ${env.DATABRICKS_RUN_URL}\""));
        JSONObject update = reported(build);

        j.assertLogContains("updated " + update.getString("id") + " " + update.getString("url"), build);
        j.assertLogContains("/apps/" + StandInCli.APP, build);
        j.assertLogNotContains("deployed " + update.getString("id"), build);
    }

    @Test
    void deploymentOfAnAppThatAnAbortLeavesAloneIsToldAsLastSeen() throws Exception {
        emulator().holdUpdates();
        WorkflowRun build = start(job(DEPLOYMENT));
        j.waitForMessage("of app 'portal': IN_PROGRESS", build);
        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("of app 'portal' continues in Databricks", build);
        assertThat(reported(build).getString("kind"), is("app"));
        assertThat(text(build.getUrl() + "databricks/"), containsString("In progress when last seen"));
    }

    @Test
    void pipelineThatIsKilledStopsItsUpdate() throws Exception {
        WorkflowRun build = updating();
        build.doKill();

        nothingIsKept();
        assertThat(reported(build).getString("state"), is("CANCELED"));
    }
}
