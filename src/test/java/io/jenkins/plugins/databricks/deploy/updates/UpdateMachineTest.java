package io.jenkins.plugins.databricks.deploy.updates;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Apps;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Updates of builds. {@link UpdatePhasesTest} has what each event does in each phase. */
class UpdateMachineTest extends PlayedUpdate {

    @Test
    void anUpdateIsFollowedToItsEnd() throws Exception {
        start();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("COMPLETED SUCCESS []")));
        assertThat(log.lines().get(0), containsString("/pipelines/"));
        assertThat(emulator.requests("POST", "/api/2.0/pipelines/").get(0).body(), containsString("full_refresh"));
        assertThat(log.text(), containsString(" of pipeline 'sales': RUNNING\n"));
        assertThat(timer.isIdle(), is(true));
    }

    @Test
    void eachStateIsReportedAndWhatWaitsIsPaused() throws Exception {
        start();
        timer.pass(MINUTE);

        assertThat(
                reported,
                is(List.of("STARTED null", "QUEUED null", "INITIALIZING null", "RUNNING null", "COMPLETED SUCCESS")));
        assertThat(pauses, contains("waiting in Databricks: QUEUED", "null"));
        assertThat(overs, is(1));
    }

    @Test
    void aReportThatCannotBeWrittenIsToldOnce() throws Exception {
        brokenReport = new IOException("no space left on device");
        start();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("COMPLETED SUCCESS []")));
        assertThat(
                log.lines().stream()
                        .filter("The Databricks page of this build cannot be written: no space left on device"::equals)
                        .count(),
                is(1L));
    }

    @Test
    void aFailedUpdateHasItsReason() throws Exception {
        emulator.failNextUpdate("[TABLE_OR_VIEW_NOT_FOUND] The table orders cannot be found.");
        start();
        timer.pass(MINUTE);

        assertThat(ends.get(0), startsWith("FAILED FAILED [Update "));
        assertThat(ends.get(0), containsString("is FAILED. [TABLE_OR_VIEW_NOT_FOUND]"));
    }

    @Test
    void aLongUpdateIsLookedAtEveryTenSeconds() throws Exception {
        emulator.holdUpdates();
        start();
        timer.pass(MINUTE);
        emulator.clearRequests();
        timer.pass(MINUTE.multipliedBy(10));

        assertThat(emulator.requests("GET", "/api/2.0/pipelines/"), hasSize(60));
        emulator.releaseUpdates();
        timer.pass(MINUTE);
        assertThat(ends, hasSize(1));
    }

    @Test
    void aPipelineHasOneUpdateAtATime() throws Exception {
        emulator.holdUpdates();
        start();
        timer.pass(MINUTE);
        saved = UpdateRecord.begin();
        start();
        timer.pass(MINUTE);

        assertThat(ends, hasSize(1));
        assertThat(ends.get(0), startsWith("failed: localhost answered 409 ABORTED"));
        assertThat(emulator.pipelineUpdates(), is(1));
    }

    @Test
    void aLostAnswerStartsNothingTwice() throws Exception {
        emulator.fault(Fault.on("POST", UPDATES).resetAfter());
        start();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("COMPLETED SUCCESS []")));
        assertThat(emulator.pipelineUpdates(), is(1));
        assertThat(log.text(), containsString("It is not yet known whether an update of pipeline 'sales' was started"));
    }

    @Test
    void aLostRequestIsNotSentAgain() throws Exception {
        emulator.fault(Fault.on("POST", UPDATES).resetBefore());
        start();
        timer.pass(MINUTE.multipliedBy(3));

        assertThat(ends, hasSize(1));
        assertThat(
                ends.get(0), startsWith("failed: It is not known whether an update of pipeline 'sales' was started"));
        assertThat(emulator.pipelineUpdates(), is(0));
    }

    @Test
    void whatIsSurelyNotStartedIsSentAgain() throws Exception {
        emulator.fault(Fault.on("POST", UPDATES).status(429).times(3));
        start();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("COMPLETED SUCCESS []")));
        assertThat(emulator.pipelineUpdates(), is(1));
    }

    @Test
    void anOutageIsWaitedOut() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        emulator.fault(Fault.on("*", "/api/*").status(503).times(20));
        timer.pass(MINUTE.multipliedBy(20));
        emulator.releaseUpdates();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("COMPLETED SUCCESS []")));
    }

    @Test
    void failuresOfDifferentKindsInTurnAreGivenUpAfterTheLongestPatience() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        for (int i = 0; i < 100; i++) {
            emulator.fault(Fault.on("*", "/api/*").status(403));
            emulator.fault(Fault.on("*", "/api/*").status(503));
        }
        timer.pass(MINUTE.multipliedBy(60));
        assertThat(ends, hasSize(0));
        timer.pass(MINUTE.multipliedBy(3));

        assertThat(ends, hasSize(1));
        assertThat(ends.get(0), containsString("may still be going on in Databricks"));
        List<String> delays =
                log.lines().stream().filter(line -> line.contains("retrying")).toList();
        assertThat(
                "each kind is logged once",
                delays,
                contains(containsString("localhost answered 403"), containsString("localhost answered 503")));
    }

    @Test
    void aRestartGoesOn() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        restart();
        emulator.releaseUpdates();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("COMPLETED SUCCESS []")));
        assertThat(emulator.pipelineUpdates(), is(1));
    }

    @Test
    void aRestartBeforeTheAnswerFindsWhatWasStarted() throws Exception {
        emulator.fault(Fault.on("POST", UPDATES).resetAfter());
        start();
        timer.pass(Duration.ofMillis(700));
        assertThat(saved.sent() && saved.id() == null && emulator.pipelineUpdates() == 1, is(true));
        restart();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("COMPLETED SUCCESS []")));
        assertThat(emulator.pipelineUpdates(), is(1));
    }

    @Test
    void anAbortStopsTheUpdate() throws Exception {
        emulator.holdUpdates();
        start();
        timer.pass(MINUTE);
        session.machine.stop();
        timer.pass(Duration.ofSeconds(20));

        assertThat(ends, is(List.of("aborted")));
        assertThat(log.lines(), hasItem(containsString(": CANCELED")));
        assertThat(timer.isIdle(), is(true));
    }

    @Test
    void anAbortIsNotForgottenByARestart() throws Exception {
        emulator.holdUpdates();
        start();
        timer.pass(MINUTE);
        emulator.fault(Fault.on("POST", "*/stop").status(503).always());
        session.machine.stop();
        restart();
        emulator.clearFaults();
        timer.pass(Duration.ofSeconds(20));

        assertThat(ends, is(List.of("aborted")));
        assertThat(log.lines(), hasItem(containsString(": CANCELED")));
    }

    @Test
    void anAbortStopsEvenIfItCannotBeSaved() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        brokenDisk = new IOException("no space left on device");
        session.machine.stop();
        timer.pass(Duration.ofSeconds(20));

        assertThat(ends, is(List.of("aborted")));
        assertThat(log.lines(), hasItem(containsString(": CANCELED")));
    }

    @Test
    void anAbortThatIsNotConfirmedEnds() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        emulator.fault(Fault.on("*", "/api/*").status(503).always());
        session.machine.stop();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("aborted")));
        assertThat(log.lines(), hasItem(containsString("may still be going on in Databricks")));
    }

    @Test
    void anAbortWithoutCancelLeavesItRunning() throws Exception {
        options = new RunOptions(true, false);
        emulator.holdUpdates();
        startAndLook();
        session.machine.stop();

        assertThat(ends, is(List.of("aborted")));
        assertThat(log.lines(), hasItem(containsString("continues in Databricks")));
        assertThat(emulator.requests("POST", "/api/2.0/pipelines/"), hasSize(1));
    }

    @Test
    void whoDoesNotWaitIsToldItsId() throws Exception {
        options = new RunOptions(false, true);
        startAndLook();

        assertThat(ends, is(List.of("STARTED null []")));
    }

    @Test
    void anAbortWithdrawsARequestThatWaitsForItsTurn() throws Exception {
        emulator.fault(Fault.on("GET", "/api/2.0/clusters/list").status(429).header("Retry-After", "120"));
        afterSave = () -> {
            afterSave = () -> {};
            // Another build is asked to wait, and with it all of the workspace.
            poller.call(
                    emulator.url(),
                    Urgency.CANCEL,
                    () -> session.connectOnce().call(RestRequest.get("/api/2.0/clusters/list")));
        };
        start();
        timer.pass(Duration.ofSeconds(5));
        session.machine.stop();
        timer.pass(MINUTE.multipliedBy(5));

        assertThat(ends, is(List.of("aborted")));
        assertThat(emulator.requests("GET", "/api/2.0/clusters/list"), hasSize(1));
        assertThat(emulator.pipelineUpdates(), is(0));
    }

    @Test
    void anAbortBeforeTheNewSessionHasBegunStopsOnce() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        session.suspended = true;
        session = new Session();
        List<Runnable> later = new ArrayList<>();
        UpdateMachine machine = session.machine(later::add);
        machine.resume();
        machine.stop();
        while (!later.isEmpty()) {
            later.remove(0).run();
            timer.pass(Duration.ofSeconds(3));
        }

        assertThat(ends, is(List.of("aborted")));
        assertThat(log.lines(), hasItem(containsString(": CANCELED")));
        assertThat(
                emulator.requests("POST", "/api/2.0/pipelines/" + ((PipelineRequest) request).pipelineId() + "/stop"),
                hasSize(1));
    }

    @Test
    void aRequestThatIsLimitedForHoursIsNotSentForHours() throws Exception {
        emulator.fault(Fault.on("POST", UPDATES).times(3).status(429));
        emulator.fault(Fault.on("POST", UPDATES)
                .always()
                .status(429)
                .error("REQUEST_LIMIT_EXCEEDED", "Try again in a moment."));
        start();
        timer.pass(MINUTE.multipliedBy(65));

        assertThat(log.lines(), hasSize(1));
        assertThat(
                log.text(), startsWith("A request about an update of pipeline 'sales' has failed, retrying for 1 h"));
        assertThat(ends, hasSize(1));
        assertThat(ends.get(0), startsWith("failed: localhost answered 429"));
        assertThat(emulator.pipelineUpdates(), is(0));
    }

    @Test
    void anAppIsStartedAndDeployed() throws Exception {
        app();
        start();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("SUCCEEDED SUCCESS []")));
        assertThat(log.text(), containsString("Waiting for the start of app 'portal'"));
        assertThat(
                pauses,
                contains(
                        "waiting for the start of app 'portal'",
                        "waiting for the start of app 'portal' (STARTING)",
                        "null"));
        assertThat(
                JsonCodec.MAPPER.readTree(
                        emulator.requests("POST", DEPLOYMENTS).get(0).body()),
                is(JsonCodec.MAPPER.readTree(BODY)));
    }

    @Test
    void aDeploymentThatIsGoingOnIsWaitedFor() throws Exception {
        app();
        emulator.holdUpdates();
        start();
        timer.pass(MINUTE);
        UpdateRecord first = saved;
        saved = UpdateRecord.begin();
        start();
        timer.pass(MINUTE);
        assertThat(log.text(), containsString("Waiting for the end of deployment " + first.id()));
        assertThat(emulator.appDeployments(), is(1));

        emulator.releaseUpdates();
        TestClients.of(emulator).call(RestRequest.get(DEPLOYMENTS + "/" + first.id()));
        timer.pass(MINUTE);
        assertThat(emulator.appDeployments(), is(2));
        assertThat(ends, is(List.of("SUCCEEDED SUCCESS []")));
    }

    @Test
    void aDeploymentThatIsLimitedAgainAfterALongWaitIsSentForAnotherHour() throws Exception {
        app();
        emulator.holdUpdates();
        emulator.fault(Fault.on("POST", DEPLOYMENTS).status(429));
        start();
        while (!log.text().contains("localhost answered 429")) {
            timer.pass(Duration.ofMillis(100));
        }
        String others = new Apps(session.connectOnce()).deploy("portal", (ObjectNode) JsonCodec.MAPPER.readTree(BODY));
        timer.pass(MINUTE.multipliedBy(120));
        assertThat(log.text(), containsString("Waiting for the end of deployment " + others));

        emulator.fault(Fault.on("POST", DEPLOYMENTS).times(3).status(429));
        emulator.releaseUpdates();
        TestClients.of(emulator).call(RestRequest.get(DEPLOYMENTS + "/" + others));
        timer.pass(MINUTE.multipliedBy(5));

        assertThat(ends, is(List.of("SUCCEEDED SUCCESS []")));
        assertThat(emulator.appDeployments(), is(2));
    }

    @Test
    void aFailedDeploymentHasItsReason() throws Exception {
        app();
        emulator.failNextUpdate("Error installing requirements");
        start();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("FAILED FAILED [Error installing requirements]")));
    }

    @Test
    void aLostAnswerDeploysNothingTwice() throws Exception {
        app();
        emulator.fault(Fault.on("POST", DEPLOYMENTS).resetAfter());
        start();
        timer.pass(MINUTE);

        assertThat(ends, is(List.of("SUCCEEDED SUCCESS []")));
        assertThat(emulator.appDeployments(), is(1));
    }

    @Test
    void aDeploymentCannotBeStopped() throws Exception {
        app();
        emulator.holdUpdates();
        start();
        timer.pass(MINUTE);
        session.machine.stop();

        assertThat(ends, is(List.of("aborted")));
        assertThat(log.lines(), hasItem(containsString("continues in Databricks")));
    }
}
