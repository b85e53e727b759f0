package io.jenkins.plugins.databricks.api.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Reads files of the Databricks file system (DBFS), which gives them in blocks: of a large file, several at a time.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/dbfs">DBFS API 2.0</a>
 */
public final class DbfsReader extends AbstractFileReader {

    /**
     * The most bytes in one block.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/dbfs/read">read: 1 MB</a>
     */
    private static final int BLOCK = 1 << 20;

    /** How many blocks are in memory at a time, of all files together. */
    private static final int PARALLEL_BLOCKS = 8;

    private final PartPool parts = new PartPool(PARALLEL_BLOCKS);

    public DbfsReader(RestClient client) {
        super(client);
    }

    @Override
    public int parallelDownloads() {
        return 16;
    }

    @Override
    RemoteEntry fetch(String path) throws IOException, InterruptedException {
        return entry(client.call(RestRequest.get("/api/2.0/dbfs/get-status").with("path", path)), path);
    }

    @Override
    public List<RemoteEntry> list(String folder) throws IOException, InterruptedException {
        return entries(RestRequest.get("/api/2.0/dbfs/list").with("path", folder), "files", folder);
    }

    @Override
    RemoteEntry entry(JsonNode json, String path) {
        return json.path("is_dir").asBoolean()
                ? RemoteEntry.folder(path)
                : new RemoteEntry(
                        path,
                        RemoteEntry.Kind.FILE,
                        json.path("file_size").asLong(),
                        json.path("modification_time").asText(),
                        "");
    }

    @Override
    boolean copy(RemoteEntry file, FileSink sink) throws IOException, InterruptedException {
        if (file.bytes() < BLOCK) {
            byte[] block = block(file.path(), 0);
            sink.take(block, 0, block.length);
            return block.length < BLOCK;
        }
        return copyBlocks(file, sink) && file.equals(fetch(file.path()));
    }

    private boolean copyBlocks(RemoteEntry file, FileSink sink) throws IOException, InterruptedException {
        while (sink.taken() < file.bytes()) {
            PartPool.Tasks tasks = parts.newTasks();
            try {
                List<Future<byte[]>> blocks = new ArrayList<>();
                long end = Math.min(file.bytes(), sink.taken() + (long) PARALLEL_BLOCKS * BLOCK);
                for (long offset = sink.taken(); offset < end; offset += BLOCK) {
                    long from = offset;
                    blocks.add(tasks.begin(() -> block(file.path(), from)));
                }
                for (Future<byte[]> next : blocks) {
                    byte[] block = PartPool.result(next);
                    long missing = file.bytes() - sink.taken();
                    if (block.length != Math.min(BLOCK, missing)) {
                        return false;
                    }
                    sink.take(block, 0, block.length);
                }
            } finally {
                tasks.end();
            }
        }
        return true;
    }

    private byte[] block(String path, long offset) throws IOException, InterruptedException {
        JsonNode answer = client.call(RestRequest.get("/api/2.0/dbfs/read")
                .with("path", path)
                .with("offset", offset)
                .with("length", BLOCK));
        byte[] block = answer.path("data").binaryValue();
        if (block == null || block.length != answer.path("bytes_read").asInt()) {
            throw new IOException(client.host().getHost() + " sent a block that is not as long as it says");
        }
        return block;
    }
}
