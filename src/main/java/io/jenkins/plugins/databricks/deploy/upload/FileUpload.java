package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.Destination;
import io.jenkins.plugins.databricks.api.files.FileStore;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.api.files.RemoteStatus;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** One file on its way, or found to be there already. */
final class FileUpload implements Callable<UploadedFile> {

    private static final String KEPT = "there is something already, and overwrite is false";

    private final Uploader.Outgoing file;
    private final Destination destination;
    private final RemotePath target;
    private final FileStore store;
    private final boolean overwrite;
    private final boolean remember;
    private final UploadedFile earlier;
    private final DigestingContent content;

    /**
     * @param remember whether to ask how Databricks has the file afterwards
     * @param earlier the file as an earlier upload left it, or {@code null}
     */
    FileUpload(
            Uploader.Outgoing file,
            Destination destination,
            RemotePath target,
            FileStore store,
            boolean overwrite,
            boolean remember,
            UploadedFile earlier) {
        this.file = file;
        this.destination = destination;
        this.target = target;
        this.store = store;
        this.overwrite = overwrite;
        this.remember = remember;
        this.earlier = earlier;
        this.content = new DigestingContent(file.content());
    }

    Uploader.Outgoing file() {
        return file;
    }

    long sent() {
        return content.sent();
    }

    long length() {
        return content.length();
    }

    @Override
    public UploadedFile call() throws IOException, InterruptedException {
        long start = System.nanoTime();
        boolean skipped = isThere();
        if (!skipped) {
            send();
        }
        return new UploadedFile(
                file.path(),
                target.toString(),
                content.length(),
                skipped ? earlier.sha256() : content.sha256(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                skipped,
                skipped ? earlier.remote() : remember ? status() : null);
    }

    /**
     * Where nothing may be replaced, looks before: that spares the sending of what will be refused, and tells, where an answer is lost, whether the
     * file that is there afterwards is this one.
     */
    private void send() throws IOException, InterruptedException {
        if (overwrite) {
            store.upload(destination, content, true);
            return;
        }
        RemoteStatus before = lookUp();
        if (before != null) {
            throw new IOException(KEPT
                    + (isOurs(before)
                            ? ", as long as this file: an earlier attempt of this step may have sent it"
                            : ""));
        }
        try {
            store.upload(destination, content, false);
        } catch (DatabricksException e) {
            if (!e.isOutcomeUnknown() || status() == null) {
                throw e;
            }
        }
    }

    /** Whether neither side has changed since the earlier upload. */
    private boolean isThere() throws IOException, InterruptedException {
        return earlier != null
                && earlier.remote() != null
                && earlier.bytes() == content.length()
                && earlier.sha256()
                        .equals(file.content().fingerprint(content.length() + 1).sha256())
                && earlier.remote().equals(status());
    }

    /** Nothing that is somebody else's, and no reason to fail: a file whose status is unknown is sent again next time. */
    private RemoteStatus status() throws IOException, InterruptedException {
        RemoteStatus status = lookUp();
        return status != null && isOurs(status) ? status : null;
    }

    private RemoteStatus lookUp() throws IOException, InterruptedException {
        try {
            return store.status(destination.path());
        } catch (DatabricksException e) {
            return null;
        }
    }

    private boolean isOurs(RemoteStatus status) {
        return status.bytes() < 0 || status.bytes() == content.length();
    }

    /** Where it was to go, and why it did not. */
    String describe(Throwable failure) {
        boolean kept = !overwrite && failure instanceof DatabricksException e && e.isAlreadyExists();
        return "to " + target + ": " + (kept ? KEPT + ". " : "") + reason(failure);
    }

    static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
