package io.jenkins.plugins.databricks.execution.bundle;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import jenkins.MasterToSlaveFileCallable;

/**
 * The Git checkout that a bundle is in.
 *
 * @param detached whether a commit is checked out and no branch, as Jenkins does: the CLI then skips a target's rule about branches
 * @param folder the bundle's folder in the repository, with {@code /}; empty for its root, and where there is no repository
 */
record Checkout(boolean detached, String folder) implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 1_000;

    /** An agent's answer is nothing but a path. */
    private static final Pattern FOLDER = Pattern.compile("|[^/\\\\\\p{Cntrl}]+(/[^/\\\\\\p{Cntrl}]+)*");

    static Checkout of(FilePath bundle) throws IOException, InterruptedException {
        Checkout answer = bundle.act(new Find());
        return FOLDER.matcher(answer.folder).matches() ? answer : new Checkout(answer.detached, "");
    }

    /** Looks for the repository in the folders above, as the CLI does. */
    private static final class Find extends MasterToSlaveFileCallable<Checkout> {

        private static final long serialVersionUID = 1L;

        @Override
        public Checkout invoke(File bundle, VirtualChannel channel) throws IOException {
            Path folder = bundle.toPath();
            for (Path place = folder; place != null; place = place.getParent()) {
                Path head = place.resolve(".git").resolve("HEAD");
                if (Files.isRegularFile(head)) {
                    boolean detached = Files.size(head) < LONGEST
                            && !Files.readString(head, StandardCharsets.UTF_8).startsWith("ref:");
                    return new Checkout(
                            detached, place.relativize(folder).toString().replace(File.separatorChar, '/'));
                }
            }
            return new Checkout(false, "");
        }
    }
}
