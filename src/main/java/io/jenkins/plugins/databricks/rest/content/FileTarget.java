package io.jenkins.plugins.databricks.rest.content;

import java.io.IOException;

/** Where one file goes that is received, perhaps not at the first attempt. */
public interface FileTarget {

    /**
     * Begins the file: all that has been taken of it is dropped, and sinks of earlier beginnings take no more.
     *
     * @throws UnwritableContentException when it cannot
     */
    FileSink begin() throws IOException;

    /** How many bytes have been taken since it was begun. */
    long taken();
}
