package io.jenkins.plugins.databricks.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobsTest {

    @StartEmulator
    private Emulator emulator;

    private Jobs jobs;
    private Runs runs;

    @BeforeEach
    void connect() {
        jobs = new Jobs(TestClients.of(emulator));
        runs = new Runs(TestClients.of(emulator));
    }

    private static ObjectNode jobOf(int tasks) {
        ObjectNode settings = JsonCodec.object().put("name", "many");
        ArrayNode list = settings.putArray("tasks");
        for (int i = 0; i < tasks; i++) {
            ObjectNode task = list.addObject().put("task_key", "t" + i);
            task.putObject("notebook_task").put("notebook_path", "/Shared/" + i);
        }
        return settings;
    }

    private static List<String> keys(int tasks) {
        return IntStream.range(0, tasks).mapToObj(i -> "t" + i).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 101, 250})
    void aJobIsReadWholeHoweverManyTasksItHas(int tasks) throws Exception {
        emulator.addJob(17, jobOf(tasks));

        JsonNode settings = jobs.settings(17, Jobs.CURRENT);

        assertThat(settings.path("name").asText(), is("many"));
        assertThat(
                StreamSupport.stream(settings.path("tasks").spliterator(), false)
                        .map(task -> task.path("task_key").asText())
                        .toList(),
                is(keys(tasks)));
    }

    @Test
    void theOtherListsOfAJobAreNotDoubledByItsPages() throws Exception {
        ObjectNode settings = jobOf(101);
        settings.putArray("parameters").addObject().put("name", "day").put("default", "1");
        emulator.addJob(17, settings);

        assertThat(jobs.settings(17, Jobs.CURRENT).path("parameters"), is(settings.path("parameters")));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101, 250})
    void aRunIsReadWholeHoweverManyTasksItHas(int tasks) throws Exception {
        emulator.addJob(17, jobOf(tasks));
        emulator.scriptNextRun(RunScript.of(io.jenkins.plugins.databricks.emulator.script.EmulatedState.running()));
        long runId = runs.runNow(17, JsonCodec.object(), "token-of-the-test");

        JobRun run = runs.get(runId);

        assertThat(run.tasks().stream().map(JobRun.TaskRun::key).toList(), is(keys(tasks)));
        assertThat(run.jobId(), is(17L));
        assertThat(run.name(), is("many"));
    }

    @Test
    void aNameIsFoundExactlyOnAllPages() throws Exception {
        for (int i = 1; i <= 230; i++) {
            emulator.addJob(i, JsonCodec.object().put("name", i % 100 == 0 ? "nightly" : "Nightly"));
        }

        assertThat(jobs.idsByName("nightly").stream().sorted().toList(), is(List.of(100L, 200L)));
        assertThat(jobs.idsByName("NIGHTLY"), hasSize(0));
        assertThat(jobs.idsByName("night"), hasSize(0));
    }

    @Test
    void aRunStartsOnceAlthoughTheAnswerWasLost() throws Exception {
        emulator.addJob(17, jobOf(1));
        emulator.holdRuns();
        emulator.fault(Fault.on("POST", "/api/2.2/jobs/run-now").resetAfter());
        emulator.fault(Fault.on("POST", "/api/2.2/jobs/run-now").resetBefore());
        emulator.fault(Fault.on("POST", "/api/2.2/jobs/run-now").status(503));

        long runId = runs.runNow(17, JsonCodec.object(), "token-of-the-test");

        assertThat(emulator.runsStarted(), is(1));
        assertThat(emulator.awaitRunStarted(), is(runId));
        assertThat(emulator.requests("POST", "/api/2.2/jobs/run-now"), hasSize(4));
    }

    @Test
    void aRunIsCancelledOnceHoweverOftenItIsAsked() throws Exception {
        emulator.addJob(17, jobOf(1));
        emulator.holdRuns();
        emulator.fault(Fault.on("POST", "/api/2.2/jobs/runs/cancel").resetAfter());
        long runId = runs.runNow(17, JsonCodec.object(), "token-of-the-test");

        runs.cancel(runId);

        emulator.awaitRunEnded(runId);
        assertThat(runs.get(runId).state().outcome(), is(RunState.Outcome.CANCELED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name': 'x', 'tasks': []}|2.2",
                "{'name': 'x', 'tasks': [{'new_cluster': {}}], 'new_cluster': {}}|2.2",
                "{'name': 'x', 'new_cluster': {}}|2.0",
                "{'name': 'x', 'existing_cluster_id': '1'}|2.0",
                "{'name': 'x', 'spark_python_task': {}}|2.0",
                "{'name': 'x', 'notebook_task': {}, 'timeout_seconds': 5}|2.0",
                "{'name': 'x'}|2.2",
                "{}|2.2",
            })
    void theVersionFollowsTheFormOfTheSettings(String settings, String version) throws Exception {
        assertThat(Jobs.versionFor(JsonCodec.MAPPER.readTree(settings.replace('\'', '"'))), is(version));
    }

    @Test
    void aJobIsMadeInTheVersionThatItsFormAsksFor() throws Exception {
        long single =
                jobs.create(JsonCodec.MAPPER.readTree("{\"name\": \"single\", \"new_cluster\": {\"num_workers\": 0}}"));
        long multi = jobs.create(jobOf(2));

        assertThat(emulator.jobSettings(single).path("format").asText(), is("SINGLE_TASK"));
        assertThat(emulator.jobSettings(multi).path("format").asText(), is("MULTI_TASK"));
        assertThat(emulator.requests("POST", "/api/2.0/jobs/create"), hasSize(1));
    }

    @Test
    void theJobsPageIsBelowTheWorkspacesAddress() {
        assertThat(jobs.page(17), is(URI.create(emulator.url() + "/jobs/17")));
    }

    /** As a proxy gives it in Databricks' place. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"job_id\": null, \"run_id\": \"x\"}", "{\"job_id\": -1, \"run_id\": 0}"})
    void anAnswerWithoutTheIdOfWhatWasMadeIsNoSuccess(String answer) throws Exception {
        emulator.addJob(17, jobOf(1));
        emulator.fault(
                Fault.on("POST", "/api/2.2/jobs/create").always().status(200).body(answer));
        emulator.fault(
                Fault.on("POST", "/api/2.2/jobs/run-now").always().status(200).body(answer));
        emulator.fault(Fault.on("POST", "/api/2.2/jobs/runs/submit")
                .always()
                .status(200)
                .body(answer));

        for (Executable call : List.<Executable>of(
                () -> jobs.create(jobOf(1)),
                () -> runs.runNow(17, JsonCodec.object(), "t"),
                () -> runs.submit(jobOf(1), "t"))) {
            DatabricksException e = assertThrows(DatabricksException.class, call);
            assertThat(e.getMessage(), containsString("_id. Check the workspace's host name"));
            assertThat(e.isOutcomeUnknown(), is(true));
        }
    }
}
