package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.Runs;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Watches all runs that this JVM waits for, without a thread for each. The runs of one workspace are watched together: few by asking for each
 * of them, many by reading the pages of the workspace's active runs, whichever takes fewer requests. A run that has just started is looked at
 * every second, an old one every ten; and a workspace is never asked more than five times a second.
 *
 * <p>Life of a watch: {@link #watch} → {@link Watcher#seen} for each look, on one of the workers and never two at a time → after the look that
 * shows the end, or after {@link Watcher#lost}, nothing more.
 */
public final class RunTracker {

    private static final Logger LOGGER = Logger.getLogger(RunTracker.class.getName());

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration LONGEST_AFTER_FAILURE = Duration.ofMinutes(1);
    private static final Duration GIVE_UP_AFTER = Duration.ofHours(1);
    private static final int REFUSALS_BEFORE_GIVING_UP = 3;
    private static final int REQUESTS_SAVED_BY_A_PAGE = 4;
    private static final long NANOS_BETWEEN_REQUESTS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Is told of a run. */
    public interface Watcher {

        /** The run as it is now; ended, if {@link Run#ended()}, and then for the last time. Must be quick. */
        void seen(Run run);

        /** The state could not be read this time; the tracker goes on. */
        void delayed(IOException reason);

        /** The run cannot be watched any longer: it does not exist, the credential does not work any more, or nobody answers for an hour. */
        void lost(IOException reason);
    }

    private final ScheduledExecutorService timer;
    private final ExecutorService workers;
    private final Clock clock;
    private final Map<Object, Group> groups = new ConcurrentHashMap<>();

    /**
     * @param timer only schedules
     * @param workers makes the requests; a workspace takes one thread at a time
     */
    public RunTracker(ScheduledExecutorService timer, ExecutorService workers, Clock clock) {
        this.timer = timer;
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * Begins to watch a run. The first look is taken at once.
     *
     * @param connection tells workspaces and principals apart; runs with equal connections are watched together
     * @param runs access to the connection's runs, with a short retry policy, since the tracker itself goes on after failures
     */
    public void watch(Object connection, Runs runs, long runId, Watcher watcher) {
        Watch watch = new Watch(runId, watcher, clock.instant());
        groups.compute(connection, (key, group) -> {
            Group existing = group == null ? new Group(key, runs) : group;
            existing.add(watch);
            return existing;
        });
    }

    /** Ends a watch early; the watcher may still be told of a look that is being taken right now. */
    public void unwatch(Object connection, long runId) {
        Group group = groups.get(connection);
        if (group != null) {
            group.remove(runId);
        }
    }

    @FunctionalInterface
    private interface PageSource {
        Runs.Page read(String token) throws IOException, InterruptedException;
    }

    private static final class Watch {
        final long runId;
        final Watcher watcher;
        final Instant since;
        Instant due;
        Instant failingSince;
        int refusals;

        Watch(long runId, Watcher watcher, Instant since) {
            this.runId = runId;
            this.watcher = watcher;
            this.since = since;
            this.due = since;
        }

        /** A tenth of the time that it has been watched, within bounds. */
        Duration interval(Instant now) {
            Duration tenth = Duration.between(since, now).dividedBy(10);
            return tenth.compareTo(SHORTEST) < 0 ? SHORTEST : tenth.compareTo(LONGEST) > 0 ? LONGEST : tenth;
        }

        Duration intervalAfterFailure(Instant now) {
            Duration failing = Duration.between(failingSince, now);
            return failing.compareTo(SHORTEST) < 0
                    ? SHORTEST
                    : failing.compareTo(LONGEST_AFTER_FAILURE) > 0 ? LONGEST_AFTER_FAILURE : failing;
        }
    }

    /** The runs of one connection. At most one poll of it is under way. */
    private final class Group {
        private final Object connection;
        private final Runs runs;
        private final Map<Long, Watch> watches = new HashMap<>();
        private ScheduledFuture<?> nextPoll;
        private Instant nextPollAt;
        private boolean polling;
        private int pagesOfLastList = 1;
        private long lastRequest = System.nanoTime() - NANOS_BETWEEN_REQUESTS;

        Group(Object connection, Runs runs) {
            this.connection = connection;
            this.runs = runs;
        }

        synchronized void add(Watch watch) {
            watches.put(watch.runId, watch);
            schedule();
        }

        synchronized void remove(long runId) {
            watches.remove(runId);
        }

        private synchronized boolean isEmpty() {
            return watches.isEmpty();
        }

        /** Sees to it that the next poll comes when the first look is due, and not later for an earlier plan. */
        private synchronized void schedule() {
            if (polling || watches.isEmpty()) {
                return;
            }
            Instant next = watches.values().stream()
                    .map(watch -> watch.due)
                    .min(Instant::compareTo)
                    .orElseThrow();
            if (nextPoll != null) {
                if (!next.isBefore(nextPollAt)) {
                    return;
                }
                nextPoll.cancel(false);
            }
            long delay = Math.max(0, Duration.between(clock.instant(), next).toMillis());
            try {
                nextPollAt = next;
                nextPoll = timer.schedule(this::begin, delay, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException shuttingDown) {
                LOGGER.log(Level.FINE, "no more polls", shuttingDown);
            }
        }

        private void begin() {
            synchronized (this) {
                nextPoll = null;
                if (polling) {
                    return;
                }
                polling = true;
            }
            try {
                workers.execute(this::poll);
            } catch (RejectedExecutionException shuttingDown) {
                LOGGER.log(Level.FINE, "no more polls", shuttingDown);
            }
        }

        private synchronized List<Watch> due() {
            Instant now = clock.instant();
            return watches.values().stream()
                    .filter(watch -> !watch.due.isAfter(now))
                    .toList();
        }

        private void poll() {
            try {
                List<Watch> due = due();
                if (due.size() > pagesOfLastList + 1) {
                    lookAtAll();
                } else {
                    for (Watch watch : due) {
                        lookAt(watch);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOGGER.log(Level.WARNING, "Could not look at runs", e);
            } finally {
                synchronized (this) {
                    polling = false;
                    schedule();
                }
                groups.computeIfPresent(connection, (key, group) -> group.isEmpty() ? null : group);
            }
        }

        private void lookAt(Watch watch) throws InterruptedException {
            try {
                pace();
                tell(watch, runs.get(watch.runId));
            } catch (IOException e) {
                failed(watch, e);
            }
        }

        /**
         * Reads the active runs until all that are watched are found. Those not among them have ended, most likely: many are looked for among the
         * newest completed runs, as long as that takes fewer requests than asking for each.
         */
        private void lookAtAll() throws InterruptedException {
            Map<Long, Watch> missing;
            synchronized (this) {
                missing = new HashMap<>(watches);
            }
            try {
                pagesOfLastList = readPages(runs::active, missing, Integer.MAX_VALUE);
                readPages(runs::completed, missing, missing.size() / REQUESTS_SAVED_BY_A_PAGE);
            } catch (IOException e) {
                for (Watch watch : missing.values()) {
                    failed(watch, e);
                }
                return;
            }
            for (Watch watch : new ArrayList<>(missing.values())) {
                lookAt(watch);
            }
        }

        /** Takes out of {@code missing} what it finds, and counts the pages. */
        private int readPages(PageSource source, Map<Long, Watch> missing, int mostPages)
                throws IOException, InterruptedException {
            int pages = 0;
            String token = null;
            while (!missing.isEmpty() && pages < mostPages && (pages == 0 || token != null)) {
                pace();
                Runs.Page page = source.read(token);
                pages++;
                for (Run run : page.runs()) {
                    Watch watch = missing.remove(run.runId());
                    if (watch != null) {
                        tell(watch, run);
                    }
                }
                token = page.next();
            }
            return pages;
        }

        private void pace() throws InterruptedException {
            long wait = lastRequest + NANOS_BETWEEN_REQUESTS - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            lastRequest = System.nanoTime();
        }

        private void tell(Watch watch, Run run) {
            synchronized (this) {
                if (watches.get(watch.runId) != watch) {
                    return;
                }
                Instant now = clock.instant();
                watch.failingSince = null;
                watch.refusals = 0;
                watch.due = now.plus(watch.interval(now));
                if (run.ended()) {
                    watches.remove(watch.runId);
                }
            }
            call(() -> watch.watcher.seen(run));
        }

        private void failed(Watch watch, IOException e) {
            boolean lost;
            synchronized (this) {
                Instant now = clock.instant();
                watch.failingSince = watch.failingSince == null ? now : watch.failingSince;
                watch.due = now.plus(watch.intervalAfterFailure(now));
                boolean refused = e instanceof DatabricksException d && d.isDenied();
                watch.refusals = refused ? watch.refusals + 1 : 0;
                lost = (e instanceof DatabricksException d && d.isNotFound())
                        || watch.refusals >= REFUSALS_BEFORE_GIVING_UP
                        || watch.failingSince.plus(GIVE_UP_AFTER).isBefore(now);
                if (lost) {
                    watches.remove(watch.runId, watch);
                }
            }
            call(() -> {
                if (lost) {
                    watch.watcher.lost(e);
                } else {
                    watch.watcher.delayed(e);
                }
            });
        }

        /** A watcher that fails must not keep the others from being told. */
        private void call(Runnable telling) {
            try {
                telling.run();
            } catch (RuntimeException e) {
                LOGGER.log(Level.WARNING, "Could not tell of a run", e);
            }
        }
    }
}
