package io.jenkins.plugins.databricks.rest.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** A file of this machine. Reading it to its end fails if it was written to meanwhile, even where it kept its length. */
record LocalFile(Path file, long length) implements Content {

    @Override
    public InputStream open() throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        return new FilterInputStream(Files.newInputStream(file)) {
            @Override
            public int read() throws IOException {
                return checked(super.read());
            }

            @Override
            public int read(byte[] buffer, int offset, int size) throws IOException {
                return checked(super.read(buffer, offset, size));
            }

            private int checked(int read) throws IOException {
                if (!Files.getLastModifiedTime(file).equals(modified)) {
                    throw new ContentChangedException(length);
                }
                return read;
            }
        };
    }
}
