package io.jenkins.plugins.databricks.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.report.data.ReportFiles;
import io.jenkins.plugins.databricks.report.data.Samples;
import io.jenkins.plugins.databricks.report.data.TaskOutput;
import io.jenkins.plugins.databricks.report.view.PageOutputs;
import io.jenkins.plugins.databricks.report.view.ReportView;
import io.jenkins.plugins.databricks.report.view.run.RunView;
import io.jenkins.plugins.databricks.report.view.run.TaskView;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabricksReportTest {

    @TempDir
    Path folder;

    @Test
    void keepsEverythingForTheNextOneWhoOpensIt() {
        DatabricksReport report = new DatabricksReport(folder);
        report.addUploads(Samples.HOST, Samples.files(2));
        report.addReset(Samples.HOST, 17, "nightly", Samples.page("/jobs/17"), Samples.changes());
        report.updateRun(Samples.HOST, Samples.running(1));
        report.updateRun(Samples.HOST, Samples.failed(2));

        assertEquals(report.data(), new DatabricksReport(folder).data());
        assertEquals(2, report.data().uploads().size());
        assertEquals(3, report.data().resets().get(0).changes().size());
        assertEquals(2, report.data().runs().size());
    }

    @Test
    void readsWhatEarlierVersionsWrote() throws IOException {
        Files.writeString(folder.resolve("report.json"), """
                {"uploads":[{"host":"https://adb-1.2.azuredatabricks.net","file":
                  {"path":"a.py","target":"dbfs:/a.py","bytes":3,"sha256":"ab","millis":7,"unknown":true}}],
                 "runs":[{"host":"https://adb-1.2.azuredatabricks.net","run":
                  {"runId":5,"jobId":17,"name":"nightly","page":"https://adb-1.2.azuredatabricks.net/jobs/17/runs/5",
                   "state":{"lifeCycle":"RUNNING","result":null,"code":null,"message":null,"queueReason":null},
                   "start":"2026-03-01T10:00:00Z","end":null,"tasks":[]}}]}
                """);

        ReportData data = new DatabricksReport(folder).data();

        assertEquals("a.py", data.uploads().get(0).file().path());
        assertEquals(Samples.START, data.runs().get(0).run().start());
        assertEquals(List.of(), data.resets());
    }

    @Test
    void startsAfreshWhenTheFileIsBroken() throws IOException {
        Files.writeString(folder.resolve("report.json"), "{\"uploads\":[");
        DatabricksReport report = new DatabricksReport(folder);

        report.addUploads(Samples.HOST, Samples.files(1));

        assertEquals(1, new DatabricksReport(folder).data().uploads().size());
    }

    @Test
    void hasEachRunOnceAndTellsWorkspacesApart() {
        DatabricksReport report = new DatabricksReport(folder);
        report.updateRun(Samples.HOST, Samples.running(1));
        report.updateRun(URI.create("https://other.cloud.databricks.com"), Samples.running(1));
        report.updateRun(Samples.HOST, Samples.succeeded(1));

        assertEquals(2, report.data().runs().size());
        assertTrue(report.data().runs().get(0).run().ended());
        assertFalse(report.data().runs().get(1).run().ended());
    }

    @Test
    void writesARunOnlyWhenItHasChanged() throws IOException {
        DatabricksReport report = new DatabricksReport(folder);
        Path file = folder.resolve("report.json");
        FileTime past = FileTime.fromMillis(0);

        report.updateRun(Samples.HOST, Samples.running(1));
        Files.setLastModifiedTime(file, past);
        report.updateRun(Samples.HOST, Samples.running(1));
        assertEquals(past, Files.getLastModifiedTime(file));

        report.updateRun(Samples.HOST, Samples.succeeded(1));
        assertTrue(Files.getLastModifiedTime(file).compareTo(past) > 0);
    }

    @Test
    void keepsTheWholeOutputAndShowsItsEnd() throws IOException {
        DatabricksReport report = new DatabricksReport(folder);
        JobRun run = Samples.failed(1);
        String text = "line é\n".repeat(700_000);

        report.saveOutput(Samples.HOST, run, run.tasks().get(0), new RunOutput(text, false, "Boom", "Trace\n  at x"));

        assertEquals(
                text + "Boom\nTrace\n  at x\n", Files.readString(report.files().text(10)));
        TaskOutput shown = report.output(10);
        assertEquals("Boom", shown.error());
        assertEquals("Trace\n  at x", shown.trace());
        assertTrue(Files.size(folder.resolve("report.json")) < 2_000);
    }

    @Test
    void keepsOfTheOutputsOfOneRunNoMoreThanThereIsRoomForAndSaysSo() throws IOException {
        DatabricksReport report = new DatabricksReport(folder);
        JobRun run = manyTasks(1, 8);
        RunOutput output = new RunOutput("x".repeat(ReportFiles.MAX_TEXT), false, "Boom", null);

        for (TaskRun task : run.tasks()) {
            report.saveOutput(Samples.HOST, run, task, output);
        }

        assertEquals(
                ReportFiles.MAX_TEXT + "\nBoom\n".length(),
                Files.size(report.files().text(100)));
        String last = Files.readString(report.files().text(107));
        assertTrue(
                last.startsWith("… truncated; the full text is in Databricks: " + Samples.page("/jobs/17/runs/107")),
                last);
        assertTrue(last.endsWith("\nBoom\n"), last);
        assertTrue(kept() < ReportFiles.MAX_RUN + 1_000 * 8, () -> "all: " + kept());
        assertEquals("Boom", report.output(107).error());

        JobRun another = manyTasks(2, 1);
        report.saveOutput(Samples.HOST, another, another.tasks().get(0), output);
        assertEquals(
                ReportFiles.MAX_TEXT + "\nBoom\n".length(),
                Files.size(report.files().text(200)));
    }

    @Test
    void keepsOfTheOutputsOfOneBuildNoMoreThanThereIsRoomFor() throws IOException {
        RunOutput output = new RunOutput("x".repeat(ReportFiles.MAX_TEXT), false, null, null);
        for (int i = 1; i <= 25; i++) {
            // Each time as after a restart of Jenkins.
            DatabricksReport report = new DatabricksReport(folder);
            JobRun run = manyTasks(i, 1);
            report.saveOutput(Samples.HOST, run, run.tasks().get(0), output);
        }

        assertTrue(kept() < ReportFiles.MAX_BUILD + 1_000 * 25, () -> "all: " + kept());
        assertTrue(Files.size(new DatabricksReport(folder).files().text(2_500)) < 1_000);
    }

    @Test
    void countsAnOutputThatIsKeptAgainOnce() throws IOException {
        DatabricksReport report = new DatabricksReport(folder);
        JobRun run = manyTasks(1, 1);
        RunOutput output = new RunOutput("x".repeat(ReportFiles.MAX_TEXT), false, null, null);

        for (int i = 0; i < 7; i++) {
            report.saveOutput(Samples.HOST, run, run.tasks().get(0), output);
        }

        assertEquals(ReportFiles.MAX_TEXT + 1, Files.size(report.files().text(100)));
    }

    @Test
    void aPageShowsTheErrorsOfAllTasksAndOutputsUpToALimit() throws IOException {
        DatabricksReport report = new DatabricksReport(folder);
        JobRun run = manyTasks(1, 200);
        for (TaskRun task : run.tasks()) {
            report.saveOutput(
                    Samples.HOST, run, task, new RunOutput("y".repeat(20_000), false, "Boom", "z".repeat(20_000)));
        }

        RunView view = new ReportView(
                        report.data(),
                        new PageOutputs(report.outputs()),
                        false,
                        Samples.START,
                        ReportView.Repairing.NONE)
                .getRuns()
                .get(0);

        long shown = 0;
        for (TaskView task : view.getTasks()) {
            assertEquals("Boom", task.getError());
            assertEquals("output?task=" + task.getRunId(), task.getOutputPath());
            assertTrue(task.isTraceCut());
            shown += task.getTrace() == null ? 0 : task.getTrace().length();
        }
        assertTrue(shown <= PageOutputs.MAX && shown > PageOutputs.MAX / 2, "shown: " + shown);
        assertNull(view.getTasks().get(199).getTrace());
    }

    /** The tasks' run ids are those of a hundred times the run's and upwards. */
    private static JobRun manyTasks(long id, int tasks) {
        return Samples.run(
                id,
                Samples.FAILED,
                Samples.START.plusSeconds(90),
                IntStream.range(0, tasks)
                        .mapToObj(i -> Samples.task("t" + i, id * 100 + i, Samples.FAILED, 5, 90))
                        .toArray(TaskRun[]::new));
    }

    /** The bytes of all outputs. */
    private long kept() {
        long bytes = 0;
        for (File file : folder.toFile().listFiles((dir, name) -> name.endsWith(".txt"))) {
            bytes += file.length();
        }
        return bytes;
    }

    @Test
    void theEndOfAnOutputIsForReadingAndHarmless() throws IOException {
        DatabricksReport report = new DatabricksReport(folder);
        JobRun run = Samples.succeeded(1);
        String text = "one\n\u001B[31mtwo\u001B[0m \u202Eeerht\u202C\n";

        report.saveOutput(Samples.HOST, run, run.tasks().get(0), new RunOutput(text, false, null, null));

        assertEquals("one\ntwo eerht", report.files().end(10, 1_000));
        assertEquals("…\ntwo eerht", report.files().end(10, text.getBytes(UTF_8).length - 2));
        assertNull(report.files().end(11, 1_000));
        assertEquals(text, Files.readString(report.files().text(10)), "the download is what Databricks has returned");
    }

    @Test
    void hasNoFileForATaskThatLeftNothing() throws IOException {
        DatabricksReport report = new DatabricksReport(folder);
        JobRun run = Samples.succeeded(1);

        report.saveOutput(Samples.HOST, run, run.tasks().get(0), new RunOutput(null, false, null, null));

        assertNull(report.output(10));
        assertFalse(Files.exists(report.files().text(10)));
    }

    @Test
    void losesNothingWhenManyThreadsWrite() throws InterruptedException {
        DatabricksReport report = new DatabricksReport(folder);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        for (int i = 1; i <= 100; i++) {
            long id = i;
            pool.execute(() -> report.updateRun(Samples.HOST, Samples.running(id)));
            pool.execute(() -> report.addUploads(Samples.HOST, Samples.files(1)));
        }
        pool.shutdown();

        assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
        ReportData stored = new DatabricksReport(folder).data();
        assertEquals(100, stored.runs().size());
        assertEquals(100, stored.uploads().size());
    }

    private static ReportData with(ReportData data, JobRun run) {
        return data.with(new ReportData.WorkspaceRun(Samples.HOST, run));
    }

    @Test
    void keepsTheLastRunsAndSaysHowManyAreLeftOut() {
        ReportData data = with(ReportData.EMPTY, Samples.running(1));
        for (int id = 2; id <= ReportData.MOST_RUNS + 20; id++) {
            data = with(data, Samples.succeeded(id));
        }

        List<Long> ids = data.runs().stream().map(run -> run.run().runId()).toList();
        assertEquals(ReportData.MOST_RUNS, ids.size());
        assertEquals(1, ids.get(0), "what goes on is kept");
        assertEquals(ReportData.MOST_RUNS + 20L, ids.get(ids.size() - 1));
        assertEquals(20, data.leftOut());
    }

    @Test
    void keepsLargeRunsOnlyAsFarAsAPageBearsThem() {
        ReportData data = ReportData.EMPTY;
        for (int id = 1; id <= 30; id++) {
            TaskRun[] tasks = IntStream.range(0, 1_000)
                    .mapToObj(task -> Samples.task("t" + task, task, Samples.SUCCESS, 0, 1))
                    .toArray(TaskRun[]::new);
            data = with(data, Samples.run(id, Samples.SUCCESS, Samples.START, tasks));
        }

        assertEquals(10, data.runs().size());
        assertEquals(20, data.leftOut());
    }

    @Test
    void keepsTheLastUploadsAndResetsAndNoValueOfAnySize() {
        DatabricksReport report = new DatabricksReport(folder);
        report.addUploads(Samples.HOST, Samples.files(ReportData.MOST_FILES + 7));
        report.addReset(Samples.HOST, 17, "j", null, List.of(new SettingChange("a", "x".repeat(100_000), null)));
        ReportData data = report.data();
        for (int id = 1; id < ReportData.MOST_RESETS + 3; id++) {
            data = data.with(new ReportData.Reset(Samples.HOST, id, "j", null, true, null));
        }

        assertEquals(ReportData.MOST_FILES, data.uploads().size());
        assertEquals(ReportData.MOST_RESETS, data.resets().size());
        assertEquals(10, data.leftOut());
        assertEquals(
                10_000, report.data().resets().get(0).changes().get(0).before().length());
        assertEquals(report.data(), new DatabricksReport(folder).data());
    }
}
