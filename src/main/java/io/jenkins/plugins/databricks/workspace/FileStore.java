package io.jenkins.plugins.databricks.workspace;

import io.jenkins.plugins.databricks.rest.Content;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;

/** Takes whole files. */
public interface FileStore {

    /**
     * Writes one file; folders that it needs are made. When it returns the file is there as a whole; when it throws, nothing was appended twice.
     *
     * @param path an absolute path in this store
     * @param overwrite whether to replace a file that is there; {@code false} makes that an error
     */
    void upload(String path, Content content, boolean overwrite) throws IOException, InterruptedException;

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
