package io.jenkins.plugins.databricks.execution.machine;

import hudson.console.ConsoleLogFilter;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildMask;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The context of a build that has ended, with its log opened again. */
@Restricted(NoExternalUse.class)
public final class EndedLog {

    private static final Logger LOGGER = Logger.getLogger(EndedLog.class.getName());

    private EndedLog() {}

    /** @param secrets what the log of the step has masked */
    public static BuildContext open(Run<?, ?> build, List<String> secrets) {
        return new BuildContext(
                build,
                listener(build),
                BuildContext.Workspace.NONE,
                null,
                UnaryOperator.identity(),
                BuildMask.of(build, secrets));
    }

    /**
     * Jenkins does not reopen the log of a finished build; if it is not in the usual file, it is left unchanged, and so is that of a build that goes on. A
     * Pipeline that could not be loaded counts as one whose log is still written, for good. The log is filtered like those of all builds. If it cannot be
     * opened, what is left of the build is handled all the same.
     */
    private static TaskListener listener(Run<?, ?> build) {
        File log = new File(build.getRootDir(), "log");
        if (!log.exists() || build.isBuilding()) {
            return TaskListener.NULL;
        }
        try {
            return decorated(
                    build,
                    new StreamTaskListener(filtered(build, new FileOutputStream(log, true)), build.getCharset()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "The log of " + build + " cannot be opened again");
        }
        return TaskListener.NULL;
    }

    private static TaskListener decorated(Run<?, ?> build, StreamTaskListener end) throws IOException {
        FlowExecutionOwner owner =
                build instanceof FlowExecutionOwner.Executable pipeline ? pipeline.asFlowExecutionOwner() : null;
        try {
            return owner == null ? end : TaskListenerDecorator.apply(end, owner, null);
        } catch (RuntimeException e) {
            end.close();
            throw e;
        }
    }

    private static OutputStream filtered(Run<?, ?> build, OutputStream log) throws IOException, InterruptedException {
        OutputStream end = log;
        try {
            for (ConsoleLogFilter filter : ConsoleLogFilter.all()) {
                end = filter.decorateLogger(build, end);
            }
            return end;
        } catch (IOException | InterruptedException | RuntimeException e) {
            end.close();
            throw e;
        }
    }

    /** Closes the log, after the last line. */
    public static void close(BuildContext context) {
        try {
            if (context.listener() instanceof AutoCloseable log) {
                log.close();
            }
        } catch (Exception e) {
            LOGGER.log(Level.FINE, "the log of a build cannot be closed", e);
        }
    }
}
