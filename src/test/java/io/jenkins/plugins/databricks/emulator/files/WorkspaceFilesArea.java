package io.jenkins.plugins.databricks.emulator.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Ids;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Workspace objects: look, list, make folders, delete. They come and go by {@link WorkspaceImport} and
 * {@link WorkspaceExport}.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/workspace">Workspace API</a>
 */
public final class WorkspaceFilesArea {

    private static final String MOUNT = "/Workspace";

    private final Storage storage;
    private final Ids ids;
    /** What is on disk and not in here is a file or a folder. */
    private final Map<Path, NotebookFormat> notebooks = new ConcurrentHashMap<>();

    private final Map<Path, Long> objectIds = new ConcurrentHashMap<>();

    public WorkspaceFilesArea(Storage storage, Ids ids) {
        this.storage = storage;
        this.ids = ids;
    }

    public void register(Routes routes) {
        routes.add("POST", "/api/2.0/workspace/mkdirs", this::mkdirs);
        routes.add("GET", "/api/2.0/workspace/get-status", this::status);
        routes.add("GET", "/api/2.0/workspace/list", this::list);
        routes.add("POST", "/api/2.0/workspace/delete", this::delete);
        new WorkspaceImport(this, storage).register(routes);
        new WorkspaceExport(this).register(routes);
    }

    /** {@code /Workspace/Users/x} and {@code /Users/x} are the same. */
    Path local(String path) {
        if (path == null || !path.startsWith("/")) {
            throw ApiError.invalidParameter("Path (" + path + ") doesn't start with '/'");
        }
        return storage.resolve("Workspace", path.replaceFirst("^" + MOUNT + "(?=/|$)", ""));
    }

    boolean isNotebook(Path file) {
        return notebook(file) != null;
    }

    /** How a notebook is stored; null for a file or a folder. */
    NotebookFormat notebook(Path file) {
        return Files.exists(file) ? notebooks.get(file) : null;
    }

    /** The type of the object that has this id, as it was last shown; null for none. */
    public String type(long id) {
        return objectIds.entrySet().stream()
                .filter(entry -> entry.getValue() == id && Files.exists(entry.getKey()))
                .map(entry -> type(entry.getKey()))
                .findFirst()
                .orElse(null);
    }

    private String type(Path file) {
        return Files.isDirectory(file) ? "DIRECTORY" : isNotebook(file) ? "NOTEBOOK" : "FILE";
    }

    /** @param notebook null for a file */
    void put(Path upload, Path target, NotebookFormat notebook) throws IOException {
        if (!Files.isDirectory(target.getParent())) {
            throw ApiError.doesNotExist("The parent folder (" + shown(target.getParent()) + ") does not exist.");
        }
        storage.publish(upload, target);
        if (notebook != null) {
            notebooks.put(target, notebook);
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
        String path = request.query().get("path");
        Path file = existing(path);
        ObjectNode info = info(file, path);
        if (isNotebook(file) && request.flag("return_export_info", false)) {
            info.put("repos_export_format", notebook(file).isJupyter() ? "JUPYTER" : "SOURCE");
        }
        return HttpAnswer.ok(info);
    }

    private HttpAnswer list(HttpRequest request) throws IOException {
        String path = request.query().get("path");
        Path file = existing(path);
        long after = request.count("notebooks_modified_after", 0);
        ArrayNode objects = Json.array();
        for (Path child : Files.isDirectory(file) ? Storage.children(file) : List.of(file)) {
            if (!isNotebook(child) || Files.getLastModifiedTime(child).toMillis() > after) {
                objects.add(info(child, path));
            }
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

    /** @throws ApiError 404 where there is nothing */
    Path existing(String path) {
        Path file = local(path);
        if (!Files.exists(file)) {
            throw ApiError.doesNotExist("Path (" + path + ") doesn't exist.");
        }
        return file;
    }

    private String shown(Path file) {
        return "/" + storage.resolve("Workspace", "/").relativize(file);
    }

    /** @param asked as the request wrote its path: {@code /Workspace} is shown where it was written */
    private ObjectNode info(Path file, String asked) throws IOException {
        long id = objectIds.computeIfAbsent(file, path -> ids.next());
        ObjectNode info = Json.object()
                .put("path", (asked.matches(MOUNT + "(/.*)?") ? MOUNT : "") + shown(file))
                .put("object_id", id)
                .put("resource_id", Long.toString(id))
                .put("object_type", type(file));
        if (Files.isDirectory(file)) {
            return info;
        }
        long modified = Files.getLastModifiedTime(file).toMillis();
        info.put("created_at", modified).put("modified_at", modified);
        return isNotebook(file) ? info.put("language", notebook(file).language()) : info.put("size", Files.size(file));
    }
}
