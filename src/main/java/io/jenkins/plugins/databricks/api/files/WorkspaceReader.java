package io.jenkins.plugins.databricks.api.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.content.FileTarget;
import java.io.IOException;
import java.util.List;

/**
 * Reads files of the workspace's own tree: notebooks as source, all other files as they are. Databricks hands out no more than 10 MB in one of them.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/workspace/export">Export a workspace object</a>
 */
public final class WorkspaceReader extends AbstractFileReader {

    public WorkspaceReader(RestClient client) {
        super(client);
    }

    /** As many as {@link WorkspaceFiles#parallelUploads}. */
    @Override
    public int parallelDownloads() {
        return 16;
    }

    @Override
    RemoteEntry fetch(String path) throws IOException, InterruptedException {
        return entry(
                client.call(RestRequest.get("/api/2.0/workspace/get-status").with("path", path)), path);
    }

    @Override
    public List<RemoteEntry> list(String folder) throws IOException, InterruptedException {
        return entries(RestRequest.get("/api/2.0/workspace/list").with("path", folder), "objects", folder);
    }

    /** @see <a href="https://docs.databricks.com/api/workspace/workspace/getstatus">the types of objects</a> */
    @Override
    RemoteEntry entry(JsonNode json, String path) {
        String modified = json.path("modified_at").asText();
        return switch (json.path("object_type").asText()) {
            case "DIRECTORY", "REPO" -> RemoteEntry.folder(path);
            case "FILE" ->
                new RemoteEntry(path, RemoteEntry.Kind.FILE, json.path("size").asLong(-1), modified, "");
            case "NOTEBOOK" ->
                new RemoteEntry(
                        path,
                        RemoteEntry.Kind.FILE,
                        -1,
                        modified,
                        Notebook.extensionOf(json.path("language").asText()));
            default -> new RemoteEntry(path, RemoteEntry.Kind.OTHER, -1, modified, "");
        };
    }

    @Override
    boolean copy(RemoteEntry file, FileTarget target) throws IOException, InterruptedException {
        client.receive(
                RestRequest.get("/api/2.0/workspace/export")
                        .with("path", file.path())
                        .with("format", "SOURCE")
                        .with("direct_download", true),
                new WholeFile(isWebPage(file.path()), target));
        return true;
    }
}
