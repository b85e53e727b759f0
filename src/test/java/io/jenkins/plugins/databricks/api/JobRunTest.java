package io.jenkins.plugins.databricks.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.RunState.Outcome;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobRunTest {

    private static final URI HOST = URI.create("https://adb-1.7.azuredatabricks.net");

    private static JsonNode json(String text) throws Exception {
        return JsonCodec.MAPPER.readTree(text.replace('\'', '"'));
    }

    private static JobRun run(String text) throws Exception {
        JsonNode json = json(text);
        List<JsonNode> tasks = new ArrayList<>();
        json.path("tasks").forEach(tasks::add);
        return JobRun.of(json, tasks, HOST);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "TERMINATED, SUCCESS, SUCCESS, SUCCESS, SUCCESS",
                "TERMINATED, SUCCESS_WITH_FAILURES, -, SUCCESS_WITH_FAILURES, SUCCESS_WITH_FAILURES",
                "TERMINATED, FAILED, RUN_EXECUTION_ERROR, FAILED, FAILED",
                "INTERNAL_ERROR, FAILED, RUN_EXECUTION_ERROR, FAILED, FAILED",
                "INTERNAL_ERROR, -, CLOUD_FAILURE, FAILED, INTERNAL_ERROR",
                "INTERNAL_ERROR, -, -, FAILED, INTERNAL_ERROR",
                "SKIPPED, MAXIMUM_CONCURRENT_RUNS_REACHED, -, FAILED, MAXIMUM_CONCURRENT_RUNS_REACHED",
                "SKIPPED, -, -, FAILED, SKIPPED",
                "TERMINATED, TIMEDOUT, CANCELED, FAILED, TIMEDOUT",
                "TERMINATED, CANCELED, USER_CANCELED, CANCELED, CANCELED",
                "TERMINATED, UPSTREAM_FAILED, -, FAILED, UPSTREAM_FAILED",
                "TERMINATED, -, SUCCESS, SUCCESS, SUCCESS",
                "TERMINATED, -, USER_CANCELED, CANCELED, CANCELED",
                "TERMINATED, SOMETHING_NEW, SOMETHING_NEW_TOO, FAILED, SOMETHING_NEW",
            })
    void theEndOfARunMeansWhatItsResultSays(
            String lifeCycle, String result, String code, Outcome outcome, String word) {
        RunState state = new RunState(lifeCycle, result, code, null, null);

        assertThat(state.ended(), is(true));
        assertThat(state.outcome(), is(outcome));
        assertThat(state.word(), is(word));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "QUEUED",
                "PENDING",
                "RUNNING",
                "TERMINATING",
                "BLOCKED",
                "WAITING_FOR_RETRY",
                "WAITING",
                "BRAND_NEW"
            })
    void anyOtherLifeCycleIsNoEndAndIsShownAsItCame(String lifeCycle) throws Exception {
        RunState state = RunState.of(json("{'state': {'life_cycle_state': '" + lifeCycle + "'}}"));

        assertThat(state.ended(), is(false));
        assertThat(state.word(), is(lifeCycle));
    }

    @Test
    void theNewWordsAreReadWhereTheOldOnesAreGone() throws Exception {
        RunState state = RunState.of(json("{'status': {'state': 'TERMINATED', 'termination_details':"
                + " {'code': 'RUN_EXECUTION_ERROR', 'type': 'CLIENT_ERROR', 'message': 'it broke'}}}"));

        assertThat(state.ended(), is(true));
        assertThat(state.outcome(), is(Outcome.FAILED));
        assertThat(state.code(), is("RUN_EXECUTION_ERROR"));
        assertThat(state.message(), is("it broke"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "SUCCESS, SUCCESS, SUCCESS, SUCCESS, false",
                "SUCCESS_WITH_FAILURES, SUCCESS, SUCCESS_WITH_FAILURES, SUCCESS_WITH_FAILURES, false",
                "USER_CANCELED, CLIENT_ERROR, CANCELED, CANCELED, false",
                "CANCELED, CLIENT_ERROR, CANCELED, CANCELED, false",
                "SKIPPED, CLIENT_ERROR, SKIPPED, FAILED, true",
                "DISABLED, CLIENT_ERROR, DISABLED, FAILED, true",
                "MAX_CONCURRENT_RUNS_EXCEEDED, CLIENT_ERROR, MAXIMUM_CONCURRENT_RUNS_REACHED, FAILED, false",
                "RUN_EXECUTION_ERROR, CLIENT_ERROR, FAILED, FAILED, false",
                "CLOUD_FAILURE, CLOUD_FAILURE, FAILED, FAILED, false",
                "BRAND_NEW, INTERNAL_ERROR, FAILED, FAILED, false",
                "BRAND_NEW, SUCCESS, SUCCESS, SUCCESS, false",
                "-, SUCCESS, SUCCESS, SUCCESS, false",
            })
    void aRunThatHasOnlyAStatusHasAResult(String code, String type, String result, Outcome outcome, boolean neverRan)
            throws Exception {
        RunState state = RunState.of(json("{'status': {'state': 'TERMINATED', 'termination_details': {"
                + (code == null ? "" : "'code': '" + code + "', ") + "'type': '" + type + "'}}}"));

        assertThat(state.result(), is(result));
        assertThat(state.word(), is(result));
        assertThat(state.outcome(), is(outcome));
        assertThat(state.neverRan(), is(neverRan));
        assertThat(
                "a task that was not begun has not failed", state.failed(), is(outcome == Outcome.FAILED && !neverRan));
    }

    @Test
    void theResultThatDatabricksGivesIsNotReplaced() throws Exception {
        RunState state = RunState.of(
                json(
                        "{'state': {'life_cycle_state': 'TERMINATED', 'result_state': 'TIMEDOUT'},"
                                + " 'status': {'state': 'TERMINATED', 'termination_details': {'code': 'CANCELED', 'type': 'SUCCESS'}}}"));

        assertThat(state.result(), is("TIMEDOUT"));
    }

    @Test
    void aRunThatGoesOnHasNoResult() throws Exception {
        RunState state = RunState.of(json("{'status': {'state': 'TERMINATING', 'termination_details':"
                + " {'code': 'SUCCESS', 'type': 'SUCCESS'}}}"));

        assertThat(state.ended(), is(false));
        assertThat(state.word(), is("TERMINATING"));
        assertThat(state.failed(), is(false));
    }

    @Test
    void aMessageOfAMegabyteIsCut() {
        RunState state = new RunState("TERMINATED", "FAILED", "X", "m".repeat(1 << 20), "q".repeat(1 << 20));

        assertThat(state.message().length(), lessThan(5_000));
        assertThat(state.queueReason().length(), lessThan(5_000));
    }

    @Test
    void theReasonForQueueingIsRead() throws Exception {
        assertThat(
                RunState.of(
                                json(
                                        "{'state': {'life_cycle_state': 'QUEUED', 'queue_reason': 'old'}, 'status': {'state': 'QUEUED',"
                                                + " 'queue_details': {'code': 'MAX_CONCURRENT_RUNS_REACHED', 'message': 'one at a time'}}}"))
                        .queueReason(),
                is("one at a time"));
    }

    @Test
    void anAnswerThatHoldsNothingIsNoException() throws Exception {
        JobRun run = run("{}");

        assertThat(run.state().word(), is("UNKNOWN"));
        assertThat(run.ended(), is(false));
        assertThat(run.start(), is(nullValue()));
        assertThat(run.duration(Instant.now()), is(Duration.ZERO));
        assertThat(run.tasks().isEmpty(), is(true));
    }

    @Test
    void taskThatWaitsForOthersOrNeverRanHasNoStartAndComesLast() throws Exception {
        JobRun run = run("{'tasks': [{'task_key': 'never', 'start_time': 1, 'end_time': 9,"
                + " 'state': {'life_cycle_state': 'TERMINATED', 'result_state': 'UPSTREAM_FAILED'}},"
                + " {'task_key': 'blocked', 'start_time': 1, 'state': {'life_cycle_state': 'BLOCKED'}},"
                + " {'task_key': 'first', 'start_time': 5, 'state': {'life_cycle_state': 'RUNNING'}}]}");

        assertThat(run.tasks().stream().map(JobRun.TaskRun::key).toList(), is(List.of("first", "never", "blocked")));
        assertThat(run.tasks().get(1).start(), is(nullValue()));
        assertThat(run.tasks().get(2).start(), is(nullValue()));
        assertThat(run.tasks().get(1).duration(Instant.now()), is(Duration.ZERO));
    }

    @Test
    void ofTheAttemptsAtATaskTheLastIsKept() throws Exception {
        JobRun run = run("{'run_id': 1, 'tasks': [{'task_key': 'a', 'run_id': 12, 'attempt_number': 1},"
                + " {'task_key': 'a', 'run_id': 11, 'attempt_number': 0}, {'task_key': 'b', 'run_id': 21},"
                + " {'task_key': 'a', 'run_id': 13, 'attempt_number': 2}]}");

        assertThat(run.tasks().stream().map(t -> t.key() + t.runId()).sorted().toList(), is(List.of("a13", "b21")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // The retry waits for its cluster or was given up before it began, and has no start; the first attempt
                // has one.
                "{'life_cycle_state': 'PENDING'}",
                "{'life_cycle_state': 'BLOCKED'}",
                "{'life_cycle_state': 'TERMINATED', 'result_state': 'CANCELED'}",
                "{'life_cycle_state': 'SKIPPED'}",
                "{'life_cycle_state': 'INTERNAL_ERROR'}",
            })
    void theLastAttemptIsTheOneWithTheHighestNumberStartedOrNot(String state) throws Exception {
        JobRun run = run(
                "{'run_id': 1, 'tasks': [{'task_key': 'a', 'run_id': 12, 'attempt_number': 1, 'state': " + state + "},"
                        + " {'task_key': 'a', 'run_id': 11, 'attempt_number': 0, 'start_time': 1000, 'end_time': 2000,"
                        + " 'state': {'life_cycle_state': 'TERMINATED', 'result_state': 'FAILED'}}]}");

        assertThat(run.tasks().stream().map(JobRun.TaskRun::runId).toList(), is(List.of(12L)));
    }

    @Test
    void ofAttemptsWithOneNumberTheOneThatGoesOnIsTheLast() throws Exception {
        JobRun run =
                run("{'run_id': 1, 'tasks': [{'task_key': 'a', 'run_id': 12, 'state': {'life_cycle_state': 'PENDING'}},"
                        + " {'task_key': 'a', 'run_id': 11, 'start_time': 1000,"
                        + " 'state': {'life_cycle_state': 'TERMINATED', 'result_state': 'FAILED'}}]}");

        assertThat(run.tasks().stream().map(JobRun.TaskRun::runId).toList(), is(List.of(12L)));
    }

    @Test
    void tasksStandInTheOrderOfTheirStartAndThoseNotStartedLast() throws Exception {
        JobRun run =
                run("{'tasks': [{'task_key': 'later', 'start_time': 0}, {'task_key': 'second', 'start_time': 2000},"
                        + " {'task_key': 'first', 'start_time': 1000}]}");

        assertThat(run.tasks().stream().map(JobRun.TaskRun::key).toList(), is(List.of("first", "second", "later")));
    }

    @Test
    void aDurationEndsWithTheRunOrNow() throws Exception {
        JobRun running = run("{'start_time': 1000, 'end_time': 0}");
        JobRun ended = run("{'start_time': 1000, 'end_time': 4000}");

        assertThat(running.duration(Instant.ofEpochMilli(11_000)), is(Duration.ofSeconds(10)));
        assertThat(ended.duration(Instant.ofEpochMilli(11_000)), is(Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://adb-1.7.azuredatabricks.net/?o=1#job/17/run/5",
                "https://dbc-2.cloud.databricks.com/jobs/17/runs/5",
            })
    void aLinkIntoAWorkspaceIsTaken(String link) throws Exception {
        assertThat(
                run("{'job_id': 17, 'run_id': 5, 'run_page_url': '" + link + "'}")
                        .page(),
                is(link));
    }

    /** A text-direction mark would turn the rest of a line of the log. */
    @Test
    void aLinkIsPlainAsciiAndNotEndless() throws Exception {
        String workspace = "https://adb-1.7.azuredatabricks.net/";

        assertThat(
                run("{'job_id': 17, 'run_id': 5, 'run_page_url': '" + workspace + "\\u202ex'}")
                        .page(),
                is(workspace + "%E2%80%AEx"));
        assertThat(
                run("{'job_id': 17, 'run_id': 5, 'run_page_url': '" + workspace + "x".repeat(2_000) + "'}")
                        .page(),
                is(workspace + "jobs/17/runs/5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "https://evil.example.com/",
                "http://adb-1.7.azuredatabricks.net/",
                "//evil.example.com/x",
                "https://adb-1.7.azuredatabricks.net@evil.example.com/",
                "not a link",
                "",
                "data:text/html,x",
            })
    void anyOtherLinkIsReplacedByTheRunsOwnAddress(String link) throws Exception {
        JobRun run = run("{'job_id': 17, 'run_id': 5, 'run_page_url': '" + link + "',"
                + " 'tasks': [{'task_key': 'a', 'run_page_url': '" + link + "'}]}");

        assertThat(run.page(), is("https://adb-1.7.azuredatabricks.net/jobs/17/runs/5"));
        assertThat(run.tasks().get(0).page(), is(nullValue()));
    }

    @Test
    void theLogIsPreferredToTheResultAndTellsWhetherItWasCut() throws Exception {
        RunOutput log =
                RunOutput.of(json("{'logs': 'l', 'logs_truncated': true, 'error': 'e', 'error_trace': 't'}"), HOST);
        RunOutput notebook = RunOutput.of(json("{'notebook_output': {'result': 'r', 'truncated': false}}"), HOST);
        RunOutput nothing = RunOutput.of(json("{'metadata': {}}"), HOST);

        assertThat(log, is(new RunOutput("l", true, "e", "t")));
        assertThat(notebook, is(new RunOutput("r", false, null, null)));
        assertThat(nothing, is(new RunOutput(null, false, null, null)));
    }

    private static RunOutput output(String error, String trace) {
        ObjectNode json = JsonCodec.object();
        if (error != null) {
            json.put("error", error);
        }
        return RunOutput.of(trace == null ? json : json.put("error_trace", trace), HOST);
    }

    private static final String JVM = "Exception in thread \"main\" org.apache.spark.SparkException: Job aborted.\n"
            + "\tat org.apache.spark.rdd.RDD.collect(RDD.scala:1021)\n"
            + "Caused by: java.lang.IllegalStateException: no sales for 2026-01-15\n"
            + "\tat com.example.Sales$.main(Sales.scala:17)\n\t... 29 more\n";

    private static final String PYTHON = "Traceback (most recent call last):\n"
            + "  File \"/tmp/main.py\", line 3, in <module>\n    raise ValueError('no sales')\nValueError: no sales\n";

    private static final String PY4J = "---------------------------------------------------------------------------\n"
            + "Py4JJavaError                             Traceback (most recent call last)\n"
            + "py4j.protocol.Py4JJavaError: An error occurred while calling o30.load.\n"
            + ": org.apache.spark.SparkException: Job aborted\n\tat org.apache.spark.X.y(X.scala:1)\n";

    private static final String ANALYSIS = "Traceback (most recent call last):\n  File \"x.py\", line 1, in <module>\n"
            + "pyspark.errors.exceptions.captured.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] No sales;\n'Project [*]\n"
            + "+- 'UnresolvedRelation [sales], [], false\n";

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("ValueError: no sales", PYTHON, "ValueError: no sales"),
                Arguments.of(
                        "Run failed with error message\n Notebook not found: /x",
                        null,
                        "Run failed with error message Notebook not found: /x"),
                Arguments.of("... 29 more", JVM, "java.lang.IllegalStateException: no sales for 2026-01-15"),
                Arguments.of("\t... 29 more", PYTHON, "ValueError: no sales"),
                Arguments.of(
                        "\tat com.example.Sales$.main(Sales.scala:17)",
                        JVM,
                        "java.lang.IllegalStateException: no sales for 2026-01-15"),
                Arguments.of("Traceback (most recent call last):", PYTHON, "ValueError: no sales"),
                Arguments.of("-----", PY4J, "org.apache.spark.SparkException: Job aborted"),
                Arguments.of(null, PYTHON, "ValueError: no sales"),
                Arguments.of(
                        null,
                        ANALYSIS,
                        "pyspark.errors.exceptions.captured.AnalysisException:"
                                + " [TABLE_OR_VIEW_NOT_FOUND] No sales;"),
                Arguments.of(
                        JVM,
                        null,
                        "Exception in thread \"main\" org.apache.spark.SparkException: Job aborted."
                                + " Caused by: java.lang.IllegalStateException: no sales for 2026-01-15"),
                Arguments.of("... 29 more", "\t... 29 more\n", null),
                Arguments.of("... 29 more", null, null),
                Arguments.of(null, null, null));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whyATaskFailedIsTheLineThatSaysWhy(String error, String trace, String reason) {
        assertThat(output(error, trace).reason(), is(reason));
    }

    @Test
    void anErrorOfAMegabyteIsGivenWholeAndItsReasonCut() {
        RunOutput output = output("at a(" + ")".repeat(1 << 20), null);

        assertThat(output.error().length(), is((1 << 20) + 5));
        assertThat(output.reason().length(), lessThan(2_000));
    }

    @Test
    void wordsOfTheApiAreOneShortLineWhateverTheWorkspaceSays() throws Exception {
        String evil = "FAILED\\n[Pipeline] End of Pipeline\\u001B[2J\\u202E" + "x".repeat(1 << 20);
        JobRun run = run("{'run_id': 1, 'job_id': 2, 'run_name': '" + evil + "', 'state': {'life_cycle_state': '" + evil
                + "', 'result_state': '" + evil + "'}, 'status': {'termination_details': {'code': '" + evil
                + "'}}, 'tasks': [{'task_key': '" + evil + "', 'run_id': 3}]}");

        for (String word : List.of(
                run.name(),
                run.state().lifeCycle(),
                run.state().result(),
                run.state().code(),
                run.tasks().get(0).key())) {
            assertThat(word.length(), lessThan(1_100));
            assertThat(word.lines().count(), is(1L));
            assertThat(word.chars().noneMatch(Character::isISOControl), is(true));
            assertThat(word.indexOf('\u202E'), is(-1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\n", "\\u0000"})
    void aWordOfNothingIsNone(String blank) throws Exception {
        RunState state =
                RunState.of(json("{'state': {'life_cycle_state': '" + blank + "', 'result_state': '" + blank + "'}}"));

        assertThat(state.word(), is("UNKNOWN"));
        assertThat(state.result() == null, is(true));
    }

    /** A notebook can write what it likes into its error. */
    @ParameterizedTest
    @ValueSource(strings = {"at a(", ") [", "Caused by: ", "  ", "File \"", "\u001B[1", "at a()) [x\n"})
    @Timeout(60)
    void theReasonIsLookedForInTheTimeThatTheLengthOfTheErrorTakes(String part) {
        String line =
                "at a(" + part.strip().repeat(900 / Math.max(1, part.strip().length())) + "\n";
        RunOutput output = output(line.repeat(20_000), (part.repeat(200) + "\n").repeat(20_000));

        assertThat(output.reason() == null || output.reason().length() < 2_000, is(true));
    }
}
