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
import java.util.Random;
import java.util.function.Consumer;

/** Downloads of one large file, and of many small ones where each request takes its time. */
final class Downloads {

    private static final int MIB = 1 << 20;
    private static final int FILES = 1_000;
    private static final Duration LATENCY = Duration.ofMillis(25);
    private static final String VOLUME = "/Volumes/main/default/files";

    private final Path folder;
    private final Consumer<Figure> figures;

    /** @param folder where the files go */
    Downloads(Path folder, Consumer<Figure> figures) {
        this.folder = folder;
        this.figures = figures;
    }

    void measure() throws Exception {
        large();
        many();
    }

    private void large() throws Exception {
        try (Emulator emulator = Emulator.start()) {
            byte[] content = new byte[MIB];
            new Random(0).nextBytes(content);
            Path volume = Files.createDirectories(emulator.root().resolve(VOLUME.substring(1)));
            Path file = Files.createFile(volume.resolve("large"));
            try (var out = Files.newOutputStream(file)) {
                for (int i = 0; i < 1024; i++) {
                    out.write(content);
                }
            }
            Files.createLink(emulator.root().resolve("dbfs/large"), file);
            Path peer = folder.resolve("peer");
            Stopwatch.Times times = Stopwatch.compare(
                    () -> fetch(emulator, VOLUME + "/large"),
                    () -> Peers.run(
                            List.of(
                                    "curl",
                                    "-sSf",
                                    "-o",
                                    peer.toString(),
                                    "-H",
                                    "Authorization: Bearer " + emulator.token(),
                                    emulator.url() + "/api/2.0/fs/files" + VOLUME + "/large"),
                            Map.of()));
            figures.accept(Figure.ratio("1 GiB from a volume", times, "curl", 1.3));
            WorkspaceClient sdk = Peers.sdk(emulator);
            times = Stopwatch.compare(() -> fetch(emulator, "dbfs:/large"), () -> {
                try (OutputStream out = Files.newOutputStream(peer)) {
                    for (long offset = 0; offset < Files.size(file); offset += MIB) {
                        ReadDbfsRequest block = new ReadDbfsRequest()
                                .setPath("/large")
                                .setOffset(offset)
                                .setLength((long) MIB);
                        out.write(Base64.getDecoder().decode(sdk.dbfs().read(block).getData()));
                    }
                }
            });
            figures.accept(Figure.speedUp("1 GiB from DBFS", times, "SDK", 1));
            Files.delete(peer);
        }
    }

    private void many() throws Exception {
        try (Emulator emulator = Emulator.start()) {
            byte[] content = new byte[20 * 1024];
            Path volume = Files.createDirectories(emulator.root().resolve(VOLUME.substring(1)));
            for (int i = 0; i < FILES; i++) {
                new Random(i).nextBytes(content);
                Files.write(volume.resolve(i + ".bin"), content);
            }
            emulator.latency(LATENCY);
            WorkspaceClient sdk = Peers.sdk(emulator);
            Path peer = folder.resolve("peer");
            Stopwatch.Times times = Stopwatch.compare(() -> fetch(emulator, VOLUME), () -> {
                for (int i = 0; i < FILES; i++) {
                    try (InputStream in =
                            sdk.files().download(VOLUME + "/" + i + ".bin").getContents()) {
                        Files.copy(in, peer, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            });
            figures.accept(Figure.speedUp("1,000 files of 20 KiB from a volume, 25 ms a request", times, "SDK", 6));
        }
    }

    private void fetch(Emulator emulator, String source) throws IOException, InterruptedException {
        Sender.fetch(emulator.url(), emulator.token(), source, folder);
    }
}
