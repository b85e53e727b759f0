package io.jenkins.plugins.databricks.deploy.runs.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.api.TaskDetails;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunLoggerTest {

    private static final RunState PENDING = new RunState("PENDING", null, null, "Waiting for cluster", null);
    private static final RunState RUNNING = new RunState("RUNNING", null, null, "In run", null);
    private static final RunState SUCCESS = new RunState("TERMINATED", "SUCCESS", "SUCCESS", null, null);
    private static final RunState FAILED =
            new RunState("TERMINATED", "FAILED", "RUN_EXECUTION_ERROR", "it broke", null);

    private final FakeTime time = new FakeTime();
    private final Instant start = time.instant();
    private final TellingLog log = new TellingLog();
    private final RunLogger logger = new RunLogger(log, time, 5);

    @StartEmulator
    private Emulator emulator;

    private Runs runs;

    @BeforeEach
    void prepare() throws IOException {
        runs = new Runs(TestClients.of(emulator));
        emulator.addJob(17, JsonCodec.MAPPER.readTree("""
                {"name": "nightly", "tasks": [
                  {"task_key": "load", "notebook_task": {"notebook_path": "/Shared/load"}},
                  {"task_key": "check", "notebook_task": {"notebook_path": "/Shared/check"}},
                  {"task_key": "report", "notebook_task": {"notebook_path": "/Shared/report"}}]}"""));
    }

    private JobRun run(RunState state, TaskRun... tasks) {
        return new JobRun(5, 17, "nightly", "https://x/5", state, start, ended(state), List.of(tasks));
    }

    private TaskRun task(String key, RunState state) {
        return new TaskRun(key, 51, null, state, start, ended(state), 0);
    }

    private Instant ended(RunState state) {
        return state.ended() ? time.instant() : null;
    }

    private static io.jenkins.plugins.databricks.emulator.script.EmulatedState remote(
            String result, String message, String code) {
        return io.jenkins.plugins.databricks.emulator.script.EmulatedState.ended(result, message, code, "CLIENT_ERROR");
    }

    /** Plays a run to its end and lets the logger tell its outputs; the failures. */
    private List<String> outputs(RunScript script) throws IOException, InterruptedException {
        emulator.scriptNextRun(script);
        JobRun run = runs.get(runs.runNow(17, JsonCodec.object(), "token-of-the-test"));
        assertThat(run.ended(), is(true));
        List<String> failures = new ArrayList<>();
        for (TaskRun task : run.tasks()) {
            if (!task.state().neverRan()) {
                RunOutput output = runs.output(task.runId());
                logger.outputs().output(task, output);
                if (task.state().failed()) {
                    failures.add(OutputLogger.failure(task, output));
                }
            }
        }
        return failures;
    }

    private static RunScript failedRun() {
        return RunScript.of(io.jenkins.plugins.databricks.emulator.script.EmulatedState.internalError(
                "Task check failed", "RUN_EXECUTION_ERROR", "CLIENT_ERROR"));
    }

    @Test
    void taskThatNeverRanTookNoTime() {
        logger.seen(run(RUNNING, task("report", new RunState("TERMINATED", "UPSTREAM_FAILED", null, null, null))));

        assertThat(log.lines(), hasItem("Run 5, task report: UPSTREAM_FAILED"));
    }

    @Test
    void aWholeRunIsToldChangeByChange() {
        RunState queued = new RunState("QUEUED", null, null, null, "one run at a time");
        logger.seen(run(queued));
        logger.seen(run(queued));
        time.pass(Duration.ofSeconds(8));
        logger.seen(run(PENDING, task("load", PENDING)));
        time.pass(Duration.ofSeconds(30));
        logger.seen(
                run(RUNNING, task("load", RUNNING), task("check", new RunState("BLOCKED", null, null, null, null))));
        logger.seen(
                run(RUNNING, task("load", RUNNING), task("check", new RunState("BLOCKED", null, null, null, null))));
        time.pass(Duration.ofSeconds(95));
        logger.seen(run(RUNNING, task("load", SUCCESS), task("check", RUNNING)));
        time.pass(Duration.ofSeconds(2));
        logger.seen(run(FAILED, task("load", SUCCESS), task("check", FAILED)));

        assertThat(log.text(), is("""
                        Run 5: QUEUED (one run at a time)
                        Run 5: PENDING (Waiting for cluster)
                        Run 5, task load: PENDING (Waiting for cluster)
                        Run 5: RUNNING
                        Run 5, task load: RUNNING
                        Run 5, task check: BLOCKED
                        Run 5, task load: SUCCESS after 2 min 13 s
                        Run 5, task check: RUNNING
                        Run 5, task check: FAILED after 2 min 15 s
                        Run 5: FAILED after 2 min 15 s"""));
    }

    @Test
    void aLookThatShowsNothingNewSaysSo() {
        assertThat(logger.seen(run(RUNNING, task("load", RUNNING))), is(true));
        assertThat(logger.seen(run(RUNNING, task("load", RUNNING))), is(false));
        assertThat(logger.seen(run(RUNNING, task("load", SUCCESS))), is(true));
    }

    @Test
    void aDelayIsToldOnceUntilItIsOver() {
        logger.delayed(new IOException("busy"), Duration.ofHours(1));
        logger.delayed(new IOException("still busy"), Duration.ofHours(1));
        logger.delayed(new IOException("go away"), Duration.ofMinutes(10));
        logger.delayed(new IOException("busy, too"), Duration.ofHours(1));
        logger.seen(run(RUNNING));
        logger.delayed(new IOException("busy again"), Duration.ofHours(1));

        assertThat(
                log.lines(),
                is(List.of(
                        "Run 5: its state cannot be read at the moment, retrying for 60 minutes: busy",
                        "Run 5: its state cannot be read at the moment, retrying for 10 minutes: go away",
                        "Run 5: RUNNING",
                        "Run 5: its state cannot be read at the moment, retrying for 60 minutes: busy again")));
    }

    @Test
    void anUnknownStateIsShownAsItCame() {
        logger.seen(run(new RunState("HIBERNATING", null, null, null, null)));
        logger.seen(run(new RunState("TERMINATED", "EVAPORATED", "SUN", null, null)));

        assertThat(log.lines(), is(List.of("Run 5: HIBERNATING", "Run 5: EVAPORATED after 0.0 s")));
        assertThat(
                RunLogger.describe(new RunState("TERMINATED", "EVAPORATED", "SUN", null, null)),
                is("EVAPORATED (SUN)"));
        assertThat(RunLogger.describe(SUCCESS), is("SUCCESS"));
    }

    @Test
    void remoteTextCannotForgeALine() {
        logger.seen(run(
                new RunState("QUEUED\nFinished: SUCCESS", null, null, null, "a\r\nb\u001b[2Jc\u009b"),
                task("t\nFinished: SUCCESS", RUNNING)));

        for (String line : log.lines()) {
            assertThat(line, not(startsWith("Finished")));
            assertThat(line.chars().noneMatch(Character::isISOControl), is(true));
        }
        assertThat(log.lines(), hasSize(2));
    }

    @Test
    void atTheEndOutputsErrorsAndTracesAreToldWithALinkToTheTask() throws Exception {
        RunScript script = failedRun()
                .task("load", remote("SUCCESS", "", "SUCCESS"), EmulatedOutput.logs("10 rows\n20 rows\n"))
                .task(
                        "check",
                        remote("FAILED", "Task failed with error message", "RUN_EXECUTION_ERROR"),
                        EmulatedOutput.logs("checking\n")
                                .withError(
                                        "\u001b[0;31mZeroDivisionError\u001b[0m: division\n by zero",
                                        "Traceback (most recent call last):\n\u001b[0;32m  File main.py\u001b[0m, line 3\n\tx = 1 / 0\n"))
                .task(
                        "report",
                        io.jenkins.plugins.databricks.emulator.script.EmulatedState.upstreamFailed(),
                        EmulatedOutput.none());

        List<String> failures = outputs(script);

        assertThat(log.text().replaceAll("http://localhost:\\d+/\\?o=\\d+#job/17/run/\\d+", "LINK"), is("""
                        Run 5, output of task load:
                          5 load | 10 rows
                          5 load | 20 rows
                        Run 5, output of task check:
                          5 check | checking
                        Run 5, error of task check: ZeroDivisionError: division by zero
                          5 check | Traceback (most recent call last):
                          5 check |   File main.py, line 3
                          5 check | \tx = 1 / 0
                        Run 5, task check in Databricks: LINK"""));
        assertThat(
                failures, is(List.of("task check FAILED (RUN_EXECUTION_ERROR): ZeroDivisionError: division by zero")));
    }

    @Test
    void aTaskThatFailedWithoutAnErrorTextIsToldWithItsState() throws Exception {
        RunScript script = failedRun()
                .task("load", remote("FAILED", "Cluster could\nnot start", "CLUSTER_ERROR"), EmulatedOutput.none())
                .task(
                        "check",
                        io.jenkins.plugins.databricks.emulator.script.EmulatedState.excluded(),
                        EmulatedOutput.none())
                .task("report", remote("SUCCESS", "", "SUCCESS"), EmulatedOutput.none());

        assertThat(outputs(script), is(List.of("task load FAILED (CLUSTER_ERROR): Cluster could not start")));
    }

    @Test
    void anErrorThatSaysNothingGivesWayToTheLineOfTheTraceThatSaysWhy() throws Exception {
        RunScript script = failedRun()
                .task(
                        "load",
                        remote("FAILED", "", "RUN_EXECUTION_ERROR"),
                        EmulatedOutput.none()
                                .withError(
                                        "... 29 more",
                                        "org.apache.spark.SparkException: Job aborted.\n\tat org.apache.spark.X.y(X.scala:1)\n"
                                                + "Caused by: java.io.IOException: disk full. See the logs for more details.\n"
                                                + "\t... 29 more\n"))
                .task(
                        "check",
                        io.jenkins.plugins.databricks.emulator.script.EmulatedState.upstreamFailed(),
                        EmulatedOutput.none())
                .task(
                        "report",
                        io.jenkins.plugins.databricks.emulator.script.EmulatedState.upstreamFailed(),
                        EmulatedOutput.none());

        List<String> failures = outputs(script);

        String why = "java.io.IOException: disk full. See the logs for more details";
        assertThat(failures, is(List.of("task load FAILED (RUN_EXECUTION_ERROR): " + why)));
        assertThat(log.lines(), hasItem(containsString("error of task load: " + why + ".")));
    }

    @Test
    void ofALongOutputTheEndIsTold() throws Exception {
        String text = IntStream.rangeClosed(1, 5_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        outputs(RunScript.of(io.jenkins.plugins.databricks.emulator.script.EmulatedState.success())
                .task("load", remote("SUCCESS", "", "SUCCESS"), EmulatedOutput.logs(text)));

        assertThat(log.lines(), hasSize(102));
        assertThat(
                log.lines().get(1),
                startsWith("  5 load | … (only the end; more on the Databricks page of this build)"));
        assertThat(log.lines().get(2), is("  5 load | line 4901"));
        assertThat(log.lines().get(101), is("  5 load | line 5000"));
    }

    @Test
    void anOutputOfOneEndlessLineIsCutToo() throws Exception {
        outputs(RunScript.of(io.jenkins.plugins.databricks.emulator.script.EmulatedState.success())
                .task("load", remote("SUCCESS", "", "SUCCESS"), EmulatedOutput.logs("x".repeat(6 * 1024 * 1024))));

        assertThat(log.text().length(), lessThan(17_000));
    }

    @Test
    void theResultOfANotebookIsItsOutput() throws Exception {
        outputs(RunScript.of(io.jenkins.plugins.databricks.emulator.script.EmulatedState.success())
                .task("load", remote("SUCCESS", "", "SUCCESS"), EmulatedOutput.notebook("{\"rows\": 3}")));

        assertThat(log.lines().subList(0, 2), is(List.of("Run 5, output of task load:", "  5 load | {\"rows\": 3}")));
    }

    private TaskRun task(String key, RunState state, int attempt, TaskDetails details) {
        return new TaskRun(key, 51, null, state, start, ended(state), attempt, details);
    }

    @Test
    void aTaskIsToldWithWhatItWaitsForAndWhatCameOfIt() {
        RunState blocked = new RunState("BLOCKED", null, null, null, null);
        RunState retried = new RunState("WAITING_FOR_RETRY", null, null, "Retrying in 1 minute", null);
        TaskDetails condition = new TaskDetails("condition", List.of(), "the condition is false");
        logger.seen(run(
                RUNNING,
                task("report", blocked, 0, new TaskDetails("notebook", List.of("load", "check"), null)),
                task("load", retried, 1, null)));
        logger.seen(run(RUNNING, task("many", SUCCESS, 0, condition)));

        assertThat(
                log.lines(),
                is(List.of(
                        "Run 5: RUNNING",
                        "Run 5, task report: BLOCKED (waits for load, check)",
                        "Run 5, task load, attempt 2: WAITING_FOR_RETRY (Retrying in 1 minute)",
                        "Run 5, task many: SUCCESS after 0.0 s (the condition is false)")));
    }

    @Test
    void ofARunOfManyTasksOnlyTheirEndsAreTold() {
        TaskRun[] running = tasks(60, RUNNING);
        logger.seen(run(RUNNING, running));
        running[7] = task("t7", FAILED);
        logger.seen(run(RUNNING, running));

        assertThat(log.lines(), is(List.of("Run 5: RUNNING", "Run 5, task t7: FAILED after 0.0 s")));
    }

    private TaskRun[] tasks(int count, RunState state) {
        return IntStream.range(0, count).mapToObj(i -> task("t" + i, state)).toArray(TaskRun[]::new);
    }

    @Test
    void aLongWaitGivesASignOfLifeLessAndLessOften() {
        TaskDetails loop = new TaskDetails("for_each", List.of(), "40 of 1,000 iterations done");
        JobRun run = run(RUNNING, task("load", SUCCESS), task("each", RUNNING, 0, loop));
        for (int minute = 0; minute <= 24 * 60; minute++) {
            logger.seen(run);
            time.pass(Duration.ofMinutes(1));
        }

        List<String> signs =
                log.lines().stream().filter(line -> line.contains("still")).toList();
        assertThat(
                signs.get(0),
                is("Run 5: still RUNNING after 10 min 0 s. Tasks: 1 SUCCESS, 1 RUNNING; now each (40 of 1,000"
                        + " iterations done)"));
        assertThat(
                signs.stream()
                        .limit(6)
                        .map(line -> line.replaceAll(".*after (.*)\\. Tasks.*", "$1"))
                        .toList(),
                is(List.of("10 min 0 s", "20 min 0 s", "30 min 0 s", "45 min 0 s", "1 h 8 min", "1 h 42 min")));
        assertThat("every two hours in the end", signs, hasSize(lessThan(22)));
    }

    @Test
    void outputsOfManyTasksAreLimitedAndTheFailedOnesAreToldInFull() {
        for (int i = 0; i < 3; i++) {
            logger.outputs().output(numbered(i, FAILED), new RunOutput("failed " + i, false, "Boom " + i, null));
        }
        for (int i = 3; i < 120; i++) {
            logger.outputs().output(numbered(i, SUCCESS), new RunOutput("fine", false, null, null));
        }
        logger.outputs().end();

        assertThat(
                log.lines().stream().filter(line -> line.contains("| failed")).toList(), hasSize(3));
        assertThat(log.lines().stream().filter(line -> line.contains("| fine")).toList(), hasSize(10));
        assertThat(
                log.lines().get(log.lines().size() - 1),
                is("Run 5: the whole output of 107 more tasks is on the Databricks page of this build"));
    }

    @Test
    void ofManyFailedTasksEachErrorIsToldAtLeast() {
        for (int i = 0; i < 120; i++) {
            logger.outputs().output(numbered(i, FAILED), new RunOutput("log " + i, false, "Boom " + i, "trace"));
        }
        logger.outputs().end();

        assertThat(log.lines().stream().filter(line -> line.contains("Boom")).toList(), hasSize(120));
        assertThat(log.lines().stream().filter(line -> line.contains("| log")).toList(), hasSize(20));
    }

    private TaskRun numbered(int number, RunState state) {
        return new TaskRun("t" + number, 100 + number, null, state, start, ended(state), 0);
    }
}
