package io.jenkins.plugins.databricks.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Workspace objects: look, list, make folders, delete, export. What is imported is in {@link WorkspaceImport}.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/workspace">Workspace API</a>
 */
final class WorkspaceFilesArea {

    private final Storage storage;
    private final Ids ids;
    /** The languages of notebooks; what is on disk and not in here is a file or a folder. */
    private final Map<Path, String> notebooks = new ConcurrentHashMap<>();

    private final Map<Path, Long> objectIds = new ConcurrentHashMap<>();

    WorkspaceFilesArea(Storage storage, Ids ids) {
        this.storage = storage;
        this.ids = ids;
    }

    void register(Routes routes) {
        routes.add("POST", "/api/2.0/workspace/mkdirs", this::mkdirs);
        routes.add("GET", "/api/2.0/workspace/get-status", this::status);
        routes.add("GET", "/api/2.0/workspace/list", this::list);
        routes.add("POST", "/api/2.0/workspace/delete", this::delete);
        routes.add("GET", "/api/2.0/workspace/export", this::export);
        new WorkspaceImport(this, storage).register(routes);
    }

    /** {@code /Workspace/Users/x} and {@code /Users/x} are the same. */
    Path local(String path) {
        if (path == null || !path.startsWith("/")) {
            throw ApiError.invalidParameter("Path (" + path + ") doesn't start with '/'");
        }
        return storage.resolve("Workspace", path.replaceFirst("^/Workspace(?=/|$)", ""));
    }

    boolean isNotebook(Path file) {
        return notebooks.containsKey(file) && Files.exists(file);
    }

    /** @param language null for a file */
    void put(Path upload, Path target, String language) throws IOException {
        if (!Files.isDirectory(target.getParent())) {
            throw ApiError.doesNotExist("The parent folder (" + shown(target.getParent()) + ") does not exist.");
        }
        storage.publish(upload, target);
        if (language != null) {
            notebooks.put(target, language);
        }
    }

    /** Refuses what is not to be replaced: a folder, an object of another type, anything without {@code overwrite}. */
    void requireFree(Path target, boolean notebook, boolean overwrite) {
        if (!Files.exists(target)) {
            return;
        }
        if (Files.isDirectory(target) || !overwrite) {
            throw ApiError.alreadyExists("Path (" + shown(target) + ") already exists.");
        }
        if (isNotebook(target) != notebook) {
            throw ApiError.invalidParameter("Cannot overwrite the asset at " + shown(target)
                    + " due to type mismatch (asked: " + (notebook ? "NOTEBOOK" : "FILE") + ", actual: "
                    + (notebook ? "FILE" : "NOTEBOOK") + ")");
        }
    }

    private HttpAnswer mkdirs(HttpRequest request) throws IOException {
        String path = Json.text(Json.body(request), "path");
        Path folder = local(path);
        if (Files.isRegularFile(folder) || storage.isBelowFile(folder)) {
            throw ApiError.alreadyExists("Path (" + path + ") already exists.");
        }
        Files.createDirectories(folder);
        return HttpAnswer.done();
    }

    private HttpAnswer status(HttpRequest request) throws IOException {
        return HttpAnswer.ok(info(existing(request.query().get("path"))));
    }

    private HttpAnswer list(HttpRequest request) throws IOException {
        Path file = existing(request.query().get("path"));
        ArrayNode objects = Json.array();
        if (Files.isDirectory(file)) {
            for (Path child : Storage.children(file)) {
                objects.add(info(child));
            }
        } else {
            objects.add(info(file));
        }
        ObjectNode answer = Json.object();
        if (!objects.isEmpty()) {
            answer.set("objects", objects);
        }
        return HttpAnswer.ok(answer);
    }

    private HttpAnswer delete(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String path = Json.text(body, "path");
        Path file = existing(path);
        boolean full = Files.isDirectory(file) && !Storage.children(file).isEmpty();
        if (full && !Json.flag(body, "recursive", false)) {
            throw new ApiError(400, "DIRECTORY_NOT_EMPTY", "Folder (" + path + ") is not empty");
        }
        Storage.deleteAll(file);
        notebooks.keySet().removeIf(notebook -> notebook.startsWith(file));
        return HttpAnswer.done();
    }

    private HttpAnswer export(HttpRequest request) throws IOException {
        Path file = existing(request.query().get("path"));
        if (Files.isDirectory(file)) {
            throw ApiError.invalidParameter("The emulator exports single objects only: " + shown(file));
        }
        return HttpAnswer.ok(
                Json.object().put("content", Base64.getEncoder().encodeToString(Files.readAllBytes(file))));
    }

    private Path existing(String path) {
        Path file = local(path);
        if (!Files.exists(file)) {
            throw ApiError.doesNotExist("Path (" + path + ") doesn't exist.");
        }
        return file;
    }

    private String shown(Path file) {
        return "/" + storage.resolve("Workspace", "/").relativize(file);
    }

    private ObjectNode info(Path file) throws IOException {
        ObjectNode info = Json.object()
                .put("path", shown(file))
                .put("object_id", objectIds.computeIfAbsent(file, path -> ids.next()));
        if (Files.isDirectory(file)) {
            return info.put("object_type", "DIRECTORY");
        }
        long modified = Files.getLastModifiedTime(file).toMillis();
        info.put("created_at", modified).put("modified_at", modified);
        return isNotebook(file)
                ? info.put("object_type", "NOTEBOOK").put("language", notebooks.get(file))
                : info.put("object_type", "FILE").put("size", Files.size(file));
    }
}
