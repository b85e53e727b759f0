package io.jenkins.plugins.databricks.deploy.python;

import io.jenkins.plugins.databricks.deploy.Sizes;
import io.jenkins.plugins.databricks.deploy.upload.FilePatterns;
import io.jenkins.plugins.databricks.deploy.upload.FileWalk;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files to package: all below the source that are not excluded, with their contents.
 *
 * @param contents by name, with slashes
 * @param leftOut how many files and folders are always left out
 */
record PythonSources(SortedMap<String, byte[]> contents, int leftOut) {

    /**
     * Python reads and compiles everything at each start, and Jenkins keeps it in memory: anything larger is data, not
     * a program.
     */
    private static final long LARGEST_SOURCE = 64L << 20;

    private static final FilePatterns LEFT_OUT = FilePatterns.versionControlAnd("**/__pycache__/**", "**/*.pyc");

    /**
     * Reads the files, except previously packaged ones, which may be in the source.
     *
     * @param base the build's workspace
     * @param mark the start of a packaged file
     * @throws InvalidInputException when there are no files or too many, one cannot be read, or the target is one of
     *     them
     */
    static PythonSources read(PackagePython.Request request, Path base, Path source, Path target, String mark)
            throws IOException {
        byte[] packaged = mark.getBytes(StandardCharsets.UTF_8);
        FileWalk walk = walk(request, base, source);
        SortedMap<String, byte[]> contents = new TreeMap<>();
        for (Map.Entry<String, Path> file : walk.files().entrySet()) {
            byte[] content = Files.readAllBytes(file.getValue());
            if (Arrays.mismatch(content, packaged) == packaged.length) {
                continue;
            }
            if (Files.exists(target) && Files.isSameFile(file.getValue(), target)) {
                throw new InvalidInputException("target: '" + request.target() + "' is one of the files to package"
                        + " and would be lost. Choose another path, such as 'bin/" + target.getFileName() + "'");
            }
            contents.put(file.getKey(), content);
        }
        if (contents.isEmpty()) {
            throw new InvalidInputException("source: there are no files to package in '" + request.source() + "'"
                    + (request.excludes() == null ? "" : " without '" + request.excludes() + "'"));
        }
        return new PythonSources(contents, walk.leftOut());
    }

    private static FileWalk walk(PackagePython.Request request, Path base, Path source) throws IOException {
        FilePatterns all = new FilePatterns(List.of("**"));
        FileWalk walk =
                new FileWalk(base, source, request.source(), all, FilePatterns.of(request.excludes()), LEFT_OUT).run();
        long bytes = 0;
        for (Path file : walk.files().values()) {
            bytes += Files.size(file);
        }
        if (bytes > LARGEST_SOURCE) {
            throw new InvalidInputException("source: the files in '" + request.source() + "' are more than "
                    + Sizes.of(LARGEST_SOURCE) + ". Exclude data and environments; use databricksUpload for data");
        }
        return walk;
    }
}
