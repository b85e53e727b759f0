package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.PathNames;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.EnumSet;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the files in a folder of the build. A link stands for what it leads to, as long as that is in the build's workspace folder. A link that leads
 * elsewhere, to nothing or back into itself is an error, unless it is excluded.
 */
public final class FileWalk extends SimpleFileVisitor<Path> {

    /** Links to folders can make a few files appear any number of times. */
    private static final int MOST_VISITED = 1_000_000;

    private static final int LONGEST_SUGGESTION = 200;

    private final Path root;
    private final URI rootUri;
    private final String shownRoot;
    private final LinkCheck links;
    private final FilePatterns includes;
    private final FilePatterns excludes;
    private final FilePatterns unasked;
    private final SortedMap<String, Path> files = new TreeMap<>();
    private int leftOut;
    private int visited;

    /**
     * @param base the build's workspace folder
     * @param root the folder to look in
     * @param shownRoot how its owner names it; may be empty
     * @param unasked what is left out beside the excludes
     */
    public FileWalk(
            Path base, Path root, String shownRoot, FilePatterns includes, FilePatterns excludes, FilePatterns unasked)
            throws IOException {
        this.root = root;
        this.rootUri = root.toUri();
        this.shownRoot = shownRoot.isEmpty() ? "." : shownRoot.replaceFirst("(?<=.)/$", "");
        LinkCheck.check(base, "source", this.shownRoot, root);
        this.links = new LinkCheck(base, root);
        this.includes = includes;
        this.excludes = excludes;
        this.unasked = unasked;
    }

    /** @throws InvalidInputException when something is not as its owner will have meant it */
    public FileWalk run() throws IOException {
        Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, this);
        return this;
    }

    /** The files by their names below the folder, with slashes. */
    public SortedMap<String, Path> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    /** How many files and folders were left out without being asked for. */
    public int leftOut() {
        return leftOut;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        if (folder.equals(root)) {
            return FileVisitResult.CONTINUE;
        }
        String name = name(folder);
        boolean isLink = LinkCheck.isLink(folder);
        if (excludes.matchAllIn(name) || (isLink && excludes.match(name)) || !includes.canMatchIn(name)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        if (unasked.matchAllIn(name)) {
            leftOut++;
            return FileVisitResult.SKIP_SUBTREE;
        }
        countVisited();
        if (isLink) {
            refuse(name, links.fault(folder));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        String name = name(file);
        countVisited();
        if (!includes.match(name) || excludes.match(name)) {
            return FileVisitResult.CONTINUE;
        }
        if (unasked.match(name)) {
            leftOut++;
            return FileVisitResult.CONTINUE;
        }
        if (LinkCheck.isLink(file)) {
            refuse(name, links.fault(file));
        }
        if (attributes.isRegularFile()) {
            refuse(name, faultOfName(name));
            files.put(name, file);
        }
        if (files.size() > FileSelection.MOST) {
            throw new InvalidInputException("source: there are more than " + FileSelection.MOST + " files in '"
                    + shownRoot + "'. Name a folder further in, or leave some out with excludes");
        }
        return FileVisitResult.CONTINUE;
    }

    /** Called for a folder that cannot be read, and for a link to a folder that it was reached through. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        String name = name(file);
        if (includes.canMatchIn(name) && !excludes.match(name) && !unasked.match(name)) {
            refuse(name, failure instanceof FileSystemLoopException ? LinkCheck.CIRCLE : "cannot be read: " + failure);
        }
        return FileVisitResult.CONTINUE;
    }

    private void countVisited() {
        if (++visited > MOST_VISITED) {
            throw new InvalidInputException("source: there are more than " + MOST_VISITED + " files and folders in '"
                    + shownRoot + "'; links may count some of them more than once. Exclude some with excludes");
        }
    }

    private static String faultOfName(String name) {
        return name.indexOf('\uFFFD') < 0 ? PathNames.fault(name) : "has a name that is not in UTF-8";
    }

    private void refuse(String name, String fault) {
        if (fault != null) {
            String shown = LogText.name(name);
            String pattern = shown.replaceAll("[,\\\\\uFFFD]", "?");
            throw new InvalidInputException("source: '" + shown + "' in '" + shownRoot + "' " + fault
                    + ". Exclude it"
                    + (pattern.length() > LONGEST_SUGGESTION ? "" : ", for example with excludes: '" + pattern + "'"));
        }
    }

    /** The path below the folder, the same in every locale: a URI has the bytes of the name, where a path's text may have lost them. */
    private String name(Path file) {
        String name = rootUri.relativize(file.toUri()).getPath();
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }
}
