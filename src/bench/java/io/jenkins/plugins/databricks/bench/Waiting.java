package io.jenkins.plugins.databricks.bench;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Many runs that are waited for, in one workspace and in many, some of which do not answer. */
final class Waiting implements AutoCloseable {

    private static final String SETTINGS = """
            {"name": "many", "max_concurrent_runs": 1000,
             "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}""";

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final ThreadPoolExecutor workers = (ThreadPoolExecutor) Executors.newCachedThreadPool();
    private final RunPoller poller = new RunPoller(timer, workers, System::nanoTime);
    private final List<Emulator> healthy = new ArrayList<>();
    private final List<Emulator> hanging = new ArrayList<>();
    private final CountDownLatch hang = new CountDownLatch(1);
    private final Queue<Duration> delays = new ConcurrentLinkedQueue<>();
    private final CountDownLatch open;

    private Waiting(int healthy, int hanging, int runsEach) throws IOException, InterruptedException {
        open = new CountDownLatch(healthy * runsEach);
        for (int i = 0; i < healthy; i++) {
            this.healthy.add(begin(runsEach));
        }
        for (int i = 0; i < hanging; i++) {
            this.hanging.add(begin(runsEach));
        }
    }

    static void measure(Consumer<Figure> figures) throws Exception {
        try (Waiting waiting = new Waiting(1, 0, 1_000)) {
            long heap = heapInUse();
            waiting.watchAll();
            long heapOfRuns = heapInUse() - heap;
            Emulator emulator = waiting.healthy.get(0);
            TimeUnit.MINUTES.sleep(1);
            emulator.clearRequests();
            TimeUnit.MINUTES.sleep(1);
            double requests = emulator.requests().size() / 60.0;
            figures.accept(
                    Figure.limit("threads for 1,000 runs", waiting.workers.getLargestPoolSize() + 1, "threads", 2));
            figures.accept(Figure.limit("heap of the poller for each of 1,000 runs", heapOfRuns / 1024.0 / 1_000, "KiB", 1));
            figures.accept(Figure.limit("requests for 1,000 runs", requests, "a second", 5));
            figures.accept(Figure.limit("until the end of 95 % of 1,000 runs is noticed", waiting.end(), "s", 12));
        }
        try (Waiting waiting = new Waiting(49, 1, 100)) {
            waiting.watchAll();
            TimeUnit.MINUTES.sleep(1);
            figures.accept(Figure.limit(
                    "threads for 5,000 runs in 50 workspaces", waiting.workers.getLargestPoolSize() + 1, "threads", 8));
            figures.accept(Figure.limit("until the end of 95 % of them is noticed", waiting.end(), "s", 12));
        }
        double alone = oneRun(0);
        figures.accept(Figure.limit(
                "the end of a run beside six workspaces that hang", oneRun(6) - alone, "s later than without", 5));
    }

    private static double oneRun(int hanging) throws Exception {
        try (Waiting waiting = new Waiting(1, hanging, 1)) {
            waiting.watchAll();
            TimeUnit.SECONDS.sleep(75);
            return waiting.end();
        }
    }

    private static Emulator begin(int runs) throws IOException, InterruptedException {
        Emulator emulator = Emulator.start();
        emulator.addJob(17, JsonCodec.MAPPER.readTree(SETTINGS));
        emulator.holdRuns();
        Runs client = new Runs(Sender.client(emulator.url(), emulator.token()));
        for (int i = 0; i < runs; i++) {
            client.runNow(17, JsonCodec.object(), "run-" + i);
        }
        return emulator;
    }

    private void watchAll() throws IOException, InterruptedException {
        for (Emulator emulator : healthy) {
            watch(emulator);
        }
        for (Emulator emulator : hanging) {
            watch(emulator);
            emulator.fault(Fault.on("GET", "/api/*").always().holdUntil(hang));
        }
    }

    private void watch(Emulator emulator) throws IOException, InterruptedException {
        RestClient client = Sender.client(emulator.url(), emulator.token()).withTotal(Duration.ZERO);
        RunPoller.Connection connection = new RunPoller.Connection("bench", new Runs(client));
        String next = null;
        do {
            Runs.Page page = connection.runs().active(next);
            for (JobRun run : page.runs()) {
                Notes notes = new Notes();
                notes.watch = poller.watch(emulator.url(), () -> connection, run.runId(), notes);
            }
            next = page.next();
        } while (next != null);
    }

    /** Ends all runs of the workspaces that answer; the seconds until 95 % of these ends are noticed. */
    private double end() throws InterruptedException {
        healthy.forEach(Emulator::releaseRuns);
        open.await();
        List<Duration> sorted = delays.stream().sorted().toList();
        return sorted.get(sorted.size() * 95 / 100).toMillis() / 1000.0;
    }

    private static long heapInUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Override
    public void close() throws IOException {
        hang.countDown();
        timer.shutdownNow();
        workers.shutdownNow();
        for (Emulator emulator : healthy) {
            emulator.close();
        }
        for (Emulator emulator : hanging) {
            emulator.close();
        }
    }

    /** Notes when the end of a run is noticed. */
    private final class Notes implements RunPoller.Listener {

        private volatile RunPoller.Watch watch;

        @Override
        public void seen(JobRun run) {
            if (run.ended()) {
                delays.add(Duration.between(run.end(), Instant.now()));
                open.countDown();
                watch.close();
            }
        }

        @Override
        public void delayed(IOException reason, Duration patience) {}

        @Override
        public void gone(IOException reason) {
            throw new IllegalStateException(reason);
        }
    }
}
