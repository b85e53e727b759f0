package io.jenkins.plugins.databricks.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.report.data.Samples;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.File;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.TestBuilder;

/** The report's pages in a real browser. */
class ReportBrowserTest extends SharedJenkins {

    private static final int WIDE = 1_280;
    private static final int NARROW = 400;

    /** As log lines can be. */
    private static final String LONG = "\u001B[31mred\u001B[0m \u202Eabc\u202C " + "x".repeat(350);

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    private static FreeStyleBuild build(int tasks) throws Exception {
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        DatabricksReport report = DatabricksReport.of(build);
        JobRun run = Samples.many(5, tasks);
        report.updateRun(Samples.HOST, run);
        for (TaskRun task : run.tasks()) {
            boolean failed = task.state().failed();
            report.saveOutput(
                    Samples.HOST,
                    run,
                    task,
                    new RunOutput(
                            "first line of " + task.key() + "\n" + LONG + "\nlast line\n",
                            false,
                            failed ? "ValueError: no rows " + LONG : null,
                            failed ? "Traceback\n  " + LONG : null));
        }
        report.addUploads(Samples.HOST, Samples.files(60));
        report.addReset(Samples.HOST, 17, "nightly", Samples.page("/jobs/17"), Samples.changes());
        return build;
    }

    private static Page show(FreeStyleBuild build, String path, int width) throws Exception {
        Page page = CHROMIUM.open(width);
        var response = page.navigate(j.getURL() + build.getUrl() + path);
        assertNotNull(response.headerValue("content-security-policy"), "the policy is enforced");
        return page;
    }

    private static int width(Page page) {
        return ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
    }

    @Test
    void whatFailedStandsOnTopAndWhatSucceededIsFolded() throws Exception {
        FreeStyleBuild build = build(120);
        Page page = show(build, "databricks/", WIDE);

        Locator failures = page.locator(".databricks-failure");
        assertThat(failures).hasCount(2);
        assertThat(failures.first()).containsText("task_40");
        assertThat(failures.first()).containsText("ValueError: no rows red abc");
        assertThat(failures.last().boundingBox().y, lessThan(900.0));
        assertThat(page.locator("#databricks-tasks-5 table")).isHidden();
        assertThat(((Number) page.evaluate("document.documentElement.scrollHeight")).intValue(), lessThan(2_500));

        page.navigate(j.getURL() + build.getUrl());
        page.locator("#main-panel a", new Page.LocatorOptions().setHasText("task_40"))
                .first()
                .click();
        assertThat(page.locator("#databricks-task-50040")).isInViewport();
    }

    @Test
    void nothingWidensANarrowWindow() throws Exception {
        FreeStyleBuild build = build(12);
        for (String path : new String[] {"", "databricks/"}) {
            Page page = show(build, path, NARROW);
            page.evaluate("document.querySelectorAll('#main-panel details').forEach(one => { one.open = true; })");
            assertThat(path, width(page), lessThanOrEqualTo(NARROW));
        }
        Page page = show(build, "databricks/", NARROW);
        page.locator(".databricks-failure a[data-task]").first().click();
        assertThat(page.locator(".databricks-dialog pre")).containsText("last line");
        assertThat(page.locator(".databricks-dialog").boundingBox().width, lessThanOrEqualTo((double) NARROW));
        assertEquals(NARROW, width(page));
    }

    @Test
    void aThousandTasksCanBeSearchedAndFiltered() throws Exception {
        Page page = show(build(1_000), "databricks/", WIDE);
        Locator rows = page.locator("#databricks-tasks-5 tbody tr:not([hidden])");

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("2 Failed"))
                .click();
        assertThat(rows).hasCount(2);
        assertThat(rows.first()).containsText("task_333");
        assertThat(page.locator("#databricks-run-5 [role=status]")).hasText("2 of 1,000 tasks");

        page.locator(".databricks-task-filter input").fill("TASK_66");
        assertThat(rows).hasCount(1);
        page.locator(".databricks-chip--failed").click();
        page.locator(".databricks-task-filter input").fill("");
        assertThat(rows).hasCount(1_000);
        rows.nth(500).locator("code").hover();
        assertThat(page.locator(".databricks-arrows__pointed")).hasCount(2);
    }

    @Test
    void theKeyboardReachesEverything() throws Exception {
        Page page = show(build(12), "databricks/", WIDE);
        Locator output = page.locator(".databricks-failure a[data-task]").first();
        page.locator("#databricks-trace-50004 summary").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#databricks-trace-50004 pre")).isVisible();
        // The stack trace, which scrolls, comes before it.
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        assertThat(output).isFocused();

        assertThat(output).hasAccessibleName("Output of task task_4");
        assertThat(page.locator(".databricks-failure a[target]").first())
                .hasAccessibleName("Task task_4 in Databricks");
        page.keyboard().press("Enter");
        Locator dialog = page.locator(".databricks-dialog");
        assertThat(dialog.locator("pre")).containsText("last line");
        assertThat(dialog.locator("pre")).containsText("red abc xxx");
        assertThat(dialog.locator("input")).isFocused();
        page.keyboard().type("LINE");
        assertThat(dialog.locator("[role=status]")).hasText("1 of 2");
        page.keyboard().press("Enter");
        assertThat(dialog.locator("[role=status]")).hasText("2 of 2");
        page.keyboard().press("Escape");
        assertThat(dialog).hasCount(0);
        assertThat(output).isFocused();
    }

    @Test
    void isAccessible() throws Exception {
        FreeStyleBuild build = build(70);
        Page page = show(build, "databricks/", WIDE);
        page.locator(".databricks-all > summary").click();
        assertThat(page.locator(".databricks-tasks tbody tr")).hasCount(70);
        Chromium.checkAccessibility(page, ".databricks-report");
        page.locator(".databricks-failure a[data-task]").first().click();
        assertThat(page.locator(".databricks-dialog pre")).containsText("last line");
        Chromium.checkAccessibility(page, ".databricks-dialog");
        Chromium.checkAccessibility(show(build, "", WIDE), ".databricks-summary");
    }

    @Test
    void theJobsPageShowsTheLastRuns() throws Exception {
        FreeStyleProject project = j.createFreeStyleProject();
        for (int i = 1; i <= 3; i++) {
            DatabricksReport.of(j.buildAndAssertSuccess(project))
                    .updateRun(Samples.HOST, i == 2 ? Samples.failed(i) : Samples.succeeded(i));
        }
        Page page = CHROMIUM.open(NARROW);
        page.navigate(j.getURL() + project.getUrl());

        Locator bars = page.locator(".databricks-trend a");
        assertThat(bars).hasCount(3);
        assertThat(bars.nth(1)).hasAccessibleName("#2: Failed, 1 min 30 s");
        assertThat(bars.nth(1)).containsText("✕");
        assertThat(width(page), lessThanOrEqualTo(NARROW));
        Chromium.checkAccessibility(page, ".databricks-trend");
        bars.nth(1).focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#databricks-run-2")).isVisible();
    }

    /** A build whose run has failed; its tasks would succeed the next time. */
    private WorkflowRun failedBuild() throws Exception {
        databricks.configure();
        databricks.emulator().addJob(17, JsonCodec.MAPPER.readTree("""
                {"name": "daily-sales", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}
                """));
        databricks.emulator().scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        return j.buildAndAssertStatus(
                Result.FAILURE, pipeline("withDatabricks(workspace: 'prod') { databricksRunNow jobId: 17 }"));
    }

    private static Locator button(Page page) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Repair run.daily-sales")));
    }

    @Test
    void aFailedRunIsRepairedFromThePage() throws Exception {
        WorkflowRun build = failedBuild();
        databricks.emulator().holdRuns();
        Page page = CHROMIUM.open(NARROW);
        page.navigate(j.getURL() + build.getUrl() + "databricks/");
        assertThat(button(page)).isVisible();
        Chromium.checkAccessibility(page, ".databricks-report");
        button(page).focus();
        page.keyboard().press("Enter");

        Locator repair = page.locator(".databricks-repair");
        assertThat(repair).isFocused();
        assertThat(repair).containsText("Repair requested by anonymous");
        assertThat(repair.locator("tr .databricks-state")).hasText("Running");
        assertThat(button(page)).hasCount(0);
        Chromium.checkAccessibility(page, ".databricks-report");
        assertThat(width(page), lessThanOrEqualTo(NARROW));
        databricks.emulator().releaseRuns();
        assertThat(repair.locator(".databricks-failure__head .databricks-state"))
                .hasText("Success");
        assertThat(page.locator(".databricks-head .databricks-state")).hasText("Failed");
        assertThat(repair).containsText("The result of the build stays as it was.");
    }

    @Test
    void whyARunCannotBeRepairedStandsBesideTheButton() throws Exception {
        WorkflowRun build = failedBuild();
        Page page = CHROMIUM.open(NARROW);
        page.navigate(j.getURL() + build.getUrl() + "databricks/");
        assertThat(button(page)).isVisible();
        File[] kept = new File(build.getRootDir(), "databricks").listFiles((dir, name) -> name.startsWith("run-"));
        Files.delete(kept[0].toPath());
        button(page).click();

        assertThat(page.locator(".databricks-repair-form__problem"))
                .containsText("Jenkins has not kept what it takes to repair run");
        assertThat(width(page), lessThanOrEqualTo(NARROW));
        CHROMIUM.forgive("the server responded with a status of 409");
    }

    @Test
    void aLivePageKeepsTheReadersPlace() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        FreeStyleProject project = j.createFreeStyleProject();
        project.getBuildersList().add(new TestBuilder() {
            @Override
            public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                    throws InterruptedException {
                end.await();
                return true;
            }
        });
        FreeStyleBuild build = project.scheduleBuild2(0).waitForStart();
        try {
            DatabricksReport report = DatabricksReport.of(build);
            JobRun before =
                    Samples.run(5, Samples.RUNNING, null, failed(), Samples.task("b", 51, Samples.RUNNING, 9, -1));
            report.updateRun(Samples.HOST, before);
            report.saveOutput(
                    Samples.HOST, before, before.tasks().get(0), new RunOutput("out", false, "Boom", "The trace"));
            Page page = show(build, "databricks/", WIDE);
            assertThat(page.locator("#tasks a[href$='/databricks'] .jenkins-badge"))
                    .hasText("1");
            page.locator("#databricks-trace-50 summary").click();
            Locator link = page.locator("tr[data-key=b] a[target]");
            link.focus();
            page.evaluate("""
                    () => {
                        const error = document.querySelector('.databricks-error');
                        getSelection().selectAllChildren(error);
                        document.querySelector('tr[data-key=b] a[target]').focus();
                        window.before = document.activeElement;
                    }""");

            report.updateRun(
                    Samples.HOST,
                    Samples.run(
                            5,
                            Samples.FAILED,
                            Samples.START.plusSeconds(99),
                            failed(),
                            Samples.task("b", 51, Samples.SUCCESS, 9, 90),
                            Samples.task("c", 52, Samples.FAILED, 90, 99)));

            assertThat(page.locator("tr[data-key=b] .databricks-state")).hasText("Success");
            assertThat(page.locator("#databricks-task-52")).isVisible();
            assertEquals(true, page.evaluate("document.activeElement === window.before"), "focus");
            assertEquals("Boom", page.evaluate("getSelection().toString()"));
            assertThat(page.locator("#databricks-trace-50 pre")).isVisible();
            assertThat(page.locator("#tasks a[href$='/databricks'] .jenkins-badge"))
                    .hasClass(Pattern.compile("danger"));
        } finally {
            end.countDown();
        }
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    private static TaskRun failed() {
        return Samples.task("a", 50, Samples.FAILED, 0, 9);
    }
}
