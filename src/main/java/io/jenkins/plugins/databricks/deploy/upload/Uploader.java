package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.FileStore;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.Sizes;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends files to a workspace, several at a time, and reports them in the order of their names. A file that cannot be sent does not keep the
 * others from being sent; only when the workspace lets nobody in at all, the rest is given up.
 */
public final class Uploader {

    /** How often a line tells how far the bytes have come. */
    private static final Duration PROGRESS = Duration.ofSeconds(30);

    private static final Duration LONGEST_END = Duration.ofSeconds(8);

    /** The bytes of selected files, for the machine that sends them. */
    @FunctionalInterface
    public interface Contents {
        Content of(SourceFile file) throws IOException;
    }

    private final RestClient client;
    private final DeploymentLog log;
    private final Duration progress;

    public Uploader(RestClient client, DeploymentLog log) {
        this(client, log, PROGRESS);
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
     * @throws IOException when files could not be sent; the message names each, and all others have been sent
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
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(uploads.size(), store.parallelUploads()), work -> new Thread(work, "Databricks upload"));
        try {
            AtomicBoolean hopeless = new AtomicBoolean();
            Map<String, UploadedFile> known = known(request);
            List<Future<UploadedFile>> answers = new ArrayList<>();
            for (FileUpload upload : uploads) {
                answers.add(threads.submit(() -> send(upload, request.overwrite(), known, hopeless)));
            }
            return collect(uploads, answers, request.overwrite());
        } finally {
            end(threads);
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
        UploadFailures failures = new UploadFailures(files);
        for (SourceFile file : selection.files()) {
            String path = request.source().path(selection, file);
            RemotePath target = request.target(selection, file);
            Content content = contents.of(file);
            try {
                FileUpload upload = new FileUpload(path, target, content, store);
                FileUpload other = uploads.putIfAbsent(upload.target(), upload);
                if (other != null) {
                    failures.add(path, upload.target(), other.path() + " would go there, too");
                }
            } catch (IOException | InvalidInputException e) {
                failures.add(path, target, UploadFailures.reason(e));
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

    /**
     * Sends a file, unless another one has failed for a reason that is of all files.
     *
     * @return {@code null} when it was not begun
     */
    private static UploadedFile send(
            FileUpload upload, boolean overwrite, Map<String, UploadedFile> known, AtomicBoolean hopeless)
            throws IOException, InterruptedException {
        if (hopeless.get()) {
            return null;
        }
        try {
            return known == null
                    ? upload.send(overwrite)
                    : upload.sendIfChanged(overwrite, known.get(upload.target().toString()));
        } catch (IOException e) {
            if (UploadFailures.isOfAll(e)) {
                hopeless.set(true);
            }
            throw e;
        }
    }

    /** Waits for the files in the order of their names. */
    private List<UploadedFile> collect(List<FileUpload> uploads, List<Future<UploadedFile>> answers, boolean overwrite)
            throws IOException, InterruptedException {
        List<UploadedFile> done = new ArrayList<>();
        UploadFailures failures = new UploadFailures(uploads.size());
        Throwable first = null;
        boolean hopeless = false;
        for (int i = 0; i < uploads.size() && !hopeless; i++) {
            FileUpload upload = uploads.get(i);
            try {
                UploadedFile file = await(answers.get(i), uploads, done.size());
                if (file == null) {
                    failures.addNotSent(1);
                    continue;
                }
                done.add(file);
                if (!file.skipped()) {
                    log.line("Uploaded " + LogText.name(file.path()) + " to " + file.target() + " ("
                            + Sizes.of(file.bytes()) + ")");
                }
            } catch (ExecutionException e) {
                first = first == null ? e.getCause() : first;
                failures.add(upload.path(), upload.target(), FileUpload.reason(e.getCause(), overwrite));
                hopeless = UploadFailures.isOfAll(e.getCause());
                failures.addNotSent(hopeless ? uploads.size() - i - 1 : 0);
            }
        }
        long skipped = done.stream().filter(UploadedFile::skipped).count();
        if (skipped > 0) {
            log.line(skipped == 1 ? "1 file is unchanged" : skipped + " files are unchanged");
        }
        if (!failures.isEmpty()) {
            throw new IOException(failures.toString(), first);
        }
        return done;
    }

    private UploadedFile await(Future<UploadedFile> answer, List<FileUpload> uploads, int done)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return answer.get(progress.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long sent = uploads.stream().mapToLong(FileUpload::sent).sum();
                long total = uploads.stream().mapToLong(FileUpload::length).sum();
                log.line("Uploading: " + Sizes.of(sent) + " of " + Sizes.of(total)
                        + (uploads.size() == 1 ? "" : ", " + done + " of " + uploads.size() + " files done"));
            }
        }
    }

    /** Stops what is being sent, and waits while it calls off what it has begun. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            threads.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
