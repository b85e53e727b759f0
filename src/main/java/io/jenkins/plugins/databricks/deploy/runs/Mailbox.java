package io.jenkins.plugins.databricks.deploy.runs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Does what it is given one after the other, on a thread that it holds only while there is something to do. What an owner's state needs to be safe
 * is then that nothing else touches it.
 */
final class Mailbox {

    private static final Logger LOGGER = Logger.getLogger(Mailbox.class.getName());

    private final Executor threads;
    private final Deque<Runnable> urgent = new ArrayDeque<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private Thread worker;
    private boolean scheduled;
    private boolean closed;

    Mailbox(Executor threads) {
        this.threads = threads;
    }

    /** Does the task after all that were posted before. */
    synchronized void post(Runnable task) {
        if (!closed) {
            tasks.addLast(task);
            schedule();
        }
    }

    /** Interrupts the task that is being done, if there is one, and does this one before any that was only posted. */
    synchronized void interruptWith(Runnable task) {
        if (closed) {
            return;
        }
        urgent.addLast(task);
        if (worker != null) {
            worker.interrupt();
        }
        schedule();
    }

    /** Whether the task that is being done was interrupted for another one. */
    synchronized boolean isUrged() {
        return !urgent.isEmpty();
    }

    /** Forgets what has not been begun, and takes nothing more. */
    synchronized void close() {
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
            LOGGER.log(Level.FINE, "nothing more is done in this session", shuttingDown);
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

    /** An interrupt was meant for the task before, and must not reach the next one. */
    private synchronized Runnable next() {
        Runnable task = urgent.isEmpty() ? tasks.pollFirst() : urgent.pollFirst();
        worker = task == null ? null : Thread.currentThread();
        scheduled = task != null;
        Thread.interrupted();
        return task;
    }
}
