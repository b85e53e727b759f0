package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.content.Content;
import java.io.IOException;

/** A store behind an API of Databricks, which answers 404 where a file, or the folder that it is to go to, does not exist. */
abstract class AbstractFileStore implements FileStore {

    final RestClient client;

    AbstractFileStore(RestClient client) {
        this.client = client;
    }

    /** A folder is made when it turns out to be missing: most files go where others have gone before. */
    @Override
    public final void upload(Destination destination, Content content, boolean overwrite)
            throws IOException, InterruptedException {
        try {
            send(destination, content, overwrite);
        } catch (DatabricksException e) {
            String path = destination.path();
            if (!e.isNotFound() || !makeFolder(path.substring(0, path.lastIndexOf('/')))) {
                throw e;
            }
            send(destination, content, overwrite);
        }
    }

    @Override
    public final RemoteStatus status(String path) throws IOException, InterruptedException {
        try {
            return fetchStatus(path);
        } catch (DatabricksException e) {
            if (e.isNotFound()) {
                return null;
            }
            throw e;
        }
    }

    /** Sends a file to a folder that mostly exists. */
    abstract void send(Destination destination, Content content, boolean overwrite)
            throws IOException, InterruptedException;

    /**
     * Makes a folder and those that it lies in.
     *
     * @return {@code false} where the API makes the folders of a file itself, so that a file has another reason not to be found
     */
    boolean makeFolder(String path) throws IOException, InterruptedException {
        return false;
    }

    /** As {@link #status}, of a file that exists. */
    abstract RemoteStatus fetchStatus(String path) throws IOException, InterruptedException;
}
