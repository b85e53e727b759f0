package io.jenkins.plugins.databricks.deploy.runs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs tasks one after the other, using a thread only while there is something to do. State that only its tasks access
 * is thread-safe.
 */
public final class Mailbox {

    private static final Logger LOGGER = Logger.getLogger(Mailbox.class.getName());

    private final Executor threads;
    private final Deque<Runnable> urgent = new ArrayDeque<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private Thread worker;
    private boolean scheduled;
    private boolean closed;

    public Mailbox(Executor threads) {
        this.threads = threads;
    }

    /** Runs the task after all that were posted before. */
    public synchronized void post(Runnable task) {
        if (!closed) {
            tasks.addLast(task);
            schedule();
        }
    }

    /** Interrupts the current task, if there is one, and runs this one before any posted ones. */
    public synchronized void interruptWith(Runnable task) {
        if (closed) {
            return;
        }
        urgent.addLast(task);
        if (worker != null) {
            worker.interrupt();
        }
        schedule();
    }

    /** Whether the current task was interrupted for another one. */
    public synchronized boolean isUrged() {
        return !urgent.isEmpty();
    }

    /** Drops pending tasks, and accepts no more. */
    public synchronized void close() {
        closed = true;
        urgent.clear();
        tasks.clear();
    }

    private void schedule() {
        if (scheduled) {
            return;
        }
        scheduled = true;
        try {
            threads.execute(this::work);
        } catch (RejectedExecutionException shuttingDown) {
            scheduled = false;
            LOGGER.log(Level.FINE, "no more tasks in this session", shuttingDown);
        }
    }

    private void work() {
        Runnable task;
        while ((task = next()) != null) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOGGER.log(Level.WARNING, "A task of a run failed", e);
            }
        }
    }

    /** The next task; an interrupt meant for the previous one must not reach it. */
    private synchronized Runnable next() {
        Runnable task = urgent.isEmpty() ? tasks.pollFirst() : urgent.pollFirst();
        worker = task == null ? null : Thread.currentThread();
        scheduled = task != null;
        Thread.interrupted();
        return task;
    }
}
