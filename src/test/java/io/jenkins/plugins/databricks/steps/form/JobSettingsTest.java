package io.jenkins.plugins.databricks.steps.form;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.FilePath;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.TextParameterDefinition;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.CreateJobBuilder;
import io.jenkins.plugins.databricks.builders.ResetJobBuilder;
import io.jenkins.plugins.databricks.builders.SubmitRunBuilder;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.steps.DatabricksCreateJobStep;
import io.jenkins.plugins.databricks.steps.DatabricksResetJobStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksSubmitRunStep;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where the settings of jobs and one-time runs come from, and what is made of them. */
class JobSettingsTest extends SharedJenkins {

    private static final String GUIDE_JOB =
            "[name: 'guide', new_cluster: [num_workers: 0, spark_version: '7.5.x-scala2.12', node_type_id: 'Standard_D3s_v2']]";

    private static final String TASKS =
            "tasks: [[task_key: 'a', existing_cluster_id: 'c-1', notebook_task: [notebook_path: '/Shared/a']]]";

    /** What a build parameter could say that is meant for the structure and not for a text. */
    private static final String MESSAGE = "retry # 3 times\", \"run_as\": {\"user_name\": \"admin\"}, \"x\": \""
            + "\nrun_as:\n  service_principal_name: admin\n], ${DAY} $DAY: '";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
    }

    @Test
    void mapInAPipelineNeedsNoNodeAndKeepsItsTypes() throws Exception {
        WorkflowRun build = succeed("""
                def lake = 'raw'
                def job = databricksCreateJob workspace: 'prod', settings: [
                  name: "daily-${lake}", max_concurrent_runs: 2, tags: [lake: "adl://${lake}"],
                  tasks: [[task_key: 'sales', existing_cluster_id: 'c-1', timeout_seconds: 60,
                    spark_python_task: [python_file: 'dbfs:/a.py', parameters: ['--day', "${lake}"]]]]]
                echo "made job ${job.jobId}"
                """);
        JsonNode sent = only("POST", "/api/2.2/jobs/create").json();
        assertThat(sent.path("name").asText(), is("daily-raw"));
        assertThat(sent.path("max_concurrent_runs").isInt(), is(true));
        assertThat(sent.path("tags").path("lake").asText(), is("adl://raw"));
        JsonNode task = sent.path("tasks").path(0);
        assertThat(task.path("timeout_seconds").asInt(), is(60));
        assertThat(task.path("spark_python_task").path("parameters").path(1).asText(), is("raw"));
        j.assertLogContains("Created job ", build);
    }

    @Test
    void createdJobIsReusedAndResetAsAskedAndTheStepReturnsItsId() throws Exception {
        WorkflowRun build = succeed("""
                withDatabricks(workspace: 'prod') {
                  def first = databricksCreateJob settings: %s
                  def id = first.jobId
                  def second = databricksCreateJob settings: %s, ifExists: 'reuse'
                  def third = databricksCreateJob settings: %s + [max_concurrent_runs: 3], ifExists: 'reset'
                  if (!first.created || second.changed || !third.changed || second.jobId != id || third.jobId != id) { error "${first} ${second} ${third}" }
                  databricksResetJob jobId: id, settings: %s, dryRun: true
                }
                """.replace("%s", GUIDE_JOB));
        only("POST", "/api/2.0/jobs/create");
        assertThat(
                only("POST", "/api/2.0/jobs/reset")
                        .json()
                        .path("new_settings")
                        .path("max_concurrent_runs")
                        .asInt(),
                is(3));
        j.assertLogContains("'guide' already exists", build);
        j.assertLogContains("max_concurrent_runs", build);
        assertThat(
                j.createWebClient().goTo(build.getUrl()).asNormalizedText(),
                containsString("1 job created, 1 setting of 1 job changed"));
    }

    @Test
    void substitutionsReplaceTheirNamesAndNothingElse() throws Exception {
        WorkflowJob job = pipeline("""
                node {
                  databricksResetJob workspace: 'prod', jobId: 17, definition: 'job.yaml', substitutions: [LAKE: 'adl://raw', WORKERS: 4]
                }
                """);
        FilePath workspace = j.jenkins.getWorkspaceFor(job);
        workspace
                .child("job.yaml")
                .write(
                        "name: daily-sales\nnotebook_task: {notebook_path: /Shared/a}\nnew_cluster:\n  num_workers: ${WORKERS}\n  spark_version: 15.4.x\n  spark_env_vars:\n"
                                + "    LAKE: ${LAKE}\n    OTHER: ${OTHER}\n    KEY: '{{secrets/a/b}}'\n",
                        "UTF-8");
        j.buildAndAssertSuccess(job);
        JsonNode cluster =
                only("POST", "/api/2.0/jobs/reset").json().path("new_settings").path("new_cluster");
        assertThat(cluster.path("num_workers").asInt(), is(4));
        assertThat(cluster.path("spark_env_vars").path("LAKE").asText(), is("adl://raw"));
        assertThat(cluster.path("spark_env_vars").path("OTHER").asText(), is("${OTHER}"));
        assertThat(cluster.path("spark_env_vars").path("KEY").asText(), is("{{secrets/a/b}}"));
    }

    @Test
    void dryRunShowsTheDifferenceAndChangesNothing() throws Exception {
        WorkflowRun build = succeed("""
                withDatabricks(workspace: 'prod') {
                  def one = databricksResetJob jobId: 17, settings: [name: 'daily-sales', max_concurrent_runs: 5, TASKS], dryRun: true
                  def other = databricksCreateJob settings: [name: 'new', TASKS], ifExists: 'reset', dryRun: true
                  echo "one ${one.changed} other ${other.changed} ${other.jobId}"
                }
                """.replace("TASKS", TASKS));
        j.assertLogContains("settings would change http", build);
        j.assertLogContains("max_concurrent_runs", build);
        j.assertLogContains("Would create job 'new'", build);
        j.assertLogContains("one true other true null", build);
        assertThat(requests("POST", "/api/2.2/jobs/reset"), empty());
        assertThat(requests("POST", "/api/2.2/jobs/create"), empty());
    }

    @Test
    void missingJobIsCreatedOnceAndResetFromThenOn() throws Exception {
        WorkflowJob job = pipeline("""
                withDatabricks(workspace: 'prod') {
                  def result = databricksCreateJob settings: [name: 'new', max_concurrent_runs: currentBuild.number, TASKS], ifExists: 'reset'
                  echo "job ${result.jobId > 0} ${result.changed} ${result.changes.size()}"
                }
                """.replace("TASKS", TASKS));
        j.assertLogContains("job true true 0", j.buildAndAssertSuccess(job));
        j.assertLogContains("job true true 1", j.buildAndAssertSuccess(job));
        only("POST", "/api/2.2/jobs/create");
        only("POST", "/api/2.2/jobs/reset");
    }

    @Test
    void oneTimeRunIsWaitedForAndReturned() throws Exception {
        databricks.deploySample();
        WorkflowRun build = succeed("""
                withDatabricks(workspace: 'prod') {
                  def run = databricksSubmitRun settings: [run_name: 'checks', tasks: [[task_key: 'check', existing_cluster_id: 'c-1',
                    spark_python_task: [python_file: '/Volumes/main/sales/code/main.py',
                      parameters: ['--sales', '/Volumes/main/sales/code/sales.csv', '--day', '2026-11-20']]]]]
                  echo "${run.resultState} of ${run.tasks.size()} task"
                }
                """);
        j.assertLogContains("'checks'", build);
        j.assertLogContains("Zürich", build);
        j.assertLogContains("SUCCESS of 1 task", build);
        only("POST", "/api/2.2/jobs/runs/submit");
    }

    @Test
    void definitionOfARunIsReadOnTheAgentAndItsFailureFailsTheBuild() throws Exception {
        DumbSlave agent = j.createOnlineSlave(Label.get("reading"));
        WorkflowJob job = pipeline(
                "node('reading') { databricksSubmitRun workspace: 'prod', definition: 'checks.json', substitutions: [FILE: 'gone.py'] }");
        Objects.requireNonNull(agent.getWorkspaceFor(job))
                .child("checks.json")
                .write(
                        "# checks\n{\"run_name\": \"checks\", \"existing_cluster_id\": \"c-1\", \"spark_python_task\": {\"python_file\": \"dbfs:/${FILE}\"}}",
                        "UTF-8");
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains("ended with FAILED", build);
        j.assertLogContains("gone.py", build);
        j.assertLogNotContains("\tat ", build);
    }

    @Test
    void freestyleJobCreatesAndSubmits() throws Exception {
        databricks.deploySample();
        FreeStyleProject job = j.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("DAY", "2026-11-20")));
        DatabricksCreateJobStep create = new DatabricksCreateJobStep();
        create.setWorkspace("prod");
        create.setSettings(
                "name: from-form\ntags:\n  day: $DAY\n  city: ${CITY}\ntasks: [{task_key: a, notebook_task: {}}]\n");
        create.setSubstitutions(Map.of("CITY", "Zürich"));
        DatabricksSubmitRunStep submit = new DatabricksSubmitRunStep();
        submit.setWorkspace("prod");
        submit.setSettings("""
                {"run_name": "form", "existing_cluster_id": "c-1", "spark_python_task": {
                  "python_file": "/Volumes/main/sales/code/main.py", "parameters": ["--sales", "/Volumes/main/sales/code/sales.csv", "--day", "$DAY"]}}
                """);
        job.getBuildersList().add(new CreateJobBuilder(create));
        job.getBuildersList().add(new SubmitRunBuilder(submit));
        j.assertLogContains("Turnover on 2026-11-20", j.buildAndAssertSuccess(job));
        JsonNode tags = only("POST", "/api/2.2/jobs/create").json().path("tags");
        assertThat(tags.path("day").asText(), is("2026-11-20"));
        assertThat(tags.path("city").asText(), is("Zürich"));
    }

    @Test
    void valueChangesNothingButItsOwnText() throws Exception {
        for (String file : List.of("job.yaml", "job.json")) {
            databricks.emulator().clearRequests();
            WorkflowJob job = pipeline("node { databricksResetJob workspace: 'prod', jobId: 17, definition: '" + file
                    + "', substitutions: [MESSAGE: params.MESSAGE] }");
            job.addProperty(message());
            FilePath workspace = j.jenkins.getWorkspaceFor(job);
            workspace
                    .child("job.yaml")
                    .write(
                            "name: daily-sales\ndescription: Deployed for ${MESSAGE}\ntasks:\n- task_key: a\n"
                                    + "  spark_python_task: {python_file: 'dbfs:/a.py', parameters: [a, ${MESSAGE}]}\n",
                            "UTF-8");
            workspace
                    .child("job.json")
                    .write(
                            "{\"name\": \"daily-sales\", \"description\": \"Deployed for ${MESSAGE}\", \"tasks\": [{\"task_key\": \"a\","
                                    + " \"spark_python_task\": {\"python_file\": \"dbfs:/a.py\", \"parameters\": [\"a\", ${MESSAGE}]}}]}",
                            "UTF-8");
            j.buildAndAssertSuccess(job);
            assertOnlyTexts(only("POST", "/api/2.2/jobs/reset").json().path("new_settings"));
        }
    }

    @Test
    void variableOfAFreestyleBuildChangesNothingButItsOwnText() throws Exception {
        for (String settings : List.of(
                "name: daily-sales\ndescription: Deployed for $MESSAGE\ntasks:\n- task_key: a\n"
                        + "  spark_python_task: {python_file: 'dbfs:/a.py', parameters: [a, ${MESSAGE}]}\n",
                "{\"name\": \"daily-sales\", \"description\": \"Deployed for ${MESSAGE}\", \"tasks\": [{\"task_key\": \"a\","
                        + " \"spark_python_task\": {\"python_file\": \"dbfs:/a.py\", \"parameters\": [\"a\", \"$MESSAGE\"]}}]}")) {
            databricks.emulator().clearRequests();
            FreeStyleProject job = j.createFreeStyleProject();
            job.addProperty(message());
            DatabricksResetJobStep reset = new DatabricksResetJobStep();
            reset.setWorkspace("prod");
            reset.setJobId(17);
            reset.setSettings(settings);
            job.getBuildersList().add(new ResetJobBuilder(reset));
            j.buildAndAssertSuccess(job);
            assertOnlyTexts(only("POST", "/api/2.2/jobs/reset").json().path("new_settings"));
        }
    }

    private static ParametersDefinitionProperty message() {
        return new ParametersDefinitionProperty(new TextParameterDefinition("MESSAGE", MESSAGE, null));
    }

    private static void assertOnlyTexts(JsonNode sent) {
        List<String> names = new ArrayList<>();
        sent.fieldNames().forEachRemaining(names::add);
        assertThat(names, is(List.of("name", "description", "tasks")));
        assertThat(sent.path("description").asText(), is("Deployed for " + MESSAGE));
        JsonNode parameters = sent.at("/tasks/0/spark_python_task/parameters");
        assertThat(parameters.size(), is(2));
        assertThat(parameters.path(1).asText(), is(MESSAGE));
    }

    @Test
    void byteOrderMarkInSettingsIsNoError() throws Exception {
        succeed("""
                databricksResetJob workspace: 'prod', jobId: 17, settings: '\uFEFF{"name": "daily-sales", "notebook_task": {}} // as saved'
                """);
        only("POST", "/api/2.0/jobs/reset");
    }

    @Test
    void fieldThatDatabricksDoesNotDocumentIsNamedInTheLogAndSent() throws Exception {
        WorkflowRun build = succeed("""
                databricksResetJob workspace: 'prod', jobId: 17, settings: [name: 'x', schedul: [:], notebook_task: [:]]
                """);
        j.assertLogContains(
                "WARNING: settings: Databricks does not document the field 'schedul'. Did you mean 'schedule'?", build);
        assertThat(
                only("POST", "/api/2.0/jobs/reset").json().path("new_settings").has("schedul"), is(true));
    }

    @Test
    void fileThatIsMissingOnAnAgentIsToldAsAnywhereElse() throws Exception {
        j.createOnlineSlave(Label.get("elsewhere"));
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE,
                pipeline(
                        "node('elsewhere') { databricksResetJob workspace: 'prod', jobId: 17, definition: 'job.json' }"));
        j.assertLogContains("definition: there is no file 'job.json' in", build);
    }

    @Test
    void largeFileOnAnAgentIsNotReadIntoTheController() throws Exception {
        DumbSlave agent = j.createOnlineSlave(Label.get("large-file"));
        WorkflowJob job = pipeline(
                "node('large-file') { databricksResetJob workspace: 'prod', jobId: 17, definition: 'big.json' }");
        try (OutputStream out = Objects.requireNonNull(agent.getWorkspaceFor(job))
                .child("big.json")
                .write()) {
            for (int i = 0; i < 11; i++) {
                out.write(" ".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8));
            }
        }
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains("definition: big.json is too large. The limit is 10 MB", build);
        j.assertLogNotContains("\tat ", build);
    }

    @Test
    void fileOutsideOfANodeSaysWhatIsMissing() throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE, pipeline("databricksCreateJob workspace: 'prod', definition: 'job.json'"));
        j.assertLogContains("put it into a node block or a stage with an agent", build);
    }

    private WorkflowRun succeed(String script) throws Exception {
        return j.buildAndAssertSuccess(pipeline(script));
    }

    private List<RecordedRequest> requests(String method, String path) {
        return databricks.emulator().requests(method, path);
    }

    private RecordedRequest only(String method, String path) {
        List<RecordedRequest> requests = requests(method, path);
        assertThat(requests, hasSize(1));
        return requests.get(0);
    }
}
