package io.jenkins.plugins.databricks.emulator.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What comes over a link of limited speed. */
final class PacedInputStream extends FilterInputStream {

    private static final int SLICE = 64 << 10;

    private final Pace pace;

    PacedInputStream(InputStream in, Pace pace) {
        super(in);
        this.pace = pace;
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
            pace.passed(read);
        }
        return read;
    }
}
