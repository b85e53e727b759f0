package io.jenkins.plugins.databricks.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.deploy.bundle.CliVersion;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliFolderTest {

    private static final CliPlatform LINUX = new CliPlatform("linux", "arm64");

    @TempDir
    private Path temp;

    private Path home;

    @BeforeEach
    void nameTheFolder() {
        home = temp.resolve("tools/databricks");
    }

    private CliFolder folder(int minor) {
        return new CliFolder(
                home, new CliRelease(CliRelease.releases(CliRelease.OFFICIAL), CliVersion.of(1, minor, 0)), LINUX);
    }

    private void install(CliFolder folder, Map<String, String> files) throws IOException {
        Files.createDirectories(home);
        Path archive = Files.write(temp.resolve("archive.zip"), ReleaseServer.zip(files));
        folder.install(archive, "ab12", "ab12");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(temp)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> temp.relativize(file).toString())
                    .filter(file -> !file.equals("archive.zip"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void knowsWhetherItHasTheRelease() throws Exception {
        assertThat(folder(27).isUpToDate(), is(false));
        install(folder(27), Map.of("databricks", "27"));
        assertThat(folder(27).isUpToDate(), is(true));
        assertThat(folder(28).isUpToDate(), is(false));
        assertThat(
                new CliFolder(home, folder(27).release(), new CliPlatform("linux", "amd64")).isUpToDate(), is(false));
        Files.delete(home.resolve("databricks"));
        assertThat(folder(27).isUpToDate(), is(false));
    }

    @Test
    void takesOnlyTheExecutableWhateverElseIsInTheArchive() throws Exception {
        install(
                folder(27),
                Map.of(
                        "README.md",
                        "x",
                        "../escaped",
                        "x",
                        "/tmp/databricks",
                        "x",
                        "databricks",
                        "27",
                        "bin/databricks",
                        "x"));
        assertThat(files(), is(List.of("tools/databricks/.databricks-cli", "tools/databricks/databricks")));
        assertThat(Files.readString(home.resolve("databricks")), is("27"));
        assertThat(Files.isExecutable(home.resolve("databricks")), is(true));
    }

    @Test
    void anotherChecksumChangesNothing() throws Exception {
        install(folder(27), Map.of("databricks", "27"));
        Path archive = Files.write(temp.resolve("archive.zip"), ReleaseServer.zip(Map.of("databricks", "evil")));
        String message = assertThrows(
                        InvalidInputException.class, () -> folder(28).install(archive, "ab12", "cd34"))
                .getMessage();
        assertThat(message, containsString("1.28.0_linux_arm64.zip has the SHA-256 checksum ab12, but must have cd34"));
        assertThat(Files.readString(home.resolve("databricks")), is("27"));
        assertThat(folder(27).isUpToDate(), is(true));
    }

    @Test
    void anArchiveWithoutTheExecutableLeavesNothing() throws Exception {
        assertThat(
                assertThrows(
                                InvalidInputException.class,
                                () -> install(folder(27), Map.of("databricks.exe", "x", "databricks/x", "x")))
                        .getMessage(),
                containsString("has no file databricks"));
        assertThat(files(), is(empty()));
    }

    @Test
    void aFileThatIsNoArchiveLeavesNothing() throws Exception {
        Files.createDirectories(home);
        Path archive = Files.writeString(temp.resolve("archive.zip"), "no archive");
        assertThrows(IOException.class, () -> folder(27).install(archive, "ab12", "ab12"));
        assertThat(files(), is(empty()));
    }

    @Test
    void anotherVersionReplacesIt() throws Exception {
        install(folder(27), Map.of("databricks", "27"));
        install(folder(28), Map.of("databricks", "28"));
        assertThat(Files.readString(home.resolve("databricks")), is("28"));
        assertThat(folder(28).isUpToDate(), is(true));
        assertThat(folder(27).isUpToDate(), is(false));
    }
}
