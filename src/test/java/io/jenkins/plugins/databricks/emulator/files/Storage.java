package io.jenkins.plugins.databricks.emulator.files;

import io.jenkins.plugins.databricks.emulator.http.ApiError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The workspace's files in a local folder: DBFS below {@code dbfs}, volumes below {@code Volumes}, workspace files
 * below {@code Workspace}, incomplete uploads below {@code uploads}.
 */
public final class Storage {

    private static final List<String> WORKSPACE_FOLDERS = List.of("Users", "Shared", "Repos");

    private final Path root;

    public Storage(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        for (String folder : List.of("dbfs", "Volumes", "Workspace", "uploads", "driver")) {
            Files.createDirectories(root.resolve(folder));
        }
        for (String folder : WORKSPACE_FOLDERS) {
            Files.createDirectories(root.resolve("Workspace").resolve(folder));
        }
    }

    public Path root() {
        return root;
    }

    /** Where processes of tasks run, as {@code /databricks/driver} on a cluster. */
    public Path driver() {
        return root.resolve("driver");
    }

    /** The local file for an absolute path in one of the areas. */
    Path resolve(String area, String path) {
        Path base = root.resolve(area);
        try {
            Path file = base.resolve(path.replaceFirst("^/+", "")).normalize();
            if (file.startsWith(base)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw ApiError.invalidParameter("Path has an invalid character: " + path);
        }
        throw ApiError.invalidParameter("Path must not leave its root: " + path);
    }

    /**
     * The local file for a path as tasks see it: {@code dbfs:/x}, {@code /dbfs/x}, {@code /Volumes/x},
     * {@code /Workspace/x} and {@code /Users/x}; null for any other text.
     */
    public Path local(String path) {
        if (path.startsWith("dbfs:/Volumes/")) {
            return resolve("Volumes", path.substring("dbfs:/Volumes/".length()));
        }
        if (path.startsWith("dbfs:/")) {
            return resolve("dbfs", path.substring("dbfs:/".length()));
        }
        if (path.startsWith("/dbfs/Volumes/")) {
            return resolve("Volumes", path.substring("/dbfs/Volumes/".length()));
        }
        if (path.startsWith("/dbfs/")) {
            return resolve("dbfs", path.substring("/dbfs/".length()));
        }
        if (path.startsWith("/Volumes/")) {
            return resolve("Volumes", path.substring("/Volumes/".length()));
        }
        if (path.startsWith("/Workspace/")) {
            return resolve("Workspace", path.substring("/Workspace/".length()));
        }
        boolean inWorkspace = WORKSPACE_FOLDERS.stream().anyMatch(folder -> path.startsWith("/" + folder + "/"));
        return inWorkspace ? resolve("Workspace", path) : null;
    }

    Path newUpload() throws IOException {
        return Files.createTempFile(root.resolve("uploads"), "upload", null);
    }

    /** Makes a complete upload visible, all at once and executable, as files on DBFS are. */
    void publish(Path upload, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Files.setPosixFilePermissions(upload, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(upload, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether a file, in place of a folder, is in the way of the target. */
    boolean isBelowFile(Path target) {
        for (Path parent = target.getParent(); !parent.equals(root); parent = parent.getParent()) {
            if (Files.isRegularFile(parent)) {
                return true;
            }
        }
        return false;
    }

    static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }

    public static void deleteAll(Path file) throws IOException {
        if (Files.exists(file)) {
            try (Stream<Path> all = Files.walk(file)) {
                all.sorted(Comparator.reverseOrder()).forEach(Storage::delete);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
