package io.jenkins.plugins.databricks.workspace;

/**
 * Where a file will be, and as what.
 *
 * @param path the absolute path in its store
 * @param notebook what kind of notebook it becomes, or {@code null} for a file
 */
public record Placement(String path, Notebook notebook) {}
