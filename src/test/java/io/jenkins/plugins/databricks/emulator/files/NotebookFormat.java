package io.jenkins.plugins.databricks.emulator.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How a notebook is stored: as source, whose comments separate the cells, or as Jupyter's JSON.
 *
 * @see <a href="https://docs.databricks.com/aws/en/notebooks/notebook-format">Notebook formats</a>
 */
record NotebookFormat(String language, boolean isJupyter) {

    static final List<String> LANGUAGES = List.of("PYTHON", "SCALA", "SQL", "R");
    private static final Map<String, String> EXTENSIONS =
            Map.of("PYTHON", ".py", "R", ".r", "SCALA", ".scala", "SQL", ".sql");
    private static final String JUPYTER = ".ipynb";

    /** What a file with this name and content becomes when its format is found out; null for a plain file. */
    static NotebookFormat of(String name, Path content) throws IOException {
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot).toLowerCase();
        if (extension.equals(JUPYTER)) {
            return new NotebookFormat("PYTHON", true);
        }
        for (String language : LANGUAGES) {
            NotebookFormat format = new NotebookFormat(language, false);
            if (extension.equals(EXTENSIONS.get(language)) && format.isMarked(content)) {
                return format;
            }
        }
        return null;
    }

    /** The extension of an exported file, without a dot. */
    String extension() {
        return (isJupyter ? JUPYTER : EXTENSIONS.get(language)).substring(1);
    }

    private String header() {
        return comment() + " Databricks notebook source";
    }

    private String comment() {
        return switch (language) {
            case "SQL" -> "--";
            case "SCALA" -> "//";
            default -> "#";
        };
    }

    private boolean isMarked(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(header().length() + 1), StandardCharsets.UTF_8);
            return start.stripTrailing().equals(header());
        }
    }

    /** Source gets the header that makes a notebook of it, as Databricks gives it one. */
    void complete(Path file) throws IOException {
        if (!isJupyter && !isMarked(file)) {
            Files.writeString(file, header() + "\n" + Files.readString(file));
        }
    }

    /** The notebook as source, cell by cell. */
    String source(String stored) throws IOException {
        if (!isJupyter) {
            return stored;
        }
        StringBuilder source = new StringBuilder(header()).append('\n');
        String separator = "";
        for (JsonNode cell : Json.MAPPER.readTree(stored).path("cells")) {
            StringBuilder text = new StringBuilder();
            cell.path("source").forEach(line -> text.append(line.asText()));
            source.append(separator).append(cell.path("cell_type").asText().equals("code") ? text : magic(text));
            separator = "\n\n" + comment() + " COMMAND ----------\n\n";
        }
        return source.toString();
    }

    private String magic(CharSequence markdown) {
        return comment() + " MAGIC %md " + markdown.toString().replace("\n", "\n" + comment() + " MAGIC ");
    }

    /** The notebook as Jupyter's JSON. */
    String jupyter(String stored) {
        if (isJupyter) {
            return stored;
        }
        ObjectNode notebook = Json.object();
        ArrayNode cells = notebook.putArray("cells");
        String text = stored.substring(Math.min(stored.length(), header().length() + 1));
        for (String cell : text.split("\n*" + Pattern.quote(comment() + " COMMAND ----------") + "\n*")) {
            ObjectNode code = cells.addObject().put("cell_type", "code").putNull("execution_count");
            code.putObject("metadata");
            code.putArray("outputs");
            code.putArray("source").add(cell);
        }
        notebook.putObject("metadata").putObject("language_info").put("name", language.toLowerCase());
        return notebook.put("nbformat", 4).put("nbformat_minor", 0).toString();
    }
}
