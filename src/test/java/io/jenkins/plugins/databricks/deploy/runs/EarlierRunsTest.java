package io.jenkins.plugins.databricks.deploy.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.runs.request.IfRunning;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is done about earlier runs of a job. {@link RunPhasesTest} has what may go wrong meanwhile. */
@Execution(ExecutionMode.CONCURRENT)
class EarlierRunsTest extends PlayedRun {

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
}
