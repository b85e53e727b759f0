package io.jenkins.plugins.databricks.bench;

import io.jenkins.plugins.databricks.deploy.RunTracker;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.Runs;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Many runs that are waited for in one workspace. */
final class Waiting {

    private static final int RUNS = 1_000;
    private static final Duration WATCHED = Duration.ofMinutes(2);
    private static final String SETTINGS = """
            {"name": "many", "max_concurrent_runs": 1000,
             "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}""";

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Queue<Duration> delays = new ConcurrentLinkedQueue<>();
    private final CountDownLatch open = new CountDownLatch(RUNS);

    void measure(Consumer<Figure> figures) throws Exception {
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
        ExecutorService workers = Executors.newCachedThreadPool();
        try (Emulator emulator = Emulator.start()) {
            emulator.addJob(17, JsonCodec.MAPPER.readTree(SETTINGS));
            emulator.holdRuns();
            Runs runs = new Runs(Sender.client(emulator.url(), emulator.token()));
            List<Long> ids = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                ids.add(runs.runNow(17, JsonCodec.object(), "run-" + i));
            }
            RunTracker tracker = new RunTracker(clock, workers, Clock.systemUTC());
            runs.active(null);
            emulator.clearRequests();
            long heap = heapInUse();
            for (long id : ids) {
                tracker.watch("many", runs, id, new Notes());
            }
            long heapOfRuns = heapInUse() - heap;
            TimeUnit.NANOSECONDS.sleep(WATCHED.toNanos());
            double requests = emulator.requests().size() / (double) WATCHED.toSeconds();

            emulator.releaseRuns();
            open.await();
            List<Duration> sorted = delays.stream().sorted().toList();
            figures.accept(Figure.limit("threads for 1,000 runs", threads.size(), "threads", 8));
            figures.accept(Figure.limit("heap for each of 1,000 runs", heapOfRuns / 1024.0 / RUNS, "KiB", 10));
            figures.accept(Figure.limit("requests for 1,000 runs", requests, "a second", 5));
            figures.accept(Figure.limit(
                    "until the end of 95 % of 1,000 runs is noticed",
                    sorted.get(RUNS * 95 / 100).toMillis() / 1000.0, "s", 15));
        } finally {
            clock.shutdownNow();
            workers.shutdownNow();
        }
    }

    private static long heapInUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private final class Notes implements RunTracker.Watcher {

        @Override
        public void seen(Run run) {
            threads.add(Thread.currentThread());
            if (run.ended()) {
                delays.add(Duration.between(run.end(), Instant.now()));
                open.countDown();
            }
        }

        @Override
        public void delayed(IOException reason) {
            System.err.println(reason.getMessage());
        }

        @Override
        public void lost(IOException reason) {
            throw new IllegalStateException(reason);
        }
    }
}
