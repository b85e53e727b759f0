package io.jenkins.plugins.databricks.deploy.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source, a main module and a target that cannot be taken as they are given. */
class PackagePythonInputTest extends PythonProject {

    private String refusal(String source, String target, String main, String excludes) {
        return assertThrows(InvalidInputException.class, () -> pack(source, target, main, excludes))
                .getMessage();
    }

    @Test
    void aTargetThatIsOneOfTheSourcesIsNotLost() throws Exception {
        write("src/main.py", "import customer");
        Path customer = write("src/customer.py", "");

        assertThat(
                refusal("src", "src/customer.py", null, null),
                is("target: 'src/customer.py' is one of the files to package and would be lost."
                        + " Choose another path, such as 'bin/customer.py'"));
        assertThat(Files.size(customer), is(0L));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aLinkToItsOwnFolderIsToldAndCanBeLeftOut() throws Exception {
        write("src/main.py", "");
        write("src/etl/load.py", "");
        Files.createSymbolicLink(base.resolve("src/etl/all"), base.resolve("src"));

        assertThat(
                refusal("src", "bin/main.py", null, null),
                is("source: 'etl/all' in 'src' is a link to a folder that contains it. Exclude it,"
                        + " for example with excludes: 'etl/all'"));
        for (String excludes : List.of("etl/all/", "etl/all", "**/all/**")) {
            assertThat(pack("src", "bin/main.py", null, excludes).files(), is(List.of("etl/load.py", "main.py")));
        }
    }

    @Test
    void aSourceThatIsNoneIsTold() throws Exception {
        write("src/main.py", "");
        Files.createDirectories(base.resolve("nothing/.git"));

        assertThat(refusal(null, "bin/main.py", null, null), is("source: is missing"));
        assertThat(refusal(" ", "bin/main.py", null, null), is("source: is missing"));
        assertThat(
                refusal("app", "bin/main.py", null, null),
                is("source: there is no 'app' in " + base
                        + ". Check the path, and that the files were checked out or built in this workspace"));
        assertThat(
                refusal("src/main.py", "bin/main.py", null, null),
                is("source: 'src/main.py' is a file. Specify the folder with the Python files"));
        assertThat(
                refusal("nothing", "bin/main.py", null, null),
                is("source: there are no files to package in 'nothing'"));
        assertThat(
                refusal("src", "bin/main.py", null, "*.py"),
                is("source: there are no files to package in 'src' without '*.py'"));
        assertThat(refusal("\0", "bin/main.py", null, null), startsWith("source: '?' is not a path"));
    }

    @Test
    void aSourceFullOfDataIsToldBeforeItFillsTheMemory() throws Exception {
        write("src/main.py", "");
        try (RandomAccessFile data =
                new RandomAccessFile(base.resolve("src/data.parquet").toFile(), "rw")) {
            data.setLength(64L << 20 | 1);
        }

        assertThat(
                refusal("src", "bin/main.py", null, null),
                startsWith("source: the files in 'src' are more than 64 MB. Exclude data and environments"));
        assertThat(pack("src", "bin/main.py", null, "*.parquet").files(), is(List.of("main.py")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "start; there is no module 'start' in 'src'. It has application, customer, etl.load, etl.deep.er",
                "main.py; there is no module 'main.py' in 'src'. It has application, customer, etl.load, etl.deep.er",
                "etl; the package 'etl' in 'src' has no __main__.py. It has application, customer, etl.load,"
                        + " etl.deep.er",
                "src/main.py; 'src/main.py' is not a module name. Use main for main.py, and etl.load for"
                        + " etl/load.py",
                "etl.; 'etl.' is not a module name. Use main for main.py, and etl.load for etl/load.py",
                "a'b; 'a'b' is not a module name. Use main for main.py, and etl.load for etl/load.py",
            })
    void aMainThatIsNoneIsToldWithThoseThatAre(String main, String message) throws Exception {
        for (String name : List.of(
                "customer.py",
                "etl/__init__.py",
                "etl/load.py",
                "etl/deep/er.py",
                "application/__main__.py",
                "x.txt")) {
            write("src/" + name, "");
        }

        assertThat(refusal("src", "bin/main.py", main.strip(), null), is("main: " + message.strip()));
        assertThat(Files.exists(base.resolve("bin")), is(false));
    }

    @Test
    void aMainOfAnyLengthIsRead() throws Exception {
        write("src/main.py", "");
        String main = "a.".repeat(50_000);

        assertThat(refusal("src", "bin/main.py", main, null), startsWith("main: 'a.a."));
        assertThat(refusal("src", "bin/main.py", main + "a", null), startsWith("main: there is no module 'a.a."));
    }

    @Test
    void ofManyModulesTheFirstAreNamed() throws Exception {
        for (int i = 10; i < 35; i++) {
            write("src/m" + i + ".py", "");
        }
        write("data/x.csv", "");

        assertThat(refusal("src", "bin/main.py", null, null), endsWith("It has " + names(10, 30) + " and 5 more"));
        assertThat(refusal("data", "bin/main.py", null, null), endsWith("It has no Python files"));
    }

    private static String names(int from, int to) {
        String[] names = new String[to - from];
        Arrays.setAll(names, i -> "m" + (from + i));
        return String.join(", ", names);
    }

    @Test
    void aTargetThatIsNoneIsTold() throws Exception {
        write("src/main.py", "");
        write("file", "");
        Files.createDirectories(base.resolve("folder.py"));

        String advice = ". Specify the file to write, such as 'bin/main.py'";
        assertThat(refusal("src", null, null, null), is("target: is missing"));
        assertThat(refusal("src", "src", null, null), is("target: 'src' is a folder" + advice));
        assertThat(refusal("src", "folder.py", null, null), is("target: 'folder.py' is a folder" + advice));
        assertThat(refusal("src", "bin/", null, null), is("target: 'bin/' is not a Python file" + advice));
        assertThat(refusal("src", "app.zip", null, null), is("target: 'app.zip' is not a Python file" + advice));
        assertThat(
                refusal("src", "file/sub/main.py", null, null),
                is("target: 'file/sub/main.py' cannot be written, as " + base.resolve("file") + " is a file"));
    }
}
