package io.jenkins.plugins.databricks.deploy.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.jobs.TestJobs;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CancelRunsTest {

    private static final JobReference JOB = new JobReference("17", null);

    private final TellingLog log = new TellingLog();

    @StartEmulator
    private Emulator emulator;

    private long last;

    @BeforeEach
    void prepare() throws IOException {
        emulator.addJob(17, ((ObjectNode) TestJobs.notebooks("main")).put("max_concurrent_runs", 2));
        emulator.addJob(18, TestJobs.notebooks("main"));
        emulator.holdRuns();
    }

    private void start(int jobId, int runs) throws Exception {
        for (int i = 0; i < runs; i++) {
            last = new Runs(TestClients.of(emulator))
                    .runNow(
                            jobId,
                            JsonCodec.object().set("queue", JsonCodec.object().put("enabled", true)),
                            "run-" + jobId + "-" + i);
        }
    }

    private int cancel(boolean theyEnd) throws Exception {
        return new CancelRuns(TestClients.of(emulator), log, duration -> {
                    if (theyEnd) {
                        emulator.awaitRunEnded(last);
                    }
                })
                .run(JOB);
    }

    @Test
    void activeAndQueuedRunsAreCancelledButThoseOfOtherJobsAreNot() throws Exception {
        start(18, 1);
        start(17, 30);

        assertThat(cancel(true), is(30));

        assertThat(emulator.runsCancelled(), is(30));
        assertThat(log.lines(), hasItem("30 runs of job 17 cancelled"));
        assertThat(log.text(), containsString("(QUEUED): " + emulator.url()));
    }

    @Test
    void noRunIsNoError() throws Exception {
        assertThat(cancel(true), is(0));

        assertThat(log.text(), is("No run of job 17 is queued or active"));
    }

    @Test
    void runThatDoesNotEndIsNamedAfterTenMinutes() throws Exception {
        emulator.cancelTakes(Duration.ofHours(1));
        start(17, 1);

        IOException e = assertThrows(IOException.class, () -> cancel(false));

        assertThat(
                e.getMessage(),
                containsString("Run " + last + " of job 17 is still active after 10 min 0 s of cancelling. "));
    }

    @Test
    void unknownJobIsNamed() {
        CancelRuns unknown = new CancelRuns(TestClients.of(emulator), log, duration -> {});

        assertThrows(InvalidInputException.class, () -> unknown.run(new JobReference(null, "dayly")));
    }
}
