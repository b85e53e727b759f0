package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.FileStore;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.FileFailures;
import io.jenkins.plugins.databricks.deploy.FileTransfers;
import io.jenkins.plugins.databricks.deploy.IncompleteTransferException;
import io.jenkins.plugins.databricks.deploy.Sizes;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends files to a workspace, several at a time, and reports them in the order of their names. A file that cannot be sent does not keep the
 * others from being sent; only when the workspace lets nobody in at all, the rest is given up.
 */
public final class Uploader {

    /** The bytes of selected files, for the machine that sends them. */
    @FunctionalInterface
    public interface Contents {
        Content of(SourceFile file) throws IOException;
    }

    private final RestClient client;
    private final DeploymentLog log;
    private final Duration progress;

    public Uploader(RestClient client, DeploymentLog log) {
        this(client, log, FileTransfers.PROGRESS);
    }

    Uploader(RestClient client, DeploymentLog log, Duration progress) {
        this.client = client;
        this.log = log;
        this.progress = progress;
    }

    /**
     * Selects files of this machine, and sends them.
     *
     * @param base where a relative source starts
     * @return one entry a file, in the order of their names
     * @throws InvalidInputException when the source names no file, or the target does not take one
     * @throws IncompleteTransferException when files could not be sent; it has those that were
     */
    public List<UploadedFile> run(Path base, UploadRequest request) throws IOException, InterruptedException {
        FileSelection selection = request.source().select(base);
        selection.tell(log);
        return send(request, selection, base);
    }

    /** Sends selected files of this machine, as {@link #run} does. */
    public List<UploadedFile> send(UploadRequest request, FileSelection selection, Path base)
            throws IOException, InterruptedException {
        return send(request, selection, file -> Content.of(request.source().file(base, selection.inFolder(), file)));
    }

    /** Sends selected files, wherever their bytes come from, as {@link #run} does. */
    public List<UploadedFile> send(UploadRequest request, FileSelection selection, Contents contents)
            throws IOException, InterruptedException {
        FileStore store = FileStore.of(request.target().store(), client);
        List<FileUpload> uploads = place(request, selection, contents, store);
        Map<String, UploadedFile> known = known(request);
        List<Sending> transfers = uploads.stream()
                .map(upload -> new Sending(upload, request.overwrite(), known))
                .toList();
        AtomicInteger skipped = new AtomicInteger();
        try {
            return new FileTransfers<UploadedFile>(log, progress, "Uploading", "uploaded")
                    .run(transfers, store.parallelUploads(), file -> tell(file, skipped));
        } finally {
            if (skipped.get() > 0) {
                log.line(skipped.get() == 1 ? "1 file is unchanged" : skipped + " files are unchanged");
            }
        }
    }

    private void tell(UploadedFile file, AtomicInteger skipped) {
        if (file.skipped()) {
            skipped.incrementAndGet();
        } else {
            log.line("Uploaded " + LogText.name(file.path()) + " to " + file.target() + " (" + Sizes.of(file.bytes())
                    + ")");
        }
    }

    /**
     * Sends one file that need not lie anywhere, and replaces what is there.
     *
     * @param name its name as logs show it
     */
    public UploadedFile send(String name, RemotePath target, Content content) throws IOException, InterruptedException {
        UploadRequest request = new UploadRequest(FileSource.ofFile("source", name), target, true, null);
        FileSelection selection = new FileSelection(false, List.of(new SourceFile(name, content.length())), 0);
        return send(request, selection, file -> content).get(0);
    }

    /** Finds the place of each file, and what cannot be sent, before anything is sent. */
    private List<FileUpload> place(UploadRequest request, FileSelection selection, Contents contents, FileStore store)
            throws IOException {
        Map<RemotePath, FileUpload> uploads = new LinkedHashMap<>();
        int files = selection.files().size();
        FileFailures failures = new FileFailures(files, "uploaded");
        for (SourceFile file : selection.files()) {
            String path = request.source().path(selection, file);
            RemotePath target = request.target(selection, file);
            Content content = contents.of(file);
            try {
                FileUpload upload = new FileUpload(path, target, content, store);
                FileUpload other = uploads.putIfAbsent(upload.target(), upload);
                if (other != null) {
                    failures.add(LogText.name(path) + " to " + upload.target(), other.path() + " would go there, too");
                }
            } catch (IOException | InvalidInputException e) {
                failures.add(LogText.name(path) + " to " + target, FileFailures.reason(e));
            }
        }
        if (!failures.isEmpty()) {
            throw new InvalidInputException((files == 1 ? "" : "Nothing was sent. ") + failures);
        }
        uploads.values().stream()
                .map(FileUpload::remark)
                .filter(Objects::nonNull)
                .forEach(log::line);
        return List.copyOf(uploads.values());
    }

    /** The files of earlier uploads by their places; {@code null} where they do not matter. */
    private static Map<String, UploadedFile> known(UploadRequest request) {
        if (request.known() == null) {
            return null;
        }
        Map<String, UploadedFile> known = new HashMap<>();
        request.known().forEach(file -> known.put(file.target(), file));
        return known;
    }

    /** One file of an upload. */
    private record Sending(FileUpload upload, boolean overwrite, Map<String, UploadedFile> known)
            implements FileTransfers.Transfer<UploadedFile> {

        @Override
        public String name() {
            return LogText.name(upload.path()) + " to " + upload.target();
        }

        @Override
        public long length() {
            return upload.length();
        }

        @Override
        public long moved() {
            return upload.sent();
        }

        @Override
        public UploadedFile run() throws IOException, InterruptedException {
            return known == null
                    ? upload.send(overwrite)
                    : upload.sendIfChanged(overwrite, known.get(upload.target().toString()));
        }

        @Override
        public String reason(Throwable failure) {
            return FileUpload.reason(failure, overwrite);
        }
    }
}
