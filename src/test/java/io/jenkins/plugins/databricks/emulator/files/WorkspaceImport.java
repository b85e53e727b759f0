package io.jenkins.plugins.databricks.emulator.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Multipart;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * {@code workspace/import} as JSON and multipart, and the raw {@code workspace-files/import-file} of Databricks' own
 * CLI.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/workspace/import">Import a workspace object</a>
 */
final class WorkspaceImport {

    private static final String IMPORT_FILE = "/api/2.0/workspace-files/import-file/";
    /** Of exports, too. */
    static final int LARGEST_IMPORT = 10 << 20;

    private static final long LARGEST_FILE = 500L << 20;
    private static final Set<String> NOTEBOOK_FORMATS = Set.of("SOURCE", "HTML", "JUPYTER", "R_MARKDOWN");

    private final WorkspaceFilesArea workspace;
    private final Storage storage;

    WorkspaceImport(WorkspaceFilesArea workspace, Storage storage) {
        this.workspace = workspace;
        this.storage = storage;
    }

    void register(Routes routes) {
        routes.add("POST", "/api/2.0/workspace/import", this::importObject);
        routes.addPrefix("POST", IMPORT_FILE, this::importFile);
    }

    private HttpAnswer importObject(HttpRequest request) throws IOException {
        Path upload = storage.newUpload();
        try {
            Map<String, String> fields = request.mediaType().equals("multipart/form-data")
                    ? readParts(request, upload)
                    : readJson(request, upload);
            if (Files.size(upload) > LARGEST_IMPORT) {
                throw new ApiError(
                        400,
                        "MAX_NOTEBOOK_SIZE_EXCEEDED",
                        "File size imported is (" + Files.size(upload) + " bytes), exceeded max size (" + LARGEST_IMPORT
                                + " bytes)");
            }
            place(fields, upload);
            return HttpAnswer.done();
        } finally {
            Files.deleteIfExists(upload);
        }
    }

    private static Map<String, String> readParts(HttpRequest request, Path upload) throws IOException {
        Map<String, String> fields = new HashMap<>();
        Multipart multipart = new Multipart(request);
        for (String part = multipart.nextPart(); part != null; part = multipart.nextPart()) {
            if (part.equals("content")) {
                try (OutputStream out = Files.newOutputStream(upload)) {
                    multipart.copyTo(out);
                }
            } else {
                fields.put(part, multipart.text());
            }
        }
        return fields;
    }

    private static Map<String, String> readJson(HttpRequest request, Path upload) throws IOException {
        ObjectNode body = Json.body(request);
        if (Json.text(body, "content", "").isEmpty()) {
            // https://github.com/databricks/cli/issues/2661
            throw new ApiError(400, "BAD_REQUEST", "No input data source provided");
        }
        Map<String, String> fields = new HashMap<>();
        fields.put("path", Json.text(body, "path"));
        fields.put("format", Json.text(body, "format", null));
        fields.put("language", Json.text(body, "language", null));
        fields.put("overwrite", Boolean.toString(Json.flag(body, "overwrite", false)));
        try {
            Files.write(upload, Base64.getDecoder().decode(Json.text(body, "content", "")));
        } catch (IllegalArgumentException e) {
            throw ApiError.malformed("Could not parse request object: Field 'content' is not base64");
        }
        return fields;
    }

    private void place(Map<String, String> fields, Path upload) throws IOException {
        String path = fields.get("path");
        String format = fields.get("format") == null ? "SOURCE" : fields.get("format");
        String language = fields.get("language");
        boolean overwrite = "true".equals(fields.get("overwrite"));
        Path target = workspace.local(path);
        if (language != null && !NotebookFormat.LANGUAGES.contains(language)) {
            throw ApiError.invalidParameter("Invalid language '" + language + "'.");
        }
        if (format.equals("AUTO")) {
            auto(target, upload, overwrite);
        } else if (format.equals("RAW")) {
            put(target, upload, null, overwrite);
        } else if (NOTEBOOK_FORMATS.contains(format)) {
            if (format.equals("SOURCE") && language == null) {
                throw ApiError.invalidParameter("The zip file may not be valid or may be an unsupported version.");
            }
            NotebookFormat notebook =
                    new NotebookFormat(language == null ? "PYTHON" : language, format.equals("JUPYTER"));
            notebook.complete(upload);
            put(target, upload, notebook, overwrite);
        } else {
            throw ApiError.invalidParameter("The emulator does not import the format '" + format + "'.");
        }
    }

    /** A notebook, its extension cut off, where the content says so; else a file. */
    private void auto(Path target, Path upload, boolean overwrite) throws IOException {
        String name = target.getFileName().toString();
        NotebookFormat notebook = NotebookFormat.of(name, upload);
        if (notebook == null) {
            put(target, upload, null, overwrite);
        } else {
            put(target.resolveSibling(name.substring(0, name.lastIndexOf('.'))), upload, notebook, overwrite);
        }
    }

    private void put(Path target, Path upload, NotebookFormat notebook, boolean overwrite) throws IOException {
        workspace.requireFree(target, notebook != null, overwrite);
        workspace.put(upload, target, notebook);
    }

    /**
     * Answers 409 where a file is there, and 400 without a code where a notebook is.
     *
     * @see <a href="https://github.com/databricks/cli/blob/main/libs/filer/workspace_files_client.go">as the Databricks
     *     CLI has found</a>
     */
    private HttpAnswer importFile(HttpRequest request) throws IOException {
        Path target =
                workspace.local("/" + HttpRequest.decodePath(request.rawPath().substring(IMPORT_FILE.length())));
        boolean overwrite = request.flag("overwrite", false);
        if (request.body().contentLength() > LARGEST_FILE) {
            throw ApiError.invalidParameter("A workspace file cannot exceed " + LARGEST_FILE + " bytes.");
        }
        if (!overwrite && Files.isRegularFile(target) && !workspace.isNotebook(target)) {
            throw new ApiError(409, "ALREADY_EXISTS", "Path (" + request.path() + ") already exists.");
        }
        Path upload = storage.newUpload();
        try {
            try (OutputStream out = Files.newOutputStream(upload)) {
                FilesArea.copy(request, out);
            }
            auto(target, upload, overwrite);
            return HttpAnswer.done();
        } catch (ApiError e) {
            throw e.code.equals("RESOURCE_ALREADY_EXISTS") ? new ApiError(400, "", e.getMessage()) : e;
        } finally {
            Files.deleteIfExists(upload);
        }
    }
}
