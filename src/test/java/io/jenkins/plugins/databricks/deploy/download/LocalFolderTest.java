package io.jenkins.plugins.databricks.deploy.download;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalFolderTest {

    @TempDir
    Path machine;

    private Path workspace;
    private Path outside;

    @BeforeEach
    void prepare() throws IOException {
        workspace = Files.createDirectory(machine.resolve("workspace"));
        outside = Files.createDirectory(machine.resolve("outside"));
    }

    private void write(String target, String name, String text) throws Exception {
        try (TargetFolder.IncomingFile file = new LocalFolder(workspace, target).open(name)) {
            file.begin().take(0, text.getBytes(), 0, text.length());
            file.keep();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void aFileHasItsNameOnlyWhenItIsComplete() throws Exception {
        Files.writeString(workspace.resolve("a"), "old");
        LocalFolder folder = new LocalFolder(workspace, ".");
        try (TargetFolder.IncomingFile file = folder.open("a")) {
            FileSink abandoned = file.begin();
            abandoned.take(0, "old state".getBytes(), 0, 9);
            assertThat(Files.readString(workspace.resolve("a")), is("old"));
            FileSink sink = file.begin();
            sink.take(2, "new".getBytes(), 2, 1);
            assertThrows(IOException.class, () -> abandoned.take(3, "late".getBytes(), 0, 4));
            sink.take(0, "ne".getBytes(), 0, 2);
            assertThat(file.taken(), is(3L));
            file.keep();
        }
        try (TargetFolder.IncomingFile file = folder.open("a")) {
            file.begin().take(0, "half".getBytes(), 0, 4);
        }

        assertThat(Files.readString(workspace.resolve("a")), is("new"));
        assertThat(names(workspace), is(List.of("a")));
    }

    @Test
    void foldersAreMade() throws Exception {
        write("build/reports/", "a/b.xml", "x");
        write(workspace.resolve("build/reports").toString(), "c.xml", "y");

        assertThat(Files.readString(workspace.resolve("build/reports/a/b.xml")), is("x"));
        assertThat(Files.readString(workspace.resolve("build/reports/c.xml")), is("y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../outside", "a/../../outside", "/etc", "../workspace2"})
    void aTargetElsewhereIsRefused(String target) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> new LocalFolder(workspace, target));

        assertThat(e.getMessage(), startsWith("target: '" + target + "' is not in the build's workspace"));
    }

    /** A commit may hold links. */
    @ParameterizedTest
    @CsvSource({"reports, reports, a.xml", "reports/deep, reports, a.xml", "reports, reports/sub, sub/a.xml"})
    void nothingIsWrittenThroughALinkedFolder(String target, String link, String name) throws Exception {
        Files.createDirectories(workspace.resolve(link).getParent());
        Files.createSymbolicLink(workspace.resolve(link), outside);

        IOException e = assertThrows(IOException.class, () -> write(target, name, "x"));

        assertThat(e.getMessage(), containsString("is a link, which is not followed"));
        assertThat(names(outside), is(List.of()));
    }

    @Test
    void aLinkInPlaceOfAFileIsReplacedAndNotFollowed() throws Exception {
        Path passwords = Files.writeString(outside.resolve("passwords"), "secret");
        Files.createSymbolicLink(workspace.resolve("a"), passwords);
        Files.createSymbolicLink(workspace.resolve("b"), outside.resolve("missing"));

        write(".", "a", "x");
        write(".", "b", "y");

        assertThat(Files.readString(passwords), is("secret"));
        assertThat(names(outside), is(List.of("passwords")));
        assertThat(Files.readString(workspace.resolve("a")), is("x"));
        assertThat(Files.readString(workspace.resolve("b")), is("y"));
    }

    @Test
    void whatIsInTheWayIsNamed() throws Exception {
        Files.createDirectories(workspace.resolve("r/a"));
        Files.writeString(workspace.resolve("r/b"), "x");

        assertThat(
                assertThrows(IOException.class, () -> write("r", "a", "x")).getMessage(),
                startsWith("there is a folder 'r"));
        assertThat(
                assertThrows(IOException.class, () -> write("r", "b/c", "x")).getMessage(),
                containsString("is a file, not a folder"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aux",
                "NUL.txt",
                "a/com1.xml",
                "lpt¹",
                "conin$",
                "a:b",
                "C:",
                "a/b.",
                "b ",
                "a?b",
                "x|y",
                "a\"b",
                "<a>",
                "con .x"
            })
    void namesThatWindowsTakesForOthersAreRefusedThere(String name) {
        LocalNames names = new LocalNames(List.of("fine.txt", name));

        InvalidInputException e = assertThrows(InvalidInputException.class, () -> names.check(workspace, true));

        assertThat(
                e.getMessage(), startsWith("Nothing was downloaded. 1 of 2 files could not be downloaded:\n  " + name));
        new LocalNames(List.of(name)).check(workspace, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auxiliary.txt", "a.aux", "com10", "console", ".hidden", "a b", "Zürich é.xml"})
    void namesThatWindowsCanHaveAreTaken(String name) {
        new LocalNames(List.of(name)).check(workspace, true);
    }

    @Test
    void namesThatADiskTakesForOneAreTold() throws Exception {
        LocalNames names = new LocalNames(List.of("README", "a/b.xml", "a/B.xml", "e\u0301", "\u00c9"));

        assertThat(names.differInCaseOnly(), is(true));
        String message =
                assertThrows(InvalidInputException.class, names::refuseEqual).getMessage();
        assertThat(message, containsString("2 of 5 files"));
        assertThat(message, containsString("a/B.xml: the disk takes it for the same file as 'a/b.xml'"));
        assertThat(new LocalNames(List.of("a", "b")).differInCaseOnly(), is(false));
    }

    @Test
    void aDiskIsAskedWhetherItDistinguishesThem() throws Exception {
        Files.writeString(workspace.resolve("probe"), "");
        boolean distinguishes = !Files.exists(workspace.resolve("PROBE"));
        LocalFolder folder = new LocalFolder(workspace, "r");

        if (distinguishes) {
            folder.check(List.of("a", "A"));
            assertThat(names(workspace.resolve("r")), is(List.of()));
        } else {
            assertThrows(InvalidInputException.class, () -> folder.check(List.of("a", "A")));
        }
    }
}
