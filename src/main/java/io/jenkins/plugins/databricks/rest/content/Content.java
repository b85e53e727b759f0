package io.jenkins.plugins.databricks.rest.content;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes to upload, of a length known beforehand. They can be opened again for a second attempt and are streamed, so memory does not grow with
 * their length.
 */
public interface Content {

    /** The bytes from the first on. The caller closes the stream. */
    InputStream open() throws IOException;

    /** How many bytes {@link #open} gives. */
    long length();

    /**
     * Some of the bytes, for an upload in parts. The caller closes the stream.
     *
     * @param offset where they begin
     * @param partLength how many there are
     */
    default InputStream open(long offset, long partLength) throws IOException {
        InputStream in = open();
        try {
            in.skipNBytes(offset);
            return new LimitedInputStream(in, partLength);
        } catch (EOFException e) {
            in.close();
            throw new ContentChangedException(length());
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Reads all bytes once, and sums them up.
     *
     * @param partLength the length of the parts whose check sums are wanted
     * @throws ContentChangedException when there are not as many bytes as {@link #length} says
     */
    default Fingerprint fingerprint(long partLength) throws IOException {
        return Fingerprint.of(this, partLength);
    }

    /** The content of a local file, whose length is taken now. */
    static Content of(Path file) throws IOException {
        return new LocalFile(file, Files.size(file));
    }
}
