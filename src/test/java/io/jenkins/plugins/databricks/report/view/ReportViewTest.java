package io.jenkins.plugins.databricks.report.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.report.data.Samples;
import io.jenkins.plugins.databricks.report.view.run.Overview;
import io.jenkins.plugins.databricks.report.view.run.RunView;
import io.jenkins.plugins.databricks.report.view.run.TaskView;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReportViewTest {

    private static final Instant NOW = Samples.START.plusSeconds(100);

    @Test
    void saysHowARunGoesOn() {
        RunView run = view(true, Samples.running(1)).getRuns().get(0);

        assertEquals("symbol-status-nobuilt-anime", run.getSymbol());
        assertEquals("Running", run.getWord());
        assertEquals("1 min 40 s", run.getDuration());
        assertEquals("0 of 1 task succeeded", run.getProgress());
    }

    @Test
    void doesNotPretendThatARunGoesOnAfterTheBuild() {
        RunView run = view(false, Samples.running(1)).getRuns().get(0);

        assertEquals("symbol-status-nobuilt", run.getSymbol());
        assertEquals("Running when last seen", run.getWord());
        assertNull(run.getDuration());
    }

    @Test
    void warnsOfAFailureWhileTheRunGoesOn() {
        JobRun half = Samples.run(
                1,
                Samples.RUNNING,
                null,
                Samples.task("a", 2, Samples.FAILED, 0, 9),
                Samples.task("b", 3, Samples.RUNNING, 9, -1));

        assertEquals(
                "symbol-status-red-anime", view(true, half).getRuns().get(0).getSymbol());
    }

    @Test
    void tellsFailedTasksFromThoseThatNeverRan() {
        JobRun run = Samples.run(
                1,
                Samples.FAILED,
                Samples.START.plusSeconds(90),
                Samples.task("a", 2, Samples.SUCCESS, 0, 9),
                Samples.task("b", 3, Samples.FAILED, 9, 90),
                Samples.task("c", 4, Samples.UPSTREAM_FAILED, -1, -1));
        RunView view = view(false, run).getRuns().get(0);

        assertEquals("1 of 3 tasks succeeded, 1 failed", view.getProgress());
        assertEquals("symbol-status-disabled", view.getTasks().get(2).getSymbol());
        assertEquals("Upstream failed", view.getTasks().get(2).getWord());
        assertNull(view.getTasks().get(2).getBar());
    }

    @Test
    void showsUnknownStatesAsTheyCame() {
        RunState odd = new RunState("TERMINATED", "HALF_DONE", "NEW_CODE", null, null);
        RunView run = view(false, Samples.run(1, odd, NOW)).getRuns().get(0);

        assertEquals("Half done", run.getWord());
        assertEquals("NEW_CODE", run.getCode());
    }

    @Test
    void laysTasksOnTheTimelineOfTheirRun() {
        JobRun run = Samples.run(
                1,
                Samples.SUCCESS,
                Samples.START.plusSeconds(100),
                Samples.task("a", 2, Samples.SUCCESS, 0, 25),
                Samples.task("b", 3, Samples.SUCCESS, 25, 100),
                Samples.task("c", 4, Samples.SUCCESS, 100, 100));
        List<TaskView> tasks = view(false, run).getRuns().get(0).getTasks();

        assertEquals("25.00%", tasks.get(0).getBar().getWidth());
        assertEquals("25.00%", tasks.get(1).getBar().getX());
        assertEquals("75.00%", tasks.get(1).getBar().getWidth());
        assertEquals("99.00%", tasks.get(2).getBar().getX());
    }

    @Test
    void putsTheWorstNewsFirst() {
        ReportView view = view(true, Samples.succeeded(1), Samples.failed(2), Samples.running(3));

        assertEquals("symbol-status-red", view.getSymbol());
        assertEquals("1 of 3 runs failed", view.getLines().get(0));
    }

    @Test
    void tellsWhichTasksFailedAndWhy() {
        ReportView view = view(false, Samples.many(1, 40), Samples.run(2, Samples.FAILED, NOW));

        List<String> lines =
                view.getFailures().stream().map(FailureView::getLine).toList();
        assertEquals(
                List.of(
                        "task_13 in nightly failed: Task load failed with message: Workload failed.",
                        "task_26 in nightly failed: Task load failed with message: Workload failed.",
                        "nightly failed: Task load failed with message: Workload failed."),
                lines);
        assertNull(view.getMoreFailuresLine());
        assertEquals(
                "5 more failures",
                view(
                                false,
                                LongStream.rangeClosed(1, 10)
                                        .mapToObj(Samples::failed)
                                        .toArray(JobRun[]::new))
                        .getMoreFailuresLine());
    }

    @Test
    void showsTextAsHarmlessAsTheLogDoes() {
        RunState odd = new RunState("TERMINATED", "FAILED", null, "\u001B[31mred\u001B[0m \u202Eeulb\nnext", null);
        RunView run = view(false, Samples.run(1, odd, NOW)).getRuns().get(0);

        assertEquals("red eulb\nnext", run.getMessage());
    }

    @Test
    void drawsFailedTasksLargeEnoughToBeSeen() {
        Overview overview = view(false, Samples.many(1, 1_000)).getRuns().get(0).getOverview();

        assertEquals(
                List.of("success", "failed"),
                overview.getShapes().stream().map(Overview.Shape::tone).toList());
        assertTrue(
                overview.getShapes().get(1).path().contains("v2.50"),
                overview.getShapes().get(1).path());
    }

    @Test
    void tellsTheSpeedOfLargeFilesOnly() {
        assertEquals("", speed(20_480, 40));
        assertEquals("50 MB/s", speed(104_857_600, 2_000));
    }

    private static String speed(long bytes, long millis) {
        UploadedFile file = new UploadedFile("main.jar", "dbfs:/main.jar", bytes, "9f86d081", millis, false, null);
        return new UploadView(new ReportData.Upload(Samples.HOST, file)).getSpeed();
    }

    @Test
    void looksAgainOnlyWhileTheBuildRuns() {
        assertEquals(3_000, view(true, Samples.running(1)).getRefreshMillis());
        assertEquals(10_000, view(true, Samples.succeeded(1)).getRefreshMillis());
        assertEquals(0, view(false, Samples.running(1)).getRefreshMillis());
    }

    @Test
    void linksOnlyToWebPages() {
        ReportData data = ReportData.EMPTY.with(new ReportData.Reset(
                Samples.HOST, 17, null, URI.create("javascript:alert(1)"), false, List.<SettingChange>of()));
        ResetView reset = new ReportView(data, id -> null, false, NOW, ReportView.Repairing.NONE)
                .getResets()
                .get(0);

        assertNull(reset.getUrl());
        assertEquals("Job 17", reset.getTitle());
    }

    private ReportView view(boolean live, JobRun... runs) {
        ReportData data = ReportData.EMPTY;
        for (JobRun run : runs) {
            data = data.with(new ReportData.WorkspaceRun(Samples.HOST, run));
        }
        return new ReportView(data, id -> null, live, NOW, ReportView.Repairing.NONE);
    }
}
