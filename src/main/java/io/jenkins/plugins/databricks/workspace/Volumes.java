package io.jenkins.plugins.databricks.workspace;

import io.jenkins.plugins.databricks.rest.Content;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.RequestBody;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import java.io.IOException;

/**
 * Unity Catalog volumes, through the Files API.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/files">Files API</a>
 */
public final class Volumes implements FileStore {

    private final RestClient client;

    public Volumes(RestClient client) {
        this.client = client;
    }

    /** The Files API's backend lets in ten at a time, as Databricks' own command line client notes. */
    @Override
    public int parallelUploads() {
        return 8;
    }

    @Override
    public void upload(String path, Content content, boolean overwrite) throws IOException, InterruptedException {
        RestRequest request = RestRequest.put(
                        "/api/2.0/fs/files" + RestRequest.encodePath(path), new RequestBody.Raw(content))
                .with("overwrite", overwrite)
                .asRepeatable(overwrite);
        try {
            client.call(request);
        } catch (DatabricksException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            String parent = path.substring(0, path.lastIndexOf('/'));
            client.call(RestRequest.put("/api/2.0/fs/directories" + RestRequest.encodePath(parent), null));
            client.call(request);
        }
    }
}
