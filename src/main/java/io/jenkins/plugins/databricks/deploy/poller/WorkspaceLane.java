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
 * All requests about the runs of one workspace, at a pace that the workspace bears: fifteen a second, of which polls take five at most. What is
 * more urgent goes first, and of each urgency a few requests are under way at a time. A request that waits for its turn holds no thread.
 *
 * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/httpclient/api_client.go">fifteen requests a second are also what Databricks' SDK
 *     for Go allows itself</a>
 */
final class WorkspaceLane {

    private static final Logger LOGGER = Logger.getLogger(WorkspaceLane.class.getName());

    private static final long BETWEEN_REQUESTS = TimeUnit.SECONDS.toNanos(1) / 15;
    private static final long BETWEEN_POLLS = TimeUnit.SECONDS.toNanos(1) / 5;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** Polls of a workspace that hangs hold one thread; cancels and outputs would take too long one after the other where the way is long. */
    private static final Map<Urgency, Integer> AT_A_TIME =
            Map.of(Urgency.CANCEL, 5, Urgency.POLL, 1, Urgency.OUTPUT, 3);

    /** A request whose answer, when cancelled, takes it back. */
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
                justification = "it is what the call has thrown")
        protected void setException(Throwable failure) {
            super.setException(failure);
            answer.completeExceptionally(failure);
        }
    }

    private final ScheduledExecutorService timer;
    private final Executor workers;
    private final LongSupplier nanoTime;
    private final Map<Urgency, Deque<Request<?>>> waiting = new EnumMap<>(Urgency.class);
    private final Map<Urgency, Integer> underWay = new EnumMap<>(Urgency.class);
    private long nextRequest;
    private long nextPoll;
    private long pausedUntil;
    private ScheduledFuture<?> turn;

    WorkspaceLane(ScheduledExecutorService timer, Executor workers, LongSupplier nanoTime) {
        this.timer = timer;
        this.workers = workers;
        this.nanoTime = nanoTime;
        nextRequest = nanoTime.getAsLong();
        nextPoll = nextRequest;
        pausedUntil = nextRequest;
        for (Urgency urgency : Urgency.values()) {
            waiting.put(urgency, new ArrayDeque<>());
        }
    }

    /** Makes a request when it is its turn; the future is completed on the thread that made it. */
    <T> CompletableFuture<T> call(Urgency urgency, Callable<T> request) {
        Request<T> waits = new Request<>(request);
        synchronized (this) {
            waiting.get(urgency).add(waits);
        }
        begin();
        return waits.answer;
    }

    /** Leaves the workspace alone for as long as it asked for, but for cancels. */
    synchronized void pause(Duration duration) {
        Duration pause = duration.compareTo(LONGEST_PAUSE) < 0 ? duration : LONGEST_PAUSE;
        pausedUntil = later(pausedUntil, nanoTime.getAsLong() + pause.toNanos());
    }

    /** Whether nothing would be lost if another lane took its place: not even the pace. */
    synchronized boolean isIdle() {
        long now = nanoTime.getAsLong();
        return underWay.isEmpty()
                && waiting.values().stream().allMatch(Deque::isEmpty)
                && now - later(later(nextRequest, nextPoll), pausedUntil) >= 0;
    }

    /** Begins whatever has its turn now, and plans the next turn. */
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
            case OUTPUT -> later(nextRequest, pausedUntil);
        };
    }

    /** {@link System#nanoTime} may wrap around. */
    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }

    private void make(Urgency urgency, Request<?> request) {
        try {
            workers.execute(() -> {
                request.run();
                if (request.isCancelled()) {
                    // The interrupt was meant for the request alone.
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
