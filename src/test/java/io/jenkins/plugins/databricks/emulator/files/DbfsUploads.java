package io.jenkins.plugins.databricks.emulator.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Multipart;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * DBFS {@code put} as JSON and as multipart, and {@code create}, {@code add-block}, {@code close}.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/dbfs/put">Upload a file</a>
 */
public final class DbfsUploads {

    /** Decoded bytes of {@code contents} and of a block. */
    private static final int LARGEST_BLOCK = 1 << 20;
    /** A posted file must be smaller. */
    private static final long PUT_LIMIT = 1L << 31;
    /** What boundaries and other fields may add to a request's length. */
    private static final int MULTIPART_OVERHEAD = 64 << 10;

    private record Upload(String path, Path file, boolean overwrite) {}

    private final Storage storage;
    private final Map<Long, Upload> handles = new ConcurrentHashMap<>();

    public DbfsUploads(Storage storage) {
        this.storage = storage;
    }

    public void register(Routes routes) {
        routes.add("POST", "/api/2.0/dbfs/put", this::put);
        routes.add("POST", "/api/2.0/dbfs/create", this::create);
        routes.add("POST", "/api/2.0/dbfs/add-block", this::addBlock);
        routes.add("POST", "/api/2.0/dbfs/close", this::close);
    }

    private HttpAnswer put(HttpRequest request) throws IOException {
        return request.mediaType().equals("multipart/form-data") ? putFile(request) : putContents(request);
    }

    private HttpAnswer putContents(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String path = DbfsArea.path(Json.text(body, "path"));
        byte[] contents = decode("contents", Json.text(body, "contents", ""));
        boolean overwrite = Json.flag(body, "overwrite", false);
        requireFree(path, overwrite);
        Path upload = storage.newUpload();
        Files.write(upload, contents);
        storage.publish(upload, storage.resolve("dbfs", path));
        return HttpAnswer.done();
    }

    private HttpAnswer putFile(HttpRequest request) throws IOException {
        if (request.body().contentLength() >= PUT_LIMIT + MULTIPART_OVERHEAD) {
            throw tooLarge();
        }
        Path upload = storage.newUpload();
        try {
            Map<String, String> fields = new HashMap<>();
            boolean posted = false;
            Multipart multipart = new Multipart(request);
            for (String part = multipart.nextPart(); part != null; part = multipart.nextPart()) {
                if (part.equals("contents") || part.equals("file")) {
                    posted = true;
                    try (OutputStream out = new Limited(Files.newOutputStream(upload))) {
                        multipart.copyTo(out);
                    }
                } else {
                    fields.put(part, multipart.text());
                }
            }
            String path = DbfsArea.path(fields.get("path"));
            if (!posted) {
                throw ApiError.invalidParameter("Missing required field: contents");
            }
            requireFree(path, Boolean.parseBoolean(fields.get("overwrite")));
            storage.publish(upload, storage.resolve("dbfs", path));
            return HttpAnswer.done();
        } finally {
            Files.deleteIfExists(upload);
        }
    }

    private HttpAnswer create(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String path = DbfsArea.path(Json.text(body, "path"));
        boolean overwrite = Json.flag(body, "overwrite", false);
        requireFree(path, overwrite);
        long handle = ThreadLocalRandom.current().nextLong(1L << 40, 1L << 60);
        handles.put(handle, new Upload(path, storage.newUpload(), overwrite));
        return HttpAnswer.ok(Json.object().put("handle", handle));
    }

    private HttpAnswer addBlock(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        Upload upload = upload(Json.id(body, "handle"));
        byte[] block = decode("data", Json.text(body, "data", ""));
        synchronized (upload) {
            Files.write(upload.file(), block, StandardOpenOption.APPEND);
        }
        return HttpAnswer.done();
    }

    private HttpAnswer close(HttpRequest request) throws IOException {
        long handle = Json.id(Json.body(request), "handle");
        Upload upload = upload(handle);
        handles.remove(handle);
        requireFree(upload.path(), upload.overwrite());
        storage.publish(upload.file(), storage.resolve("dbfs", upload.path()));
        return HttpAnswer.done();
    }

    private Upload upload(long handle) {
        Upload upload = handles.get(handle);
        if (upload == null) {
            throw ApiError.doesNotExist("No stream opened for handle " + handle);
        }
        return upload;
    }

    private void requireFree(String path, boolean overwrite) {
        Path target = storage.resolve("dbfs", path);
        if (Files.isDirectory(target) || storage.isBelowFile(target) || (Files.exists(target) && !overwrite)) {
            throw ApiError.alreadyExists("A file or directory already exists at the input path dbfs:" + path + ".");
        }
    }

    private static byte[] decode(String field, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ApiError.malformed("Could not parse request object: Field '" + field + "' is not base64");
        }
        if (bytes.length > LARGEST_BLOCK) {
            throw new ApiError(
                    400,
                    "MAX_BLOCK_SIZE_EXCEEDED",
                    "The '" + field + "' data cannot exceed " + LARGEST_BLOCK + " bytes. Found: " + bytes.length
                            + " bytes.");
        }
        return bytes;
    }

    private static ApiError tooLarge() {
        return new ApiError(
                400, "MAX_BLOCK_SIZE_EXCEEDED", "The posted file must be smaller than " + PUT_LIMIT + " bytes.");
    }

    private static final class Limited extends FilterOutputStream {
        private long written;

        Limited(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            written += length;
            if (written >= PUT_LIMIT) {
                throw tooLarge();
            }
            out.write(bytes, offset, length);
        }
    }
}
