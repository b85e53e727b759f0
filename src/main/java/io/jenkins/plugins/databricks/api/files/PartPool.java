package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.task.TaskFailures;
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
import java.util.concurrent.atomic.AtomicLong;

/** The threads that send or read files and parts of them: a fixed number at a time, however many files the parts belong to. Idle threads end by themselves. */
final class PartPool {

    private static final int IDLE_SECONDS = 5;

    private static final int LONGEST_END_SECONDS = 2;

    private final int size;
    private final ThreadPoolExecutor threads;

    PartPool(int size) {
        this.size = size;
        threads = new ThreadPoolExecutor(
                size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "Databricks part of a file");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** The tasks for one file, which are given up together when one fails. */
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

        /** Gives up what is left: tasks that have begun are interrupted and waited for, the others never begin. */
        void end() throws InterruptedException {
            for (FutureTask<?> task : begun) {
                task.cancel(true);
                threads.remove(task);
            }
            running.tryAcquire(size, LONGEST_END_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Tasks for another file. */
    Tasks newTasks() {
        return new Tasks();
    }

    /** Reads one part of a file. */
    @FunctionalInterface
    interface PartReader {

        /** @param end the place after the last byte */
        void read(long start, long end) throws IOException, InterruptedException;
    }

    /** Reads a file in parts, several at a time, beginning with the first ones. When one fails, the others are given up. */
    void readParts(long length, long partLength, PartReader reader) throws IOException, InterruptedException {
        AtomicLong next = new AtomicLong();
        Tasks tasks = newTasks();
        try {
            for (long part = 0; part < size && part * partLength < length; part++) {
                tasks.begin(() -> {
                    for (long start = next.getAndAdd(partLength); start < length; start = next.getAndAdd(partLength)) {
                        reader.read(start, Math.min(length, start + partLength));
                    }
                    return null;
                });
            }
            tasks.await();
        } finally {
            tasks.end();
        }
    }

    /** The result of a task, waiting for its end. */
    static <T> T result(Future<T> task) throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw TaskFailures.ioException(e);
        }
    }
}
