package io.jenkins.plugins.databricks.deploy.upload;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are as an earlier upload left them, here and there, are not sent again. */
class SkipUnchangedTest {

    private static final String MARKER = "# Databricks notebook source\n";

    @TempDir
    Path base;

    private final TellingLog log = new TellingLog();

    @StartEmulator
    private Emulator emulator;

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectories(base.resolve("lib"));
        Files.writeString(base.resolve("lib/a.py"), MARKER);
        Files.writeString(base.resolve("lib/b.txt"), "b");
        Files.writeString(base.resolve("lib/c.txt"), "c");
    }

    private List<UploadedFile> upload(String target, List<UploadedFile> known) throws Exception {
        return new Uploader(TestClients.of(emulator), log)
                .run(base, UploadRequest.of("lib", null, target, true).sparing(known));
    }

    private static List<Boolean> skipped(List<UploadedFile> files) {
        return files.stream().map(UploadedFile::skipped).toList();
    }

    /** Somebody else replaces a file by one of the same size. */
    private void replace(String target) throws IOException {
        RemotePath path = RemotePath.parse(target);
        Path local = emulator.root()
                .resolve(
                        switch (path.store()) {
                            case DBFS -> "dbfs" + path.path();
                            case VOLUME -> path.path().substring(1);
                            case WORKSPACE -> "Workspace" + path.path();
                        });
        FileTime before = Files.getLastModifiedTime(local);
        Files.writeString(local, "x");
        Files.setLastModifiedTime(local, FileTime.fromMillis(before.toMillis() + 1_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbfs:/lib", "/Volumes/c/s/v/lib", "/Workspace/Shared/lib"})
    void onlyWhatChangedHereOrThereIsSentAgain(String target) throws Exception {
        List<UploadedFile> first = upload(target, List.of());
        assertThat(skipped(first), is(List.of(false, false, false)));

        List<UploadedFile> second = upload(target, first);
        assertThat(skipped(second), is(List.of(true, true, true)));
        assertThat(second.get(1).sha256(), is(first.get(1).sha256()));
        assertThat(second.get(1).remote(), is(first.get(1).remote()));

        Files.writeString(base.resolve("lib/b.txt"), "B");
        List<UploadedFile> third = upload(target, second);
        assertThat(skipped(third), is(List.of(true, false, true)));

        replace(target + "/c.txt");
        assertThat(skipped(upload(target, third)), is(List.of(true, true, false)));
    }

    @Test
    void unchangedFilesAreToldInOneLine() throws Exception {
        List<UploadedFile> first = upload("dbfs:/lib", List.of());
        Files.writeString(base.resolve("lib/b.txt"), "new");
        int told = log.lines().size();

        upload("dbfs:/lib", first);

        assertThat(
                log.lines().subList(told, log.lines().size()),
                is(List.of("Uploaded lib/b.txt to dbfs:/lib/b.txt (3 bytes)", "2 files are unchanged")));
    }

    @Test
    void aFileThatIsGoneIsSentAgain() throws Exception {
        List<UploadedFile> first = upload("dbfs:/lib", List.of());
        Files.delete(emulator.root().resolve("dbfs/lib/b.txt"));

        assertThat(skipped(upload("dbfs:/lib", first)), is(List.of(true, false, true)));
        assertThat(Files.readString(emulator.root().resolve("dbfs/lib/b.txt")), is("b"));
    }

    @Test
    void aFileWhoseStatusCannotBeHadIsSentAndNotRemembered() throws Exception {
        emulator.fault(Fault.on("GET", "/api/2.0/dbfs/get-status").always().status(403));

        List<UploadedFile> first = upload("dbfs:/lib", List.of());

        assertThat(first.get(0).remote(), nullValue());
        assertThat(skipped(upload("dbfs:/lib", first)), is(List.of(false, false, false)));
    }

    @Test
    void whoDoesNotAskForItPaysNothing() throws Exception {
        upload("dbfs:/lib", null);

        assertThat(emulator.requests(), hasSize(3));
    }
}
