package io.jenkins.plugins.databricks.emulator.http;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The body of one request on a kept-alive connection: ends where the request ends, and can be drained so that the next
 * request can be read. Small text bodies are kept for the record.
 */
public final class ReceivedBody extends InputStream {

    private static final int KEPT_TEXT = 1 << 20;
    private static final int UNKNOWN = -1;

    private final long contentLength;
    private final Runnable beforeFirstRead;
    private InputStream in;
    private boolean chunked;
    private boolean started;
    private long remaining;
    private long received;
    private String text;

    /**
     * @param contentLength as declared, -1 for chunked coding, 0 for none
     * @param beforeFirstRead sends {@code 100 Continue} where the client waits for it
     */
    ReceivedBody(InputStream in, long contentLength, Runnable beforeFirstRead) {
        this.in = in;
        this.contentLength = contentLength;
        this.chunked = contentLength == UNKNOWN;
        this.remaining = Math.max(contentLength, 0);
        this.beforeFirstRead = beforeFirstRead;
    }

    /** As declared; -1 where the client sends chunks. */
    public long contentLength() {
        return contentLength;
    }

    /** Bytes read so far. */
    long received() {
        return received;
    }

    boolean isStarted() {
        return started;
    }

    /** The body kept by {@link #keepText}, null where it was too large or no text. */
    String keptText() {
        return text;
    }

    /** Reads a small text body now, so that it can be both handled and recorded. */
    void keepText() throws IOException {
        if (contentLength > 0 && contentLength <= KEPT_TEXT) {
            byte[] bytes = readNBytes((int) contentLength);
            text = new String(bytes, StandardCharsets.UTF_8);
            in = new ByteArrayInputStream(bytes);
            remaining = bytes.length;
        }
    }

    String text() throws IOException {
        return text != null ? text : new String(readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Reads and forgets the rest. */
    void drain() throws IOException {
        byte[] buffer = new byte[64 << 10];
        int read;
        do {
            read = read(buffer, 0, buffer.length);
        } while (read >= 0);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (!started && (chunked || remaining > 0)) {
            started = true;
            beforeFirstRead.run();
        }
        if (chunked && remaining == 0) {
            nextChunk();
        }
        if (remaining == 0) {
            return -1;
        }
        int read = in.read(buffer, offset, (int) Math.min(length, remaining));
        if (read < 0) {
            throw new EOFException("The client went away in the middle of the body");
        }
        remaining -= read;
        received += text == null ? read : 0;
        if (chunked && remaining == 0) {
            HttpConnection.readLine(in);
        }
        return read;
    }

    private void nextChunk() throws IOException {
        String size = HttpConnection.readLine(in);
        int semicolon = size.indexOf(';');
        remaining = Long.parseLong((semicolon < 0 ? size : size.substring(0, semicolon)).trim(), 16);
        if (remaining == 0) {
            chunked = false;
            while (!HttpConnection.readLine(in).isEmpty()) {
                continue;
            }
        }
    }
}
