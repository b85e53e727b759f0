package io.jenkins.plugins.databricks.rest;

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

    /** The content of a local file, whose length is taken now. */
    static Content of(Path file) throws IOException {
        long length = Files.size(file);
        return new Content() {
            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public long length() {
                return length;
            }
        };
    }
}
