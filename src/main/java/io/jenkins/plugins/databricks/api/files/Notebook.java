package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.content.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A notebook, with what Databricks has to know to import it. As with {@code databricks sync}, a source file is one if its first line says so, and a Jupyter
 * notebook always is.
 *
 * @param format the format of the import
 * @param language the language of its cells, or {@code null} where the notebook says it itself
 * @param extension the end of the local file's name, which the notebook's name does not have
 * @see <a href="https://docs.databricks.com/api/workspace/workspace/import">Import a workspace object</a>
 * @see <a href="https://docs.databricks.com/notebooks/notebook-export-import.html">the first line of a source file</a>
 */
public record Notebook(String format, String language, String extension) {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** How much of a file is looked at for a first line that is not the first one. */
    private static final int HEAD = 256;

    /**
     * Decides by a file's name, and by its first line where that matters, whether it becomes a notebook.
     *
     * @param path where it is to go
     * @param name the local file's name or path
     */
    static Destination place(String path, String name, Content content) throws IOException {
        Notebook notebook = byName(name);
        if (notebook == null) {
            return new Destination(path, null, null);
        }
        String head = notebook.language() == null ? null : head(content);
        return head == null || notebook.begins(head)
                ? new Destination(notebook.place(path), notebook, null)
                : new Destination(path, null, notebook.missedIn(head));
    }

    /** Whether a file that was to go to a path can have become a notebook at that place. */
    public static boolean canHaveBecome(String name, String path, String place) {
        Notebook notebook = byName(name);
        return notebook != null && notebook.place(path).equals(place);
    }

    /** The end of the name of a source file in a language, as Databricks calls that; empty for others than there are. */
    static String extensionOf(String language) {
        return switch (language) {
            case "PYTHON" -> ".py";
            case "R" -> ".r";
            case "SCALA" -> ".scala";
            case "SQL" -> ".sql";
            default -> "";
        };
    }

    /** What a file of this name is if its first line says so. */
    private static Notebook byName(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
        Notebook notebook =
                switch (extension) {
                    case ".ipynb" -> new Notebook("JUPYTER", null, extension);
                    case ".py" -> new Notebook("SOURCE", "PYTHON", extension);
                    case ".r" -> new Notebook("SOURCE", "R", extension);
                    case ".scala" -> new Notebook("SOURCE", "SCALA", extension);
                    case ".sql" -> new Notebook("SOURCE", "SQL", extension);
                    default -> null;
                };
        return notebook == null || notebook.place(name).equals(name) ? null : notebook;
    }

    /** The path without the file's extension, unless nothing but dots would be left of its name: that would be a folder. */
    private String place(String path) {
        int end = path.length() - extension.length();
        boolean hasExtension = path.toLowerCase(Locale.ROOT).endsWith(extension);
        return hasExtension && !path.substring(path.lastIndexOf('/') + 1, end).matches("\\.*")
                ? path.substring(0, end)
                : path;
    }

    private static String head(Content content) throws IOException {
        try (InputStream in = content.open(0, Math.min(content.length(), HEAD))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private boolean begins(String text) {
        String marker = marker();
        return text.equals(marker) || text.startsWith(marker + "\n") || text.startsWith(marker + "\r");
    }

    /** A remark for whoever expects a notebook: {@code databricks sync} does not take such a file for one either. */
    private String missedIn(String head) {
        boolean isMarked = head.startsWith(BYTE_ORDER_MARK);
        if (!begins(head.substring(isMarked ? 1 : 0).stripLeading())) {
            return null;
        }
        return "becomes a file, not a notebook, since " + (isMarked ? "a byte order mark" : "an empty line or a space")
                + " comes before '" + marker() + "'";
    }

    private String marker() {
        String comment =
                switch (language) {
                    case "SCALA" -> "//";
                    case "SQL" -> "--";
                    default -> "#";
                };
        return comment + " Databricks notebook source";
    }
}
