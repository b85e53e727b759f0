package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.content.Content;
import java.io.IOException;

/** A place in Databricks that takes whole files: DBFS, volumes, or the workspace. */
public interface FileStore {

    /**
     * Says where a file will be, before anything is sent.
     *
     * @param path where it is to go
     * @param name the local file's name
     * @throws IOException when this store will not take it, and why; or when it cannot be read
     */
    default Destination place(String path, String name, Content content) throws IOException {
        return new Destination(path, null, null);
    }

    /**
     * Writes one file; folders that it needs are made. When this returns, the whole file is there; when it throws, nothing was appended twice.
     *
     * @param destination what {@link #place} has said of this file
     * @param overwrite whether to replace a file that already exists; {@code false} makes that an error
     */
    void upload(Destination destination, Content content, boolean overwrite) throws IOException, InterruptedException;

    /** The state of the file that is there now; {@code null} where there is none, or none whose later states would differ. */
    RemoteStatus status(String path) throws IOException, InterruptedException;

    /** How many files may be on their way at once without running into the store's limits. */
    int parallelUploads();

    /** The store that a path belongs to. */
    static FileStore of(RemotePath.Store store, RestClient client) {
        return switch (store) {
            case DBFS -> new Dbfs(client);
            case VOLUME -> new Volumes(client);
            case WORKSPACE -> new WorkspaceFiles(client);
        };
    }
}
