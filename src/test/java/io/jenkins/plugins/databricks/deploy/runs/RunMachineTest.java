package io.jenkins.plugins.databricks.deploy.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.poller.ManualTimer;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.request.IfRunning;
import io.jenkins.plugins.databricks.deploy.runs.request.RepairRun;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Each event in each phase of a run, as the tables in docs/runs.md have it. Time passes when the test says so, and all work is done on the test's own
 * thread, so that an event happens exactly where the phase is. A kill leaves nothing but what was saved, and a restart leaves no less.
 */
@Execution(ExecutionMode.CONCURRENT)
class RunMachineTest {

    private static final String ALL = "/api/*";
    private static final String RUN_NOW = "/api/2.2/jobs/run-now";
    private static final String RUNS = "/api/2.2/jobs/runs/";
    private static final String REPLACED = "dapi-replaced";
    private static final Duration MOMENT = Duration.ofSeconds(1);

    /** How far the run has come when something happens. */
    enum Phase {
        /** The step reads its files, say. */
        PREPARING,
        /** The job has a run that has to end first. */
        EARLIER,
        /** What will be sent has just been saved. */
        SAVED,
        /** The request has started a run, but its answer was lost; it will be sent again in a moment. */
        SUBMITTING,
        /** The run goes on. */
        WAITING,
        /** A run that something else has started goes on. */
        ATTACHED,
        /** Somebody wants the failed tasks of a run that has ended to run again, and the run is looked at first. */
        PAGE_PREPARING,
        /** The repair has begun, but its answer was lost; Databricks will be asked about it in a moment. */
        PAGE_SUBMITTING,
        /** The repaired run goes on. */
        PAGE_WAITING,
        /** The run has ended, and its output cannot be read for the moment. */
        ENDING,
        /** The run has failed, and its repair is not answered for the moment. */
        REPAIRING,
        /** The build was aborted while its request was sent, and Databricks does not tell for the moment what came of that. */
        FINDING,
        /** The build was aborted, and Databricks does not take the cancel for the moment. */
        CANCELLING,
        /** The build was aborted, and Databricks has taken the cancel, but the run does not end. */
        CONFIRMING
    }

    /** What happens then. */
    enum Event {
        NOTHING,
        ABORT,
        SECOND_ABORT,
        ABORT_IN_REFUSALS,
        ABORT_IN_OUTAGE,
        ABORT_IN_HANG,
        /** Of the job, which aborts its builds and waits for them for a short while only. */
        DELETION_IN_OUTAGE,
        KILL,
        ABORT_AND_KILL,
        KILL_AND_MINUTE_OF_OUTAGE,
        LOST_ANSWER,
        MINUTE_OF_REFUSALS,
        REFUSALS,
        /** Errors as answers. */
        MINUTE_OF_OUTAGE,
        OUTAGE,
        /** No answers at all. */
        MINUTE_OF_HANG,
        HANG,
        MINUTE_OF_NOT_FOUND,
        BROKEN_REPORT,
        CREDENTIAL_DELETED,
        KILL_AND_CREDENTIAL_DELETED,
        /** The old one is no longer good. */
        CREDENTIAL_REPLACED
    }

    private final FakeTime time = new FakeTime();

    @StartEmulator
    private Emulator emulator;

    private TestBuild build;
    private TestBuild.Session session;
    private ManualTimer timer;
    private RunPoller poller;
    private RunMachine machine;
    private RunOptions options = new RunOptions(true, true);
    private boolean killed;
    private Instant mended = Instant.MAX;
    private Instant stopped;
    private Instant ended;
    private boolean cancelsTakeEffect = true;
    private final CountDownLatch hang = new CountDownLatch(1);

    @BeforeEach
    void prepare() throws IOException {
        emulator.addJob(17, JsonCodec.MAPPER.readTree("""
                        {"name": "daily", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}
                        """));
        emulator.cancelTakes(Duration.ZERO);
        emulator.addPersonalAccessToken(REPLACED);
        build = new TestBuild(emulator, time);
        build.betweenAttempts = this::sleep;
    }

    @AfterEach
    void stop() {
        Thread.interrupted();
        hang.countDown();
    }

    /** A process of Jenkins begins, with what is saved. */
    private void begin(boolean resumed) {
        killed = false;
        timer = new ManualTimer(time);
        poller = new RunPoller(timer, Runnable::run, time::nanoTime);
        session = build.new Session();
        machine = new RunMachine(session, options, build.saved, poller, timer, Runnable::run);
        stopped = build.saved.stopped() ? time.instant() : null;
        if (resumed) {
            machine.resume();
        } else {
            machine.start();
        }
    }

    /** A process of Jenkins begins where another one was killed. */
    private void resume() {
        begin(true);
    }

    private void begin() {
        begin(false);
    }

    private void abort() {
        if (stopped == null) {
            stopped = time.instant();
        }
        machine.stop();
    }

    private void reach(Phase phase, Event event) throws Exception {
        if (phase.name().startsWith("PAGE")) {
            aRunHasFailed();
        }
        emulator.holdRuns();
        if (event.name().endsWith("HANG")) {
            build.transport = TestBuild.IMPATIENT;
        }
        switch (phase) {
            case PREPARING, PAGE_PREPARING ->
                build.inPrepare = () -> {
                    build.inPrepare = () -> {};
                    strikeWithin(event);
                };
            case SAVED ->
                build.afterSave = () -> {
                    build.afterSave = () -> {};
                    strikeWithin(event);
                };
            case SUBMITTING -> {
                emulator.fault(Fault.on("POST", RUN_NOW).resetAfter());
                build.betweenAttempts = duration -> {
                    build.betweenAttempts = this::sleep;
                    strikeWithin(event);
                };
            }
            case FINDING -> {
                emulator.fault(Fault.on("POST", RUN_NOW).resetAfter());
                emulator.fault(Fault.on("POST", RUN_NOW).always().status(503));
                build.betweenAttempts = duration -> {
                    build.betweenAttempts = this::sleep;
                    abort();
                    Thread.interrupted();
                    throw new InterruptedException();
                };
            }
            case EARLIER -> {
                runJob();
                build.request = new RunRequest.OfJob(17, JsonCodec.object(), 0, IfRunning.WAIT);
            }
            case ATTACHED -> {
                build.request = new RunRequest.Attached(runJob(), 17, "daily");
                options = new RunOptions(true, false);
            }
            case PAGE_SUBMITTING ->
                emulator.fault(Fault.on("POST", RUNS + "repair").resetAfter());
            case WAITING, PAGE_WAITING, CANCELLING, CONFIRMING -> {}
            case ENDING -> {
                emulator.scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.success()));
                emulator.fault(Fault.on("GET", RUNS + "get-output").always().status(503));
            }
            case REPAIRING -> {
                build.repairs = 1;
                emulator.scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.failed("it broke")));
                emulator.fault(Fault.on("POST", RUNS + "repair").always().status(503));
            }
        }
        begin();
        if (killed) {
            return;
        }
        timer.pass(Duration.ofSeconds(5));
        if (phase == Phase.CANCELLING) {
            emulator.fault(Fault.on("POST", RUNS + "cancel").always().status(503));
            abort();
            timer.pass(MOMENT);
        } else if (phase == Phase.CONFIRMING) {
            emulator.cancelTakes(Duration.ofHours(1));
            cancelsTakeEffect = false;
            abort();
            timer.pass(MOMENT);
        }
        if (phase == Phase.EARLIER || (phase.compareTo(Phase.WAITING) >= 0 && phase != Phase.PAGE_PREPARING)) {
            emulator.clearFaults();
            strike(event);
        }
    }

    /** Something else starts a run of the job. */
    private long runJob() throws Exception {
        return new Runs(TestClients.of(emulator)).runNow(17, JsonCodec.object(), "by-something-else");
    }

    /** A run of a build has failed, and the build is done with it. */
    private void aRunHasFailed() throws Exception {
        emulator.scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        build.repaired = runJob();
        emulator.awaitRunEnded(build.repaired);
        build.saved = RunRecord.beginIn(emulator.url());
        options = new RunOptions(true, false);
    }

    private List<Long> repairs() throws Exception {
        build.noConnection = null;
        return build.new Session().connectOnce().runs().repairs(build.repaired);
    }

    /** In the middle of a call of the machine, which an abort or the end of Jenkins interrupts. */
    private void strikeWithin(Event event) throws InterruptedException {
        strike(event);
        if (killed || Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void strike(Event event) {
        if (event.name().contains("MINUTE_OF")) {
            mended = time.instant().plus(Duration.ofMinutes(1));
        }
        switch (event) {
            case NOTHING -> {}
            case ABORT -> abort();
            case SECOND_ABORT -> {
                abort();
                abort();
            }
            case ABORT_IN_REFUSALS -> {
                everythingIs(403);
                abort();
            }
            case ABORT_IN_OUTAGE -> {
                everythingIs(503);
                abort();
            }
            case ABORT_IN_HANG -> {
                everythingHangs();
                abort();
            }
            case DELETION_IN_OUTAGE -> {
                everythingIs(503);
                build.patience = Duration.ofSeconds(10);
                abort();
            }
            case KILL -> kill();
            case ABORT_AND_KILL -> {
                build.afterSave = () -> {
                    if (build.saved.stopped()) {
                        build.afterSave = () -> {};
                        kill();
                        throw new InterruptedException();
                    }
                };
                abort();
                if (build.saved.stopped()) {
                    kill();
                }
            }
            case KILL_AND_MINUTE_OF_OUTAGE -> {
                everythingIs(503);
                kill();
            }
            case LOST_ANSWER -> emulator.fault(Fault.on("*", ALL).resetAfter());
            case MINUTE_OF_REFUSALS, REFUSALS -> everythingIs(403);
            case MINUTE_OF_OUTAGE, OUTAGE -> everythingIs(503);
            case MINUTE_OF_HANG, HANG -> everythingHangs();
            case MINUTE_OF_NOT_FOUND ->
                emulator.fault(Fault.on("GET", RUNS + "get").always().status(404));
            case BROKEN_REPORT -> build.reportIsBroken = true;
            case CREDENTIAL_DELETED -> build.noConnection = new IOException("there is no credential 'deployer'");
            case KILL_AND_CREDENTIAL_DELETED -> {
                build.noConnection = new IOException("there is no credential 'deployer'");
                kill();
            }
            case CREDENTIAL_REPLACED -> {
                emulator.revoke(build.token);
                build.token = REPLACED;
            }
        }
    }

    private void everythingIs(int status) {
        emulator.fault(Fault.on("*", ALL).always().status(status));
    }

    private void everythingHangs() {
        emulator.fault(Fault.on("*", ALL).always().holdUntil(hang).resetBefore());
    }

    /** Nothing of this process does anything any more, unless it has ended the build already. */
    private void kill() {
        session.suspended = true;
        killed = build.ends.isEmpty();
    }

    /** Lets time pass until the build has ended. What takes real time, the end of a cancelled run, is waited for. */
    private void toTheEnd() throws Exception {
        if (killed) {
            resume();
        }
        Instant release = time.instant().plus(Duration.ofMinutes(2));
        for (int second = 0; second < 5_400 && build.ends.isEmpty(); second++) {
            if (emulator.runsCancelled() > 0 && cancelsTakeEffect) {
                emulator.awaitRunEnded(build.saved.runId());
            }
            timer.pass(MOMENT);
            mend();
            if (killed) {
                resume();
            }
            if (time.instant().isAfter(release)) {
                emulator.releaseRuns();
            }
        }
        ended = time.instant();
        timer.pass(Duration.ofSeconds(5));
    }

    /** Between two attempts of one call. */
    private void sleep(Duration duration) {
        time.pass(duration);
        mend();
    }

    private void mend() {
        if (time.instant().isAfter(mended)) {
            emulator.clearFaults();
        }
    }

    private String plain(String text) {
        return text.replace(emulator.url().toString(), "HOST")
                .replace(build.saved.token(), "TOKEN")
                .replaceAll("\\b\\d{12,}\\b", "N")
                .replaceAll("after [\\d.]+ s", "after T")
                .replaceAll("(Run|run|runs/) ?\\d\\d+", "$1 N");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvFileSource(resources = "RunMachineTest.csv", delimiter = '|', numLinesToSkip = 1)
    void eventInPhase(Phase phase, Event event, int started, int cancelled, String end, String said) throws Exception {
        reach(phase, event);
        toTheEnd();

        assertThat("runs started", emulator.runsStarted(), is(started));
        assertThat("runs cancelled", emulator.runsCancelled(), is(cancelled));
        assertThat(build.ends, hasSize(1));
        assertThat(plain(build.ends.get(0)), startsWith(end));
        if (stopped != null) {
            assertThat(
                    "an abort takes no longer than it may",
                    Duration.between(stopped, ended),
                    lessThan(build.patience.plus(Duration.ofSeconds(2))));
        }
        if (build.repaired != 0) {
            emulator.clearFaults();
            assertThat("repairs", repairs(), hasSize(end.startsWith("SUCCESS") ? is(1) : lessThan(2)));
        }
        if (said != null) {
            List<String> lines = build.log.lines();
            assertThat(plain(lines.get(lines.size() - 1)), startsWith(said));
        }
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        assertThat("nothing is watched", poller.watched(), is(0));
        assertThat("nothing is planned", timer.isIdle(), is(true));
    }

    @Test
    void anEndFromBeforeTheRepairIsIgnored() throws Exception {
        build.repairs = 1;
        emulator.scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.failed("it broke")));
        emulator.fault(Fault.on("POST", RUNS + "repair").times(1).status(503));
        emulator.holdRuns();
        begin();
        timer.pass(Duration.ofSeconds(3));
        JsonNode ended =
                TestClients.of(emulator).call(RestRequest.get(RUNS + "get").with("run_id", build.saved.runId()));
        timer.pass(MOMENT);
        // The looks after the repair, until somebody tells that server.
        emulator.fault(
                Fault.on("GET", RUNS + "get").after(1).times(3).status(200).body(ended.toString()));
        timer.pass(Duration.ofSeconds(60));
        assertThat(build.log.lines(), hasItem(startsWith("Repairing run")));
        assertThat(build.ends, hasSize(0));
        emulator.releaseRuns();
        toTheEnd();

        assertThat(build.ends, is(List.of("SUCCESS")));
        assertNothingIsLeft();
    }

    @Test
    void outputsOfManyTasksHoldTheEndUpForTwoMinutesInAll() throws Exception {
        emulator.addJob(17, manyTasks(90));
        emulator.fault(Fault.on("GET", RUNS + "get-output").always().resetBefore());
        Instant start = time.instant();
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("SUCCESS")));
        assertThat(Duration.between(start, time.instant()), lessThan(Duration.ofSeconds(150)));
        assertThat(build.log.text(), containsString("the output of 90 tasks cannot be read: "));
        assertNothingIsLeft();
    }

    private static ObjectNode manyTasks(int count) {
        ObjectNode job = JsonCodec.object().put("name", "daily");
        ArrayNode tasks = job.putArray("tasks");
        for (int i = 0; i < count; i++) {
            tasks.addObject()
                    .put("task_key", "t" + i)
                    .putObject("notebook_task")
                    .put("notebook_path", "/Shared/a");
        }
        return job;
    }

    @Test
    void aRunThatIsNotWaitedForIsNotLookedAt() throws Exception {
        options = new RunOptions(false, true);
        emulator.holdRuns();
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("started")));
        assertThat(build.log.text(), containsString("of job 17: "));
        assertThat(build.reported, hasSize(1));
        assertThat(build.reported.get(0).state().word(), is("STARTED"));
        assertThat(emulator.requests("GET", RUNS + "get"), hasSize(0));
        assertNothingIsLeft();
    }

    @Test
    void anAbortJustAsARunIsStartedThatIsNotWaitedForCancelsIt() throws Exception {
        options = new RunOptions(false, true);
        emulator.holdRuns();
        build.afterSave = () -> {
            if (build.saved.runId() != 0) {
                build.afterSave = () -> {};
                machine.stop();
            }
        };
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("aborted")));
        assertThat(emulator.runsStarted(), is(1));
        assertThat(emulator.runsCancelled(), is(1));
        assertNothingIsLeft();
    }

    @Test
    void afterACrashARunThatIsNotWaitedForIsReportedAndNotLookedAt() throws Exception {
        options = new RunOptions(false, true);
        emulator.holdRuns();
        build.afterSave = () -> {
            if (build.saved.runId() != 0) {
                build.afterSave = () -> {};
                kill();
                throw new InterruptedException();
            }
        };
        begin();
        resume();
        toTheEnd();

        assertThat(build.ends, is(List.of("started")));
        assertThat(build.reported, hasSize(1));
        assertThat(emulator.runsStarted(), is(1));
        assertThat(emulator.requests("GET", RUNS + "get"), hasSize(0));
        assertNothingIsLeft();
    }

    @Test
    void aOneTimeRunThatIsNotWaitedForIsLookedAtOnceForItsPageWhateverComesOfIt() throws Exception {
        options = new RunOptions(false, true);
        build.request = new RunRequest.OneTime((ObjectNode) JsonCodec.MAPPER.readTree("""
                {"run_name": "once", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}
                """));
        emulator.holdRuns();
        emulator.fault(Fault.on("GET", RUNS + "get").status(500));
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("started")));
        assertThat(build.log.text(), containsString("One-time run "));
        assertThat(build.reported, hasSize(1));
        assertNothingIsLeft();
    }

    @Test
    void anAbortLeavesTheRunAloneWhereTheStepSaysSo() throws Exception {
        options = new RunOptions(true, false);
        reach(Phase.WAITING, Event.ABORT);
        toTheEnd();

        assertThat(build.ends, is(List.of("aborted")));
        assertThat(plain(build.log.text()), containsString("Run N continues in Databricks"));
        assertThat(emulator.runsCancelled(), is(0));
        assertNothingIsLeft();
    }

    @Test
    void anotherWorkspaceIsNotAskedForTheRun() throws Exception {
        reach(Phase.WAITING, Event.KILL);
        try (Emulator other = Emulator.start()) {
            build.elsewhere = other;
            toTheEnd();
            assertThat(other.requests(), hasSize(0));
            assertThat(build.ends.get(0), containsString("the step now connects to " + other.url()));
        }
        assertThat(plain(build.ends.get(0)), startsWith("failed: Run N may still be running, see HOST"));
        assertNothingIsLeft();
    }

    @Test
    void aOneTimeRunIsToldByItsNameAndThenByItsPage() throws Exception {
        build.request = oneTime("checks");
        emulator.holdRuns();
        begin();
        emulator.releaseRuns();
        toTheEnd();

        assertThat(build.ends, is(List.of("SUCCESS")));
        List<String> lines = build.log.lines().stream().map(this::plain).toList();
        assertThat(lines.get(0), is("One-time run N 'checks': HOST/jobs/runs"));
        assertThat(lines.get(1), startsWith("Run N in Databricks: HOST/?o=N#job/"));
        assertThat(build.reported.get(0).name(), is("checks"));
        assertNothingIsLeft();
    }

    @Test
    void aOneTimeRunOfWhichNothingIsKnownIsToldByItsName() throws Exception {
        build.request = oneTime("checks\nERROR");
        emulator.fault(Fault.on("POST", RUNS + "submit").always().resetBefore());
        begin();
        toTheEnd();

        assertThat(
                plain(build.ends.get(0)),
                startsWith("failed: It is not known whether the one-time run 'checks ERROR' was started in HOST."));
    }

    private static RunRequest oneTime(String name) {
        ObjectNode settings = JsonCodec.object().put("run_name", name);
        settings.putArray("tasks")
                .addObject()
                .put("task_key", "a")
                .putObject("notebook_task")
                .put("notebook_path", "/Shared/a");
        return new RunRequest.OneTime(settings);
    }

    @Test
    void anAnswerWithoutAnIdIsNoAnswer() throws Exception {
        emulator.fault(Fault.on("POST", RUN_NOW).times(3).status(200).body("{}"));
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("SUCCESS")));
        assertThat(emulator.runsStarted(), is(1));
        assertThat(build.log.text(), containsString("without a run_id"));
    }

    @Test
    void anInterruptThatNobodyAskedForEndsTheStepInsteadOfLosingIt() throws Exception {
        build.inPrepare = () -> {
            throw new InterruptedException("by a channel that closes, say");
        };
        begin();

        assertThat(build.ends, is(List.of("failed: Somebody else has interrupted this step")));
        assertNothingIsLeft();
    }

    @Test
    void anAbortBeforeTheNewSessionHasBegunCancelsOnce() throws Exception {
        reach(Phase.WAITING, Event.KILL);
        List<Runnable> later = new ArrayList<>();
        timer = new ManualTimer(time);
        poller = new RunPoller(timer, Runnable::run, time::nanoTime);
        machine = new RunMachine(build.new Session(), options, build.saved, poller, timer, later::add);
        machine.resume();
        machine.stop();
        while (!later.isEmpty()) {
            later.remove(0).run();
            timer.pass(MOMENT);
            if (emulator.runsCancelled() > 0) {
                emulator.awaitRunEnded(build.saved.runId());
            }
        }

        assertThat(build.ends, is(List.of("aborted")));
        assertThat(emulator.requests("POST", RUNS + "cancel"), hasSize(1));
        assertThat(build.log.text(), containsString("Jenkins was restarted: this build was aborted before"));
        assertNothingIsLeft();
    }

    @Test
    void pagesOfAnEndedRunWaitForTheirTurn() throws Exception {
        emulator.addJob(17, manyTasks(950));
        reach(Phase.WAITING, Event.NOTHING);
        emulator.releaseRuns();
        emulator.awaitRunEnded(build.saved.runId());
        while (!build.log.text().contains(": SUCCESS after")) {
            timer.pass(Duration.ofMillis(10));
        }
        emulator.clearRequests();
        timer.pass(Duration.ofMillis(500));

        assertThat("fifteen a second", emulator.requests().size(), lessThan(9));
    }

    private static RunRequest after(IfRunning choice) {
        return new RunRequest.OfJob(17, JsonCodec.object(), 0, choice);
    }

    @Test
    void earlierRunsAreCancelledFirstWhereTheStepSaysSo() throws Exception {
        emulator.addJob(17, manyTasks(1).put("max_concurrent_runs", 2));
        emulator.holdRuns();
        long first = runJob();
        new Runs(TestClients.of(emulator)).runNow(17, JsonCodec.object(), "another");
        build.request = after(IfRunning.CANCEL);
        cancelsTakeEffect = false;
        begin();
        timer.pass(MOMENT);
        emulator.awaitRunEnded(first);
        emulator.releaseRuns();
        toTheEnd();

        assertThat(build.ends, is(List.of("SUCCESS")));
        assertThat(emulator.runsCancelled(), is(2));
        assertThat(build.log.lines().get(0), startsWith("Cancelling runs "));
        assertThat(build.log.lines().get(0), containsString(first + " (RUNNING) of job 17 before starting another"));
        assertNothingIsLeft();
    }

    /** As with a continuous job. */
    @Test
    void cancellingEarlierRunsEndsAtSomeTime() throws Exception {
        emulator.holdRuns();
        long first = runJob();
        emulator.fault(Fault.on("POST", RUNS + "cancel").always().status(200).body("{}"));
        build.request = after(IfRunning.CANCEL);
        begin();
        for (int second = 0; second < 900 && build.ends.isEmpty(); second++) {
            timer.pass(MOMENT);
        }

        assertThat(
                build.ends,
                is(List.of("failed: ifRunning: job 17 still has run " + first
                        + " (RUNNING) after ten minutes of cancelling. If the job runs continuously, pause it first")));
        assertThat(emulator.runsStarted(), is(1));
        assertNothingIsLeft();
    }

    @Test
    void nothingIsStartedBesideAnEarlierRunWhereTheStepSaysSo() throws Exception {
        emulator.holdRuns();
        long first = runJob();
        build.request = after(IfRunning.FAIL);
        begin();
        toTheEnd();

        assertThat(
                build.ends,
                is(List.of("failed: ifRunning: job 17 has run " + first
                        + " (RUNNING). Run this build later, or specify ifRunning: 'wait' or 'cancel'")));
        assertThat(emulator.runsStarted(), is(1));
        assertNothingIsLeft();
    }

    @Test
    void earlierRunsAreNoMatterWhereThereAreNone() throws Exception {
        for (IfRunning choice : IfRunning.values()) {
            build = new TestBuild(emulator, time);
            build.request = after(choice);
            begin();
            toTheEnd();

            assertThat(build.ends, is(List.of("SUCCESS")));
        }
        assertNothingIsLeft();
    }

    @Test
    void aRunThatHasEndedIsFollowedToItsEnd() throws Exception {
        emulator.scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        build.request = new RunRequest.Attached(runJob(), 17, "daily");
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("FAILED")));
        assertThat(
                plain(build.log.lines().get(0)), startsWith("Following run N of job 17 'daily': HOST/jobs/17/runs/N"));
        assertThat(emulator.runsStarted(), is(1));
        assertNothingIsLeft();
    }

    @Test
    void aRepairThatDatabricksRefusesIsNotRepeated() throws Exception {
        aRunHasFailed();
        emulator.fault(Fault.on("POST", RUNS + "repair").status(400).body("""
                {"error_code": "INVALID_PARAMETER_VALUE", "message": "The run is too old to be repaired."}"""));
        begin();
        toTheEnd();

        assertThat(build.ends.get(0), containsString("The run is too old to be repaired."));
        assertThat(emulator.requests("POST", RUNS + "repair"), hasSize(1));
        assertNothingIsLeft();
    }

    @Test
    void whatIsActiveOrHasNotFailedIsNotRepaired() throws Exception {
        aRunHasFailed();
        emulator.holdRuns();
        new Runs(TestClients.of(emulator)).repair(build.repaired, JsonCodec.object(), null);
        begin();
        emulator.releaseRuns();
        emulator.awaitRunEnded(build.repaired);
        begin();

        assertThat(build.ends.get(0), containsString(" is active in Databricks ("));
        assertThat(build.ends.get(1), containsString(" has no failed task any more: it ended with SUCCESS"));
        assertThat(repairs(), hasSize(1));
        assertNothingIsLeft();
    }

    @Test
    void aRepairNamesTheOneBeforeIt() throws Exception {
        aRunHasFailed();
        emulator.scriptNextRun(RunScript.of(EmulatedState.failed("it broke again")));
        for (int i = 0; i < 2; i++) {
            build.saved = RunRecord.beginIn(emulator.url());
            build.ends.clear();
            begin();
            toTheEnd();
        }

        assertThat(repairs(), hasSize(2));
        assertThat(build.ends, is(List.of("SUCCESS")));
        assertThat(
                emulator.requests("POST", RUNS + "repair")
                        .get(1)
                        .json()
                        .path("latest_repair_id")
                        .asLong(),
                is(repairs().get(0)));
    }

    @Test
    void anotherWorkspaceIsNotAskedToRepairTheRun() throws Exception {
        aRunHasFailed();
        build.request = RepairRun.prepare(
                new Runs(TestClients.of(emulator)), build.repaired, new RunRequest.OfJob(17, JsonCodec.object(), 0));
        build.repaired = 0;
        try (Emulator other = Emulator.start()) {
            build.elsewhere = other;
            begin();
            assertThat(other.requests(), hasSize(0));
            assertThat(
                    build.ends,
                    is(List.of("failed: the run is in " + emulator.url() + ", but the step now connects to "
                            + other.url())));
        }
        assertNothingIsLeft();
    }
}
