package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A content that counts the bytes that are sent of it, and takes their digest: of those that a single request reads on their way, and of those that go
 * in parts, which do not come in order, when it is {@linkplain #fingerprint asked for}.
 */
final class DigestingContent implements Content {

    private final Content content;
    private final AtomicLong sent = new AtomicLong();
    private volatile Supplier<String> sha256;

    DigestingContent(Content content) {
        this.content = content;
    }

    @Override
    public InputStream open() throws IOException {
        sent.set(0);
        MessageDigest digest = Fingerprint.newSha256();
        sha256 = () -> HexFormat.of().formatHex(digest.digest());
        return counted(new DigestInputStream(content.open(), digest));
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

    @Override
    public Fingerprint fingerprint(long partLength) throws IOException {
        Fingerprint fingerprint = content.fingerprint(partLength);
        sha256 = fingerprint::sha256;
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

    /** The digest of what the last attempt sent, in hexadecimal; to be asked for once. */
    String sha256() {
        return sha256.get();
    }
}
