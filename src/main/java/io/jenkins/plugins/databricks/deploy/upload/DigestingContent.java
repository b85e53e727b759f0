package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.rest.TaskFailures;
import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.content.ContentChangedException;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * Takes the digest of a content while it is being sent, and counts how far it has come. Over a fast network the digest takes longer than the sending, so
 * that a large content's is taken by a thread of its own; a check sum then tells whether both have read the same.
 */
final class DigestingContent implements Content {

    private static final long LARGE = 16L << 20;

    @FunctionalInterface
    private interface Digest {
        String sha256() throws IOException, InterruptedException;
    }

    private final Content content;
    private final AtomicLong sent = new AtomicLong();
    private volatile Digest digest;

    DigestingContent(Content content) {
        this.content = content;
    }

    @Override
    public InputStream open() throws IOException {
        sent.set(0);
        InputStream in = content.open();
        if (length() >= LARGE) {
            return counted(digestedBeside(in));
        }
        MessageDigest sha256 = Fingerprint.newSha256();
        digest = () -> HexFormat.of().formatHex(sha256.digest());
        return counted(new DigestInputStream(in, sha256));
    }

    private InputStream digestedBeside(InputStream in) {
        FutureTask<Fingerprint> fingerprint = new FutureTask<>(() -> content.fingerprint(length()));
        CRC32C checkSum = new CRC32C();
        digest = () -> {
            Fingerprint whole = result(fingerprint);
            if (!whole.parts().equals(List.of(checkSum.getValue()))) {
                throw new ContentChangedException(length());
            }
            return whole.sha256();
        };
        Thread thread = new Thread(fingerprint, "Databricks digest");
        thread.setDaemon(true);
        thread.start();
        return new CheckedInputStream(in, checkSum) {
            @Override
            public void close() throws IOException {
                if (sent.get() < length()) {
                    fingerprint.cancel(true);
                }
                super.close();
            }
        };
    }

    private static Fingerprint result(FutureTask<Fingerprint> fingerprint) throws IOException, InterruptedException {
        try {
            return fingerprint.get();
        } catch (ExecutionException e) {
            throw TaskFailures.ioException(e);
        }
    }

    @Override
    public InputStream open(long offset, long partLength) throws IOException {
        return counted(content.open(offset, partLength));
    }

    private InputStream counted(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                sent.addAndGet(Math.max(0, read));
                return read;
            }
        };
    }

    /** The digest of a file that goes in parts, which do not come in order. */
    @Override
    public Fingerprint fingerprint(long partLength) throws IOException {
        Fingerprint fingerprint = content.fingerprint(partLength);
        digest = fingerprint::sha256;
        return fingerprint;
    }

    @Override
    public long length() {
        return content.length();
    }

    /** How many bytes are on their way; parts that had to be sent again do not count beyond the whole. */
    long sent() {
        return Math.min(sent.get(), length());
    }

    /**
     * The digest of what the last attempt sent.
     *
     * @throws ContentChangedException when the file was written to meanwhile
     */
    String sha256() throws IOException, InterruptedException {
        return digest.sha256();
    }
}
