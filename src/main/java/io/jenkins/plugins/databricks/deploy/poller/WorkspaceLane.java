package io.jenkins.plugins.databricks.deploy.poller;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The rate-limited queue of requests about the runs of one workspace: fifteen a second, at most five of them polls.
 * More urgent requests go first, with a few in progress at a time for each urgency. A request that waits for its turn
 * holds no thread.
 *
 * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/httpclient/api_client.go">fifteen requests a
 *     second is also the limit of Databricks' SDK for Go</a>
 */
final class WorkspaceLane {

    private static final Logger LOGGER = Logger.getLogger(WorkspaceLane.class.getName());

    private static final long BETWEEN_REQUESTS = TimeUnit.SECONDS.toNanos(1) / 15;
    private static final long BETWEEN_POLLS = TimeUnit.SECONDS.toNanos(1) / 5;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /**
     * Polls of a hanging workspace hold one thread; cancels and outputs would take too long one after the other with
     * high latency.
     */
    private static final Map<Urgency, Integer> AT_A_TIME = Map.of(Urgency.CANCEL, 5, Urgency.POLL, 1, Urgency.OTHER, 3);

    /** A request that is withdrawn when its future is cancelled. */
    private static final class Request<T> extends FutureTask<T> {

        private final CompletableFuture<T> answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean interrupt) {
                Request.this.cancel(true);
                return super.cancel(interrupt);
            }
        };

        Request(Callable<T> call) {
            super(call);
        }

        @Override
        protected void set(T value) {
            super.set(value);
            answer.complete(value);
        }

        @Override
        @SuppressFBWarnings(
                value = "NP_PARAMETER_MUST_BE_NONNULL_BUT_MARKED_AS_NULLABLE",
                justification = "it is what the call threw")
        protected void setException(Throwable failure) {
            super.setException(failure);
            answer.completeExceptionally(failure);
        }
    }

    private final ScheduledExecutorService timer;
    private final Executor polls;
    private final Executor workers;
    private final LongSupplier nanoTime;
    private final Map<Urgency, Deque<Request<?>>> waiting = new EnumMap<>(Urgency.class);
    private final Map<Urgency, Integer> underWay = new EnumMap<>(Urgency.class);
    private long nextRequest;
    private long nextPoll;
    private long pausedUntil;
    private ScheduledFuture<?> turn;

    /**
     * @param polls makes the polls
     * @param workers makes the other requests
     */
    WorkspaceLane(ScheduledExecutorService timer, Executor polls, Executor workers, LongSupplier nanoTime) {
        this.timer = timer;
        this.polls = polls;
        this.workers = workers;
        this.nanoTime = nanoTime;
        nextRequest = nanoTime.getAsLong();
        nextPoll = nextRequest;
        pausedUntil = nextRequest;
        for (Urgency urgency : Urgency.values()) {
            waiting.put(urgency, new ArrayDeque<>());
        }
    }

    /** Makes a request when its turn comes; the future is completed on the thread that made it. */
    <T> CompletableFuture<T> call(Urgency urgency, Callable<T> request) {
        Request<T> waits = new Request<>(request);
        synchronized (this) {
            waiting.get(urgency).add(waits);
        }
        begin();
        return waits.answer;
    }

    /** Pauses requests other than cancels for as long as the workspace asked. */
    synchronized void pause(Duration duration) {
        Duration pause = duration.compareTo(LONGEST_PAUSE) < 0 ? duration : LONGEST_PAUSE;
        pausedUntil = later(pausedUntil, nanoTime.getAsLong() + pause.toNanos());
    }

    /** Whether it could be replaced by a new lane without losing anything, including the rate limit. */
    synchronized boolean isIdle() {
        long now = nanoTime.getAsLong();
        return underWay.isEmpty()
                && waiting.values().stream().allMatch(Deque::isEmpty)
                && now - later(later(nextRequest, nextPoll), pausedUntil) >= 0;
    }

    /** Starts the requests whose turn it is, and schedules the next turn. */
    private void begin() {
        Map<Urgency, Request<?>> ready = new EnumMap<>(Urgency.class);
        synchronized (this) {
            long now = nanoTime.getAsLong();
            long next = Long.MAX_VALUE;
            for (Urgency urgency : Urgency.values()) {
                waiting.get(urgency).removeIf(Request::isCancelled);
                if (waiting.get(urgency).isEmpty() || underWay.getOrDefault(urgency, 0) >= AT_A_TIME.get(urgency)) {
                    continue;
                }
                long turnIn = turnOf(urgency) - now;
                if (turnIn > 0) {
                    next = Math.min(next, turnIn);
                } else {
                    nextRequest = now + BETWEEN_REQUESTS;
                    if (urgency == Urgency.POLL) {
                        nextPoll = now + BETWEEN_POLLS;
                    }
                    underWay.merge(urgency, 1, Integer::sum);
                    ready.put(urgency, waiting.get(urgency).remove());
                }
            }
            plan(next);
        }
        ready.forEach(this::make);
    }

    private long turnOf(Urgency urgency) {
        return switch (urgency) {
            case CANCEL -> nextRequest;
            case POLL -> later(later(nextRequest, nextPoll), pausedUntil);
            case OTHER -> later(nextRequest, pausedUntil);
        };
    }

    /** {@link System#nanoTime} may wrap around. */
    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }

    private void make(Urgency urgency, Request<?> request) {
        try {
            (urgency == Urgency.POLL ? polls : workers).execute(() -> {
                request.run();
                if (request.isCancelled()) {
                    // The interrupt was meant only for the request.
                    Thread.interrupted();
                }
                synchronized (this) {
                    underWay.computeIfPresent(urgency, (same, count) -> count == 1 ? null : count - 1);
                }
                begin();
            });
        } catch (RejectedExecutionException shuttingDown) {
            LOGGER.log(Level.FINE, "no more requests in this session", shuttingDown);
        }
    }

    private void takeTurn() {
        synchronized (this) {
            turn = null;
        }
        begin();
    }

    private void plan(long nanos) {
        if (turn != null) {
            turn.cancel(false);
            turn = null;
        }
        if (nanos == Long.MAX_VALUE) {
            return;
        }
        try {
            turn = timer.schedule(this::takeTurn, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shuttingDown) {
            LOGGER.log(Level.FINE, "no more requests in this session", shuttingDown);
        }
    }
}
