package io.jenkins.plugins.databricks.execution.process;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.FilePath;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.MasterToSlaveFileCallable;
import jenkins.util.Timer;
import org.jenkinsci.plugins.durabletask.Controller;

/**
 * Looks at a process on its own machine, where that costs next to nothing, and rings when there is something to see: the controller then need not ask often,
 * and knows of the end at once. It has a copy of the {@link Controller}, as those that durable-task itself has watch processes on agents.
 */
final class ProcessWatch extends MasterToSlaveFileCallable<Void> implements Runnable {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(ProcessWatch.class.getName());

    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    /** After an hour without output, half a second does not matter. */
    private static final int PART_OF_SILENCE = 50;

    /** What is written in the meantime is read together. */
    private static final long BETWEEN_RINGS = TimeUnit.MILLISECONDS.toNanos(250);

    /** To learn that the build has ended, or that the connection to it is gone. */
    private static final long LONGEST_SILENCE = TimeUnit.MINUTES.toNanos(1);

    /** A copy in bytes, as even on the controller's own machine this must not share what has been read of the output. */
    private final byte[] controller;

    @SuppressFBWarnings(value = "SE_BAD_FIELD", justification = "it is a proxy that remoting has made serializable")
    private final Bell bell;

    private transient FilePath folder;
    private transient Controller process;
    private transient long written;
    private transient long rung;
    private transient boolean unread;

    /** @param bell as the agent's channel has exported it */
    ProcessWatch(Controller process, Bell bell) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(process);
        }
        this.controller = bytes.toByteArray();
        this.bell = bell;
    }

    @Override
    public Void invoke(File workspace, VirtualChannel channel) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(controller))) {
            process = (Controller) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
        folder = new FilePath(workspace);
        written = System.nanoTime();
        rung = written;
        Timer.get().submit(this);
        return null;
    }

    @Override
    public void run() {
        try {
            boolean ended = process.exitStatus(folder, null, TaskListener.NULL) != null;
            long now = System.nanoTime();
            if (process.writeLog(folder, OutputStream.nullOutputStream())) {
                written = now;
                unread = true;
            }
            if (ended || now - rung > (unread ? BETWEEN_RINGS : LONGEST_SILENCE)) {
                rung = now;
                unread = false;
                if (!bell.ring()) {
                    return;
                }
            }
            if (!ended) {
                long pause = Math.min(Math.max(SHORTEST_PAUSE, (now - written) / PART_OF_SILENCE), LONGEST_PAUSE);
                Timer.get().schedule(this, pause, TimeUnit.NANOSECONDS);
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, "a process is not watched any more: the controller looks for itself", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
