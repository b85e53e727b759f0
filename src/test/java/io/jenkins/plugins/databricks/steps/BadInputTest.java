package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.FilePath;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.builders.CreateJobBuilder;
import io.jenkins.plugins.databricks.builders.DatabricksBuilder;
import io.jenkins.plugins.databricks.builders.PutSecretBuilder;
import io.jenkins.plugins.databricks.builders.ResetJobBuilder;
import io.jenkins.plugins.databricks.builders.RunNowBuilder;
import io.jenkins.plugins.databricks.builders.SubmitRunBuilder;
import io.jenkins.plugins.databricks.builders.UploadBuilder;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksSubmitRunStep;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Errors that a person can act on, and no stack trace in the log. */
class BadInputTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        DatabricksFixture.addCredentials(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "empty", null, Secret.fromString("\n")));
        // Without a task: what it runs comes with a run.
        ObjectNode tools = (ObjectNode) Samples.emptyJob("tools");
        databricks.emulator().addJob(20, tools.without("spark_python_task"));
        databricks.emulator().addJob(18, Samples.emptyJob("twin"));
        databricks.emulator().addJob(19, Samples.emptyJob("twin"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "databricksRunNow jobName: 'nobody'|jobName: there is no job named 'nobody'",
                "databricksRunNow jobName: 'twin'|jobName: 2 jobs are named 'twin' (IDs",
                "databricksRunNow jobId: 4711|Job 4711 does not exist",
                "databricksRunNow jobId: 'daily'|jobId: 'daily' is not a job ID",
                "databricksRunNow jobId: 17, credentialsId: 'empty'|credentialsId: 'empty', a Secret text, is empty",
                "databricksRunNow()|jobId or jobName is missing",
                "databricksRunNow jobId: 17, jobName: 'twin'|jobId and jobName are both given",
                "databricksRunNow jobId: 17, pythonParams: ['Zürich']|pythonParams: Databricks accepts only ASCII "
                        + "characters",
                "databricksRunNow jobId: 17, repair: -1|repair: -1 is below 0",
                "databricksRunNow jobId: 17, repair: 1, wait: false|repair: a run is repaired only while the build waits",
                "databricksRunNow jobId: 17, pipelineParams: 'full'|pipelineParams: the text is not a YAML object",
                "databricksRunNow jobId: 17, performanceTarget: 'FAST'|performanceTarget must be STANDARD or "
                        + "PERFORMANCE_OPTIMIZED, not 'FAST'",
                "databricksRunNow jobId: 17, pythonParams: '--day 1'|databricksRunNow: pythonParams must be a list, such as ['a', 'b'], not text",
                "databricksRunNow jobId: 17, pythonParams: [day: 1]|databricksRunNow: pythonParams must be a list, such as ['a', 'b'], not a map",
                "databricksRunNow jobId: 17, pythonParams: '--day 1'.split(' ')|pythonParams must be a list, such as ['a', 'b'], not a String[]: toList() makes a list of it",
                "databricksRunNow jobId: 17, jarParams: ['a', ['b']]|databricksRunNow: jarParams: number 2 must be a single value, not a list",
                "databricksRunNow jobId: 17, jobParameters: ['day']|databricksRunNow: jobParameters must be a map, such as [name: 'value'], not a list",
                "databricksRunNow jobId: 17, jobParameters: [day: [1]]|databricksRunNow: jobParameters: day must be a single value, not a list",
                "databricksRunNow jobId: 17, repair: 'twice'|databricksRunNow: repair must be a whole number, not text",
                "databricksRunNow jobId: 17, repair: 1.5|databricksRunNow: repair must be a whole number, not 1.5",
                "databricksRunNow jobId: 17, repair: null|databricksRunNow: repair must be a whole number, not null",
                "databricksRunNow jobId: 17, failBuild: 'no'|databricksRunNow: failBuild must be true or false, not text",
                "databricksRunNow jobId: 17, queue: 1|databricksRunNow: queue must be true or false, not 1",
                "databricksRunNow jobName: 17|databricksRunNow: jobName must be text, such as 'a', not 17",
                "databricksRunNow jobId: 17, python_params: ['a']|databricksRunNow: there is no parameter python_params. Did you mean pythonParams?",
                "databricksRunNow jobId: 17, repairs: 1|databricksRunNow: there is no parameter repairs. Did you mean repair?",
                "databricksRunNow jobId: 17, environment: 'a'|databricksRunNow: there is no parameter environment. It takes azureResourceId, cancelOnAbort",
                "withDatabricks(workspace: 1) { }|withDatabricks: workspace must be text, such as 'a', not 1",
                "withDatabricks(works: 'prod') { }|withDatabricks: there is no parameter works. It takes",
                "databricksPackagePython source: ['src'], target: 'main.py'|databricksPackagePython: source must be text, such as 'a', not a list",
                "databricksCreateWorkspace resourceGroup: 'a', name: 'b', location: 'c', tags: 'a=b'|databricksCreateWorkspace: tags must be a map",
                "databricksUpload source: 'mian.py', target: 'dbfs:/x.py'|source: there is no 'mian.py' in",
                "databricksUpload source: '*.scala', target: 'dbfs:/x/'|matches '*.scala'",
                "databricksDownload source: 's3://bucket/x', target: '.'|source: 's3://bucket/x' is not a path in Databricks",
                "databricksDownload source: 'dbfs:/x', target: ''|target is missing: specify a folder in the build's workspace",
                "databricksDownload source: 'dbfs:/nowhere', target: '.'|source: there is no dbfs:/nowhere in Databricks",
                "databricksUpload source: 'main.py', target: 's3://bucket/x'|target: 's3://bucket/x' is not a path in Databricks",
                "databricksUpload source: 'main.py', target: 'dbfs:/x.py', via: 'pigeon'|via must be 'agent' or 'controller', not 'pigeon'",
                "databricksRunNow jobId: 17, junit: '../tasks.xml'|junit: '../' is not in the build's workspace",
                "databricksRunNow jobId: 17, junit: 'results/'|junit: 'results/' is a folder: add a file name",
                "databricksRunNow jobId: 17, junit: 'tasks.xml', wait: false|junit: there are results only if the build waits for the run",
                "databricksResetJob jobId: 17, definition: 'job.json'|definition: there is no file 'job.json' in",
                "databricksResetJob jobId: 17, definition: 'broken.json'|definition: broken.json is not valid JSON: "
                        + "line 3, column",
                "databricksResetJob jobId: 17, definition: 'folder'|definition: 'folder' is a folder",
                "databricksResetJob jobId: 17, definition: 'latin.yaml'|definition: latin.yaml is not UTF-8 text",
                "databricksResetJob jobId: 17, definition: 'main.py'|definition: main.py is not valid JSON: line 1, column",
                "databricksResetJob jobId: 17|definition or settings is missing",
                "databricksResetJob jobId: 17, definition: 'job-definition.json', settings: [:]|definition and settings are both given",
                "databricksResetJob jobId: 17, settings: 'name: [broken'|settings: the text is not valid YAML: line "
                        + "1, column",
                "databricksResetJob jobId: 17, settings: [new_settings: [:]]|contains a job's settings inside 'new_settings'",
                "databricksResetJob jobId: 17, definition: 'job-definition.json', substitutions: [LAKE: null]|substitutions: LAKE is null",
                "databricksResetJob jobId: 17, settings: [name: 'x', new_cluster: [:]]|no task, but job 17 has one",
                "databricksResetJob jobId: 17, settings: [notebook_task: [:]]|name: the job's name is missing",
                "databricksResetJob jobId: 17, definition: 'databricks.yml'|definition: databricks.yml: this is part "
                        + "of a bundle ('resources')",
                "databricksResetJob jobId: 17, settings: [:]|settings: this is empty",
                "databricksResetJob jobId: 17, settings: 'job.json'|settings: 'job.json' looks like a file name. Use "
                        + "definition for files",
                "databricksResetJob jobId: 17, settings: 17|settings: this is '17'. Use a map, or JSON or YAML as text",
                "databricksResetJob jobId: 17, settings: [[name: 'x']]|settings: this is a list. Use a map",
                "databricksResetJob jobId: 17, definition: '{\"name\": \"x\"}'|definition: this is not the name of a file but the content of one. Use settings for it",
                "databricksResetJob jobId: 17, definition: 'name: x'|definition: this is not the name of a file",
                "databricksCreateJob settings: [existing_cluster_id: 'c']|name: the job's name is missing",
                "databricksCreateJob settings: [name: 'x', schedule: [:]]|settings: this has no task. Add 'tasks' to make it a job's settings",
                "databricksCreateJob settings: 1.5|settings: this is '1.5'. Use a map",
                "databricksCreateJob settings: [name: 'daily-sales', existing_cluster_id: 'c']|ifExists: a job named "
                        + "'daily-sales' already exists (ID 17)",
                "databricksCreateJob settings: [name: 'twin', existing_cluster_id: 'c'], ifExists: 'reuse'|ifExists: "
                        + "2 jobs named 'twin' already exist",
                "databricksCreateJob settings: [name: 'x', existing_cluster_id: 'c'], ifExists: 'update'|ifExists must be 'fail', 'reuse' or 'reset', not 'update'",
                "databricksCreateJob definition: 'job.json'|definition: there is no file 'job.json' in",
                "databricksRunExecutable executable: 'mian', jobId: 20|executable: there is no 'mian' in",
                "databricksRunExecutable executable: 'folder', jobId: 20|executable: 'folder' is a folder",
                "databricksRunExecutable executable: 'main.py'|jobId or jobName is missing",
                "databricksRunExecutable executable: 'main.py', jobId: 17, target: '/tmp/x'|target: '/tmp/x' is not a path in Databricks",
                "databricksRunExecutable executable: 'main.py', jobId: 17, arguments: ['a', null]|arguments: number 2 is null",
                "databricksSubmitRun()|definition or settings is missing",
                "databricksSubmitRun settings: ['a']|settings: this is a list. Use a map",
                "databricksSubmitRun settings: true|settings: this is 'true'. Use a map",
                "databricksSubmitRun settings: 'jobs/checks'|settings: 'jobs/checks' looks like a file name",
                "databricksSubmitRun settings: [run_name: 'x', new_cluster: [:]]|settings: this has no task. Add 'tasks' to make it a one-time run's settings",
                "databricksRunNow jobId: 17, pipelineParams: ['a']|pipelineParams: this is a list. Use a map",
                "databricksSubmitRun definition: 'broken.json'|definition: broken.json is not valid JSON: line 3, column",
                "databricksResetJob jobName: 'twin', definition: 'job-definition.json'|jobName: 2 jobs are named 'twin'",
            })
    void errorNamesWhatIsWrong(String step, String message) throws Exception {
        WorkflowJob job = pipeline("node { withDatabricks(workspace: 'prod') { " + step + " } }");
        FilePath workspace = j.jenkins.getWorkspaceFor(job);
        DatabricksFixture.copySample(workspace);
        workspace.child("folder").mkdirs();
        workspace.child("latin.yaml").write("name: Zürich", "ISO-8859-1");
        workspace
                .child("databricks.yml")
                .write("resources: {jobs: {daily: {tasks: [{task_key: a, notebook_task: {}}]}}}", "UTF-8");
        workspace.child("broken.json").write("# a job\n{\n  \"name\": daily,\n}\n", "UTF-8");
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains(message, build);
        j.assertLogNotContains("\tat ", build);
        for (String call : List.of("jobs/reset", "jobs/create", "jobs/runs/submit")) {
            assertThat(databricks.emulator().requests("POST", "/api/2.2/" + call), empty());
            assertThat(databricks.emulator().requests("POST", "/api/2.0/" + call), empty());
        }
        assertThat(databricks.emulator().runsStarted(), is(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "databricksUpload workspace: 'prod', source: 'main.py', target: 'dbfs:/main.py'",
                "databricksRunExecutable workspace: 'prod', executable: 'main', jobId: 20",
                "databricksPackagePython source: 'src', target: 'main.py'",
                "databricksResetJob workspace: 'prod', jobId: 17, definition: 'job.json'",
            })
    void stepThatReadsFilesSaysOutsideANodeWhatIsMissing(String step) throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, pipeline(step));
        j.assertLogContains("This step needs a workspace: put it into a node block or a stage with an agent", build);
        j.assertLogNotContains("\tat ", build);
    }

    @Test
    void numbersAndTruthValuesMayComeAsTextFromBuildParameters() throws Exception {
        databricks.emulator().addJob(17, new ObjectMapper().readTree("""
                {"name": "daily", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}}]}
                """));
        WorkflowRun build = j.buildAndAssertSuccess(pipeline("def one = '1'; databricksRunNow workspace: 'prod', jobId:"
                + " \"${one}7\", repair: '1', failBuild: 'true', queue: 'false'"));
        j.assertLogContains("run", build);
    }

    /** Programs make them, and a Jenkinsfile is one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "def m = [a: 1]; for (int i = 0; i < 200; i++) { m = [a: m] }; databricksResetJob jobId: 17, settings: m",
                "def m = [1]; for (int i = 0; i < 200; i++) { m = [m] }; databricksSubmitRun settings: [tasks: m]",
                "def m = [1]; for (int i = 0; i < 200; i++) { m = [m] }; databricksRunNow jobId: 17, pipelineParams: [a: m]",
            })
    void mapsWithoutEndAreToldInOneLine(String script) throws Exception {
        WorkflowJob job = pipeline(script);

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);

        String log = JenkinsRule.getLog(build);
        assertThat(
                log, log.lines().anyMatch(line -> line.matches("ERROR: databricks\\w+: \\w+: the map .*")), is(true));
        assertThat(log, log.contains("\tat "), is(false));
    }

    static Stream<Arguments> buildSteps() {
        DatabricksSubmitRunStep empty = in("prod", new DatabricksSubmitRunStep());
        DatabricksRunNowStep nowhere = in("nowhere", new DatabricksRunNowStep());
        DatabricksRunNowStep noJob = in("prod", new DatabricksRunNowStep());
        DatabricksResetJobStep untrusted = in(null, new DatabricksResetJobStep());
        untrusted.setHost("https://databricks.example.com");
        untrusted.setJobId(17);
        untrusted.setSettings("{name: x, notebook_task: {}}");
        DatabricksCreateJobStep noCredential = in("prod", new DatabricksCreateJobStep());
        noCredential.setCredentialsId("gone");
        noCredential.setSettings("{name: x, notebook_task: {}}");
        return Stream.of(
                Arguments.of(new SubmitRunBuilder(empty), "definition or settings is missing"),
                Arguments.of(new RunNowBuilder(nowhere), "workspace: no workspace named 'nowhere' is configured"),
                Arguments.of(new RunNowBuilder(noJob), "jobId or jobName is missing"),
                Arguments.of(
                        new ResetJobBuilder(untrusted),
                        "host: 'https://databricks.example.com' is not an https address of Databricks"),
                Arguments.of(new CreateJobBuilder(noCredential), "credentialsId: there is no credential 'gone'"),
                Arguments.of(
                        new PutSecretBuilder(in("prod", new DatabricksPutSecretStep("sales", "key", "gone"))),
                        "secretCredentialsId: there is no credential 'gone'"),
                Arguments.of(
                        new UploadBuilder(in("prod", new DatabricksUploadStep("main.py", " "))), "target is missing"));
    }

    private static <S extends DatabricksStep> S in(String workspace, S step) {
        step.setWorkspace(workspace);
        return step;
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("buildSteps")
    void freestyleBuildNamesWhatIsWrong(DatabricksBuilder<?> step, String message) throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        job.getBuildersList().add(step);
        FreeStyleBuild build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains("ERROR: " + message, build);
        j.assertLogNotContains("\tat ", build);
    }

    @ParameterizedTest
    @ValueSource(strings = {"workspace: 'nowhere'", "host: 'https://databricks.example.com'", "credentialsId: 'gone'"})
    void blockNamesWhatIsWrongBeforeAnythingRunsInIt(String argument) throws Exception {
        DatabricksConfiguration.get().setDefaultWorkspace("prod");
        for (String export : List.of("", ", exportToken: true")) {
            WorkflowRun build = j.buildAndAssertStatus(
                    Result.FAILURE, pipeline("withDatabricks(" + argument + export + ") { echo 'inside' }"));
            j.assertLogContains("ERROR: " + argument.substring(0, argument.indexOf(':') + 1), build);
            j.assertLogNotContains("inside", build);
            j.assertLogNotContains("\tat ", build);
        }
    }
}
