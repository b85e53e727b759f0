package io.jenkins.plugins.databricks.execution.runs;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.databricks.deploy.download.LocalFolder;
import io.jenkins.plugins.databricks.deploy.download.TargetFolder.IncomingFile;
import io.jenkins.plugins.databricks.deploy.junit.JUnitReport;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.File;
import java.io.IOException;
import java.util.List;
import jenkins.MasterToSlaveFileCallable;

/** The file in a build's workspace that gets the tasks of a run as JUnit's XML. */
final class JUnitFile {

    private static final String PARAMETER = "junit";

    private JUnitFile() {}

    /**
     * Checks before a run is started that there can be the file that a step asks for, if it does.
     *
     * @throws InvalidInputException when there cannot
     */
    static void check(RunWork step, BuildContext context) throws IOException, InterruptedException {
        String path = path(step, context);
        if (path == null) {
            return;
        }
        if (!step.options().waits()) {
            throw new InvalidInputException(
                    "junit: there are results only if the build waits for the run. Omit wait: false or junit");
        }
        if (path.endsWith("/")) {
            throw new InvalidInputException("junit: '" + LogText.name(path) + "' is a folder: add a file name");
        }
        FilePath workspace = context.workspace().find();
        if (workspace == null) {
            throw new InvalidInputException(
                    "junit: the results are written into the build's workspace, but there is none. Put"
                            + " this step into a node block or a stage with an agent, or omit junit");
        }
        try {
            workspace.act(new Writing(path, null));
        } catch (IOException e) {
            throw new InvalidInputException(
                    "junit: '" + LogText.name(path) + "' cannot be written: " + LogText.line(e.getMessage()));
        }
    }

    /**
     * Writes the file that a step asks for, if it does.
     *
     * @return why it could not be written; {@code null} if nothing is wrong
     */
    static String write(RunWork step, BuildContext context, RunResult run) {
        try {
            String path = path(step, context);
            if (path != null) {
                context.files().act(new Writing(path, JUnitReport.of(run.conclusion())));
                context.log().line("Wrote the results of the tasks to " + LogText.name(path));
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "junit: the results could not be written, since Jenkins was interrupted";
        } catch (IOException | InvalidInputException e) {
            return "junit: the results could not be written: " + LogText.line(e.getMessage());
        }
    }

    private static String path(RunWork step, BuildContext context) {
        String path = context.expanded(step.getJunit());
        return path == null ? null : path.replace('\\', '/');
    }

    /** Writes the file where the workspace is, or only tries whether that is possible. */
    private static final class Writing extends MasterToSlaveFileCallable<Void> {

        private static final long serialVersionUID = 1L;

        private final String path;
        private final byte[] content;

        Writing(String path, byte[] content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public Void invoke(File workspace, VirtualChannel channel) throws IOException, InterruptedException {
            int slash = path.lastIndexOf('/') + 1;
            String name = path.substring(slash);
            LocalFolder folder =
                    new LocalFolder(workspace.toPath(), PARAMETER, slash == 0 ? "." : path.substring(0, slash));
            folder.check(List.of(name));
            try (IncomingFile file = folder.open(name)) {
                if (content != null) {
                    file.begin().take(0, content, 0, content.length);
                    file.keep();
                }
            }
            return null;
        }
    }
}
