package io.jenkins.plugins.databricks.execution.process;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import hudson.slaves.WorkspaceList;
import hudson.util.ProcessTree;
import io.jenkins.plugins.databricks.deploy.bundle.CliLog;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.MasterToSlaveFileCallable;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.Controller;
import org.jenkinsci.plugins.durabletask.FileMonitoringTask;
import org.jenkinsci.plugins.durabletask.WindowsBatchScript;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A process of the CLI that outlives the connection to its agent and Jenkins itself, as those of {@code sh} do. */
@Restricted(NoExternalUse.class)
public final class DurableProcess implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String PROGRAM = "DATABRICKS_CLI_PROGRAM";

    /** Only the CLI's own process has it, not the script around it, which notes the exit code. */
    private static final String MARK = "DATABRICKS_CLI_DEPLOYMENT";

    private static final Logger LOGGER = Logger.getLogger(DurableProcess.class.getName());

    /** The lock comes early in it, and any program of the bundle could write into it. */
    private static final int MOST_OF_LOG = 16 << 20;

    /** After as many looks, it is in a container, or on Windows. */
    private static final int MOST_SEARCHES = 10;

    /** {@code null} before it is started. */
    private Controller controller;

    /** The folder of the CLI's own log, beside the workspace. */
    private final String temporary;

    /** Whether it was once seen among the processes of the agent's machine. */
    private boolean seen;

    private int searches;

    private DurableProcess(String temporary) {
        this.temporary = temporary;
    }

    /**
     * One that is to be started. It can be found by what is known of it then, even if nobody learns that it was started.
     *
     * @param folder the build's workspace
     */
    public static DurableProcess prepare(FilePath folder) throws IOException, InterruptedException {
        FilePath parent = WorkspaceList.tempDir(folder);
        if (parent == null) {
            throw new IOException(folder.getRemote() + " has no folder above it: use another one as the workspace");
        }
        parent.mkdirs();
        return new DurableProcess(parent.createTempDir("databricks", "cli").getRemote());
    }

    /**
     * Starts it.
     *
     * @param folder the build's workspace
     * @param arguments none that means anything to a shell
     */
    public void start(
            FilePath folder,
            Launcher launcher,
            TaskListener listener,
            EnvVars environment,
            String executable,
            List<String> arguments)
            throws IOException, InterruptedException {
        EnvVars own = new EnvVars(environment);
        own.putAll(CliLog.environment(logFile(folder).getRemote()));
        own.put(PROGRAM, executable);
        String line = String.join(" ", arguments);
        FileMonitoringTask task = launcher.isUnix()
                ? new BourneShellScript(
                        "#!/bin/sh\nexport " + MARK + "=\"$" + CliLog.FILE + "\"\nexec \"$" + PROGRAM + "\" " + line)
                : new WindowsBatchScript("@\"%" + PROGRAM + "%\" " + line);
        task.charset(StandardCharsets.UTF_8);
        controller = task.launch(own, folder, launcher, listener);
    }

    /** Whether it is known to have been started. If not, only its own log and the processes of the agent's machine tell of it. */
    public boolean isStarted() {
        return controller != null;
    }

    /** Whether it has not written anything, though it would have at once. */
    public boolean hasNotBegun(FilePath folder) throws IOException, InterruptedException {
        return folder.child(temporary).exists() && !logFile(folder).exists();
    }

    private FilePath logFile(FilePath folder) {
        return folder.child(temporary).child("cli.log");
    }

    /** Has its agent ring whenever it is worth a {@link #look}, until it has ended or the agent's connection is gone. If it does not, looks are needed all the same. */
    public void watch(FilePath folder, Bell bell) throws IOException, InterruptedException {
        folder.actAsync(new ProcessWatch(controller, folder.getChannel().export(Bell.class, bell)));
    }

    /**
     * What a look at it found.
     *
     * @param status its exit code; {@code null} while it runs, or if that is lost
     * @param lost whether it is not known to run any more, and will tell no exit code
     * @param written whether it has written something since the last look
     */
    public record Look(@CheckForNull Integer status, boolean lost, boolean written) {}

    /** Looks whether it has ended, and passes on what it has written since. */
    public Look look(FilePath folder, Launcher launcher, OutputStream lines, TaskListener listener)
            throws IOException, InterruptedException {
        Integer status = controller.exitStatus(folder, launcher, listener);
        if (status == null && !seen && searches < MOST_SEARCHES) {
            searches++;
            seen = isFound(folder);
        }
        boolean written = controller.writeLog(folder, lines);
        // On Unix, an exit code is not negative: this is how durable-task says that the script around the process is
        // gone.
        boolean lost = status != null && status < 0 && launcher.isUnix();
        return new Look(lost ? null : status, lost, written);
    }

    /**
     * Whether it was among the processes of the agent's machine, and is not any more. Without an exit code soon after that, there will be none. Those of a
     * container, and on Windows, are never seen.
     */
    public boolean isMissing(FilePath folder) throws IOException, InterruptedException {
        return seen && !isFound(folder);
    }

    /** Whether it is among the processes of the agent's machine; those of a container, and on Windows, never are. */
    public boolean isFound(FilePath folder) throws IOException, InterruptedException {
        return find(folder, Wish.NONE);
    }

    /**
     * Asks the process to end.
     *
     * @return whether it was found; those of a container, and on Windows, never are
     */
    public boolean stop(FilePath folder) throws IOException, InterruptedException {
        boolean found = find(folder, Wish.END);
        seen |= found;
        return found;
    }

    /** Asks all processes to end that builds have started in the folder as this one was; on Windows they are forced to. */
    public void stopAll(FilePath folder, Launcher launcher) throws IOException, InterruptedException {
        controller.stop(folder, launcher);
    }

    /**
     * Ends a process that was asked in vain.
     *
     * @return whether it was found
     */
    public boolean kill(FilePath folder) throws IOException, InterruptedException {
        return find(folder, Wish.END_AT_ONCE);
    }

    private boolean find(FilePath folder, Wish wish) throws IOException, InterruptedException {
        return folder.act(new Find(logFile(folder).getRemote(), wish));
    }

    /** What is to be done with a process that is found. */
    private enum Wish {
        NONE,
        END,
        END_AT_ONCE
    }

    /** Whether the machine has processes with this mark, which no other process has. */
    private static final class Find extends MasterToSlaveFileCallable<Boolean> {

        private static final long serialVersionUID = 1L;

        private final String mark;
        private final Wish wish;

        Find(String mark, Wish wish) {
            this.mark = mark;
            this.wish = wish;
        }

        @Override
        public Boolean invoke(File folder, VirtualChannel channel) {
            boolean found = false;
            for (ProcessTree.OSProcess process : ProcessTree.get()) {
                if (process.hasMatchingEnvVars(Map.of(MARK, mark))) {
                    found = true;
                    ProcessHandle.of(process.getPid()).ifPresent(this::end);
                }
            }
            return found;
        }

        private void end(ProcessHandle process) {
            if (wish == Wish.END) {
                process.destroy();
            } else if (wish == Wish.END_AT_ONCE) {
                process.destroyForcibly();
            }
        }
    }

    /** The CLI's own log; {@code null} if there is none, as when somebody has deleted it. */
    @CheckForNull
    public CliLog log(FilePath folder) throws IOException, InterruptedException {
        FilePath log = logFile(folder);
        if (!log.exists()) {
            return null;
        }
        try (InputStream in = log.read()) {
            return CliLog.parse(new String(in.readNBytes(MOST_OF_LOG), StandardCharsets.UTF_8));
        }
    }

    /** Deletes what the process has left, as far as that is possible: its result does not depend on it. */
    public void clean(FilePath folder) throws InterruptedException {
        try {
            if (controller != null) {
                controller.cleanup(folder);
            }
            folder.child(temporary).deleteRecursive();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "not everything is deleted in " + temporary);
        }
    }
}
