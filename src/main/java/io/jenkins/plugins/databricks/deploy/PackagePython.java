package io.jenkins.plugins.databricks.deploy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.tools.ant.DirectoryScanner;
import org.apache.tools.ant.types.selectors.SelectorUtils;
import org.apache.tools.bzip2.CBZip2OutputStream;

/**
 * Packages a folder of Python files as one Python file that runs one of them, for the tasks of Databricks that take a single file. The same
 * files make the same bytes on every machine.
 *
 * <p>The file holds a zip archive without compression, for Python to import from and for Spark to hand to executors, compressed by bzip2 as a
 * whole, in Base64: text that no way to Databricks changes. What it does when it runs, and what it needs there, is in
 * {@code packaged_application.py.template}. Ant's bzip2 is used rather than Java's own deflate, since that is the machine's zlib and differs
 * from one machine to another.
 */
public final class PackagePython {

    /** Python reads and compiles all of it at each start, and Jenkins holds it in memory: what is larger is data, not a program. */
    private static final long LARGEST_SOURCE = 64L << 20;

    /** A zip entry with the very first minute of 1980 would get a second timestamp, and with it the machine's time zone. */
    private static final LocalDateTime TIMESTAMP = LocalDateTime.of(1980, 2, 1, 0, 0);

    /** What {@code python -m} takes, and needs no quoting in Python. */
    private static final Pattern MODULE = Pattern.compile("[\\p{L}\\p{M}\\p{N}_-]+(\\.[\\p{L}\\p{M}\\p{N}_-]+)*");

    private static final int LINE_LENGTH = 120;
    private static final int NAMED_MODULES = 20;

    /**
     * What to package.
     *
     * @param source the folder that would be Python's start of {@code sys.path}
     * @param target the Python file to write
     * @param main the module to run as {@code python -m} does: a module or a package with a {@code __main__.py}; {@code main} when
     *     {@code null} or blank
     * @param excludes Ant patterns, separated by commas, of files below the source to leave out; may be {@code null}
     */
    public record Request(String source, String target, String main, String excludes) implements Serializable {
        private static final long serialVersionUID = 1L;

        public Request {
            main = main == null || main.isBlank() ? "main" : main.trim();
        }
    }

    /**
     * The Python file.
     *
     * @param path the target as it was asked for, with slashes
     * @param bytes its length
     * @param sha256 its digest, in hexadecimal
     * @param files what it carries: paths below the source, with slashes, in the order of their names
     */
    public record Result(String path, long bytes, String sha256, List<String> files) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private final DeploymentLog log;

    public PackagePython(DeploymentLog log) {
        this.log = log;
    }

    /**
     * Writes the file; folders on the way to it are made.
     *
     * @param base where a relative source and target start
     * @throws InvalidInputException when the source is no folder with files or too large, {@code main} is none of its modules, or the target
     *     is no Python file that may be written
     */
    public Result run(Path base, Request request) throws IOException {
        Path source = source(base, request.source());
        Path target = target(base, request.target());
        String template = template();
        SortedMap<String, byte[]> files =
                read(request, source, target, template.lines().findFirst().orElseThrow());
        String main = mainModule(request, files.keySet());
        byte[] archive = archive(files);
        byte[] python = template.replace("@PACKAGE@", text(compress(archive)))
                .replace("@NAME@", "packaged-" + sha256(archive).substring(0, 12))
                .replace("@MAIN@", main)
                .getBytes(StandardCharsets.UTF_8);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.write(target, python);
        Result result = new Result(
                request.target().replace('\\', '/'), python.length, sha256(python), List.copyOf(files.keySet()));
        long sourceBytes =
                files.values().stream().mapToLong(file -> file.length).sum();
        log.line("Packaged " + (files.size() == 1 ? "1 file" : files.size() + " files") + " of " + request.source()
                + " (" + Sizes.of(sourceBytes) + ") as " + result.path() + " (" + Sizes.of(result.bytes()) + ")");
        return result;
    }

    private static Path source(Path base, String source) throws InvalidInputException {
        Path folder = resolve(base, "source", source);
        if (!Files.exists(folder)) {
            throw new InvalidInputException("source: there is no '" + source + "' in " + base
                    + ". Check the path, and that the files were checked out or built in this workspace");
        }
        if (!Files.isDirectory(folder)) {
            throw new InvalidInputException(
                    "source: '" + source + "' is a file. Name the folder that the Python files lie in");
        }
        return folder;
    }

    private static Path target(Path base, String target) throws InvalidInputException {
        Path file = resolve(base, "target", target);
        if (Files.isDirectory(file) || !target.endsWith(".py")) {
            throw new InvalidInputException("target: '" + target + "' is "
                    + (Files.isDirectory(file) ? "a folder" : "no Python file")
                    + ". Name the file to write, such as 'bin/main.py'");
        }
        for (Path parent = file.getParent(); parent != null; parent = parent.getParent()) {
            if (Files.exists(parent) && !Files.isDirectory(parent)) {
                throw new InvalidInputException(
                        "target: '" + target + "' cannot be written, since " + parent + " is a file");
            }
        }
        return file;
    }

    private static Path resolve(Path base, String parameter, String path) throws InvalidInputException {
        if (path == null || path.isBlank()) {
            throw new InvalidInputException(parameter + ": is missing");
        }
        try {
            return base.toAbsolutePath().resolve(path);
        } catch (InvalidPathException e) {
            throw new InvalidInputException(parameter + ": '" + path + "' is no path: " + e.getReason());
        }
    }

    /** The contents of the files by their names, but for what was packaged before: it may lie in the source. */
    private static SortedMap<String, byte[]> read(Request request, Path source, Path target, String mark)
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

    private static SortedMap<String, Path> list(Request request, Path source) throws IOException {
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

    private static String mainModule(Request request, Set<String> files) throws InvalidInputException {
        String main = request.main();
        if (!MODULE.matcher(main).matches()) {
            throw new InvalidInputException("main: '" + main + "' is no name of a module. Write main for main.py, and"
                    + " etl.load for etl/load.py");
        }
        String path = main.replace('.', '/');
        if (files.contains(path + ".py") && !files.contains(path + "/__init__.py")) {
            return main;
        }
        if (files.contains(path + "/__main__.py")) {
            return main + ".__main__";
        }
        String missing = files.contains(path + "/__init__.py")
                ? "the package '" + main + "' in '" + request.source() + "' has no __main__.py"
                : "there is no module '" + main + "' in '" + request.source() + "'";
        throw new InvalidInputException("main: " + missing + ". " + choice(files));
    }

    private static String choice(Set<String> files) {
        List<String> modules = files.stream()
                .filter(file -> file.endsWith(".py") && !file.endsWith("__init__.py"))
                .map(file -> file.substring(0, file.length() - 3)
                        .replaceFirst("/__main__$", "")
                        .replace('/', '.'))
                .filter(MODULE.asMatchPredicate())
                .sorted(Comparator.comparingLong(
                        module -> module.chars().filter(c -> c == '.').count()))
                .toList();
        if (modules.isEmpty()) {
            return "It has no Python files";
        }
        return "It has " + String.join(", ", modules.subList(0, Math.min(modules.size(), NAMED_MODULES)))
                + (modules.size() > NAMED_MODULES ? " and " + (modules.size() - NAMED_MODULES) + " more" : "");
    }

    private static byte[] archive(SortedMap<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                CRC32 crc = new CRC32();
                crc.update(file.getValue());
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(TIMESTAMP);
                entry.setSize(file.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] compress(byte[] archive) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("BZ".getBytes(StandardCharsets.US_ASCII)); // Ant leaves the first two bytes to its callers
        try (OutputStream bzip2 = new CBZip2OutputStream(bytes)) {
            bzip2.write(archive);
        }
        return bytes.toByteArray();
    }

    private static String text(byte[] bytes) {
        return Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'}).encodeToString(bytes);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String template() throws IOException {
        try (InputStream template = PackagePython.class.getResourceAsStream("packaged_application.py.template")) {
            // A checkout on Windows may have given it other line ends.
            return new String(template.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }
}
