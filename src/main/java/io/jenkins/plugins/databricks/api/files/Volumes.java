package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.RequestBody;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.content.Content;
import java.io.IOException;
import java.util.Map;

/**
 * Unity Catalog volumes, through the Files API: a file in one request, or, when it is large, in parts straight to the cloud's storage.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/files">Files API</a>
 */
public final class Volumes extends AbstractFileStore {

    /**
     * The longest file that one request takes.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/files/upload">Upload a file: up to 5 GiB</a>
     */
    static final long MAX_PUT = 5L << 30;

    private static final long MIB = 1L << 20;

    /** Files at least as long go in parts. */
    static final long MULTIPART_FROM = 50 * MIB;

    /**
     * The lengths of files and of their parts.
     *
     * @param maxPut the longest file that goes in one request
     * @param from files at least as long go in parts
     * @param partLength the least length of a part
     * @param parts how many parts there should be at most; longer parts are used to keep to it
     * @param maxPart the longest part that every cloud takes
     */
    record Limits(long maxPut, long from, long partLength, int parts, long maxPart) {
        long partLength(long length) {
            long shared = (length + parts - 1) / parts;
            return Math.min(maxPart, Math.max(partLength, (shared + MIB - 1) / MIB * MIB));
        }
    }

    /**
     * As in Databricks' SDK for Python.
     *
     * @see <a href="https://github.com/databricks/databricks-sdk-py/blob/main/databricks/sdk/config.py">files_ext_multipart_upload_*</a>
     */
    static final Limits LIMITS = new Limits(MAX_PUT, MULTIPART_FROM, 10 * MIB, 100, 4096 * MIB);

    /** As in Databricks' SDK for Python; storage itself takes more. */
    private static final int PARALLEL_PARTS = 10;

    private final Limits limits;
    private final PartPool parts = new PartPool(PARALLEL_PARTS);
    private volatile boolean inOne;

    public Volumes(RestClient client) {
        this(client, LIMITS);
    }

    Volumes(RestClient client, Limits limits) {
        super(client);
        this.limits = limits;
    }

    /**
     * One fewer than the ten requests that the backend of the Files API takes at a time.
     *
     * @see <a href="https://github.com/databricks/cli/blob/main/libs/filer/files_client.go">the limit, in the Databricks CLI</a>
     */
    @Override
    public int parallelUploads() {
        return 9;
    }

    @Override
    boolean makeFolder(String path) throws IOException, InterruptedException {
        client.call(RestRequest.put("/api/2.0/fs/directories" + RestRequest.encodePath(path), null));
        return true;
    }

    @Override
    RemoteStatus fetchStatus(String path) throws IOException, InterruptedException {
        HttpResponse file = client.exchange(new RestRequest("HEAD", file(path), Map.of(), null, true));
        String length = file.header("content-length");
        String modified = file.header("last-modified");
        return length == null || modified == null ? null : new RemoteStatus(Long.parseLong(length), modified);
    }

    private static String file(String path) {
        return "/api/2.0/fs/files" + RestRequest.encodePath(path);
    }

    @Override
    void send(Destination destination, Content content, boolean overwrite) throws IOException, InterruptedException {
        String path = destination.path();
        boolean fitsInOne = content.length() <= limits.maxPut();
        if (fitsInOne && (inOne || content.length() < limits.from())) {
            put(path, content, overwrite);
            return;
        }
        long partLength = limits.partLength(content.length());
        try {
            new MultipartUpload(client, parts, path, content, overwrite, partLength).run();
        } catch (MultipartUpload.NotOfferedException e) {
            if (!fitsInOne) {
                throw new IOException(
                        "it has " + content.length() + " bytes, but a volume takes no more than " + limits.maxPut()
                                + " in one request. Sending it in parts was not possible: " + e.getMessage(),
                        e);
            }
            inOne = true;
            put(path, content, overwrite);
        }
    }

    private void put(String path, Content content, boolean overwrite) throws IOException, InterruptedException {
        client.call(RestRequest.put(file(path), new RequestBody.Raw(content))
                .with("overwrite", overwrite)
                .asRepeatable(overwrite));
    }
}
