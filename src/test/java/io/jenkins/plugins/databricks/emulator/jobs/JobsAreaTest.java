package io.jenkins.plugins.databricks.emulator.jobs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobsAreaTest {

    private static final String SINGLE = "{\"name\":\"my job\",\"new_cluster\":{\"num_workers\":0},"
            + "\"spark_python_task\":{\"python_file\":\"dbfs:/m.py\"}}";

    @StartEmulator
    private Emulator emulator;

    private TestClient client;

    @BeforeEach
    void connect() {
        client = new TestClient(emulator);
    }

    private TestClient.Answer create(String version, String settings) throws Exception {
        return client.post("/api/" + version + "/jobs/create", settings);
    }

    private JsonNode get(String version, JsonNode created) throws Exception {
        return client.get("/api/" + version + "/jobs/get?job_id=" + created.get("job_id"))
                .json();
    }

    private static String task(String key, String more) {
        return "{\"task_key\":\"" + key + "\",\"notebook_task\":{\"notebook_path\":\"/x\"}" + more + "}";
    }

    @Test
    void singleTaskFormIsForTheOldVersion() throws Exception {
        JsonNode job = create("2.0", SINGLE).json();
        JsonNode old = get("2.0", job).get("settings");
        assertThat(old.get("format").asText(), is("SINGLE_TASK"));
        assertThat(old.at("/spark_python_task/python_file").asText(), is("dbfs:/m.py"));
        assertThat(old.get("max_concurrent_runs").intValue(), is(1));
        assertThat(old.get("timeout_seconds").intValue(), is(0));
        assertThat(old.get("email_notifications").isObject(), is(true));
        JsonNode recent = get("2.2", job).get("settings");
        assertThat(recent.get("format").asText(), is("MULTI_TASK"));
        assertThat(recent.at("/tasks/0/task_key").asText(), is("my_job"));
        assertThat(recent.at("/tasks/0/new_cluster/num_workers").intValue(), is(0));
        assertThat(recent.has("new_cluster"), is(false));
        assertThat(create("2.2", SINGLE).errorCode(), is("INVALID_PARAMETER_VALUE"));
    }

    @Test
    void tasksAreForTheNewVersions() throws Exception {
        String settings = "{\"tasks\":[" + task("a", "") + "]}";
        assertThat(create("2.0", settings).errorCode(), is("INVALID_PARAMETER_VALUE"));
        JsonNode recent = get("2.2", create("2.2", settings).json()).get("settings");
        assertThat(recent.at("/queue/enabled").booleanValue(), is(true));
        assertThat(recent.at("/tasks/0/run_if").asText(), is("ALL_SUCCESS"));
        assertThat(get("2.1", create("2.1", settings).json()).at("/settings").has("queue"), is(false));
    }

    @Test
    void settingsAreChecked() throws Exception {
        assertThat(
                create("2.2", "{\"tasks\":[" + task("a", "") + "," + task("a", "") + "]}")
                        .message(),
                containsString("Duplicate task_key"));
        assertThat(
                create("2.2", "{\"tasks\":[" + task("a", ",\"depends_on\":[{\"task_key\":\"b\"}]") + "]}")
                        .message(),
                containsString("unknown task 'b'"));
        assertThat(
                create("2.2", "{\"tasks\":[" + task("a", ",\"depends_on\":[{\"task_key\":\"a\"}]") + "]}")
                        .message(),
                containsString("cycle"));
        assertThat(create("2.2", "{\"tasks\":[{\"task_key\":\"a\"}]}").status(), is(400));
        assertThat(
                create("2.2", "{\"tasks\":[" + task("a", ",\"job_cluster_key\":\"c\"") + "]}")
                        .message(),
                containsString("Job cluster 'c'"));
        assertThat(create("2.2", "{\"max_concurrent_runs\":\"2\"}").errorCode(), is("MALFORMED_REQUEST"));
        assertThat(create("2.2", "{\"max_concurrent_runs\":1001}").errorCode(), is("INVALID_PARAMETER_VALUE"));
        assertThat(create("2.2", "{\"name\":\"" + "x".repeat(4097) + "\"}").status(), is(400));
        assertThat(emulator.jobCount(), is(0));
    }

    @Test
    void resetReplacesAllAndUpdateMerges() throws Exception {
        String settings = "{\"name\":\"a\",\"tags\":{\"k\":\"v\"},\"tasks\":[" + task("x", "") + "]}";
        emulator.addJob(17, Json.MAPPER.readTree(settings));
        client.post(
                "/api/2.2/jobs/update",
                "{\"job_id\":17,\"new_settings\":{\"tasks\":[" + task("y", "") + "]},\"fields_to_remove\":[\"tags\"]}");
        assertThat(emulator.jobSettings(17).get("tasks").size(), is(2));
        assertThat(emulator.jobSettings(17).has("tags"), is(false));
        client.post("/api/2.2/jobs/update", "{\"job_id\":17,\"fields_to_remove\":[\"tasks/x\"]}");
        assertThat(emulator.jobSettings(17).at("/tasks/0/task_key").asText(), is("y"));
        String reset = "{\"job_id\":\"17\",\"new_settings\":" + SINGLE + "}";
        assertThat(client.post("/api/2.0/jobs/reset", reset).text(), is("{}"));
        assertThat(emulator.jobSettings(17).has("tasks"), is(false));
        TestClient.Answer unknown = client.post("/api/2.0/jobs/reset", reset.replace("17", "18"));
        assertThat(unknown.status(), is(400));
        assertThat(unknown.message(), is("Job 18 does not exist."));
        assertThat(client.post("/api/2.0/jobs/reset", "{\"job_id\":17}").message(), containsString("new_settings"));
    }

    @Test
    void namesAreMatchedInAnyCaseAndPagesFollowEachOther() throws Exception {
        for (int i = 0; i < 3; i++) {
            create("2.2", "{\"name\":\"Nightly\"}");
        }
        create("2.2", "{\"name\":\"Nightly 2\"}");
        JsonNode page = client.get("/api/2.2/jobs/list?name=nightly&limit=2").json();
        assertThat(page.get("jobs").size(), is(2));
        assertThat(page.has("has_more"), is(false));
        page = client.get("/api/2.2/jobs/list?name=nightly&limit=2&page_token="
                        + page.get("next_page_token").asText())
                .json();
        assertThat(page.get("jobs").size(), is(1));
        assertThat(page.has("next_page_token"), is(false));
        assertThat(client.get("/api/2.2/jobs/list?limit=101").status(), is(400));
        assertThat(client.get("/api/2.2/jobs/list?name=none").text(), is("{}"));
        assertThat(client.get("/api/2.2/jobs/list?page_token=zzz").status(), is(400));
    }

    @Test
    void longArraysArePaged() throws Exception {
        String tasks = IntStream.range(0, 150).mapToObj(i -> task("t" + i, "")).collect(Collectors.joining(","));
        JsonNode job = create("2.2", "{\"tasks\":[" + tasks + "]}").json();
        JsonNode page = get("2.2", job);
        assertThat(page.at("/settings/tasks").size(), is(100));
        page = client.get("/api/2.2/jobs/get?job_id=" + job.get("job_id") + "&page_token="
                        + page.get("next_page_token").asText())
                .json();
        assertThat(page.at("/settings/tasks/49/task_key").asText(), is("t149"));
        assertThat(page.has("next_page_token"), is(false));
        assertThat(get("2.1", job).at("/settings/tasks").size(), is(100));
    }

    @Test
    void deletedJobsAreGone() throws Exception {
        JsonNode job = create("2.2", "{}").json();
        assertThat(client.post("/api/2.2/jobs/delete", job.toString()).status(), is(200));
        assertThat(get("2.2", job).get("message").asText(), is("Job " + job.get("job_id") + " does not exist."));
    }
}
