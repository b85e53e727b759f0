package io.jenkins.plugins.databricks.deploy.upload;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.api.files.RemoteStatus;
import io.jenkins.plugins.databricks.deploy.python.PackagePython;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a machine that is in wrong hands can tell of its files. */
class UploadAnswerTest {

    private static final String SHA256 = "0123456789abcdef".repeat(4);
    private static final RemoteStatus STATUS = new RemoteStatus(3, "1764150000000 17");

    private static final FileSelection SELECTION =
            new FileSelection(true, List.of(new SourceFile("a.txt", 3), new SourceFile("sub/etl.py", 5)), 0);

    private static UploadAnswer answer(String target, boolean remembers) throws Exception {
        UploadRequest request = UploadRequest.of("lib", null, target, true);
        return new UploadAnswer(remembers ? request.sparing(List.of()) : request, SELECTION);
    }

    private static UploadedFile first(String path, String target, long bytes, String sha256, long millis) {
        return new UploadedFile(path, target, bytes, sha256, millis, false, null);
    }

    private static List<UploadedFile> after(UploadedFile first, String notebook) {
        return Arrays.asList(first, new UploadedFile("lib/sub/etl.py", notebook, 5, SHA256, 0, false, null));
    }

    private static final UploadedFile FINE = first("lib/a.txt", "/Workspace/Shared/x/a.txt", 3, SHA256, 7);

    @Test
    void whatWasToBeSentIsTaken() throws Exception {
        for (String notebook : List.of("/Workspace/Shared/x/sub/etl.py", "/Workspace/Shared/x/sub/etl")) {
            List<UploadedFile> files = after(FINE, notebook);
            assertThat(answer("/Shared/x", false).check(files), is(files));
        }
    }

    static Stream<UploadedFile> impossible() {
        return Stream.of(
                null,
                first("lib/b.txt", "/Workspace/Shared/x/a.txt", 3, SHA256, 7),
                first(null, "/Workspace/Shared/x/a.txt", 3, SHA256, 7),
                first("lib/a.txt\nUploaded all", "/Workspace/Shared/x/a.txt", 3, SHA256, 7),
                first("lib/a.txt", "/Workspace/Shared/y/a.txt", 3, SHA256, 7),
                first("lib/a.txt", "/Workspace/Shared/x/../y/a.txt", 3, SHA256, 7),
                first("lib/a.txt", "/Workspace/Shared/x/a", 3, SHA256, 7),
                first("lib/a.txt", "dbfs:/Shared/x/a.txt", 3, SHA256, 7),
                first("lib/a.txt", "nowhere", 3, SHA256, 7),
                first("lib/a.txt", null, 3, SHA256, 7),
                first("lib/a.txt", "/Workspace/Shared/x/a.txt", -1, SHA256, 7),
                first("lib/a.txt", "/Workspace/Shared/x/a.txt", 3, "<b>", 7),
                first("lib/a.txt", "/Workspace/Shared/x/a.txt", 3, SHA256 + "0", 7),
                first("lib/a.txt", "/Workspace/Shared/x/a.txt", 3, null, 7),
                first("lib/a.txt", "/Workspace/Shared/x/a.txt", 3, SHA256, -7),
                new UploadedFile("lib/a.txt", "/Workspace/Shared/x/a.txt", 3, SHA256, 7, true, null),
                new UploadedFile("lib/a.txt", "/Workspace/Shared/x/a.txt", 3, SHA256, 7, false, STATUS));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void whatCannotBeIsRefused(UploadedFile file) throws Exception {
        UploadAnswer answer = answer("/Shared/x", false);

        assertThrows(RuntimeException.class, () -> answer.check(after(file, "/Workspace/Shared/x/sub/etl.py")));
    }

    @Test
    void onlyANotebookInTheWorkspaceLosesItsExtension() throws Exception {
        UploadedFile file = first("lib/a.txt", "dbfs:/x/a.txt", 3, SHA256, 7);

        assertThrows(
                IllegalArgumentException.class, () -> answer("dbfs:/x", false).check(after(file, "dbfs:/x/sub/etl")));
        answer("dbfs:/x", false).check(after(file, "dbfs:/x/sub/etl.py"));
    }

    static Stream<Arguments> statuses() {
        return Stream.of(
                Arguments.of(STATUS, true),
                Arguments.of(new RemoteStatus(-1, "x"), true),
                Arguments.of(new RemoteStatus(-2, "x"), false),
                Arguments.of(new RemoteStatus(3, null), false),
                Arguments.of(new RemoteStatus(3, "x".repeat(201)), false),
                Arguments.of(new RemoteStatus(3, "\u001B[2J"), false));
    }

    /** It is kept for later builds. */
    @ParameterizedTest
    @MethodSource("statuses")
    void theStatusThatIsRememberedCanBeOne(RemoteStatus status, boolean possible) throws Exception {
        List<UploadedFile> files = after(
                new UploadedFile("lib/a.txt", "/Workspace/Shared/x/a.txt", 3, SHA256, 7, true, status),
                "/Workspace/Shared/x/sub/etl");
        UploadAnswer answer = answer("/Shared/x", true);
        if (possible) {
            assertThat(answer.check(files), is(files));
        } else {
            assertThrows(IllegalArgumentException.class, () -> answer.check(files));
        }
    }

    @Test
    void thereAreAsManyFilesAsWereToBeSentAndNothingElse() throws Exception {
        UploadAnswer answer = answer("/Shared/x", false);
        List<Object> others = new ArrayList<>(List.of(FINE, "file"));

        assertThrows(IllegalArgumentException.class, () -> answer.check(List.of()));
        assertThrows(IllegalArgumentException.class, () -> answer.check(Collections.nCopies(3, FINE)));
        assertThrows(ClassCastException.class, () -> answer.check(others));
    }

    @Test
    void ofAnUploadThatFailedSomeFilesAreLeftInTheirOrder() throws Exception {
        UploadAnswer answer = answer("/Shared/x", false);
        UploadedFile second = after(FINE, "/Workspace/Shared/x/sub/etl.py").get(1);

        assertThat(answer.checkSome(List.of(second)), is(List.of(second)));
        assertThat(answer.checkSome(List.of()), is(List.of()));
        assertThrows(IllegalArgumentException.class, () -> answer.checkSome(List.of(second, FINE)));
        assertThrows(IllegalArgumentException.class, () -> answer.checkSome(List.of(FINE, FINE)));
    }

    static Stream<Arguments> selections() {
        SourceFile a = new SourceFile("a", 0);
        List<SourceFile> many = IntStream.rangeClosed(0, FileSelection.MOST)
                .mapToObj(i -> new SourceFile("f" + i, 0))
                .toList();
        List<SourceFile> longNames = IntStream.range(0, 2_500)
                .mapToObj(i -> new SourceFile(i + "x".repeat(4_090), 0))
                .toList();
        return Stream.of(
                Arguments.of(true, List.of(), 0),
                Arguments.of(false, List.of(a, new SourceFile("b", 0)), 0),
                Arguments.of(true, List.of(a, new SourceFile("a", 1)), 0),
                Arguments.of(true, List.of(a), -1),
                Arguments.of(true, Arrays.asList(a, null), 0),
                Arguments.of(true, List.of("a"), 0),
                Arguments.of(true, many, 0),
                Arguments.of(true, longNames, 0));
    }

    @ParameterizedTest
    @MethodSource("selections")
    void noMachineHasSuchFiles(boolean inFolder, List<SourceFile> files, int leftOut) {
        assertThrows(RuntimeException.class, () -> new FileSelection(inFolder, files, leftOut));
    }

    @Test
    void noFileHasSuchANameOrLength() {
        for (String name : List.of("", "/etc/passwd", "../a", "a/../../b", "a/", "a\nb", "%2e%2e/a", "..\\a")) {
            assertThrows(IllegalArgumentException.class, () -> new SourceFile(name, 0));
        }
        for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> new SourceFile("a", length));
        }
    }

    @Test
    void whatOneFileIsCalledTheRequestSays() throws Exception {
        FileSource source = FileSource.of("bin/main", null);
        FileSelection selection = new FileSelection(false, List.of(new SourceFile("other", 3)), 0);
        UploadRequest request = UploadRequest.of("bin/main", null, "dbfs:/tmp/", true);

        assertThat(source.check(selection), is(selection));
        assertThat(request.target(selection, selection.files().get(0)).toString(), is("dbfs:/tmp/main"));
        assertThat(source.path(selection, selection.files().get(0)), is("bin/main"));
    }

    @Test
    void aFileIsNoFolderAndAPatternNoFile() throws Exception {
        FileSelection one = new FileSelection(false, List.of(new SourceFile("a", 3)), 0);

        assertThrows(
                IllegalArgumentException.class,
                () -> FileSource.ofFile("executable", "bin/main").check(SELECTION));
        FileSource pattern = FileSource.of("*.py", null);
        assertThrows(IllegalArgumentException.class, () -> pattern.check(one));
    }

    static Stream<PackagePython.Result> packages() {
        return Stream.of(
                new PackagePython.Result("x.py", -1, SHA256, List.of("main.py")),
                new PackagePython.Result("x.py", 1, "0", List.of("main.py")),
                new PackagePython.Result("x.py", 1, null, List.of("main.py")),
                new PackagePython.Result("x.py", 1, SHA256, List.of()),
                new PackagePython.Result("x.py", 1, SHA256, null),
                new PackagePython.Result("x.py", 1, SHA256, List.of("../main.py")),
                new PackagePython.Result("x.py", 1, SHA256, List.of("main.py", "main.py")),
                new PackagePython.Result("x.py", 1, SHA256, Arrays.asList("main.py", null)));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void noPackageIsLikeThis(PackagePython.Result result) {
        PackagePython.Request request = new PackagePython.Request("src", "bin\\main.py", null, null);

        assertThrows(RuntimeException.class, () -> result.check(request));
    }

    @Test
    void aPackageIsWhereTheRequestSays() {
        PackagePython.Request request = new PackagePython.Request("src", "bin\\main.py", null, null);
        List<String> files = List.of("etl/load.py", "main.py");

        assertThat(
                new PackagePython.Result("/etc/passwd", 17, SHA256, files).check(request),
                is(new PackagePython.Result("bin/main.py", 17, SHA256, files)));
    }
}
