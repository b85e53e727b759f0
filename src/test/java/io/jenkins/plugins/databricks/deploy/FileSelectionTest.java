package io.jenkins.plugins.databricks.deploy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileSelectionTest {

    @TempDir
    Path base;

    @BeforeEach
    void files() throws IOException {
        for (String file : List.of(
                "main.py",
                "src/b.py",
                "src/a.py",
                "src/sub/c.py",
                "src/sub/data.csv",
                "src/.git/config",
                "README.md")) {
            Path path = base.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, file);
        }
        Files.createDirectories(base.resolve("empty"));
    }

    private List<String> selected(String source, String excludes, String target) throws IOException {
        return FileSelection.of(base, source, excludes, target).stream()
                .map(file -> file.path() + " > " + file.target())
                .toList();
    }

    private String refusal(String source, String excludes, String target) {
        return assertThrows(InvalidInputException.class, () -> FileSelection.of(base, source, excludes, target))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "main.py, dbfs:/x/other.py, dbfs:/x/other.py",
        "main.py, dbfs:/x/, dbfs:/x/main.py",
        "src/sub/c.py, /Volumes/c/s/v/, /Volumes/c/s/v/c.py",
        "main.py, /Shared/app.py, /Workspace/Shared/app.py",
    })
    void aFileGoesToTheTargetOrIntoItWhereThatEndsWithASlash(String source, String target, String expected)
            throws Exception {
        assertThat(selected(source, null, target), is(List.of(source + " > " + expected)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"src", "src/"})
    void aFolderIsSentWithAllInItInTheOrderOfNames(String source) throws Exception {
        assertThat(
                selected(source, null, "dbfs:/t"),
                is(List.of(
                        "src/a.py > dbfs:/t/a.py",
                        "src/b.py > dbfs:/t/b.py",
                        "src/sub/c.py > dbfs:/t/sub/c.py",
                        "src/sub/data.csv > dbfs:/t/sub/data.csv")));
    }

    @Test
    void belowTheTargetStandsWhatComesAfterTheFixedPartOfAPattern() throws Exception {
        assertThat(
                selected("src/**/*.py", null, "dbfs:/t"),
                is(List.of("src/a.py > dbfs:/t/a.py", "src/b.py > dbfs:/t/b.py", "src/sub/c.py > dbfs:/t/sub/c.py")));
        assertThat(selected("src/sub/*.py", null, "dbfs:/t/"), is(List.of("src/sub/c.py > dbfs:/t/c.py")));
        assertThat(selected("*.md", null, "dbfs:/t"), is(List.of("README.md > dbfs:/t/README.md")));
        assertThat(selected("src/?.py", null, "dbfs:/t").size(), is(2));
    }

    @Test
    void excludesAreLeftOut() throws Exception {
        assertThat(
                selected("src", "**/*.csv , a.py", "dbfs:/t"),
                is(List.of("src/b.py > dbfs:/t/b.py", "src/sub/c.py > dbfs:/t/sub/c.py")));
    }

    @Test
    void backslashesAreSlashes() throws Exception {
        assertThat(selected("src\\sub\\*.csv", null, "dbfs:/t"), is(List.of("src/sub/data.csv > dbfs:/t/data.csv")));
    }

    @Test
    void anAbsoluteSourceIsTakenAsItIs() throws Exception {
        String file = base.resolve("main.py").toString().replace('\\', '/');

        assertThat(selected(file, null, "dbfs:/t/"), is(List.of(file + " > dbfs:/t/main.py")));
    }

    @Test
    void aFileThatIsMissingIsToldWithWhereItWasLookedFor() {
        String message = refusal("dist/app.whl", null, "dbfs:/t/");

        assertThat(message, containsString("source: there is no 'dist/app.whl' in " + base));
        assertThat(message, containsString("Check the path, and that the files were checked out or built"));
    }

    @Test
    void aPatternThatMatchesNothingIsAnError() {
        assertThat(refusal("src/**/*.jar", null, "dbfs:/t"), containsString("matches '**/*.jar'"));
        assertThat(refusal("src/*.py", "*.py", "dbfs:/t"), containsString("matches '*.py' without '*.py'"));
        assertThat(refusal("empty", null, "dbfs:/t"), containsString("nothing in " + base.resolve("empty")));
        assertThat(refusal("dist/*.whl", null, "dbfs:/t"), containsString("there is no folder 'dist/'"));
    }

    @Test
    void aTargetThatIsNoneIsToldBeforeAnyFileIsLookedFor() {
        assertThat(refusal("missing", null, "/tmp/x"), containsString("target: '/tmp/x' is no path in Databricks."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aSourceThatIsMissingIsNotTakenForTheWholeMachine(String source) {
        assertThat(
                assertThrows(InvalidInputException.class, () -> FileSelection.of(base, source, null, "dbfs:/x/"))
                        .getMessage(),
                startsWith("source is missing"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aBackslashInANameLeadsNowhere() throws Exception {
        Files.writeString(base.resolve("..\\..\\x"), "");

        List<FileSelection.Selected> files = FileSelection.of(base, "*x", null, "/Volumes/c/s/v/");

        assertThat(files.get(0).target().path(), is("/Volumes/c/s/v/..\\..\\x"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderThatMayNotBeReadIsToldUnlessOneIsRootWhoMayReadAll() throws Exception {
        Path closed = Files.createDirectory(base.resolve("closed"));
        Files.setPosixFilePermissions(closed, Set.of());
        assumeFalse(Files.isReadable(closed), "root may read everything");

        assertThat(refusal("**", null, "dbfs:/x/"), containsString("closed"));
    }

    @Test
    void lengthsAreTaken() throws Exception {
        assertThat(FileSelection.of(base, "main.py", null, "dbfs:/t/").get(0).length(), is(7L));
    }

    /** Under {@code LC_ALL=POSIX}, as agents that a service manager starts often run. */
    @ParameterizedTest
    @ValueSource(strings = {"src", "src/*"})
    @DisabledOnOs(OS.WINDOWS)
    void aNameThatThisJavaCannotReadIsAnErrorThatSaysWhatToDo(String source) throws Exception {
        Files.writeString(base.resolve("src/größe.txt"), "x");
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Posix.class.getName(),
                base.toString(),
                source);
        java.environment().put("LC_ALL", "POSIX");
        java.redirectErrorStream(true);

        Process process = java.start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(told, containsString("is no path that this Java can read in " + base));
        assertThat(told, containsString("start the agent (or Jenkins) with LC_ALL=C.UTF-8"));
    }

    static final class Posix {
        public static void main(String[] arguments) throws IOException {
            try {
                FileSelection.of(Path.of(arguments[0]), arguments[1], null, "dbfs:/t");
            } catch (InvalidInputException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
