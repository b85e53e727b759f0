package io.jenkins.plugins.databricks.deploy.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.deploy.poller.ManualTimer;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs of builds. {@link RunPhasesTest} has what each event does in each phase. */
@Execution(ExecutionMode.CONCURRENT)
class RunMachineTest extends PlayedRun {

    @Test
    void anEndFromBeforeTheRepairIsIgnored() throws Exception {
        build.repairs = 1;
        emulator.scriptNextRun(RunScript.of(EmulatedState.running(), EmulatedState.failed("it broke")));
        emulator.fault(Fault.on("POST", RUNS + "repair").times(1).status(503));
        emulator.holdRuns();
        begin();
        timer.pass(Duration.ofSeconds(3));
        JsonNode ended =
                TestClients.of(emulator).call(RestRequest.get(RUNS + "get").with("run_id", build.saved.runId()));
        timer.pass(MOMENT);
        // The looks after the repair, until somebody tells that server.
        emulator.fault(
                Fault.on("GET", RUNS + "get").after(1).times(3).status(200).body(ended.toString()));
        timer.pass(Duration.ofSeconds(60));
        assertThat(build.log.lines(), hasItem(startsWith("Repairing run")));
        assertThat(build.ends, hasSize(0));
        emulator.releaseRuns();
        toTheEnd();

        assertThat(build.ends, is(List.of("SUCCESS")));
        assertNothingIsLeft();
    }

    @Test
    void outputsOfManyTasksHoldTheEndUpForTwoMinutesInAll() throws Exception {
        emulator.addJob(17, manyTasks(90));
        emulator.fault(Fault.on("GET", RUNS + "get-output").always().resetBefore());
        Instant start = time.instant();
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("SUCCESS")));
        assertThat(Duration.between(start, time.instant()), lessThan(Duration.ofSeconds(150)));
        assertThat(build.log.text(), containsString("the output of 90 tasks cannot be read: "));
        assertNothingIsLeft();
    }

    @Test
    void aRunThatIsNotWaitedForIsNotLookedAt() throws Exception {
        options = new RunOptions(false, true);
        emulator.holdRuns();
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("started")));
        assertThat(build.log.text(), containsString("of job 17: "));
        assertThat(build.reported, hasSize(1));
        assertThat(build.reported.get(0).state().word(), is("STARTED"));
        assertThat(emulator.requests("GET", RUNS + "get"), hasSize(0));
        assertNothingIsLeft();
    }

    @Test
    void anAbortJustAsARunIsStartedThatIsNotWaitedForCancelsIt() throws Exception {
        options = new RunOptions(false, true);
        emulator.holdRuns();
        build.afterSave = () -> {
            if (build.saved.runId() != 0) {
                build.afterSave = () -> {};
                machine.stop();
            }
        };
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("aborted")));
        assertThat(emulator.runsStarted(), is(1));
        assertThat(emulator.runsCancelled(), is(1));
        assertNothingIsLeft();
    }

    @Test
    void afterACrashARunThatIsNotWaitedForIsReportedAndNotLookedAt() throws Exception {
        options = new RunOptions(false, true);
        emulator.holdRuns();
        build.afterSave = () -> {
            if (build.saved.runId() != 0) {
                build.afterSave = () -> {};
                kill();
                throw new InterruptedException();
            }
        };
        begin();
        resume();
        toTheEnd();

        assertThat(build.ends, is(List.of("started")));
        assertThat(build.reported, hasSize(1));
        assertThat(emulator.runsStarted(), is(1));
        assertThat(emulator.requests("GET", RUNS + "get"), hasSize(0));
        assertNothingIsLeft();
    }

    @Test
    void aOneTimeRunThatIsNotWaitedForIsLookedAtOnceForItsPageWhateverComesOfIt() throws Exception {
        options = new RunOptions(false, true);
        build.request = new RunRequest.OneTime((ObjectNode) JsonCodec.MAPPER.readTree("""
                {"run_name": "once", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}
                """));
        emulator.holdRuns();
        emulator.fault(Fault.on("GET", RUNS + "get").status(500));
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("started")));
        assertThat(build.log.text(), containsString("One-time run "));
        assertThat(build.reported, hasSize(1));
        assertNothingIsLeft();
    }

    @Test
    void anAbortLeavesTheRunAloneWhereTheStepSaysSo() throws Exception {
        options = new RunOptions(true, false);
        beginAndWait();
        abort();
        toTheEnd();

        assertThat(build.ends, is(List.of("aborted")));
        assertThat(plain(build.log.text()), containsString("Run N continues in Databricks"));
        assertThat(emulator.runsCancelled(), is(0));
        assertNothingIsLeft();
    }

    @Test
    void anotherWorkspaceIsNotAskedForTheRun() throws Exception {
        beginAndWait();
        kill();
        try (Emulator other = Emulator.start()) {
            build.elsewhere = other;
            toTheEnd();
            assertThat(other.requests(), hasSize(0));
            assertThat(build.ends.get(0), containsString("the step now connects to " + other.url()));
        }
        assertThat(plain(build.ends.get(0)), startsWith("failed: Run N may still be running, see HOST"));
        assertNothingIsLeft();
    }

    @Test
    void aOneTimeRunIsToldByItsNameAndThenByItsPage() throws Exception {
        build.request = oneTime("checks");
        emulator.holdRuns();
        begin();
        emulator.releaseRuns();
        toTheEnd();

        assertThat(build.ends, is(List.of("SUCCESS")));
        List<String> lines = build.log.lines().stream().map(this::plain).toList();
        assertThat(lines.get(0), is("One-time run N 'checks': HOST/jobs/runs"));
        assertThat(lines.get(1), startsWith("Run N in Databricks: HOST/?o=N#job/"));
        assertThat(build.reported.get(0).name(), is("checks"));
        assertNothingIsLeft();
    }

    @Test
    void aOneTimeRunOfWhichNothingIsKnownIsToldByItsName() throws Exception {
        build.request = oneTime("checks\nERROR");
        emulator.fault(Fault.on("POST", RUNS + "submit").always().resetBefore());
        begin();
        toTheEnd();

        assertThat(
                plain(build.ends.get(0)),
                startsWith("failed: It is not known whether the one-time run 'checks ERROR' was started in HOST."));
    }

    private static RunRequest oneTime(String name) {
        ObjectNode settings = JsonCodec.object().put("run_name", name);
        settings.putArray("tasks")
                .addObject()
                .put("task_key", "a")
                .putObject("notebook_task")
                .put("notebook_path", "/Shared/a");
        return new RunRequest.OneTime(settings);
    }

    @Test
    void anAnswerWithoutAnIdIsNoAnswer() throws Exception {
        emulator.fault(Fault.on("POST", RUN_NOW).times(3).status(200).body("{}"));
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("SUCCESS")));
        assertThat(emulator.runsStarted(), is(1));
        assertThat(build.log.text(), containsString("without a run_id"));
    }

    @Test
    void anInterruptThatNobodyAskedForEndsTheStepInsteadOfLosingIt() throws Exception {
        build.inPrepare = () -> {
            throw new InterruptedException("by a channel that closes, say");
        };
        begin();

        assertThat(build.ends, is(List.of("failed: Somebody else has interrupted this step")));
        assertNothingIsLeft();
    }

    @Test
    void anAbortBeforeTheNewSessionHasBegunCancelsOnce() throws Exception {
        beginAndWait();
        kill();
        List<Runnable> later = new ArrayList<>();
        timer = new ManualTimer(time);
        poller = new RunPoller(timer, Runnable::run, time::nanoTime);
        machine = new RunMachine(build.new Session(), options, build.saved, poller, timer, later::add);
        machine.resume();
        machine.stop();
        while (!later.isEmpty()) {
            later.remove(0).run();
            timer.pass(MOMENT);
            if (emulator.runsCancelled() > 0) {
                emulator.awaitRunEnded(build.saved.runId());
            }
        }

        assertThat(build.ends, is(List.of("aborted")));
        assertThat(emulator.requests("POST", RUNS + "cancel"), hasSize(1));
        assertThat(build.log.text(), containsString("Jenkins was restarted: this build was aborted before"));
        assertNothingIsLeft();
    }

    @Test
    void pagesOfAnEndedRunWaitForTheirTurn() throws Exception {
        emulator.addJob(17, manyTasks(950));
        beginAndWait();
        emulator.releaseRuns();
        emulator.awaitRunEnded(build.saved.runId());
        while (!build.log.text().contains(": SUCCESS after")) {
            timer.pass(Duration.ofMillis(10));
        }
        emulator.clearRequests();
        timer.pass(Duration.ofMillis(500));

        assertThat("fifteen a second", emulator.requests().size(), lessThan(9));
    }

    @Test
    void aRunThatHasEndedIsFollowedToItsEnd() throws Exception {
        emulator.scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        build.request = new RunRequest.Attached(runJob(), 17, "daily");
        begin();
        toTheEnd();

        assertThat(build.ends, is(List.of("FAILED")));
        assertThat(
                plain(build.log.lines().get(0)), startsWith("Following run N of job 17 'daily': HOST/jobs/17/runs/N"));
        assertThat(emulator.runsStarted(), is(1));
        assertNothingIsLeft();
    }
}
