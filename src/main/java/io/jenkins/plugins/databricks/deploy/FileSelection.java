package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.rest.Sentences;
import io.jenkins.plugins.databricks.workspace.RemotePath;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.tools.ant.BuildException;
import org.apache.tools.ant.DirectoryScanner;

/**
 * The files that a {@code source} names, each with its place below the target: a file, a folder with all in it, or an Ant pattern. Below the
 * target stands the path below the folder, or below the part of the pattern that has no wildcard: {@code src/**}{@code /*.py} sends
 * {@code src/a/b.py} to {@code a/b.py}.
 */
public final class FileSelection {

    /**
     * A file to send.
     *
     * @param path its path as logs show it, with slashes, from where {@code source} starts
     * @param file its absolute path
     * @param length its length in bytes
     * @param target where it goes
     */
    public record Selected(String path, String file, long length, RemotePath target) implements Serializable {
        private static final long serialVersionUID = 1L;

        static Selected of(String path, Path file, RemotePath target) throws IOException {
            return new Selected(path, file.toAbsolutePath().toString(), Files.size(file), target);
        }
    }

    private FileSelection() {}

    /**
     * The files in the order of their names.
     *
     * @param base where relative sources start
     * @param excludes Ant patterns, separated by commas, of files below the source to leave out; may be {@code null}
     * @throws InvalidInputException when there are none, or the target does not fit them
     */
    public static List<Selected> of(Path base, String source, String excludes, String target) throws IOException {
        RemotePath remote;
        try {
            remote = RemotePath.parse(target);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(e.getMessage());
        }
        if (source.isBlank()) {
            throw new InvalidInputException("source is missing: name a file, a folder or a pattern");
        }
        String pattern = source.replace('\\', '/');
        if (pattern.contains("*") || pattern.contains("?")) {
            int wildcard = pattern.replace('?', '*').indexOf('*');
            int split = pattern.lastIndexOf('/', wildcard) + 1;
            return scan(base, pattern.substring(0, split), pattern.substring(split), excludes, remote);
        }
        Path path = resolve(base, "source", pattern);
        if (Files.isDirectory(path)) {
            return scan(base, pattern.endsWith("/") ? pattern : pattern + "/", "**", excludes, remote);
        }
        if (!Files.exists(path)) {
            throw new InvalidInputException("source: there is no '" + source + "' in " + base
                    + ". Check the path, and that the files were checked out or built in this workspace");
        }
        String name = path.toFile().getName();
        return List.of(Selected.of(pattern, path, remote.isFolder() ? remote.resolve(name) : remote));
    }

    private static List<Selected> scan(Path base, String folder, String pattern, String excludes, RemotePath remote)
            throws IOException {
        Path root = resolve(base, "source", folder);
        if (!Files.isDirectory(root)) {
            throw new InvalidInputException("source: there is no folder "
                    + (folder.isEmpty() ? base : "'" + folder + "' in " + base)
                    + ". Check the path, and that the files were checked out or built in this workspace");
        }
        DirectoryScanner scanner = new DirectoryScanner();
        scanner.setBasedir(root.toFile());
        scanner.setIncludes(new String[] {pattern});
        if (excludes != null) {
            scanner.setExcludes(excludes.trim().split("\\s*,\\s*"));
        }
        scanner.addDefaultExcludes();
        try {
            scanner.scan();
        } catch (BuildException e) {
            throw new InvalidInputException(Sentences.join("source: " + e.getMessage(), "Check who may read it"));
        }
        String[] names = scanner.getIncludedFiles();
        if (names.length == 0) {
            throw new InvalidInputException("source: nothing in " + root.normalize() + " matches '" + pattern + "'"
                    + (excludes == null ? "" : " without '" + excludes + "'"));
        }
        Arrays.sort(names);
        List<Selected> selected = new ArrayList<>();
        for (String name : names) {
            String path = name.replace(File.separatorChar, '/');
            selected.add(Selected.of(folder + path, resolve(root, "source", name), remote.resolve(path)));
        }
        return selected;
    }

    /**
     * A path that the user gave.
     *
     * @param parameter what it was given as, for the message
     */
    static Path resolve(Path base, String parameter, String path) throws InvalidInputException {
        try {
            return base.resolve(path);
        } catch (InvalidPathException e) {
            throw new InvalidInputException(
                    parameter + ": '" + path + "' is no path that this Java can read in " + base + ": "
                            + e.getReason() + ". It knows the characters of " + System.getProperty("sun.jnu.encoding")
                            + "; for others, start the agent (or Jenkins) with LC_ALL=C.UTF-8");
        }
    }
}
