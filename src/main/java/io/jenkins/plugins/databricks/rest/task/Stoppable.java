package io.jenkins.plugins.databricks.rest.task;

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
 * Runs work that cannot be interrupted, such as reading from a socket or a DNS lookup, on a thread of its own. The
 * waiting thread can be interrupted at any time, which stops the work.
 */
public final class Stoppable {

    /** How long to wait for stopped work. If it takes longer, it occupies only its own thread. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** How often to look at the limit, which may have come nearer. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Executor THREADS =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "Databricks request " + NUMBER.incrementAndGet());
                thread.setDaemon(true);
                thread.setContextClassLoader(Stoppable.class.getClassLoader());
                return thread;
            });

    /** The work to do. */
    @FunctionalInterface
    public interface Work<T> {
        T done() throws IOException, InterruptedException;
    }

    /** A time limit that may change while the work is in progress. */
    @FunctionalInterface
    public interface Limit {

        /** The remaining nanoseconds; the work is stopped when there are none left. */
        long left();

        /** This much time from now on. */
        static Limit of(Duration duration) {
            long end = System.nanoTime() + duration.toNanos();
            return () -> end - System.nanoTime();
        }
    }

    private Stoppable() {}

    /**
     * Waits for the work.
     *
     * @param stop makes the work stop; called when this thread is interrupted or time is up, before the work's own
     *     thread is interrupted
     * @throws InterruptedException when this thread was interrupted; the work was not started, or has been stopped and
     *     has usually ended
     * @throws TimeoutException when it took longer than the limit allows; it has been stopped
     * @throws UndeclaredThrowableException when the work has thrown another checked exception
     */
    public static <T> T call(Work<T> work, Limit limit, Runnable stop)
            throws IOException, InterruptedException, TimeoutException {
        if (Thread.interrupted()) {
            throw new InterruptedException("before it was started");
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
                return task.get(Math.min(Math.max(0, left), LOOK.toNanos()), TimeUnit.NANOSECONDS);
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
