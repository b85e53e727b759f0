package io.jenkins.plugins.databricks.deploy.runs.request;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepairRunTest {

    private static final String REPAIR = "/api/2.2/jobs/runs/repair";
    private static final EmulatedState FAILED = EmulatedState.failed("it broke");

    private final TellingLog log = new TellingLog();

    @StartEmulator
    private Emulator emulator;

    private Runs runs;

    @BeforeEach
    void prepare() throws IOException {
        runs = new Runs(TestClients.of(emulator));
        emulator.addJob(17, JsonCodec.MAPPER.readTree("""
                {"name": "nightly", "tasks": [
                  {"task_key": "load", "notebook_task": {"notebook_path": "/Shared/load"}},
                  {"task_key": "check", "notebook_task": {"notebook_path": "/Shared/check"}}]}"""));
    }

    private JobRun failedRun() throws IOException, InterruptedException {
        return ended(RunScript.of(FAILED).task("load", EmulatedState.success(), EmulatedOutput.none()));
    }

    private JobRun ended(RunScript script) throws IOException, InterruptedException {
        emulator.scriptNextRun(script);
        JobRun run = runs.get(runs.runNow(17, JsonCodec.object(), "token-of-the-test"));
        assertThat(run.ended(), is(true));
        return run;
    }

    private static RepairRun.Request atMost(int repairs) {
        return new RepairRun.Request(repairs, JsonCodec.object());
    }

    /** As a run's machine does: asks again, a few times, when nobody has answered. */
    private boolean repair(RepairRun.Request request, JobRun run) throws IOException, InterruptedException {
        RepairRun repair = new RepairRun(request, log);
        for (int attempt = 1; repair.isWanted(run); attempt++) {
            try {
                return repair.attempt(runs, run);
            } catch (DatabricksException e) {
                if (attempt == 3) {
                    throw e;
                }
            }
        }
        return false;
    }

    private List<JsonNode> requests() {
        return emulator.requests("POST", REPAIR).stream()
                .map(request -> request.json())
                .toList();
    }

    @Test
    void failedTasksRunAgainWithTheRunsOwnParameters() throws Exception {
        RunRequest submission = new RunRequest.OfJob(
                17,
                new RunParameters()
                        .with(RunParameter.PYTHON_PARAMS, List.of("--day", "2026-11-20"))
                        .with(RunParameter.ONLY, List.of("load"))
                        .queue(true)
                        .toJson(),
                2);
        JobRun run = failedRun();

        assertThat(repair(submission.repair(), run), is(true));

        assertThat(
                requests().get(0).toString(),
                is("{\"run_id\":" + run.runId()
                        + ",\"rerun_all_failed_tasks\":true,\"python_params\":[\"--day\",\"2026-11-20\"]}"));
        List<TaskRun> tasks = runs.get(run.runId()).tasks();
        assertThat(
                tasks.stream().filter(task -> task.key().equals("load")).toList(),
                is(run.tasks().stream()
                        .filter(task -> task.key().equals("load"))
                        .toList()));
        assertThat(tasks.stream().mapToInt(TaskRun::attempt).sum(), is(1));
        assertThat(log.text(), is("Repairing run " + run.runId() + ": rerunning its failed tasks (repair 1 of 2)"));
    }

    @Test
    void runIsRepairedAsOftenAsAskedAndNotMore() throws Exception {
        JobRun run = failedRun();
        emulator.scriptNextRun(RunScript.of(FAILED));
        assertThat(repair(atMost(2), run), is(true));
        emulator.scriptNextRun(RunScript.of(FAILED));
        assertThat(repair(atMost(2), runs.get(run.runId())), is(true));
        assertThat(repair(atMost(2), runs.get(run.runId())), is(false));

        assertThat(requests(), hasSize(2));
        assertThat(
                requests().get(1).path("latest_repair_id").asLong(),
                is(runs.repairs(run.runId()).get(0)));
    }

    @Test
    void lostAnswerDoesNotRepairTwice() throws Exception {
        emulator.fault(Fault.on("POST", REPAIR).resetAfter());
        JobRun run = failedRun();
        assertThat(repair(atMost(3), run), is(true));
        assertThat(runs.repairs(run.runId()), hasSize(1));
        assertThat(requests(), hasSize(1));
    }

    @Test
    void lostRequestIsSentAgain() throws Exception {
        emulator.fault(Fault.on("POST", REPAIR).resetBefore());
        JobRun run = failedRun();
        assertThat(repair(atMost(1), run), is(true));
        assertThat(runs.repairs(run.runId()), hasSize(1));
    }

    @Test
    void endsWhenNobodyAnswers() throws Exception {
        emulator.fault(Fault.on("POST", REPAIR).resetBefore().always());
        JobRun run = failedRun();
        assertThrows(DatabricksException.class, () -> repair(atMost(1), run));
        assertThat(runs.repairs(run.runId()), empty());
    }

    @Test
    void refusalIsToldAndLeavesTheRunAsItIs() throws Exception {
        emulator.fault(Fault.on("POST", REPAIR)
                .status(403)
                .error("PERMISSION_DENIED", "User does not have Manage Run permission"));
        JobRun run = failedRun();
        assertThat(repair(atMost(1), run), is(false));
        assertThat(log.text(), containsString("Run " + run.runId() + " cannot be repaired: "));
        assertThat(log.text(), containsString("Manage Run permission"));
    }

    @Test
    void successfulRunIsNotRepaired() throws Exception {
        assertThat(repair(atMost(1), ended(RunScript.of(EmulatedState.success()))), is(false));
        assertThat(requests(), empty());
    }

    @Test
    void cancelledRunIsNotRepaired() throws Exception {
        assertThat(repair(atMost(1), ended(RunScript.of(EmulatedState.canceled()))), is(false));
        assertThat(requests(), empty());
    }

    @Test
    void oneTimeRunIsNotRepaired() throws Exception {
        assertThat(repair(new RunRequest.OneTime("{}").repair(), failedRun()), is(false));
        assertThat(requests(), empty());
    }

    @Test
    void tasksThatWereNeverBegunAreNothingToRepair() throws Exception {
        JobRun run =
                ended(RunScript.of(EmulatedState.ended("SUCCESS_WITH_FAILURES", "", "SUCCESS_WITH_FAILURES", "SUCCESS"))
                        .task("load", EmulatedState.success(), EmulatedOutput.none())
                        .task("check", EmulatedState.excluded(), EmulatedOutput.none()));

        assertThat(repair(atMost(2), run), is(false));

        assertThat(requests(), is(empty()));
    }
}
