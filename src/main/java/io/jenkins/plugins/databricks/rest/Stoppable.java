package io.jenkins.plugins.databricks.rest;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work that heeds no interrupt, such as reading from a socket or asking for the address of a name. It is done on a thread of its own, so that whoever waits for it can stop
 * waiting at any time, and have it stopped.
 */
public final class Stoppable {

    /** How long to wait for work that was stopped. What takes longer than that holds its own thread only. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Executor THREADS =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "Databricks request " + NUMBER.incrementAndGet());
                thread.setDaemon(true);
                thread.setContextClassLoader(Stoppable.class.getClassLoader());
                return thread;
            });

    /** What is done. */
    @FunctionalInterface
    public interface Work<T> {
        T done() throws IOException, InterruptedException;
    }

    /** A time limit that may move while the work goes on. */
    @FunctionalInterface
    public interface Limit {

        /** How many nanoseconds are left now; the work is stopped when there are none. */
        long left();

        /** So much time from now on. */
        static Limit of(Duration duration) {
            long end = System.nanoTime() + duration.toNanos();
            return () -> end - System.nanoTime();
        }
    }

    private Stoppable() {}

    /**
     * Waits for the work.
     *
     * @param stop makes the work end; called when this thread is interrupted or time is up, before the work's own thread is interrupted
     * @throws InterruptedException when this thread was interrupted; the work was not begun then, or has been stopped, and mostly has ended
     * @throws TimeoutException when it took longer than the limit allows; then, too, it has been stopped
     * @throws UndeclaredThrowableException when the work has thrown what it must not
     */
    public static <T> T call(Work<T> work, Limit limit, Runnable stop)
            throws IOException, InterruptedException, TimeoutException {
        if (Thread.interrupted()) {
            throw new InterruptedException("before it was begun");
        }
        FutureTask<T> task = new FutureTask<>(work::done);
        CountDownLatch ended = new CountDownLatch(1);
        THREADS.execute(() -> {
            try {
                task.run();
            } finally {
                ended.countDown();
            }
        });
        try {
            return await(task, limit);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException interrupt) {
                throw interrupt;
            }
            throw TaskFailures.ioException(e);
        } finally {
            if (!task.isDone()) {
                stop.run();
                task.cancel(true);
                await(ended);
            }
        }
    }

    private static <T> T await(FutureTask<T> task, Limit limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        while (true) {
            long left = limit.left();
            try {
                return task.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (limit.left() <= 0) {
                    throw e;
                }
            }
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
