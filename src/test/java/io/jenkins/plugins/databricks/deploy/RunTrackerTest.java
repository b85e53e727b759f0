package io.jenkins.plugins.databricks.deploy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.Fault;
import io.jenkins.plugins.databricks.emulator.RecordedRequest;
import io.jenkins.plugins.databricks.emulator.RunScript;
import io.jenkins.plugins.databricks.emulator.RunState;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.TestClients;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.Runs;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunTrackerTest {

    private static final String GET = "/api/2.2/jobs/runs/get";
    private static final String LIST = "/api/2.2/jobs/runs/list";
    private static final String CONNECTION = "prod";

    private final FakeTime time = new FakeTime();
    private final ManualTimer timer = new ManualTimer(time);
    private final RunTracker tracker = new RunTracker(timer, new CallersThread(), time);
    private Emulator emulator;
    private Runs runs;

    @BeforeEach
    void start() throws IOException {
        emulator = Emulator.start();
        emulator.addJob(
                17,
                json("{'name': 'x', 'max_concurrent_runs': 1000, 'tasks':"
                        + " [{'task_key': 'a', 'notebook_task': {'notebook_path': '/Shared/a'}}]}"));
        RetryPolicy once = new RetryPolicy(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1), time, time);
        runs = new Runs(TestClients.of(emulator, once));
    }

    @AfterEach
    void stop() throws IOException {
        emulator.close();
    }

    private static JsonNode json(String text) throws IOException {
        return JsonCodec.MAPPER.readTree(text.replace('\'', '"'));
    }

    private long startRun() throws IOException, InterruptedException {
        return runs.runNow(17, JsonCodec.object(), "token-" + System.nanoTime());
    }

    private List<Long> startRuns(int count) throws IOException, InterruptedException {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(startRun());
        }
        emulator.clearRequests();
        return ids;
    }

    /** Works on the thread that hands it work. */
    private static final class CallersThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    /** Keeps what it is told. */
    private static class Notes implements RunTracker.Watcher {
        final List<String> words = new CopyOnWriteArrayList<>();
        final List<IOException> delays = new CopyOnWriteArrayList<>();
        final List<IOException> lost = new CopyOnWriteArrayList<>();
        final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void seen(Run run) {
            words.add(run.state().word());
            if (run.ended()) {
                ended.countDown();
            }
        }

        @Override
        public void delayed(IOException reason) {
            delays.add(reason);
        }

        @Override
        public void lost(IOException reason) {
            lost.add(reason);
        }
    }

    @Test
    void aRunIsLookedAtAtOnceAndThenUntilItsEnd() throws Exception {
        emulator.scriptNextRun(
                RunScript.of(RunState.pending(), RunState.running(), RunState.running(), RunState.success()));
        Notes notes = new Notes();
        tracker.watch(CONNECTION, runs, startRun(), notes);

        assertThat(timer.runNext(), is(Duration.ZERO));
        while (!timer.isIdle()) {
            timer.runNext();
        }

        assertThat(notes.words, is(List.of("PENDING", "RUNNING", "RUNNING", "SUCCESS")));
        assertThat("and nothing more", emulator.requests("GET", GET), hasSize(4));
    }

    @Test
    void aYoungRunIsLookedAtEverySecondAndAnOldOneEveryTen() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        tracker.watch(CONNECTION, runs, startRun(), notes);
        timer.runNext();

        assertThat(timer.runNext(), is(Duration.ofSeconds(1)));
        time.pass(Duration.ofSeconds(48));
        timer.runNext();
        assertThat(timer.runNext(), lessThanOrEqualTo(Duration.ofSeconds(6)));
        time.pass(Duration.ofHours(5));
        timer.runNext();
        assertThat(timer.runNext(), is(Duration.ofSeconds(10)));
    }

    @Test
    void aNewRunIsLookedAtAtOnceAlthoughTheOldOnesAreNotYetDue() throws Exception {
        emulator.holdRuns();
        tracker.watch(CONNECTION, runs, startRun(), new Notes());
        timer.runNext();
        time.pass(Duration.ofHours(1));
        timer.runNext();

        Notes late = new Notes();
        tracker.watch(CONNECTION, runs, startRun(), late);

        assertThat(timer.runNext(), is(Duration.ZERO));
        assertThat(late.words, is(List.of("RUNNING")));
        assertThat("the old one keeps its time", timer.runNext(), lessThanOrEqualTo(Duration.ofSeconds(1)));
    }

    @Test
    void aFewRunsAreAskedForOneByOne() throws Exception {
        emulator.holdRuns();
        for (long run : startRuns(2)) {
            tracker.watch(CONNECTION, runs, run, new Notes());
        }

        timer.runNext();

        assertThat(emulator.requests("GET", GET), hasSize(2));
        assertThat(emulator.requests("GET", LIST), hasSize(0));
    }

    @Test
    void manyRunsAreReadFromTheListAndOnlyThoseThatEndedAreAskedFor() throws Exception {
        emulator.holdRuns();
        List<Notes> all = new ArrayList<>();
        List<Long> ids = startRuns(50);
        for (long run : ids) {
            Notes notes = new Notes();
            all.add(notes);
            tracker.watch(CONNECTION, runs, run, notes);
        }

        timer.runNext();

        assertThat("24 on a page", emulator.requests("GET", LIST), hasSize(3));
        assertThat(emulator.requests("GET", GET), hasSize(0));
        assertThat(all.stream().map(notes -> notes.words).toList(), everyItem(is(List.of("RUNNING"))));

        runs.cancel(ids.get(7));
        emulator.awaitRunEnded(ids.get(7));
        emulator.clearRequests();
        timer.runNext();

        assertThat(all.get(7).words, is(List.of("RUNNING", "CANCELED")));
        assertThat(emulator.requests("GET", GET), hasSize(1));
    }

    @Test
    void manyRunsThatEndTogetherAreNoticedByPages() throws Exception {
        emulator.holdRuns();
        List<Notes> all = new ArrayList<>();
        List<Long> ids = startRuns(50);
        for (long run : ids) {
            Notes notes = new Notes();
            all.add(notes);
            tracker.watch(CONNECTION, runs, run, notes);
        }
        timer.runNext();
        for (long run : ids) {
            runs.cancel(run);
            emulator.awaitRunEnded(run);
        }
        emulator.clearRequests();

        timer.runNext();

        assertThat(all.stream().map(notes -> notes.words).toList(), everyItem(is(List.of("RUNNING", "CANCELED"))));
        assertThat("no page of active ones, three of ended ones", emulator.requests("GET", LIST), hasSize(4));
        assertThat(emulator.requests("GET", GET), hasSize(0));
    }

    @Test
    void theListIsReadOnlyAsFarAsNeeded() throws Exception {
        emulator.holdRuns();
        startRuns(60);
        List<Long> newest = startRuns(10);
        for (long run : newest) {
            tracker.watch(CONNECTION, runs, run, new Notes());
        }

        timer.runNext();

        assertThat(emulator.requests(), hasSize(1));
    }

    @Test
    void aWorkspaceIsAskedFiveTimesASecondAtMost() throws Exception {
        emulator.holdRuns();
        for (long run : startRuns(80)) {
            tracker.watch(CONNECTION, runs, run, new Notes());
        }

        while (emulator.requests().size() < 12) {
            timer.runNext();
        }

        List<RecordedRequest> requests = emulator.requests();
        for (int i = 5; i < requests.size(); i++) {
            Duration ofSix =
                    Duration.between(requests.get(i - 5).time(), requests.get(i).time());
            assertThat(ofSix, greaterThanOrEqualTo(Duration.ofMillis(900)));
        }
        Instant first = requests.get(0).time();
        Instant last = requests.get(requests.size() - 1).time();
        assertThat(
                Duration.between(first, last),
                greaterThanOrEqualTo(Duration.ofMillis(200L * (requests.size() - 1) - 100)));
    }

    @Test
    void aFailureIsToldAndTheRunIsLookedAtAgainLessAndLessOften() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        tracker.watch(CONNECTION, runs, startRun(), notes);
        emulator.fault(Fault.on("GET", GET).times(5).status(503));

        timer.runNext();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waits.add(timer.runNext().toSeconds());
        }

        assertThat(waits, is(List.of(1L, 1L, 2L, 4L, 8L)));
        assertThat(notes.delays, hasSize(5));
        assertThat(notes.delays.get(0).getMessage(), containsString("503 TEMPORARILY_UNAVAILABLE"));
        assertThat("it went on", notes.words, is(List.of("RUNNING")));
    }

    @Test
    void afterALongFailureTheRunIsLookedAtEveryMinuteAndGivenUpAfterAnHour() throws Exception {
        Notes notes = new Notes();
        tracker.watch(CONNECTION, runs, startRun(), notes);
        emulator.fault(Fault.on("GET", GET).always().resetBefore());
        timer.runNext();
        time.pass(Duration.ofMinutes(59));
        timer.runNext();

        assertThat(timer.runNext(), is(Duration.ofMinutes(1)));
        assertThat(notes.lost, hasSize(0));
        timer.runNext();

        assertThat(notes.lost, hasSize(1));
        assertThat(timer.isIdle(), is(true));
    }

    @Test
    void aFailureOfTheListIsToldToAllThatWereNotYetFound() throws Exception {
        emulator.holdRuns();
        List<Notes> all = new ArrayList<>();
        for (long run : startRuns(10)) {
            Notes notes = new Notes();
            all.add(notes);
            tracker.watch(CONNECTION, runs, run, notes);
        }
        emulator.fault(Fault.on("GET", LIST).status(503));

        timer.runNext();
        assertThat(all.stream().map(notes -> notes.delays.size()).toList(), everyItem(is(1)));
        timer.runNext();
        assertThat(all.stream().map(notes -> notes.words).toList(), everyItem(is(List.of("RUNNING"))));
    }

    @Test
    void aRunThatDoesNotExistIsLostAtOnce() throws Exception {
        Notes notes = new Notes();
        tracker.watch(CONNECTION, runs, 4711, notes);

        timer.runNext();

        assertThat(notes.lost, hasSize(1));
        assertThat(notes.lost.get(0).getMessage(), containsString("4711"));
        assertThat(notes.lost.get(0).getMessage(), containsString("Databricks keeps runs for 60 days"));
        assertThat(timer.isIdle(), is(true));
    }

    @Test
    void aCredentialThatIsRefusedThreeTimesInARowIsTheEnd() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        tracker.watch(CONNECTION, runs, startRun(), notes);
        emulator.fault(Fault.on("GET", GET).times(2).status(403));
        emulator.fault(Fault.on("GET", GET).after(1).times(3).status(403));

        timer.runNext();
        timer.runNext();
        timer.runNext();
        assertThat("twice is no reason", notes.words, is(List.of("RUNNING")));
        timer.runNext();
        timer.runNext();
        assertThat(notes.lost, hasSize(0));
        timer.runNext();

        assertThat(notes.lost, hasSize(1));
        assertThat(timer.isIdle(), is(true));
    }

    @Test
    void aRateLimitIsNoRefusalAndAPageOfAProxyNoAnswerAboutARun() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        tracker.watch(CONNECTION, runs, startRun(), notes);
        emulator.fault(Fault.on("GET", GET)
                .times(4)
                .status(403)
                .error("REQUEST_LIMIT_EXCEEDED", "RPC token bucket limit has been exceeded."));
        for (int i = 0; i < 4; i++) {
            timer.runNext();
        }
        emulator.fault(Fault.on("GET", GET).status(404).body("<html><title>Not found</title></html>"));
        timer.runNext();
        timer.runNext();

        assertThat(notes.lost, hasSize(0));
        assertThat(notes.words, is(List.of("RUNNING")));
    }

    @Test
    void whatIsNotWatchedAnyMoreIsNotAskedFor() throws Exception {
        emulator.holdRuns();
        List<Long> ids = startRuns(2);
        Notes kept = new Notes();
        Notes dropped = new Notes();
        tracker.watch(CONNECTION, runs, ids.get(0), kept);
        tracker.watch(CONNECTION, runs, ids.get(1), dropped);
        timer.runNext();
        emulator.clearRequests();

        tracker.unwatch(CONNECTION, ids.get(1));
        timer.runNext();
        assertThat(emulator.requests(), hasSize(1));
        assertThat(dropped.words, hasSize(1));

        tracker.unwatch(CONNECTION, ids.get(0));
        timer.runNext();
        assertThat(emulator.requests(), hasSize(1));
        assertThat(timer.isIdle(), is(true));
    }

    @Test
    void aWatcherThatFailsDoesNotKeepTheOthersFromBeingTold() throws Exception {
        emulator.holdRuns();
        List<Notes> others = new ArrayList<>();
        for (long run : startRuns(6)) {
            Notes notes = new Notes() {
                @Override
                public void seen(Run run) {
                    super.seen(run);
                    throw new IllegalStateException("a watcher's own fault");
                }
            };
            others.add(notes);
            tracker.watch(CONNECTION, runs, run, notes);
        }

        timer.runNext();

        assertThat(others.stream().map(notes -> notes.words).toList(), everyItem(is(List.of("RUNNING"))));
    }

    @Test
    void manyRunsOfTwoWorkspacesNeedTwoThreadsAndTheirEndsAreNoticed() throws Exception {
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        ExecutorService workers = Executors.newFixedThreadPool(8);
        RunTracker real = new RunTracker(clock, workers, Clock.systemUTC());
        try {
            emulator.holdRuns();
            List<Notes> all = new ArrayList<>();
            for (long run : startRuns(60)) {
                Notes notes = new Notes() {
                    @Override
                    public void seen(Run seen) {
                        used.add(Thread.currentThread());
                        super.seen(seen);
                    }
                };
                all.add(notes);
                real.watch(all.size() % 6 == 0 ? "small" : "large", runs, run, notes);
            }
            emulator.awaitRequests(3, "GET", LIST, Duration.ofSeconds(10));
            Instant end = Instant.now();
            emulator.releaseRuns();

            for (Notes notes : all) {
                assertThat(notes.ended.await(20, TimeUnit.SECONDS), is(true));
                assertThat(notes.words.get(notes.words.size() - 1), is("SUCCESS"));
            }
            assertThat(Duration.between(end, Instant.now()), lessThanOrEqualTo(Duration.ofSeconds(15)));
            assertThat(used.size(), lessThanOrEqualTo(8));
            assertThat(
                    "each end is told once",
                    all.stream()
                            .map(n -> n.words.stream().filter("SUCCESS"::equals).count())
                            .toList(),
                    everyItem(is(1L)));
        } finally {
            clock.shutdownNow();
            workers.shutdownNow();
        }
    }
}
