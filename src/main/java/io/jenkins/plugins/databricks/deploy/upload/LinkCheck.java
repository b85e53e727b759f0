package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Refuses links that lead out of a build's workspace folder. Whoever may commit a link must not get at the files of the machine. */
public final class LinkCheck {

    static final String CIRCLE = "is a link to a folder that contains it";

    private final Path workspace;
    private final Path source;

    /**
     * @param base the build's workspace folder
     * @param source the file or folder that a step was told to take. If it was told to look elsewhere than in the workspace folder, links may stay there
     */
    LinkCheck(Path base, Path source) throws IOException {
        boolean isInside = normal(source).startsWith(normal(base));
        workspace = Files.exists(base) ? base.toRealPath() : normal(base);
        this.source = isInside ? workspace : source.toRealPath();
    }

    private static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /** Whether this is a link of any kind; Windows has several. */
    public static boolean isLink(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return attributes.isSymbolicLink() || (attributes.isOther() && attributes.isDirectory());
    }

    /**
     * Makes sure that a path which the user gave leads where it seems to. Of a path that does not exist, that part counts
     * which does: what is to be written there would follow its links, and nobody should learn what lies behind them.
     *
     * @param parameter what it was given as, and what it was, for the message
     * @throws InvalidInputException when a link on the way leads out of the workspace folder, or nowhere
     */
    public static void check(Path base, String parameter, String given, Path path) throws IOException {
        Path there = path.toAbsolutePath();
        while (there != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = there.getParent();
        }
        if (there == null) {
            return;
        }
        String fault;
        try {
            fault = new LinkCheck(base, there).isAllowed(there)
                    ? null
                    : "leads out of the build's workspace folder, since there is a link in it";
        } catch (FileSystemException e) {
            fault = "is a link to something that does not exist";
        }
        if (fault != null) {
            throw new InvalidInputException(
                    parameter + ": '" + LogText.name(given) + "' " + fault + ". Name a path without that link");
        }
    }

    private boolean isAllowed(Path path) throws IOException {
        Path end = path.toRealPath();
        return end.startsWith(workspace) || end.startsWith(source);
    }

    /**
     * What is wrong with a link in a folder of which all is wanted.
     *
     * @return the rest of a sentence that begins with its name; {@code null} when nothing is wrong
     */
    String fault(Path link) throws IOException {
        try {
            if (!isAllowed(link)) {
                return "is a link that leads out of the build's workspace folder";
            }
        } catch (FileSystemException e) {
            return "is a link to something that does not exist";
        }
        Path folder = link.toAbsolutePath().getParent();
        return folder != null && folder.toRealPath().startsWith(link.toRealPath()) ? CIRCLE : null;
    }
}
