package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.FilePath;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.CleanJenkins;
import io.jenkins.plugins.databricks.Samples;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Errors that a person can act on, and no stack trace in the log. */
@WithJenkins
class BadInputTest {

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
        Databricks.addCredentials(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "empty", null, Secret.fromString("\n")));
        databricks.emulator().addJob(18, Samples.emptyJob("twin"));
        databricks.emulator().addJob(19, Samples.emptyJob("twin"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "databricksRunNow jobName: 'nobody'|jobName: there is no job named 'nobody'",
                "databricksRunNow jobName: 'twin'|jobName: 2 jobs are named 'twin' (ids",
                "databricksRunNow jobId: 4711|Job 4711 does not exist",
                "databricksRunNow jobId: 'daily'|jobId: 'daily' is no job id",
                "databricksRunNow jobId: 17, credentialsId: 'empty'|credentialsId: 'empty', a Secret text, is empty",
                "databricksRunNow()|jobId or jobName is missing",
                "databricksRunNow jobId: 17, jobName: 'twin'|jobId and jobName are both given",
                "databricksRunNow jobId: 17, pythonParams: ['Zürich']|pythonParams: Databricks takes ASCII characters only",
                "databricksRunNow jobId: 17, repair: -1|repair: -1 is below 0",
                "databricksRunNow jobId: 17, repair: 1, wait: false|repair: a run is repaired only while the build waits",
                "databricksRunNow jobId: 17, pipelineParams: 'full'|pipelineParams: the text holds no YAML object",
                "databricksRunNow jobId: 17, performanceTarget: 'FAST'|performanceTarget: 'FAST' is neither",
                "databricksUpload source: 'mian.py', target: 'dbfs:/x.py'|source: there is no 'mian.py' in",
                "databricksUpload source: '*.scala', target: 'dbfs:/x/'|matches '*.scala'",
                "databricksUpload source: 'main.py', target: 's3://bucket/x'|target: 's3://bucket/x' is no path in Databricks",
                "databricksUpload source: 'main.py', target: 'dbfs:/x.py', via: 'pigeon'|via: 'pigeon' is neither 'agent' nor 'controller'",
                "databricksResetJob jobId: 17, definition: 'job.json'|definition: there is no file 'job.json' in",
                "databricksResetJob jobId: 17, definition: 'broken.json'|definition: broken.json is no JSON: line 3, column",
                "databricksResetJob jobId: 17, definition: 'folder'|definition: 'folder' is a folder",
                "databricksResetJob jobId: 17, definition: 'latin.yaml'|definition: latin.yaml is no text in UTF-8",
                "databricksResetJob jobId: 17, definition: 'main.py'|definition: main.py is no JSON: line 1, column",
                "databricksResetJob jobId: 17|definition or settings is missing",
                "databricksResetJob jobId: 17, definition: 'job-definition.json', settings: [:]|definition and settings are both given",
                "databricksResetJob jobId: 17, settings: 'name: [broken'|settings: the text is no YAML: line 1, column",
                "databricksResetJob jobId: 17, settings: [new_settings: [:]]|holds the job's settings inside 'new_settings'",
                "databricksResetJob jobId: 17, definition: 'job-definition.json', substitutions: [LAKE: null]|substitutions: LAKE is null",
                "databricksResetJob jobId: 17, definition: 'job-definition.json', createIfMissing: true|createIfMissing: only a job that is named by jobName",
                "databricksResetJob jobName: 'new', settings: [tasks: []], createIfMissing: true|but the settings have no name",
                "databricksCreateJob settings: [max_concurrent_runs: 1]|name: the job's name is missing",
                "databricksCreateJob settings: [name: 'daily-sales']|ifExists: there is a job named 'daily-sales' already (id 17)",
                "databricksCreateJob settings: [name: 'twin'], ifExists: 'reuse'|ifExists: there are 2 jobs named 'twin' already",
                "databricksCreateJob settings: [name: 'x'], ifExists: 'update'|ifExists: 'update' is none of 'fail', 'reuse' and 'reset'",
                "databricksCreateJob definition: 'job.json'|definition: there is no file 'job.json' in",
                "databricksRunExecutable executable: 'mian', jobId: 17|executable: there is no 'mian' in",
                "databricksRunExecutable executable: 'folder', jobId: 17|executable: 'folder' is a folder",
                "databricksRunExecutable executable: 'main.py'|jobId or jobName is missing",
                "databricksRunExecutable executable: 'main.py', jobId: 17, target: '/tmp/x'|target: '/tmp/x' is no path in Databricks",
                "databricksRunExecutable executable: 'main.py', jobId: 17, arguments: ['a', null]|arguments: number 2 is null",
                "databricksSubmitRun()|definition or settings is missing",
                "databricksSubmitRun definition: 'broken.json'|definition: broken.json is no JSON: line 3, column",
                "databricksResetJob jobName: 'twin', definition: 'job-definition.json'|jobName: 2 jobs are named 'twin'",
            })
    void errorNamesWhatIsWrong(String step, String message) throws Exception {
        WorkflowJob job = pipeline("node { withDatabricks(workspace: 'prod') { " + step + " } }");
        FilePath workspace = j.jenkins.getWorkspaceFor(job);
        Databricks.copySample(workspace);
        workspace.child("folder").mkdirs();
        workspace.child("latin.yaml").write("name: Zürich", "ISO-8859-1");
        workspace.child("broken.json").write("# a job\n{\n  \"name\": daily,\n}\n", "UTF-8");
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains(message, build);
        j.assertLogNotContains("\tat ", build);
        assertThat(databricks.emulator().requests("POST", "/api/2.2/jobs/reset"), empty());
    }

    @Test
    void uploadOutsideANodeSaysWhatIsMissing() throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE,
                pipeline("databricksUpload workspace: 'prod', source: 'main.py', target: 'dbfs:/main.py'"));
        j.assertLogContains(
                "Perhaps you forgot to surround the databricksUpload step with a step that provides this, such as: node",
                build);
    }

    private WorkflowJob pipeline(String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
