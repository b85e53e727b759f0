package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.content.FileTarget;
import java.io.IOException;
import java.util.List;

/** A place in Databricks from which whole files are read: DBFS, volumes, or the workspace. */
public interface FileReader {

    /** What is at a path; {@code null} where there is nothing. */
    RemoteEntry find(String path) throws IOException, InterruptedException;

    /** What a folder holds, but not what its folders hold. */
    List<RemoteEntry> list(String folder) throws IOException, InterruptedException;

    /**
     * Reads one file. When this returns, the target has the whole of it, in one state.
     *
     * @param file as {@link #find} or {@link #list} has told of it
     */
    void read(RemoteEntry file, FileTarget target) throws IOException, InterruptedException;

    /** How many files may be on their way at once without running into the store's limits. */
    int parallelDownloads();

    /** The store that a path belongs to. */
    static FileReader of(RemotePath.Store store, RestClient client) {
        return switch (store) {
            case DBFS -> new DbfsReader(client);
            case VOLUME -> new VolumeReader(client);
            case WORKSPACE -> new WorkspaceReader(client);
        };
    }
}
