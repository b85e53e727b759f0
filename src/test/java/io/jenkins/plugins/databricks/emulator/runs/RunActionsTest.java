package io.jenkins.plugins.databricks.emulator.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import io.jenkins.plugins.databricks.emulator.jobs.TestJobs;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunActionsTest {

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
    void cancellingTakesAWhile() throws Exception {
        emulator.holdRuns();
        emulator.cancelTakes(Duration.ofSeconds(2));
        long id = runNow();
        client.post("/api/2.2/jobs/runs/cancel", "{\"run_id\":" + id + "}");
        assertThat(get(id).at("/status/state").asText(), is("TERMINATING"));
        assertThat(emulator.awaitRunEnded(id).result(), is("CANCELED"));
        assertThat(get(id).at("/tasks/0/state/result_state").asText(), is("CANCELED"));
        client.post("/api/2.2/jobs/runs/cancel", "{\"run_id\":" + id + "}");
        assertThat(emulator.runsCancelled(), is(1));
    }

    @Test
    void outputIsOfOneTaskOnly() throws Exception {
        TestClient.Answer answer = client.get("/api/2.2/jobs/runs/get-output?run_id=" + runNow());
        assertThat(answer.status(), is(400));
        assertThat(answer.message(), containsString("multiple tasks is not supported"));
    }

    @Test
    void longOutputIsTruncated() throws Exception {
        emulator.scriptNextRun(RunScript.of(EmulatedState.success())
                .task("main", EmulatedState.success(), EmulatedOutput.logs("a" + "b".repeat(EmulatedOutput.SHOWN))));
        JsonNode run = get(runNow());
        JsonNode output = client.get("/api/2.2/jobs/runs/get-output?run_id=" + run.at("/tasks/0/run_id"))
                .json();
        assertThat(output.get("logs_truncated").booleanValue(), is(true));
        assertThat(output.get("logs").asText().startsWith("b"), is(true));
    }

    @Test
    void failedTasksAreRepaired() throws Exception {
        emulator.addJob(17, TestJobs.notebooks("a", "b"));
        emulator.scriptNextRun(RunScript.of(EmulatedState.internalError("no", "RUN_EXECUTION_ERROR", "CLIENT_ERROR"))
                .task("a", EmulatedState.success(), EmulatedOutput.none())
                .task("b", EmulatedState.failed("no"), EmulatedOutput.none()));
        long id = runNow();
        long started = client.get("/api/2.2/jobs/runs/get?run_id=" + id)
                .json()
                .get("start_time")
                .longValue();
        String body = "{\"run_id\":" + id + ",\"rerun_all_failed_tasks\":true}";
        assertThat(client.post("/api/2.2/jobs/runs/repair", body).json().has("repair_id"), is(true));
        assertThat(emulator.awaitRunEnded(id).result(), is("SUCCESS"));
        JsonNode run = client.get("/api/2.2/jobs/runs/get?include_history=true&run_id=" + id)
                .json();
        assertThat(run.get("tasks").size(), is(3));
        assertThat(run.at("/tasks/2/attempt_number").intValue(), is(1));
        assertThat(run.get("repair_history").size(), is(1));
        assertThat("a repair begins no other run", run.get("start_time").longValue(), is(started));
        String named = "{\"run_id\":" + id + ",\"rerun_tasks\":[\"b\"]}";
        assertThat(client.post("/api/2.2/jobs/runs/repair", named).message(), containsString("latest_repair_id"));
    }

    @Test
    void notebooksAreExported() throws Exception {
        JsonNode export =
                client.get("/api/2.2/jobs/runs/export?run_id=" + runNow()).json();
        assertThat(export.at("/views/0/content").asText(), containsString("<html>"));
    }
}
