package io.jenkins.plugins.databricks.deploy.poller;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.Runs;
import java.io.IOException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A watched run: when to poll it next, and how long polls have failed. All times are of one monotonic clock, in
 * nanoseconds.
 */
final class RunWatch {

    private static final Logger LOGGER = Logger.getLogger(RunWatch.class.getName());

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration LONGEST_AFTER_FAILURE = Duration.ofMinutes(1);

    private final long runId;
    private final RunPoller.Connector connector;
    private final Connections connections;
    private final RunPoller.Listener listener;
    private final Patience patience = new Patience();
    private long since;
    private long due;
    private RunPoller.Connection connection;
    private boolean active;
    private volatile boolean closed;

    /** @param connections those to the run's workspace */
    RunWatch(
            long runId, RunPoller.Connector connector, Connections connections, RunPoller.Listener listener, long now) {
        this.runId = runId;
        this.connections = connections;
        this.connector = connector;
        this.listener = listener;
        this.since = now;
        this.due = now;
    }

    long runId() {
        return runId;
    }

    synchronized long due() {
        return due;
    }

    /** Polls at once, and then as frequently as a new run, whatever happened before. */
    synchronized void hurry(long now) {
        since = now;
        due = now;
        patience.end();
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** The principal that can see the run; {@code null} before the first poll and after a rejection. */
    synchronized Object principal() {
        return connection == null ? null : connection.principal();
    }

    /** Connects if there is no connection. */
    Runs runs() throws IOException, InterruptedException {
        RunPoller.Connection known;
        synchronized (this) {
            known = connection;
        }
        if (known == null) {
            known = connections.share(connector.connect());
            synchronized (this) {
                connection = known;
            }
        }
        return known.runs();
    }

    /** Whether the run was going on at the last poll. */
    synchronized boolean isActive() {
        return active;
    }

    void seen(JobRun run, long now) {
        synchronized (this) {
            active = !run.ended();
            patience.end();
            Duration tenth = Duration.ofNanos(now - since).dividedBy(10);
            due = now + within(SHORTEST, tenth, LONGEST).toNanos();
        }
        tell(() -> listener.seen(run));
    }

    void failed(IOException e, long now) {
        Duration limit = Patience.with(e);
        synchronized (this) {
            if (connection != null) {
                connections.drop(connection);
            }
            if (Patience.isRefusal(e)) {
                connection = null;
            }
            if (patience.isOver(limit, now)) {
                closed = true;
            }
            due = now
                    + within(SHORTEST, patience.tried(now), LONGEST_AFTER_FAILURE)
                            .toNanos();
        }
        if (closed) {
            tell(() -> listener.gone(e));
        } else {
            tell(() -> listener.delayed(e, limit));
        }
    }

    private static Duration within(Duration least, Duration duration, Duration most) {
        return duration.compareTo(least) < 0 ? least : duration.compareTo(most) > 0 ? most : duration;
    }

    /** Calls a listener; if it fails, others must still be called. */
    private static void tell(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "A listener of a run failed", e);
        }
    }
}
