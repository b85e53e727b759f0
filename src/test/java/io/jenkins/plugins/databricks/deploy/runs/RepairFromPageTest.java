package io.jenkins.plugins.databricks.deploy.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.runs.request.RepairRun;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Repairs that somebody requests when the build has ended. {@link RunPhasesTest} has what may go wrong meanwhile. */
@Execution(ExecutionMode.CONCURRENT)
class RepairFromPageTest extends PlayedRun {

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
