package io.jenkins.plugins.databricks.execution;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.databricks.deploy.upload.FileSource;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.File;
import java.io.IOException;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Refuses links in a build's workspace that lead out of it: a commit may have put them there. */
@Restricted(NoExternalUse.class)
public final class SymbolicLinks {

    private SymbolicLinks() {}

    /**
     * Refuses a path with a link in it that leads out of the workspace. Errors quote a file's text, so a commit could otherwise show any file of the machine;
     * and what is written would go anywhere.
     *
     * @param parameter what the path was given as
     * @throws InvalidInputException when there is such a link
     */
    public static void check(FilePath workspace, String parameter, String path)
            throws IOException, InterruptedException {
        workspace.act(new Check(parameter, path));
    }

    private static final class Check extends MasterToSlaveFileCallable<Void> {

        private static final long serialVersionUID = 1L;

        private final String parameter;
        private final String path;

        Check(String parameter, String path) {
            this.parameter = parameter;
            this.path = path;
        }

        @Override
        public Void invoke(File workspace, VirtualChannel channel) throws IOException {
            FileSource.ofFile(parameter, path).checkLinks(workspace.toPath());
            return null;
        }
    }
}
