package io.jenkins.plugins.databricks.deploy.download;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteSourceTest {

    private static final String LIST = "/api/2.0/dbfs/list";

    @TempDir
    Path base;

    private final TellingLog log = new TellingLog();

    @StartEmulator
    private Emulator emulator;

    private Downloads downloads;

    @BeforeEach
    void prepare() {
        downloads = new Downloads(emulator, base, log);
    }

    private List<RemoteFile> select(String source, String excludes) throws Exception {
        return RemoteSource.of(source, excludes).select(TestClients.of(emulator), log);
    }

    private String fault(String source, String excludes) {
        return assertThrows(InvalidInputException.class, () -> select(source, excludes))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | source is missing",
                "reports/*.xml | source: 'reports/' is not a path in Databricks",
                "*.xml | source is missing",
                "dbfs:/a/../b | source: 'dbfs:/a/../b' must not contain '..'",
                "dbfs:reports | source: 'dbfs:reports' needs a slash after 'dbfs:'"
            })
    void whatIsNoSourceIsRefused(String source, String message) {
        assertThat(fault(source, null), startsWith(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbfs:/reports", "/Volumes/c/s/v/reports", "/Workspace/Shared/reports"})
    void whatIsNotThereIsNamed(String source) {
        assertThat(fault(source, null), startsWith("source: there is no " + source + " in Databricks"));
        assertThat(fault(source + "/*.xml", null), startsWith("source: there is no " + source + "/ in Databricks"));
    }

    @ParameterizedTest
    @CsvSource({"dbfs:/r, dbfs/r", "/Volumes/c/s/v/r, Volumes/c/s/v/r", "/Workspace/Shared/r, Workspace/Shared/r"})
    void anEmptyFolderAndAPatternThatMatchesNothingAreErrors(String source, String folder) throws Exception {
        Files.createDirectories(emulator.root().resolve(folder).resolve("empty"));

        assertThat(fault(source, null), is("source: there is no file in " + source));

        downloads.put(folder + "/a.txt", "a");
        assertThat(fault(source + "/*.xml", null), is("source: nothing in " + source + "/ matches '*.xml'"));
        assertThat(fault(source, "*.txt"), is("source: there is no file in " + source + " without '*.txt'"));
        assertThat(fault(source + "/a.txt/", null), is("source: " + source + "/a.txt/ is no folder"));
    }

    @Test
    void allPagesOfAFolderAreRead() throws Exception {
        for (int i = 0; i < 1_100; i++) {
            downloads.put("Volumes/c/s/v/f" + i, "");
        }

        assertThat(select("/Volumes/c/s/v", null), hasSize(1_100));
        assertThat(emulator.requests("GET", "/api/2.0/fs/directories"), hasSize(2));
    }

    @Test
    void foldersWithNothingInThemThatIsMeantAreNotLookedInto() throws Exception {
        downloads.put("dbfs/r/a.xml", "a");
        downloads.put("dbfs/r/cache/b.xml", "b");

        assertThat(select("dbfs:/r/*.xml", null), hasSize(1));
        assertThat(select("dbfs:/r", "cache/**"), hasSize(1));

        assertThat(emulator.requests("GET", LIST), hasSize(2));
    }

    @Test
    void aNotebookAndAFileThatWouldBecomeOneAreToldBeforeAnythingIsDownloaded() throws Exception {
        Files.writeString(base.resolve("etl.py"), "# Databricks notebook source\n");
        new Uploader(TestClients.of(emulator), log).run(base, UploadRequest.of("etl.py", null, "/Shared/n/", true));
        downloads.put("Workspace/Shared/n/etl.py", "print(1)");

        assertThat(
                fault("/Shared/n", null),
                allOf(containsString("/Workspace/Shared/n/etl and"), containsString("would both become 'etl.py'")));
    }

    @Test
    void whatHasNoBytesIsLeftOutAndCounted() throws Exception {
        emulator.fault(Fault.on("GET", "/api/2.0/workspace/list")
                .status(200)
                .body("{\"objects\":[{\"path\":\"/Shared/n/d.lvdash.json\",\"object_type\":\"DASHBOARD\"},"
                        + "{\"path\":\"/Shared/n/f\",\"object_type\":\"FILE\",\"size\":1}]}"));
        Files.createDirectories(emulator.root().resolve("Workspace/Shared/n"));

        assertThat(select("/Shared/n", null), hasSize(1));
        assertThat(log.lines(), is(List.of("Left out 1 object that is neither a file nor a notebook")));
    }

    /** Whoever may write to a folder in Databricks chooses the names in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/r/..",
                "/r/.",
                "/r/%2e%2e",
                "/r/..\\x",
                "/r/C:\\x",
                "/r/a\\b",
                "/r/a\u0000b",
                "/r/a\nb",
                "/r/..;x",
                "/",
                ""
            })
    void aNameThatLeadsElsewhereIsRefused(String path) throws Exception {
        downloads.put("dbfs/r/a", "a");
        for (boolean folder : new boolean[] {true, false}) {
            ObjectNode list = JsonCodec.object();
            list.putArray("files")
                    .addObject()
                    .put("path", path)
                    .put("is_dir", folder)
                    .put("file_size", 1);
            emulator.clearFaults();
            emulator.fault(Fault.on("GET", LIST).always().status(200).body(list.toString()));

            assertThat(fault("dbfs:/r", null), allOf(startsWith("source: '"), containsString("in dbfs:/r must not")));
        }
    }

    /** Wherever a server says that a file of a folder lies, it is looked for in that folder. */
    @Test
    void aPathThatLeadsElsewhereIsOnlyAName() throws Exception {
        downloads.put("dbfs/r/a", "a");
        emulator.fault(
                Fault.on("GET", LIST)
                        .status(200)
                        .body(
                                "{\"files\":[{\"path\":\"/r/../../etc/passwd\",\"file_size\":1},{\"path\":\"x\",\"file_size\":1}]}"));

        List<RemoteFile> files = select("dbfs:/r", null);

        assertThat(files.stream().map(RemoteFile::name).toList(), is(List.of("passwd", "x")));
        assertThat(files.get(0).source(), is("dbfs:/r/passwd"));
    }

    @Test
    void aNameThatCannotBeDownloadedCanBeExcluded() throws Exception {
        downloads.put("dbfs/r/a", "a");
        downloads.put("dbfs/r/b\\c", "b");

        assertThat(fault("dbfs:/r", null), containsString("for example with excludes: 'b?c'"));
        assertThat(select("dbfs:/r", "b?c"), hasSize(1));
    }

    /** The next command of Git or Mercurial in such a folder would run what is there. */
    @ParameterizedTest
    @ValueSource(strings = {".git", ".GIT", "sub/.git", "git~1", ".hg", "sub/.Hg", "HG~1"})
    void filesOfVersionControlAreRefused(String folder) throws Exception {
        downloads.put("dbfs/r/a", "a");
        downloads.put("dbfs/r/" + folder + "/hooks/post-checkout", "b");

        assertThat(
                fault("dbfs:/r", null),
                is("source: '" + folder + "' in dbfs:/r would tell Git or Mercurial on the agent what to run."
                        + " Exclude it, for example with excludes: '" + folder + "/**'"));
        assertThat(select("dbfs:/r", folder + "/**"), hasSize(1));
    }

    @Test
    void patternInTheRootOfAStoreIsFound() throws Exception {
        downloads.put("dbfs/a.csv", "a");

        assertThat(select("dbfs:/*.csv", null).get(0).source(), is("dbfs:/a.csv"));
    }
}
