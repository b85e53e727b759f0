package io.jenkins.plugins.databricks.deploy.poller;

import io.jenkins.plugins.databricks.rest.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer that runs what is due when the test says so, and lets time pass until then. */
public final class ManualTimer extends ScheduledThreadPoolExecutor {

    private static final class Pending extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final Instant at;

        Pending(Runnable task, Instant at) {
            super(task, null);
            this.at = at;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException();
        }
    }

    private final FakeTime time;
    private final List<Pending> pending = new ArrayList<>();

    public ManualTimer(FakeTime time) {
        super(0);
        this.time = time;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Pending next = new Pending(task, time.instant().plus(Duration.of(delay, unit.toChronoUnit())));
        pending.add(next);
        return next;
    }

    public boolean isIdle() {
        pending.removeIf(Pending::isDone);
        return pending.isEmpty();
    }

    /** Runs what is due next, on this thread; how long that took to become due. */
    Duration runNext() throws Exception {
        Pending next = Objects.requireNonNull(next(), "nothing is planned");
        Duration wait = Duration.between(time.instant(), next.at);
        if (!wait.isNegative()) {
            time.pass(wait);
        }
        pending.remove(next);
        next.run();
        if (!next.isCancelled()) {
            next.get();
        }
        return wait;
    }

    /** Lets time pass, and runs on this thread what becomes due. */
    public void pass(Duration duration) throws Exception {
        Instant end = time.instant().plus(duration);
        while (next() != null && !next().at.isAfter(end)) {
            runNext();
        }
        // What ran may have taken longer.
        if (time.instant().isBefore(end)) {
            time.pass(Duration.between(time.instant(), end));
        }
    }

    private Pending next() {
        pending.removeIf(Pending::isDone);
        return pending.stream().min(Comparator.comparing(p -> p.at)).orElse(null);
    }
}
