package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.Destination;
import io.jenkins.plugins.databricks.api.files.FileStore;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.auth.NoTokenException;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.Sizes;
import io.jenkins.plugins.databricks.rest.DatabricksException;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

/**
 * Sends files to a workspace, several at a time, and tells of them in the order of their names. A file that cannot be sent does not keep the
 * others from being sent; only when the workspace lets nobody in at all, those still waiting are left.
 */
public final class Uploader {

    /** How often a line tells how far the bytes have come. */
    private static final Duration PROGRESS = Duration.ofSeconds(30);

    private static final int NAMED_FAILURES = 20;

    private static final Duration LONGEST_END = Duration.ofSeconds(8);

    /**
     * A file on its way.
     *
     * @param path its path as logs show it
     * @param target where it goes
     * @param content its bytes
     */
    public record Outgoing(String path, RemotePath target, Content content) {}

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
     * Sends files of this machine.
     *
     * @param base where a relative source starts
     * @return one entry a file, in the order of their names
     * @throws InvalidInputException when the source names no file, or the target does not take one
     * @throws IOException when files could not be sent; the message names each, and all others have been sent
     */
    public List<UploadedFile> run(Path base, UploadRequest request) throws IOException, InterruptedException {
        FileSelection selection = request.source().select(base);
        selection.tell(log);
        return send(request.outgoing(selection, base), request.overwrite(), request.known());
    }

    /** Sends files, wherever their bytes come from; all go to the same kind of store. */
    public List<UploadedFile> send(List<Outgoing> files, boolean overwrite) throws IOException, InterruptedException {
        return send(files, overwrite, null);
    }

    /**
     * Sends files, wherever their bytes come from; all go to the same kind of store.
     *
     * @param known as in {@link UploadRequest}
     */
    public List<UploadedFile> send(List<Outgoing> files, boolean overwrite, List<UploadedFile> known)
            throws IOException, InterruptedException {
        FileStore store = FileStore.of(files.get(0).target().store(), client);
        List<FileUpload> transfers = place(files, store, overwrite, known);
        ExecutorService pool = Executors.newFixedThreadPool(
                Math.min(files.size(), store.parallelUploads()), runnable -> new Thread(runnable, "Databricks upload"));
        try {
            AtomicBoolean hopeless = new AtomicBoolean();
            return collect(
                    transfers,
                    transfers.stream()
                            .map(fileUpload -> pool.submit(() -> send(fileUpload, hopeless)))
                            .toList());
        } finally {
            end(pool);
        }
    }

    /** A file whose turn comes after a failure that would be its own, too, is not begun: whoever collects the answers may hear of it later. */
    private static UploadedFile send(FileUpload fileUpload, AtomicBoolean hopeless) throws Exception {
        if (hopeless.get()) {
            throw new NotBegunException();
        }
        try {
            return fileUpload.call();
        } catch (Exception e) {
            if (isHopeless(e)) {
                hopeless.set(true);
            }
            throw e;
        }
    }

    /** A file was not begun, since another one has failed for a reason that is of all files. */
    private static final class NotBegunException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** What is being sent stops, and calls off what it has begun, before whoever wants these files goes on, or ends. */
    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            pool.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Finds what cannot go well before anything is sent. */
    private List<FileUpload> place(List<Outgoing> files, FileStore store, boolean overwrite, List<UploadedFile> known) {
        Map<String, UploadedFile> before = new HashMap<>();
        if (known != null) {
            known.forEach(file -> before.put(file.target(), file));
        }
        Map<String, FileUpload> transfers = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        List<String> remarks = new ArrayList<>();
        for (Outgoing file : files) {
            try {
                Destination destination = store.place(file.target().path(), file.path(), file.content());
                RemotePath target = new RemotePath(file.target().store(), destination.path());
                UploadedFile earlier = before.get(target.toString());
                FileUpload other = transfers.putIfAbsent(
                        destination.path(),
                        new FileUpload(file, destination, target, store, overwrite, known != null, earlier));
                if (other != null) {
                    failures.put(
                            file.path(), "to " + target + ": " + other.file().path() + " would be there, too");
                }
                if (destination.remark() != null) {
                    remarks.add(file.path() + " " + destination.remark());
                }
            } catch (IOException | InvalidInputException e) {
                failures.put(file.path(), "to " + file.target() + ": " + FileUpload.reason(e));
            }
        }
        if (!failures.isEmpty()) {
            throw new InvalidInputException(
                    (files.size() == 1 ? "" : "Nothing was sent. ") + list(failures, files.size(), 0));
        }
        remarks.forEach(log::line);
        return List.copyOf(transfers.values());
    }

    private List<UploadedFile> collect(List<FileUpload> transfers, List<Future<UploadedFile>> futures)
            throws IOException, InterruptedException {
        List<UploadedFile> done = new ArrayList<>();
        Map<String, String> failures = new LinkedHashMap<>();
        Throwable first = null;
        int left = 0;
        boolean hopeless = false;
        for (int i = 0; i < futures.size() && !hopeless; i++) {
            FileUpload fileUpload = transfers.get(i);
            try {
                UploadedFile file = await(futures.get(i), transfers, done.size());
                done.add(file);
                if (!file.skipped()) {
                    log.line("Uploaded " + LogText.name(file.path()) + " to " + file.target() + " ("
                            + Sizes.of(file.bytes()) + ")");
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof NotBegunException) {
                    left++;
                    continue;
                }
                failures.put(fileUpload.file().path(), fileUpload.describe(e.getCause()));
                first = first == null ? e.getCause() : first;
                hopeless = isHopeless(e.getCause());
                left += hopeless ? futures.size() - i - 1 : 0;
            }
        }
        long skipped = done.stream().filter(UploadedFile::skipped).count();
        if (skipped > 0) {
            log.line(skipped == 1 ? "1 file is unchanged" : skipped + " files are unchanged");
        }
        if (first != null) {
            throw new IOException(list(failures, futures.size(), left), first);
        }
        return done;
    }

    private UploadedFile await(Future<UploadedFile> future, List<FileUpload> transfers, int done)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return future.get(progress.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long sent = transfers.stream().mapToLong(FileUpload::sent).sum();
                long total = transfers.stream().mapToLong(FileUpload::length).sum();
                log.line("Uploading: " + Sizes.of(sent) + " of " + Sizes.of(total)
                        + (transfers.size() == 1 ? "" : ", " + done + " of " + transfers.size() + " files done"));
            }
        }
    }

    /** Whether every other file would fail in the same way. */
    private static boolean isHopeless(Throwable failure) {
        return failure instanceof NoTokenException
                || (failure instanceof DatabricksException e
                        && (e.isGivenUp() || e.isOfAll() || e.getCause() instanceof SSLException));
    }

    private static String told(Map.Entry<String, String> failure) {
        return LogText.name(failure.getKey()) + " " + LogText.line(failure.getValue());
    }

    private static String list(Map<String, String> failures, int files, int left) {
        if (files == 1) {
            Map.Entry<String, String> only = failures.entrySet().iterator().next();
            return told(only);
        }
        StringBuilder text = new StringBuilder()
                .append(failures.size())
                .append(" of ")
                .append(files)
                .append(" files could not be uploaded:");
        failures.entrySet().stream()
                .limit(NAMED_FAILURES)
                .forEach(failure -> text.append("\n  ").append(told(failure)));
        if (failures.size() > NAMED_FAILURES) {
            text.append("\n  … and ").append(failures.size() - NAMED_FAILURES).append(" more");
        }
        if (left > 0) {
            text.append("\n  The other ").append(left).append(" were given up, since they would fail in the same way");
        }
        return text.toString();
    }
}
