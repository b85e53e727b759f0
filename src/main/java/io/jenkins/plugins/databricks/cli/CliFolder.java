package io.jenkins.plugins.databricks.cli;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The folder of an installed CLI. The executable and the file that says which release it is come into being at once, so that whatever goes
 * wrong on the way leaves the previous state, or a folder that counts as empty.
 */
record CliFolder(Path folder, CliRelease release, CliPlatform platform) {

    /** Some ten times as large as the archives are. */
    static final long MOST_BYTES = 500_000_000;

    private static final String MARKER = ".databricks-cli";

    private Path executable() {
        return folder.resolve(platform.executable());
    }

    /** Whether it has exactly this release for this platform. */
    boolean isUpToDate() throws IOException {
        Path marker = folder.resolve(MARKER);
        return Files.isRegularFile(marker)
                && Files.size(marker) < 1_000
                && Files.readString(marker).strip().endsWith("  " + release.archiveName(platform))
                && Files.isExecutable(executable());
    }

    /** A place in it for what is not complete yet. */
    Path temporary() throws IOException {
        Files.createDirectories(folder);
        return folder.resolve(".databricks-" + UUID.randomUUID());
    }

    /**
     * Installs the release from its archive.
     *
     * @param actual the archive's digest
     * @param expected what it must be
     * @throws InvalidInputException when it is another, or the archive has no executable; nothing has changed then
     */
    void install(Path archive, String actual, String expected) throws IOException {
        if (!actual.equals(expected)) {
            throw new InvalidInputException(release.archive(platform) + " has the SHA-256 checksum " + actual
                    + ", but must have " + expected + " according to " + release.checksums()
                    + ". It was not installed: it was changed in transit, or the mirror is corrupt");
        }
        Path unpacked = temporary();
        Path marker = temporary();
        try {
            unpack(archive, unpacked);
            if (!unpacked.toFile().setExecutable(true, false) && !Files.isExecutable(unpacked)) {
                throw new IOException(unpacked + " cannot be made executable");
            }
            Files.writeString(marker, expected + "  " + release.archiveName(platform) + "\n", StandardCharsets.UTF_8);
            // In between, the folder has no release, never the wrong one.
            Files.deleteIfExists(folder.resolve(MARKER));
            Files.move(unpacked, executable(), StandardCopyOption.ATOMIC_MOVE);
            Files.move(marker, folder.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unpacked);
            Files.deleteIfExists(marker);
        }
    }

    /** Takes nothing but the executable out of the archive, whatever else is in there. */
    private void unpack(Path archive, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(platform.executable());
            if (entry == null || entry.isDirectory()) {
                throw new InvalidInputException(release.archive(platform) + " has no file " + platform.executable());
            }
            try (InputStream in = zip.getInputStream(entry);
                    OutputStream out = Files.newOutputStream(target)) {
                byte[] buffer = new byte[64 * 1024];
                long copied = 0;
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    copied += read;
                    if (copied > MOST_BYTES) {
                        throw new InvalidInputException(
                                platform.executable() + " in " + release.archive(platform) + " is too large");
                    }
                    out.write(buffer, 0, read);
                }
            }
        }
    }
}
