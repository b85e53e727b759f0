package io.jenkins.plugins.databricks.report.data;

import hudson.util.AtomicFileWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The notebooks of a report, as web pages from outside, in a folder of the build. Nothing in a file's name comes from
 * outside.
 */
@Restricted(NoExternalUse.class)
public final class ExportFiles {

    /** The folder's name, and that of the address below the report's. */
    public static final String FOLDER = "exports";

    /** The limit for a page in characters; what Databricks exports of a notebook is smaller. */
    static final int MAX_PAGE = 30_000_000;

    /** The limit for a build in bytes. */
    static final long MAX_BUILD = 300_000_000;

    /** The limit for a build in pages. */
    static final int MAX_PAGES = 500;

    private static final String NOTEBOOK = "notebook.html";

    private final Path folder;
    private TreeMap<String, Long> lengths;

    public ExportFiles(Path folder) {
        this.folder = folder;
    }

    /** The folder, which has one for each task that has pages. */
    public Path folder() {
        return folder;
    }

    /**
     * Stores the pages of a task: its notebook, and then the dashboards of that.
     *
     * @return why they are not stored, or only some of them; {@code null} if they are
     */
    public synchronized String write(long taskRunId, List<String> pages) throws IOException {
        TreeMap<String, Long> known = lengths();
        for (int i = 0; i < pages.size(); i++) {
            String name = taskRunId + "/" + (i == 0 ? NOTEBOOK : "dashboard-" + i + ".html");
            known.remove(name); // it may be written again
            byte[] content = pages.get(i).getBytes(StandardCharsets.UTF_8);
            long all = known.values().stream().mapToLong(Long::longValue).sum() + content.length;
            if (pages.get(i).length() > MAX_PAGE || all > MAX_BUILD || known.size() >= MAX_PAGES) {
                return "the limits are " + MAX_PAGE / 1_000_000 + " million characters for a page, and "
                        + MAX_BUILD / 1_000_000 + " MB and " + MAX_PAGES + " pages for a build";
            }
            Path file = folder.resolve(name);
            Files.createDirectories(folder.resolve(Long.toString(taskRunId)));
            try (AtomicFileWriter writer = new AtomicFileWriter(file, StandardCharsets.UTF_8)) {
                try {
                    writer.append(pages.get(i));
                    writer.commit();
                } finally {
                    writer.abort();
                }
            }
            known.put(name, (long) content.length);
        }
        return null;
    }

    /** The paths of a task's pages in the folder, the notebook first; empty if there are none. */
    public synchronized List<String> of(long taskRunId) throws IOException {
        String prefix = taskRunId + "/";
        List<String> paths =
                new ArrayList<>(lengths().subMap(prefix, prefix + "~").keySet());
        if (paths.remove(prefix + NOTEBOOK)) {
            paths.add(0, prefix + NOTEBOOK);
        }
        return paths;
    }

    private TreeMap<String, Long> lengths() throws IOException {
        if (lengths == null) {
            TreeMap<String, Long> found = new TreeMap<>();
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder, 2)) {
                    for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                        found.put(folder.relativize(file).toString().replace('\\', '/'), Files.size(file));
                    }
                }
            }
            lengths = found;
        }
        return lengths;
    }
}
