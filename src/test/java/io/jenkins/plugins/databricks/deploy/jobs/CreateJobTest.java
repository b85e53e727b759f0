package io.jenkins.plugins.databricks.deploy.jobs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.definition.JobDefinition;
import io.jenkins.plugins.databricks.deploy.jobs.CreateJob.IfExists;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CreateJobTest {

    @StartEmulator
    private Emulator emulator;

    private static ObjectNode settings(int workers) {
        return JobDefinition.parse("""
                {"name": "nightly",
                 "new_cluster": {"num_workers": %d, "spark_version": "7.5.x-scala2.12", "node_type_id": "Standard_D3s_v2"},
                 "spark_python_task": {"python_file": "dbfs:/python/main.py"}}
                """.formatted(workers), "job.json", Map.of());
    }

    private JobResult create(int workers, IfExists ifExists) throws Exception {
        return create(workers, ifExists, false);
    }

    private JobResult create(int workers, IfExists ifExists, boolean dryRun) throws Exception {
        return new CreateJob(TestClients.of(emulator), new TellingLog())
                .run(new CreateJob.Request(settings(workers), ifExists, dryRun));
    }

    @Test
    void aJobThatIsNotThereIsCreated() throws Exception {
        JobResult result = create(1, IfExists.FAIL);

        assertThat(result.created(), is(true));
        assertThat(emulator.jobSettings(result.jobId()).path("name").asText(), is("nightly"));
    }

    @Test
    void aSecondJobOfThatNameIsRefused() throws Exception {
        long first = create(1, IfExists.FAIL).jobId();

        String message = assertThrows(InvalidInputException.class, () -> create(2, IfExists.FAIL))
                .getMessage();

        assertThat(message, containsString("a job named 'nightly' already exists (ID " + first + ")"));
        assertThat(emulator.jobCount(), is(1));
    }

    @Test
    void aJobThatIsThereIsReusedAsItIs() throws Exception {
        long first = create(1, IfExists.FAIL).jobId();

        JobResult result = create(2, IfExists.REUSE);

        assertThat(result.jobId(), is(first));
        assertThat(result.changed(), is(false));
        assertThat(
                emulator.jobSettings(first)
                        .path("new_cluster")
                        .path("num_workers")
                        .asInt(),
                is(1));
    }

    @Test
    void aJobThatIsThereIsReset() throws Exception {
        long first = create(1, IfExists.FAIL).jobId();

        JobResult result = create(2, IfExists.RESET);

        assertThat(result.jobId(), is(first));
        assertThat(result.changes().toString(), containsString("num_workers: 1 → 2"));
        assertThat(
                emulator.jobSettings(first)
                        .path("new_cluster")
                        .path("num_workers")
                        .asInt(),
                is(2));
    }

    @Test
    void aJobOfABundleIsResetWithAWarning() throws Exception {
        ObjectNode deployed = settings(1);
        deployed.putObject("deployment").put("kind", "BUNDLE");
        emulator.addJob(17, deployed);
        TellingLog log = new TellingLog();

        new CreateJob(TestClients.of(emulator), log).run(new CreateJob.Request(settings(2), IfExists.RESET, false));

        assertThat(log.text(), containsString("WARNING: job 17 belongs to a bundle"));
    }

    @Test
    void aLostAnswerDoesNotMakeASecondJob() throws Exception {
        emulator.fault(Fault.on("POST", "/api/*/jobs/create").resetAfter());

        assertThat(create(1, IfExists.FAIL).created(), is(true));

        assertThat(emulator.jobCount(), is(1));
    }

    @Test
    void aDefinitionWithoutANameIsRefused() throws Exception {
        ObjectNode nameless = settings(1);
        nameless.remove("name");

        String message = assertThrows(
                        InvalidInputException.class,
                        () -> new CreateJob(TestClients.of(emulator), new TellingLog())
                                .run(new CreateJob.Request(nameless, IfExists.REUSE, false)))
                .getMessage();

        assertThat(message, containsString("the job's name is missing"));
        assertThat(emulator.jobCount(), is(0));
    }

    @Test
    void aDryRunTellsAndChangesNothing() throws Exception {
        JobResult missing = create(1, IfExists.FAIL, true);
        assertThat(missing.jobId(), is(0L));
        assertThat(missing.created(), is(true));
        assertThat(emulator.jobCount(), is(0));
        long job = create(1, IfExists.FAIL).jobId();

        assertThrows(InvalidInputException.class, () -> create(3, IfExists.FAIL, true));
        assertThat(create(3, IfExists.REUSE, true).changed(), is(false));
        assertThat(create(3, IfExists.RESET, true).changes().toString(), containsString("num_workers: 1 → 3"));

        assertThat(
                emulator.jobSettings(job)
                        .path("new_cluster")
                        .path("num_workers")
                        .asInt(),
                is(1));
    }
}
