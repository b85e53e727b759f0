package io.jenkins.plugins.databricks.emulator.runs;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the end of what is written, and one byte more than asked for, so that truncation can be told. */
final class OutputTail extends OutputStream {

    private final byte[] ring;
    private long written;

    OutputTail(int size) {
        ring = new byte[size + 1];
    }

    @Override
    public void write(int b) {
        ring[(int) (written++ % ring.length)] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    String text() {
        if (written <= ring.length) {
            return new String(ring, 0, (int) written, StandardCharsets.UTF_8);
        }
        int start = (int) (written % ring.length);
        byte[] ordered = new byte[ring.length];
        System.arraycopy(ring, start, ordered, 0, ring.length - start);
        System.arraycopy(ring, 0, ordered, ring.length - start, start);
        return new String(ordered, StandardCharsets.UTF_8);
    }
}
