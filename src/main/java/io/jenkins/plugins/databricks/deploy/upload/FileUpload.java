package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.Destination;
import io.jenkins.plugins.databricks.api.files.FileStore;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.api.files.RemoteStatus;
import io.jenkins.plugins.databricks.deploy.FileFailures;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.content.Content;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A file on its way to its place in a store. */
final class FileUpload {

    private static final String KEPT = "already exists, and overwrite is false";

    private final String path;
    private final RemotePath target;
    private final FileStore store;
    private final Destination destination;
    private final DigestingContent content;

    /**
     * Asks the store for the file's place.
     *
     * @param path its path as logs show it
     * @param target where it is to go
     * @throws IOException when the store does not take it, or it cannot be read
     * @throws InvalidInputException when its place would be none
     */
    FileUpload(String path, RemotePath target, Content content, FileStore store) throws IOException {
        this.path = path;
        this.store = store;
        this.content = new DigestingContent(content);
        this.destination = store.place(target.path(), path, content);
        this.target = new RemotePath(target.store(), destination.path());
    }

    String path() {
        return path;
    }

    /** Where it will be, which for a notebook is not where it was to go. */
    RemotePath target() {
        return target;
    }

    /** A sentence on what its owner should know about its place; {@code null} for none. */
    String remark() {
        return destination.remark() == null ? null : path + " " + destination.remark();
    }

    /** How many bytes have been sent. */
    long sent() {
        return content.sent();
    }

    /** How many bytes it has. */
    long length() {
        return content.length();
    }

    /** Sends the file. */
    UploadedFile send(boolean overwrite) throws IOException, InterruptedException {
        long start = System.nanoTime();
        write(overwrite);
        return uploaded(content.sha256(), start, false, null);
    }

    /**
     * Sends the file, unless neither side has changed since an earlier upload, and asks how Databricks has it then.
     *
     * @param earlier the file as that upload left it, or {@code null}
     */
    UploadedFile sendIfChanged(boolean overwrite, UploadedFile earlier) throws IOException, InterruptedException {
        long start = System.nanoTime();
        if (earlier != null && isUnchanged(earlier)) {
            return uploaded(earlier.sha256(), start, true, earlier.remote());
        }
        write(overwrite);
        return uploaded(content.sha256(), start, false, ownStatus());
    }

    private UploadedFile uploaded(String sha256, long start, boolean skipped, RemoteStatus remote) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        return new UploadedFile(path, target.toString(), length(), sha256, millis, skipped, remote);
    }

    private boolean isUnchanged(UploadedFile earlier) throws IOException, InterruptedException {
        return earlier.remote() != null
                && earlier.bytes() == length()
                && earlier.sha256().equals(content.fingerprint(length() + 1).sha256())
                && earlier.remote().equals(ownStatus());
    }

    /**
     * Where nothing may be replaced, looks before: that spares the sending of what will be refused, and tells, where an answer is lost, whether the
     * file that is there afterwards is this one.
     */
    private void write(boolean overwrite) throws IOException, InterruptedException {
        if (overwrite) {
            store.upload(destination, content, true);
            return;
        }
        RemoteStatus before = status();
        if (before != null) {
            throw new IOException(KEPT
                    + (canBeOwn(before)
                            ? ". It has the length of this file: an earlier attempt of this step may have sent it"
                            : ""));
        }
        try {
            store.upload(destination, content, false);
        } catch (DatabricksException e) {
            if (!e.isOutcomeUnknown() || ownStatus() == null) {
                throw e;
            }
        }
    }

    /** The status, unless it is that of another file. */
    private RemoteStatus ownStatus() throws IOException, InterruptedException {
        RemoteStatus status = status();
        return status != null && canBeOwn(status) ? status : null;
    }

    /** A status that cannot be had is no reason to fail: the file is sent again next time. */
    private RemoteStatus status() throws IOException, InterruptedException {
        try {
            return store.status(destination.path());
        } catch (DatabricksException e) {
            return null;
        }
    }

    private boolean canBeOwn(RemoteStatus status) {
        return status.bytes() < 0 || status.bytes() == length();
    }

    /** Why a file could not be sent, for people. */
    static String reason(Throwable failure, boolean overwrite) {
        boolean kept = !overwrite && failure instanceof DatabricksException refusal && refusal.isAlreadyExists();
        return (kept ? KEPT + ". " : "") + FileFailures.reason(failure);
    }
}
