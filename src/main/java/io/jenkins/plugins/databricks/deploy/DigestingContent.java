package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.rest.Content;
import io.jenkins.plugins.databricks.rest.Fingerprint;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Takes the digest of a content while it is being sent, and counts how far it has come. */
final class DigestingContent implements Content {

    private final Content content;
    private final AtomicLong sent = new AtomicLong();
    private volatile MessageDigest digest;
    private volatile String whole;

    DigestingContent(Content content) {
        this.content = content;
    }

    @Override
    public InputStream open() throws IOException {
        sent.set(0);
        MessageDigest fresh = Fingerprint.newSha256();
        digest = fresh;
        return counted(new DigestInputStream(content.open(), fresh));
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
        whole = fingerprint.sha256();
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

    /** The digest of what the last attempt sent. */
    String sha256() {
        return digest == null ? whole : HexFormat.of().formatHex(digest.digest());
    }
}
