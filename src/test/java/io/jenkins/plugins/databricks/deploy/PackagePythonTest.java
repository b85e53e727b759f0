package io.jenkins.plugins.databricks.deploy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages applications and runs them, with {@code $PYTHON} or {@code python3}. */
class PackagePythonTest {

    private static final String PYTHON = System.getenv().getOrDefault("PYTHON", "python3");
    private static final Locale LOCALE = Locale.getDefault();
    private static final TimeZone TIME_ZONE = TimeZone.getDefault();

    @TempDir
    Path base;

    /** Where Python unpacks to. */
    private Path temp;

    private final Map<String, String> environment = new TreeMap<>();
    private final TellingLog log = new TellingLog();

    private record Ended(int exitCode, String output, String error) {}

    @BeforeEach
    void environment() throws IOException {
        temp = Files.createDirectory(base.resolve("temp"));
        environment.put("TMPDIR", temp.toString());
        environment.put("PYTHONIOENCODING", "utf-8");
    }

    @AfterEach
    void defaults() {
        Locale.setDefault(LOCALE);
        TimeZone.setDefault(TIME_ZONE);
    }

    private Path write(String name, String... lines) throws IOException {
        Path file = base.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, String.join("\n", lines) + (lines.length == 0 ? "" : "\n"));
    }

    private PackagePython.Result pack() throws IOException {
        return pack(null);
    }

    private PackagePython.Result pack(String main) throws IOException {
        return pack("src", "bin/packaged.py", main, null);
    }

    private PackagePython.Result pack(String source, String target, String main, String excludes) throws IOException {
        return new PackagePython(log).run(base, new PackagePython.Request(source, target, main, excludes));
    }

    private String refusal(String source, String target, String main, String excludes) {
        return assertThrows(InvalidInputException.class, () -> pack(source, target, main, excludes))
                .getMessage();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(PYTHON, base.resolve("bin/packaged.py").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(base.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Ended end(Process process) throws IOException, InterruptedException, ExecutionException {
        process.getOutputStream().close();
        var error = process.onExit().thenApply(ended -> 0);
        byte[][] texts = new byte[2][];
        Thread reader = new Thread(() -> {
            try {
                texts[1] = process.getErrorStream().readAllBytes();
            } catch (IOException e) {
                texts[1] = e.toString().getBytes(StandardCharsets.UTF_8);
            }
        });
        reader.start();
        texts[0] = process.getInputStream().readAllBytes();
        reader.join();
        error.get();
        return new Ended(
                process.exitValue(),
                new String(texts[0], StandardCharsets.UTF_8),
                new String(texts[1], StandardCharsets.UTF_8));
    }
}
