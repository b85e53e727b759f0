package io.jenkins.plugins.databricks.deploy.poller;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.rest.DatabricksException;
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

    /** Somebody may be replacing a credential, or restoring the principal's permissions. */
    private static final Duration REFUSED_FOR_GOOD = Duration.ofMinutes(10);

    /** A new run may not be found everywhere yet. */
    private static final Duration MISSING_FOR_GOOD = Duration.ofMinutes(5);

    private static final Duration SILENT_FOR_GOOD = Duration.ofHours(1);

    private enum Trouble {
        REFUSED(REFUSED_FOR_GOOD),
        MISSING(MISSING_FOR_GOOD),
        SILENT(SILENT_FOR_GOOD);

        private final Duration forGood;

        Trouble(Duration forGood) {
            this.forGood = forGood;
        }

        static Trouble of(IOException e) {
            if (!(e instanceof DatabricksException remote)) {
                return REFUSED;
            }
            if (remote.isDenied()) {
                return REFUSED;
            }
            return remote.isNotFound() ? MISSING : SILENT;
        }
    }

    private final long runId;
    private final RunPoller.Connector connector;
    private final Connections connections;
    private final RunPoller.Listener listener;
    private long since;
    private long due;
    private RunPoller.Connection connection;
    private boolean active;
    private boolean failing;
    private long failingSince;
    private Trouble trouble;
    private long troubleSince;
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
        failing = false;
        trouble = null;
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
            failing = false;
            trouble = null;
            Duration tenth = Duration.ofNanos(now - since).dividedBy(10);
            due = now + within(SHORTEST, tenth, LONGEST).toNanos();
        }
        tell(() -> listener.seen(run));
    }

    void failed(IOException e, long now) {
        Duration failingFor;
        synchronized (this) {
            Trouble kind = Trouble.of(e);
            if (!failing) {
                failing = true;
                failingSince = now;
            }
            if (kind != trouble) {
                trouble = kind;
                troubleSince = now;
            }
            if (connection != null) {
                connections.drop(connection);
            }
            if (kind == Trouble.REFUSED) {
                connection = null;
            }
            failingFor = Duration.ofNanos(now - failingSince);
            due = now + within(SHORTEST, failingFor, LONGEST_AFTER_FAILURE).toNanos();
            if (Duration.ofNanos(now - troubleSince).compareTo(kind.forGood) > 0) {
                closed = true;
            }
        }
        if (closed) {
            tell(() -> listener.gone(e));
        } else {
            Duration patience = Trouble.of(e).forGood;
            tell(() -> listener.delayed(e, patience));
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
