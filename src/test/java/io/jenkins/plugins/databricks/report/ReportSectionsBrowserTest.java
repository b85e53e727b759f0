package io.jenkins.plugins.databricks.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import hudson.model.FreeStyleBuild;
import hudson.model.Result;
import hudson.model.User;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.api.RunState.Outcome;
import io.jenkins.plugins.databricks.deploy.download.DownloadedFile;
import io.jenkins.plugins.databricks.deploy.updates.UpdateKind;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.report.data.BundleRecord;
import io.jenkins.plugins.databricks.report.data.BundleSamples;
import io.jenkins.plugins.databricks.report.data.Samples;
import java.util.List;
import java.util.Map;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that a report can have, and all places that Jenkins shows it in, in a real browser. */
class ReportSectionsBrowserTest extends SharedJenkins {

    /** What a dark theme does. */
    static final String DARK = """
            () => {
                const theme = {
                    "color-scheme": "dark",
                    "--background": "#0e1016",
                    "--card-background": "#181b24",
                    "--table-background": "#181b24",
                    "--text-color": "#f6f8ff",
                    "--text-color-secondary": "#959fb8",
                    "--accent-color": "#4b8bff",
                    "--link-color": "#4b8bff",
                    "--error-color": "#ff4d38",
                    "--warning-color": "#ff9a2e",
                    "--success-color": "#35dd62",
                    "--button-background": "#1c202b",
                    "--panel-border-color": "#232837",
                    "--input-color": "#14171f",
                };
                for (const [name, value] of Object.entries(theme)) {
                    document.documentElement.style.setProperty(name, value);
                }
            }""";

    private static final Locator.FilterOptions VISIBLE = new Locator.FilterOptions().setVisible(true);

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    /** A build whose run can be repaired from the page, and of everything else something. */
    private WorkflowRun build() throws Exception {
        databricks.configure();
        databricks.deploySample();
        databricks.emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE, pipeline("withDatabricks(workspace: 'prod') { databricksRunNow jobId: 17 }"));
        DatabricksReport report = DatabricksReport.of(build);
        report.setCommit("6eb30fc0a1b2c3d4e5f60718293a4b5c6d7e8f90");
        report.addBundle(BundleSamples.invalid());
        report.addBundle(BundleSamples.planned(BundleSamples.plan()));
        report.addBundle(BundleSamples.deployed().withApplied(new BundleRecord.Applied(2, "Ada Lovelace")));
        report.addBundle(BundleSamples.planned(BundleSamples.longPlan(300)));
        report.updateUpdate(
                Samples.HOST,
                update(UpdateKind.PIPELINE, "sales", "FAILED", Outcome.FAILED, "Table main.sales.raw does not exist"));
        report.updateUpdate(Samples.HOST, update(UpdateKind.PIPELINE, "returns", "COMPLETED", Outcome.SUCCESS));
        report.updateUpdate(Samples.HOST, update(UpdateKind.APP, "portal", "SUCCEEDED", Outcome.SUCCESS));
        report.addReset(Samples.HOST, 17, "nightly", Samples.page("/jobs/17"), Samples.changes());
        report.addUploads(Samples.HOST, Samples.files(3));
        report.addDownloads(
                Samples.HOST,
                List.of(new DownloadedFile("reports/TEST-sales.xml", "/Volumes/main/sales/TEST-sales.xml", 4_711)));
        return build;
    }

    private static UpdateSnapshot update(
            UpdateKind kind, String name, String state, Outcome outcome, String... reasons) {
        return new UpdateSnapshot(
                kind,
                name,
                "u-" + name,
                Samples.page("/" + name),
                state,
                outcome,
                List.of(reasons),
                Samples.START,
                Samples.START.plusSeconds(75));
    }

    @ParameterizedTest
    @CsvSource({"1280, false", "1280, true", "400, false", "400, true"})
    void everySectionIsAccessible(int width, boolean dark) throws Exception {
        Page page = CHROMIUM.open(width);
        var response = page.navigate(j.getURL() + build().getUrl() + "databricks/");
        assertNotNull(response.headerValue("content-security-policy"), "the policy is enforced");
        if (dark) {
            page.evaluate(DARK);
        }
        assertThat(page.locator(".databricks-repair-form button")).isVisible();
        assertThat(page.locator("#databricks-downloads")).containsText("TEST-sales.xml");
        page.evaluate("document.querySelectorAll('.databricks-report details').forEach(one => { one.open = true; })");

        Chromium.checkAccessibility(page, ".databricks-report");
        assertThat(width(page), lessThanOrEqualTo(width));
    }

    @Test
    void aLongPlanIsFilteredByWhatIsTyped() throws Exception {
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        DatabricksReport.of(build).addBundle(BundleSamples.planned(BundleSamples.longPlan(300)));
        Page page = CHROMIUM.open(1_280);
        page.navigate(j.getURL() + build.getUrl() + "databricks/");
        Locator filter = page.getByLabel("Filter the resources");
        Locator count = page.locator(".databricks-filter [role=status]");
        Locator resources = page.locator(".databricks-resource").filter(VISIBLE);
        Locator groups = page.locator(".databricks-group").filter(VISIBLE);
        assertThat(resources).hasCount(300);
        assertThat(groups).hasCount(3);

        filter.fill(" INGEST_1");

        assertThat(count).hasText("11 of 300 resources");
        assertThat(resources).hasCount(11);
        assertThat(groups).hasCount(1);
        assertThat(groups).containsText("pipelines.ingest_10");
        filter.fill("no such resource");
        assertThat(count).hasText("0 of 300 resources");
        assertThat(groups).hasCount(0);
        filter.fill("");
        assertThat(count).isEmpty();
        assertThat(resources).hasCount(300);
        assertThat(groups).hasCount(3);
    }

    @Test
    void aThousandTasksFitANarrowWindowAndNeedNoMouse() throws Exception {
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        DatabricksReport.of(build).updateRun(Samples.HOST, Samples.many(5, 1_000));
        Page page = CHROMIUM.open(400);
        page.navigate(j.getURL() + build.getUrl() + "databricks/");
        Locator rows = page.locator(".databricks-tasks tbody tr").filter(VISIBLE);
        Chromium.checkAccessibility(page, ".databricks-report");

        page.getByLabel("Find tasks of nightly").focus();
        page.keyboard().press("Tab");
        Locator failed = page.locator(".databricks-chip--failed");
        assertThat(failed).isFocused();
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        assertThat(page.locator(".databricks-all > summary")).isFocused();
        page.keyboard().press("Enter");
        assertThat(rows).hasCount(1_000);
        assertThat(width(page), lessThanOrEqualTo(400));
        page.keyboard().press("Shift+Tab");
        page.keyboard().press("Shift+Tab");
        page.keyboard().press("Space");

        assertThat(page.locator(".databricks-task-filter [role=status]")).hasText("2 of 1,000 tasks");
        assertThat(rows).hasCount(2);
        assertThat(failed).isFocused();
        assertThat(width(page), lessThanOrEqualTo(400));
        Chromium.checkAccessibility(page, ".databricks-report");
    }

    /** Which a user of Jenkins can choose as an experiment. */
    @Test
    void theNewBuildPageLeadsToTheReport() throws Exception {
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        User.getById("ada", true).addProperty(new UserExperimentalFlagsProperty(Map.of("new-build-page.flag", "true")));
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        DatabricksReport.of(build).updateRun(Samples.HOST, Samples.failed(5));
        // Jenkins' own script looks for the caption of the old page every five seconds.
        CHROMIUM.forgive("updateBuildCaptionIcon");
        Page page = CHROMIUM.open(1_280);
        Chromium.signIn(page, j.getURL().toString(), "ada");
        page.navigate(j.getURL() + build.getUrl());
        assertThat(page.locator(".databricks-teaser")).containsText("load in nightly failed");
        Chromium.checkAccessibility(page, ".jenkins-card:has(.databricks-teaser)");

        page.locator(".app-build-tabs a[href$='databricks']").click();

        assertThat(page.locator(".app-build-bar")).isVisible();
        assertThat(page.locator("#databricks-run-5")).isVisible();
        Chromium.checkAccessibility(page, ".databricks-report");
    }

    @Test
    void thePagesOfTheBuildAndOfTheJobAreAccessibleInTheDark() throws Exception {
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        DatabricksReport report = DatabricksReport.of(build);
        report.updateRun(Samples.HOST, Samples.failed(5));
        report.updateRun(Samples.HOST, Samples.succeeded(6));
        DatabricksReport.of(j.buildAndAssertSuccess(build.getParent())).updateRun(Samples.HOST, Samples.succeeded(7));
        Page page = CHROMIUM.open(1_280);

        page.navigate(j.getURL() + build.getUrl());
        page.evaluate(DARK);
        assertThat(page.locator(".databricks-summary").first()).containsText("Workload failed");
        Chromium.checkAccessibility(page, ":has(> .databricks-summary)");
        page.navigate(j.getURL() + build.getParent().getUrl());
        page.evaluate(DARK);
        assertThat(page.locator(".databricks-trend a")).hasCount(2);
        Chromium.checkAccessibility(page, ".databricks-trend");
    }

    private static int width(Page page) {
        return ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
    }
}
