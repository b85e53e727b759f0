package io.jenkins.plugins.databricks.deploy.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.Leftovers;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads, connections, watches and plans of a run are gone when it is over, whatever way it came to its end: here with real threads, and real time. */
@Execution(ExecutionMode.CONCURRENT)
class RunLeftoversTest {

    private static final String RUN_NOW = "/api/2.2/jobs/run-now";
    private static final String RUNS = "/api/2.2/jobs/runs/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    enum Ending {
        SUCCESS("SUCCESS"),
        FAILURE("FAILED"),
        REPAIRED("SUCCESS"),
        OUTPUT_IS_REFUSED("SUCCESS"),
        NOT_WAITED_FOR("started"),
        REFUSED("failed: localhost answered 403"),
        GONE("failed: Run"),
        ABORT("aborted"),
        ABORT_LEAVES_THE_RUN_ALONE("aborted"),
        ABORT_WHILE_IT_IS_PREPARED("aborted"),
        ABORT_WHILE_IT_IS_SENT("aborted"),
        ABORT_IS_REFUSED("aborted"),
        /** As a deleted job has it. */
        ABORT_IS_NOT_CONFIRMED_IN_TIME("aborted"),
        ABORT_WHILE_A_LOOK_HANGS("aborted"),
        ABORT_WHILE_THE_OUTPUT_HANGS("aborted"),
        ABORT_WHILE_EVERYTHING_HANGS("aborted"),
        SECOND_ABORT("aborted"),
        SECOND_ABORT_WHILE_IT_IS_SENT("aborted"),
        SECOND_ABORT_WHILE_THE_CANCEL_HANGS("aborted"),
        SECOND_ABORT_WHILE_THE_REPAIR_HANGS("aborted");

        private final String word;

        Ending(String word) {
            this.word = word;
        }

        /** Whether a request gets no answer on the way. */
        boolean isWithoutAnswer() {
            return name().endsWith("HANGS") || name().endsWith("SENT");
        }
    }

    private final AtomicLong leap = new AtomicLong();
    private final ThreadPoolExecutor threads = pool();
    private final ThreadPoolExecutor workers = pool();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final RunPoller poller = new RunPoller(timer, workers, () -> System.nanoTime() + leap.get());
    private final CountDownLatch hang = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @StartEmulator
    private Emulator emulator;

    private TestBuild build;
    private RunOptions options = new RunOptions(true, true);
    private RunMachine machine;

    private static ThreadPoolExecutor pool() {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.MINUTES, new SynchronousQueue<>());
    }

    @BeforeEach
    void prepare() throws IOException {
        timer.setRemoveOnCancelPolicy(true);
        emulator.addJob(17, JsonCodec.MAPPER.readTree("""
                        {"name": "daily", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}
                        """));
        build = new TestBuild(emulator, new FakeTime());
        build.betweenAttempts = duration -> Thread.sleep(10);
        build.whenOver = ended::countDown;
    }

    @AfterEach
    void stop() {
        hang.countDown();
        for (ExecutorService executor : new ExecutorService[] {threads, workers, timer}) {
            executor.shutdownNow();
        }
    }

    private void begin() {
        machine = new RunMachine(build.new Session(), options, build.saved, poller, timer, threads);
        machine.start();
    }

    private void beginRun() throws InterruptedException {
        emulator.holdRuns();
        begin();
        build.log.await(": RUNNING");
    }

    private void hang(String method, String path) {
        emulator.fault(Fault.on(method, path).always().holdUntil(hang).resetBefore());
    }

    private void reach(Ending ending) throws Exception {
        switch (ending) {
            case SUCCESS -> begin();
            case FAILURE -> {
                emulator.scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.failed("it broke")));
                begin();
            }
            case REPAIRED -> {
                build.repairs = 1;
                emulator.scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.failed("it broke")));
                begin();
            }
            case OUTPUT_IS_REFUSED -> {
                emulator.fault(Fault.on("GET", RUNS + "get-output").always().status(403));
                begin();
            }
            case NOT_WAITED_FOR -> {
                options = new RunOptions(false, true);
                emulator.holdRuns();
                begin();
            }
            case REFUSED -> {
                emulator.fault(Fault.on("POST", RUN_NOW).status(403));
                begin();
            }
            case GONE -> {
                beginRun();
                emulator.fault(Fault.on("GET", RUNS + "*").always().status(403));
                build.log.await("its state cannot be read at the moment");
                leap.addAndGet(Duration.ofMinutes(11).toNanos());
            }
            case ABORT -> {
                beginRun();
                machine.stop();
            }
            case ABORT_LEAVES_THE_RUN_ALONE -> {
                options = new RunOptions(true, false);
                beginRun();
                machine.stop();
            }
            case ABORT_WHILE_IT_IS_PREPARED -> {
                CountDownLatch preparing = new CountDownLatch(1);
                build.inPrepare = () -> {
                    preparing.countDown();
                    hang.await();
                };
                begin();
                preparing.await();
                machine.stop();
            }
            case ABORT_WHILE_IT_IS_SENT -> {
                emulator.holdRuns();
                emulator.fault(
                        Fault.on("POST", RUN_NOW).times(3).holdUntil(hang).resetBefore());
                begin();
                emulator.awaitArrival("POST", RUN_NOW, PATIENCE);
                machine.stop();
            }
            case ABORT_IS_REFUSED -> {
                emulator.fault(Fault.on("POST", RUNS + "cancel").always().status(403));
                beginRun();
                machine.stop();
            }
            case ABORT_IS_NOT_CONFIRMED_IN_TIME -> {
                build.patience = Duration.ofSeconds(2);
                emulator.cancelTakes(Duration.ofHours(1));
                beginRun();
                machine.stop();
            }
            case ABORT_WHILE_A_LOOK_HANGS -> {
                beginRun();
                emulator.fault(
                        Fault.on("GET", RUNS + "get").times(3).holdUntil(hang).resetBefore());
                emulator.clearRequests();
                emulator.awaitArrival("GET", RUNS + "get", PATIENCE);
                machine.stop();
            }
            case ABORT_WHILE_THE_OUTPUT_HANGS -> {
                hang("GET", RUNS + "get-output");
                begin();
                emulator.awaitArrival("GET", RUNS + "get-output", PATIENCE);
                machine.stop();
            }
            case ABORT_WHILE_EVERYTHING_HANGS -> {
                build.patience = Duration.ofSeconds(2);
                beginRun();
                hang("*", "/api/*");
                machine.stop();
            }
            case SECOND_ABORT -> {
                emulator.cancelTakes(Duration.ofHours(1));
                beginRun();
                machine.stop();
                machine.stop();
            }
            case SECOND_ABORT_WHILE_IT_IS_SENT -> {
                hang("POST", RUN_NOW);
                begin();
                emulator.awaitArrival("POST", RUN_NOW, PATIENCE);
                machine.stop();
                machine.stop();
            }
            case SECOND_ABORT_WHILE_THE_CANCEL_HANGS -> {
                beginRun();
                hang("POST", RUNS + "cancel");
                machine.stop();
                emulator.awaitArrival("POST", RUNS + "cancel", PATIENCE);
                machine.stop();
            }
            case SECOND_ABORT_WHILE_THE_REPAIR_HANGS -> {
                build.repairs = 1;
                emulator.scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.failed("it broke")));
                hang("POST", RUNS + "repair");
                begin();
                emulator.awaitArrival("POST", RUNS + "repair", PATIENCE);
                machine.stop();
                machine.stop();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftAfter(Ending ending) throws Exception {
        build.transport = ending.isWithoutAnswer() ? TestClients.IMPATIENT : TestBuild.PATIENT;
        reach(ending);
        assertThat("it ends", ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), is(true));

        Leftovers.await(this::left);
        assertThat(build.ends, hasSize(1));
        assertThat(build.ends.get(0), startsWith(ending.word));
    }

    /** What is left, in words; nothing where nothing is. */
    private String left() {
        String left = "";
        left += poller.watched() == 0 ? "" : poller.watched() + " watches ";
        left += threads.getActiveCount() == 0 ? "" : threads.getActiveCount() + " threads of steps ";
        left += workers.getActiveCount() == 0 ? "" : workers.getActiveCount() + " threads of the poller ";
        left += timer.getQueue().isEmpty() ? "" : timer.getQueue().size() + " plans ";
        int connections = Leftovers.connections(build.transport);
        return left + (connections == 0 ? "" : connections + " connections ") + String.join(" ", Leftovers.threads());
    }
}
