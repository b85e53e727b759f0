package io.jenkins.plugins.databricks.deploy.jobs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeleteJobTest {

    private final TellingLog log = new TellingLog();

    @StartEmulator
    private Emulator emulator;

    private DeleteJob deleteJob;

    @BeforeEach
    void prepare() throws IOException {
        emulator.addJob(17, JsonCodec.MAPPER.readTree("{\"name\": \"daily\"}"));
        emulator.addJob(18, JsonCodec.MAPPER.readTree("{\"name\": \"daily-feature-1\"}"));
        deleteJob = new DeleteJob(TestClients.of(emulator), log);
    }

    @Test
    void deletesTheJobOfThisNameAndNoOther() throws Exception {
        assertThat(deleteJob.run(new JobReference(null, "daily-feature-1")), is(true));

        assertThat(emulator.jobCount(), is(1));
        assertThat(log.text(), is("Deleted job 'daily-feature-1' (ID 18)"));
    }

    @Test
    void deletesTheJobOfThisId() throws Exception {
        assertThat(deleteJob.run(new JobReference("18", null)), is(true));

        assertThat(emulator.jobCount(), is(1));
        assertThat(log.text(), is("Deleted job 18"));
    }

    @Test
    void aJobThatIsGoneAlreadyIsFine() throws Exception {
        assertThat(deleteJob.run(new JobReference(null, "daily-feature-2")), is(false));
        assertThat(deleteJob.run(new JobReference("4711", null)), is(false));

        assertThat(emulator.jobCount(), is(2));
        assertThat(log.text(), containsString("There is no job 'daily-feature-2' to delete"));
    }

    @Test
    void aNameThatSeveralJobsHaveDeletesNone() throws Exception {
        emulator.addJob(19, JsonCodec.MAPPER.readTree("{\"name\": \"daily\"}"));

        InvalidInputException e =
                assertThrows(InvalidInputException.class, () -> deleteJob.run(new JobReference(null, "daily")));

        assertThat(e.getMessage(), containsString("2 jobs are named 'daily'"));
        assertThat(emulator.jobCount(), is(3));
    }

    @Test
    void aRefusalIsAnError() {
        emulator.fault(Fault.on("POST", "/api/2.2/jobs/delete").status(403));

        assertThrows(DatabricksException.class, () -> deleteJob.run(new JobReference("18", null)));
        assertThat(emulator.jobCount(), is(2));
    }
}
