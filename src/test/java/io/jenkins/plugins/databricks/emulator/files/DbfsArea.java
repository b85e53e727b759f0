package io.jenkins.plugins.databricks.emulator.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/**
 * DBFS 2.0, but for the uploads ({@link DbfsUploads}).
 *
 * @see <a href="https://docs.databricks.com/api/workspace/dbfs">DBFS API</a>
 */
public final class DbfsArea {

    /** Databricks' SDKs and CLI ask for a mebibyte at a time. */
    private static final int LARGEST_READ = 1 << 20;

    private static final int USUAL_READ = 500_000;

    private final Storage storage;

    public DbfsArea(Storage storage) {
        this.storage = storage;
    }

    public void register(Routes routes) {
        routes.add("GET", "/api/2.0/dbfs/get-status", this::status);
        routes.add("GET", "/api/2.0/dbfs/list", this::list);
        routes.add("GET", "/api/2.0/dbfs/read", this::read);
        routes.add("POST", "/api/2.0/dbfs/mkdirs", this::mkdirs);
        routes.add("POST", "/api/2.0/dbfs/move", this::move);
        routes.add("POST", "/api/2.0/dbfs/delete", this::delete);
    }

    /** The path without its scheme, checked. */
    static String path(String given) {
        if (given == null || given.isEmpty()) {
            throw ApiError.invalidParameter("Missing required field: path");
        }
        String path = given.startsWith("dbfs:") ? given.substring("dbfs:".length()) : given;
        if (!path.startsWith("/")) {
            throw ApiError.invalidParameter("Path must be absolute: " + given);
        }
        if (path.equals("/Volumes") || path.startsWith("/Volumes/")) {
            throw new ApiError(403, "PERMISSION_DENIED", "No operations allowed on this path.");
        }
        return path;
    }

    private HttpAnswer status(HttpRequest request) throws IOException {
        return HttpAnswer.ok(info(existing(request)));
    }

    private HttpAnswer list(HttpRequest request) throws IOException {
        Path file = existing(request);
        ArrayNode files = Json.array();
        if (Files.isDirectory(file)) {
            for (Path child : Storage.children(file)) {
                files.add(info(child));
            }
        } else {
            files.add(info(file));
        }
        ObjectNode answer = Json.object();
        if (!files.isEmpty()) {
            answer.set("files", files);
        }
        return HttpAnswer.ok(answer);
    }

    private HttpAnswer read(HttpRequest request) throws IOException {
        Path file = existing(request);
        long offset = request.count("offset", 0);
        long length = request.count("length", USUAL_READ);
        if (Files.isDirectory(file)) {
            throw ApiError.invalidParameter(
                    "Cannot read a directory: " + request.query().get("path"));
        }
        if (length > LARGEST_READ) {
            throw new ApiError(
                    400, "MAX_READ_SIZE_EXCEEDED", "The read length cannot exceed " + LARGEST_READ + " bytes.");
        }
        if (offset < 0 || length < 0) {
            throw ApiError.invalidParameter("Offset and length must not be negative");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(length, Files.size(file) - offset)));
        try (FileChannel channel = FileChannel.open(file)) {
            channel.position(offset);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                continue;
            }
        }
        return block(bytes);
    }

    /** Written without a tree, which would have it in memory several times. */
    private static HttpAnswer block(ByteBuffer bytes) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(bytes.capacity() * 4 / 3 + 100);
        body.writeBytes(("{\"bytes_read\":" + bytes.position() + ",\"data\":\"").getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(Base64.getEncoder().encode(bytes.array()));
        body.writeBytes("\"}".getBytes(StandardCharsets.US_ASCII));
        return new HttpAnswer(200, Map.of("Content-Type", HttpAnswer.JSON), body.toByteArray(), null);
    }

    private HttpAnswer mkdirs(HttpRequest request) throws IOException {
        String path = path(Json.text(Json.body(request), "path"));
        Path folder = storage.resolve("dbfs", path);
        if (Files.isRegularFile(folder) || storage.isBelowFile(folder)) {
            throw ApiError.alreadyExists("A file already exists at the input path or a prefix of it: dbfs:" + path);
        }
        Files.createDirectories(folder);
        return HttpAnswer.done();
    }

    /** A folder goes with all that is in it. */
    private HttpAnswer move(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        Path source = existing(Json.text(body, "source_path"));
        String destination = path(Json.text(body, "destination_path"));
        Path target = storage.resolve("dbfs", destination);
        if (Files.exists(target) || storage.isBelowFile(target)) {
            throw ApiError.alreadyExists(
                    "A file or directory already exists at the destination path dbfs:" + destination + ".");
        }
        if (target.startsWith(source)) {
            throw ApiError.invalidParameter("Cannot move a directory into itself: dbfs:" + destination);
        }
        Files.createDirectories(target.getParent());
        Files.move(source, target);
        return HttpAnswer.done();
    }

    /**
     * Succeeds where nothing is there, as on Databricks.
     *
     * @see <a href="https://github.com/databricks/cli/pull/4153">what is said of a folder that is not empty</a>
     */
    private HttpAnswer delete(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String path = path(Json.text(body, "path"));
        Path file = storage.resolve("dbfs", path);
        if (file.equals(storage.resolve("dbfs", "/"))) {
            throw ApiError.invalidParameter("The root cannot be deleted");
        }
        if (Files.isDirectory(file) && !Storage.children(file).isEmpty() && !Json.flag(body, "recursive", false)) {
            throw new ApiError(
                    400, "BAD_REQUEST", "Directory is not empty. Use recursive delete or remove contents first.");
        }
        Storage.deleteAll(file);
        return HttpAnswer.done();
    }

    private Path existing(HttpRequest request) {
        return existing(request.query().get("path"));
    }

    private Path existing(String given) {
        String path = path(given);
        Path file = storage.resolve("dbfs", path);
        if (!Files.exists(file)) {
            throw ApiError.doesNotExist("No file or directory exists on path dbfs:" + path + ".");
        }
        return file;
    }

    private ObjectNode info(Path file) throws IOException {
        boolean directory = Files.isDirectory(file);
        String path = storage.resolve("dbfs", "/").relativize(file).toString();
        return Json.object()
                .put("path", "/" + path)
                .put("is_dir", directory)
                .put("file_size", directory ? 0 : Files.size(file))
                .put("modification_time", Files.getLastModifiedTime(file).toMillis());
    }
}
