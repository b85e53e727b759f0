package io.jenkins.plugins.databricks.deploy.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.databricks.deploy.Sizes;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages applications and runs them with {@code $PYTHON}, or {@code python3}. */
class PackagePythonTest {

    private static final String PYTHON = System.getenv().getOrDefault("PYTHON", "python3");
    private static final Locale LOCALE = Locale.getDefault();
    private static final TimeZone TIME_ZONE = TimeZone.getDefault();

    @TempDir
    Path base;

    /** Where Python unpacks. */
    private Path temp;

    private final Map<String, String> environment = new TreeMap<>();
    private final TellingLog log = new TellingLog();

    private record Ended(int exitCode, String output, String error) {}

    @BeforeEach
    void environment() throws IOException {
        temp = Files.createDirectory(base.resolve("temp"));
        environment.put("TMPDIR", temp.toString());
        environment.put("PYTHONUTF8", "1");
        environment.put(
                "PYTHONPATH", Files.createDirectory(base.resolve("installed")).toString());
    }

    @AfterEach
    void defaults() {
        Locale.setDefault(LOCALE);
        TimeZone.setDefault(TIME_ZONE);
    }

    private Path write(String name, String text) throws IOException {
        Path file = base.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private PackagePython.Result pack() throws IOException {
        return pack("src", "bin/packaged.py", null, null);
    }

    private PackagePython.Result pack(String source, String target, String main, String excludes) throws IOException {
        return new PackagePython(log).run(base, new PackagePython.Request(source, target, main, excludes));
    }

    private String refusal(String source, String target, String main, String excludes) {
        return assertThrows(InvalidInputException.class, () -> pack(source, target, main, excludes))
                .getMessage();
    }

    private ProcessBuilder python(String... arguments) {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(base.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        Path output = base.resolve("output.txt");
        Path error = base.resolve("error.txt");
        int exitCode = python(arguments)
                .redirectOutput(output.toFile())
                .redirectError(error.toFile())
                .start()
                .waitFor();
        return new Ended(exitCode, text(output), text(error));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file).replace("\r\n", "\n");
    }

    private String packAndRun() throws IOException, InterruptedException {
        pack();
        return output("bin/packaged.py");
    }

    private String output(String... arguments) throws IOException, InterruptedException {
        Ended ended = run(arguments);
        assertThat(ended.error(), is(""));
        assertThat(ended.exitCode(), is(0));
        return ended.output();
    }

    private List<Path> leftInTemp() throws IOException {
        try (Stream<Path> files = Files.list(temp)) {
            return files.toList();
        }
    }

    @Test
    void theTwoFilesOfTheGuideBecomeOneThatRuns() throws Exception {
        write("installed/pyspark/__init__.py", "");
        write("installed/pyspark/sql.py", """
            class SparkSession:
                class builder:
                    def getOrCreate():
                        return 'the session'
            """);
        write("src/main.py", """
            from pyspark.sql import SparkSession
            from customer import load

            spark = SparkSession.builder.getOrCreate()

            load(spark)
            """);
        write("src/customer.py", """
            def load(spark):
                print(spark)
            """);

        assertThat(packAndRun(), is("the session\n"));
        assertThat(
                log.text(),
                is("Packaged 2 files from src (154 bytes) as bin/packaged.py ("
                        + Sizes.of(Files.size(base.resolve("bin/packaged.py"))) + ")"));
    }

    @Test
    void theResultTellsWhatWasWritten() throws Exception {
        write("src/main.py", "import b");
        write("src/b.py", "");
        write("src/a/data.csv", "1");

        PackagePython.Result result = pack("src", "bin/packaged.py", null, null);

        byte[] written = Files.readAllBytes(base.resolve("bin/packaged.py"));
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(written));
        assertThat(
                result,
                is(new PackagePython.Result(
                        "bin/packaged.py", written.length, digest, List.of("a/data.csv", "b.py", "main.py"))));
    }

    @Test
    void theSameFilesMakeTheSameBytesOnEveryMachine() throws Exception {
        List<String> names =
                new ArrayList<>(List.of("main.py", "I.py", "i.py", "größe/ı.py", "a/b.py", "a-b.py", "data.bin"));
        for (String name : names) {
            write("src/" + name, "content of " + name);
        }
        PackagePython.Result first = pack();

        Locale.setDefault(Locale.forLanguageTag("tr"));
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        Collections.reverse(names);
        for (String name : names) {
            Path file = write("elsewhere/app/" + name, "content of " + name);
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
            assertThat(file.toFile().setExecutable(true), is(true));
        }
        Files.createDirectories(base.resolve("elsewhere/app/empty"));
        PackagePython.Result second = pack(base.resolve("elsewhere/app").toString(), "other.py", null, null);

        assertThat(second.sha256(), is(first.sha256()));
        assertThat(first.files(), is(List.of("I.py", "a-b.py", "a/b.py", "data.bin", "größe/ı.py", "i.py", "main.py")));
        assertThat(text(base.resolve("other.py")), not(containsString(base.toString())));
    }

    @Test
    void theFileIsTextThatNoWayToDatabricksChanges() throws Exception {
        write("src/main.py", "print('" + "x".repeat(100_000) + "ä'[:1])");
        pack();

        byte[] written = Files.readAllBytes(base.resolve("bin/packaged.py"));
        for (byte character : written) {
            assertThat(character == '\n' || character >= ' ', is(true));
        }
        String text = new String(written, StandardCharsets.US_ASCII);
        assertThat(text.lines().mapToInt(String::length).max().orElseThrow(), lessThan(160));
        write("bin/packaged.py", text.replace("\n", "\r\n"));
        assertThat(output("bin/packaged.py"), is("x\n"));
    }

    @Test
    void itIsLessThanHalfOfWhatTheGuideMakes() throws Exception {
        Path library = Path.of(output("-c", "import email, sys; sys.stdout.write(email.__path__[0])"));
        try (Stream<Path> modules = Files.list(library)) {
            for (Path module :
                    modules.filter(file -> file.toString().endsWith(".py")).toList()) {
                Files.copy(module, write("src/mail/" + module.getFileName(), ""), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        write("src/main.py", "import mail.message");
        write("guide.py", """
            import shutil
            import tempfile

            with tempfile.NamedTemporaryFile(suffix='.zip') as f:
                shutil.make_archive(f.name[:-4], 'zip', './src')
                with open("./guide-artifact.py", "w") as f2:
                    f2.write("data=[")
                    for line in f.readlines():
                        f2.write(str(line))
                    f2.write("] \\n")
            """);
        output("guide.py");

        assertThat(pack().bytes(), lessThan(Files.size(base.resolve("guide-artifact.py")) / 2));
        assertThat(output("bin/packaged.py"), is(""));
    }

    @Test
    void packagesRelativeImportsAndNamespacePackagesWork() throws Exception {
        write("src/main.py", """
            from etl import load
            import company.finance.tax
            print(load.run(), company.finance.tax.RATE)
            """);
        write("src/etl/__init__.py", "");
        write("src/etl/load.py", """
            from . import names
            from .deep.er import value
            def run():
                return names.NAME + value()
            """);
        write("src/etl/names.py", "NAME = 'etl'");
        write("src/etl/deep/__init__.py", "");
        write("src/etl/deep/er.py", """
            from ..names import NAME
            def value():
                return '/' + NAME
            """);
        write("src/company/finance/tax.py", "RATE = 8");

        assertThat(packAndRun(), is("etl/etl 8\n"));
    }

    @Test
    void dataIsReadAsPackageResourceAndFromBesideItsModule() throws Exception {
        write("src/main.py", """
            import importlib.resources, os, pkgutil, sys
            import etl
            print(pkgutil.get_data('etl', 'sql/query.sql').decode())
            print(importlib.resources.read_text('etl', 'names.txt', encoding='utf-8'))
            with open(os.path.join(os.path.dirname(etl.__file__), 'sql', 'query.sql')) as file:
                print(file.read())
            with open(os.path.join(os.path.dirname(__file__), 'top.txt')) as file:
                print(file.read())
            """);
        write("src/etl/__init__.py", "");
        write("src/etl/sql/query.sql", "select 1");
        write("src/etl/names.txt", "Zoë");
        write("src/top.txt", "top");
        pack();

        Ended ended = run("-W", "ignore", "bin/packaged.py");

        assertThat(ended.error(), is(""));
        assertThat(ended.output(), is("select 1\nZoë\nselect 1\ntop\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "main.py, , __main__ '' main",
        "main.py, main, __main__ '' main",
        "etl/load.py, etl.load, __main__ 'etl' etl.load",
        "etl/__main__.py, etl, __main__ 'etl' etl.__main__",
        "etl/__main__.py, etl.__main__, __main__ 'etl' etl.__main__",
        "__main__.py, __main__, __main__ '' __main__",
        "load-customers.py, load-customers, __main__ '' load-customers",
        "größe.py, größe, __main__ '' größe",
    })
    void mainRunsAsPythonRunsAModule(String file, String main, String expected) throws Exception {
        write("src/etl/__init__.py", "");
        write("src/" + file, """
            import sys
            if __name__ == '__main__':
                print(__name__, repr(__package__), __spec__.name)
                assert sys.modules['__main__'].__dict__ is globals()
            """);
        pack("src", "bin/packaged.py", main, null);

        assertThat(output("bin/packaged.py"), is(expected + "\n"));
    }

    @Test
    void mainFindsNothingInItsNamespaceThatAModuleHasNot() throws Exception {
        write("src/main.py", "print(sorted(name for name in globals() if not name.startswith('__')), __doc__)");

        assertThat(packAndRun(), is("[] None\n"));
    }

    @Test
    void argumentsAreKept() throws Exception {
        write("src/main.py", "import sys\nprint(sys.argv)");
        pack();

        assertThat(
                output("bin/packaged.py", "--day", "a b", "", "ä'\"\\"),
                is("['bin/packaged.py', '--day', 'a b', '', 'ä\\'\"\\\\']\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "pass, 0, ''",
        "import sys; sys.exit(), 0, ''",
        "import sys; sys.exit(3), 3, ''",
        "import sys; sys.exit('no data'), 1, 'no data\n'",
        "import os; os._exit(4), 4, ''",
    })
    void exitCodesAreKept(String statement, int exitCode, String error) throws Exception {
        write("src/main.py", statement);
        pack();

        assertThat(run("bin/packaged.py"), is(new Ended(exitCode, "", error)));
    }

    @Test
    void aTracebackShowsFileLineAndSource() throws Exception {
        write("src/main.py", "# first line\n\nfrom etl.load import load\nload(0)\n");
        write("src/etl/load.py", "def load(days):\r\n    # second line\r\n    return 1 / days\r\n");
        pack();

        Ended ended = run("bin/packaged.py");

        assertThat(ended.exitCode(), is(1));
        List<String> lines = ended.error().lines().map(String::strip).toList();
        int main = indexOf(lines, "main.py\", line 4, in <module>");
        assertThat(lines.get(main + 1), is("load(0)"));
        int load = indexOf(lines, "etl/load.py\", line 3, in load");
        assertThat(lines.get(load + 1), is("return 1 / days"));
        assertThat(lines.get(lines.size() - 1), is("ZeroDivisionError: division by zero"));
        assertThat("no long lines of the archive", ended.error().length(), lessThan(1500));
    }

    private static int indexOf(List<String> lines, String end) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).replace('\\', '/').endsWith(end)) {
                return i;
            }
        }
        throw new AssertionError(end + " is in none of " + lines);
    }

    @Test
    void aSyntaxErrorNamesFileAndLine() throws Exception {
        write("src/main.py", "import customer");
        write("src/customer.py", "x = 1\ny = (\n");
        pack();

        Ended ended = run("bin/packaged.py");

        assertThat(ended.exitCode(), is(1));
        assertThat(
                ended.error().replace('\\', '/'),
                allOf(containsString("/customer.py\", line 2"), containsString("SyntaxError")));
    }

    /** Databricks evaluates a Python file in the namespace of a kernel, which has a session, and no {@code __file__} of the file's own. */
    @Test
    void itRunsInANamespaceThatHasNamesAlready() throws Exception {
        write("src/main.py", "import customer, os\nprint(spark, dbutils, os.path.basename(__file__))\ncustomer.load()");
        write("src/customer.py", "def load():\n    import __main__\n    print(__main__.spark)");
        write("kernel.py", """
            spark, dbutils = 'the session', 'the utilities'
            del __file__
            with open('bin/packaged.py', 'rb') as f:
                exec(compile(f.read(), 'bin/packaged.py', 'exec'))
            """);
        pack();

        assertThat(output("kernel.py"), is("the session the utilities main.py\nthe session\n"));
    }

    @Test
    void itRunsInAnyNamespace() throws Exception {
        write("src/main.py", "NAME = 'main'\ndef name():\n    return NAME\nprint(name())");
        write("notebook.py", """
            def run():
                with open('bin/packaged.py') as f:
                    exec(compile(f.read(), 'bin/packaged.py', 'exec'))
            run()
            import runpy
            runpy.run_path('bin/packaged.py')
            """);
        pack();

        assertThat(output("notebook.py"), is("main\nmain\n"));
    }

    @Test
    void aSecondVersionInTheSameProcessHasItsOwnModules() throws Exception {
        for (String version : List.of("1", "2")) {
            write(
                    "src/main.py",
                    "from etl.load import VERSION\nimport company.tax\nprint(VERSION, company.tax.VERSION)");
            write("src/etl/__init__.py", "");
            write("src/etl/load.py", "VERSION = " + version);
            write("src/company/tax.py", "VERSION = " + version);
            pack("src", "bin/" + version + ".py", null, null);
        }
        write("notebook.py", """
            for name in ['bin/1.py', 'bin/2.py', 'bin/1.py']:
                with open(name) as f:
                    exec(compile(f.read(), name, 'exec'))
            """);

        assertThat(output("notebook.py"), is("1 1\n2 2\n1 1\n"));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    void aModuleWhoseNamePythonHasTakenIsTold() throws Exception {
        write("installed/company/taken.py", "");
        write("installed/sitecustomize.py", "import company.taken");
        write("src/main.py", "import json, company.free");
        write("src/zipfile.py", "");
        write("src/time/__init__.py", "");
        write("src/company/free.py", "print('found')");
        write("src/zlib/data.txt", "");
        pack();

        Ended ended = run("bin/packaged.py");

        assertThat(ended.exitCode(), is(0));
        assertThat(ended.output(), is("found\n"));
        List<String> lines = ended.error().lines().toList();
        assertThat(lines.size(), is(2));
        assertThat(
                lines.get(0),
                is("The packaged module 'time' cannot be imported, since Python has loaded another of this name:"
                        + " its own. Rename it"));
        assertThat(
                lines.get(1),
                allOf(startsWith("The packaged module 'zipfile' cannot be imported"), endsWith(".py. Rename it")));
    }

    @Test
    void filesAreCarriedAsTheyAre() throws Exception {
        write("src/main.py", """
            import hashlib, os
            for folder, _, names in os.walk(os.path.dirname(__file__)):
                for name in names:
                    if not name.endswith('.py'):
                        with open(os.path.join(folder, name), 'rb') as file:
                            print(name, hashlib.sha256(file.read()).hexdigest())
            """);
        byte[] bytes = new byte[70_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * i / 7);
        }
        Files.write(base.resolve("src/data.bin"), bytes);

        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(packAndRun(), is("data.bin " + digest + "\n"));
    }

    @Test
    void sourcesMayHaveWindowsLineEndsMarksEncodingsOrNothing() throws Exception {
        write(
                "src/main.py",
                "\uFEFFimport nothing\r\n"
                        + "import latin\r\n"
                        + "import marked\r\n"
                        + "print(latin.NAME, marked.NAME, '''a\r\n"
                        + "b''')\r\n");
        write("src/nothing.py", "");
        Files.write(
                base.resolve("src/latin.py"),
                "# -*- coding: latin-1 -*-\nNAME = 'Zoë'\n".getBytes(StandardCharsets.ISO_8859_1));
        write("src/marked.py", "\uFEFFNAME = 'größe'\n");

        assertThat(packAndRun(), is("Zoë größe a\nb\n"));
    }

    @Test
    void namesAreNotNormalized() throws Exception {
        String composed = "gr\u00f6sse";
        String decomposed = "gro\u0308sse";
        write("src/" + composed + ".py", "NAME = 'composed'");
        write("src/data/" + decomposed + ".txt", "decomposed");
        write("src/数据/__init__.py", "NAME = 'data'");
        write("src/main.py", """
            import os
            import größe as size, 数据
            print(size.NAME, 数据.NAME)
            with open(os.path.join(os.path.dirname(__file__), 'data', 'gro\\u0308sse.txt')) as file:
                print(file.read())
            """.replace("größe", composed));

        PackagePython.Result result = pack();

        assertThat(
                result.files(),
                is(List.of("data/" + decomposed + ".txt", composed + ".py", "main.py", "数据/__init__.py")));
        assertThat(output("bin/packaged.py"), is("composed data\ndecomposed\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fork", "spawn", "forkserver"})
    @EnabledOnOs({OS.LINUX})
    void otherProcessesCallFunctionsOfAnyModule(String method) throws Exception {
        write("src/main.py", """
            import multiprocessing, pickle
            from customer import square

            def cube(x):
                return x ** 3

            if __name__ == '__main__':
                with multiprocessing.get_context('%s').Pool(2) as pool:
                    print(pool.map(square, [1, 2, 3]), pool.map(cube, [1, 2, 3]))
                print(pickle.loads(pickle.dumps(square))(4), pickle.loads(pickle.dumps(cube))(4))
            """.formatted(method));
        write("src/customer.py", "def square(x):\n    return x ** 2\n");

        assertThat(packAndRun(), is("[1, 4, 9] [1, 8, 27]\n16 64\n"));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theEndOfAForkedProcessLeavesTheModulesInPlace() throws Exception {
        write("src/main.py", """
            import os, sys
            child = os.fork()
            if child == 0:
                sys.exit()
            os.waitpid(child, 0)
            import customer
            """);
        write("src/customer.py", "print('found')");

        assertThat(packAndRun(), is("found\n"));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    void whatIsUnpackedIsThereUntilTheEndAndNoLonger() throws Exception {
        write("src/main.py", """
            import atexit
            def last():
                import customer
            atexit.register(last)
            raise SystemExit(3)
            """);
        write("src/customer.py", "print('found')");
        pack();

        assertThat(run("bin/packaged.py"), is(new Ended(3, "found\n", "")));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    void anEarlierVersionThatStillRunsAndALaterOneKeepApart() throws Exception {
        write("src/main.py", "print('started', flush=True)\ninput()\nimport customer");
        write("src/customer.py", "print('version 1')");
        pack();
        Process first = python("bin/packaged.py").start();
        try (BufferedReader output = first.inputReader();
                Writer input = first.outputWriter()) {
            assertThat(output.readLine(), is("started"));

            write("src/main.py", "import customer");
            write("src/customer.py", "print('version 2')");
            write("bin/customer.py", "print('a stale copy beside the packaged file')");
            assertThat(packAndRun(), is("version 2\n"));

            input.write("\n");
            input.flush();
            assertThat(output.readLine(), is("version 1"));
        }
        assertThat(first.waitFor(), is(0));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void itRunsFromMemoryWhereNothingCanBeWritten() throws Exception {
        assumeTrue(run("-c", "import os; os.memfd_create('x')").exitCode() == 0);
        write("installed/sitecustomize.py", """
            import tempfile
            def mkdtemp(*args, **kwargs):
                raise FileNotFoundError('No usable temporary directory found')
            tempfile.mkdtemp = mkdtemp
            """);
        write("src/main.py", """
            import pkgutil
            from etl.load import load
            print(pkgutil.get_data('etl', 'names.txt').decode(), __name__)
            load()
            """);
        write("src/etl/__init__.py", "");
        write("src/etl/names.txt", "Zoë");
        write("src/etl/load.py", "def load():\n    1 / 0\n");
        pack();

        Ended ended = run("bin/packaged.py");

        assertThat(ended.output(), is("Zoë __main__\n"));
        assertThat(
                ended.error(),
                allOf(
                        containsString("/etl/load.py\", line 2, in load\n"),
                        endsWith("ZeroDivisionError: division by zero\n")));
        assertThat(ended.exitCode(), is(1));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsNoHindranceAndIsNotLeftFull() throws Exception {
        assumeTrue(run("-c", "import os; os.memfd_create('x')").exitCode() == 0);
        write("installed/sitecustomize.py", """
            import os, zipfile
            def extractall(archive, folder):
                archive.extract('customer.py', folder)
                raise OSError(28, os.strerror(28))
            zipfile.ZipFile.extractall = extractall
            """);
        write("src/main.py", "import customer");
        write("src/customer.py", "print('found')");

        assertThat(packAndRun(), is("found\n"));
        assertThat(leftInTemp(), is(empty()));
    }

    /** A PySpark that is loaded when the packaged file starts, as in Databricks. */
    private void pyspark(String context, String session) throws IOException {
        write("installed/sitecustomize.py", "import pyspark");
        write("installed/pyspark/__init__.py", """
            class Context:
                def addPyFile(self, path):
                    print('addPyFile', path)

            class Broken:
                def addPyFile(self, path):
                    raise RuntimeError('not on this cluster')

            class SparkContext:
                _active_spark_context = %s
            """.formatted(context));
        write("installed/pyspark/sql/connect.py", """
            class Session:
                def addArtifacts(self, path, pyfile=False):
                    print('addArtifacts', path, pyfile)
            """);
        write("installed/pyspark/sql/__init__.py", """
            from pyspark.sql.connect import Session

            class SparkSession:
                def getActiveSession():
                    return %s
            """.formatted(session));
        write("src/main.py", "import customer, sys; print(sys.path[0] in customer.__file__)");
        write("src/customer.py", "NAME = 'found'");
    }

    @ParameterizedTest
    @CsvSource({
        "Context(), SparkSession(), addPyFile, ''",
        "Context(), None, addPyFile, ''",
        "None, Session(), addArtifacts, ' True'",
        "Context(), Session(), addArtifacts, ' True'",
    })
    void executorsGetTheModulesFromASessionThatIsThere(String context, String session, String call, String rest)
            throws Exception {
        pyspark(context, session);

        List<String> lines = packAndRun().lines().toList();

        List<Path> left = leftInTemp();
        assertThat(left.size(), is(1));
        assertThat(
                "executors that start later get it too", lines, is(List.of(call + " " + left.get(0) + rest, "True")));
        String imported = "import sys; sys.path.insert(0, sys.argv[1]); import customer; print(customer.NAME)";
        assertThat(output("-S", "-c", imported, left.get(0).toString()), is("found\n"));
    }

    @Test
    void eachStartGivesSparkAnotherName() throws Exception {
        pyspark("Context()", "None");

        assertThat(packAndRun(), is(not(packAndRun())));
    }

    @Test
    void aSparkThatTakesNoModulesIsToldAndDoesNotStopTheProgram() throws Exception {
        pyspark("Broken()", "None");
        pack();

        Ended ended = run("bin/packaged.py");

        assertThat(
                ended,
                is(new Ended(
                        0,
                        "True\n",
                        "The packaged modules cannot be imported on Spark executors: not on this cluster\n")));
    }

    @Test
    void withoutASessionNothingIsGivenToSpark() throws Exception {
        pyspark("None", "None");

        assertThat(packAndRun(), is("True\n"));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    void whatIsNoSourceIsLeftOut() throws Exception {
        for (String name : List.of(
                "main.py",
                "etl/load.py",
                "etl/__pycache__/load.cpython-311.pyc",
                "old.pyc",
                ".git/config",
                ".gitignore",
                "etl/.svn/entries",
                "tests/load_test.py",
                "tests-data/kept.csv",
                "etl/notes.md",
                "docs/deep/er/page.txt")) {
            write("src/" + name, name);
        }

        assertThat(
                pack("src", "bin/packaged.py", null, " tests/, **/*.md,docs\\** ")
                        .files(),
                is(List.of("etl/load.py", "main.py", "tests-data/kept.csv")));
    }

    @Test
    void aTargetInTheSourceDoesNotPackageItself() throws Exception {
        write("main.py", "print('runs')");
        PackagePython.Result first = pack(".", "bin/packaged.py", null, "temp/,installed/,*.txt");
        pack(".", "bin/other.py", null, "temp/,installed/,*.txt");

        PackagePython.Result second = pack(".", "bin/packaged.py", null, "temp/,installed/,*.txt");

        assertThat(second, is(first));
        assertThat(second.files(), is(List.of("main.py")));
        assertThat(output("bin/packaged.py"), is("runs\n"));
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
    void linksAreFollowed() throws Exception {
        write("src/main.py", "import shared.names, settings\nprint(shared.names.NAME, settings.NAME)");
        write("libraries/names.py", "NAME = 'linked folder'");
        write("settings.py", "NAME = 'linked file'");
        Files.createSymbolicLink(base.resolve("src/shared"), base.resolve("libraries"));
        Files.createSymbolicLink(base.resolve("src/settings.py"), base.resolve("settings.py"));

        assertThat(packAndRun(), is("linked folder linked file\n"));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aLinkToItsOwnFolderIsToldAndCanBeLeftOut() throws Exception {
        write("src/main.py", "");
        write("src/etl/load.py", "");
        Files.createSymbolicLink(base.resolve("src/etl/all"), base.resolve("src"));

        assertThat(
                refusal("src", "bin/main.py", null, null),
                is("source: 'etl/all' in 'src' is a link to a folder that it lies in itself. Leave it out by"
                        + " excludes, as in excludes: 'etl/all'"));
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
                "src/main.py; 'src/main.py' is not a module name. Use main for main.py, and etl.load for etl/load.py",
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

    @Test
    void foldersToTheTargetAreMadeAndAnEarlierFileIsReplaced() throws Exception {
        write("src/main.py", "print(1)");
        pack("src", "a/b/c.py", null, null);
        write("src/main.py", "print(2)");
        pack("src", "a/b/c.py", null, null);

        assertThat(output("a/b/c.py"), is("2\n"));
    }
}
