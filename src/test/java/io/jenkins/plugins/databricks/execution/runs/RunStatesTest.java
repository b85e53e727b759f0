package io.jenkins.plugins.databricks.execution.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Result;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.emulator.script.TaskResult;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What people see, in the log and on the report, of every state that a run or task can have, and of states that nobody knows yet.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrun">runs/get: state, status</a>
 */
class RunStatesTest extends SharedJenkins {

    /** Those of a failure, whose result is always the same. */
    private static final List<String> CODES = List.of(
            "INTERNAL_ERROR",
            "DRIVER_ERROR",
            "CLUSTER_ERROR",
            "REPOSITORY_CHECKOUT_FAILED",
            "INVALID_CLUSTER_REQUEST",
            "WORKSPACE_RUN_LIMIT_EXCEEDED",
            "FEATURE_DISABLED",
            "CLUSTER_REQUEST_LIMIT_EXCEEDED",
            "STORAGE_ACCESS_ERROR",
            "RUN_EXECUTION_ERROR",
            "UNAUTHORIZED_ERROR",
            "LIBRARY_INSTALLATION_ERROR",
            "MAX_SPARK_CONTEXTS_EXCEEDED",
            "RESOURCE_NOT_FOUND",
            "INVALID_RUN_CONFIGURATION",
            "CLOUD_FAILURE",
            "MAX_JOB_QUEUE_SIZE_EXCEEDED",
            "BREAKING_CHANGE",
            "BUDGET_POLICY_LIMIT_EXCEEDED",
            "CLUSTER_TERMINATED_BY_USER",
            "NEVER_HEARD_OF");

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
    }

    private static ObjectNode task(String key) {
        ObjectNode task = JsonCodec.object().put("task_key", key);
        task.putObject("notebook_task").put("notebook_path", "/Shared/" + key);
        return task;
    }

    private void job(List<ObjectNode> tasks) {
        ObjectNode job = JsonCodec.object().put("name", "daily");
        ArrayNode all = job.putArray("tasks");
        tasks.forEach(all::add);
        databricks.emulator().addJob(17, job);
    }

    private static EmulatedState ended(String lifeCycle, String result, String code, String type) {
        return new EmulatedState(lifeCycle, result, "said of " + result, code, type, null);
    }

    private static JSONObject run(WorkflowRun build) throws Exception {
        return j.getJSON(build.getUrl() + "databricks/api/json")
                .getJSONObject()
                .getJSONArray("runs")
                .getJSONObject(0);
    }

    /** All of a page's text, folded or not. */
    private static String text(HtmlPage page) {
        return page.getBody().getTextContent();
    }

    /** How a task has ended, and what is seen of it. */
    private record End(EmulatedState state, String word, String onPage) {}

    private static Map<String, End> ends() {
        Map<String, End> ends = new LinkedHashMap<>();
        ends.put("a1", new End(EmulatedState.success(), "SUCCESS", "Success"));
        ends.put("a2", new End(EmulatedState.timedOut(), "TIMEDOUT", "Timed out"));
        ends.put("a3", new End(EmulatedState.canceled(), "CANCELED", "Canceled"));
        ends.put("a4", new End(EmulatedState.successWithFailures(), "SUCCESS_WITH_FAILURES", "Success with failures"));
        ends.put("a5", new End(EmulatedState.excluded(), "EXCLUDED", "Excluded"));
        ends.put("a6", new End(EmulatedState.upstreamFailed(), "UPSTREAM_FAILED", "Upstream failed"));
        ends.put("a7", new End(EmulatedState.upstreamCanceled(), "UPSTREAM_CANCELED", "Upstream canceled"));
        ends.put("a8", new End(ended("TERMINATED", "DISABLED", "DISABLED", "SUCCESS"), "DISABLED", "Disabled"));
        ends.put(
                "a9",
                new End(EmulatedState.skipped(), "MAXIMUM_CONCURRENT_RUNS_REACHED", "Maximum concurrent runs reached"));
        ends.put("b1", new End(ended("SKIPPED", null, "SKIPPED", "SUCCESS"), "SKIPPED", "Skipped"));
        ends.put("b2", new End(ended("INTERNAL_ERROR", null, null, null), "INTERNAL_ERROR", "Internal error"));
        ends.put("b3", new End(ended("TERMINATED", "QUANTUM_FLUX", "FLUX", "WEATHER"), "QUANTUM_FLUX", "Quantum flux"));
        for (String code : CODES) {
            ends.put(
                    "c-" + code.toLowerCase(Locale.ROOT),
                    new End(ended("TERMINATED", "FAILED", code, "CLIENT_ERROR"), "FAILED", "Failed"));
        }
        return ends;
    }

    @Test
    void everyEndOfATaskIsTold() throws Exception {
        Map<String, End> ends = ends();
        job(ends.keySet().stream().map(RunStatesTest::task).toList());
        RunScript script = RunScript.of(
                EmulatedState.running(), EmulatedState.internalError("no", "RUN_EXECUTION_ERROR", "CLIENT_ERROR"));
        for (var end : ends.entrySet()) {
            script = script.task(end.getKey(), end.getValue().state(), EmulatedOutput.none());
        }
        databricks.emulator().scriptNextRun(script);

        WorkflowRun build =
                j.buildAndAssertStatus(Result.FAILURE, pipeline("databricksRunNow workspace: 'prod', jobId: 17"));

        HtmlPage page = j.createWebClient().getPage(build, "databricks");
        JSONArray tasks = run(build).getJSONArray("tasks");
        assertThat(tasks.size(), is(ends.size()));
        for (int i = 0; i < tasks.size(); i++) {
            JSONObject task = tasks.getJSONObject(i);
            String key = task.getString("key");
            End end = ends.get(key);
            j.assertLogContains("task " + key + ": " + end.word(), build);
            assertThat(key, task.getString("lifeCycleState"), is(end.state().lifeCycle()));
            assertThat(
                    key,
                    task.optString("terminationCode", "null"),
                    is(String.valueOf(end.state().terminationCode())));
            assertThat(text(page), containsString(end.onPage()));
        }
        for (String code : CODES) {
            j.assertLogContains("FAILED (" + code + ")", build);
            assertThat(text(page), containsString(code));
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "TERMINATED, SUCCESS, SUCCESS, SUCCESS, SUCCESS",
                "TERMINATED, SUCCESS_WITH_FAILURES, SUCCESS_WITH_FAILURES, SUCCESS, UNSTABLE",
                "TERMINATED, FAILED, RUN_EXECUTION_ERROR, CLIENT_ERROR, FAILURE",
                "INTERNAL_ERROR, FAILED, RUN_EXECUTION_ERROR, CLIENT_ERROR, FAILURE",
                "INTERNAL_ERROR, -, INTERNAL_ERROR, INTERNAL_ERROR, FAILURE",
                "TERMINATED, TIMEDOUT, CANCELED, CLIENT_ERROR, FAILURE",
                "TERMINATED, CANCELED, USER_CANCELED, SUCCESS, ABORTED",
                "SKIPPED, MAXIMUM_CONCURRENT_RUNS_REACHED, MAX_CONCURRENT_RUNS_EXCEEDED, CLIENT_ERROR, FAILURE",
                "SKIPPED, -, SKIPPED, CLIENT_ERROR, FAILURE",
                "TERMINATED, EXCLUDED, SKIPPED, SUCCESS, FAILURE",
                "TERMINATED, UPSTREAM_FAILED, RUN_EXECUTION_ERROR, CLIENT_ERROR, FAILURE",
                "TERMINATED, UPSTREAM_CANCELED, CANCELED, CLIENT_ERROR, FAILURE",
                "TERMINATED, DISABLED, DISABLED, CLIENT_ERROR, FAILURE",
                "TERMINATED, QUANTUM_FLUX, FLUX, CLOUD_FAILURE, FAILURE",
                "TERMINATED, -, FLUX, WEATHER, FAILURE",
                "TERMINATED, -, -, -, FAILURE",
            })
    void everyEndOfARunIsTheEndOfTheBuild(String lifeCycle, String result, String code, String type, String verdict)
            throws Exception {
        job(List.of(task("load")));
        databricks.emulator().scriptNextRun(RunScript.of(ended(lifeCycle, result, code, type)));

        WorkflowRun build = j.buildAndAssertStatus(
                Result.fromString(verdict), pipeline("databricksRunNow workspace: 'prod', jobId: 17"));

        JSONObject run = run(build);
        assertThat(run.getString("lifeCycleState"), is(lifeCycle));
        String word = result == null ? run.optString("resultState", lifeCycle) : result;
        j.assertLogContains("Run " + run.getLong("runId") + ": " + (word.equals("null") ? lifeCycle : word), build);
    }

    @Test
    void everyStateOnTheWayIsTold() throws Exception {
        job(List.of(task("load"), task("check"), task("mail")));
        databricks
                .emulator()
                .scriptNextRun(RunScript.of(
                                EmulatedState.queued("ACTIVE_RUNS_LIMIT_REACHED", null),
                                EmulatedState.queued("MAX_CONCURRENT_RUNS_REACHED", "one at a time"),
                                EmulatedState.queued("ACTIVE_RUN_JOB_TASKS_LIMIT_REACHED", null),
                                EmulatedState.queued("FULL_MOON", null),
                                EmulatedState.pending(),
                                EmulatedState.active("HIBERNATING", "too cold"),
                                EmulatedState.running(),
                                EmulatedState.terminating(),
                                EmulatedState.success())
                        .phases(
                                "load",
                                EmulatedState.blocked(),
                                EmulatedState.blocked(),
                                EmulatedState.blocked(),
                                EmulatedState.blocked(),
                                EmulatedState.blocked(),
                                EmulatedState.active("DREAMING", "of sales"),
                                EmulatedState.active("WAITING_FOR_RETRY", "in a minute"))
                        .advancedBySignal());
        WorkflowRun build = start(pipeline("databricksRunNow workspace: 'prod', jobId: 17"));
        long id = databricks.emulator().awaitRunStarted();
        for (String line : List.of(
                "QUEUED (ACTIVE_RUNS_LIMIT_REACHED)",
                "QUEUED (one at a time)",
                "QUEUED (ACTIVE_RUN_JOB_TASKS_LIMIT_REACHED)",
                "QUEUED (FULL_MOON)",
                "PENDING (Waiting for cluster)",
                "HIBERNATING (too cold)",
                "RUNNING",
                "TERMINATING (Cancelling)")) {
            j.waitForMessage("Run " + id + ": " + line, build);
            j.waitForMessage("Run " + id + ", task mail: " + line, build);
            String word = line.split(" ")[0];
            String shown = word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
            assertThat(run(build).getString("lifeCycleState"), is(word));
            assertThat(text(j.createWebClient().getPage(build, "databricks")), containsString(shown));
            databricks.emulator().advance(id);
        }
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        j.assertLogContains("task load: BLOCKED", build);
        j.assertLogContains("task load: DREAMING (of sales)", build);
        j.assertLogContains("task load: WAITING_FOR_RETRY (in a minute)", build);
    }

    @Test
    void whatIsParticularToAKindOfTaskIsTold() throws Exception {
        ObjectNode condition = JsonCodec.object().put("task_key", "if");
        condition
                .putObject("condition_task")
                .put("left", "a")
                .put("op", "EQUAL_TO")
                .put("right", "b");
        ObjectNode each = JsonCodec.object().put("task_key", "each");
        each.putObject("for_each_task").put("inputs", "[1, 2]").set("task", task("one"));
        job(List.of(condition, each, task("load")));
        databricks
                .emulator()
                .scriptNextRun(RunScript.of(EmulatedState.success())
                        .iterations(
                                "each",
                                EmulatedState.success(),
                                List.of(
                                        new TaskResult(EmulatedState.success(), EmulatedOutput.none()),
                                        new TaskResult(EmulatedState.success(), EmulatedOutput.none())))
                        .retries("load", new TaskResult(EmulatedState.failed("it broke"), EmulatedOutput.none())));

        WorkflowRun build = j.buildAndAssertSuccess(pipeline("databricksRunNow workspace: 'prod', jobId: 17"));

        HtmlPage page = j.createWebClient().getPage(build, "databricks");
        j.assertLogContains("(the condition is false)", build);
        j.assertLogContains("(2 of 2 iterations done)", build);
        j.assertLogContains("task load, attempt 2: SUCCESS", build);
        assertThat(text(page), containsString("the condition is false"));
        assertThat(text(page), containsString("2 of 2 iterations done"));
    }
}
