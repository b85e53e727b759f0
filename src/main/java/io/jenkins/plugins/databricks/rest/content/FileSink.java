package io.jenkins.plugins.databricks.rest.content;

import java.io.IOException;

/** Takes the bytes of one file, from the first on, wherever they go. */
public interface FileSink {

    /** How many bytes it has taken. */
    long taken();

    /**
     * Takes more bytes.
     *
     * @throws UnwritableContentException when it cannot
     */
    void take(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Drops all that it has taken: the file comes again from its first byte.
     *
     * @throws UnwritableContentException when it cannot
     */
    void restart() throws IOException;
}
