package io.jenkins.plugins.databricks.deploy.poller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The watched runs of one workspace. They are polled in {@linkplain WatchRound rounds}, one at a time. */
final class WorkspaceWatch {

    private static final Logger LOGGER = Logger.getLogger(WorkspaceWatch.class.getName());

    private final WorkspaceLane lane;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final Connections connections = new Connections();
    private final List<RunWatch> watches = new ArrayList<>();
    private final Map<Object, ListOrder> lastLists = new ConcurrentHashMap<>();
    private ScheduledFuture<?> nextRound;
    private long nextRoundAt;
    private boolean inRound;

    WorkspaceWatch(WorkspaceLane lane, ScheduledExecutorService timer, LongSupplier nanoTime) {
        this.lane = lane;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    WorkspaceLane lane() {
        return lane;
    }

    Connections connections() {
        return connections;
    }

    synchronized void add(RunWatch watch) {
        watches.add(watch);
        schedule();
    }

    synchronized void hurry(RunWatch watch) {
        watch.hurry(nanoTime.getAsLong());
        schedule();
    }

    synchronized void remove(RunWatch watch) {
        watch.close();
        watches.remove(watch);
        if (watches.isEmpty() && nextRound != null) {
            nextRound.cancel(false);
            nextRound = null;
        }
    }

    synchronized int size() {
        return watches.size();
    }

    synchronized boolean isIdle() {
        return watches.isEmpty() && !inRound && lane.isIdle();
    }

    /** Schedules the next round for when the first poll is due, replacing a later one. */
    private synchronized void schedule() {
        watches.removeIf(RunWatch::isClosed);
        if (inRound || watches.isEmpty()) {
            return;
        }
        long now = nanoTime.getAsLong();
        long in = watches.stream().mapToLong(watch -> watch.due() - now).min().orElseThrow();
        if (nextRound != null) {
            if (now + in - nextRoundAt >= 0) {
                return;
            }
            nextRound.cancel(false);
        }
        nextRoundAt = now + in;
        try {
            nextRound = timer.schedule(this::beginRound, Math.max(0, in), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shuttingDown) {
            LOGGER.log(Level.FINE, "no more polls in this session", shuttingDown);
        }
    }

    private void beginRound() {
        List<RunWatch> due;
        synchronized (this) {
            nextRound = null;
            if (inRound) {
                return;
            }
            inRound = true;
            long now = nanoTime.getAsLong();
            due = watches.stream().filter(watch -> watch.due() - now <= 0).toList();
        }
        new WatchRound(lane, nanoTime, this::watches, due, lastLists, this::endRound).begin();
    }

    private synchronized List<RunWatch> watches() {
        return List.copyOf(watches);
    }

    private synchronized void endRound() {
        inRound = false;
        schedule();
    }
}
