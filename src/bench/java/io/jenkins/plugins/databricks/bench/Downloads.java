package io.jenkins.plugins.databricks.bench;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.service.files.ReadDbfsRequest;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Downloads of one large file, and of many small ones where each request takes its time. The sizes are such that peers which fetch one block or file after
 * the other need seconds, not minutes.
 */
final class Downloads {

    private static final int MIB = 1 << 20;
    private static final int LARGE = 512;
    private static final int BLOCKS = 128;
    private static final int FILES = 300;
    private static final int MOST_HEAP = 48;

    /** What storage gives to one connection, in bytes a second. */
    private static final long CONNECTION = 100_000_000;

    private static final Duration LATENCY = Duration.ofMillis(25);
    private static final String VOLUME = "/Volumes/main/default/files";

    private final Path folder;
    private final Consumer<Figure> figures;
    private final Optional<String> cli = Peers.cliOrWords();

    /** How the SDK fetches one file. */
    @FunctionalInterface
    private interface SdkDownload {
        void fetch(WorkspaceClient sdk, String source) throws IOException;
    }

    /** @param folder where the files go */
    Downloads(Path folder, Consumer<Figure> figures) {
        this.folder = folder;
        this.figures = figures;
    }

    void measure() throws Exception {
        stream();
        connections();
        blocks();
        many(VOLUME, VOLUME.substring(1), "a volume", 6, this::fromVolume);
        many("dbfs:/many", "dbfs/many", "DBFS", 10, this::fromDbfs);
        memory(VOLUME, VOLUME.substring(1), "a volume");
        memory("dbfs:", "dbfs", "DBFS");
    }

    /** A large file over loopback, where only the CPU is the limit. */
    private void stream() throws Exception {
        try (Emulator emulator = Emulator.start()) {
            file(emulator, VOLUME.substring(1), LARGE);
            String what = LARGE + " MiB from a volume";
            String source = VOLUME + "/large";
            figures.accept(Figure.ratio(what, againstCurl(emulator, source), "curl", 1.15));
            if (cli.isPresent()) {
                figures.accept(Figure.ratio(what, againstCli(emulator, source, "dbfs:" + source, "large"), "CLI", 1.15));
            }
        }
    }

    /** A large file where each connection has the speed that clouds give it. */
    private void connections() throws Exception {
        try (Emulator emulator = Emulator.start()) {
            file(emulator, VOLUME.substring(1), LARGE);
            emulator.connectionSpeed(CONNECTION);
            emulator.latency(LATENCY);
            String what = LARGE + " MiB from a volume, 100 MB/s a connection, 25 ms";
            String source = VOLUME + "/large";
            figures.accept(Figure.speedUp(what, againstCurl(emulator, source), "curl", 5));
            if (cli.isPresent()) {
                figures.accept(Figure.speedUp(what, againstCli(emulator, source, "dbfs:" + source, "large"), "CLI", 5));
            }
        }
    }

    /** A file of DBFS, which gives only blocks of 1 MiB, where each request takes its time. */
    private void blocks() throws Exception {
        try (Emulator emulator = Emulator.start()) {
            file(emulator, "dbfs", BLOCKS);
            emulator.latency(LATENCY);
            String what = BLOCKS + " MiB from DBFS, 25 ms a request";
            WorkspaceClient sdk = Peers.sdk(emulator);
            Stopwatch.Times times =
                    Stopwatch.compare(() -> fetch(emulator, "dbfs:/large"), () -> fromDbfs(sdk, "dbfs:/large"));
            figures.accept(Figure.speedUp(what, times, "SDK", 5));
            if (cli.isPresent()) {
                figures.accept(Figure.speedUp(what, againstCli(emulator, "dbfs:/large", "dbfs:/large", "large"), "CLI", 5));
            }
        }
    }

    /** @param place where the files lie in the emulator's folder */
    private void many(String source, String place, String store, double bar, SdkDownload download) throws Exception {
        try (Emulator emulator = Emulator.start()) {
            byte[] content = new byte[20 * 1024];
            Path files = Files.createDirectories(emulator.root().resolve(place));
            for (int i = 0; i < FILES; i++) {
                new Random(i).nextBytes(content);
                Files.write(files.resolve(i + ".bin"), content);
            }
            emulator.latency(LATENCY);
            WorkspaceClient sdk = Peers.sdk(emulator);
            String what = FILES + " files of 20 KiB from " + store + ", 25 ms a request";
            Stopwatch.Times times = Stopwatch.compare(() -> fetch(emulator, source), () -> {
                for (int i = 0; i < FILES; i++) {
                    download.fetch(sdk, source + "/" + i + ".bin");
                }
            });
            figures.accept(Figure.speedUp(what, times, "SDK", bar));
            if (cli.isPresent()) {
                String named = source.startsWith("dbfs:") ? source : "dbfs:" + source;
                figures.accept(Figure.speedUp(what, againstCli(emulator, source, named, "many"), "CLI", 1));
            }
        }
    }

    /** Another JVM fetches, with no more heap than the bar allows. */
    private void memory(String source, String place, String store) throws Exception {
        try (Emulator emulator = Emulator.start()) {
            file(emulator, place, LARGE);
            double peak = Sender.heap("fetch", MOST_HEAP, emulator, source + "/large", folder.toString());
            figures.accept(Figure.limit("heap while " + LARGE + " MiB come from " + store, peak, "MiB", MOST_HEAP));
        }
    }

    private Stopwatch.Times againstCurl(Emulator emulator, String source) throws Exception {
        return Stopwatch.compare(
                () -> fetch(emulator, source),
                () -> Peers.run(
                        List.of(
                                "curl",
                                "-sSf",
                                "-o",
                                peer().toString(),
                                "-H",
                                "Authorization: Bearer " + emulator.token(),
                                emulator.url() + "/api/2.0/fs/files" + source),
                        Map.of()));
    }

    /**
     * Times both.
     *
     * @param named the source as the CLI wants it to be named
     * @param target the file or folder that the CLI makes
     */
    private Stopwatch.Times againstCli(Emulator emulator, String source, String named, String target) throws Exception {
        return Stopwatch.compare(
                () -> fetch(emulator, source),
                () -> Peers.fetch(cli.orElseThrow(), emulator, named, folder.resolve(target)));
    }

    private void fromVolume(WorkspaceClient sdk, String source) throws IOException {
        try (InputStream in = sdk.files().download(source).getContents()) {
            Files.copy(in, peer(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void fromDbfs(WorkspaceClient sdk, String source) throws IOException {
        try (OutputStream out = Files.newOutputStream(peer())) {
            long offset = 0;
            for (long read = MIB; read == MIB; offset += read) {
                var block = sdk.dbfs()
                        .read(new ReadDbfsRequest()
                                .setPath(source.substring("dbfs:".length()))
                                .setOffset(offset)
                                .setLength((long) MIB));
                out.write(Base64.getDecoder().decode(block.getData()));
                read = block.getBytesRead();
            }
        }
    }

    private Path peer() {
        return folder.resolve("peer");
    }

    private static void file(Emulator emulator, String place, int mebibytes) throws IOException {
        byte[] content = new byte[MIB];
        new Random(0).nextBytes(content);
        Path file = Files.createDirectories(emulator.root().resolve(place)).resolve("large");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                out.write(content);
            }
        }
    }

    private void fetch(Emulator emulator, String source) throws IOException, InterruptedException {
        Sender.fetch(emulator.url(), emulator.token(), source, folder);
    }
}
