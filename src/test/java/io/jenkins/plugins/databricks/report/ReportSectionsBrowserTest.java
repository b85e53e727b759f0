package io.jenkins.plugins.databricks.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.microsoft.playwright.Page;
import hudson.model.Result;
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
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page with all that a report can have, as a browser shows it. */
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
        assertThat(
                ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue(), lessThanOrEqualTo(width));
    }
}
