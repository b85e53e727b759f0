package io.jenkins.plugins.databricks.rest.content;

import java.io.IOException;

/** Takes the bytes of one file. Several threads may pass on different parts of it at a time. */
@FunctionalInterface
public interface FileSink {

    /**
     * Takes more bytes.
     *
     * @param position the place of the first one in the file
     * @param offset the place of the first one in the array
     * @throws UnwritableContentException when it cannot
     */
    void take(long position, byte[] bytes, int offset, int length) throws IOException;
}
