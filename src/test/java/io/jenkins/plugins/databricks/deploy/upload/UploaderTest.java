package io.jenkins.plugins.databricks.deploy.upload;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.auth.TokenCache;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.auth.WorkspaceAuthorizer;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import io.jenkins.plugins.databricks.rest.content.Content;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploaderTest {

    private static final String PUT = "/api/2.0/dbfs/put";

    @TempDir
    Path base;

    private final TellingLog log = new TellingLog();

    @StartEmulator
    private Emulator emulator;

    private Path write(String name, String text) throws IOException {
        Path file = base.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<UploadedFile> upload(String source, String target) throws IOException, InterruptedException {
        return upload(TestClients.of(emulator), source, target, true);
    }

    private List<UploadedFile> upload(RestClient client, String source, String target, boolean overwrite)
            throws IOException, InterruptedException {
        return new Uploader(client, log).run(base, UploadRequest.of(source, null, target, overwrite));
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aFileIsToldWithItsPlaceSizeAndDigest() throws Exception {
        write("main.py", "print('hello')\n");

        List<UploadedFile> files = upload("main.py", "dbfs:/python/main.py");

        assertThat(files, hasSize(1));
        UploadedFile file = files.get(0);
        assertThat(file.path(), is("main.py"));
        assertThat(file.target(), is("dbfs:/python/main.py"));
        assertThat(file.bytes(), is(15L));
        assertThat(file.sha256(), is(sha256("print('hello')\n")));
        assertThat(log.lines(), is(List.of("Uploaded main.py to dbfs:/python/main.py (15 bytes)")));
        assertThat(Files.readString(emulator.root().resolve("dbfs/python/main.py")), is("print('hello')\n"));
    }

    @Test
    void theDigestIsThatOfTheAttemptThatArrived() throws Exception {
        String text = "x".repeat(600_000);
        write("data", text);
        emulator.fault(Fault.on("POST", PUT).resetInBodyAfter(300_000));
        emulator.fault(Fault.on("POST", PUT).resetAfter());

        assertThat(upload("data", "dbfs:/data").get(0).sha256(), is(sha256(text)));
    }

    /** The first of them arrives last, which no other waits for. */
    @ParameterizedTest
    @CsvSource({
        "dbfs:/lib, POST, /api/2.0/dbfs/put",
        "/Volumes/c/s/v/lib, PUT, /api/2.0/fs/files/",
        "/Workspace/Shared/lib, POST, /api/2.0/workspace-files/import-file/"
    })
    void threeHundredFilesGoInParallelAndAreToldInTheOrderOfTheirNames(String target, String method, String path)
            throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String name = "f%03d.txt".formatted(i);
            write("lib/" + name, "text " + i);
            expected.add(
                    "Uploaded lib/" + name + " to " + target + "/" + name + " (" + ("text " + i).length() + " bytes)");
        }
        CountDownLatch others = new CountDownLatch(1);
        emulator.fault(Fault.on(method, path + "*").holdUntil(others));
        CompletableFuture<Void> release = CompletableFuture.runAsync(() -> {
            try {
                emulator.awaitRequests(250, method, path, Duration.ofSeconds(60));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                others.countDown();
            }
        });

        List<UploadedFile> files = upload("lib", target);

        release.get();
        assertThat(log.lines(), is(expected));
        assertThat(files, hasSize(300));
        String local = emulator.root() + "/" + target.replace("dbfs:/", "dbfs/").replaceFirst("^/", "");
        for (int i = 0; i < 300; i++) {
            assertThat(Files.readString(Path.of(local, "f%03d.txt".formatted(i))), is("text " + i));
        }
    }

    @Test
    void eachFileThatFailsIsNamedAndTheOthersArrive() throws Exception {
        write("lib/a.txt", "a");
        write("lib/b.txt", "b");
        write("lib/c.txt", "c");
        write("lib/d.txt", "d");
        emulator.fault(Fault.on("PUT", "*/b.txt").status(403).error("PERMISSION_DENIED", "No WRITE VOLUME on b"));
        emulator.fault(Fault.on("PUT", "*/d.txt").status(400).error("BAD_REQUEST", "d is bad"));

        IOException e = assertThrows(IOException.class, () -> upload("lib", "/Volumes/c/s/v"));

        assertThat(
                e.getMessage(),
                startsWith("2 of 4 files could not be uploaded:\n  lib/b.txt to /Volumes/c/s/v/b.txt: "));
        assertThat(e.getMessage(), containsString("No WRITE VOLUME on b"));
        assertThat(e.getMessage(), containsString("\n  lib/d.txt to /Volumes/c/s/v/d.txt: "));
        assertThat(log.lines(), hasSize(2));
        assertThat(Files.exists(emulator.root().resolve("Volumes/c/s/v/a.txt")), is(true));
        assertThat(Files.exists(emulator.root().resolve("Volumes/c/s/v/c.txt")), is(true));
    }

    @Test
    void aLongListOfFailuresIsCut() throws Exception {
        for (int i = 0; i < 30; i++) {
            write("lib/f%02d".formatted(i), "x");
        }
        emulator.fault(Fault.on("POST", PUT).always().status(400));

        IOException e = assertThrows(IOException.class, () -> upload("lib", "dbfs:/lib"));

        assertThat(e.getMessage(), containsString("30 of 30 files"));
        assertThat(e.getMessage(), allOf(containsString("lib/f19 to"), not(containsString("lib/f20 to"))));
        assertThat(e.getMessage(), containsString("\n  … and 10 more"));
    }

    @Test
    void aSingleFileThatFailsIsToldInOneLine() throws Exception {
        write("main.py", "x");
        emulator.fault(Fault.on("POST", PUT).status(403));

        IOException e = assertThrows(IOException.class, () -> upload("main.py", "dbfs:/main.py"));

        assertThat(e.getMessage(), startsWith("main.py to dbfs:/main.py: localhost answered 403 PERMISSION_DENIED"));
        assertThat(e.getMessage(), not(containsString("\n")));
    }

    @Test
    void filesThatAreThereAreKeptWhereTheyMayNotBeReplaced() throws Exception {
        write("lib/a.txt", "old");
        upload("lib", "dbfs:/lib");
        write("lib/a.txt", "new");
        write("lib/b.txt", "b");

        IOException e =
                assertThrows(IOException.class, () -> upload(TestClients.of(emulator), "lib", "dbfs:/lib", false));

        assertThat(e.getMessage(), allOf(containsString("1 of 2 files"), containsString("already exists")));
        assertThat(Files.readString(emulator.root().resolve("dbfs/lib/a.txt")), is("old"));
        assertThat(Files.readString(emulator.root().resolve("dbfs/lib/b.txt")), is("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbfs:/lib", "/Volumes/c/s/v/lib", "/Workspace/Shared/lib"})
    void eachFileThatIsThereIsNamedWhereItMayNotBeReplaced(String target) throws Exception {
        write("lib/b.txt", "old");
        write("lib/d.txt", "old");
        upload("lib", target);
        for (String name : List.of("a", "b", "c", "d")) {
            write("lib/" + name + ".txt", "new");
        }

        IOException e = assertThrows(IOException.class, () -> upload(TestClients.of(emulator), "lib", target, false));

        assertThat(
                e.getMessage(),
                allOf(
                        startsWith("2 of 4 files could not be uploaded:"),
                        containsString("\n  lib/b.txt to " + target + "/b.txt: already exists, and overwrite is false"),
                        containsString(
                                "\n  lib/d.txt to " + target + "/d.txt: already exists, and overwrite is false")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbfs:/main.py", "/Volumes/c/s/v/main.py", "/Workspace/Shared/main.py"})
    void aFileThatArrivedAlthoughTheAnswerWasLostIsNotTakenForSomebodyElses(String target) throws Exception {
        write("main.py", "print(1)");
        emulator.fault(
                Fault.on(target.startsWith("/Volumes") ? "PUT" : "POST", "*").resetAfter());

        UploadedFile file =
                upload(TestClients.of(emulator), "main.py", target, false).get(0);

        assertThat(file.sha256(), is(sha256("print(1)")));
        assertThat(file.skipped(), is(false));
    }

    @Test
    void whatMayNotBeReplacedIsLookedForBeforeAnythingIsSent() throws Exception {
        write("main.py", "print(1)");
        upload("main.py", "/Volumes/c/s/v/main.py");
        emulator.clearRequests();

        IOException sameLength = assertThrows(
                IOException.class, () -> upload(TestClients.of(emulator), "main.py", "/Volumes/c/s/v/main.py", false));
        write("main.py", "print(17)");
        IOException otherLength = assertThrows(
                IOException.class, () -> upload(TestClients.of(emulator), "main.py", "/Volumes/c/s/v/main.py", false));

        assertThat(emulator.requests("PUT", "/"), hasSize(0));
        assertThat(sameLength.getMessage(), containsString("an earlier attempt of this step may have sent it"));
        assertThat(otherLength.getMessage(), endsWith("already exists, and overwrite is false"));
    }

    @Test
    void filesThatCannotBeTakenAreNamedBeforeAnythingIsSent() throws Exception {
        write("lib/a.py", "print(1)");
        write("lib/etl.py", "# Databricks notebook source\n");
        write("lib/etl.sql", "-- Databricks notebook source\n");
        write("lib/long.py", "# Databricks notebook source\n" + " ".repeat(10 << 20));

        InvalidInputException e = assertThrows(InvalidInputException.class, () -> upload("lib", "/Shared/lib"));

        assertThat(
                e.getMessage(),
                is("Nothing was sent. 2 of 4 files could not be uploaded:"
                        + "\n  lib/etl.sql to /Workspace/Shared/lib/etl: lib/etl.py would go there, too"
                        + "\n  lib/long.py to /Workspace/Shared/lib/long.py: it has 10485789 bytes, but the workspace takes"
                        + " a notebook of at most 10 MB. A volume takes larger files"));
        assertThat(emulator.requests(), hasSize(0));
    }

    @Test
    void aNotebookIsToldWithThePlaceThatItGot() throws Exception {
        write("etl.py", "# Databricks notebook source\n");

        assertThat(upload("etl.py", "/Shared/").get(0).target(), is("/Workspace/Shared/etl"));
    }

    @Test
    void aLargeFileOfAVolumeHasTheDigestOfTheWhole() throws Exception {
        String text = "0123456789".repeat(6 << 20);
        write("big", text);

        UploadedFile file = upload("big", "/Volumes/c/s/v/").get(0);

        assertThat(file.sha256(), is(sha256(text)));
        assertThat(emulator.requests("PUT", "/storage/"), hasSize(6));
    }

    @Test
    void aLineNowAndThenTellsHowFarALargeFileHasCome() throws Exception {
        write("main.py", "x".repeat(1_000));
        CountDownLatch release = new CountDownLatch(1);
        emulator.fault(Fault.on("POST", PUT).holdUntil(release));
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

        new Uploader(TestClients.of(emulator), watching, Duration.ofMillis(20))
                .run(base, UploadRequest.of("main.py", null, "dbfs:/main.py", true));

        assertThat(lines.get(0), endsWith(" of 1000 bytes"));
        assertThat(lines.get(0), startsWith("Uploading: "));
        assertThat(lines.get(lines.size() - 1), is("Uploaded main.py to dbfs:/main.py (1000 bytes)"));
    }

    @Test
    void oneLostRequestDoesNotKeepTheOtherFilesFromBeingSent() throws Exception {
        for (int i = 0; i < 40; i++) {
            write("lib/f%02d".formatted(i), "x");
        }
        emulator.fault(Fault.on("POST", PUT).resetBefore());

        IOException e =
                assertThrows(IOException.class, () -> upload(TestClients.of(emulator), "lib", "dbfs:/lib", false));

        assertThat(e.getMessage(), startsWith("1 of 40 files could not be uploaded:"));
        assertThat(log.lines(), hasSize(39));
    }

    @Test
    void aWorkspaceThatLetsNobodyInIsNotAskedForEveryFile() throws Exception {
        for (int i = 0; i < 300; i++) {
            write("lib/f%03d".formatted(i), "x");
        }
        emulator.fault(Fault.on("POST", PUT).always().status(401));

        IOException e = assertThrows(IOException.class, () -> upload("lib", "dbfs:/lib"));

        assertThat(e.getMessage(), containsString("were not tried, since they would fail for the same reason"));
        assertThat(emulator.requests().size(), lessThan(200));
    }

    @Test
    void aStormThatOutlastsOneFileEndsTheUpload() throws Exception {
        for (int i = 0; i < 300; i++) {
            write("lib/f%03d".formatted(i), "x");
        }
        emulator.fault(Fault.on("POST", PUT).always().status(503));

        IOException e = assertThrows(
                IOException.class,
                () -> upload(TestClients.of(emulator, new FakeTime().policy()), "lib", "dbfs:/lib", true));

        assertThat(e.getMessage(), containsString("Gave up after"));
        assertThat(e.getMessage(), containsString("were not tried"));
    }

    @Test
    void aFileThatChangesOnItsWayIsReportedAndNamed() throws Exception {
        Path file = write("growing.log", "x".repeat(1_000));
        Content content = Content.of(file);
        write("growing.log", "x".repeat(2_000));

        IOException e = assertThrows(
                IOException.class,
                () -> new Uploader(TestClients.of(emulator), log)
                        .send("growing.log", RemotePath.parse("dbfs:/growing.log"), content));

        assertThat(
                e.getMessage(),
                startsWith("growing.log to dbfs:/growing.log: the file changed while it was being uploaded"));
        assertThat(Files.exists(emulator.root().resolve("dbfs/growing.log")), is(false));
    }

    @Test
    void anEmptySelectionIsAnErrorBeforeAnythingIsSent() {
        assertThrows(InvalidInputException.class, () -> upload("lib/*.jar", "dbfs:/lib"));
        assertThrows(InvalidInputException.class, () -> upload("missing.py", "dbfs:/lib/"));

        assertThat(emulator.requests(), hasSize(0));
    }

    @Test
    void noMoreFilesAreUnderWayThanTheStoreTakes() throws Exception {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < 60; i++) {
            write("f" + i, "x");
        }
        UploadRequest request = UploadRequest.of("f*", null, "/Volumes/c/s/v/", true);
        Uploader.Contents contents = file -> {
            Content content = Content.of(base.resolve(file.name()));
            return new Content() {
                @Override
                public InputStream open() throws IOException {
                    most.accumulateAndGet(open.incrementAndGet(), Math::max);
                    return new FilterInputStream(content.open()) {
                        @Override
                        public void close() throws IOException {
                            open.decrementAndGet();
                            super.close();
                        }
                    };
                }

                @Override
                public long length() {
                    return content.length();
                }
            };
        };
        emulator.latency(Duration.ofMillis(5));

        new Uploader(TestClients.of(emulator), log)
                .send(request, request.source().select(base), contents);

        assertThat(most.get(), lessThanOrEqualTo(8));
    }

    @Test
    void anInterruptStopsTheUpload() throws Exception {
        for (int i = 0; i < 300; i++) {
            write("lib/f%03d".formatted(i), "x");
        }
        CountDownLatch release = new CountDownLatch(1);
        emulator.fault(Fault.on("POST", PUT).always().holdUntil(release));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread build = new Thread(() -> {
            try {
                upload("lib", "dbfs:/lib");
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        build.start();
        emulator.awaitArrival("POST", PUT, Duration.ofSeconds(60));

        build.interrupt();
        build.join(60_000);

        assertThat(build.isAlive(), is(false));
        assertThat(thrown.get() instanceof InterruptedException, is(true));
        release.countDown();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("Databricks file transfer")) {
                thread.join(60_000);
                assertThat(thread.isAlive(), is(false));
            }
        }
        emulator.awaitRequest("POST", PUT, Duration.ofSeconds(60));
        assertThat("those not yet begun are not sent", emulator.requests().size(), lessThan(40));
        assertThat(emulator.requests().size(), greaterThan(0));
    }

    /** Whatever it is that all files would meet in the same way. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | PERMISSION_DENIED | Unauthorized network access to workspace: 1234",
                "403 | PERMISSION_DENIED | Source IP address: 10.1.2.3 is blocked by Databricks IP ACL for workspace: 1",
                "403 | PERMISSION_DENIED | Public DBFS root is disabled. Access is denied on path: /lib",
                "403 | PERMISSION_DENIED | Invalid access token.",
                "403 | PERMISSION_DENIED | User not authorized.",
                "400 | FEATURE_DISABLED | DBFS is not enabled",
                "404 | ENDPOINT_NOT_FOUND | No API found for 'POST /dbfs/put'",
            })
    void aRefusalThatIsOfAllFilesEndsTheUpload(int status, String code, String message) throws Exception {
        for (int i = 0; i < 300; i++) {
            write("lib/f%03d".formatted(i), "x");
        }
        emulator.fault(Fault.on("POST", PUT).always().status(status).error(code, message));

        IOException e = assertThrows(IOException.class, () -> upload("lib", "dbfs:/lib"));

        assertThat(e.getMessage(), containsString("were not tried, since they would fail for the same reason"));
        assertThat(emulator.requests().size(), lessThan(200));
    }

    @Test
    void aRefusalThatIsOfOneFileDoesNotKeepTheOthersFromBeingSent() throws Exception {
        for (int i = 0; i < 30; i++) {
            write("lib/f%03d".formatted(i), "x");
        }
        emulator.fault(
                Fault.on("POST", PUT).times(1).status(403).error("PERMISSION_DENIED", "No permission to write /lib/f"));

        IOException e = assertThrows(IOException.class, () -> upload("lib", "dbfs:/lib"));

        assertThat(e.getMessage(), containsString("1 of 30 files could not be uploaded"));
    }

    @Test
    void anIdentityProviderThatRefusesIsNotAskedForEveryFile() throws Exception {
        for (int i = 0; i < 300; i++) {
            write("lib/f%03d".formatted(i), "x");
        }
        AtomicInteger asked = new AtomicInteger();
        TokenSource refused = () -> {
            asked.incrementAndGet();
            throw new IOException("refused");
        };
        RestClient client = new RestClient(
                emulator.url(),
                TestClients.TRANSPORT,
                WorkspaceAuthorizer.bearer(new TokenCache(Clock.systemUTC(), Runnable::run), refused),
                TestClients.quick());

        IOException e = assertThrows(IOException.class, () -> upload(client, "lib", "dbfs:/lib", true));

        assertThat(e.getMessage(), containsString("were not tried, since they would fail for the same reason"));
        assertThat(asked.get(), lessThan(200));
    }
}
