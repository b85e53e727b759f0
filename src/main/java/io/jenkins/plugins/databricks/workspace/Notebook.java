package io.jenkins.plugins.databricks.workspace;

import io.jenkins.plugins.databricks.rest.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A notebook, and how Databricks is to read it. As with {@code databricks sync}, a source file is one if its first line says so, and a Jupyter
 * notebook always is.
 *
 * @param format the format of the import
 * @param language the language of its cells, or {@code null} where the notebook says it itself
 * @param extension the end of the local file's name, which the notebook's name does not have
 * @see <a href="https://docs.databricks.com/api/workspace/workspace/import">Import a workspace object</a>
 * @see <a href="https://docs.databricks.com/notebooks/notebook-export-import.html">the first line of a source file</a>
 */
public record Notebook(String format, String language, String extension) {

    private static final String MARKER = " Databricks notebook source";

    /**
     * Looks at a file's name, and at its first line where that matters.
     *
     * @param name the local file's name or path
     * @return {@code null} when it is no notebook
     */
    static Notebook of(String name, Content content) throws IOException {
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
        return switch (extension) {
            case ".ipynb" -> new Notebook("JUPYTER", null, extension);
            case ".py" -> source("#", "PYTHON", extension, content);
            case ".r" -> source("#", "R", extension, content);
            case ".scala" -> source("//", "SCALA", extension, content);
            case ".sql" -> source("--", "SQL", extension, content);
            default -> null;
        };
    }

    private static Notebook source(String comment, String language, String extension, Content content)
            throws IOException {
        String first = comment + MARKER;
        try (InputStream in = content.open(0, Math.min(content.length(), first.length() + 1))) {
            String start = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            boolean lineEnds = start.length() == first.length() || start.endsWith("\n") || start.endsWith("\r");
            return start.startsWith(first) && lineEnds ? new Notebook("SOURCE", language, extension) : null;
        }
    }

    /** The path without the file's extension. */
    String place(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(extension)
                ? path.substring(0, path.length() - extension.length())
                : path;
    }
}
