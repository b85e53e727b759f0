package io.jenkins.plugins.databricks.deploy.upload;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.python.PackagePython;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left out of uploads and packages without being asked for. */
class VersionControlTest {

    private static final String LEFT_OUT = "Left out ";

    @TempDir
    Path base;

    private final TellingLog log = new TellingLog();

    @BeforeEach
    void source() throws IOException {
        write("main.py");
    }

    private void write(String name) throws IOException {
        Path path = base.resolve("src").resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "");
    }

    private List<String> upload(String source, String excludes) throws Exception {
        try (Emulator emulator = Emulator.start()) {
            return new Uploader(TestClients.of(emulator), log)
                    .run(base, UploadRequest.of(source, excludes, "dbfs:/t/", true)).stream()
                            .map(UploadedFile::path)
                            .toList();
        }
    }

    private List<String> packaged() throws IOException {
        return new PackagePython(log)
                .run(base, new PackagePython.Request("src", "packaged.py", null, null))
                .files();
    }

    /** Ant's default excludes name these. */
    @ParameterizedTest
    @ValueSource(strings = {"tilde~", "#x#", "._mac", "%x%", ".#lock", ".DS_Store", "a/b~", "git", ".github/ci.yml"})
    void whatIsNotOfVersionControlIsSent(String name) throws Exception {
        write(name);

        assertThat(upload("src", null), hasItem("src/" + name));
        assertThat(packaged(), hasItem(name));
        assertThat(log.lines(), not(hasItem(startsWith(LEFT_OUT))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git/config",
                ".git",
                "sub/.git/objects/00/1",
                ".gitignore",
                "a/.gitattributes",
                ".gitmodules",
                ".svn/entries",
                ".hg/store/data",
                ".hgignore",
                ".bzr/README",
                "CVS/Root",
                "a/CVS/Entries",
                ".cvsignore",
                "SCCS/s.main",
                "_darcs/prefs/x",
                ".jj/repo/x"
            })
    void whatVersionControlKeepsIsLeftOutAndCounted(String name) throws Exception {
        write(name);

        assertThat(upload("src", null), contains("src/main.py"));
        assertThat(log.lines().get(0), is("Left out 1 file or folder of version control (.git and the like)"));
        assertThat(packaged(), contains("main.py"));
        assertThat(
                log.lines(),
                hasItem("Left out 1 file or folder of version control (.git and the like) and of compiled Python"));
    }

    @Test
    void aFolderCountsAsOneAndWhatWasNotMeantDoesNotCount() throws Exception {
        write(".git/config");
        write(".git/HEAD");
        write("lib/.gitignore");
        write("lib/.svn/entries");

        upload("src", "lib/.svn/**");
        assertThat(log.lines().get(0), startsWith("Left out 2 files and folders of version control"));

        int told = log.lines().size();
        upload("src/*.py", null);
        assertThat(log.lines().subList(told, log.lines().size()), not(hasItem(startsWith(LEFT_OUT))));
    }

    @Test
    void whoNamesSuchAFileMeansIt() throws Exception {
        write(".git/config");

        assertThat(upload("src/.git/config", null), contains("src/.git/config"));
        assertThat(upload("src/.git", null), contains("src/.git/config"));
    }
}
