package io.jenkins.plugins.databricks.deploy.download;

import io.jenkins.plugins.databricks.api.files.FileReader;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.FileFailures;
import io.jenkins.plugins.databricks.deploy.FileTransfers;
import io.jenkins.plugins.databricks.deploy.Sizes;
import io.jenkins.plugins.databricks.deploy.download.TargetFolder.IncomingFile;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Fetches files of a workspace, several at a time. Each is there completely and under its name, or not at all. */
public final class Downloader {

    /** How many files have a line of their own in the log. */
    static final int TOLD = 100;

    private final RestClient client;
    private final DeploymentLog log;
    private final Duration progress;

    public Downloader(RestClient client, DeploymentLog log) {
        this(client, log, FileTransfers.PROGRESS);
    }

    Downloader(RestClient client, DeploymentLog log, Duration progress) {
        this.client = client;
        this.log = log;
        this.progress = progress;
    }

    /**
     * Fetches the files.
     *
     * @return one entry a file, in their order
     * @throws InvalidInputException when the folder cannot have the files; then none was fetched
     * @throws IOException when files could not be fetched; the message names each, and all others are there
     */
    public List<DownloadedFile> run(DownloadRequest request, TargetFolder folder)
            throws IOException, InterruptedException {
        folder.check(request.files().stream().map(RemoteFile::name).toList());
        FileReader reader = FileReader.of(request.store(), client);
        List<Fetching> transfers = request.files().stream()
                .map(file -> new Fetching(file, request.path(file), reader, folder))
                .toList();
        AtomicInteger told = new AtomicInteger();
        List<DownloadedFile> files = new FileTransfers<DownloadedFile>(log, progress, "Downloading", "downloaded")
                .run(transfers, reader.parallelDownloads(), file -> tell(file, told));
        if (files.size() > 1) {
            long bytes = files.stream().mapToLong(DownloadedFile::bytes).sum();
            log.line("Downloaded " + files.size() + " files (" + Sizes.of(bytes) + ") to "
                    + LogText.name(request.target()));
        }
        return files;
    }

    private void tell(DownloadedFile file, AtomicInteger told) {
        if (told.incrementAndGet() <= TOLD) {
            log.line("Downloaded " + LogText.name(file.source()) + " to " + LogText.name(file.path()) + " ("
                    + Sizes.of(file.bytes()) + ")");
        }
    }

    /** One file of a download. */
    private static final class Fetching implements FileTransfers.Transfer<DownloadedFile> {

        private final RemoteFile file;
        private final String path;
        private final FileReader reader;
        private final TargetFolder folder;
        private volatile IncomingFile incoming;

        Fetching(RemoteFile file, String path, FileReader reader, TargetFolder folder) {
            this.file = file;
            this.path = path;
            this.reader = reader;
            this.folder = folder;
        }

        @Override
        public String name() {
            return LogText.name(file.source());
        }

        @Override
        public long length() {
            return file.entry().bytes();
        }

        @Override
        public long moved() {
            IncomingFile begun = incoming;
            return begun == null ? 0 : begun.taken();
        }

        @Override
        public DownloadedFile run() throws IOException, InterruptedException {
            try (IncomingFile begun = folder.open(file.name())) {
                incoming = begun;
                reader.read(file.entry(), begun);
                begun.keep();
                return new DownloadedFile(path, file.source(), begun.taken());
            }
        }

        @Override
        public String reason(Throwable failure) {
            return FileFailures.reason(failure);
        }
    }
}
