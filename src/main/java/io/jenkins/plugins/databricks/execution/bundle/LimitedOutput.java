package io.jenkins.plugins.databricks.execution.bundle;

import java.io.ByteArrayOutputStream;

/** The output of a process on an agent, which could otherwise fill the controller's memory. What is too long is cut, and is no JSON then. */
final class LimitedOutput extends ByteArrayOutputStream {

    /** A bundle of a thousand resources has a tenth of that. */
    private static final int MOST = 64 << 20;

    @Override
    public synchronized void write(int b) {
        if (count < MOST) {
            super.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, Math.min(length, MOST - count));
    }
}
