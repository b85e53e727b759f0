package io.jenkins.plugins.databricks.emulator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Databricks' CLI works on the emulator, command by command. */
@DisplayName("Databricks' CLI (skipped unless DATABRICKS_CLI names its binary)")
@EnabledIfEnvironmentVariable(
        named = DatabricksCli.VARIABLE,
        matches = ".+",
        disabledReason = "the environment variable DATABRICKS_CLI names no binary of Databricks' CLI")
class DatabricksCliTest {

    private static final String NOTEBOOK = "# Databricks notebook source\nprint(1)\n";
    private static final String VOLUME = "dbfs:/Volumes/main/default/landing";

    @TempDir
    Path folder;

    @StartEmulator
    private Emulator emulator;

    private DatabricksCli cli;

    @BeforeEach
    void connect() throws IOException {
        cli = new DatabricksCli(emulator, folder);
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(element -> texts.add(element.path(field).asText()));
        return texts;
    }

    @Test
    void itKnowsWhoItIs() throws Exception {
        assertThat(cli.json("current-user", "me").path("userName").asText(), is("user@example.com"));
        assertThat(cli.run("auth", "describe"), containsString("user@example.com"));
        assertThat(cli.json("auth", "describe").path("status").asText(), is("success"));
        assertThat(
                cli.json("api", "get", "/api/2.0/preview/scim/v2/Me")
                        .path("active")
                        .asBoolean(),
                is(true));
    }

    @Test
    void filesGoToDbfsAndBack() throws Exception {
        filesGoAndComeBack("dbfs:/landing");
    }

    @Test
    void filesGoToAVolumeAndBack() throws Exception {
        filesGoAndComeBack(VOLUME);
    }

    private void filesGoAndComeBack(String root) throws Exception {
        byte[] large = random((2 << 20) + 17);
        write("tree/a.txt", "a");
        Files.write(write("tree/sub/large.bin", ""), large);

        cli.run("fs", "mkdirs", root + "/made/deep");
        cli.run("fs", "cp", "-r", "tree", root + "/tree");
        cli.run("fs", "cp", "tree/a.txt", root + "/made");
        assertThat(cli.run("fs", "cat", root + "/made/a.txt"), is("a"));
        assertThat(cli.run("fs", "ls", root + "/tree").lines().toList(), containsInAnyOrder("a.txt", "sub"));
        JsonNode listed = cli.json("fs", "ls", "-l", root + "/tree/sub");
        assertThat(listed.at("/0/size").asInt(), is(large.length));
        assertThat(listed.at("/0/is_directory").asBoolean(), is(false));

        write("tree/a.txt", "b");
        cli.run("fs", "cp", "-r", "tree", root + "/tree");
        assertThat("only replaced where that is asked for", cli.run("fs", "cat", root + "/tree/a.txt"), is("a"));
        cli.run("fs", "cp", "--overwrite", "tree/a.txt", root + "/tree/a.txt");
        assertThat(cli.run("fs", "cat", root + "/tree/a.txt"), is("b"));

        cli.run("fs", "cp", "-r", root + "/tree", "back");
        assertThat(Files.readAllBytes(folder.resolve("back/sub/large.bin")), is(large));

        assertThat(cli.fails("fs", "rm", root + "/tree"), containsString("not empty"));
        cli.run("fs", "rm", root + "/made/a.txt");
        cli.run("fs", "rm", "-r", root + "/tree");
        assertThat(cli.fails("fs", "ls", root + "/tree"), containsString("no such directory"));
        assertThat(cli.fails("fs", "cat", root + "/none"), containsString("does not exist"));
        assertThat(cli.fails("fs", "cat", root + "/made"), containsString("not a file"));
    }

    @Test
    void notebooksAndFilesGoToTheWorkspaceAndBack() throws Exception {
        String home = "/Workspace/Users/user@example.com";
        write("n.py", NOTEBOOK);
        write("data.csv", "1,2\n");
        cli.run("workspace", "mkdirs", home + "/made");
        cli.run("workspace", "import", home + "/n", "--file", "n.py", "--language", "PYTHON");
        assertThat(
                cli.fails("workspace", "import", home + "/n", "--file", "n.py", "--language", "PYTHON"),
                containsString("already exists"));
        cli.run("workspace", "import", home + "/data.csv", "--file", "data.csv", "--format", "AUTO");
        assertThat(
                cli.fails("workspace", "import", home + "/x", "--file", "data.csv"),
                containsString("specify a language"));

        JsonNode status = cli.json("workspace", "get-status", home + "/n");
        assertThat(status.path("object_type").asText(), is("NOTEBOOK"));
        assertThat(status.path("path").asText(), is(home + "/n"));
        assertThat(
                texts(cli.json("workspace", "list", home), "path"),
                containsInAnyOrder(home + "/data.csv", home + "/made", home + "/n"));
        assertThat(cli.run("workspace", "export", home + "/n"), is(NOTEBOOK));
        cli.run("workspace", "export", home + "/data.csv", "--file", "back.csv");
        assertThat(Files.readString(folder.resolve("back.csv")), is("1,2\n"));
        assertThat(cli.run("workspace", "export", home + "/n", "--format", "JUPYTER"), containsString("\"cells\""));

        assertThat(cli.fails("workspace", "delete", home), containsString("not empty"));
        cli.run("workspace", "delete", home, "--recursive");
        assertThat(cli.fails("workspace", "get-status", home), containsString("doesn't exist"));
    }

    @Test
    void foldersGoToTheWorkspaceAndBack() throws Exception {
        write("tree/n.py", NOTEBOOK);
        write("tree/sub/plain.py", "print(2)\n");
        write("tree/sub/empty.txt", "");

        cli.run("workspace", "import-dir", "tree", "/Shared/tree");
        assertThat(
                cli.json("workspace", "get-status", "/Shared/tree/n")
                        .path("language")
                        .asText(),
                is("PYTHON"));
        assertThat(cli.run("workspace", "import-dir", "tree", "/Shared/tree"), containsString("already exists"));
        cli.run("workspace", "import-dir", "tree", "/Shared/tree", "--overwrite");

        cli.run("workspace", "export-dir", "/Shared/tree", "back");
        assertThat(Files.readString(folder.resolve("back/n.py")), is(NOTEBOOK));
        assertThat(Files.readString(folder.resolve("back/sub/plain.py")), is("print(2)\n"));
        assertThat(Files.size(folder.resolve("back/sub/empty.txt")), is(0L));
    }

    @Test
    void jobsAreMadeChangedAndDeleted() throws Exception {
        write("job.json", """
                {"name": "daily", "tasks": [{"task_key": "a", "existing_cluster_id": "c",
                  "spark_python_task": {"python_file": "dbfs:/main.py"}}]}""");
        String id =
                cli.json("jobs", "create", "--json", "@job.json").path("job_id").asText();
        assertThat(cli.json("jobs", "get", id).at("/settings/name").asText(), is("daily"));
        assertThat(texts(cli.json("jobs", "list", "--name", "daily"), "job_id"), is(List.of(id)));
        assertThat(cli.run("jobs", "list"), containsString("daily"));

        cli.run("jobs", "update", "--json", "{\"job_id\": " + id + ", \"new_settings\": {\"max_concurrent_runs\": 3}}");
        assertThat(
                cli.json("jobs", "get", id).at("/settings/max_concurrent_runs").asInt(), is(3));
        cli.run("jobs", "reset", "--json", "{\"job_id\": " + id + ", \"new_settings\": {\"name\": \"other\"}}");
        JsonNode settings = cli.json("jobs", "get", id).path("settings");
        assertThat(settings.path("name").asText(), is("other"));
        assertThat(settings.path("tasks").size(), is(0));

        cli.run("jobs", "delete", id);
        assertThat(cli.fails("jobs", "get", id), containsString("Job " + id + " does not exist"));
    }

    @Test
    void runsAreStartedReadCancelledAndRepaired() throws Exception {
        write("main.py", "import sys\nprint(sys.argv[1])\nif sys.argv[1] == 'bad': raise ValueError('no luck')\n");
        cli.run("fs", "cp", "main.py", "dbfs:/main.py");
        String task = """
                {"task_key": "a", "existing_cluster_id": "c",
                  "spark_python_task": {"python_file": "dbfs:/main.py", "parameters": ["good"]}}""";
        String id = cli.json("jobs", "create", "--json", "{\"name\": \"j\", \"tasks\": [" + task + "]}")
                .path("job_id")
                .asText();

        JsonNode run = cli.json("jobs", "run-now", id);
        assertThat(run.at("/state/result_state").asText(), is("SUCCESS"));
        String runId = run.path("run_id").asText();
        JsonNode output =
                cli.json("jobs", "get-run-output", run.at("/tasks/0/run_id").asText());
        assertThat(output.path("logs").asText(), is("good\n"));
        assertThat(texts(cli.json("jobs", "list-runs", "--job-id", id), "run_id"), is(List.of(runId)));
        assertThat(cli.json("jobs", "get-run", runId).path("run_id").asText(), is(runId));

        cli.fails("jobs", "run-now", "--json", "{\"job_id\": " + id + ", \"python_params\": [\"bad\"]}");
        String bad =
                cli.json("jobs", "list-runs", "--job-id", id).at("/0/run_id").asText();
        assertThat(bad, is(not(runId)));
        String repair = "{\"run_id\": " + bad + ", \"rerun_all_failed_tasks\": true, \"python_params\": [\"good\"]}";
        cli.run("jobs", "repair-run", "--json", repair);
        assertThat(cli.json("jobs", "get-run", bad).at("/state/result_state").asText(), is("SUCCESS"));

        emulator.holdRuns();
        String held =
                cli.json("jobs", "run-now", id, "--no-wait").path("run_id").asText();
        assertThat(texts(cli.json("jobs", "list-runs", "--active-only"), "run_id"), is(List.of(held)));
        cli.run("jobs", "cancel-run", held);
        assertThat(cli.json("jobs", "get-run", held).at("/state/result_state").asText(), is("CANCELED"));
        cli.run("jobs", "run-now", id, "--no-wait");
        cli.run("jobs", "cancel-all-runs", "--job-id", id);
        emulator.releaseRuns();

        JsonNode once = cli.json("jobs", "submit", "--json", "{\"run_name\": \"once\", \"tasks\": [" + task + "]}");
        assertThat(once.path("run_type").asText(), is("SUBMIT_RUN"));
        cli.run("jobs", "delete-run", runId);
        assertThat(cli.fails("jobs", "get-run", runId), containsString("does not exist"));
    }

    @Test
    void secretsAreKeptAndShared() throws Exception {
        cli.run("secrets", "create-scope", "s");
        assertThat(cli.fails("secrets", "create-scope", "s"), containsString("already exists"));
        assertThat(texts(cli.json("secrets", "list-scopes"), "name"), hasItem("s"));
        cli.run("secrets", "put-secret", "s", "k", "--string-value", "value");
        assertThat(texts(cli.json("secrets", "list-secrets", "s"), "key"), is(List.of("k")));
        String value = cli.json("secrets", "get-secret", "s", "k").path("value").asText();
        assertThat(new String(Base64.getDecoder().decode(value)), is("value"));

        cli.run("secrets", "put-acl", "s", "users", "READ");
        assertThat(
                cli.json("secrets", "get-acl", "s", "users").path("permission").asText(), is("READ"));
        assertThat(
                texts(cli.json("secrets", "list-acls", "s"), "principal"),
                containsInAnyOrder("user@example.com", "users"));
        cli.run("secrets", "delete-acl", "s", "users");
        cli.run("secrets", "delete-secret", "s", "k");
        cli.run("secrets", "delete-scope", "s");
        assertThat(cli.fails("secrets", "list-secrets", "s"), containsString("does not exist"));
    }

    @Test
    void permissionsAreGivenAndRead() throws Exception {
        String job = cli.json("jobs", "create", "--json", "{\"name\": \"j\"}")
                .path("job_id")
                .asText();
        String viewers = "{\"access_control_list\": [{\"group_name\": \"users\", \"permission_level\": \"CAN_VIEW\"}]}";
        cli.run("permissions", "update", "jobs", job, "--json", viewers);
        assertThat(
                texts(cli.json("jobs", "get-permissions", job).path("access_control_list"), "group_name"),
                hasItem("users"));
        assertThat(cli.fails("jobs", "set-permissions", job, "--json", viewers), containsString("exactly one owner"));
        assertThat(
                texts(cli.json("jobs", "get-permission-levels", job).path("permission_levels"), "permission_level"),
                hasItem("IS_OWNER"));

        String shared =
                cli.json("workspace", "get-status", "/Shared").path("object_id").asText();
        String readers = viewers.replace("CAN_VIEW", "CAN_READ");
        cli.run("workspace", "update-permissions", "directories", shared, "--json", readers);
        assertThat(
                texts(cli.json("permissions", "get", "directories", shared).path("access_control_list"), "group_name"),
                hasItem("users"));
    }

    @Test
    void aBundleIsDeployedRunAndDestroyed() throws Exception {
        write("main.py", "import sys\nprint('hello', sys.argv[1])\n");
        write("databricks.yml", """
                bundle:
                  name: demo
                targets:
                  dev:
                    default: true
                    mode: development
                resources:
                  jobs:
                    daily:
                      name: daily
                      tasks:
                        - task_key: a
                          existing_cluster_id: c
                          spark_python_task:
                            python_file: ./main.py
                            parameters: [world]
                """);

        assertThat(
                cli.json("bundle", "validate")
                        .at("/workspace/current_user/userName")
                        .asText(),
                is("user@example.com"));
        assertThat(cli.run("bundle", "plan"), containsString("1 to add"));
        cli.run("bundle", "deploy");
        assertThat(cli.run("bundle", "plan"), containsString("0 to change"));
        assertThat(cli.run("bundle", "run", "daily"), containsString("hello world"));
        long id = cli.json("bundle", "summary").at("/resources/jobs/daily/id").asLong();
        assertThat(emulator.jobSettings(id).path("name").asText(), containsString("daily"));
        cli.run("bundle", "destroy", "--auto-approve");
        assertThat(emulator.jobCount(), is(0));
    }

    @Test
    void pipelinesAndAppsOfABundleAreDeployedAndRun() throws Exception {
        write("main.py", "print(1)\n");
        write("app/app.py", "print(2)\n");
        write("databricks.yml", """
                bundle:
                  name: demo
                resources:
                  pipelines:
                    sales:
                      name: sales
                      libraries: [{file: {path: ./main.py}}]
                  apps:
                    portal:
                      name: portal
                      source_code_path: ./app
                targets:
                  dev: {default: true}
                """);

        cli.run("bundle", "deploy");
        cli.run("bundle", "run", "sales");
        emulator.failNextUpdate("no such table");
        assertThat(cli.fails("bundle", "run", "sales"), containsString("no such table"));
        cli.run("bundle", "run", "portal");

        String pipeline = cli.json("bundle", "summary")
                .at("/resources/pipelines/sales/id")
                .asText();
        emulator.holdUpdates();
        String update = cli.json("pipelines", "start-update", pipeline)
                .path("update_id")
                .asText();
        assertThat(cli.fails("pipelines", "start-update", pipeline), containsString("active update"));
        assertThat(
                cli.json("pipelines", "get-update", pipeline, update)
                        .at("/update/state")
                        .asText(),
                is("QUEUED"));
        cli.run("pipelines", "stop", pipeline, "--no-wait");
        assertThat(
                texts(cli.json("pipelines", "list-updates", pipeline).path("updates"), "update_id"), hasItem(update));
        assertThat(emulator.pipelineUpdates(), is(3));
        assertThat(emulator.appDeployments(), is(1));
        cli.run("bundle", "destroy", "--auto-approve");
    }
}
