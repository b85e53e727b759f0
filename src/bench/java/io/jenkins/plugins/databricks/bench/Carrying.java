package io.jenkins.plugins.databricks.bench;

import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.RunMachine;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.RequestRate;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Many builds that start a run each, wait for it, go on after a restart, and are aborted, all at once. */
final class Carrying implements AutoCloseable {

    private static final int BUILDS = 300;
    private static final int PATIENCE = 120;

    private final Emulator emulator = Emulator.start();
    private final List<BenchBuild> builds = new ArrayList<>();
    private Session session;

    private Carrying() throws IOException {
        emulator.addJob(17, JsonCodec.MAPPER.readTree("""
                {"name": "many", "max_concurrent_runs": 1000,
                 "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}"""));
        emulator.holdRuns();
        for (int i = 0; i < BUILDS; i++) {
            builds.add(new BenchBuild(Sender.client(emulator.url(), emulator.token())));
        }
        session = new Session();
    }

    /** What there is once in a session of Jenkins. */
    private final class Session {
        private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        private final ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newCachedThreadPool();
        private final ThreadPoolExecutor workers = (ThreadPoolExecutor) Executors.newCachedThreadPool();
        private final RunPoller poller = new RunPoller(timer, workers, System::nanoTime);
        private final BenchBuild.Count count = BenchBuild.Count.of(BUILDS);
        private final List<BenchBuild.Session> hosts = new ArrayList<>();
        private final List<RunMachine> machines = new ArrayList<>();

        Session() {
            for (BenchBuild build : builds) {
                BenchBuild.Session host = build.new Session(count);
                hosts.add(host);
                machines.add(
                        new RunMachine(host, new RunOptions(true, true), build.record(), poller, timer, threads));
            }
        }

        void end() {
            hosts.forEach(BenchBuild.Session::suspend);
            timer.shutdownNow();
            threads.shutdownNow();
            workers.shutdownNow();
        }
    }

    static void measure(Consumer<Figure> figures) throws Exception {
        try (Carrying carrying = new Carrying()) {
            carrying.start(figures);
            carrying.restart(figures);
            carrying.abort(figures);
        }
    }

    private void start(Consumer<Figure> figures) throws InterruptedException {
        double seconds = seconds(() -> {
            session.machines.forEach(RunMachine::start);
            await(session.count.seen());
        });
        figures.accept(Figure.limit("300 builds start at once: until all runs are seen", seconds, "s", 20));
        // Each holds one while its request is sent.
        int threads = session.threads.getLargestPoolSize() + session.workers.getLargestPoolSize() + 1;
        figures.accept(Figure.limit("300 builds start at once", threads, "threads", BUILDS + 8));
        emulator.clearRequests();
        int before = session.workers.getLargestPoolSize();
        TimeUnit.SECONDS.sleep(20);
        figures.accept(Figure.limit("they wait", emulator.requests().size() / 20.0, "requests a second", 5));
        figures.accept(Figure.limit("they wait", before + 1, "threads", 8));
    }

    private void restart(Consumer<Figure> figures) throws InterruptedException {
        session.end();
        session = new Session();
        emulator.clearRequests();
        double seconds = seconds(() -> {
            session.machines.forEach(RunMachine::resume);
            await(session.count.seen());
        });
        figures.accept(Figure.limit("they go on after a restart: until all runs are seen", seconds, "s", 10));
        figures.accept(Figure.limit("they go on after a restart", RequestRate.most(emulator.requests()), "requests a second", 6));
        figures.accept(Figure.limit(
                "they go on after a restart", session.workers.getLargestPoolSize() + 1, "threads", 8));
    }

    private void abort(Consumer<Figure> figures) throws InterruptedException {
        emulator.clearRequests();
        double seconds = seconds(() -> {
            session.machines.forEach(RunMachine::stop);
            await(session.count.ended());
        });
        figures.accept(Figure.limit("they are aborted at once: until the last end", seconds, "s", 30));
        figures.accept(Figure.limit(
                "they are aborted at once: ends that are not confirmed",
                BUILDS - session.count.confirmed().get(),
                "of 300",
                0));
        figures.accept(Figure.limit("they are aborted at once", RequestRate.most(emulator.requests()), "requests a second", 16));
        figures.accept(Figure.limit(
                "they are aborted at once", session.workers.getLargestPoolSize() + 1, "threads", 12));
    }

    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private static double seconds(Work work) throws InterruptedException {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE, TimeUnit.SECONDS)) {
            throw new IllegalStateException(latch.getCount() + " builds have not come so far");
        }
    }

    @Override
    public void close() throws IOException {
        session.end();
        emulator.close();
    }
}
