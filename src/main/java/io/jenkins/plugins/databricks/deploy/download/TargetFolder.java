package io.jenkins.plugins.databricks.deploy.download;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.content.FileTarget;
import java.io.IOException;
import java.util.List;

/** The folder that files are downloaded to. */
public interface TargetFolder {

    /** A file on its way to its place. Until it is kept, it has another name; if it is not kept, it is deleted. */
    interface IncomingFile extends FileTarget, AutoCloseable {

        /** Gives the file its name, in place of any file that had it. */
        void keep() throws IOException, InterruptedException;

        @Override
        void close() throws IOException;
    }

    /**
     * Checks names before there are files.
     *
     * @throws InvalidInputException when the folder cannot have them all; the message names those that it cannot
     */
    void check(List<String> names) throws IOException, InterruptedException;

    /**
     * Begins a file; folders that it needs are made.
     *
     * @param name its path below the folder, with slashes
     */
    IncomingFile open(String name) throws IOException, InterruptedException;
}
