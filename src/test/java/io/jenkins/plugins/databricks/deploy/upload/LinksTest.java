package io.jenkins.plugins.databricks.deploy.upload;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.python.PackagePython;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links among the files of a build, whose author need not be trusted with the machine that builds. */
@DisabledOnOs(OS.WINDOWS)
class LinksTest {

    @TempDir
    Path machine;

    private Path base;

    /** What takes all files of a folder. */
    enum Taker {
        UPLOAD {
            @Override
            List<String> take(Path base, String source, String excludes) throws IOException {
                UploadRequest request = UploadRequest.of(source, excludes, "dbfs:/t/", true);
                return request.source().select(base).files().stream()
                        .map(SourceFile::name)
                        .toList();
            }
        },
        PACKAGE {
            @Override
            List<String> take(Path base, String source, String excludes) throws IOException {
                PackagePython.Request request = new PackagePython.Request(source, "bin/packaged.py", "main", excludes);
                return new PackagePython(new TellingLog()).run(base, request).files();
            }
        };

        abstract List<String> take(Path base, String source, String excludes) throws IOException;
    }

    @BeforeEach
    void files() throws IOException {
        base = Files.createDirectories(machine.resolve("workspace/job"));
        write("workspace/job/src/main.py");
        write("workspace/job/src/etl/load.py");
        write("workspace/job/shared/names.py");
        write("secrets/key");
        write("workspace/job2/other.py");
    }

    private void write(String file) throws IOException {
        Path path = machine.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "NAME = '" + file + "'");
    }

    private void link(String link, String target) throws IOException {
        Files.createSymbolicLink(base.resolve(link), Path.of(target.replace("MACHINE", machine.toString())));
    }

    private String refusal(Taker taker, String source, String excludes) {
        return assertThrows(InvalidInputException.class, () -> taker.take(base, source, excludes))
                .getMessage();
    }

    @ParameterizedTest
    @EnumSource
    void aLinkStandsForWhatItLeadsToInTheWorkspaceFolder(Taker taker) throws Exception {
        link("src/again.py", "main.py");
        link("src/absolute.py", "MACHINE/workspace/job/src/etl/load.py");
        link("src/names.py", "../shared/names.py");
        link("src/shared", "../shared");
        link("src/twice", "shared");

        assertThat(
                taker.take(base, "src", null),
                is(List.of(
                        "absolute.py",
                        "again.py",
                        "etl/load.py",
                        "main.py",
                        "names.py",
                        "shared/names.py",
                        "twice/names.py")));
    }

    @ParameterizedTest
    @CsvSource({
        "MACHINE/secrets/key, leads out of the build's workspace folder",
        "MACHINE/secrets, leads out of the build's workspace folder",
        "../../../secrets/key, leads out of the build's workspace folder",
        "../../job2, leads out of the build's workspace folder",
        "../../.., leads out of the build's workspace folder",
        "/, leads out of the build's workspace folder",
        "/dev/zero, leads out of the build's workspace folder",
        "., to a folder that contains it",
        "../src, to a folder that contains it",
        "../, to a folder that contains it",
        "MACHINE/workspace/job/src, to a folder that contains it",
        "none, to something that does not exist",
        "../../none, to something that does not exist",
        "odd, to something that does not exist",
    })
    void aLinkThatLeadsElsewhereIsNamedUnlessItIsLeftOut(String target, String fault) throws Exception {
        link("src/odd", target);
        link("src/etl/odd", "MACHINE/workspace/job/src/odd");
        for (Taker taker : Taker.values()) {
            String message = refusal(taker, "src", "etl/odd");
            assertThat(message, startsWith("source: 'odd' in 'src' is a link "));
            assertThat(message, containsString(fault));
            assertThat(message, endsWith(". Exclude it, for example with excludes: 'odd'"));
            assertThat(refusal(taker, "src", "odd"), containsString("'etl/odd' in 'src' is a link "));
            for (String excludes : List.of("odd, etl/odd", "**/odd", "**/odd/**", "**/odd/")) {
                assertThat(taker.take(base, "src", excludes), is(List.of("etl/load.py", "main.py")));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void linksThatLeadToOneAnotherAreTold(Taker taker) throws Exception {
        Files.createDirectory(base.resolve("shared/more"));
        link("src/etl/shared", "../../shared/more");
        link("shared/more/etl", "../../src/etl");

        String message = refusal(taker, "src", null);

        assertThat(message, containsString("is a link to a folder that contains it"));
        assertThat(taker.take(base, "src", "etl/shared"), is(List.of("etl/load.py", "main.py")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"out", "out/", "out/key", "in/out/key"})
    void aSourceIsNotReachedThroughALinkEither(String source) throws Exception {
        link("out", "MACHINE/secrets");
        link("in", ".");
        for (Taker taker : source.endsWith("key") ? List.of(Taker.UPLOAD) : List.of(Taker.values())) {
            assertThat(
                    refusal(taker, source, null),
                    startsWith("source: '" + source.replaceFirst("/$", "") + "' leads out of the build's workspace"));
        }
        assertThat(refusal(Taker.UPLOAD, "out/*", null), startsWith("source: 'out' leads out of the build's"));
    }

    @Test
    void aSourceThatIsADeadLinkIsTold() throws Exception {
        link("dead", "none");

        assertThat(
                refusal(Taker.UPLOAD, "dead", null), startsWith("source: 'dead' is a link to something that does not"));
    }

    @Test
    void aPackageIsNotWrittenThroughALink() throws Exception {
        link("bin", "MACHINE/secrets");
        Files.createDirectory(base.resolve("real"));
        link("real/key.py", "MACHINE/secrets/key");
        link("real/new.py", "MACHINE/secrets/new");
        for (String target : List.of("bin/packaged.py", "bin/deep/er/packaged.py", "real/key.py", "real/new.py")) {
            PackagePython.Request request = new PackagePython.Request("src", target, "main", null);

            String message = assertThrows(
                            InvalidInputException.class, () -> new PackagePython(new TellingLog()).run(base, request))
                    .getMessage();

            assertThat(message, startsWith("target: '" + target + "' "));
        }
        assertThat(Files.list(machine.resolve("secrets")).toList(), is(List.of(machine.resolve("secrets/key"))));
        assertThat(Files.readString(machine.resolve("secrets/key")), is("NAME = 'secrets/key'"));
    }

    @Test
    void linksThatAPatternDoesNotMeanAreNotLookedAt() throws Exception {
        link("src/out", "MACHINE/secrets");
        link("src/round", ".");
        link("src/dead.txt", "none");
        link("src/etl/dead", "none");

        assertThat(Taker.UPLOAD.take(base, "src/*.py", null), is(List.of("main.py")));
        assertThat(Taker.UPLOAD.take(base, "src/etl/**/*.py", null), is(List.of("load.py")));
        assertThat(refusal(Taker.UPLOAD, "src/**/*.py", null), containsString("is a link"));
    }

    @Test
    void whoNamesAnotherFolderThanTheWorkspaceMeansIt() throws Exception {
        Files.createSymbolicLink(machine.resolve("secrets/same"), Path.of("key"));
        Files.createSymbolicLink(machine.resolve("current"), Path.of("secrets"));

        assertThat(Taker.UPLOAD.take(base, machine + "/secrets", null), is(List.of("key", "same")));
        assertThat(Taker.UPLOAD.take(base, machine + "/current/same", null), is(List.of("same")));
        Files.createSymbolicLink(machine.resolve("secrets/out"), machine.resolve("workspace"));
        assertThat(Taker.UPLOAD.take(base, machine + "/secrets", "out"), is(List.of("key", "same")));
    }

    @Test
    void aWorkspaceFolderThatIsALinkItselfIsNoMatter() throws Exception {
        Files.createSymbolicLink(machine.resolve("linked"), base);
        link("src/names.py", "MACHINE/linked/shared/names.py");
        base = machine.resolve("linked");

        assertThat(Taker.UPLOAD.take(base, "src", null), is(List.of("etl/load.py", "main.py", "names.py")));
    }

    /** A folder with 400 links to another one, which has 300 links to a file, makes 120,000 files of one. */
    @Test
    void linksThatMakeManyFilesOfOneAreToldBeforeTheyFillTheMemory() throws Exception {
        write("workspace/job/file");
        Files.createDirectory(base.resolve("d0"));
        for (int i = 0; i < 400; i++) {
            link("d0/" + i, "../d1");
        }
        Files.createDirectory(base.resolve("d1"));
        for (int i = 0; i < 300; i++) {
            link("d1/" + i, "../file");
        }

        assertThat(refusal(Taker.UPLOAD, "d0", null), startsWith("source: there are more than 100000 files in 'd0'."));
    }

    @Test
    void whatIsNoFileIsLeftOutOfAFolderAndToldWhenItIsNamed() throws Exception {
        Process fifo = new ProcessBuilder("mkfifo", base.resolve("src/pipe").toString()).start();
        assertThat(fifo.waitFor(), is(0));

        assertThat(Taker.UPLOAD.take(base, "src", null), is(List.of("etl/load.py", "main.py")));
        assertThat(refusal(Taker.UPLOAD, "src/pipe", null), is("source: 'src/pipe' is neither a file nor a folder"));
    }

    @Test
    void aDefinitionIsNotReadThroughALinkThatLeadsOut() throws IOException {
        Files.writeString(machine.resolve("key.json"), "{\"private_key\": \"s3cret\"}");
        Files.createSymbolicLink(base.resolve("job.json"), machine.resolve("key.json"));
        Files.createSymbolicLink(base.resolve("conf"), machine);
        Files.createSymbolicLink(base.resolve("dead.json"), machine.resolve("nothing"));
        Files.createSymbolicLink(base.resolve("inside.py"), base.resolve("src/main.py"));

        for (String file : List.of("job.json", "conf/key.json", "src/../job.json", "dead.json")) {
            InvalidInputException e = assertThrows(
                    InvalidInputException.class,
                    () -> FileSource.ofFile("definition", file).checkLinks(base));
            assertThat(e.getMessage(), startsWith("definition: '" + file + "' "));
        }
        for (String file : List.of("inside.py", "src/main.py", "missing.json")) {
            FileSource.ofFile("definition", file).checkLinks(base);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"out/key", "out/missing.json", "out/missing/deeper.json", "src/../out/missing.json"})
    void aPathBelowALinkOutOfTheWorkspaceIsRefusedWhetherOrNotItExists(String path) throws IOException {
        link("out", "MACHINE/secrets");

        String refusal = assertThrows(
                        InvalidInputException.class,
                        () -> FileSource.ofFile("definition", path).checkLinks(base))
                .getMessage();

        assertThat(refusal, startsWith("definition: '" + path + "' leads out of the build's workspace folder"));
    }

    @Test
    void nothingIsPackagedToWhereALinkLeads() throws IOException {
        link("out", "MACHINE/secrets");
        Files.createDirectory(machine.resolve("secrets/folder"));
        for (String target : List.of("out/main.py", "out/new/main.py", "out/folder", "out/key/main.py")) {
            PackagePython.Request request = new PackagePython.Request("src", target, "main", null);

            String refusal = assertThrows(
                            InvalidInputException.class, () -> new PackagePython(new TellingLog()).run(base, request))
                    .getMessage();

            assertThat(refusal, startsWith("target: '" + target + "' leads out of the build's workspace folder"));
        }
        assertThat(Files.exists(machine.resolve("secrets/new")), is(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.json", "src/missing.json", "shared-too/missing.json"})
    void aPathThatDoesNotExistIsNoFaultOfLinks(String path) throws IOException {
        link("shared-too", "shared");

        FileSource.ofFile("definition", path).checkLinks(base);
    }
}
