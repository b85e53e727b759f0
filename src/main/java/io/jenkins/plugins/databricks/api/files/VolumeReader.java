package io.jenkins.plugins.databricks.api.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.Receiver;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads files of Unity Catalog volumes, through the Files API. When a connection breaks, the next one goes on where it was.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/files">Files API</a>
 */
public final class VolumeReader extends AbstractFileReader {

    private static final int RANGE = 206;
    private static final int CHANGED = 412;
    private static final int OUT_OF_RANGE = 416;

    /** Volumes themselves, and what they lie in. */
    private static final Pattern VOLUME = Pattern.compile("(/[^/]+){1,4}");

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    public VolumeReader(RestClient client) {
        super(client);
    }

    /** As many as {@link Volumes#parallelUploads}. */
    @Override
    public int parallelDownloads() {
        return 9;
    }

    @Override
    RemoteEntry fetch(String path) throws IOException, InterruptedException {
        if (VOLUME.matcher(path).matches()) {
            return fetchFolder(path);
        }
        HttpResponse file;
        try {
            file = client.exchange(head("/api/2.0/fs/files", path));
        } catch (DatabricksException e) {
            if (e.isNotFound()) {
                return fetchFolder(path);
            }
            throw e;
        }
        String length = file.header("content-length");
        return new RemoteEntry(
                path,
                RemoteEntry.Kind.FILE,
                length != null && LENGTH.matcher(length).matches() ? Long.parseLong(length) : -1,
                file.header("last-modified"),
                "");
    }

    private RemoteEntry fetchFolder(String path) throws IOException, InterruptedException {
        client.exchange(head("/api/2.0/fs/directories", path));
        return RemoteEntry.folder(path);
    }

    private static RestRequest head(String api, String path) {
        return new RestRequest("HEAD", api + RestRequest.encodePath(path), Map.of(), null, true);
    }

    @Override
    public List<RemoteEntry> list(String folder) throws IOException, InterruptedException {
        return entries(RestRequest.get("/api/2.0/fs/directories" + RestRequest.encodePath(folder)), "contents", folder);
    }

    @Override
    RemoteEntry entry(JsonNode json, String path) {
        return json.path("is_directory").asBoolean()
                ? RemoteEntry.folder(path)
                : new RemoteEntry(
                        path,
                        RemoteEntry.Kind.FILE,
                        json.path("file_size").asLong(-1),
                        json.path("last_modified").asText(),
                        "");
    }

    @Override
    boolean copy(RemoteEntry file, FileSink sink) throws IOException, InterruptedException {
        try {
            client.receive(
                    RestRequest.get("/api/2.0/fs/files" + RestRequest.encodePath(file.path())),
                    new Ranges(sink, isWebPage(file.path())));
            return true;
        } catch (DatabricksException e) {
            if (sink.taken() > 0 && (e.status() == CHANGED || e.status() == OUT_OF_RANGE)) {
                return false;
            }
            throw e;
        }
    }

    /** Asks for what is missing, of a file that has not changed since. */
    private static final class Ranges extends Receiver {

        private final FileSink sink;
        private String modified;

        Ranges(FileSink sink, boolean webPage) {
            super(sink, webPage);
            this.sink = sink;
        }

        @Override
        protected Map<String, String> headers() {
            return sink.taken() == 0 || modified == null
                    ? Map.of()
                    : Map.of("Range", "bytes=" + sink.taken() + "-", "If-Unmodified-Since", modified);
        }

        @Override
        protected void begin(HttpResponse head) throws IOException {
            if (head.status() != RANGE) {
                super.begin(head);
                modified = head.header("last-modified");
                return;
            }
            String range = head.header("content-range");
            if (range == null || !range.startsWith("bytes " + sink.taken() + "-")) {
                throw new IOException("it sent another range than from byte " + sink.taken() + " on");
            }
        }
    }
}
