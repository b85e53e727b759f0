package io.jenkins.plugins.databricks.deploy.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.jenkins.plugins.databricks.deploy.Sizes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is packaged, and what the packaged file is. */
class PackagePythonTest extends PythonProject {

    private static final Locale LOCALE = Locale.getDefault();
    private static final TimeZone TIME_ZONE = TimeZone.getDefault();

    @AfterEach
    void defaults() {
        Locale.setDefault(LOCALE);
        TimeZone.setDefault(TIME_ZONE);
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
    void foldersToTheTargetAreMadeAndAnEarlierFileIsReplaced() throws Exception {
        write("src/main.py", "print(1)");
        pack("src", "a/b/c.py", null, null);
        write("src/main.py", "print(2)");
        pack("src", "a/b/c.py", null, null);

        assertThat(output("a/b/c.py"), is("2\n"));
    }
}
