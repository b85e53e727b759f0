package io.jenkins.plugins.databricks.deploy.download;

import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** Downloads from an emulator to a folder, for tests. */
record Downloads(Emulator emulator, Path base, TellingLog log) {

    /** Long enough ago for all later states of a file to have other times. */
    private static final FileTime SETTLED = FileTime.fromMillis(1_000_000_000_000L);

    /** Puts a file of DBFS or a volume in its place, such as {@code dbfs/a.txt}, as if it had been there for long. */
    Path put(String path, String text) throws IOException {
        Path file = emulator.root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, SETTLED);
    }

    List<DownloadedFile> run(String source, String target) throws IOException, InterruptedException {
        return run(TestClients.of(emulator), source, null, target);
    }

    List<DownloadedFile> run(RestClient client, String source, String excludes, String target)
            throws IOException, InterruptedException {
        RemoteSource remote = RemoteSource.of(source, excludes);
        return new Downloader(client, log)
                .run(
                        new DownloadRequest(remote.path().store(), remote.select(client, log), target),
                        new LocalFolder(base, target));
    }

    /** What lies below the folder, by names with slashes, half files included. */
    List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(base)) {
            return all.filter(file -> !Files.isDirectory(file))
                    .map(file -> base.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    String read(String path) throws IOException {
        return Files.readString(base.resolve(path));
    }
}
