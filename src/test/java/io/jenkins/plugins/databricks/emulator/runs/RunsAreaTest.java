package io.jenkins.plugins.databricks.emulator.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.jobs.TestJobs;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunsAreaTest {

    @StartEmulator
    private Emulator emulator;

    private TestClient client;

    @BeforeEach
    void prepare() {
        client = new TestClient(emulator);
        emulator.addJob(17, TestJobs.notebooks("main"));
    }

    private long runNow() throws Exception {
        return client.post("/api/2.2/jobs/run-now", "{\"job_id\":17}")
                .json()
                .get("run_id")
                .longValue();
    }

    private JsonNode get(long runId) throws Exception {
        return client.get("/api/2.2/jobs/runs/get?run_id=" + runId).json();
    }

    @Test
    void aRunSucceedsAndIsDescribedInBothWays() throws Exception {
        long id = runNow();
        JsonNode run = get(id);
        assertThat(run.at("/state/life_cycle_state").asText(), is("TERMINATED"));
        assertThat(run.at("/state/result_state").asText(), is("SUCCESS"));
        assertThat(run.at("/status/state").asText(), is("TERMINATED"));
        assertThat(run.at("/status/termination_details/code").asText(), is("SUCCESS"));
        assertThat(run.get("run_page_url").asText(), containsString("#job/17/run/" + id));
        assertThat(run.at("/tasks/0/task_key").asText(), is("main"));
        assertThat(run.at("/tasks/0/run_id").longValue() == id, is(false));
    }

    @Test
    void unknownJobsAndRunsAreBadParameters() throws Exception {
        TestClient.Answer job = client.post("/api/2.2/jobs/run-now", "{\"job_id\":\"18\"}");
        assertThat(job.status(), is(400));
        assertThat(job.errorCode(), is("INVALID_PARAMETER_VALUE"));
        assertThat(job.message(), is("Job 18 does not exist."));
        assertThat(client.get("/api/2.2/jobs/runs/get?run_id=1").message(), is("Run 1 does not exist."));
    }

    @Test
    void aJobWithoutATaskCannotRun() throws Exception {
        emulator.addJob(18, Json.object().put("name", "empty"));
        assertThat(client.post("/api/2.2/jobs/run-now", "{\"job_id\":18}").message(), containsString("no task"));
    }

    @Test
    void aTokenStartsOneRunOnly() throws Exception {
        String body = "{\"job_id\":17,\"idempotency_token\":\"t\"}";
        JsonNode first = client.post("/api/2.2/jobs/run-now", body).json();
        assertThat(client.post("/api/2.2/jobs/run-now", body).json(), is(first));
        assertThat(emulator.runsStarted(), is(1));
        client.post("/api/2.2/jobs/runs/delete", "{\"run_id\":" + first.get("run_id") + "}");
        assertThat(client.post("/api/2.2/jobs/run-now", body).status(), is(400));
        String longToken = "{\"job_id\":17,\"idempotency_token\":\"" + "t".repeat(65) + "\"}";
        assertThat(client.post("/api/2.2/jobs/run-now", longToken).status(), is(400));
    }

    @Test
    void parametersHaveLimits() throws Exception {
        String start = "{\"job_id\":17,";
        assertThat(
                client.post("/api/2.2/jobs/run-now", start + "\"python_params\":[\"ä\"]}")
                        .message(),
                containsString("ASCII"));
        assertThat(
                client.post("/api/2.2/jobs/run-now", start + "\"python_params\":[\"" + "x".repeat(10_000) + "\"]}")
                        .message(),
                containsString("10000 bytes"));
        assertThat(
                client.post("/api/2.2/jobs/run-now", start + "\"jar_params\":[],\"notebook_params\":{}}")
                        .status(),
                is(400));
        assertThat(
                client.post("/api/2.2/jobs/run-now", start + "\"python_params\":[1]}")
                        .errorCode(),
                is("MALFORMED_REQUEST"));
        assertThat(emulator.runsStarted(), is(0));
    }

    @Test
    void parametersAreReported() throws Exception {
        long id = client.post(
                        "/api/2.2/jobs/run-now",
                        "{\"job_id\":17,\"notebook_params\":{\"a\":\"b\"},\"job_parameters\":{\"c\":\"d\"}}")
                .json()
                .get("run_id")
                .longValue();
        JsonNode run = get(id);
        assertThat(run.at("/overriding_parameters/notebook_params/a").asText(), is("b"));
        assertThat(run.at("/job_parameters/0/value").asText(), is("d"));
    }

    @Test
    void heldRunsRunUntilReleased() throws Exception {
        emulator.holdRuns();
        long id = runNow();
        assertThat(emulator.awaitRunStarted(), is(id));
        assertThat(get(id).at("/state/life_cycle_state").asText(), is("RUNNING"));
        assertThat(get(id).get("end_time").longValue(), is(0L));
        emulator.releaseRuns();
        assertThat(emulator.awaitRunEnded(id).result(), is("SUCCESS"));
    }

    @Test
    void heldRunsMayQueue() throws Exception {
        emulator.holdRuns(EmulatedState.queued("ACTIVE_RUNS_LIMIT_REACHED", "Too many runs"));
        JsonNode run = get(runNow());
        assertThat(run.at("/status/state").asText(), is("QUEUED"));
        assertThat(run.at("/status/queue_details/code").asText(), is("ACTIVE_RUNS_LIMIT_REACHED"));
        assertThat(run.at("/state/queue_reason").asText(), is("Too many runs"));
    }

    @Test
    void scriptedStatesComeOneByOne() throws Exception {
        emulator.scriptNextRun(RunScript.of(
                        EmulatedState.pending(),
                        EmulatedState.active("EVAPORATING", "new in 2030"),
                        EmulatedState.ended("MOSTLY_FINE", "hm", "SUN_SPOT", "COSMIC"))
                .task(
                        "main",
                        EmulatedState.failed("no"),
                        EmulatedOutput.notebook("r").withError("E", "trace")));
        long id = runNow();
        assertThat(get(id).at("/state/life_cycle_state").asText(), is("PENDING"));
        assertThat(get(id).at("/status/state").asText(), is("EVAPORATING"));
        JsonNode end = get(id);
        assertThat(end.at("/status/termination_details/code").asText(), is("SUN_SPOT"));
        JsonNode output = client.get("/api/2.2/jobs/runs/get-output?run_id=" + end.at("/tasks/0/run_id"))
                .json();
        assertThat(output.at("/notebook_output/result").asText(), is("r"));
        assertThat(output.get("error_trace").asText(), is("trace"));
    }

    @Test
    void scriptedStatesMayWaitForASignal() throws Exception {
        emulator.scriptNextRun(
                RunScript.of(EmulatedState.running(), EmulatedState.success()).advancedBySignal());
        long id = runNow();
        get(id);
        assertThat(get(id).at("/status/state").asText(), is("RUNNING"));
        emulator.advance(id);
        assertThat(get(id).at("/state/result_state").asText(), is("SUCCESS"));
    }

    @Test
    void moreThanAHundredTasksArePaged() throws Exception {
        String[] keys = new String[250];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "t" + i;
        }
        emulator.addJob(17, TestJobs.notebooks(keys));
        long id = runNow();
        JsonNode page = get(id);
        assertThat(page.get("tasks").size(), is(100));
        for (int i = 0; i < 2; i++) {
            String token = page.get("next_page_token").asText();
            page = client.get("/api/2.2/jobs/runs/get?run_id=" + id + "&page_token=" + token)
                    .json();
        }
        assertThat(page.get("tasks").size(), is(50));
        assertThat(page.has("next_page_token"), is(false));
        JsonNode old = client.get("/api/2.1/jobs/runs/get?run_id=" + id).json();
        assertThat(old.get("tasks").size(), is(100));
        assertThat(old.has("next_page_token"), is(false));
    }

    @Test
    void runsAreListedInPages() throws Exception {
        emulator.holdRuns();
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            ids.add(runNow());
        }
        Set<Long> listed = new HashSet<>();
        String query = "?active_only=true&limit=24&job_id=17";
        JsonNode page = client.get("/api/2.2/jobs/runs/list" + query).json();
        page.get("runs").forEach(run -> listed.add(run.get("run_id").longValue()));
        assertThat(listed.size(), is(24));
        page = client.get("/api/2.2/jobs/runs/list" + query + "&page_token="
                        + page.get("next_page_token").asText())
                .json();
        page.get("runs").forEach(run -> listed.add(run.get("run_id").longValue()));
        assertThat(listed, is(ids));
        assertThat(page.has("next_page_token"), is(false));
        assertThat(client.get("/api/2.2/jobs/runs/list?limit=25").status(), is(400));
        assertThat(client.get("/api/2.2/jobs/runs/list?completed_only=true").text(), is("{}"));
    }

    @Test
    void aFullJobSkipsOrQueues() throws Exception {
        emulator.addJob(17, TestJobs.notebooks("main").put("max_concurrent_runs", 1));
        emulator.holdRuns();
        long first = runNow();
        long second = runNow();
        assertThat(emulator.runState(second).queueCode(), is("MAX_CONCURRENT_RUNS_REACHED"));
        long third = client.post("/api/2.2/jobs/run-now", "{\"job_id\":17,\"queue\":{\"enabled\":false}}")
                .json()
                .get("run_id")
                .longValue();
        assertThat(emulator.runState(third).lifeCycle(), is("SKIPPED"));
        emulator.releaseRuns();
        assertThat(emulator.awaitRunEnded(first).result(), is("SUCCESS"));
        assertThat(emulator.awaitRunEnded(second).result(), is("SUCCESS"));
    }

    @Test
    void onlyAPartOfTheTasksMayRun() throws Exception {
        emulator.addJob(17, TestJobs.notebooks("a", "b", "c"));
        long id = client.post("/api/2.2/jobs/run-now", "{\"job_id\":17,\"only\":[\"b+\"]}")
                .json()
                .get("run_id")
                .longValue();
        JsonNode run = get(id);
        assertThat(run.at("/tasks/0/state/result_state").asText(), is("EXCLUDED"));
        assertThat(run.at("/tasks/2/state/result_state").asText(), is("SUCCESS"));
        assertThat(run.at("/state/result_state").asText(), is("SUCCESS"));
    }
}
