package io.jenkins.plugins.databricks.workspace;

import io.jenkins.plugins.databricks.rest.Content;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RequestBody;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import java.io.IOException;
import java.util.Map;

/**
 * The workspace's own tree: {@code /Users}, {@code /Repos}, {@code /Shared}.
 *
 * @see <a href="https://docs.databricks.com/files/workspace.html">Workspace files</a>
 * @see <a href="https://github.com/databricks/cli/blob/main/libs/filer/workspace_files_client.go">the import call, as the Databricks CLI
 *     uses it</a>
 */
public final class WorkspaceFiles implements FileStore {

    private final RestClient client;

    public WorkspaceFiles(RestClient client) {
        this.client = client;
    }

    @Override
    public int parallelUploads() {
        return 8;
    }

    @Override
    public void upload(String path, Content content, boolean overwrite) throws IOException, InterruptedException {
        RestRequest request = new RestRequest(
                "POST",
                "/api/2.0/workspace-files/import-file" + RestRequest.encodePath(path),
                Map.of("overwrite", String.valueOf(overwrite)),
                new RequestBody.Raw(content),
                overwrite);
        try {
            client.call(request);
        } catch (DatabricksException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            String parent = path.substring(0, path.lastIndexOf('/'));
            client.call(RestRequest.post(
                            "/api/2.0/workspace/mkdirs", JsonCodec.object().put("path", parent))
                    .asRepeatable(true));
            client.call(request);
        }
    }
}
