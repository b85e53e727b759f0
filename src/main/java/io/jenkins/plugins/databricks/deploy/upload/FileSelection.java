package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files that a {@linkplain FileSource source} names, as reported by the machine that has them. It may be an agent, so this holds only what nobody else
 * can know, and no more files than a step can handle.
 *
 * @param inFolder whether the source is a folder or a pattern, and not one file
 * @param files at least one; one alone where the source is one file
 * @param leftOut how many files and folders were left out without being asked for
 */
public record FileSelection(boolean inFolder, List<SourceFile> files, int leftOut) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The most files of one source. */
    static final int MOST = 100_000;

    /** The most characters of all their names. */
    private static final int LONGEST = 10_000_000;

    /** @throws IllegalArgumentException when no source can have these files, with a message that says why */
    public FileSelection {
        if (files.size() > MOST) {
            throw new IllegalArgumentException("there are more than " + MOST + " files");
        }
        // An array takes elements of its own class only, a list whatever a stream of bytes has put into it.
        files = List.of(files.toArray(new SourceFile[0]));
        if (files.isEmpty() || leftOut < 0 || (!inFolder && files.size() > 1)) {
            throw new IllegalArgumentException("no source has " + files.size() + " such files");
        }
        Set<String> names = new HashSet<>();
        long characters = 0;
        for (SourceFile file : files) {
            characters += file.name().length();
            if (!names.add(file.name())) {
                throw new IllegalArgumentException("'" + file.name() + "' is listed twice");
            }
        }
        if (characters > LONGEST) {
            throw new IllegalArgumentException("the names of the files have more than " + LONGEST + " characters");
        }
    }

    /** Logs how much was left out. */
    public void tell(DeploymentLog log) {
        if (leftOut > 0) {
            log.line("Left out " + count(leftOut) + " of version control (.git and the like)");
        }
    }

    public static String count(int leftOut) {
        return leftOut == 1 ? "1 file or folder" : leftOut + " files and folders";
    }
}
