package io.jenkins.plugins.databricks.api.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RequestBody;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.content.ContentChangedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * The Databricks file system (DBFS), as a store for files.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/dbfs">DBFS API 2.0</a>
 */
public final class Dbfs extends AbstractFileStore {

    /**
     * One streamed form takes files below 2 GiB, which is what Databricks' first command line client knew; larger ones go in blocks. Whether the limit
     * is on the file or on the whole form is not said, so there is room for the form's other fields.
     *
     * @see <a href="https://github.com/databricks/databricks-cli/issues/371">databricks-cli#371</a>
     */
    static final long MAX_PUT = (1L << 31) - (64 << 10);

    /**
     * The most bytes in one block, before Base64.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/dbfs/addblock">add-block: 1 MB</a>
     */
    private static final int BLOCK = 1 << 20;

    private static final int BLOCK_UPLOAD_ATTEMPTS = 3;

    private final long maxPut;

    public Dbfs(RestClient client) {
        this(client, MAX_PUT);
    }

    Dbfs(RestClient client, long maxPut) {
        super(client);
        this.maxPut = maxPut;
    }

    @Override
    public int parallelUploads() {
        return 16;
    }

    @Override
    void send(Destination destination, Content content, boolean overwrite) throws IOException, InterruptedException {
        String path = destination.path();
        if (content.length() <= maxPut) {
            put(path, content, overwrite);
        } else {
            writeBlocks(path, content, overwrite);
        }
    }

    @Override
    RemoteStatus fetchStatus(String path) throws IOException, InterruptedException {
        JsonNode file = client.call(RestRequest.get("/api/2.0/dbfs/get-status").with("path", path));
        String modified = file.path("modification_time").asText();
        return modified.isEmpty()
                ? null
                : new RemoteStatus(file.path("file_size").asLong(), modified);
    }

    private void put(String path, Content content, boolean overwrite) throws IOException, InterruptedException {
        RequestBody form = new RequestBody.Multipart(
                Map.of("path", path, "overwrite", String.valueOf(overwrite)),
                "contents",
                path.substring(path.lastIndexOf('/') + 1),
                content);
        client.call(new RestRequest("POST", "/api/2.0/dbfs/put", Map.of(), form, overwrite));
    }

    /** A block whose answer was lost may have been appended. There is no way to ask, so the file is begun anew, as after a handle has expired. */
    private void writeBlocks(String path, Content content, boolean overwrite) throws IOException, InterruptedException {
        boolean replace = overwrite;
        for (int attempt = 1; ; attempt++) {
            long handle = create(path, replace);
            try {
                addBlocks(handle, content);
                client.call(RestRequest.post("/api/2.0/dbfs/close", handle(handle)));
                return;
            } catch (DatabricksException e) {
                boolean handleGone = e.isNotFound();
                if (!(e.isOutcomeUnknown() || handleGone) || attempt == BLOCK_UPLOAD_ATTEMPTS) {
                    throw e;
                }
                replace = true;
            }
        }
    }

    private long create(String path, boolean overwrite) throws IOException, InterruptedException {
        ObjectNode body = JsonCodec.object().put("path", path).put("overwrite", overwrite);
        return client.call(RestRequest.post("/api/2.0/dbfs/create", body).asRepeatable(overwrite))
                .path("handle")
                .asLong();
    }

    private void addBlocks(long handle, Content content) throws IOException, InterruptedException {
        long sent = 0;
        try (InputStream in = content.open()) {
            byte[] block = in.readNBytes(BLOCK);
            for (; block.length > 0 && sent <= content.length(); block = in.readNBytes(BLOCK)) {
                ObjectNode body = handle(handle);
                body.put("data", block);
                client.call(RestRequest.post("/api/2.0/dbfs/add-block", body));
                sent += block.length;
            }
        }
        if (sent != content.length()) {
            throw new ContentChangedException(content.length());
        }
    }

    private static ObjectNode handle(long handle) {
        return JsonCodec.object().put("handle", handle);
    }
}
