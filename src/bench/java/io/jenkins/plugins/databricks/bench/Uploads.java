package io.jenkins.plugins.databricks.bench;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.service.files.Put;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Uploads of one large file and of many small ones. */
final class Uploads {

    private static final int MIB = 1 << 20;
    private static final Duration SLOW = Duration.ofMillis(25);
    private static final int FILES = 1_000;
    private static final int MOST_HEAP = 64;

    private final Path folder;

    /** @param folder where the files are made */
    Uploads(Path folder) {
        this.folder = folder;
    }

    void measure(Consumer<Figure> figures) throws Exception {
        Path large = randomFile("1GiB", 1024);
        figures.accept(largeFile(
                large,
                "DBFS",
                "dbfs:/large",
                List.of("-F", "path=/large", "-F", "overwrite=true", "-F", "contents=@" + large),
                "/api/2.0/dbfs/put"));
        figures.accept(largeFile(
                large,
                "a volume",
                "/Volumes/main/default/files/large",
                List.of("-T", large.toString()),
                "/api/2.0/fs/files/Volumes/main/default/files/large?overwrite=true"));
        Files.delete(large);
        figures.accept(slowLink());
        figures.accept(manyFiles());
        figures.accept(memory());
    }

    private Figure largeFile(Path file, String where, String target, List<String> curl, String path) throws Exception {
        try (Emulator emulator = Emulator.start()) {
            List<String> command = new ArrayList<>(List.of(
                    "curl",
                    "-sSf",
                    "-o",
                    "/dev/null",
                    "-H",
                    "Authorization: Bearer " + emulator.token(),
                    "-H",
                    "Expect:"));
            command.addAll(curl);
            command.add(emulator.url().resolve(path).toString());
            Stopwatch.Times times = Stopwatch.compare(() -> send(emulator, file, target), () -> run(command));
            return Figure.ratio("1 GiB to " + where, times.plugin(), "curl", times.peer(), 1.15);
        }
    }

    private Figure slowLink() throws Exception {
        Path file = randomFile("128MiB", 128);
        try (Emulator emulator = Emulator.start()) {
            emulator.latency(SLOW);
            WorkspaceClient sdk = sdk(emulator);
            Stopwatch.Times times = Stopwatch.compare(() -> send(emulator, file, "dbfs:/file"), () -> {
                try (OutputStream out = sdk.dbfs().getOutputStream("/file")) {
                    Files.copy(file, out);
                }
            });
            return Figure.speedUp("128 MiB to DBFS, 25 ms a request", times.plugin(), "SDK", times.peer(), 10);
        }
    }

    private Figure manyFiles() throws Exception {
        Path many = Files.createDirectory(folder.resolve("many"));
        byte[] content = new byte[20 * 1024];
        for (int i = 0; i < FILES; i++) {
            new Random(i).nextBytes(content);
            Files.write(many.resolve(i + ".bin"), content);
        }
        try (Emulator emulator = Emulator.start()) {
            emulator.latency(SLOW);
            WorkspaceClient sdk = sdk(emulator);
            Stopwatch.Times times = Stopwatch.compare(() -> send(emulator, many, "dbfs:/files/"), () -> {
                for (int i = 0; i < FILES; i++) {
                    byte[] file = Files.readAllBytes(many.resolve(i + ".bin"));
                    sdk.dbfs()
                            .put(new Put()
                                    .setPath("/files/" + i + ".bin")
                                    .setContents(Base64.getEncoder().encodeToString(file))
                                    .setOverwrite(true));
                }
            });
            return Figure.speedUp(
                    "1,000 files of 20 KiB to DBFS, 25 ms a request", times.plugin(), "SDK", times.peer(), 8);
        }
    }

    /** Another JVM sends, with no more heap than the bar allows. */
    private Figure memory() throws Exception {
        Path file = folder.resolve("4GiB");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(4L << 30);
        }
        try (Emulator emulator = Emulator.start()) {
            String peak = run(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + MOST_HEAP + "m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Sender.class.getName(),
                    emulator.url().toString(),
                    emulator.token(),
                    file.toString(),
                    "/Volumes/main/default/files/4GiB"));
            return Figure.limit("heap while 4 GiB go to a volume", Double.parseDouble(peak) / MIB, "MiB", MOST_HEAP);
        } finally {
            Files.delete(file);
        }
    }

    private static void send(Emulator emulator, Path source, String target) throws Exception {
        Sender.send(emulator.url(), emulator.token(), source, target);
    }

    private static WorkspaceClient sdk(Emulator emulator) {
        return new WorkspaceClient(
                new DatabricksConfig().setHost(emulator.url().toString()).setToken(emulator.token()));
    }

    private Path randomFile(String name, int mebibytes) throws IOException {
        Path file = folder.resolve(name);
        byte[] content = new byte[MIB];
        new Random(0).nextBytes(content);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                out.write(content);
            }
        }
        return file;
    }

    /** What the program printed. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.get(0) + " ended with " + process.exitValue());
        }
        return output.strip();
    }
}
