package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.PathNames;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a user writes to name files of the build: a file, a folder with everything in it, or an Ant pattern. A file's name starts below the folder, or below the
 * part of the pattern that has no wildcard: {@code src/**}{@code /*.py} names {@code src/a/b.py} as {@code a/b.py}.
 *
 * @param parameter what the user gave it as, for messages
 * @param path with slashes
 * @param excludes Ant patterns, divided by commas, of files below it to leave out; may be {@code null}
 */
public record FileSource(String parameter, String path, Kind kind, String excludes) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What a path may name. */
    public enum Kind {
        FILE,
        FILE_OR_FOLDER,
        PATTERN
    }

    /**
     * The parameters {@code source} and {@code excludes} of a step.
     *
     * @throws InvalidInputException when it is missing
     */
    public static FileSource of(String source, String excludes) {
        if (source.isBlank()) {
            throw new InvalidInputException("source is missing: specify a file, a folder or a pattern");
        }
        String path = source.replace('\\', '/');
        boolean hasWildcards = path.contains("*") || path.contains("?");
        return new FileSource("source", path, hasWildcards ? Kind.PATTERN : Kind.FILE_OR_FOLDER, excludes);
    }

    /** A source that is one file, whatever characters its name has. */
    public static FileSource ofFile(String parameter, String path) {
        return new FileSource(parameter, path, Kind.FILE, null);
    }

    /**
     * Finds the files, on the machine that has them.
     *
     * @param base where a relative path starts: the build's workspace folder
     * @throws InvalidInputException when there are none, or they are not as their owner will have meant them
     */
    public FileSelection select(Path base) throws IOException {
        if (kind == Kind.PATTERN) {
            return selectIn(base, path.substring(folder().length()));
        }
        Path file = resolve(base, parameter, path);
        if (kind == Kind.FILE_OR_FOLDER && Files.isDirectory(file)) {
            return selectIn(base, "**");
        }
        requireThere(Files.exists(file, LinkOption.NOFOLLOW_LINKS), "'" + path + "' in " + base);
        LinkCheck.check(base, parameter, path, file);
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(parameter + ": '" + path + "' is "
                    + (Files.isDirectory(file) ? "a folder. Name the file" : "neither a file nor a folder"));
        }
        String fault = PathNames.fault(name());
        if (fault != null) {
            throw new InvalidInputException(parameter + ": '" + LogText.name(path) + "' " + fault);
        }
        return new FileSelection(false, List.of(new SourceFile(name(), Files.size(file))), 0);
    }

    /**
     * Checks, on the machine that has it, that this file, if it exists, is where its path says.
     *
     * @throws InvalidInputException when a link leads out of the build's workspace folder
     */
    public void checkLinks(Path base) throws IOException {
        LinkCheck.check(base, parameter, path, resolve(base, parameter, path));
    }

    private FileSelection selectIn(Path base, String pattern) throws IOException {
        String folder = folder();
        Path root = resolve(base, parameter, folder);
        requireThere(Files.isDirectory(root), "folder " + (folder.isEmpty() ? base : "'" + folder + "' in " + base));
        FileWalk walk = new FileWalk(
                        base,
                        root,
                        folder,
                        new FilePatterns(List.of(pattern)),
                        FilePatterns.of(excludes),
                        FilePatterns.versionControlAnd())
                .run();
        if (walk.files().isEmpty()) {
            throw new InvalidInputException("source: nothing in " + root.normalize() + " matches '" + pattern + "'"
                    + (excludes == null ? "" : " without '" + excludes + "'"));
        }
        List<SourceFile> files = new ArrayList<>();
        for (Map.Entry<String, Path> file : walk.files().entrySet()) {
            files.add(new SourceFile(file.getKey(), Files.size(file.getValue())));
        }
        return new FileSelection(true, files, walk.leftOut());
    }

    private void requireThere(boolean isThere, String what) {
        if (!isThere) {
            throw new InvalidInputException(parameter + ": there is no " + what
                    + ". Check the path, and that the files were checked out or built in this workspace");
        }
    }

    /**
     * Checks that this source can name the files of a selection, which another machine may have made, and returns it.
     *
     * @throws IllegalArgumentException when it cannot
     */
    public FileSelection check(FileSelection selection) {
        if (kind == (selection.inFolder() ? Kind.FILE : Kind.PATTERN)) {
            throw new IllegalArgumentException("'" + path + "' cannot name these files");
        }
        return selection;
    }

    /** A file's path as logs show it. It begins with what the user wrote, whoever selected the file. */
    String path(FileSelection selection, SourceFile file) {
        return selection.inFolder() ? folder() + file.name() : path;
    }

    /** A file's name below the target. */
    String name(FileSelection selection, SourceFile file) {
        return selection.inFolder() ? file.name() : name();
    }

    /**
     * The file itself, on the machine that has it.
     *
     * @param inFolder whether the source is a folder or a pattern
     */
    public Path file(Path base, boolean inFolder, SourceFile file) {
        if (!inFolder) {
            return resolve(base, parameter, path);
        }
        // A name may have characters that this Java cannot make a path of, see FileWalk.
        URI folder = resolve(base, parameter, folder()).toUri();
        return Path.of(URI.create(folder + RestRequest.encodePath(file.name())));
    }

    /** What stands before the names of files in a folder. */
    private String folder() {
        if (kind == Kind.PATTERN) {
            int wildcard = path.replace('?', '*').indexOf('*');
            return path.substring(0, path.lastIndexOf('/', wildcard) + 1);
        }
        return path.endsWith("/") ? path : path + "/";
    }

    private String name() {
        String file = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /**
     * A path that the user gave.
     *
     * @param parameter what it was given as, for the message
     */
    public static Path resolve(Path base, String parameter, String path) {
        try {
            return base.resolve(path);
        } catch (InvalidPathException e) {
            throw new InvalidInputException(parameter + ": '" + LogText.name(path)
                    + "' is not a path that Java can represent in " + base + ": "
                    + e.getReason() + ". Its encoding of file names is " + System.getProperty("sun.jnu.encoding")
                    + "; for others, start the agent (or Jenkins) with LC_ALL=C.UTF-8");
        }
    }
}
