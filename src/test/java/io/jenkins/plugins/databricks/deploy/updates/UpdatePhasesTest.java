package io.jenkins.plugins.databricks.deploy.updates;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.deploy.PhaseTables;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Each event in each phase of an update, as the tables in docs/runs.md have it. */
@Execution(ExecutionMode.CONCURRENT)
class UpdatePhasesTest extends PlayedUpdate {

    private static final String ALL = "/api/*";
    private static final String STOP = "/api/2.0/pipelines/*/stop";
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern TROUBLE = Pattern.compile("retrying|cannot be|not (yet )?known|continues|Stopping");

    /** How far the update has come when something happens. */
    enum Phase {
        /** The step looks the pipeline up, say. */
        PREPARING,
        /** The app is being started, so that it can be deployed. */
        APP_STARTING,
        /** What will be sent has just been saved. */
        SAVED,
        /** The request has started an update, but its answer was lost; it will be looked for in a moment. */
        SUBMITTING,
        APP_SUBMITTING,
        /** The update goes on. */
        WAITING,
        APP_WAITING,
        /** The build was aborted while its request was sent, and Databricks does not tell for the moment what came of that. */
        FINDING,
        APP_FINDING,
        /** The build was aborted, and Databricks does not take the request to stop for the moment. */
        STOPPING,
        /** The build was aborted, and Databricks has taken the request to stop, but does not tell for the moment what came of that. */
        CONFIRMING;

        boolean isOfApp() {
            return name().startsWith("APP");
        }

        /** Whether the event happens in the middle of a call of the machine. */
        boolean isWithinCall() {
            return this == PREPARING || this == SAVED;
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
        SECOND_ABORT_IN_OUTAGE,
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
        /** The request is not one that Databricks takes, with status 400. */
        REJECTION,
        MINUTE_OF_RATE_LIMIT,
        /** Errors as answers. */
        MINUTE_OF_OUTAGE,
        OUTAGE,
        /** No answers at all. */
        MINUTE_OF_HANG,
        HANG,
        /** What is too new to be visible everywhere. */
        MOMENT_OF_NOT_FOUND,
        NOT_FOUND,
        BROKEN_REPORT,
        CREDENTIAL_DELETED,
        KILL_AND_CREDENTIAL_DELETED;

        boolean isHang() {
            return name().endsWith("HANG");
        }
    }

    private final CountDownLatch hang = new CountDownLatch(1);
    private Emulator other;
    private boolean killed;
    private int loggedBefore;
    private Instant mended = Instant.MAX;
    private Instant struck;
    private Instant stopped;
    private Instant ended;

    @AfterEach
    void stop() throws IOException {
        hang.countDown();
        if (other != null) {
            other.close();
        }
    }

    private void reach(Phase phase, Event event) throws Exception {
        if (phase.isOfApp()) {
            app();
        }
        emulator.holdUpdates();
        if (event.isHang()) {
            transport = TestClients.IMPATIENT;
        }
        switch (phase) {
            case PREPARING ->
                inPrepare = () -> {
                    inPrepare = () -> {};
                    strikeWithin(event);
                };
            case SAVED ->
                afterSave = () -> {
                    afterSave = () -> {};
                    strikeWithin(event);
                };
            case SUBMITTING, FINDING -> emulator.fault(Fault.on("POST", UPDATES).resetAfter());
            case APP_SUBMITTING, APP_FINDING ->
                emulator.fault(Fault.on("POST", DEPLOYMENTS).resetAfter());
            case APP_STARTING, WAITING, APP_WAITING, STOPPING, CONFIRMING -> {}
        }
        start();
        if (killed) {
            return;
        }
        switch (phase) {
            case PREPARING, SAVED -> {}
            case APP_STARTING -> timer.pass(Duration.ofMillis(500));
            case SUBMITTING, APP_SUBMITTING, FINDING, APP_FINDING -> {
                while (!log.text().contains("It is not yet known")) {
                    timer.pass(Duration.ofMillis(100));
                }
            }
            case WAITING, APP_WAITING, STOPPING, CONFIRMING -> {
                while (saved.id() == null) {
                    timer.pass(MOMENT);
                }
                timer.pass(Duration.ofSeconds(5));
            }
        }
        switch (phase) {
            case FINDING, APP_FINDING -> {
                everythingIs(503);
                abort();
                timer.pass(MOMENT);
            }
            case STOPPING -> {
                emulator.fault(Fault.on("POST", STOP).always().status(503));
                abort();
                timer.pass(MOMENT);
            }
            case CONFIRMING -> {
                emulator.fault(Fault.on("GET", ALL).after(1).always().status(503));
                abort();
                timer.pass(MOMENT);
            }
            default -> {}
        }
        if (!phase.isWithinCall()) {
            emulator.clearFaults();
            strike(event);
        }
    }

    private void abort() {
        if (stopped == null) {
            stopped = time.instant();
        }
        session.machine.stop();
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
            mended = struck.plus(MINUTE);
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
            case SECOND_ABORT_IN_OUTAGE -> {
                everythingIs(503);
                abort();
                abort();
            }
            case KILL -> kill();
            case ABORT_AND_KILL -> {
                afterSave = () -> {
                    if (saved.stopped()) {
                        afterSave = () -> {};
                        kill();
                        throw new InterruptedException();
                    }
                };
                abort();
                if (saved.stopped()) {
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
            case REJECTION -> everythingIs(400);
            case MINUTE_OF_RATE_LIMIT -> everythingIs(429);
            case MINUTE_OF_OUTAGE, OUTAGE -> everythingIs(503);
            case MINUTE_OF_HANG, HANG -> everythingHangs();
            case MOMENT_OF_NOT_FOUND ->
                emulator.fault(Fault.on("*", ALL).times(3).status(404));
            case NOT_FOUND -> everythingIs(404);
            case BROKEN_REPORT -> brokenReport = new IOException("no space left on device");
            case CREDENTIAL_DELETED -> noConnection = new IOException("there is no credential 'deployer'");
            case KILL_AND_CREDENTIAL_DELETED -> {
                noConnection = new IOException("there is no credential 'deployer'");
                kill();
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
            other.addPersonalAccessToken(token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        elsewhere = other;
    }

    private void kill() {
        session.suspended = true;
        killed = ends.isEmpty();
    }

    private void toTheEnd() throws Exception {
        Instant release = time.instant().plus(MINUTE.multipliedBy(2));
        for (int second = 0; second < 5_400 && ends.isEmpty(); second++) {
            if (killed) {
                killed = false;
                loggedBefore = log.lines().size();
                stopped = saved.stopped() ? time.instant() : null;
                restart();
            }
            timer.pass(MOMENT);
            if (time.instant().isAfter(mended)) {
                emulator.clearFaults();
            }
            if (time.instant().isAfter(release)) {
                emulator.releaseUpdates();
            }
        }
        ended = time.instant();
        long made = requests();
        timer.pass(MOMENT);
        assertThat("no more requests", requests(), is(made));
        assertThat("nothing is planned", timer.isIdle(), is(true));
    }

    /** How many there were; one to stop that is on its way may still go out when the build has ended. */
    private long requests() {
        return emulator.requests().stream()
                .filter(request -> !request.path().endsWith("/stop"))
                .count();
    }

    /** Without what differs from one run of the test to the next. */
    private String plain(String text) {
        return text.replace(emulator.url().toString(), "HOST")
                .replaceAll("[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", "N");
    }

    private long stops() {
        return emulator.requests("POST", "/api/2.0/pipelines/").stream()
                .filter(request -> request.path().endsWith("/stop") && request.status() == 200)
                .count();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvFileSource(
            resources = {"phases/build.csv", "phases/aborted.csv"},
            delimiter = '|',
            numLinesToSkip = 1)
    void eventInPhase(Phase phase, Event event, int started, int stops, String end, String said) throws Exception {
        reach(phase, event);
        toTheEnd();

        List<String> lines = log.lines();
        lines = lines.subList(loggedBefore, lines.size());
        assertThat("started", emulator.pipelineUpdates() + emulator.appDeployments(), is(started));
        assertThat("stopped", stops(), is((long) stops));
        assertThat(ends, hasSize(1));
        assertThat(plain(ends.get(0)), startsWith(end));
        if (stopped != null) {
            assertThat(
                    "an abort takes no longer than it may",
                    Duration.between(stopped, ended),
                    lessThan(PATIENCE.plusSeconds(2)));
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
        if (other != null && emulator.url().equals(saved.workspace())) {
            assertThat("the other workspace is asked", other.requests(), hasSize(0));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "PREPARING, OUTAGE, 60",
        "SAVED, OUTAGE, 60",
        "SUBMITTING, REFUSALS, 10",
        "SUBMITTING, OUTAGE, 60",
        "SUBMITTING, NOT_FOUND, 5",
        "WAITING, REFUSALS, 10",
        "WAITING, OUTAGE, 60",
        "WAITING, NOT_FOUND, 5",
        "APP_WAITING, HANG, 60"
    })
    void whatLastsIsGivenUpAfter(Phase phase, Event event, long minutes) throws Exception {
        if (event == Event.HANG) {
            callsTake = Duration.ofSeconds(20);
        }
        reach(phase, event);
        toTheEnd();

        Duration taken = Duration.between(struck, ended);
        assertThat(taken, greaterThanOrEqualTo(Duration.ofMinutes(minutes)));
        assertThat(taken, lessThan(Duration.ofMinutes(minutes).plusSeconds(130)));
    }

    @Test
    void theTablesHaveEachEventInEachPhase() throws IOException {
        PhaseTables.assertComplete(getClass(), Phase.values(), Event.values());
    }
}
