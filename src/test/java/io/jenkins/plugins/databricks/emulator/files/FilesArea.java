package io.jenkins.plugins.databricks.emulator.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Page;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The Files API for volumes. A volume comes into being with the first file or directory in it; missing parents of a
 * file are created.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/files">Files API</a>
 */
public final class FilesArea {

    static final String FILES = "/api/2.0/fs/files";
    private static final String DIRECTORIES = "/api/2.0/fs/directories";
    private static final long LARGEST_FILE = 5L << 30;
    private static final int LARGEST_PAGE = 1_000;
    /** Of {@code /Volumes/catalog/schema/volume}. */
    private static final int VOLUME_DEPTH = 4;

    private final Storage storage;

    public FilesArea(Storage storage) {
        this.storage = storage;
    }

    public void register(Routes routes) {
        routes.addPrefix("PUT", FILES + "/", this::upload);
        routes.addPrefix("DELETE", FILES + "/", this::deleteFile);
        routes.addPrefix("PUT", DIRECTORIES + "/", this::createDirectory);
        routes.addPrefix("GET", DIRECTORIES + "/", this::list);
        routes.addPrefix("HEAD", DIRECTORIES + "/", this::headDirectory);
        routes.addPrefix("DELETE", DIRECTORIES + "/", this::deleteDirectory);
    }

    private Path local(HttpRequest request, String prefix, int leastDepth) {
        return local(HttpRequest.decodePath(request.rawPath().substring(prefix.length())), leastDepth);
    }

    private Path local(String path, int leastDepth) {
        List<String> names = List.of(path.replaceAll("^/+|/+$", "").split("/+"));
        if (!names.get(0).equals("Volumes")) {
            throw new ApiError(
                    400,
                    "BAD_REQUEST",
                    "Invalid path: unsupported first path component: " + names.get(0),
                    "FILES_API_INVALID_PATH");
        }
        if (names.size() < leastDepth) {
            throw ApiError.invalidParameter("Invalid path: " + path
                    + ". Expected an absolute path of the form /Volumes/<catalog>/<schema>/<volume>/<path>.");
        }
        return storage.resolve("Volumes", String.join("/", names.subList(1, names.size())));
    }

    private HttpAnswer upload(HttpRequest request) throws IOException {
        Path target = target(request);
        boolean overwrite = request.flag("overwrite", true);
        if (request.body().contentLength() > LARGEST_FILE) {
            throw ApiError.invalidParameter("A file of a single upload cannot exceed " + LARGEST_FILE + " bytes.");
        }
        requireFree(target, overwrite);
        Path upload = storage.newUpload();
        try {
            try (OutputStream out = Files.newOutputStream(upload)) {
                copy(request, out);
            }
            requireFree(target, overwrite);
            storage.publish(upload, target);
        } finally {
            Files.deleteIfExists(upload);
        }
        return HttpAnswer.noContent();
    }

    static void copy(HttpRequest request, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 20];
        for (int read = request.body().read(buffer);
                read >= 0;
                read = request.body().read(buffer)) {
            out.write(buffer, 0, read);
        }
    }

    /** The local file that a request to write names. */
    Path target(HttpRequest request) {
        return local(request, FILES, VOLUME_DEPTH + 1);
    }

    void requireFree(Path target, boolean overwrite) {
        if (Files.isDirectory(target)) {
            throw new ApiError(409, "ALREADY_EXISTS", "The path is that of a directory.");
        }
        if (storage.isBelowFile(target)) {
            throw ApiError.invalidParameter("A parent of the path is a file.");
        }
        if (!overwrite && Files.exists(target)) {
            throw new ApiError(409, "ALREADY_EXISTS", "The file being created already exists.");
        }
    }

    /** The local file that a request to read names. */
    Path file(HttpRequest request) {
        return existing(target(request));
    }

    /** The local file of a path in a volume. */
    Path file(String path) {
        return existing(local(path, VOLUME_DEPTH + 1));
    }

    private static Path existing(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ApiError(404, "NOT_FOUND", "The file being accessed is not found.", "FILES_API_FILE_NOT_FOUND");
        }
        return file;
    }

    private HttpAnswer deleteFile(HttpRequest request) throws IOException {
        Files.delete(file(request));
        return HttpAnswer.noContent();
    }

    private HttpAnswer createDirectory(HttpRequest request) throws IOException {
        Path folder = local(request, DIRECTORIES, VOLUME_DEPTH);
        if (Files.isRegularFile(folder) || storage.isBelowFile(folder)) {
            throw new ApiError(409, "ALREADY_EXISTS", "A file is in the way of the directory.");
        }
        Files.createDirectories(folder);
        return HttpAnswer.noContent();
    }

    private Path directory(HttpRequest request) {
        Path folder = local(request, DIRECTORIES, VOLUME_DEPTH);
        if (!Files.isDirectory(folder)) {
            throw new ApiError(
                    404, "NOT_FOUND", "The directory being accessed is not found.", "FILES_API_DIRECTORY_IS_NOT_FOUND");
        }
        return folder;
    }

    private HttpAnswer headDirectory(HttpRequest request) {
        directory(request);
        return HttpAnswer.done();
    }

    private HttpAnswer list(HttpRequest request) throws IOException {
        int size = request.number("page_size", LARGEST_PAGE);
        if (size < 1 || size > LARGEST_PAGE) {
            throw ApiError.invalidParameter("page_size must be between 1 and " + LARGEST_PAGE + ".");
        }
        List<Path> children = Storage.children(directory(request));
        int from = (int) Math.min(Page.position(request, 0), children.size());
        int to = Math.min(from + size, children.size());
        ArrayNode contents = Json.array();
        for (Path child : children.subList(from, to)) {
            boolean folder = Files.isDirectory(child);
            ObjectNode entry = contents.addObject()
                    .put("path", "/" + storage.root().relativize(child))
                    .put("name", child.getFileName().toString())
                    .put("is_directory", folder)
                    .put("last_modified", Files.getLastModifiedTime(child).toMillis());
            if (!folder) {
                entry.put("file_size", Files.size(child));
            }
        }
        ObjectNode answer = Json.object();
        answer.set("contents", contents);
        if (to < children.size()) {
            answer.put("next_page_token", Page.token(to));
        }
        return HttpAnswer.ok(answer);
    }

    private HttpAnswer deleteDirectory(HttpRequest request) throws IOException {
        Path folder = directory(request);
        if (!Storage.children(folder).isEmpty()) {
            throw new ApiError(
                    400, "INVALID_PARAMETER_VALUE", "The directory is not empty.", "FILES_API_DIRECTORY_IS_NOT_EMPTY");
        }
        Files.delete(folder);
        return HttpAnswer.noContent();
    }
}
