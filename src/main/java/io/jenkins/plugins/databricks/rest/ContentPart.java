package io.jenkins.plugins.databricks.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.apache.hc.client5.http.entity.mime.AbstractContentBody;
import org.apache.hc.core5.http.ContentType;

/** Streams a {@link Content} as one part of a multipart form. */
final class ContentPart extends AbstractContentBody {

    private static final int BUFFER = 256 * 1024;

    private final Content content;
    private final String fileName;

    ContentPart(Content content, String fileName) {
        super(ContentType.APPLICATION_OCTET_STREAM);
        this.content = content;
        this.fileName = fileName;
    }

    @Override
    public String getFilename() {
        return fileName;
    }

    @Override
    public long getContentLength() {
        return content.length();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        copy(content, out);
    }

    /**
     * Copies exactly as many bytes as were announced.
     *
     * @throws ContentChangedException when the file turned out longer or shorter: it was written to meanwhile
     * @throws InterruptedIOException when the thread was interrupted, so that an aborted build does not go on sending
     */
    static void copy(Content content, OutputStream out) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, content.length()))];
        long left = content.length();
        try (InputStream in = content.open()) {
            while (true) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("upload interrupted");
                }
                int read = in.read(buffer);
                if (read < 0) {
                    break;
                }
                left -= read;
                if (left < 0) {
                    throw new ContentChangedException(content.length());
                }
                out.write(buffer, 0, read);
            }
        }
        if (left > 0) {
            throw new ContentChangedException(content.length());
        }
    }
}
