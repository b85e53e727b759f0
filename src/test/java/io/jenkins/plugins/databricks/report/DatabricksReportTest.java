package io.jenkins.plugins.databricks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.RunOutput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
        Run run = Samples.failed(1);
        String text = "line é\n".repeat(700_000);

        report.saveOutput(Samples.HOST, run, run.tasks().get(0), new RunOutput(text, false, "Boom", "Trace\n  at x"));

        assertEquals(
                text + "Boom\nTrace\n  at x\n", Files.readString(report.files().text(10)));
        TaskOutput shown = report.output(10);
        assertEquals(100, shown.end().lines().count());
        assertTrue(shown.endIsCut());
        assertEquals("Boom", shown.error());
        assertEquals("Trace\n  at x", shown.trace());
        assertTrue(Files.size(folder.resolve("report.json")) < 2_000);
    }

    @Test
    void showsAShortOutputWhole() throws IOException {
        DatabricksReport report = new DatabricksReport(folder);
        Run run = Samples.succeeded(1);

        report.saveOutput(Samples.HOST, run, run.tasks().get(0), new RunOutput("one\ntwo\n", false, null, null));

        assertEquals(new TaskOutput("one\ntwo", false, null, null, false), report.output(10));
    }

    @Test
    void hasNoFileForATaskThatLeftNothing() throws IOException {
        DatabricksReport report = new DatabricksReport(folder);
        Run run = Samples.succeeded(1);

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
}
