package io.jenkins.plugins.databricks.bench;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.service.files.Put;
import com.databricks.sdk.service.files.UploadRequest;
import com.databricks.sdk.service.workspace.Import;
import com.databricks.sdk.service.workspace.ImportFormat;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Uploads of one large file and of many small ones, at once and over links of limited speed. */
final class Uploads {

    private static final int MIB = 1 << 20;
    private static final int GIB_IN_MIB = 1024;
    private static final int FILES = 1_000;
    private static final int MOST_HEAP = 48;
    private static final Duration LATENCY = Duration.ofMillis(25);

    /** What storage gives to one connection, in bytes a second. */
    private static final long CONNECTION = 100_000_000;

    /** One Gbit/s in bytes a second. */
    private static final long LINK = 125_000_000;

    /** As long as the workspace takes a file. */
    private static final int LONGEST_WORKSPACE_FILE = 480;

    /** A folder in one of Databricks' stores. */
    private record Place(String name, String path) {}

    private static final Place DBFS = new Place("DBFS", "dbfs:/");
    private static final Place VOLUME = new Place("a volume", "/Volumes/main/default/files/");
    private static final Place WORKSPACE = new Place("the workspace", "/Workspace/Shared/");

    private final Path folder;
    private final Consumer<Figure> figures;
    private final Optional<String> cli = Peers.cliOrWords();

    /**
     * Makes the files.
     *
     * @param folder where they lie
     */
    Uploads(Path folder, Consumer<Figure> figures) {
        this.folder = folder;
        this.figures = figures;
    }

    void measure() throws Exception {
        Path large = randomFile("1GiB", GIB_IN_MIB);
        loopback(large);
        connections(large);
        Files.delete(large);
        link();
        latency();
        manyFiles();
        memory();
    }

    private void loopback(Path file) throws Exception {
        try (Emulator emulator = Emulator.start()) {
            String dbfs = "contents=@" + file;
            Stopwatch.Times times = Stopwatch.compare(
                    () -> send(emulator, file, DBFS.path() + "large"),
                    () -> Peers.curl(
                            emulator, "/api/2.0/dbfs/put", "-F", "path=/large", "-F", "overwrite=true", "-F", dbfs));
            figures.accept(Figure.ratio("1 GiB to DBFS", times, "curl", 1.15));
        }
        try (Emulator emulator = Emulator.start()) {
            String path = "/api/2.0/fs/files" + VOLUME.path() + "large?overwrite=true";
            Stopwatch.Times times = Stopwatch.compare(
                    () -> send(emulator, file, VOLUME.path() + "large"),
                    () -> Peers.curl(emulator, path, "-T", file.toString()));
            figures.accept(Figure.ratio("1 GiB to a volume", times, "curl", 1.3));
        }
        if (cli.isPresent()) {
            try (Emulator emulator = Emulator.start()) {
                figures.accept(Figure.ratio("1 GiB to a volume", againstCli(emulator, file), "CLI", 1.3));
            }
        }
    }

    private void connections(Path file) throws Exception {
        if (cli.isPresent()) {
            try (Emulator emulator = Emulator.start()) {
                emulator.connectionSpeed(CONNECTION);
                emulator.latency(LATENCY);
                figures.accept(Figure.speedUp(
                        "1 GiB to a volume, 100 MB/s a connection, 25 ms", againstCli(emulator, file), "CLI", 5));
            }
        }
    }

    private Stopwatch.Times againstCli(Emulator emulator, Path file) throws Exception {
        return Stopwatch.compare(
                () -> send(emulator, file, VOLUME.path() + "large"),
                () -> Peers.copy(cli.orElseThrow(), emulator, file, "dbfs:" + VOLUME.path() + "large"));
    }

    private void link() throws Exception {
        Path file = randomFile("480MiB", LONGEST_WORKSPACE_FILE);
        for (Place place : List.of(DBFS, VOLUME, WORKSPACE)) {
            try (Emulator emulator = Emulator.start()) {
                emulator.linkSpeed(LINK);
                double seconds = Stopwatch.median(() -> send(emulator, file, place.path() + "large"));
                double share = 100.0 * Files.size(file) / LINK / seconds;
                figures.accept(Figure.share("480 MiB to " + place.name() + ", a link of 1 Gbit/s", share, "of the link", 97));
            }
        }
        Files.delete(file);
    }

    private void latency() throws Exception {
        Path file = randomFile("128MiB", 128);
        try (Emulator emulator = Emulator.start()) {
            emulator.latency(LATENCY);
            WorkspaceClient sdk = Peers.sdk(emulator);
            Stopwatch.Times times = Stopwatch.compare(() -> send(emulator, file, DBFS.path() + "file"), () -> {
                try (OutputStream out = sdk.dbfs().getOutputStream("/file")) {
                    Files.copy(file, out);
                }
            });
            figures.accept(Figure.speedUp("128 MiB to DBFS, 25 ms a request", times, "SDK", 15));
        }
    }

    /** How the SDK sends one file. */
    @FunctionalInterface
    private interface SdkUpload {
        void send(WorkspaceClient sdk, Path file, String target) throws IOException;
    }

    private void manyFiles() throws Exception {
        Path many = Files.createDirectory(folder.resolve("many"));
        byte[] content = new byte[20 * 1024];
        for (int i = 0; i < FILES; i++) {
            new Random(i).nextBytes(content);
            Files.write(many.resolve(i + ".bin"), content);
        }
        manyFiles(many, DBFS, 12, (sdk, file, target) -> sdk.dbfs()
                .put(new Put()
                        .setPath(target.substring("dbfs:".length()))
                        .setContents(base64(file))
                        .setOverwrite(true)));
        manyFiles(many, VOLUME, 8, (sdk, file, target) -> {
            try (InputStream in = Files.newInputStream(file)) {
                sdk.files()
                        .upload(new UploadRequest()
                                .setFilePath(target)
                                .setContents(in)
                                .setOverwrite(true));
            }
        });
        manyFiles(many, WORKSPACE, 12, (sdk, file, target) -> sdk.workspace()
                .importContent(new Import()
                        .setPath(target.substring("/Workspace".length()))
                        .setFormat(ImportFormat.AUTO)
                        .setContent(base64(file))
                        .setOverwrite(true)));
    }

    private void manyFiles(Path many, Place place, double bar, SdkUpload upload) throws Exception {
        try (Emulator emulator = Emulator.start()) {
            emulator.latency(LATENCY);
            WorkspaceClient sdk = Peers.sdk(emulator);
            send(emulator, many, place.path()); // the folders are there then
            Stopwatch.Times times = Stopwatch.compare(() -> send(emulator, many, place.path()), () -> {
                for (int i = 0; i < FILES; i++) {
                    upload.send(sdk, many.resolve(i + ".bin"), place.path() + i + ".bin");
                }
            });
            figures.accept(
                    Figure.speedUp("1,000 files of 20 KiB to " + place.name() + ", 25 ms a request", times, "SDK", bar));
        }
    }

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }

    /** Another JVM sends, with no more heap than the bar allows. */
    private void memory() throws Exception {
        Path file = folder.resolve("4GiB");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(4L << 30);
        }
        try (Emulator emulator = Emulator.start()) {
            double peak = Sender.heap("send", MOST_HEAP, emulator, file.toString(), VOLUME.path() + "4GiB");
            figures.accept(Figure.limit("heap while 4 GiB go to a volume", peak, "MiB", MOST_HEAP));
        } finally {
            Files.delete(file);
        }
    }

    private static void send(Emulator emulator, Path source, String target) throws Exception {
        Sender.send(emulator.url(), emulator.token(), source, target);
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
}
