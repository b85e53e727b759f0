package io.jenkins.plugins.databricks.deploy.python;

import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.Sizes;
import io.jenkins.plugins.databricks.deploy.upload.FileSelection;
import io.jenkins.plugins.databricks.deploy.upload.FileSource;
import io.jenkins.plugins.databricks.deploy.upload.LinkCheck;
import io.jenkins.plugins.databricks.deploy.upload.SourceFile;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.tools.bzip2.CBZip2OutputStream;

/**
 * Packages a folder of Python files as one Python file that runs one of them, for Databricks tasks that take a single
 * file. The same files produce the same bytes on every machine.
 *
 * <p>The file contains a zip archive, from which Python can import and which Spark can pass to executors. The archive
 * itself is stored uncompressed, then compressed as a whole with bzip2 and encoded in Base64, which survives any way to
 * Databricks. What the file does when it runs, and what it needs, is in {@code packaged_application.py.template}. Ant's
 * bzip2 is used instead of Java's deflate, which uses the machine's zlib and differs between machines.
 */
public final class PackagePython {

    /**
     * A zip entry from the very start of 1980 would get a second timestamp, which depends on the machine's time zone.
     */
    private static final LocalDateTime TIMESTAMP = LocalDateTime.of(1980, 2, 1, 0, 0);

    /** Names that {@code python -m} accepts and that need no quoting in Python. */
    private static final Pattern MODULE = Pattern.compile("[\\p{L}\\p{M}\\p{N}_-]++(?:\\.[\\p{L}\\p{M}\\p{N}_-]++)*+");

    private static final int LINE_LENGTH = 120;
    private static final int NAMED_MODULES = 20;

    /**
     * What to package.
     *
     * @param source the folder that would be first in {@code sys.path}
     * @param target the Python file to write
     * @param main the module to run as {@code python -m} does: a module or a package with a {@code __main__.py};
     *     {@code main} when {@code null} or blank
     * @param excludes comma-separated Ant patterns of files below the source to leave out; may be {@code null}
     */
    public record Request(String source, String target, String main, String excludes) implements Serializable {
        private static final long serialVersionUID = 1L;

        public Request {
            main = main == null || main.isBlank() ? "main" : main.trim();
        }

        String path() {
            return target.replace('\\', '/');
        }
    }

    /**
     * The packaged file.
     *
     * @param path the requested target, with slashes
     * @param bytes its length
     * @param sha256 its digest in hexadecimal
     * @param files the packaged files: sorted paths below the source, with slashes
     */
    public record Result(String path, long bytes, String sha256, List<String> files) implements Serializable {
        private static final long serialVersionUID = 1L;

        /**
         * Checks that this can be the requested package, as it may come from another machine.
         *
         * @throws IllegalArgumentException when it cannot be
         */
        public Result check(Request request) {
            List<SourceFile> named = Stream.of(files.toArray(new String[0]))
                    .map(name -> new SourceFile(name, 0))
                    .toList();
            List<SourceFile> checked = new FileSelection(true, named, 0).files();
            if (bytes < 0 || !Fingerprint.isSha256(sha256)) {
                throw new IllegalArgumentException("the package has no size or no digest");
            }
            return new Result(
                    request.path(),
                    bytes,
                    sha256,
                    checked.stream().map(SourceFile::name).toList());
        }
    }

    private final DeploymentLog log;

    public PackagePython(DeploymentLog log) {
        this.log = log;
    }

    /**
     * Writes the file and creates missing folders.
     *
     * @param base the base of relative sources and targets
     * @throws InvalidInputException when the source is not a folder with files or is too large, {@code main} is not one
     *     of its modules, or the target is not a writable Python file
     */
    public Result run(Path base, Request request) throws IOException {
        Path source = source(base, request.source());
        Path target = target(base, request.target());
        String template = template();
        PythonSources sources = PythonSources.read(
                request, base, source, target, template.lines().findFirst().orElseThrow());
        SortedMap<String, byte[]> files = sources.contents();
        String main = mainModule(request, files.keySet());
        byte[] archive = archive(files);
        byte[] python = template.replace("@PACKAGE@", text(compress(archive)))
                .replace("@NAME@", "packaged-" + sha256(archive).substring(0, 12))
                .replace("@MAIN@", main)
                .getBytes(StandardCharsets.UTF_8);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.write(target, python);
        Result result = new Result(request.path(), python.length, sha256(python), List.copyOf(files.keySet()));
        long sourceBytes =
                files.values().stream().mapToLong(file -> file.length).sum();
        if (sources.leftOut() > 0) {
            log.line("Left out " + FileSelection.count(sources.leftOut())
                    + " of version control (.git and the like) and of compiled Python");
        }
        log.line("Packaged " + (files.size() == 1 ? "1 file" : files.size() + " files") + " from " + request.source()
                + " (" + Sizes.of(sourceBytes) + ") as " + result.path() + " (" + Sizes.of(result.bytes()) + ")");
        return result;
    }

    private static Path source(Path base, String source) {
        Path folder = resolve(base, "source", source);
        if (!Files.exists(folder)) {
            throw new InvalidInputException("source: there is no '" + source + "' in " + base
                    + ". Check the path, and that the files were checked out or built in this workspace");
        }
        if (!Files.isDirectory(folder)) {
            throw new InvalidInputException(
                    "source: '" + source + "' is a file. Specify the folder with the Python files");
        }
        return folder;
    }

    private static Path target(Path base, String target) throws IOException {
        Path file = resolve(base, "target", target);
        LinkCheck.check(base, "target", target, file);
        if (Files.isDirectory(file) || !target.endsWith(".py")) {
            throw new InvalidInputException("target: '" + target + "' is "
                    + (Files.isDirectory(file) ? "a folder" : "not a Python file")
                    + ". Specify the file to write, such as 'bin/main.py'");
        }
        for (Path parent = file.getParent(); parent != null; parent = parent.getParent()) {
            if (Files.exists(parent) && !Files.isDirectory(parent)) {
                throw new InvalidInputException(
                        "target: '" + target + "' cannot be written, as " + parent + " is a file");
            }
        }
        return file;
    }

    private static Path resolve(Path base, String parameter, String path) {
        if (path == null || path.isBlank()) {
            throw new InvalidInputException(parameter + ": is missing");
        }
        return FileSource.resolve(base.toAbsolutePath(), parameter, path);
    }

    private static String mainModule(Request request, Set<String> files) {
        String main = request.main();
        if (!MODULE.matcher(main).matches()) {
            throw new InvalidInputException("main: '" + main + "' is not a module name. Use main for main.py, and "
                    + "etl.load for etl/load.py");
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
        bytes.write("BZ".getBytes(StandardCharsets.US_ASCII)); // Ant expects callers to write the first two bytes
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
            throw new IllegalStateException("every Java platform supports SHA-256", e);
        }
    }

    private static String template() throws IOException {
        try (InputStream template = PackagePython.class.getResourceAsStream("packaged_application.py.template")) {
            return new String(template.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
