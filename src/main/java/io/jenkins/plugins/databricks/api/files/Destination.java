package io.jenkins.plugins.databricks.api.files;

/**
 * The place that a store gives to a file, and what the file becomes there.
 *
 * @param path the absolute path in its store
 * @param notebook what kind of notebook it becomes, or {@code null} for a file
 * @param remark what its owner should know about that, as the rest of a sentence that begins with the file's name; mostly {@code null}
 */
public record Destination(String path, Notebook notebook, String remark) {}
