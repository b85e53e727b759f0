package io.jenkins.plugins.databricks.deploy.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.api.dbt.Archives;
import io.jenkins.plugins.databricks.deploy.poller.ManualTimer;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.emulator.script.TaskResult;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the log and the build say at the end about the tasks of a run, whatever kind of task they are. */
class RunEndTest {

    private final FakeTime time = new FakeTime();
    private final ManualTimer timer = new ManualTimer(time);

    @StartEmulator
    private Emulator emulator;

    private TestBuild build;
    private RunOptions options = new RunOptions(true, true);

    private String job(String tasks) {
        return "{'name': 'daily', 'tasks': [" + tasks + "]}";
    }

    private static String notebook(String key, String more) {
        return "{'task_key': '" + key + "', " + more + "'notebook_task': {'notebook_path': '/Shared/a'}}";
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) JsonCodec.MAPPER.readTree(text.replace('\'', '"'));
    }

    private static RunScript failedRun() {
        return RunScript.of(
                EmulatedState.running(),
                EmulatedState.internalError("it broke", "RUN_EXECUTION_ERROR", "CLIENT_ERROR"));
    }

    /** Runs the job; the log without ids. */
    private String log() throws Exception {
        build = build == null ? new TestBuild(emulator, time) : build;
        RunMachine machine = new RunMachine(
                build.new Session(),
                options,
                RunRecord.begin(),
                new RunPoller(timer, Runnable::run, time::nanoTime),
                timer,
                Runnable::run);
        machine.start();
        for (int second = 0; second < 300 && build.ends.isEmpty(); second++) {
            timer.pass(Duration.ofSeconds(1));
        }
        return build.log.text();
    }

    /** A run of job 18 that has failed. */
    private long failedRunOfAnotherJob() throws Exception {
        emulator.addJob(18, json(job(notebook("inner", "")).replace("daily", "load")));
        emulator.scriptNextRun(RunScript.of(EmulatedState.failed("it broke"))
                .task(
                        "inner",
                        EmulatedState.failed("it broke"),
                        EmulatedOutput.none().withError("ValueError: no sales", "Traceback\n  x()\n")));
        return new Runs(TestClients.of(emulator)).runNow(18, JsonCodec.object(), "inner-run");
    }

    @Test
    void theFailureOfARunThatATaskStartedIsTold() throws Exception {
        long inner = failedRunOfAnotherJob();
        emulator.addJob(17, json(job("{'task_key': 'call', 'run_job_task': {'job_id': 18}}")));
        emulator.scriptNextRun(failedRun()
                .task(
                        "call",
                        EmulatedState.failed("Workload failed"),
                        EmulatedOutput.of(json("{'run_job_output': {'run_id': " + inner + "}}"))));

        String log = log();

        assertThat(
                log,
                containsString(
                        "error of task call: run " + inner
                                + " of job 18 'load' ended with FAILED (RUN_EXECUTION_ERROR): task inner FAILED (RUN_EXECUTION_ERROR): ValueError: no sales"));
        assertThat("with its trace", log, containsString(" call |   x()"));
    }

    @Test
    void whatCannotBeFollowedIsLeftOut() throws Exception {
        emulator.addJob(17, json(job("{'task_key': 'call', 'run_job_task': {'job_id': 18}}")));
        emulator.scriptNextRun(failedRun()
                .task(
                        "call",
                        EmulatedState.failed("Workload failed"),
                        EmulatedOutput.of(json("{'run_job_output': {'run_id': 4711}}"))
                                .withError("The other run failed", null)));

        assertThat(log(), containsString("error of task call: The other run failed"));
        assertThat(build.ends, is(List.of("FAILED")));
    }

    @Test
    void theOutputThatWasReadStaysWhenItCannotBeFollowedInTime() throws Exception {
        long inner = failedRunOfAnotherJob();
        emulator.addJob(17, json(job("{'task_key': 'call', 'run_job_task': {'job_id': 18}}")));
        emulator.scriptNextRun(failedRun()
                .task(
                        "call",
                        EmulatedState.failed("Workload failed"),
                        EmulatedOutput.of(json("{'run_job_output': {'run_id': " + inner + "}}"))
                                .withError("The other run failed", null)));
        emulator.fault(Fault.on("GET", "/api/2.2/jobs/runs/get-output")
                .after(1)
                .always()
                .status(503));

        assertThat(log(), containsString("error of task call: The other run failed"));
        assertThat(build.ends, is(List.of("FAILED")));
    }

    @Test
    void thousandIterationsAreToldInOneLineAndWhyTheyFailedInAnother() throws Exception {
        emulator.addJob(
                17,
                json(job("{'task_key': 'each', 'for_each_task': {'inputs': '[]', 'task': " + notebook("one", "")
                        + "}}")));
        List<TaskResult> iterations = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            boolean fails = i % 400 == 399;
            iterations.add(
                    fails
                            ? new TaskResult(
                                    EmulatedState.failed("no"),
                                    EmulatedOutput.none().withError("ValueError: day " + i, null))
                            : new TaskResult(EmulatedState.success(), EmulatedOutput.logs("fine")));
        }
        emulator.scriptNextRun(
                failedRun().iterations("each", EmulatedState.failed("Some iterations failed"), iterations));

        String log = log();

        assertThat(log, containsString("(1,000 of 1,000 iterations done, 2 failed)"));
        assertThat(
                log,
                containsString("error of task each: task one FAILED (RUN_EXECUTION_ERROR): ValueError: day 399;"
                        + " task one FAILED (RUN_EXECUTION_ERROR): ValueError: day 799"));
        assertThat(log.lines().count(), is(7L));
    }

    private static TaskResult failure(String error) {
        return new TaskResult(
                EmulatedState.failed("it broke"),
                EmulatedOutput.logs("log of " + error).withError(error, "Traceback"));
    }

    @Test
    void anEarlierFailureOfATaskThatSucceededIsToldInOneLine() throws Exception {
        emulator.addJob(17, json(job(notebook("load", ""))));
        emulator.scriptNextRun(
                RunScript.of(EmulatedState.success()).retries("load", failure("no lake"), failure("no river")));

        String log = log();

        assertThat(
                log,
                containsString("task load, attempt 1 had ended with FAILED (RUN_EXECUTION_ERROR): no lake, see "
                        + emulator.url()));
        assertThat(log, containsString("task load, attempt 2 had ended with FAILED (RUN_EXECUTION_ERROR): no river"));
        assertThat(log, not(containsString("Traceback")));
        assertThat(log, not(containsString("log of")));
        assertThat(log.lines().filter(line -> line.contains("no lake")).count(), is(1L));
    }

    @Test
    void whatWasToldBeforeARepairIsNotToldAgain() throws Exception {
        emulator.addJob(17, json(job(notebook("load", ""))));
        emulator.scriptNextRun(failedRun()
                .task("load", EmulatedState.failed("no"), EmulatedOutput.none().withError("no lake", null)));
        emulator.scriptNextRun(RunScript.of(EmulatedState.success()));
        build = new TestBuild(emulator, time);
        build.repairs = 1;

        String log = log();

        assertThat(build.ends, is(List.of("SUCCESS")));
        assertThat(log.lines().filter(line -> line.contains("no lake")).count(), is(1L));
    }

    @Test
    void aBuildThatWantsNothingMoreAsksForNothingMore() throws Exception {
        emulator.addJob(17, json(job("{'task_key': 'dbt', 'dbt_task': {'commands': ['dbt run']}}")));
        emulator.scriptNextRun(RunScript.of(EmulatedState.success())
                .task("dbt", EmulatedState.success(), emulator.dbtArtifacts(artifacts())));

        log();

        assertThat(emulator.requests("GET", "/storage/").size(), is(0));
        assertThat(emulator.requests("GET", "/api/2.2/jobs/runs/get-output").size(), is(1));
        assertThat(build.conclusion.parts(), is(Map.of()));
    }

    private Path artifacts() throws IOException {
        Path archive = emulator.root().resolve("artifacts.tar.gz");
        Files.write(
                archive,
                Archives.tarGz(
                        "target/run_results.json",
                        "{\"results\": [{\"unique_id\": \"model.shop.orders\", \"status\": \"error\"}]}"));
        return archive;
    }

    @Test
    void whatABuildWantsOfItsTasksIsRead() throws Exception {
        long inner = failedRunOfAnotherJob();
        emulator.addJob(
                17,
                json(job("{'task_key': 'dbt', 'dbt_task': {'commands': ['dbt run']}},"
                        + "{'task_key': 'call', 'run_job_task': {'job_id': 18}},"
                        + "{'task_key': 'each', 'for_each_task': {'inputs': '[]', 'task': " + notebook("one", "")
                        + "}}")));
        emulator.scriptNextRun(failedRun()
                .task("dbt", EmulatedState.failed("dbt failed"), emulator.dbtArtifacts(artifacts()))
                .task(
                        "call",
                        EmulatedState.failed("Workload failed"),
                        EmulatedOutput.of(json("{'run_job_output': {'run_id': " + inner + "}}")))
                .iterations(
                        "each",
                        EmulatedState.failed("Some failed"),
                        List.of(new TaskResult(EmulatedState.success(), EmulatedOutput.none()), failure("day 2"))));
        options = new RunOptions(true, true, true, false);

        log();

        assertThat(parts("dbt").nodes().get(0).id(), is("model.shop.orders"));
        assertThat(parts("call").inner().get(0).output().error(), is("ValueError: no sales"));
        assertThat(parts("each").inner().size(), is(2));
        assertThat(parts("each").inner().get(1).output().error(), is("day 2"));
    }

    private TaskParts parts(String key) {
        long id = build.conclusion.run().tasks().stream()
                .filter(task -> task.key().equals(key))
                .findFirst()
                .orElseThrow()
                .runId();
        return build.conclusion.parts().get(id);
    }

    @Test
    void iterationsThatWereRetriedWithSuccessDoNotCountAsFailed() throws Exception {
        emulator.addJob(
                17,
                json(job("{'task_key': 'each', 'for_each_task': {'inputs': '[]', 'task': " + notebook("one", "")
                        + "}}")));
        emulator.scriptNextRun(RunScript.of(EmulatedState.success())
                .iterations(
                        "each",
                        EmulatedState.success(),
                        List.of(failure("day 1"), new TaskResult(EmulatedState.success(), EmulatedOutput.none()))));
        options = new RunOptions(true, true, true, false);

        log();

        assertThat(parts("each").inner().size(), is(1));
    }

    @Test
    void aStorageThatCannotBeReachedKeepsNoOtherOutputFromBeingRead() throws Exception {
        emulator.addJob(
                17, json(job("{'task_key': 'dbt', 'dbt_task': {'commands': ['dbt run']}}," + notebook("b", ""))));
        emulator.scriptNextRun(RunScript.of(EmulatedState.success())
                .task("dbt", EmulatedState.success(), emulator.dbtArtifacts(artifacts()))
                .task("b", EmulatedState.success(), EmulatedOutput.notebook("fine")));
        emulator.fault(Fault.on("GET", "/storage/bucket/object").always().status(503));
        options = new RunOptions(true, true, true, false);

        String log = log();

        assertThat(
                log,
                containsString(
                        "the results of dbt in task dbt cannot be read: localhost answered 503 to GET of a file (cloud storage)"));
        assertThat(log, not(containsString("sig=")));
        assertThat(log, containsString("b | fine"));
    }

    @Test
    void theFailedTasksComeFirst() throws Exception {
        emulator.addJob(17, json(job(notebook("a", "") + "," + notebook("b", ""))));
        emulator.scriptNextRun(failedRun()
                .task("a", EmulatedState.success(), EmulatedOutput.notebook("fine"))
                .task("b", EmulatedState.failed("no"), EmulatedOutput.none().withError("Boom", null)));

        String log = log();

        assertThat(log.indexOf("output of task a"), greaterThan(log.indexOf("error of task b")));
    }

    @Test
    void whatSqlTasksReturnIsToldWithoutLinksThatLeadElsewhere() throws Exception {
        emulator.addJob(
                17,
                json(
                        job(
                                "{'task_key': 'alert', 'sql_task': {'warehouse_id': 'w'}}, {'task_key': 'board', 'sql_task': {'warehouse_id': 'w'}}")));
        emulator.scriptNextRun(RunScript.of(EmulatedState.success())
                .task(
                        "alert",
                        EmulatedState.success(),
                        EmulatedOutput.of(
                                json("{'sql_output': {'alert_output': {'alert_state': 'TRIGGERED', 'output_link': '"
                                        + emulator.url() + "/sql/alerts/7'}}}")))
                .task(
                        "board",
                        EmulatedState.success(),
                        EmulatedOutput.of(
                                json("{'sql_output': {'dashboard_output': {'widgets': [{'widget_title': 'Sales',"
                                        + " 'status': 'FAILED', 'error': {'message': 'no table'}, 'output_link':"
                                        + " 'https://bucket.example.com/signed'}]}}}"))));

        String log = log();

        assertThat(log, containsString("alert | Alert: TRIGGERED, see " + emulator.url() + "/sql/alerts/7"));
        assertThat(log, containsString("board | Sales: FAILED: no table"));
        assertThat(log, not(containsString("signed")));
    }

    @Test
    void theLinkToTheArtifactsOfDbtIsNeverShown() throws Exception {
        emulator.addJob(17, json(job("{'task_key': 'dbt', 'dbt_task': {'commands': ['dbt run']}}")));
        emulator.scriptNextRun(failedRun()
                .task(
                        "dbt",
                        EmulatedState.failed("dbt failed"),
                        EmulatedOutput.of(json("{'dbt_output': {'artifacts_link': 'https://bucket.example.com/signed'},"
                                + " 'logs': 'Completed with 1 error'}"))));

        String log = log();

        assertThat(log, containsString("dbt | Completed with 1 error"));
        assertThat(log, not(containsString("signed")));
    }

    @Test
    void anUnmetConditionIsTold() throws Exception {
        emulator.addJob(
                17, json(job("{'task_key': 'if', 'condition_task': {'left': 'a', 'op': 'EQUAL_TO', 'right': 'b'}}")));
        emulator.scriptNextRun(RunScript.of(EmulatedState.success()));

        assertThat(log(), containsString("task if: SUCCESS after 0.0 s (the condition is false)"));
    }
}
