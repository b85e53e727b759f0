package io.jenkins.plugins.databricks.execution.bundle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import hudson.slaves.WorkspaceList;
import hudson.util.ProcessTree;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.CliLog;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.MasterToSlaveFileCallable;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.Controller;
import org.jenkinsci.plugins.durabletask.FileMonitoringTask;
import org.jenkinsci.plugins.durabletask.WindowsBatchScript;

/** A process of the CLI that outlives the connection to its agent and Jenkins itself, as those of {@code sh} do. */
final class DurableProcess implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String PROGRAM = "DATABRICKS_CLI_PROGRAM";

    /** Only the CLI's own process has it, not the script around it, which notes the exit code. */
    private static final String MARK = "DATABRICKS_CLI_DEPLOYMENT";

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
        Launcher launcher = session.context().launcher();
        FilePath parent = WorkspaceList.tempDir(folder);
        if (parent == null) {
            throw new IOException(folder.getRemote() + " has no folder above it: use another one as the workspace");
        }
        parent.mkdirs();
        FilePath temporary = parent.createTempDir("databricks", "cli");
        EnvVars environment = session.environment(command);
        environment.putAll(CliLog.environment(logFile(temporary).getRemote()));
        environment.put(PROGRAM, session.cli().executable());
        // No argument of a bundle command means anything to a shell.
        String arguments = String.join(" ", command.arguments());
        FileMonitoringTask task = launcher.isUnix()
                ? new BourneShellScript("#!/bin/sh\nexport " + MARK + "=\"$" + CliLog.FILE + "\"\nexec \"$" + PROGRAM
                        + "\" " + arguments)
                : new WindowsBatchScript("@\"%" + PROGRAM + "%\" " + arguments);
        task.charset(StandardCharsets.UTF_8);
        Controller controller =
                task.launch(environment, folder, launcher, session.context().listener());
        return new DurableProcess(controller, temporary.getRemote());
    }

    private static FilePath logFile(FilePath temporary) {
        return temporary.child("cli.log");
    }

    /**
     * What a look at it found.
     *
     * @param status its exit code; {@code null} while it runs
     * @param written whether it has written something since the last look
     */
    record Look(@CheckForNull Integer status, boolean written) {}

    /** Looks whether it has ended, and passes on what it has written since. */
    Look look(FilePath folder, Launcher launcher, OutputStream lines, TaskListener listener)
            throws IOException, InterruptedException {
        Integer status = controller.exitStatus(folder, launcher, listener);
        return new Look(status, controller.writeLog(folder, lines));
    }

    /** Asks the process to end; on Windows it is forced to. */
    void stop(FilePath folder, Launcher launcher) throws IOException, InterruptedException {
        controller.stop(folder, launcher);
    }

    /** Ends a process that was asked in vain. */
    void kill(FilePath folder) throws IOException, InterruptedException {
        folder.act(new Kill(logFile(folder.child(temporary)).getRemote()));
    }

    private static final class Kill extends MasterToSlaveFileCallable<Void> {

        private static final long serialVersionUID = 1L;

        private final String mark;

        Kill(String mark) {
            this.mark = mark;
        }

        @Override
        public Void invoke(File folder, VirtualChannel channel) {
            for (ProcessTree.OSProcess process : ProcessTree.get()) {
                if (process.hasMatchingEnvVars(Map.of(MARK, mark))) {
                    ProcessHandle.of(process.getPid()).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
            return null;
        }
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
