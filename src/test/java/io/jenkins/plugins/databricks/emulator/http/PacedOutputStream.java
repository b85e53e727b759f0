package io.jenkins.plugins.databricks.emulator.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** What goes over a link of limited speed. */
final class PacedOutputStream extends FilterOutputStream {

    private static final int SLICE = 64 << 10;

    private final Pace pace;

    PacedOutputStream(OutputStream out, Pace pace) {
        super(out);
        this.pace = pace;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        for (int start = 0; start < length; start += SLICE) {
            int slice = Math.min(SLICE, length - start);
            out.write(buffer, offset + start, slice);
            pace.passed(slice);
        }
    }
}
