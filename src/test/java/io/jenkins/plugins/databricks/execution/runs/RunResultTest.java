package io.jenkins.plugins.databricks.execution.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.runs.RunConclusion;
import io.jenkins.plugins.databricks.deploy.runs.log.ReturnedOutputs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a build says of a run that failed, and what it keeps of one. */
class RunResultTest {

    private static final String PAGE = "https://adb-1.7.azuredatabricks.net/jobs/17/runs/5";

    private static RunState failed(String message) {
        return new RunState("TERMINATED", "FAILED", "RUN_EXECUTION_ERROR", message, null);
    }

    private static JobRun run(RunState state, int tasks) {
        Instant start = Instant.parse("2026-01-15T12:00:00Z");
        return new JobRun(
                5,
                17,
                "nightly",
                PAGE,
                state,
                start,
                start.plusSeconds(9),
                IntStream.range(0, tasks)
                        .mapToObj(i -> new TaskRun("t" + i, 50 + i, null, state, start, start.plusSeconds(9), 0))
                        .toList());
    }

    private static String problem(String message, String... failures) {
        return new RunResult(new RunConclusion(run(failed(message), 1), Map.of(), List.of(failures), Map.of()))
                .problem();
    }

    @Test
    void oneStopStandsBetweenWhatDatabricksSaysAndWhereToLook() {
        assertThat(
                problem("Workload failed. See the logs for more details."),
                is(
                        "Run 5 of job 17 'nightly' ended with FAILED (RUN_EXECUTION_ERROR): Workload failed. See the logs for"
                                + " more details. See " + PAGE));
        assertThat(problem("cut short..."), endsWith("cut short... See " + PAGE));
        assertThat(problem(null), endsWith("(RUN_EXECUTION_ERROR). See " + PAGE));
        assertThat(
                problem("x", "task a FAILED: no", "task b FAILED: why?"),
                endsWith(": no; task b FAILED: why? See " + PAGE));
    }

    @Test
    void aMessageCannotForgeALineOfTheLog() {
        assertThat(problem("a\r\nFinished: SUCCESS\u001b[2J"), containsString(": a Finished: SUCCESS. See"));
    }

    @Test
    void ofManyFailuresTheFirstAreNamed() {
        String[] failures = IntStream.range(0, 1_000)
                .mapToObj(i -> "task t" + i + " FAILED")
                .toArray(String[]::new);

        String problem = problem("x", failures);

        assertThat(problem, containsString("task t9 FAILED; and 990 more. See " + PAGE));
        assertThat(problem, not(containsString("t10 ")));
    }

    @Test
    void whatAStepReturnsIsBoundedForEachTaskAndForAll() {
        JobRun run = run(failed("m".repeat(1 << 20)), 1_000);
        ReturnedOutputs outputs = new ReturnedOutputs();
        for (TaskRun task : run.tasks()) {
            outputs.add(run, task, new RunOutput("x".repeat(200_000), false, "e".repeat(200_000), "t".repeat(200_000)));
        }

        Map<String, Object> result =
                new RunResult(new RunConclusion(run, outputs.byTask(), List.of(), Map.of())).toMap();

        List<?> tasks = (List<?>) result.get("tasks");
        Map<?, ?> first = (Map<?, ?>) tasks.get(0);
        assertThat((String) first.get("output"), startsWith("… truncated; the full text is in Databricks: " + PAGE));
        assertThat(((String) first.get("output")).length(), lessThan(ReturnedOutputs.PER_TEXT + 200));
        assertThat((String) first.get("error"), endsWith("… truncated; the full text is in Databricks: " + PAGE));
        Map<?, ?> last = (Map<?, ?>) tasks.get(999);
        assertThat((String) last.get("error"), startsWith("e".repeat(1_000)));
        assertThat(result.toString().length(), lessThan(ReturnedOutputs.TOTAL + 1_000 * 2_000));
    }

    @Test
    void aShortOutputIsReturnedAsItIs() {
        JobRun run = run(failed("x"), 1);
        ReturnedOutputs outputs = new ReturnedOutputs();
        RunOutput output = new RunOutput("x", false, "e", "t");

        outputs.add(run, run.tasks().get(0), output);

        assertThat(outputs.byTask(), is(Map.of(50L, output)));
    }
}
