package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.TaskFailures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that send parts of files, so many at a time whatever number of files they belong to. They end when there is nothing to do. */
final class PartPool {

    private static final int IDLE_SECONDS = 5;

    private static final int LONGEST_END_SECONDS = 2;

    private final int size;
    private final ThreadPoolExecutor threads;

    PartPool(int size) {
        this.size = size;
        threads = new ThreadPoolExecutor(
                size,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> new Thread(work, "Databricks upload part"));
        threads.allowCoreThreadTimeOut(true);
    }

    /** The work for one file, of which nothing goes on when one task has failed. */
    final class Tasks {

        private final List<FutureTask<?>> begun = new ArrayList<>();
        private final BlockingQueue<Future<?>> ended = new LinkedBlockingQueue<>();
        private final Semaphore running = new Semaphore(size);

        /** Adds a task, to be done as soon as a thread is free. */
        <T> Future<T> begin(Callable<T> task) {
            FutureTask<T> future = new FutureTask<>(() -> doTask(task)) {
                @Override
                protected void done() {
                    ended.add(this);
                }
            };
            begun.add(future);
            threads.execute(future);
            return future;
        }

        private <T> T doTask(Callable<T> task) throws Exception {
            running.acquire();
            try {
                return task.call();
            } finally {
                running.release();
            }
        }

        /**
         * Waits until all tasks have ended.
         *
         * @throws IOException as soon as one has failed
         */
        void await() throws IOException, InterruptedException {
            for (int left = begun.size(); left > 0; left--) {
                result(ended.take());
            }
            begun.clear();
        }

        /** Ends what is left: what has not begun is left out, and what has begun is interrupted, and waited for. */
        void end() throws InterruptedException {
            for (FutureTask<?> task : begun) {
                task.cancel(true);
                threads.remove(task);
            }
            running.tryAcquire(size, LONGEST_END_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** The tasks of a file. */
    Tasks newTasks() {
        return new Tasks();
    }

    /** What a task has come to, once it has ended. */
    static <T> T result(Future<T> task) throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw TaskFailures.ioException(e);
        }
    }
}
