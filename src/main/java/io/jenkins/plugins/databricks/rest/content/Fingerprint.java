package io.jenkins.plugins.databricks.rest.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The digest of a file, and check sums of its parts, which tell whether parts that were read at different times belong to the same state of the file.
 *
 * @param sha256 the digest of the whole, in hexadecimal
 * @param parts the CRC-32C of each part, in order
 */
public record Fingerprint(String sha256, List<Long> parts) implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int BUFFER = 256 * 1024;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    static Fingerprint of(Content content, long partLength) throws IOException {
        MessageDigest whole = newSha256();
        List<Long> parts = new ArrayList<>();
        CRC32C part = new CRC32C();
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        long inPart = 0;
        try (InputStream in = content.open()) {
            for (int read = read(in, buffer, partLength); read > 0; read = read(in, buffer, partLength - inPart)) {
                whole.update(buffer, 0, read);
                part.update(buffer, 0, read);
                total += read;
                inPart += read;
                if (inPart == partLength) {
                    parts.add(part.getValue());
                    part.reset();
                    inPart = 0;
                }
            }
        }
        if (inPart > 0) {
            parts.add(part.getValue());
        }
        if (total != content.length()) {
            throw new ContentChangedException(content.length());
        }
        return new Fingerprint(HexFormat.of().formatHex(whole.digest()), parts);
    }

    private static int read(InputStream in, byte[] buffer, long atMost) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while reading a file");
        }
        return in.read(buffer, 0, (int) Math.min(buffer.length, atMost));
    }

    /** Whether a text can be such a digest. */
    public static boolean isSha256(String text) {
        return text != null && SHA256.matcher(text).matches();
    }

    /** A new SHA-256. */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
