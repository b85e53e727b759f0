package io.jenkins.plugins.databricks.api.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import io.jenkins.plugins.databricks.rest.content.FileTarget;
import io.jenkins.plugins.databricks.rest.content.UnavailableRangeException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Reads files of the Databricks file system (DBFS), which gives them in blocks: of a large file, several at a time.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/dbfs">DBFS API 2.0</a>
 */
public final class DbfsReader extends AbstractFileReader {

    /** How many blocks are asked for, and in memory, at a time, of all files together. */
    private static final int PARALLEL = 16;

    private final PartPool blocks = new PartPool(PARALLEL);

    /** Blocks that have been passed on, for the next ones: new memory for each would soon be old. */
    private final Queue<DbfsBlock> free = new ConcurrentLinkedQueue<>();

    public DbfsReader(RestClient client) {
        super(client);
    }

    @Override
    public int parallelDownloads() {
        return PARALLEL;
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
    boolean copy(RemoteEntry file, FileTarget target) throws IOException, InterruptedException {
        boolean inOne = file.bytes() < DbfsBlock.LONGEST;
        FileSink sink = target.begin();
        blocks.readParts(inOne ? 1 : file.bytes(), DbfsBlock.LONGEST, (start, end) -> {
            DbfsBlock block = Objects.requireNonNullElseGet(free.poll(), DbfsBlock::new);
            read(file.path(), start, block);
            if (inOne ? block.length() == DbfsBlock.LONGEST : block.length() != end - start) {
                throw new UnavailableRangeException("it has grown or shrunk");
            }
            block.passOn(sink, start);
            free.add(block);
        });
        return inOne || file.equals(fetch(file.path()));
    }

    private void read(String path, long offset, DbfsBlock block) throws IOException, InterruptedException {
        client.receive(
                RestRequest.get("/api/2.0/dbfs/read")
                        .with("path", path)
                        .with("offset", offset)
                        .with("length", DbfsBlock.LONGEST),
                block);
    }
}
