package io.jenkins.plugins.databricks.emulator.files;

import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;

/**
 * {@code workspace/export} of files and notebooks: in JSON, or with {@code direct_download} as they are.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/workspace/export">Export a workspace object</a>
 */
final class WorkspaceExport {

    private static final Set<String> FORMATS = Set.of("SOURCE", "AUTO", "RAW", "HTML", "JUPYTER", "DBC", "R_MARKDOWN");
    private static final Set<String> NOT_EMULATED = Set.of("DBC", "R_MARKDOWN");

    private final WorkspaceFilesArea workspace;

    WorkspaceExport(WorkspaceFilesArea workspace) {
        this.workspace = workspace;
    }

    void register(Routes routes) {
        routes.add("GET", "/api/2.0/workspace/export", this::export);
    }

    private HttpAnswer export(HttpRequest request) throws IOException {
        String path = request.query().get("path");
        Path file = workspace.existing(path);
        String format = request.query().getOrDefault("format", "SOURCE");
        if (!FORMATS.contains(format)) {
            throw ApiError.invalidParameter("Invalid format '" + format + "'.");
        }
        if (Files.isDirectory(file) || NOT_EMULATED.contains(format)) {
            throw ApiError.invalidParameter(
                    "The emulator exports no folders, and nothing as " + NOT_EMULATED + ": " + path);
        }
        if (Files.size(file) > WorkspaceImport.LARGEST_IMPORT) {
            throw new ApiError(
                    400,
                    "MAX_NOTEBOOK_SIZE_EXCEEDED",
                    "Exported content exceeded the limit of " + WorkspaceImport.LARGEST_IMPORT + " bytes.");
        }
        NotebookFormat notebook = workspace.notebook(file);
        byte[] content = notebook == null
                ? Files.readAllBytes(file)
                : notebook(notebook, Files.readString(file), format).getBytes(StandardCharsets.UTF_8);
        if (request.flag("direct_download", false)) {
            return HttpAnswer.binary(content);
        }
        return HttpAnswer.ok(Json.object()
                .put("content", Base64.getEncoder().encodeToString(content))
                .put("file_type", notebook == null ? "file" : notebook.extension()));
    }

    private static String notebook(NotebookFormat notebook, String stored, String format) throws IOException {
        return switch (format) {
            case "JUPYTER" -> notebook.jupyter(stored);
            case "HTML" ->
                "<!DOCTYPE html>\n<html><body><pre>"
                        + notebook.source(stored).replace("&", "&amp;").replace("<", "&lt;") + "</pre></body></html>\n";
            case "AUTO" -> stored;
            default -> notebook.source(stored);
        };
    }
}
