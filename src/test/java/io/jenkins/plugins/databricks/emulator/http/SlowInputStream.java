package io.jenkins.plugins.databricks.emulator.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** A link of limited speed: hands on only as much as has had time to arrive. */
final class SlowInputStream extends FilterInputStream {

    private static final int SLICE = 16 << 10;

    private final long bytesPerSecond;
    private long due = System.nanoTime();

    SlowInputStream(InputStream in, long bytesPerSecond) {
        super(in);
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, Math.min(length, SLICE));
        if (read > 0) {
            due = Math.max(due, System.nanoTime()) + read * 1_000_000_000L / bytesPerSecond;
            try {
                Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
        return read;
    }
}
