package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.rest.Content;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.workspace.FileStore;
import io.jenkins.plugins.databricks.workspace.RemotePath;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Sends files to a workspace, several at a time, and tells of them in the order of their names. A file that cannot be sent does not keep the
 * others from being sent; only when the workspace lets nobody in at all, those still waiting are left.
 */
public final class UploadFiles {

    private static final int PROGRESS_SECONDS = 15;
    private static final int NAMED_FAILURES = 20;

    /**
     * What to send where.
     *
     * @param source a file, a folder or an Ant pattern
     * @param excludes Ant patterns of files below the source to leave out, or {@code null}
     * @param target the file in Databricks, or the folder when it ends with a slash or the source is a folder or a pattern
     * @param overwrite whether files that are there are replaced
     */
    public record Request(String source, String excludes, String target, boolean overwrite) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

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

    public UploadFiles(RestClient client, DeploymentLog log) {
        this.client = client;
        this.log = log;
    }

    /**
     * Sends files of this machine.
     *
     * @param base where a relative source starts
     * @return one entry a file, in the order of their names
     * @throws InvalidInputException when the source names no file or the target is none
     * @throws IOException when files could not be sent; the message names each, and all others have been sent
     */
    public List<UploadedFile> run(Path base, Request request) throws IOException, InterruptedException {
        List<Outgoing> files = new ArrayList<>();
        for (FileSelection.Selected selected :
                FileSelection.of(base, request.source(), request.excludes(), request.target())) {
            files.add(new Outgoing(selected.path(), selected.target(), Content.of(Path.of(selected.file()))));
        }
        return send(files, request.overwrite());
    }

    /** Sends files, wherever their bytes come from; all go to the same kind of store. */
    public List<UploadedFile> send(List<Outgoing> files, boolean overwrite) throws IOException, InterruptedException {
        FileStore store = FileStore.of(files.get(0).target().store(), client);
        List<Transfer> transfers = files.stream()
                .map(file -> new Transfer(file, new DigestingContent(file.content())))
                .toList();
        ExecutorService pool = Executors.newFixedThreadPool(
                Math.min(files.size(), store.parallelUploads()), runnable -> new Thread(runnable, "Databricks upload"));
        try {
            List<Future<UploadedFile>> futures = transfers.stream()
                    .map(transfer -> pool.submit(() -> transfer.send(store, overwrite)))
                    .toList();
            return collect(transfers, futures);
        } finally {
            pool.shutdownNow();
        }
    }

    private record Transfer(Outgoing file, DigestingContent content) {

        UploadedFile send(FileStore store, boolean overwrite) throws IOException, InterruptedException {
            long start = System.nanoTime();
            store.upload(file.target().path(), content, overwrite);
            return new UploadedFile(
                    file.path(),
                    file.target().toString(),
                    content.length(),
                    content.sha256(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }

        String describe(Throwable failure) {
            String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            return file.path() + " to " + file.target() + ": " + reason;
        }
    }

    private List<UploadedFile> collect(List<Transfer> transfers, List<Future<UploadedFile>> futures)
            throws IOException, InterruptedException {
        List<UploadedFile> done = new ArrayList<>();
        Map<Transfer, Throwable> failures = new LinkedHashMap<>();
        for (int i = 0; i < futures.size(); i++) {
            try {
                UploadedFile file = await(futures.get(i), transfers, done.size());
                done.add(file);
                log.line("Uploaded " + file.path() + " to " + file.target() + " (" + Sizes.of(file.bytes()) + ")");
            } catch (ExecutionException e) {
                failures.put(transfers.get(i), e.getCause());
                if (isHopeless(e.getCause())) {
                    throw failed(failures, futures.size(), futures.size() - i - 1);
                }
            }
        }
        if (!failures.isEmpty()) {
            throw failed(failures, futures.size(), 0);
        }
        return done;
    }

    private UploadedFile await(Future<UploadedFile> future, List<Transfer> transfers, int done)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return future.get(PROGRESS_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                long sent =
                        transfers.stream().mapToLong(t -> t.content().sent()).sum();
                long total =
                        transfers.stream().mapToLong(t -> t.content().length()).sum();
                log.line("Uploading: " + Sizes.of(sent) + " of " + Sizes.of(total)
                        + (transfers.size() == 1 ? "" : ", " + done + " of " + transfers.size() + " files done"));
            }
        }
    }

    /** Whether every other file would fail in the same way. */
    private static boolean isHopeless(Throwable failure) {
        return failure instanceof DatabricksException e
                && (e.isGivenUp() || e.status() == 401 || e.getCause() instanceof SSLException);
    }

    private static IOException failed(Map<Transfer, Throwable> failures, int files, int left) {
        if (files == 1) {
            Map.Entry<Transfer, Throwable> only = failures.entrySet().iterator().next();
            return new IOException(only.getKey().describe(only.getValue()), only.getValue());
        }
        StringBuilder text = new StringBuilder()
                .append(failures.size())
                .append(" of ")
                .append(files)
                .append(" files could not be uploaded:");
        failures.entrySet().stream()
                .limit(NAMED_FAILURES)
                .forEach(failure -> text.append("\n  ").append(failure.getKey().describe(failure.getValue())));
        if (failures.size() > NAMED_FAILURES) {
            text.append("\n  … and ").append(failures.size() - NAMED_FAILURES).append(" more");
        }
        if (left > 0) {
            text.append("\n  The other ").append(left).append(" were given up, since they would fail in the same way");
        }
        return new IOException(text.toString(), failures.values().iterator().next());
    }
}
