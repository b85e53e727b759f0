package io.jenkins.plugins.databricks.steps.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.RunExecutableBuilder;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs programs of a build; the emulated workspace starts them for real. */
@DisabledOnOs(OS.WINDOWS)
class RunExecutableStepTest extends SharedJenkins {

    private static final String SHOW_ARGUMENTS = "#!/bin/sh\nprintf '<%s>' \"$@\"\necho\n";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        addJob(
                17,
                "{\"name\": \"tools\", \"new_cluster\": {\"num_workers\": 0, \"spark_version\": \"15.4.x-scala2.12\"}}");
    }

    private void addJob(long id, String settings) throws Exception {
        databricks.emulator().addJob(id, JsonCodec.MAPPER.readTree(settings));
    }

    @Test
    void programOfAnAgentGetsItsArgumentsExactly() throws Exception {
        DumbSlave agent = j.createOnlineSlave(Label.get("elsewhere"));
        WorkflowJob job = pipeline("""
                node('elsewhere') { withDatabricks(workspace: 'prod') {
                  def run = databricksRunExecutable executable: 'bin/main', jobId: 17, arguments: ['-foo', 'a b', '', '$HOME', "it's", 'Zürich']
                  echo "came back with ${run.resultState}: ${run.tasks[0].output}"
                } }
                """);
        Objects.requireNonNull(agent.getWorkspaceFor(job)).child("bin/main").write(SHOW_ARGUMENTS, "UTF-8");
        WorkflowRun build = j.buildAndAssertSuccess(job);
        j.assertLogContains("came back with SUCCESS: <-foo><a b><><$HOME><it's><Zürich>", build);
        j.assertLogContains("Uploaded bin/main to dbfs:/tmp/main", build);
        j.assertLogContains("Uploaded main.runner.py to dbfs:/tmp/main.runner.py", build);
        j.assertLogContains("A spark_python_task with dbfs:/tmp/main.runner.py brings it into this log", build);
    }

    @Test
    void exitCodeOfTheProgramFailsTheBuild() throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE,
                pipelineWith(
                        "#!/bin/sh\necho no such table >&2\nexit 3\n",
                        "databricksRunExecutable workspace: 'prod', executable: 'main', jobId: 17"));
        j.assertLogContains("no such table", build);
        j.assertLogContains("ended with exit code 3", build);
    }

    @Test
    void jobWithAPythonTaskForTheRunnerRunsFromAVolume() throws Exception {
        addJob(
                18,
                "{\"name\": \"volume\", \"tasks\": [{\"task_key\": \"main\","
                        + " \"spark_python_task\": {\"python_file\": \"/Volumes/main/tools/bin/main.runner.py\"}}]}");
        WorkflowRun build = j.buildAndAssertSuccess(
                pipelineWith(
                        SHOW_ARGUMENTS,
                        "databricksRunExecutable workspace: 'prod', executable: 'main', target: '/Volumes/main/tools/bin/', jobName: 'volume', arguments: ['-foo']"));
        j.assertLogContains("<-foo>", build);
        j.assertLogNotContains("spark-submit", build);
        JsonNode sent = databricks
                .emulator()
                .requests("POST", "/api/2.2/jobs/run-now")
                .get(0)
                .json();
        assertThat(
                sent.path("python_params"),
                is(JsonCodec.MAPPER.readTree("[\"/Volumes/main/tools/bin/main\", \"sha256:"
                        + HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256")
                                        .digest(SHOW_ARGUMENTS.getBytes(StandardCharsets.UTF_8)))
                        + "\", \"-foo\"]")));
    }

    @Test
    void jobThatDoesNotFitIsAnErrorBeforeAnythingIsSent() throws Exception {
        databricks.deploySample();
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE,
                pipelineWith(
                        SHOW_ARGUMENTS, "databricksRunExecutable workspace: 'prod', executable: 'main', jobId: 17"));
        j.assertLogContains("use the python_file dbfs:/tmp/main.runner.py in a spark_python_task", build);
        assertThat(databricks.emulator().requests("POST", "/api/2.0/dbfs"), empty());
    }

    @Test
    void abortDuringTheUploadEndsTheStepAndStartsNothing() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        databricks.emulator().fault(Fault.on("POST", "/api/2.0/dbfs/put").holdUntil(answer));
        WorkflowJob job = pipelineWith(
                SHOW_ARGUMENTS, "databricksRunExecutable workspace: 'prod', executable: 'main', jobId: 17");
        WorkflowRun build = start(job);
        databricks.emulator().awaitArrival("POST", "/api/2.0/dbfs/put", Duration.ofSeconds(30));
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        answer.countDown();
        assertThat(databricks.emulator().runsStarted(), is(0));
    }

    @Test
    void freestyleJobPassesItsParameters() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("DAY", "2026-11-20")));
        DatabricksRunExecutableStep step = new DatabricksRunExecutableStep("main");
        step.setWorkspace("prod");
        step.setJobId(17);
        step.setArguments(List.of("--day", "$DAY"));
        job.getBuildersList().add(new RunExecutableBuilder(step));
        Objects.requireNonNull(j.jenkins.getWorkspaceFor(job)).child("main").write(SHOW_ARGUMENTS, "UTF-8");
        j.assertLogContains("<--day><2026-11-20>", j.buildAndAssertSuccess(job));
    }

    private WorkflowJob pipelineWith(String program, String step) throws Exception {
        WorkflowJob job = pipeline("node { " + step + " }");
        Objects.requireNonNull(j.jenkins.getWorkspaceFor(job)).child("main").write(program, "UTF-8");
        return job;
    }
}
