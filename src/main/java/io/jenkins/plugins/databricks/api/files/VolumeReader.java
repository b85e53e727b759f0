package io.jenkins.plugins.databricks.api.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.Receiver;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import io.jenkins.plugins.databricks.rest.content.FileTarget;
import io.jenkins.plugins.databricks.rest.content.UnavailableRangeException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads files of Unity Catalog volumes, through the Files API: a large file in several ranges at a time, since clouds limit the speed of a connection. When a
 * connection breaks, the next one goes on where it was.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/files">Files API</a>
 */
public final class VolumeReader extends AbstractFileReader {

    private static final String FILES = "/api/2.0/fs/files";

    private static final int CHANGED = 412;
    private static final int OUT_OF_RANGE = 416;

    /** Volumes themselves, and what they lie in. */
    private static final Pattern VOLUME = Pattern.compile("(/[^/]+){1,4}");

    /** How many requests for files and ranges are on their way at a time, of all files together; as many as {@link Volumes#parallelUploads}. */
    private static final int PARALLEL = 9;

    /** Connections that are not equally fast take turns after as much. */
    private static final long LONGEST_RANGE = 64L << 20;

    /**
     * The lengths of files and of their ranges.
     *
     * @param from files at least as long come in ranges
     * @param longestRange the most bytes of a range
     */
    record Limits(long from, long longestRange) {

        /** All connections get as much to do, as a cloud's limit is the same for each. */
        long rangeLength(long length) {
            long rounds = (length - 1) / (PARALLEL * longestRange) + 1;
            return (length - 1) / (PARALLEL * rounds) + 1;
        }
    }

    private final Limits limits;
    private final PartPool requests = new PartPool(PARALLEL);

    /** Whether the server has sent something else than the range of the state that it was asked for. */
    private volatile boolean inOne;

    public VolumeReader(RestClient client) {
        this(client, new Limits(Volumes.MULTIPART_FROM, LONGEST_RANGE));
    }

    VolumeReader(RestClient client, Limits limits) {
        super(client);
        this.limits = limits;
    }

    @Override
    public int parallelDownloads() {
        return PARALLEL;
    }

    @Override
    RemoteEntry fetch(String path) throws IOException, InterruptedException {
        if (VOLUME.matcher(path).matches()) {
            return fetchFolder(path);
        }
        HttpResponse file;
        try {
            file = client.exchange(head(FILES, path));
        } catch (DatabricksException e) {
            if (e.isNotFound()) {
                return fetchFolder(path);
            }
            throw e;
        }
        return new RemoteEntry(path, RemoteEntry.Kind.FILE, FileState.length(file), file.header("last-modified"), "");
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
    boolean copy(RemoteEntry file, FileTarget target) throws IOException, InterruptedException {
        if (file.bytes() >= limits.from() && !inOne) {
            FileState state = FileState.of(client.exchange(head(FILES, file.path())));
            if (state != null && state.length() >= limits.from()) {
                return copyRanges(file.path(), state, target.begin());
            }
        }
        try {
            // One part, whatever its length.
            requests.readParts(
                    1, 1, (start, end) -> receive(file.path(), new WholeFile(isWebPage(file.path()), target)));
            return true;
        } catch (DatabricksException e) {
            if (target.taken() > 0 && isOfAnotherState(e)) {
                return false;
            }
            throw e;
        }
    }

    private boolean copyRanges(String path, FileState state, FileSink sink) throws IOException, InterruptedException {
        boolean webPage = isWebPage(path);
        try {
            requests.readParts(
                    state.length(),
                    limits.rangeLength(state.length()),
                    (start, end) -> receive(path, new FileRange(state, start, end, webPage, sink)));
            return true;
        } catch (UnavailableRangeException e) {
            inOne = true;
            return false;
        } catch (DatabricksException e) {
            if (isOfAnotherState(e)) {
                return false;
            }
            throw e;
        }
    }

    private void receive(String path, Receiver receiver) throws IOException, InterruptedException {
        client.receive(RestRequest.get(FILES + RestRequest.encodePath(path)), receiver);
    }

    private static boolean isOfAnotherState(DatabricksException e) {
        return e.status() == CHANGED || e.status() == OUT_OF_RANGE;
    }
}
