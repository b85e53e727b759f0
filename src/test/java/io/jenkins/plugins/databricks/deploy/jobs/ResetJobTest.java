package io.jenkins.plugins.databricks.deploy.jobs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.definition.JobDefinition;
import io.jenkins.plugins.databricks.deploy.definition.JobDefinitionTest;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResetJobTest {

    private static final JobReference JOB = new JobReference("17", null);

    private final TellingLog log = new TellingLog();

    @StartEmulator
    private Emulator emulator;

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) JsonCodec.MAPPER.readTree(text.replace('\'', '"'));
    }

    private JobResult reset(ObjectNode settings) throws IOException, InterruptedException {
        return new ResetJob(TestClients.of(emulator), log).run(new ResetJob.Request(JOB, settings, false));
    }

    @Test
    void theGuidesDefinitionResetsTheGuidesJob() throws Exception {
        emulator.addJob(
                17,
                json("{'name': '<JOB_NAME>', 'new_cluster': {'num_workers': 0, 'spark_version': '7.5.x-scala2.12',"
                        + " 'node_type_id': 'Standard_D3s_v2'}}"));
        ObjectNode settings = JobDefinition.parse(JobDefinitionTest.GUIDE, "job-definition.json", Map.of());

        JobResult first = reset(settings);

        assertThat(first.jobId(), is(17L));
        assertThat(first.changed(), is(true));
        assertThat(log.lines(), hasItem("  ~ new_cluster.node_type_id: \"Standard_D3s_v2\" → \"Standard_DS3_v2\""));
        assertThat(
                log.lines().get(0), is("Reset job 17 '<JOB_NAME>': 6 settings changed " + emulator.url() + "/jobs/17"));
        assertThat(
                emulator.requests("POST", "/api/2.0/jobs/reset").get(0).body(),
                containsString("\"spot_bid_max_price\":-1.0"));
        assertThat(emulator.jobSettings(17).path("spark_python_task"), is(settings.path("spark_python_task")));

        JobResult second = reset(settings);

        assertThat(second.changes(), hasSize(0));
        assertThat(log.lines(), hasItem("Reset job 17 '<JOB_NAME>': nothing changed " + emulator.url() + "/jobs/17"));
    }

    @Test
    void aJobOfManyTasksIsResetAndTheSecondTimeNothingHasChanged() throws Exception {
        emulator.addJob(17, json("{'name': 'x', 'tasks': []}"));
        ObjectNode settings = json("{'name': 'x', 'tasks': []}");
        for (int i = 0; i < 150; i++) {
            settings.withArray("tasks")
                    .addObject()
                    .put("task_key", "t" + i)
                    .putObject("notebook_task")
                    .put("notebook_path", "/Shared/n");
        }

        assertThat(reset(settings).changes(), hasSize(150));
        assertThat(emulator.jobSettings(17).path("tasks").size(), is(150));
        assertThat(reset(settings).changes(), hasSize(0));
    }

    @Test
    void oneSettingOfOneTaskIsToldAsThat() throws Exception {
        String task = "{'task_key': 'main', 'spark_python_task': {'python_file': 'dbfs:/python/%s.py'}}";
        emulator.addJob(17, json("{'name': 'x', 'tasks': [" + task.formatted("old") + "]}"));

        reset(json("{'name': 'x', 'tasks': [" + task.formatted("new") + "]}"));

        assertThat(
                log.text(),
                is(
                        "Reset job 17 'x': 1 setting changed " + emulator.url() + "/jobs/17\n"
                                + "  ~ tasks[main].spark_python_task.python_file: \"dbfs:/python/old.py\" → \"dbfs:/python/new.py\""));
    }

    @Test
    void aSecretThatSomebodyPutIntoTheJobIsNotShown() throws Exception {
        emulator.addJob(17, json("{'name': 'x', 'new_cluster': {'spark_env_vars': {'DB_PASSWORD': 'hunter2'}}}"));

        reset(json("{'name': 'x', 'new_cluster': {'spark_env_vars': {'DB_PASSWORD': '{{secrets/a/b}}'}}}"));

        assertThat(log.text(), not(containsString("hunter2")));
        assertThat(log.text(), containsString("DB_PASSWORD: \"(hidden)\" → \"{{secrets/a/b}}\""));
    }

    @Test
    void noSecretThatSomebodyHidInTheJobIsShown() throws Exception {
        emulator.addJob(
                17,
                json(
                        "{'name': 'x', 'description': 'db password: hunter2', 'git_source': {'git_url': 'https://ci:hunter2@github.com/a/b'},"
                                + " 'tasks': [{'task_key': 'a', 'spark_python_task': {'python_file': 'a.py', 'parameters': ['--password', 'hunter2',"
                                + " '--url', 'jdbc:mysql://db/x?user=ci&password=hunter2', 'Authorization: Bearer hunter2']},"
                                + " 'new_cluster': {'spark_env_vars': {'PGPASS': 'hunter2', 'OPTIONS': 'hunter2'}, 'spark_conf':"
                                + " {'spark.driver.extraJavaOptions': '-Dtoken=hunter2'}}}]}"));

        JobResult result = reset(json("{'name': 'x', 'tasks': [{'task_key': 'b', 'spark_python_task':"
                + " {'python_file': 'a.py', 'parameters': ['--password', 'hunter2']}}]}"));

        assertThat(log.text(), not(containsString("hunter2")));
        assertThat(result.changes().toString(), not(containsString("hunter2")));
        assertThat(log.text(), containsString("(hidden)"));
    }

    @Test
    void aJobOfABundleIsResetWithAWarning() throws Exception {
        String warning = "WARNING: job 17 belongs to a bundle, whose next deployment will overwrite these settings."
                + " Change them in the bundle and deploy it with databricksBundleDeploy";
        ObjectNode settings = json("{'name': 'x', 'tasks': []}");
        emulator.addJob(
                17,
                json("{'name': 'x', 'tasks': [], 'deployment': {'kind': 'BUNDLE',"
                        + " 'metadata_file_path': '/Workspace/Deployments/x/prod/state/metadata.json'}}"));

        reset(settings);

        assertThat(log.lines(), hasItem(warning));
        assertThat(emulator.jobSettings(17).has("deployment"), is(false));

        long told = log.lines().size();
        reset(settings);

        List<String> second = log.lines().stream().skip(told).toList();
        assertThat(second, not(hasItem(warning)));
    }

    @Test
    void aLostAnswerIsNoHarm() throws Exception {
        emulator.addJob(17, json("{'name': 'x', 'tasks': []}"));
        emulator.fault(Fault.on("POST", "/api/2.2/jobs/reset").resetAfter());

        reset(json("{'name': 'y', 'tasks': []}"));

        assertThat(emulator.jobSettings(17).path("name").asText(), is("y"));
        assertThat(emulator.jobCount(), is(1));
    }

    @Test
    void aJobThatDoesNotExistIsToldAndNothingIsLogged() {
        DatabricksException e =
                assertThrows(DatabricksException.class, () -> reset(json("{'name': 'x', 'tasks': []}")));

        assertThat(e.isNotFound(), is(true));
        assertThat(e.getMessage(), containsString("Job 17 does not exist. Check jobId and the workspace"));
        assertThat(log.lines(), hasSize(0));
    }

    @Test
    void settingsThatDatabricksRefusesAreToldInItsWordsAndTheJobStaysAsItWas() throws Exception {
        emulator.addJob(17, json("{'name': 'x', 'tasks': []}"));

        DatabricksException e = assertThrows(
                DatabricksException.class,
                () -> reset(json("{'name': 'y', 'tasks': [{'task_key': 'a', 'notebook_task': {}, 'depends_on':"
                        + " [{'task_key': 'missing'}]}]}")));

        assertThat(e.getMessage(), containsString("Task 'a' depends on unknown task 'missing'."));
        assertThat(emulator.jobSettings(17).path("name").asText(), is("x"));
        assertThat(log.lines(), hasSize(0));
    }

    @Test
    void aResetThatTakesTheLastTaskFromAJobIsRefused() throws Exception {
        ObjectNode older =
                json("{'name': 'x', 'new_cluster': {'num_workers': 0}, 'spark_python_task': {'python_file': 'a'}}");
        ObjectNode newer =
                json("{'name': 'x', 'tasks': [{'task_key': 'a', 'notebook_task': {'notebook_path': '/a'}}]}");
        for (ObjectNode job : List.of(older, newer)) {
            emulator.addJob(17, job);
            for (String settings : List.of(
                    "{'name': 'x', 'new_cluster': {'num_workers': 0}}",
                    "{'name': 'x', 'tasks': []}",
                    "{'name': 'x', 'tasks': [{'task_key': 'a'}]}")) {
                InvalidInputException e = assertThrows(InvalidInputException.class, () -> reset(json(settings)));

                assertThat(e.getMessage(), containsString("no task, but job 17 has one"));
            }
        }
        assertThat(emulator.requests("POST", "/api/"), hasSize(0));
        assertThat(log.lines(), hasSize(0));
    }

    @Test
    void aJobThatHasNoTaskYetMayBeResetWithoutOne() throws Exception {
        emulator.addJob(17, json("{'name': 'x', 'new_cluster': {'num_workers': 0}}"));

        reset(json("{'name': 'x', 'new_cluster': {'num_workers': 1}}"));

        assertThat(emulator.jobSettings(17).at("/new_cluster/num_workers").asInt(), is(1));
    }

    @Test
    void aResetWithoutANameIsRefused() throws Exception {
        emulator.addJob(17, json("{'name': 'x', 'tasks': []}"));

        InvalidInputException e = assertThrows(
                InvalidInputException.class,
                () -> reset(json("{'tasks': [{'task_key': 'a', 'notebook_task': {'notebook_path': '/a'}}]}")));

        assertThat(
                e.getMessage(),
                containsString("name: the job's name is missing. The reset would name job 17 'Untitled'"));
        assertThat(emulator.jobSettings(17).path("name").asText(), is("x"));
    }
}
