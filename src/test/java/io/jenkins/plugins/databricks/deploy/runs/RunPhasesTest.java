package io.jenkins.plugins.databricks.deploy.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.deploy.PhaseTables;
import io.jenkins.plugins.databricks.deploy.runs.request.IfRunning;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Each event in each phase of a run, as the tables in docs/runs.md have it. */
@Execution(ExecutionMode.CONCURRENT)
class RunPhasesTest extends PlayedRun {

    private static final String ALL = "/api/*";
    private static final String REPLACED = "dapi-replaced";
    private static final Pattern TROUBLE = Pattern.compile("retrying|cannot be|not (yet )?known");

    /** How far the run has come when something happens. */
    enum Phase {
        /** The step reads its files, and looks the job up. */
        PREPARING,
        /** The job has a run that has to end first. */
        EARLIER,
        /** The job has a run that is to be cancelled first, and Databricks does not take the cancel for the moment. */
        EARLIER_CANCELLING,
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
        /** The repair that will be requested has just been saved. */
        PAGE_SAVED,
        /** The repair has begun, but its answer was lost; Databricks will be asked about it in a moment. */
        PAGE_SUBMITTING,
        /** The repaired run goes on. */
        PAGE_WAITING,
        /** The repaired run has ended, and its output cannot be read for the moment. */
        PAGE_ENDING,
        /** The run has ended, and its output cannot be read for the moment. */
        ENDING,
        /** The run has failed, and its repair is not answered for the moment. */
        REPAIRING,
        /** The build was aborted while its request was sent, and Databricks does not tell for the moment what came of that. */
        FINDING,
        /** The build was aborted, and Databricks does not take the cancel for the moment. */
        CANCELLING,
        /** The build was aborted, and Databricks has taken the cancel, but the run does not end. */
        CONFIRMING;

        boolean isOfPage() {
            return name().startsWith("PAGE");
        }

        /** Whether the event happens in the middle of a call of the machine. */
        boolean isWithinCall() {
            return switch (this) {
                case PREPARING, SAVED, SUBMITTING, PAGE_PREPARING, PAGE_SAVED -> true;
                default -> false;
            };
        }
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
        /** The name of the workspace leads to another one from then on. */
        KILL_AND_RECONFIGURED,
        LOST_ANSWER,
        /** With status 401. */
        MINUTE_OF_REFUSALS,
        /** With status 403. */
        REFUSALS,
        MINUTE_OF_RATE_LIMIT,
        /** Errors as answers. */
        MINUTE_OF_OUTAGE,
        OUTAGE,
        /** No answers at all. */
        MINUTE_OF_HANG,
        HANG,
        /** The run, which is too new to be visible everywhere. */
        MINUTE_OF_NOT_FOUND,
        /** The job, the run and all else. */
        NOT_FOUND,
        BROKEN_REPORT,
        CREDENTIAL_DELETED,
        KILL_AND_CREDENTIAL_DELETED,
        /** The old one is no longer good. */
        CREDENTIAL_REPLACED;

        boolean isHang() {
            return name().endsWith("HANG");
        }
    }

    private final CountDownLatch hang = new CountDownLatch(1);
    private Emulator other;
    private Instant struck;

    @BeforeEach
    void prepareEvents() {
        emulator.addPersonalAccessToken(REPLACED);
    }

    @AfterEach
    void stop() throws IOException {
        hang.countDown();
        if (other != null) {
            other.close();
        }
    }

    private void reach(Phase phase, Event event) throws Exception {
        if (phase.isOfPage()) {
            aRunHasFailed();
        }
        emulator.holdRuns();
        if (event.isHang()) {
            build.transport = TestClients.IMPATIENT;
        }
        switch (phase) {
            case PREPARING, PAGE_PREPARING -> {
                build.looksUp = phase == Phase.PREPARING;
                build.inPrepare = () -> {
                    build.inPrepare = () -> {};
                    strikeWithin(event);
                };
            }
            case SAVED, PAGE_SAVED ->
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
                earlier = runJob();
                build.request = new RunRequest.OfJob(17, JsonCodec.object(), 0, IfRunning.WAIT);
            }
            case EARLIER_CANCELLING -> {
                earlier = runJob();
                build.request = new RunRequest.OfJob(17, JsonCodec.object(), 0, IfRunning.CANCEL);
                emulator.fault(Fault.on("POST", RUNS + "cancel").always().status(503));
            }
            case ATTACHED -> {
                build.request = new RunRequest.Attached(runJob(), 17, "daily");
                options = new RunOptions(true, false);
            }
            case PAGE_SUBMITTING ->
                emulator.fault(Fault.on("POST", RUNS + "repair").resetAfter());
            case WAITING, PAGE_WAITING, CANCELLING, CONFIRMING -> {}
            case ENDING, PAGE_ENDING -> {
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
        if (!phase.isWithinCall()) {
            emulator.clearFaults();
            strike(event);
        }
    }

    /** In the middle of a call of the machine, which an abort or the end of Jenkins interrupts. */
    private void strikeWithin(Event event) throws InterruptedException {
        strike(event);
        if (killed || Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void strike(Event event) {
        struck = time.instant();
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
            case KILL_AND_RECONFIGURED -> {
                leadElsewhere();
                kill();
            }
            case LOST_ANSWER -> emulator.fault(Fault.on("*", ALL).resetAfter());
            case MINUTE_OF_REFUSALS -> everythingIs(401);
            case REFUSALS -> everythingIs(403);
            case MINUTE_OF_RATE_LIMIT -> everythingIs(429);
            case MINUTE_OF_OUTAGE, OUTAGE -> everythingIs(503);
            case MINUTE_OF_HANG, HANG -> everythingHangs();
            case MINUTE_OF_NOT_FOUND ->
                emulator.fault(Fault.on("GET", RUNS + "get").always().status(404));
            case NOT_FOUND -> everythingIs(404);
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

    private void leadElsewhere() {
        try {
            other = Emulator.start();
            other.addJob(17, manyTasks(1));
            other.addPersonalAccessToken(build.token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        build.elsewhere = other;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvFileSource(
            resources = {
                "phases/build.csv",
                "phases/earlier.csv",
                "phases/attached.csv",
                "phases/page.csv",
                "phases/aborted.csv"
            },
            delimiter = '|',
            numLinesToSkip = 1)
    void eventInPhase(Phase phase, Event event, int started, int cancelled, String end, String said) throws Exception {
        reach(phase, event);
        toTheEnd();

        List<String> lines = build.log.lines();
        lines = lines.subList(loggedBefore, lines.size());
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
        if (said != null) {
            assertThat(plain(lines.get(lines.size() - 1)), startsWith(said));
        }
        List<String> troubles =
                lines.stream().filter(line -> TROUBLE.matcher(line).find()).toList();
        if (!event.isHang()) {
            // On a slow machine, the impatient client of a hang fails at other times, too.
            assertThat("logged once", troubles, hasSize(Set.copyOf(troubles).size()));
        }
        if (other != null && emulator.url().equals(build.saved.workspace())) {
            assertThat("the other workspace is asked", other.requests(), hasSize(0));
        }
        if (build.repaired != 0) {
            emulator.clearFaults();
            assertThat("repairs", repairs(), hasSize(end.startsWith("SUCCESS") ? is(1) : lessThan(2)));
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "PREPARING, OUTAGE, 5",
        "SUBMITTING, REFUSALS, 10",
        "SUBMITTING, OUTAGE, 5",
        "EARLIER, OUTAGE, 60",
        "EARLIER_CANCELLING, HANG, 60",
        "WAITING, REFUSALS, 10",
        "WAITING, OUTAGE, 60",
        "WAITING, NOT_FOUND, 5",
        "ENDING, OUTAGE, 2",
        "REPAIRING, HANG, 2",
        "PAGE_PREPARING, OUTAGE, 5",
        "PAGE_SUBMITTING, REFUSALS, 10",
        "PAGE_SUBMITTING, OUTAGE, 5"
    })
    void whatLastsIsGivenUpAfter(Phase phase, Event event, long minutes) throws Exception {
        reach(phase, event);
        toTheEnd();

        Duration taken = Duration.between(struck, ended);
        assertThat(taken, greaterThanOrEqualTo(Duration.ofMinutes(minutes).minusSeconds(30)));
        assertThat(taken, lessThan(Duration.ofMinutes(minutes).plusSeconds(70)));
    }

    @Test
    void theTablesHaveEachEventInEachPhase() throws IOException {
        PhaseTables.assertComplete(getClass(), Phase.values(), Event.values());
    }
}
