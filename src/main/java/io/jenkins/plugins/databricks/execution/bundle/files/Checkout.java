package io.jenkins.plugins.databricks.execution.bundle.files;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The Git checkout that a bundle is in.
 *
 * @param folder the bundle's folder in the repository, with {@code /}; empty for its root, and where there is no repository
 */
@Restricted(NoExternalUse.class)
public record Checkout(String folder) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** An agent's answer is nothing but a path. */
    private static final Pattern FOLDER = Pattern.compile("|[^/\\\\\\p{Cntrl}]+(/[^/\\\\\\p{Cntrl}]+)*");

    public static Checkout of(FilePath bundle) throws IOException, InterruptedException {
        Checkout answer = bundle.act(new Find());
        return FOLDER.matcher(answer.folder).matches() ? answer : new Checkout("");
    }

    /** Looks for the repository in the folders above, as the CLI does. In a worktree, {@code .git} is a file. */
    private static final class Find extends MasterToSlaveFileCallable<Checkout> {

        private static final long serialVersionUID = 1L;

        @Override
        public Checkout invoke(File bundle, VirtualChannel channel) {
            Path folder = bundle.toPath();
            for (Path place = folder; place != null; place = place.getParent()) {
                if (Files.exists(place.resolve(".git"))) {
                    return new Checkout(place.relativize(folder).toString().replace(File.separatorChar, '/'));
                }
            }
            return new Checkout("");
        }
    }
}
