package io.jenkins.plugins.databricks.deploy.poller;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunPollerTest {

    private static final String GET = "/api/2.2/jobs/runs/get";
    private static final String LIST = "/api/2.2/jobs/runs/list";
    private static final URI PROD = URI.create("https://prod.example.com");
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final FakeTime time = new FakeTime();
    private final ManualTimer timer = new ManualTimer(time);
    private final RunPoller poller = new RunPoller(timer, Runnable::run, time::nanoTime);

    @StartEmulator
    private Emulator emulator;

    private Runs runs;
    private int connections;

    @BeforeEach
    void prepare() throws IOException {
        emulator.addJob(
                17,
                json("{'name': 'x', 'max_concurrent_runs': 1000, 'tasks':"
                        + " [{'task_key': 'a', 'notebook_task': {'notebook_path': '/Shared/a'}}]}"));
        RetryPolicy once =
                new RetryPolicy(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1), time, time::nanoTime, time);
        runs = new Runs(TestClients.of(emulator, once));
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

    private RunPoller.Watch watch(long runId, Notes notes) {
        return poller.watch(PROD, this::connect, runId, notes);
    }

    private RunPoller.Connection connect() {
        connections++;
        return new RunPoller.Connection("deployer", runs);
    }

    private List<Notes> watchAll(List<Long> ids) {
        List<Notes> all = new ArrayList<>();
        for (long id : ids) {
            Notes notes = new Notes();
            all.add(notes);
            watch(id, notes);
        }
        return all;
    }

    private static List<List<String>> words(List<Notes> all) {
        return all.stream().map(notes -> List.copyOf(notes.words)).toList();
    }

    /** Keeps what it is told. */
    private static class Notes implements RunPoller.Listener {
        final List<String> words = new CopyOnWriteArrayList<>();
        final List<IOException> delays = new CopyOnWriteArrayList<>();
        final List<IOException> gone = new CopyOnWriteArrayList<>();

        @Override
        public void seen(JobRun run) {
            words.add(run.state().word());
        }

        @Override
        public void delayed(IOException reason, Duration patience) {
            delays.add(reason);
        }

        @Override
        public void gone(IOException reason) {
            gone.add(reason);
        }
    }

    @Test
    void aRunIsLookedAtAtOnceAndThenUntilTheWatchIsClosed() throws Exception {
        emulator.scriptNextRun(RunScript.of(
                EmulatedState.pending(), EmulatedState.running(), EmulatedState.running(), EmulatedState.success()));
        Notes notes = new Notes();
        RunPoller.Watch watch = watch(startRun(), notes);

        timer.pass(Duration.ofMillis(3500));
        watch.close();
        timer.pass(Duration.ofHours(1));

        assertThat(notes.words, contains("PENDING", "RUNNING", "RUNNING", "SUCCESS"));
        assertThat("and nothing more", emulator.requests("GET", GET), hasSize(4));
        assertThat(poller.watched(), is(0));
    }

    @Test
    void aYoungRunIsLookedAtEverySecondAndAnOldOneEveryTen() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        watch(startRun(), notes);

        timer.pass(Duration.ofSeconds(10).minus(MOMENT));
        assertThat(notes.words, hasSize(10));

        time.pass(Duration.ofHours(5));
        timer.pass(MOMENT);
        int before = notes.words.size();
        timer.pass(Duration.ofSeconds(100));
        assertThat(notes.words, hasSize(before + 10));
    }

    @Test
    void aRunThatIsAboutToChangeIsLookedAtAtOnceHoweverSeldomItWas() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        RunPoller.Watch watch = watch(startRun(), notes);
        emulator.fault(Fault.on("GET", GET).always().status(503));
        timer.pass(Duration.ofMinutes(30));
        emulator.clearFaults();

        watch.hurry();
        timer.pass(MOMENT);
        assertThat(notes.words, hasSize(1));
        timer.pass(Duration.ofSeconds(3));
        assertThat("and often from then on", notes.words, hasSize(4));

        watch.close();
        watch.hurry();
        assertThat("a closed watch stays closed", timer.isIdle(), is(true));
    }

    @Test
    void aNewRunIsLookedAtAtOnceAlthoughTheOldOnesAreNotYetDue() throws Exception {
        emulator.holdRuns();
        Notes old = new Notes();
        watch(startRun(), old);
        timer.pass(MOMENT);
        time.pass(Duration.ofHours(1));
        timer.pass(MOMENT);
        timer.pass(Duration.ofSeconds(1));
        int looks = old.words.size();

        Notes late = new Notes();
        watch(startRun(), late);
        timer.pass(MOMENT);

        assertThat(late.words, contains("RUNNING"));
        assertThat("the old one keeps its time", old.words, hasSize(looks));
    }

    @Test
    void manyRunsAreReadFromTheListAndOnlyThoseThatEndedAreAskedFor() throws Exception {
        emulator.holdRuns();
        List<Long> ids = startRuns(50);
        List<Notes> all = watchAll(ids);

        timer.pass(Duration.ofSeconds(10));

        assertThat("from the first look on", emulator.requests("GET", GET), hasSize(0));
        assertThat(words(all), everyItem(everyItem(is("RUNNING"))));

        runs.cancel(ids.get(7));
        emulator.awaitRunEnded(ids.get(7));
        emulator.clearRequests();
        timer.pass(Duration.ofSeconds(6));
        assertThat(all.get(7).words.get(all.get(7).words.size() - 1), is("CANCELED"));
    }

    @Test
    void manyRunsThatEndTogetherAreNoticedByPages() throws Exception {
        emulator.holdRuns();
        List<Long> ids = startRuns(50);
        List<Notes> all = watchAll(ids);
        timer.pass(Duration.ofSeconds(30));
        for (long run : ids) {
            runs.cancel(run);
            emulator.awaitRunEnded(run);
        }
        emulator.clearRequests();

        timer.pass(Duration.ofSeconds(6));

        assertThat(all.stream().map(n -> n.words.get(n.words.size() - 1)).toList(), everyItem(is("CANCELED")));
        assertThat(emulator.requests("GET", GET), hasSize(0));
    }

    /** Each in a different phase of the list, which takes more than eight of ten seconds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 9})
    void theEndsOfAThousandRunsAreNoticedWithinTwelveSeconds(int seconds) throws Exception {
        emulator.holdRuns();
        List<Long> ids = startRuns(1_000);
        List<Long> noticed = new ArrayList<>();
        for (long id : ids) {
            RunPoller.Watch[] watch = new RunPoller.Watch[1];
            watch[0] = watch(id, new Notes() {
                @Override
                public void seen(JobRun run) {
                    if (run.ended()) {
                        noticed.add(time.nanoTime());
                        watch[0].close();
                    }
                }
            });
        }
        timer.pass(Duration.ofMinutes(10).plusSeconds(seconds));

        emulator.releaseRuns();
        for (long id : ids) {
            emulator.awaitRunEnded(id);
        }
        long ended = time.nanoTime();
        timer.pass(Duration.ofMinutes(1));

        assertThat(noticed, hasSize(ids.size()));
        assertThat(Duration.ofNanos(noticed.get(949) - ended), is(lessThanOrEqualTo(Duration.ofSeconds(12))));
    }

    @Test
    void aRunThatEndsIsNoticedAsSoonAsTheListHasPassedItsPlace() throws Exception {
        emulator.holdRuns();
        List<Long> ids = startRuns(200);
        List<Notes> all = watchAll(ids);
        timer.pass(Duration.ofMinutes(10));
        // The list begins with the newest.
        long newest = ids.get(199);
        runs.cancel(newest);
        emulator.awaitRunEnded(newest);
        emulator.clearRequests();
        while (!all.get(199).words.contains("CANCELED")) {
            timer.pass(MOMENT);
        }

        assertThat("of nine pages", emulator.requests("GET", LIST), hasSize(lessThanOrEqualTo(3)));
        assertThat(emulator.requests("GET", GET), hasSize(1));
    }

    @Test
    void runsThatEndWhileTheListIsReadAreNoticedByTheSamePages() throws Exception {
        emulator.holdRuns();
        List<Long> ids = startRuns(200);
        List<Notes> all = watchAll(ids);
        timer.pass(Duration.ofMinutes(10));
        emulator.clearRequests();
        while (emulator.requests("GET", LIST).size() < 5) {
            timer.pass(MOMENT);
        }
        for (long run : ids) {
            runs.cancel(run);
            emulator.awaitRunEnded(run);
        }
        timer.pass(Duration.ofSeconds(3));

        assertThat(all.stream().map(n -> n.words.get(n.words.size() - 1)).toList(), everyItem(is("CANCELED")));
        assertThat(emulator.requests("GET", GET), hasSize(0));
    }

    @Test
    void aWorkspaceIsAskedFiveTimesASecondAtMostWithThePagesOfLargeRuns() throws Exception {
        StringBuilder tasks = new StringBuilder();
        for (int i = 0; i < 950; i++) {
            tasks.append(i == 0 ? "" : ",")
                    .append("{'task_key': 't")
                    .append(i)
                    .append("', 'notebook_task': {'notebook_path': '/Shared/a'}}");
        }
        emulator.addJob(18, json("{'name': 'large', 'tasks': [" + tasks + "]}"));
        emulator.holdRuns();
        long large = runs.runNow(18, JsonCodec.object(), "large");
        List<Long> ids = startRuns(1);
        Notes notes = new Notes();
        watch(large, notes);
        watchAll(ids);

        timer.pass(Duration.ofSeconds(20));

        assertThat(emulator.requests().size(), lessThanOrEqualTo(101));
        assertThat("it does not idle either", emulator.requests().size(), greaterThanOrEqualTo(60));
        assertThat(notes.words, hasSize(greaterThanOrEqualTo(1)));
    }

    @Test
    void aFailureIsToldAndTheRunIsLookedAtAgainLessAndLessOften() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        watch(startRun(), notes);
        emulator.fault(Fault.on("GET", GET).times(5).status(503));

        timer.pass(Duration.ofSeconds(16).minus(MOMENT));
        assertThat("after 0, 1, 2, 4 and 8 seconds", notes.delays, hasSize(5));
        assertThat(notes.delays.get(0).getMessage(), containsString("503 TEMPORARILY_UNAVAILABLE"));
        timer.pass(MOMENT);
        assertThat("it went on", notes.words, contains("RUNNING"));
    }

    @Test
    void aWorkspaceThatDoesNotAnswerIsAskedForOneRunAndTheRestIsTold() throws Exception {
        emulator.holdRuns();
        List<Notes> all = watchAll(startRuns(10));
        timer.pass(Duration.ofSeconds(10));
        emulator.clearRequests();
        all.forEach(notes -> notes.words.clear());
        emulator.fault(Fault.on("GET", "/api/2.2/jobs/runs/*").always().resetBefore());

        timer.pass(Duration.ofSeconds(5));

        assertThat(all.stream().map(n -> n.delays.isEmpty()).toList(), everyItem(is(false)));
        assertThat(emulator.requests().size(), lessThanOrEqualTo(8));
    }

    @Test
    void aRunIsGivenUpAfterAnHourWithoutAnAnswer() throws Exception {
        Notes notes = new Notes();
        watch(startRun(), notes);
        emulator.fault(Fault.on("GET", GET).always().resetBefore());

        timer.pass(Duration.ofMinutes(60));
        assertThat(notes.gone, is(empty()));
        timer.pass(Duration.ofMinutes(2));

        assertThat(notes.gone, hasSize(1));
        assertThat(timer.isIdle(), is(true));
        assertThat(poller.watched(), is(0));
    }

    @Test
    void aRunThatIsNotFoundAtFirstIsWaitedFor() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        watch(startRun(), notes);
        emulator.fault(Fault.on("GET", GET).times(3).status(404));

        timer.pass(Duration.ofMinutes(4));

        assertThat(notes.gone, is(empty()));
        assertThat(notes.words.get(0), is("RUNNING"));
    }

    @Test
    void aRunThatDoesNotExistIsGivenUpAfterMinutes() throws Exception {
        Notes notes = new Notes();
        watch(4711, notes);

        timer.pass(Duration.ofMinutes(5));
        assertThat(notes.gone, is(empty()));
        timer.pass(Duration.ofMinutes(2));

        assertThat(notes.gone, hasSize(1));
        assertThat(notes.gone.get(0).getMessage(), containsString("4711"));
        assertThat(timer.isIdle(), is(true));
    }

    @Test
    void refusalsAreBorneForMinutesAndEachMakesANewConnection() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        watch(startRun(), notes);
        timer.pass(MOMENT);
        assertThat(connections, is(1));
        emulator.fault(Fault.on("GET", GET).times(4).status(403));

        timer.pass(Duration.ofMinutes(1));
        assertThat("one for each refusal", connections, is(5));
        assertThat(notes.gone, is(empty()));

        emulator.fault(Fault.on("GET", GET).always().status(403));
        timer.pass(Duration.ofMinutes(9));
        assertThat(notes.gone, is(empty()));
        timer.pass(Duration.ofMinutes(3));
        assertThat(notes.gone, hasSize(1));
        assertThat(timer.isIdle(), is(true));
    }

    @Test
    void failuresOfDifferentKindsInTurnAreGivenUpAfterTheLongestPatience() throws Exception {
        Notes notes = new Notes();
        watch(startRun(), notes);
        for (int i = 0; i < 100; i++) {
            emulator.fault(Fault.on("GET", GET).status(403));
            emulator.fault(Fault.on("GET", GET).status(503));
        }

        timer.pass(Duration.ofMinutes(60));
        assertThat(notes.gone, is(empty()));
        timer.pass(Duration.ofMinutes(2));

        assertThat(notes.gone, hasSize(1));
        assertThat(timer.isIdle(), is(true));
    }

    @Test
    void aConnectionThatCannotBeMadeIsARefusal() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        poller.watch(
                PROD,
                () -> {
                    if (connections++ < 3) {
                        throw new IOException("there is no credential 'deployer'");
                    }
                    return new RunPoller.Connection("deployer", runs);
                },
                startRun(),
                notes);

        timer.pass(Duration.ofMinutes(1));

        assertThat(notes.delays, hasSize(3));
        assertThat(notes.words.get(0), is("RUNNING"));
    }

    @Test
    void aWorkspaceIsLeftAloneForAsLongAsItAsks() throws Exception {
        emulator.holdRuns();
        Notes notes = new Notes();
        watch(startRun(), notes);
        emulator.fault(Fault.on("GET", GET).status(429).header("Retry-After", "60"));

        timer.pass(Duration.ofSeconds(59));
        assertThat(emulator.requests("GET", GET), hasSize(1));
        timer.pass(Duration.ofSeconds(2));
        assertThat(notes.words.get(0), is("RUNNING"));
    }

    @Test
    void cancelsComeFirstAndAreNotHeldUpByAPause() throws Exception {
        emulator.holdRuns();
        List<String> order = new ArrayList<>();
        watch(startRun(), new Notes());
        emulator.fault(Fault.on("GET", GET).status(429).header("Retry-After", "60"));
        timer.pass(MOMENT);
        for (int i = 0; i < 3; i++) {
            poller.call(PROD, Urgency.OTHER, () -> order.add("output"));
            poller.call(PROD, Urgency.CANCEL, () -> order.add("cancel"));
        }

        timer.pass(Duration.ofSeconds(1));
        assertThat(order, contains("cancel", "cancel", "cancel"));
        timer.pass(Duration.ofSeconds(61));
        assertThat(order, contains("cancel", "cancel", "cancel", "output", "output", "output"));
    }

    @Test
    void anyRequestMayBeToldToLeaveTheWorkspaceAlone() throws Exception {
        emulator.holdRuns();
        long run = startRun();
        Notes notes = new Notes();
        watch(run, notes);
        timer.pass(MOMENT);
        emulator.fault(
                Fault.on("GET", "/api/2.2/jobs/runs/get-output").status(429).header("Retry-After", "60"));
        poller.call(PROD, Urgency.OTHER, () -> runs.output(run));
        timer.pass(Duration.ofMillis(500));
        int looks = notes.words.size();

        timer.pass(Duration.ofSeconds(58));
        assertThat(notes.words, hasSize(looks));
        timer.pass(Duration.ofSeconds(3));
        assertThat(notes.words, hasSize(greaterThanOrEqualTo(looks + 1)));
    }

    @Test
    void aLookThatIsInterruptedOrMakesNoSenseDoesNotEndAllLooks() throws Exception {
        emulator.holdRuns();
        Notes odd = new Notes();
        poller.watch(
                PROD,
                () -> {
                    if (connections++ == 0) {
                        throw new InterruptedException("by somebody else");
                    }
                    throw new IllegalStateException("a fault of its own");
                },
                startRun(),
                odd);
        Notes other = new Notes();
        watch(startRun(), other);

        timer.pass(Duration.ofSeconds(5));

        assertThat(other.words, hasSize(greaterThanOrEqualTo(3)));
        timer.pass(Duration.ofMinutes(12));
        assertThat("it is given up as one that is refused", odd.gone, hasSize(1));
    }

    @Test
    void fifteenRequestsASecondAreTheMost() throws Exception {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            poller.call(PROD, Urgency.CANCEL, () -> times.add(time.nanoTime()));
        }

        timer.pass(Duration.ofSeconds(20));

        assertThat(times, hasSize(200));
        for (int i = 15; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 15), greaterThanOrEqualTo(990_000_000L));
        }
    }

    @Test
    void aListenerThatFailsDoesNotKeepTheOthersFromBeingTold() throws Exception {
        emulator.holdRuns();
        List<Notes> all = new ArrayList<>();
        for (long run : startRuns(6)) {
            Notes notes = new Notes() {
                @Override
                public void seen(JobRun run) {
                    super.seen(run);
                    throw new IllegalStateException("a listener's own fault");
                }
            };
            all.add(notes);
            watch(run, notes);
        }

        timer.pass(Duration.ofSeconds(3));

        assertThat(words(all), everyItem(hasSize(greaterThanOrEqualTo(1))));
    }
}
