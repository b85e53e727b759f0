package io.jenkins.plugins.databricks.deploy.poller;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs a few requests to all workspaces at a time, so that many workspaces need few threads. One that is not answered
 * soon no longer counts: a workspace that hangs must not hold up the others.
 */
final class FewAtATime implements Executor {

    private static final Logger LOGGER = Logger.getLogger(FewAtATime.class.getName());

    private static final int MOST = 5;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ScheduledExecutorService timer;
    private final Executor threads;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final ThreadLocal<Worker> current = new ThreadLocal<>();
    private int counted;

    FewAtATime(ScheduledExecutorService timer, Executor threads) {
        this.timer = timer;
        this.threads = threads;
    }

    @Override
    public void execute(Runnable request) {
        Worker asking = current.get();
        synchronized (this) {
            waiting.add(request);
            if (asking != null && asking.counts && waiting.size() == 1) {
                // Comes from the end of a request: the same thread makes it next.
                return;
            }
        }
        startMore();
    }

    private void startMore() {
        synchronized (this) {
            if (counted == MOST || waiting.isEmpty()) {
                return;
            }
            counted++;
        }
        try {
            threads.execute(new Worker()::work);
        } catch (RejectedExecutionException shuttingDown) {
            LOGGER.log(Level.FINE, "no more requests in this session", shuttingDown);
        }
    }

    /** A thread that makes requests one after the other, until there are none or one takes too long. */
    private final class Worker {

        private boolean counts = true;

        void work() {
            current.set(this);
            try {
                Runnable request;
                while ((request = next()) != null) {
                    make(request);
                }
            } finally {
                current.remove();
                leave();
            }
        }

        private void make(Runnable request) {
            ScheduledFuture<?> late = watch();
            try {
                request.run();
            } finally {
                if (late != null) {
                    late.cancel(false);
                }
            }
        }

        private Runnable next() {
            synchronized (FewAtATime.this) {
                return counts ? waiting.poll() : null;
            }
        }

        private ScheduledFuture<?> watch() {
            try {
                return timer.schedule(this::leave, SOON.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException shuttingDown) {
                return null;
            }
        }

        /** Makes room for another one. */
        private void leave() {
            synchronized (FewAtATime.this) {
                if (counts) {
                    counts = false;
                    counted--;
                }
            }
            startMore();
        }
    }
}
