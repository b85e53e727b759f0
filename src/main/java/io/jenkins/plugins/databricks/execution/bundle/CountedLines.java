package io.jenkins.plugins.databricks.execution.bundle;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Passes bytes on, and knows whether there were any. */
final class CountedLines extends FilterOutputStream {

    private boolean empty = true;

    CountedLines(OutputStream lines) {
        super(lines);
    }

    @Override
    public void write(int b) throws IOException {
        empty = false;
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        empty = empty && length == 0;
        out.write(bytes, offset, length);
    }

    boolean isEmpty() {
        return empty;
    }
}
