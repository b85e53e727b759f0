package io.jenkins.plugins.databricks.deploy.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.emulator.runs.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with Python files, which is packaged and run with {@code $PYTHON}, or {@code python3}. */
abstract class PythonProject {

    @TempDir
    Path base;

    /** Where Python unpacks. */
    private Path temp;

    private final Map<String, String> environment = new TreeMap<>();

    final TellingLog log = new TellingLog();

    record Ended(int exitCode, String output, String error) {}

    @BeforeEach
    void environment() throws IOException {
        temp = Files.createDirectory(base.resolve("temp"));
        environment.put("TMPDIR", temp.toString());
        environment.put("PYTHONUTF8", "1");
        environment.put(
                "PYTHONPATH", Files.createDirectory(base.resolve("installed")).toString());
    }

    Path write(String name, String text) throws IOException {
        Path file = base.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    PackagePython.Result pack() throws IOException {
        return pack("src", "bin/packaged.py", null, null);
    }

    PackagePython.Result pack(String source, String target, String main, String excludes) throws IOException {
        return new PackagePython(log).run(base, new PackagePython.Request(source, target, main, excludes));
    }

    ProcessBuilder python(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Python.executable()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(base.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    Ended run(String... arguments) throws IOException, InterruptedException {
        Path output = base.resolve("output.txt");
        Path error = base.resolve("error.txt");
        int exitCode = python(arguments)
                .redirectOutput(output.toFile())
                .redirectError(error.toFile())
                .start()
                .waitFor();
        return new Ended(exitCode, text(output), text(error));
    }

    static String text(Path file) throws IOException {
        return Files.readString(file).replace("\r\n", "\n");
    }

    String packAndRun() throws IOException, InterruptedException {
        pack();
        return output("bin/packaged.py");
    }

    String output(String... arguments) throws IOException, InterruptedException {
        Ended ended = run(arguments);
        assertThat(ended.error(), is(""));
        assertThat(ended.exitCode(), is(0));
        return ended.output();
    }

    List<Path> leftInTemp() throws IOException {
        try (Stream<Path> files = Files.list(temp)) {
            return files.toList();
        }
    }
}
