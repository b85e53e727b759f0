package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.Result;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;

/** Declarative Pipelines check the types of arguments before anything runs. */
class DeclarativeTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void clean() throws Exception {
        j.jenkins.setNumExecutors(2);
    }

    @Test
    void idsAreNumbersOrTextAndNoNodeIsNeeded() throws Exception {
        databricks.configure();
        j.jenkins.setNumExecutors(0);
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(declarative("""
                databricksRunNow jobId: 17, wait: false
                databricksRunNow jobId: '17', wait: false
                databricksRunNow jobId: params.JOB, jobParameters: [day: '2026-11-20', build: currentBuild.number, "x${1}": "y${2}"], pythonParams: ['--build', currentBuild.number, 1.5], only: ['daily-sales'], wait: false
                """));
        WorkflowRun build = j.buildAndAssertSuccess(job);
        assertThat(JenkinsRule.getLog(build), databricks.emulator().runsStarted(), is(3));
        JsonNode sent = databricks
                .emulator()
                .requests("POST", "/api/2.2/jobs/run-now")
                .get(2)
                .json();
        assertThat(
                sent.path("job_parameters").toString(), is("{\"day\":\"2026-11-20\",\"build\":\"1\",\"x1\":\"y2\"}"));
        assertThat(sent.path("python_params").toString(), is("[\"--build\",\"1\",\"1.5\"]"));
    }

    @Test
    void settingsAreMapsListsAndVariables() throws Exception {
        databricks.configure();
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(declarative("""
                databricksCreateJob ifExists: 'reset', settings: [name: "job-${params.JOB}", max_concurrent_runs: 2,
                  tasks: [[task_key: 'a', existing_cluster_id: 'c-1', spark_python_task: [python_file: 'dbfs:/a.py', parameters: ['1']]]]]
                databricksResetJob jobName: 'job-17', dryRun: true, settings: 'name: ${NAME}\\nnotebook_task: {}', substitutions: [NAME: "job-${params.JOB}"]
                databricksSubmitRun wait: false, settings: [run_name: 'once', tasks: [[task_key: 'a', existing_cluster_id: 'c-1',
                  notebook_task: [notebook_path: '/Shared/a']]]]
                """));
        j.buildAndAssertSuccess(job);
        JsonNode created = databricks
                .emulator()
                .requests("POST", "/api/2.2/jobs/create")
                .get(0)
                .json();
        assertThat(created.path("name").asText(), is("job-17"));
        assertThat(created.path("max_concurrent_runs").isInt(), is(true));
        assertThat(created.at("/tasks/0/spark_python_task/parameters/0").asText(), is("1"));
        assertThat(databricks.emulator().runsStarted(), is(1));
    }

    @Test
    void jobIsTaggedWithBuildAndCommitWhereTheStepSaysSo() throws Exception {
        databricks.configure();
        WorkflowJob job = j.createProject(WorkflowJob.class, "daily sales");
        job.setDefinition(declarative("""
                withEnv(['GIT_COMMIT=6eb30fc0']) {
                  databricksCreateJob tags: true, settings: [name: 'daily', tags: [team: 'sales'], tasks: [[task_key: 'a',
                    existing_cluster_id: 'c-1', notebook_task: [notebook_path: '/Shared/a']]]]
                }
                """));
        j.buildAndAssertSuccess(job);
        JsonNode tags = databricks
                .emulator()
                .requests("POST", "/api/2.2/jobs/create")
                .get(0)
                .json()
                .path("tags");
        assertThat(tags.path("jenkins_build").asText(), is(j.getURL() + "job/daily_20sales/1/"));
        assertThat(tags.path("git_commit").asText(), is("6eb30fc0"));
        assertThat(tags.path("team").asText(), is("sales"));
    }

    @Test
    void executableRunsOnTheAgentOfTheStage() throws Exception {
        databricks.configure();
        databricks
                .emulator()
                .addJob(
                        18,
                        new ObjectMapper()
                                .readTree(
                                        "{\"name\": \"tools\", \"spark_python_task\": {\"python_file\": \"dbfs:/tmp/main.runner.py\"}}"));
        WorkflowJob job = pipeline("""
                pipeline { agent any
                  stages { stage('Run') { steps {
                    writeFile file: 'main', text: '#!/bin/sh\\necho "got $1"\\n'
                    databricksRunExecutable workspace: 'prod', executable: 'main', jobId: 18, arguments: [currentBuild.number]
                  } } } }
                """);
        j.assertLogContains("got 1", j.buildAndAssertSuccess(job));
    }

    @Test
    void argumentWithoutValueIsNamed() throws Exception {
        databricks.configure();
        for (String arguments : List.of("jobParameters: [day: params.DYA]", "pythonParams: ['--day', params.DYA]")) {
            WorkflowJob job = j.createProject(WorkflowJob.class);
            job.setDefinition(declarative("databricksRunNow jobId: 17, wait: false, " + arguments));
            WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
            j.assertLogContains("is null: give it a value or leave it out", build);
            j.assertLogNotContains("\tat ", build);
        }
        assertThat(databricks.emulator().runsStarted(), is(0));
    }

    @Test
    void mistypedArgumentIsToldBeforeAnythingRuns() throws Exception {
        databricks.configure();
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(declarative("databricksRunNow jobId: 17, wiat: false"));
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains("Invalid parameter \"wiat\", did you mean \"wait\"?", build);
        assertThat(databricks.emulator().runsStarted(), is(0));
    }

    private static CpsFlowDefinition declarative(String steps) throws Exception {
        return new CpsFlowDefinition(
                "pipeline { agent none\n parameters { string(name: 'JOB', defaultValue: '17') }\n"
                        + "stages { stage('Run') { steps { withDatabricks(workspace: 'prod') {\n" + steps
                        + "\n} } } } }",
                true);
    }
}
