package io.jenkins.plugins.databricks.deploy.machine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Handles events one after the other, using a thread only while there is something to do. State that only their handling accesses
 * is thread-safe.
 */
public final class Mailbox {

    private static final Logger LOGGER = Logger.getLogger(Mailbox.class.getName());

    /** Something that has happened, and what comes of it. */
    @FunctionalInterface
    public interface Event {
        void happen() throws IOException, InterruptedException;
    }

    /** What comes of an answer. */
    @FunctionalInterface
    public interface Answer<T> {
        void take(T answer) throws IOException, InterruptedException;
    }

    private final Executor threads;
    private final MachineHost host;
    private final Consumer<Throwable> failed;

    /** The urgent ones first. */
    private final List<Event> events = new ArrayList<>(0);

    private int urgent;
    private Thread worker;
    private boolean scheduled;
    private boolean closed;

    /**
     * @param host when Jenkins stops, nothing is handled any more: the next session resumes
     * @param failed handles the failure of an event
     */
    public Mailbox(Executor threads, MachineHost host, Consumer<Throwable> failed) {
        this.threads = threads;
        this.host = host;
        this.failed = failed;
    }

    /** Handles the event after all that were posted before. */
    public synchronized void post(Event event) {
        if (!closed) {
            events.add(event);
            schedule();
        }
    }

    /** Interrupts what is being handled, if anything is, and handles this one before any posted ones. */
    public synchronized void interruptWith(Event event) {
        if (closed) {
            return;
        }
        events.add(urgent++, event);
        if (worker != null) {
            worker.interrupt();
        }
        schedule();
    }

    /** Drops pending events, and accepts no more. */
    public synchronized void close() {
        closed = true;
        urgent = 0;
        events.clear();
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
            LOGGER.log(Level.FINE, "no more events in this session", shuttingDown);
        }
    }

    private void work() {
        Event event;
        while ((event = next()) != null) {
            try {
                handle(event);
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "The failure of a step cannot be handled", e);
            }
        }
    }

    private void handle(Event event) {
        if (host.isSuspended()) {
            return;
        }
        try {
            event.happen();
        } catch (InterruptedException e) {
            if (isUrged() || host.isSuspended()) {
                LOGGER.log(Level.FINE, "interrupted by an abort or the end of this session", e);
            } else {
                failed.accept(new IOException("Somebody else has interrupted this step", e));
            }
        } catch (Exception | Error e) {
            failed.accept(e);
        }
    }

    /** Whether what is being handled was interrupted for something else. */
    private synchronized boolean isUrged() {
        return urgent > 0;
    }

    /** The next event; an interrupt meant for the previous one must not reach it. */
    private synchronized Event next() {
        Event event = events.isEmpty() ? null : events.remove(0);
        urgent = Math.max(0, urgent - 1);
        worker = event == null ? null : Thread.currentThread();
        scheduled = event != null;
        Thread.interrupted();
        return event;
    }
}
