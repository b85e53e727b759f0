package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.rest.Content;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Takes the digest of a content while it is being sent, and counts how far it has come. */
final class DigestingContent implements Content {

    private final Content content;
    private final AtomicLong sent = new AtomicLong();
    private volatile MessageDigest digest;

    DigestingContent(Content content) {
        this.content = content;
    }

    @Override
    public InputStream open() throws IOException {
        sent.set(0);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        return new FilterInputStream(new DigestInputStream(content.open(), digest)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                sent.addAndGet(Math.max(0, read));
                return read;
            }
        };
    }

    @Override
    public long length() {
        return content.length();
    }

    long sent() {
        return sent.get();
    }

    /** The digest of what the last attempt sent. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
