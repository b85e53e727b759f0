package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import hudson.model.Result;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Declarative Pipelines check the types of arguments before anything runs. */
@WithJenkins
class DeclarativeTest {

    @RegisterExtension
    private final Databricks databricks = new Databricks();

    @Test
    void idsAreNumbersOrTextAndNoNodeIsNeeded(JenkinsRule j) throws Exception {
        databricks.configure();
        j.jenkins.setNumExecutors(0);
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(declarative("""
                databricksRunNow jobId: 17, wait: false
                databricksRunNow jobId: '17', wait: false
                databricksRunNow jobId: params.JOB, jobParameters: [day: '2026-11-20'], only: ['main'], wait: false
                """));
        WorkflowRun build = j.buildAndAssertSuccess(job);
        assertThat(JenkinsRule.getLog(build), databricks.emulator().runsStarted(), is(3));
    }

    @Test
    void mistypedArgumentIsToldBeforeAnythingRuns(JenkinsRule j) throws Exception {
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
                        + "stages { stage('Run') { steps { withDatabricks(workspace: 'prod') {\n" + steps + "\n} } } } }",
                true);
    }
}
