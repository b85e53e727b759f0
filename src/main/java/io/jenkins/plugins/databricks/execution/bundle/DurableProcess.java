package io.jenkins.plugins.databricks.execution.bundle;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.CliLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.Controller;
import org.jenkinsci.plugins.durabletask.FileMonitoringTask;
import org.jenkinsci.plugins.durabletask.WindowsBatchScript;

/** A process of the CLI that outlives the connection to its agent and Jenkins itself, as those of {@code sh} do. */
final class DurableProcess implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String PROGRAM = "DATABRICKS_CLI_PROGRAM";

    private static final Logger LOGGER = Logger.getLogger(DurableProcess.class.getName());

    /** The lock comes early in it, and any program of the bundle could write into it. */
    private static final int MOST_OF_LOG = 16 << 20;

    private final Controller controller;

    /** The folder of the CLI's own log, beside the workspace. */
    private final String temporary;

    private DurableProcess(Controller controller, String temporary) {
        this.controller = controller;
        this.temporary = temporary;
    }

    static DurableProcess start(CliSession session, BundleCommand command) throws IOException, InterruptedException {
        FilePath folder = session.folder();
        Launcher launcher = session.context().workspace().launcher();
        FilePath parent = WorkspaceList.tempDir(folder);
        parent.mkdirs();
        FilePath temporary = parent.createTempDir("databricks", "cli");
        EnvVars environment = session.environment(command);
        environment.putAll(CliLog.environment(logFile(temporary).getRemote()));
        environment.put(PROGRAM, session.cli().executable());
        // No argument of a bundle command means anything to a shell.
        String arguments = String.join(" ", command.arguments());
        FileMonitoringTask task = launcher.isUnix()
                ? new BourneShellScript("#!/bin/sh\nexec \"$" + PROGRAM + "\" " + arguments)
                : new WindowsBatchScript("@\"%" + PROGRAM + "%\" " + arguments);
        task.charset(StandardCharsets.UTF_8);
        Controller controller =
                task.launch(environment, folder, launcher, session.context().listener());
        return new DurableProcess(controller, temporary.getRemote());
    }

    private static FilePath logFile(FilePath temporary) {
        return temporary.child("cli.log");
    }

    /** Passes on what the process has written since; returns its exit code, or {@code null} while it runs. */
    Integer look(FilePath folder, Launcher launcher, OutputStream lines, TaskListener listener)
            throws IOException, InterruptedException {
        Integer status = controller.exitStatus(folder, launcher, listener);
        controller.writeLog(folder, lines);
        return status;
    }

    /** Asks the process to end, and after a while forces it to. */
    void stop(FilePath folder, Launcher launcher) throws IOException, InterruptedException {
        controller.stop(folder, launcher);
    }

    /** The CLI's own log. */
    CliLog log(FilePath folder) throws IOException, InterruptedException {
        FilePath log = logFile(folder.child(temporary));
        if (!log.exists()) {
            return CliLog.parse("");
        }
        try (InputStream in = log.read()) {
            return CliLog.parse(new String(in.readNBytes(MOST_OF_LOG), StandardCharsets.UTF_8));
        }
    }

    /** Deletes what the process has left, as far as that is possible: its result does not depend on it. */
    void clean(FilePath folder) throws InterruptedException {
        try {
            controller.cleanup(folder);
            folder.child(temporary).deleteRecursive();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "not everything is deleted in " + temporary);
        }
    }
}
