package io.jenkins.plugins.databricks.deploy.download;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloaderTest {

    private static final String EXPORT = "/api/2.0/workspace/export";

    @TempDir
    Path base;

    @TempDir
    Path local;

    private final TellingLog log = new TellingLog();

    @StartEmulator
    private Emulator emulator;

    private Downloads downloads;

    @BeforeEach
    void prepare() {
        downloads = new Downloads(emulator, base, log);
    }

    /** In the workspace, only what was imported is a notebook. */
    private void upload(String name, String text, String target) throws Exception {
        Files.writeString(local.resolve(name), text);
        new Uploader(TestClients.of(emulator), new TellingLog()).run(local, UploadRequest.of(name, null, target, true));
    }

    @ParameterizedTest
    @CsvSource({
        "dbfs:/reports/a.xml, dbfs/reports/a.xml",
        "/Volumes/c/s/v/a.xml, Volumes/c/s/v/a.xml",
        "/Shared/a.xml, Workspace/Shared/a.xml"
    })
    void aFileIsToldWithItsPlaceAndSize(String source, String file) throws Exception {
        downloads.put(file, "<testsuite/>");

        List<DownloadedFile> files = downloads.run(source, "build/reports");

        String shown = source.startsWith("/Shared") ? "/Workspace" + source : source;
        assertThat(files, is(List.of(new DownloadedFile("build/reports/a.xml", shown, 12))));
        assertThat(downloads.read("build/reports/a.xml"), is("<testsuite/>"));
        assertThat(log.lines(), is(List.of("Downloaded " + shown + " to build/reports/a.xml (12 bytes)")));
    }

    @ParameterizedTest
    @CsvSource({"dbfs:/r, dbfs/r", "/Volumes/c/s/v/r, Volumes/c/s/v/r", "/Workspace/Shared/r, Workspace/Shared/r"})
    void aFolderComesWithEverythingInItAndAPatternWithWhatMatches(String source, String folder) throws Exception {
        for (String name : List.of("a.xml", "b/c d+é.xml", "b/e/f.txt", "empty")) {
            downloads.put(folder + "/" + name, name.equals("empty") ? "" : name);
        }
        Files.createDirectories(emulator.root().resolve(folder).resolve("nothing"));

        downloads.run(source, "all");
        downloads.run(source + "/**/*.xml", "xml");
        downloads.run(TestClients.of(emulator), source + "/b/", "e/**", "rest");

        assertThat(
                downloads.files(),
                is(List.of(
                        "all/a.xml",
                        "all/b/c d+é.xml",
                        "all/b/e/f.txt",
                        "all/empty",
                        "rest/c d+é.xml",
                        "xml/a.xml",
                        "xml/b/c d+é.xml")));
        assertThat(downloads.read("all/b/e/f.txt"), is("b/e/f.txt"));
        assertThat(log.lines().get(4), is("Downloaded 4 files (26 bytes) to all"));
    }

    @Test
    void notebooksComeAsSourceWithTheirExtension() throws Exception {
        String source = "# Databricks notebook source\nprint(1)\n";
        upload("etl.py", source, "/Shared/n/");
        upload("q.sql", "-- Databricks notebook source\nselect 1", "/Shared/n/");
        upload("plain.py", "print(2)", "/Shared/n/");

        downloads.run("/Shared/n", "n");
        downloads.run("/Shared/n/etl", "one");

        assertThat(downloads.files(), is(List.of("n/etl.py", "n/plain.py", "n/q.sql", "one/etl.py")));
        assertThat(downloads.read("n/etl.py"), is(source));
        assertThat(downloads.read("n/plain.py"), is("print(2)"));
    }

    @Test
    void whatBreaksOffGoesOnWhereItWas() throws Exception {
        String text = "0123456789".repeat(100_000);
        downloads.put("Volumes/c/s/v/big", text);
        emulator.fault(Fault.on("GET", "/api/2.0/fs/files/*").truncateBodyAfter(300_000));
        emulator.fault(Fault.on("GET", "/api/2.0/fs/files/*").status(503));
        emulator.fault(Fault.on("GET", "/api/2.0/fs/files/*").truncateBodyAfter(400_000));

        downloads.run("/Volumes/c/s/v/big", "d");

        assertThat(downloads.read("d/big"), is(text));
        List<String> ranges = new ArrayList<>();
        emulator.requests("GET", "/api/2.0/fs/files/").forEach(request -> {
            ranges.add(request.header("Range"));
            assertThat("a range is not one of compressed bytes", request.header("Accept-Encoding"), is("identity"));
        });
        ranges.removeIf(Objects::isNull);
        assertThat(ranges, is(List.of("bytes=300000-999999", "bytes=300000-999999", "bytes=700000-999999")));
    }

    /** A connection that breaks again and again is no reason to give up while more and more arrives. */
    @Test
    void moreBreaksThanThereIsTimeForOneDoNotMatter() throws Exception {
        String text = "0123456789".repeat(10_000);
        downloads.put("Volumes/c/s/v/big", text);
        emulator.fault(Fault.on("GET", "/api/2.0/fs/files/*").times(9).truncateBodyAfter(10_000));

        downloads.run(
                TestClients.of(emulator, TestClients.quick().withTotal(Duration.ZERO)),
                "/Volumes/c/s/v/big",
                null,
                "d");

        assertThat(downloads.read("d/big"), is(text));
    }

    @Test
    void whereThereAreNoRangesItBeginsAnew() throws Exception {
        downloads.put("Workspace/Shared/big.txt", "0123456789".repeat(50_000));
        emulator.fault(Fault.on("GET", EXPORT).times(2).truncateBodyAfter(300_000));

        downloads.run("/Shared/big.txt", "d");

        assertThat(downloads.read("d/big.txt"), is("0123456789".repeat(50_000)));
    }

    @ParameterizedTest
    @CsvSource({
        "dbfs:/r, dbfs/r, /api/2.0/dbfs/*",
        "/Volumes/c/s/v/r, Volumes/c/s/v/r, /api/2.0/fs/*",
        "/Shared/r, Workspace/Shared/r, /api/2.0/workspace/*"
    })
    void rateLimitsAndOutagesAreSatOut(String source, String folder, String api) throws Exception {
        downloads.put(folder + "/a", "a");
        downloads.put(folder + "/b", "b");
        emulator.fault(Fault.on("*", api).times(3).status(429).header("Retry-After", "0"));
        emulator.fault(Fault.on("*", api).times(3).status(503));
        emulator.fault(Fault.on("*", api).times(2).resetBefore());

        assertThat(downloads.run(source, "d"), hasSize(2));
        assertThat(downloads.read("d/b"), is("b"));
    }

    @Test
    void aFileThatChangesMeanwhileIsOfOneStateInTheEnd() throws Exception {
        Path file = downloads.put("Volumes/c/s/v/f", "old ".repeat(100_000));
        CountDownLatch again = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", "/api/2.0/fs/files/*").truncateBodyAfter(100_000));
        emulator.fault(Fault.on("GET", "/api/2.0/fs/files/*").holdUntil(again));
        Thread writer = new Thread(() -> {
            try {
                emulator.awaitRequest("GET", "/api/2.0/fs/files/", Duration.ofSeconds(60));
                Files.writeString(file, "new ".repeat(50_000));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                again.countDown();
            }
        });
        writer.start();

        downloads.run("/Volumes/c/s/v/f", "d");

        writer.join();
        assertThat(downloads.read("d/f"), is("new ".repeat(50_000)));
    }

    @Test
    void aFileThatShrinksBetweenItsBlocksIsReadAnew() throws Exception {
        Path file = downloads.put("dbfs/f", "old ".repeat(1_000_000));
        CountDownLatch shrunk = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", "/api/2.0/dbfs/read").after(2).holdUntil(shrunk));
        Thread writer = new Thread(() -> {
            try {
                emulator.awaitRequests(2, "GET", "/api/2.0/dbfs/read", Duration.ofSeconds(60));
                Files.writeString(file, "new ".repeat(300_000));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                shrunk.countDown();
            }
        });
        writer.start();

        assertThat(downloads.run("dbfs:/f", "d").get(0).bytes(), is(1_200_000L));

        writer.join();
        assertThat(downloads.read("d/f"), is("new ".repeat(300_000)));
    }

    @Test
    void aFileThatNeverRestsIsAnErrorThatSaysSo() throws Exception {
        downloads.put("dbfs/f", "x".repeat(100));
        emulator.fault(Fault.on("GET", "/api/2.0/dbfs/read")
                .always()
                .status(200)
                .body("{\"bytes_read\":1,\"data\":\"YQ==\"}"));

        IOException e = assertThrows(IOException.class, () -> downloads.run("dbfs:/f", "d"));

        assertThat(e.getMessage(), startsWith("dbfs:/f: it changes while it is being downloaded"));
        assertThat(downloads.files(), is(empty()));
    }

    @Test
    void aTokenThatExpiresOnTheWayIsRenewed() throws Exception {
        downloads.put("dbfs/f", "0123456789".repeat(300_000));
        emulator.addPersonalAccessToken("dapi-second");
        CountDownLatch revoked = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", "/api/2.0/dbfs/read").after(1).holdUntil(revoked));
        Thread clock = new Thread(() -> {
            try {
                emulator.awaitRequest("GET", "/api/2.0/dbfs/read", Duration.ofSeconds(60));
                emulator.revoke(emulator.token());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                revoked.countDown();
            }
        });
        clock.start();

        downloads.run(TestClients.renewing(emulator, "dapi-second"), "dbfs:/f", null, "d");

        clock.join();
        assertThat(downloads.read("d/f"), is("0123456789".repeat(300_000)));
    }

    @Test
    void eachFileThatFailsIsNamedTheOthersArriveAndNothingHalfIsLeft() throws Exception {
        for (String name : List.of("a", "b", "c", "d")) {
            downloads.put("Volumes/c/s/v/" + name, "0123456789".repeat(10_000));
        }
        Files.createDirectories(base.resolve("r/c"));
        emulator.fault(Fault.on("GET", "*/b").truncateBodyAfter(50_000));
        emulator.fault(Fault.on("GET", "*/b").status(403).error("PERMISSION_DENIED", "No READ VOLUME on b"));

        IOException e = assertThrows(IOException.class, () -> downloads.run("/Volumes/c/s/v", "r"));

        assertThat(e.getMessage(), startsWith("2 of 4 files could not be downloaded:\n  /Volumes/c/s/v/b: "));
        assertThat(e.getMessage(), containsString("No READ VOLUME on b"));
        assertThat(e.getMessage(), containsString("\n  /Volumes/c/s/v/c: there is a folder 'r"));
        assertThat(downloads.files(), is(List.of("r/a", "r/d")));
    }

    @Test
    void aWorkspaceThatLetsNobodyInIsNotAskedForEveryFile() throws Exception {
        for (int i = 0; i < 200; i++) {
            downloads.put("dbfs/r/f%03d".formatted(i), "x");
        }
        emulator.fault(Fault.on("GET", "/api/2.0/dbfs/read").always().status(401));

        IOException e = assertThrows(IOException.class, () -> downloads.run("dbfs:/r", "r"));

        assertThat(e.getMessage(), containsString("were not tried, since they would fail for the same reason"));
        assertThat(emulator.requests("GET", "/api/2.0/dbfs/read").size(), lessThan(100));
        assertThat(downloads.files(), is(empty()));
    }

    @Test
    void manyFilesAreToldBrieflyAndInTheOrderOfTheirNames() throws Exception {
        for (int i = 0; i < 300; i++) {
            downloads.put("Volumes/c/s/v/f%03d".formatted(i), "text " + i);
        }

        List<DownloadedFile> files = downloads.run("/Volumes/c/s/v", ".");

        assertThat(files, hasSize(300));
        assertThat(files.get(299), is(new DownloadedFile("f299", "/Volumes/c/s/v/f299", 8)));
        assertThat(log.lines(), hasSize(Downloader.TOLD + 1));
        assertThat(log.lines().get(0), is("Downloaded /Volumes/c/s/v/f000 to f000 (6 bytes)"));
        assertThat(log.lines().get(Downloader.TOLD), is("Downloaded 300 files (2.2 KB) to ."));
        assertThat(downloads.read("f123"), is("text 123"));
    }

    @Test
    void anInterruptLeavesNothingHalf() throws Exception {
        for (int i = 0; i < 50; i++) {
            downloads.put("Volumes/c/s/v/f%02d".formatted(i), "x".repeat(100_000));
        }
        CountDownLatch never = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", "*/f00").truncateBodyAfter(50_000));
        emulator.fault(Fault.on("GET", "/api/2.0/fs/files/*").always().holdUntil(never));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread build = new Thread(() -> {
            try {
                downloads.run("/Volumes/c/s/v", "r");
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        build.start();
        emulator.awaitRequest("GET", "/api/2.0/fs/files/", Duration.ofSeconds(60));

        build.interrupt();
        build.join(60_000);

        never.countDown();
        assertThat(thrown.get() instanceof InterruptedException, is(true));
        assertThat(downloads.files(), is(empty()));
    }

    /** Behind a proxy, that of its sign-in; a report of tests begins with the same character. */
    @Test
    void aWebPageIsNotTakenForAFile() throws Exception {
        downloads.put("Volumes/c/s/v/a.xml", "<testsuite/>");
        downloads.put("Volumes/c/s/v/a.html", "<html/>");
        emulator.fault(Fault.on("GET", "*/a.xml").status(200).html());

        IOException e = assertThrows(IOException.class, () -> downloads.run("/Volumes/c/s/v", "r"));

        assertThat(
                e.getMessage(),
                allOf(startsWith("1 of 2 files"), containsString("a.xml"), not(containsString("a.html"))));
        assertThat(downloads.files(), is(List.of("r/a.html")));
    }

    @Test
    void aLineNowAndThenTellsHowFarALargeFileHasCome() throws Exception {
        downloads.put("dbfs/big", "x".repeat(1_000));
        CountDownLatch release = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", "/api/2.0/dbfs/read").holdUntil(release));
        List<String> lines = new CopyOnWriteArrayList<>();
        DeploymentLog watching = new DeploymentLog() {
            @Override
            public void line(String text) {
                lines.add(text);
                release.countDown();
            }

            @Override
            public void link(String text, URI target) {}
        };
        RemoteSource source = RemoteSource.of("dbfs:/big", null);

        new Downloader(TestClients.of(emulator), watching, Duration.ofMillis(20))
                .run(
                        new DownloadRequest(
                                source.path().store(), source.select(TestClients.of(emulator), watching), "r"),
                        new LocalFolder(base, "r"));

        assertThat(lines.get(0), allOf(startsWith("Downloading: "), endsWith(" of 1000 bytes")));
        assertThat(lines.get(lines.size() - 1), is("Downloaded dbfs:/big to r/big (1000 bytes)"));
    }
}
