package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.workspace.FileStore;
import io.jenkins.plugins.databricks.workspace.Placement;
import io.jenkins.plugins.databricks.workspace.RemotePath;
import io.jenkins.plugins.databricks.workspace.RemoteStatus;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** One file on its way, or found to be there already. */
final class Transfer implements Callable<UploadedFile> {

    private final UploadFiles.Outgoing file;
    private final Placement placement;
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
    Transfer(
            UploadFiles.Outgoing file,
            Placement placement,
            RemotePath target,
            FileStore store,
            boolean overwrite,
            boolean remember,
            UploadedFile earlier) {
        this.file = file;
        this.placement = placement;
        this.target = target;
        this.store = store;
        this.overwrite = overwrite;
        this.remember = remember;
        this.earlier = earlier;
        this.content = new DigestingContent(file.content());
    }

    UploadFiles.Outgoing file() {
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
            store.upload(placement, content, overwrite);
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
        try {
            RemoteStatus status = store.status(placement.path());
            boolean ours = status != null && (status.bytes() < 0 || status.bytes() == content.length());
            return ours ? status : null;
        } catch (DatabricksException e) {
            return null;
        }
    }

    /** Where it was to go, and why it did not. */
    String describe(Throwable failure) {
        boolean kept = !overwrite && failure instanceof DatabricksException e && e.isAlreadyExists();
        return "to " + target + ": "
                + (kept ? "there is something already, and overwrite is false. " : "")
                + reason(failure);
    }

    static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
