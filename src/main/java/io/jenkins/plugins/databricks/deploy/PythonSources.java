package io.jenkins.plugins.databricks.deploy;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tools.ant.DirectoryScanner;
import org.apache.tools.ant.types.selectors.SelectorUtils;

/** The files that {@link PackagePython} packages: all below the source that are not excluded, with their contents. */
final class PythonSources {

    /** Python reads and compiles all of it at each start, and Jenkins holds it in memory: what is larger is data, not a program. */
    private static final long LARGEST_SOURCE = 64L << 20;

    private PythonSources() {}

    /**
     * The contents of the files by their names, but for what was packaged before: it may lie in the source.
     *
     * @param mark what a packaged file starts with
     * @throws InvalidInputException when there are no files or too many, one cannot be read, or the target is one of them
     */
    static SortedMap<String, byte[]> read(PackagePython.Request request, Path source, Path target, String mark)
            throws IOException {
        byte[] packaged = mark.getBytes(StandardCharsets.UTF_8);
        SortedMap<String, byte[]> contents = new TreeMap<>();
        for (Map.Entry<String, Path> file : list(request, source).entrySet()) {
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
        return contents;
    }

    private static SortedMap<String, Path> list(PackagePython.Request request, Path source) throws IOException {
        List<String> excludes = excludes(request.excludes());
        SortedMap<String, Path> files = new TreeMap<>();
        URI root = source.toUri();
        Files.walkFileTree(
                source, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    private long bytes;

                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                        return isExcludedWhole(excludes, name(root, folder))
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        String name = name(root, file);
                        if (attributes.isRegularFile() && !isExcluded(excludes, name)) {
                            files.put(name, file);
                            bytes += attributes.size();
                        }
                        if (bytes > LARGEST_SOURCE) {
                            throw new InvalidInputException("source: the files in '" + request.source()
                                    + "' are more than " + Sizes.of(LARGEST_SOURCE) + ". Leave data and environments"
                                    + " out by excludes; databricksUpload takes data to a volume");
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    /** Called for a folder that cannot be read, and for a link to a folder that it lies in. */
                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                        String name = name(root, file);
                        if (isExcluded(excludes, name)) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw new InvalidInputException("source: '" + name + "' in '" + request.source() + "' "
                                + (failure instanceof FileSystemLoopException
                                        ? "is a link to a folder that it lies in itself"
                                        : "cannot be read: " + failure)
                                + ". Leave it out by excludes");
                    }
                });
        return files;
    }

    /** The path below the source, the same in every locale: a URI has the bytes of the name, where a path's text may have lost them. */
    private static String name(URI root, Path file) {
        return root.relativize(file.toUri()).getPath();
    }

    private static List<String> excludes(String excludes) {
        List<String> patterns = new ArrayList<>(List.of("**/__pycache__/**", "**/*.pyc"));
        patterns.addAll(Arrays.asList(DirectoryScanner.getDefaultExcludes()));
        if (excludes != null) {
            patterns.addAll(Arrays.asList(excludes.trim().split("\\s*,\\s*")));
        }
        return patterns.stream()
                .map(pattern -> pattern.replace('\\', '/'))
                .map(pattern -> pattern.endsWith("/") ? pattern + "**" : pattern)
                .map(pattern -> pattern.replace('/', File.separatorChar))
                .toList();
    }

    private static boolean isExcluded(List<String> excludes, String name) {
        String path = name.replace('/', File.separatorChar);
        return excludes.stream().anyMatch(pattern -> SelectorUtils.matchPath(pattern, path));
    }

    /** Whether all that can be in a folder is excluded, so that nobody needs to look: it may be large, as {@code .git} is. */
    private static boolean isExcludedWhole(List<String> excludes, String folder) {
        List<String> deep = excludes.stream()
                .filter(pattern -> pattern.endsWith(File.separator + "**"))
                .toList();
        return isExcluded(deep, folder);
    }
}
