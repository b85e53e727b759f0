package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.content.FileSink;
import io.jenkins.plugins.databricks.rest.content.FileTarget;
import java.util.Arrays;

/** A file that is received into memory, for tests. */
final class MemoryTarget implements FileTarget {

    private byte[] bytes;
    private long taken;

    @Override
    public synchronized FileSink begin() {
        byte[] begun = new byte[64 << 20];
        bytes = begun;
        taken = 0;
        return (position, source, offset, length) -> {
            synchronized (this) {
                System.arraycopy(source, offset, begun, (int) position, length);
                taken += bytes == begun ? length : 0;
            }
        };
    }

    @Override
    public synchronized long taken() {
        return taken;
    }

    synchronized byte[] bytes() {
        return Arrays.copyOf(bytes, (int) taken);
    }
}
