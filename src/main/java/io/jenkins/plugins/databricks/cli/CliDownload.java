package io.jenkins.plugins.databricks.cli;

import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.PublicDownload;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;

/** The archive of a release, downloaded to the machine that runs this: the agent, or the controller for it. */
final class CliDownload implements Closeable {

    private static final long MOST_OF_LIST = 1_000_000;

    /** An archive's digest, and what it must be. */
    record Digests(String actual, String expected) {}

    private final HttpTransport transport;
    private final PublicDownload download;

    CliDownload(HttpSettings settings) {
        transport = new HttpTransport(settings, null);
        download = new PublicDownload(transport, settings.limits().idle());
    }

    /**
     * Downloads the archive into a file.
     *
     * @throws InvalidInputException when there is no such release
     * @throws IOException when the address cannot be reached from here
     */
    Digests run(CliRelease release, CliPlatform platform, Path file) throws IOException, InterruptedException {
        try {
            String expected = release.checksum(download.text(release.checksums(), MOST_OF_LIST), platform);
            return new Digests(download.toFile(release.archive(platform), file, CliFolder.MOST_BYTES), expected);
        } catch (FileNotFoundException e) {
            throw new InvalidInputException(e.getMessage() + ": check the version, and the address of the releases", e);
        }
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
