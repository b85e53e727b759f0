package io.jenkins.plugins.databricks.api.files;

/**
 * Where a file will be, and as what.
 *
 * @param path the absolute path in its store
 * @param notebook what kind of notebook it becomes, or {@code null} for a file
 * @param remark what its owner should know of that, as the rest of a sentence that begins with the file's name; mostly {@code null}
 */
public record Destination(String path, Notebook notebook, String remark) {}
