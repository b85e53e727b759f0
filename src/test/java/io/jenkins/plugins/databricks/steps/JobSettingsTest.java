package io.jenkins.plugins.databricks.steps;

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
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.CleanJenkins;
import io.jenkins.plugins.databricks.builders.CreateJobBuilder;
import io.jenkins.plugins.databricks.builders.SubmitRunBuilder;
import io.jenkins.plugins.databricks.emulator.RecordedRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Where the settings of jobs and one-time runs come from, and what is made of them. */
@WithJenkins
class JobSettingsTest {

    private static final String GUIDE_JOB =
            "[name: 'guide', new_cluster: [num_workers: 0, spark_version: '7.5.x-scala2.12', node_type_id: 'Standard_D3s_v2']]";

    @RegisterExtension
    private final Databricks databricks = new Databricks();

    private static JenkinsRule j;

    @BeforeAll
    static void oneJenkinsForAll(JenkinsRule rule) {
        j = rule;
    }

    @BeforeEach
    void configure() throws Exception {
        CleanJenkins.clean(j);
        databricks.configure();
    }

    @Test
    void mapInAPipelineNeedsNoNodeAndKeepsItsTypes() throws Exception {
        WorkflowRun build = succeed("""
                def lake = 'raw'
                def id = databricksCreateJob workspace: 'prod', settings: [
                  name: "daily-${lake}", max_concurrent_runs: 2, tags: [lake: "adl://${lake}"],
                  tasks: [[task_key: 'sales', existing_cluster_id: 'c-1', timeout_seconds: 60,
                    spark_python_task: [python_file: 'dbfs:/a.py', parameters: ['--day', "${lake}"]]]]]
                echo "made job ${id}"
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
                  def second = databricksCreateJob settings: %s, ifExists: 'reuse'
                  def third = databricksCreateJob settings: %s + [max_concurrent_runs: 3], ifExists: 'reset'
                  if (first != second || second != third) { error "${first} ${second} ${third}" }
                  databricksResetJob jobId: first, settings: %s, dryRun: true
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
        j.assertLogContains("'guide' exists already", build);
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
                        "name: daily-sales\nnew_cluster:\n  num_workers: ${WORKERS}\n  spark_version: 15.4.x\n  spark_env_vars:\n"
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
                  def one = databricksResetJob jobId: 17, settings: [name: 'daily-sales', max_concurrent_runs: 5], dryRun: true
                  def other = databricksResetJob jobName: 'new', settings: [name: 'new'], createIfMissing: true, dryRun: true
                  echo "one ${one.changed} other ${other.changed} ${other.jobId}"
                }
                """);
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
                  def result = databricksResetJob jobName: 'new', settings: [name: 'new', max_concurrent_runs: currentBuild.number], createIfMissing: true
                  echo "job ${result.jobId > 0} ${result.changed} ${result.changes.size()}"
                }
                """);
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
        DumbSlave agent = j.createOnlineSlave(Label.get("elsewhere"));
        WorkflowJob job = pipeline(
                "node('elsewhere') { databricksSubmitRun workspace: 'prod', definition: 'checks.json', substitutions: [FILE: 'gone.py'] }");
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
        create.setSettings("name: from-form\ntags:\n  day: $DAY\n  city: ${CITY}\n");
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
    void fileOutsideOfANodeSaysWhatIsMissing() throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE, pipeline("databricksCreateJob workspace: 'prod', definition: 'job.json'"));
        j.assertLogContains("put it into a node block or a stage with an agent", build);
    }

    private WorkflowRun succeed(String script) throws Exception {
        return j.buildAndAssertSuccess(pipeline(script));
    }

    private WorkflowJob pipeline(String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
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
