package io.jenkins.plugins.databricks.api.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RequestBody;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.content.Content;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The workspace's own tree, as a store for files: {@code /Users}, {@code /Repos}, {@code /Shared}. {@linkplain Notebook Notebooks} arrive as notebooks, all else as files.
 *
 * @see <a href="https://docs.databricks.com/files/workspace.html">Workspace files</a>
 * @see <a href="https://github.com/databricks/cli/blob/main/libs/filer/workspace_files_client.go">the import call, as the Databricks CLI
 *     uses it</a>
 */
public final class WorkspaceFiles extends AbstractFileStore {

    /**
     * The longest file.
     *
     * @see <a href="https://docs.databricks.com/files/workspace.html">Workspace files: limitations</a>
     */
    private static final long MAX_FILE = 500L << 20;

    /**
     * The longest notebook.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/workspace/import">Import a workspace object: 10 MB</a>
     */
    private static final long MAX_NOTEBOOK = 10L << 20;

    public WorkspaceFiles(RestClient client) {
        super(client);
    }

    /**
     * Fewer than the 20 requests that the Databricks CLI has in flight when it synchronizes a folder.
     *
     * @see <a href="https://github.com/databricks/cli/blob/main/libs/sync/watchdog.go">MaxRequestsInFlight</a>
     */
    @Override
    public int parallelUploads() {
        return 16;
    }

    @Override
    public Destination place(String path, String name, Content content) throws IOException {
        Destination destination = Notebook.place(path, name, content);
        if (destination.notebook() == null) {
            requireAtMost(MAX_FILE, "file", content);
        } else {
            requireAtMost(MAX_NOTEBOOK, "notebook", content);
        }
        return destination;
    }

    private static void requireAtMost(long limit, String what, Content content) throws IOException {
        if (content.length() > limit) {
            throw new IOException("it has " + content.length() + " bytes, but the workspace takes a " + what
                    + " of at most " + (limit >> 20) + " MB. A volume takes larger files");
        }
    }

    @Override
    void send(Destination destination, Content content, boolean overwrite) throws IOException, InterruptedException {
        String path = destination.path();
        client.call(
                destination.notebook() == null
                        ? importFile(path, content, overwrite)
                        : importNotebook(path, destination.notebook(), content, overwrite));
    }

    @Override
    boolean makeFolder(String path) throws IOException, InterruptedException {
        client.call(
                RestRequest.post("/api/2.0/workspace/mkdirs", JsonCodec.object().put("path", path))
                        .asRepeatable(true));
        return true;
    }

    private static RestRequest importFile(String path, Content content, boolean overwrite) {
        return new RestRequest(
                "POST",
                "/api/2.0/workspace-files/import-file" + RestRequest.encodePath(path),
                Map.of("overwrite", String.valueOf(overwrite)),
                new RequestBody.Raw(content),
                overwrite);
    }

    private static RestRequest importNotebook(String path, Notebook notebook, Content content, boolean overwrite) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("path", path);
        fields.put("format", notebook.format());
        if (notebook.language() != null) {
            fields.put("language", notebook.language());
        }
        fields.put("overwrite", String.valueOf(overwrite));
        String name = path.substring(path.lastIndexOf('/') + 1);
        return new RestRequest(
                "POST",
                "/api/2.0/workspace/import",
                Map.of(),
                new RequestBody.Multipart(fields, "content", name, content),
                overwrite);
    }

    @Override
    RemoteStatus fetchStatus(String path) throws IOException, InterruptedException {
        JsonNode object =
                client.call(RestRequest.get("/api/2.0/workspace/get-status").with("path", path));
        String modified = object.path("modified_at").asText();
        String id = object.path("object_id").asText();
        return modified.isEmpty() ? null : new RemoteStatus(object.path("size").asLong(-1), modified + " " + id);
    }
}
