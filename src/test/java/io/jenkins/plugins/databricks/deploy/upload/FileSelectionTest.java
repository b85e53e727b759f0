package io.jenkins.plugins.databricks.deploy.upload;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** The local paths and the targets, in the order of their names. */
    private List<String> selected(String source, String excludes, String target) throws IOException {
        UploadRequest request = UploadRequest.of(source, excludes, target, true);
        FileSelection selection = request.source().select(base);
        List<String> selected = new ArrayList<>();
        for (SourceFile file : selection.files()) {
            selected.add(request.source().path(selection, file) + " > " + request.target(selection, file));
        }
        return selected;
    }

    private String refusal(String source, String excludes, String target) {
        return assertThrows(InvalidInputException.class, () -> selected(source, excludes, target))
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
        assertThat(refusal("missing", null, "/tmp/x"), containsString("target: '/tmp/x' is not a path in Databricks."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aSourceThatIsMissingIsNotTakenForTheWholeMachine(String source) {
        assertThat(refusal(source, null, "dbfs:/x/"), startsWith("source is missing"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aBackslashInANameLeadsNowhere() throws Exception {
        Files.writeString(base.resolve("a\\b"), "");

        assertThat(selected("a*", null, "/Volumes/c/s/v/"), is(List.of("a\\b > /Volumes/c/s/v/a\\b")));
    }

    /** Names that a server could take for a way to another folder, or that would break the lines of a log. */
    @ParameterizedTest
    @ValueSource(strings = {"..\\..\\x", "%2e%2e", "a%2F..%2f..%5cx", "..;x", "a\nb", "a\u202Eb", "a\u007Fb"})
    @DisabledOnOs(OS.WINDOWS)
    void aNameThatCouldLeadElsewhereIsToldAndCanBeLeftOut(String name) throws Exception {
        Path folder = Files.createDirectory(base.resolve("odd"));
        Files.writeString(folder.resolve("fine"), "");
        Files.writeString(folder.resolve(name), "");
        String shown = name.replaceAll("[\n\u202E\u007F]", "?");
        String pattern = shown.replace('\\', '?');

        String message = refusal("odd", null, "/Volumes/c/s/v/");

        assertThat(message, startsWith("source: '" + shown + "' in 'odd' must not contain "));
        assertThat(message, endsWith("Exclude it, for example with excludes: '" + pattern + "'"));
        assertThat(selected("odd", pattern, "/Volumes/c/s/v/"), is(List.of("odd/fine > /Volumes/c/s/v/fine")));
        assertThat(refusal("odd/" + name.replace('\\', '?'), null, "dbfs:/x"), startsWith("source: '"));
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
        assertThat(
                UploadRequest.of("main.py", null, "dbfs:/t/", true)
                        .source()
                        .select(base)
                        .files(),
                is(List.of(new SourceFile("main.py", 7))));
    }

    /** Under {@code LC_ALL=POSIX}, as agents that a service manager starts often run. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void inAFolderNamesAreReadThatThisJavaHasNoCharactersFor() throws Exception {
        Files.writeString(base.resolve("src/größe.txt"), "held");

        assertThat(posix("src/*.txt"), is("gr\\u00F6\\u00DFe.txt holds held\n"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aPathThatThisJavaHasNoCharactersForIsAnErrorThatSaysWhatToDo() throws Exception {
        String told = posix("src/gr\\u00F6\\u00DFe.txt");

        assertThat(told, containsString("is not a path that Java can represent in " + base));
        assertThat(told, containsString("start the agent (or Jenkins) with LC_ALL=C.UTF-8"));
    }

    private String posix(String source) throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Posix.class.getName(),
                base.toString(),
                source);
        java.environment().put("LC_ALL", "POSIX");
        java.redirectErrorStream(true);
        return new String(java.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    static final class Posix {
        public static void main(String[] arguments) throws IOException {
            Path base = Path.of(arguments[0]);
            String source = arguments[1].replace("\\u00F6", "\u00F6").replace("\\u00DF", "\u00DF");
            try {
                UploadRequest request = UploadRequest.of(source, null, "dbfs:/t/", true);
                FileSelection selection = request.source().select(base);
                for (SourceFile file : selection.files()) {
                    String name = file.name().replace("\u00F6", "\\u00F6").replace("\u00DF", "\\u00DF");
                    Path local = request.source().file(base, selection.inFolder(), file);
                    System.out.println(name + " holds " + new String(Files.readAllBytes(local)));
                }
            } catch (InvalidInputException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
