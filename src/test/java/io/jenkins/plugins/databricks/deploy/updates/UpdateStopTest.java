package io.jenkins.plugins.databricks.deploy.updates;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.databricks.api.Pipelines;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What aborts stop, and what they leave alone, as Databricks stops whatever is going on in a pipeline. */
class UpdateStopTest extends PlayedUpdate {

    private void somebodyElseStartsAnother() throws Exception {
        emulator.releaseUpdates();
        Pipelines pipelines = new Pipelines(session.connectOnce());
        String pipeline = ((PipelineRequest) request).pipelineId();
        while (pipelines.update(pipeline, saved.id()).outcome() == null) {
            // Each look is a step of the emulator's.
        }
        pipelines.start(pipeline, JsonCodec.object());
    }

    /** Another build has just used up what the rate limit allows. */
    private void theNextRequestMustWait() {
        poller.call(emulator.url(), Urgency.CANCEL, () -> null);
    }

    private List<?> stops() {
        return emulator.requests("POST", "/api/2.0/pipelines/" + ((PipelineRequest) request).pipelineId() + "/stop");
    }

    private void whenAStopWasSent() throws Exception {
        while (stops().isEmpty()) {
            timer.pass(Duration.ofMillis(10));
        }
    }

    @Test
    void anAbortLeavesTheUpdateOfSomebodyElseAlone() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        somebodyElseStartsAnother();
        session.machine.stop();
        timer.pass(Duration.ofSeconds(5));

        assertThat(ends, is(List.of("aborted")));
        assertThat(log.lines(), hasItem(containsString("had already ended: COMPLETED")));
        assertThat(stops(), hasSize(0));
    }

    @Test
    void aSecondAbortLeavesTheUpdateOfSomebodyElseAlone() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        somebodyElseStartsAnother();
        theNextRequestMustWait();
        session.machine.stop();
        session.machine.stop();
        timer.pass(Duration.ofSeconds(5));

        assertThat(ends, is(List.of("aborted")));
        assertThat(stops(), hasSize(0));
    }

    @Test
    void aRepeatedRequestToStopLeavesTheUpdateOfSomebodyElseAlone() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        emulator.fault(Fault.on("POST", "*/stop").status(503).always());
        session.machine.stop();
        whenAStopWasSent();
        somebodyElseStartsAnother();
        emulator.clearFaults();
        emulator.clearRequests();
        timer.pass(Duration.ofSeconds(5));

        assertThat(ends, is(List.of("aborted")));
        assertThat(log.lines(), hasItem(containsString(": COMPLETED")));
        assertThat(stops(), hasSize(0));
    }

    @Test
    void twoAbortsStopTheUpdateWhenTheRequestMustWait() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        theNextRequestMustWait();
        session.machine.stop();
        session.machine.stop();
        assertThat(ends, is(List.of("aborted")));
        assertThat(stops(), hasSize(0));
        timer.pass(MINUTE);

        assertThat(stops(), hasSize(1));
        assertThat(log.lines(), hasItem(containsString("may still be going on in Databricks")));
    }

    @Test
    void anAbortThatInterruptsTheFirstStopsTheUpdateWithoutFurtherRequests() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        emulator.clearRequests();
        theNextRequestMustWait();
        afterSave = () -> {
            afterSave = () -> {};
            session.machine.stop();
            throw new InterruptedException();
        };
        session.machine.stop();
        assertThat(ends, is(List.of("aborted")));
        timer.pass(MINUTE);

        assertThat(stops(), hasSize(1));
        assertThat("with a look before it", emulator.requests(), hasSize(2));
    }

    @Test
    void anAbortWithdrawsALookWhenTheStopWasTaken() throws Exception {
        emulator.holdUpdates();
        startAndLook();
        session.machine.stop();
        whenAStopWasSent();
        emulator.clearRequests();
        session.machine.stop();
        assertThat(ends, is(List.of("aborted")));
        assertThat(log.lines(), hasItem(containsString("has not confirmed that it is stopped")));
        timer.pass(MINUTE);

        assertThat(emulator.requests(), hasSize(0));
    }
}
