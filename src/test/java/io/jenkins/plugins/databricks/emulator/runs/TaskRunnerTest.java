package io.jenkins.plugins.databricks.emulator.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskRunnerTest {

    @StartEmulator
    private Emulator emulator;

    private TestClient client;

    @BeforeEach
    void connect() {
        client = new TestClient(emulator);
    }

    private void script(String path, String text) throws IOException {
        Path file = emulator.root().resolve("dbfs").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static ObjectNode pythonTask(ObjectNode settings, String key, String file, String... after) {
        ObjectNode task = settings.withArray("tasks").addObject().put("task_key", key);
        task.putObject("spark_python_task").put("python_file", file);
        for (String dependency : after) {
            task.withArray("depends_on").addObject().put("task_key", dependency);
        }
        return task;
    }

    private long runNow(String parameters) throws Exception {
        return client.post("/api/2.2/jobs/run-now", "{\"job_id\":17" + parameters + "}")
                .json()
                .get("run_id")
                .longValue();
    }

    private JsonNode ended(long runId) throws Exception {
        emulator.awaitRunEnded(runId);
        return client.get("/api/2.2/jobs/runs/get?run_id=" + runId).json();
    }

    private JsonNode output(JsonNode run, int task) throws Exception {
        return client.get("/api/2.2/jobs/runs/get-output?run_id=" + run.at("/tasks/" + task + "/run_id"))
                .json();
    }

    @Test
    void runsPythonWithArgumentsSecretsAndMappedPaths() throws Exception {
        script("data.txt", "lake");
        script("main.py", "import os, sys\nprint(sys.argv[1:2], os.environ['PASSWORD'], open(sys.argv[2]).read())");
        emulator.putSecret("scope", "key", "s3cret");
        ObjectNode settings = Json.object().put("name", "job");
        pythonTask(settings, "main", "dbfs:/main.py")
                .putObject("new_cluster")
                .putObject("spark_env_vars")
                .put("PASSWORD", "<{{secrets/scope/key}}>")
                .put("PYSPARK_PYTHON", "/databricks/python3/bin/python3");
        emulator.addJob(17, settings);
        JsonNode run = ended(runNow(",\"python_params\":[\"--day\",\"/dbfs/data.txt\"]"));
        assertThat(run.at("/state/result_state").asText(), is("SUCCESS"));
        assertThat(output(run, 0).get("logs").asText(), is("['--day'] <s3cret> lake\n"));
    }

    @Test
    void aTracebackIsReported() throws Exception {
        script("main.py", "print('before')\nraise ValueError('bad day')");
        ObjectNode settings = Json.object();
        pythonTask(settings, "main", "dbfs:/main.py");
        pythonTask(settings, "after", "dbfs:/main.py", "main");
        emulator.addJob(17, settings);
        JsonNode run = ended(runNow(""));
        assertThat(run.at("/state/life_cycle_state").asText(), is("INTERNAL_ERROR"));
        assertThat(run.at("/state/result_state").asText(), is("FAILED"));
        assertThat(run.at("/status/termination_details/code").asText(), is("RUN_EXECUTION_ERROR"));
        assertThat(run.at("/state/state_message").asText(), containsString("Task main failed with message"));
        assertThat(run.at("/tasks/0/state/life_cycle_state").asText(), is("TERMINATED"));
        assertThat(run.at("/tasks/1/state/result_state").asText(), is("UPSTREAM_FAILED"));
        JsonNode output = output(run, 0);
        assertThat(output.get("error").asText(), is("ValueError: bad day"));
        assertThat(output.get("error_trace").asText(), startsWith("Traceback (most recent call last):"));
        assertThat(output.get("logs").asText(), containsString("before"));
    }

    @Test
    void dependenciesAreRespectedAndOthersRunInParallel() throws Exception {
        script("main.py", "print('ok')");
        ObjectNode settings = Json.object();
        pythonTask(settings, "last", "dbfs:/main.py", "one", "two");
        pythonTask(settings, "one", "dbfs:/main.py");
        pythonTask(settings, "two", "dbfs:/main.py");
        emulator.addJob(17, settings);
        JsonNode tasks = ended(runNow("")).get("tasks");
        long last = tasks.get(0).get("start_time").longValue();
        assertThat(last >= tasks.get(1).get("end_time").longValue(), is(true));
        assertThat(last >= tasks.get(2).get("end_time").longValue(), is(true));
    }

    @Test
    void aMissingFileAndAMissingSecretFail() throws Exception {
        ObjectNode settings = Json.object();
        pythonTask(settings, "main", "dbfs:/none.py");
        emulator.addJob(17, settings);
        JsonNode run = ended(runNow(""));
        assertThat(
                run.at("/state/state_message").asText(), containsString("Cannot read the python file dbfs:/none.py."));

        script("main.py", "");
        ObjectNode secret = Json.object();
        pythonTask(secret, "main", "dbfs:/main.py")
                .putObject("new_cluster")
                .putObject("spark_env_vars")
                .put("P", "{{secrets/no/no}}");
        emulator.addJob(17, secret);
        assertThat(ended(runNow("")).at("/status/termination_details/code").asText(), is("INVALID_CLUSTER_REQUEST"));
    }

    @Test
    void cancellingKillsTheProcess() throws Exception {
        script("main.py", """
                import os, sys, time, urllib.error, urllib.request
                try:
                    urllib.request.urlopen(sys.argv[1] + "/started/" + str(os.getpid()))
                except urllib.error.HTTPError:
                    time.sleep(600)
                """);
        ObjectNode settings = Json.object();
        pythonTask(settings, "main", "dbfs:/main.py");
        emulator.addJob(17, settings);
        long id = runNow(",\"python_params\":[\"" + emulator.url() + "\"]");
        String path = emulator.awaitRequest("GET", "/started/", Duration.ofSeconds(30))
                .path();
        ProcessHandle process = ProcessHandle.of(Long.parseLong(path.substring("/started/".length())))
                .orElseThrow();
        client.post("/api/2.2/jobs/runs/cancel", "{\"run_id\":" + id + "}");
        JsonNode run = ended(id);
        assertThat(run.at("/state/result_state").asText(), is("CANCELED"));
        assertThat(run.at("/status/termination_details/code").asText(), is("USER_CANCELED"));
        assertThat(process.isAlive(), is(false));
    }

    private void wheel(String path) throws IOException {
        Path file = emulator.root().resolve(path);
        Files.createDirectories(file.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            Map<String, String> entries = Map.of(
                    "sales/__init__.py", "def direct():\n    print('called directly')\n",
                    "sales/report.py", "import sys\ndef main():\n    print(*sys.argv)\n",
                    "sales-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: sales\nVersion: 1.0\n",
                    "sales-1.0.dist-info/entry_points.txt", "[console_scripts]\nreport = sales.report:main\n");
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static ObjectNode wheelTask(ObjectNode settings, String entryPoint) {
        ObjectNode task = settings.withArray("tasks").addObject().put("task_key", entryPoint);
        task.putObject("python_wheel_task").put("package_name", "sales").put("entry_point", entryPoint);
        return task;
    }

    @Test
    void aWheelsEntryPointOrFunctionIsCalled() throws Exception {
        wheel("Volumes/main/sales/libraries/sales-1.0-py3-none-any.whl");
        ObjectNode settings = Json.object();
        ObjectNode report = wheelTask(settings, "report");
        report.withObject("python_wheel_task")
                .putArray("parameters")
                .add("--day")
                .add("2026-11-20");
        String path = "/Volumes/main/sales/libraries/sales-1.0-py3-none-any.whl";
        report.putArray("libraries").addObject().put("whl", path);
        wheelTask(settings, "direct").put("environment_key", "default");
        settings.putArray("environments")
                .addObject()
                .put("environment_key", "default")
                .putObject("spec")
                .putArray("dependencies")
                .add(path);
        emulator.addJob(17, settings);
        JsonNode run = ended(runNow(""));
        assertThat(output(run, 0).get("logs").asText(), is("report --day 2026-11-20\n"));
        assertThat(output(run, 1).get("logs").asText(), is("called directly\n"));
        JsonNode named = ended(runNow(",\"python_named_params\":{\"day\":\"2026-11-21\"}"));
        assertThat(output(named, 0).get("logs").asText(), is("report --day=2026-11-21\n"));
    }

    @Test
    void aMissingWheelFailsTheTask() throws Exception {
        ObjectNode settings = Json.object();
        wheelTask(settings, "report").putArray("libraries").addObject().put("whl", "/Volumes/main/none.whl");
        emulator.addJob(17, settings);
        JsonNode run = ended(runNow(""));
        assertThat(run.at("/status/termination_details/code").asText(), is("LIBRARY_INSTALLATION_ERROR"));
        assertThat(run.at("/state/state_message").asText(), containsString("cannot find /Volumes/main/none.whl"));
    }

    @Test
    void timeoutsEndARun() throws Exception {
        script("main.py", "import time\ntime.sleep(600)");
        ObjectNode settings = Json.object().put("timeout_seconds", 1);
        pythonTask(settings, "main", "dbfs:/main.py");
        emulator.addJob(17, settings);
        assertThat(ended(runNow("")).at("/state/result_state").asText(), is("TIMEDOUT"));
    }

    /** The last section of the guide: a small runner that starts a program which was uploaded. */
    @Test
    void sparkSubmitStartsAnUploadedProgram() throws Exception {
        script("tmp/main.py", "import subprocess, sys\nsys.exit(subprocess.call(sys.argv[1:]))");
        String boundary = "b";
        client.send(
                "POST",
                "/api/2.0/dbfs/put",
                "multipart/form-data; boundary=" + boundary,
                java.net.http.HttpRequest.BodyPublishers.ofString("--b\r\nContent-Disposition: form-data; name=\"path\""
                        + "\r\n\r\ndbfs:/tmp/main\r\n--b\r\nContent-Disposition: form-data; name=\"contents\"; "
                        + "filename=\"main\"\r\n\r\n#!/bin/sh\necho \"ran $1\"\r\n--b--\r\n"));
        ObjectNode settings = Json.object();
        settings.putObject("spark_submit_task").putArray("parameters").add("dbfs:/other.py");
        emulator.addJob(17, settings);
        JsonNode run = ended(runNow(
                ",\"spark_submit_params\":[\"--conf\",\"a=b\",\"dbfs:/tmp/main.py\",\"/dbfs/tmp/main\",\"-foo\"]"));
        assertThat(run.at("/state/result_state").asText(), is("SUCCESS"));
        assertThat(output(run, 0).get("logs").asText(), is("ran -foo\n"));
        JsonNode old = client.get("/api/2.0/jobs/runs/get-output?run_id=" + run.get("run_id"))
                .json();
        assertThat(old.get("logs").asText(), is("ran -foo\n"));
    }
}
