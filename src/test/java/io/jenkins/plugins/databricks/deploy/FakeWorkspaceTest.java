package io.jenkins.plugins.databricks.deploy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Apps;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.api.Pipelines;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.api.Secrets;
import io.jenkins.plugins.databricks.api.files.FileStore;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.deploy.bundle.DeployedState;
import io.jenkins.plugins.databricks.deploy.bundle.DeploymentLock;
import io.jenkins.plugins.databricks.deploy.secrets.CreateSecretScope;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the half without Jenkins does works on the workspace that Databricks itself made up for the tests of its CLI,
 * which knows jobs, runs, pipelines, apps, files of volumes and of the workspace, and secrets.
 *
 * @see <a href="https://github.com/databricks/cli/tree/main/libs/testserver">the server of those tests</a>
 */
@DisplayName("Databricks' own fake workspace (skipped unless DATABRICKS_FAKE_WORKSPACE is its address)")
@EnabledIfEnvironmentVariable(
        named = FakeWorkspaceTest.VARIABLE,
        matches = "http://.+",
        disabledReason = "the environment variable DATABRICKS_FAKE_WORKSPACE is no address of the CLI's test server")
class FakeWorkspaceTest {

    static final String VARIABLE = "DATABRICKS_FAKE_WORKSPACE";

    @TempDir
    Path base;

    private final TellingLog log = new TellingLog();
    private RestClient client;
    private Jobs jobs;
    private Runs runs;

    /** The server makes a workspace for each token. */
    @BeforeEach
    void signIn() {
        client = new RestClient(
                URI.create(System.getenv(VARIABLE)),
                TestClients.TRANSPORT,
                TestClients.bearer("dapi" + UUID.randomUUID()),
                TestClients.quick());
        jobs = new Jobs(client);
        runs = new Runs(client);
    }

    private static ObjectNode job(String name, int tasks) {
        ObjectNode settings = JsonCodec.object().put("name", name);
        ArrayNode list = settings.putArray("tasks");
        for (int i = 0; i < tasks; i++) {
            list.addObject()
                    .put("task_key", "task" + i)
                    .put("existing_cluster_id", "cluster")
                    .putObject("spark_jar_task")
                    .put("main_class_name", "Main");
        }
        return settings;
    }

    private JobRun ended(long runId) throws IOException, InterruptedException {
        JobRun run = runs.get(runId);
        while (!run.ended()) {
            run = runs.get(runId);
        }
        return run;
    }

    @Test
    void aJobIsMadeFoundAndReplaced() throws Exception {
        long id = jobs.create(job("daily", 250));
        jobs.create(job("nightly", 1));

        assertThat(jobs.idsByName("daily"), contains(id));
        assertThat(jobs.settings(id, Jobs.CURRENT).path("tasks").size(), is(250));
        jobs.reset(id, job("daily", 2));
        assertThat(jobs.settings(id, Jobs.CURRENT).path("tasks").size(), is(2));
    }

    @Test
    void aJobThatIsNotThereIsNotFound() {
        DatabricksException missing = assertThrows(DatabricksException.class, () -> jobs.settings(17, Jobs.CURRENT));

        assertThat(missing.isNotFound(), is(true));
    }

    @Test
    void aTokenStartsOneRunWhichComesToItsEnd() throws Exception {
        long job = jobs.create(job("daily", 2));
        ObjectNode parameters = JsonCodec.object();
        parameters.putArray("jar_params").add("--day").add("1");

        long run = runs.runNow(job, parameters, "token");

        assertThat(runs.runNow(job, parameters, "token"), is(run));
        assertThat(runs.runNow(job, parameters, "another"), is(not(run)));
        JobRun end = ended(run);
        assertThat(end.state().outcome(), is(RunState.Outcome.SUCCESS));
        assertThat(end.tasks(), hasSize(2));
        assertThat(URI.create(end.page()).getHost(), is(client.host().getHost()));
        assertThat(runs.output(end.tasks().get(0).runId()), is(notNullValue()));
    }

    @Test
    void aOneTimeRunIsSubmittedAndCancelled() throws Exception {
        ObjectNode settings = job("ignored", 1).put("run_name", "once");
        settings.remove("name");
        long run = runs.submit(settings, "token");

        runs.cancel(run);

        assertThat(ended(run).state().outcome(), is(RunState.Outcome.CANCELED));
    }

    @Test
    void filesGoToAVolumeWhoseFoldersAreMade() throws Exception {
        upload("/Volumes/main/default/landing/" + UUID.randomUUID() + "/");
    }

    @Test
    void filesGoToTheWorkspaceWhoseFoldersAreMade() throws Exception {
        upload("/Workspace/Shared/" + UUID.randomUUID() + "/");
    }

    private void upload(String target) throws Exception {
        Files.writeString(base.resolve("a b.txt"), "a");
        Files.writeString(Files.createDirectory(base.resolve("sub")).resolve("empty.txt"), "");
        Uploader upload = new Uploader(client, log);

        List<UploadedFile> sent = upload.run(base, UploadRequest.of("**", null, target, false));

        assertThat(
                sent.stream().map(UploadedFile::target).toList(),
                contains(target + "a b.txt", target + "sub/empty.txt"));
        IOException refused =
                assertThrows(IOException.class, () -> upload.run(base, UploadRequest.of("**", null, target, false)));
        assertThat(((DatabricksException) refused.getCause()).isAlreadyExists(), is(true));
        upload.run(base, UploadRequest.of("**", null, target, true));
        FileStore store = FileStore.of(RemotePath.parse(target + "x").store(), client);
        assertThat(store.status(target + "none.txt"), is(nullValue()));
    }

    @Test
    void aScopeIsMadeOnceAndTakesSecrets() throws Exception {
        CreateSecretScope.Request scope = new CreateSecretScope.Request("daily", null, null);

        assertThat(new CreateSecretScope(client, log).run(scope).created(), is(true));
        assertThat(new CreateSecretScope(client, log).run(scope).created(), is(false));
        new Secrets(client).put("daily", "key", "value");
        assertThat(new Secrets(client).scope("daily").orElseThrow().keyVaultId(), is(nullValue()));
    }

    @Test
    void aSecretWithoutItsScopeIsRefused() {
        DatabricksException refused =
                assertThrows(DatabricksException.class, () -> new Secrets(client).put("none", "key", "value"));

        assertThat(refused.isNotFound(), is(true));
    }

    @Test
    void aPipelineIsUpdated() throws Exception {
        Pipelines pipelines = new Pipelines(client);
        String id = client.callForText(
                RestRequest.post("/api/2.0/pipelines", JsonCodec.object().put("name", "sales")), "pipeline_id");
        String update = pipelines.start(id, JsonCodec.object());

        assertThat(pipelines.name(id), is("sales"));
        assertThat(pipelines.update(id, update).outcome(), is(RunState.Outcome.SUCCESS));
        assertThat(pipelines.errors(id, update), is(List.of()));
        pipelines.stop(id);
        DatabricksException missing = assertThrows(DatabricksException.class, () -> pipelines.name("none"));
        assertThat(missing.isNotFound(), is(true));
    }

    @Test
    void anAppIsStartedAndDeployed() throws Exception {
        Apps apps = new Apps(client);
        client.call(RestRequest.post("/api/2.0/apps", JsonCodec.object().put("name", "portal"))
                .with("no_compute", true));
        assertThat(apps.get("portal").isStopped(), is(true));
        apps.start("portal");
        assertThat(apps.get("portal").isActive(), is(true));
        String deployment = apps.deploy("portal", JsonCodec.object().put("source_code_path", "/Workspace/app"));

        assertThat(apps.deployment("portal", deployment).outcome(), is(RunState.Outcome.SUCCESS));
    }

    @Test
    void theLockOfADeploymentIsReadAndReleased() throws Exception {
        String state = "/Workspace/Deployments/state";
        assertThat(DeploymentLock.read(client, state), is(nullValue()));
        String lock = "{\"ID\":\"a\",\"AcquisitionTime\":\"2026-11-26T13:14:05Z\",\"IsForced\":false,\"User\":\"me\"}";
        client.call(
                RestRequest.post("/api/2.0/workspace/mkdirs", JsonCodec.object().put("path", state)));
        client.call(RestRequest.post(
                "/api/2.0/workspace-files/import-file" + state + "/deploy.lock", JsonCodec.MAPPER.readTree(lock)));

        DeploymentLock found = DeploymentLock.read(client, state);
        assertThat(found.user(), is("me"));
        assertThat(found.release(client, state), is(true));
        assertThat(DeploymentLock.read(client, state), is(nullValue()));
        assertThat(DeployedState.read(client, state), is(new DeployedState("", 0)));
    }
}
