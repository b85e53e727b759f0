package io.jenkins.plugins.databricks.deploy.jobs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.deploy.definition.JobDefinition;
import io.jenkins.plugins.databricks.deploy.definition.JobDefinitionTest;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no job's settings, and which fields Databricks does not know. */
class SettingsKindTest {

    private static final String SOURCE = "definition: job.yaml";

    private static ObjectNode yaml(String text) {
        return JobDefinition.parse(text.replace('~', '\n'), "job.yaml", Map.of());
    }

    private static String refusal(SettingsKind kind, String text) {
        ObjectNode settings = yaml(text);
        String message = assertThrows(InvalidInputException.class, () -> kind.check(SOURCE, settings))
                .getMessage();
        assertThat(message, allOf(startsWith(SOURCE + ": "), not(containsString("\n"))));
        return message;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}|this is empty",
                // bundles
                "resources: {jobs: {daily: {name: d, tasks: [{task_key: a, notebook_task: {}}]}}}"
                        + "|a bundle ('resources'), which 'databricks bundle deploy' deploys."
                        + " Or keep only what is inside 'resources.jobs.daily'",
                "bundle: {name: x}~include: [resources/*.yml]|a bundle ('bundle')",
                "targets: {dev: {mode: development}}~variables: {}|a bundle ('targets')",
                "targets: {dev: {resources: {jobs: {daily: {tasks: [{sql_task: {}}]}}}}}|'targets.dev.resources.jobs.daily'",
                // dbx
                "build: {python: poetry}~environments: {default: {workflows: [{name: d, tasks: [{spark_python_task: {}}]}]}}"
                        + "|dbx deployment file ('environments'). Or keep only what is inside "
                        + "'environments.default.workflows[0]'",
                "environments: {default: {workflows: []}}|dbx deployment file ('environments'). Use a job's settings",
                "default: {jobs: [{name: d, new_cluster: {}, spark_python_task: {}}]}|inside 'default.jobs[0]'",
                // what the Jobs API answers and takes
                "job_id: 17~settings: {name: d, tasks: []}|inside 'settings'. Keep only what is inside",
                "job_id: 17~new_settings: {name: d}|inside 'new_settings'. Keep only what is inside",
                "jobs: [{job_id: 17, settings: {name: d}}]~has_more: false|a list of jobs ('jobs'), as returned by "
                        + "jobs/list",
                "runs: [{run_id: 1}]|a list of runs ('runs')",
                "run_id: 1~state: {life_cycle_state: RUNNING}~tasks: [{task_key: a, notebook_task: {}}]|a run ('run_id'",
                "run_id: 1~status: {state: RUNNING}|a run ('run_id'",
                "job_id: 17~python_params: [a]|a request to run a job ('python_params')",
                "job_id: 17~job_parameters: {a: b}|databricksRunNow",
                // other things that Databricks has definitions of
                "spark_version: 15.4.x~num_workers: 2|a cluster",
                "name: p~clusters: [{label: default}]~libraries: [{notebook: {path: /x}}]|a pipeline",
                // an object around them, under any name
                "daily: {name: d, tasks: [{task_key: a, notebook_task: {}}]}|inside 'daily'. Keep only what is inside",
                "a: {b: [{c: {new_cluster: {}, name: d}}]}|inside 'a.b[0].c'",
                // mistakes in the one field that matters
                "name: d~task: [{task_key: a, notebook_task: {}}]|'task', which Databricks does not support. Use "
                        + "'tasks'",
                "name: d~Tasks: [{notebook_task: {}}]|Use 'tasks'",
                "name: d~taks: []|Use 'tasks'",
                "name: d~new_cluster: {}~spark_python_taks: {python_file: x}|Use 'spark_python_task'",
                "name: d~new_cluster: {}~notebookTask: {}|Use 'notebook_task'",
                "name: d~tasks: {a: {notebook_task: {}}}|'tasks' is a map, but must be a list",
                "name: d~tasks: []|no task",
                "name: d~tasks: null|no task",
                "name: d~tasks: [{task_key: a}]|none of the 'tasks' says what to run",
                "name: d~tasks: [a]|none of the 'tasks' says what to run",
                "name: d~tasks: [{task_key: a, notebok_task: {}}]|tasks: this has no task, but 'notebok_task'",
                "name: d~new_cluster: {}~tasks: []|no task",
                "name: d~schedule: {quartz_cron_expression: x}|no task. Add 'tasks' to make it a job's settings: so far it has 'name', 'schedule'",
                "version: 1~dependencies: {}|no task",
                "notebook_task: null|no task",
            })
    void whatIsNoJobsSettingsIsRefusedWithWhatItLooksLike(String text, String why) throws Exception {
        assertThat(refusal(SettingsKind.JOB, text), containsString(why));
        assertThat(refusal(SettingsKind.ONE_TIME_RUN, text), not(containsString("null")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark_python_task",
                "spark_jar_task",
                "spark_submit_task",
                "notebook_task",
                "python_wheel_task",
                "pipeline_task",
                "sql_task",
                "dbt_task",
                "run_job_task",
                "for_each_task",
                "condition_task",
                "dashboard_task",
                "a_kind_of_tomorrow_task",
            })
    void eachKindOfTaskMakesItSettingsInBothForms(String kind) throws Exception {
        for (SettingsKind settings : SettingsKind.values()) {
            settings.check(SOURCE, yaml("name: d~existing_cluster_id: c~" + kind + ": {}"));
            settings.check(SOURCE, yaml("name: d~tasks: [{task_key: a, " + kind + ": {}}]"));
        }
    }

    @Test
    void aJobMayHaveAClusterAndGetItsTaskLaterAndARunMayNot() throws Exception {
        String guide = "name: d~new_cluster: {num_workers: 0, spark_version: 7.5.x, node_type_id: s}";

        SettingsKind.JOB.check(SOURCE, yaml(guide));
        SettingsKind.JOB.check(SOURCE, yaml("name: d~existing_cluster_id: c"));

        assertThat(
                refusal(SettingsKind.ONE_TIME_RUN, guide),
                containsString("no task. Add 'tasks' to make it a one-time run's settings"));
    }

    @ParameterizedTest
    @EnumSource(SettingsKind.class)
    void theGuidesDefinitionHasNoUnknownField(SettingsKind kind) throws Exception {
        ObjectNode guide = JobDefinition.parse(JobDefinitionTest.GUIDE, "job.json", Map.of());
        if (kind == SettingsKind.ONE_TIME_RUN) {
            guide.remove(List.of("name", "max_concurrent_runs"));
        }

        kind.check(SOURCE, guide);

        assertThat(kind.warnings(SOURCE, guide), empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "schedul: {}|'schedul'. Did you mean 'schedule'?",
                "maxConcurrentRuns: 1|'maxConcurrentRuns'. Did you mean 'max_concurrent_runs'?",
                "something_else: 1|'something_else'",
                "new_cluster: {}|'new_cluster'",
                "schedule: {quartz_cron: x}|'schedule.quartz_cron'",
                "job_clusters: [{job_cluster_key: main, new_cluster: {num_worker: 1}}]"
                        + "|'job_clusters[main].new_cluster.num_worker'. Did you mean 'num_workers'?",
                "job_clusters: [{job_cluster_key: main, new_cluster: {autoscale: {min: 1}}}]"
                        + "|'job_clusters[main].new_cluster.autoscale.min'",
                "git_source: {git_branch: main, git_repo: x}|'git_source.git_repo'",
            })
    void aFieldThatDatabricksDoesNotDocumentIsNamedAndNotRefused(String field, String warning) throws Exception {
        ObjectNode settings = yaml("name: d~tasks: [{task_key: a, notebook_task: {notebook_path: /x}}]~" + field);

        SettingsKind.JOB.check(SOURCE, settings);

        assertThat(
                SettingsKind.JOB.warnings(SOURCE, settings),
                is(List.of("WARNING: " + SOURCE + ": Databricks does not document the field " + warning)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "timeout: 5|'tasks[a].timeout'",
                "max_retrys: 5|'tasks[a].max_retrys'. Did you mean 'max_retries'?",
                "spark_python_task: {python_file: x, paramters: []}"
                        + "|'tasks[a].spark_python_task.paramters'. Did you mean 'parameters'?",
                "libraries: [{whl: x}, {wheel: y}]|'tasks[a].libraries[1].wheel'",
                "for_each_task: {inputs: x, task: {task_key: b, notebook: {}}}|'tasks[a].for_each_task.task.notebook'",
                "new_cluster: {spark_vesion: x}|'tasks[a].new_cluster.spark_vesion'. Did you mean 'spark_version'?",
            })
    void theSameInATask(String field, String warning) throws Exception {
        ObjectNode settings = yaml("name: d~tasks: [{task_key: a, sql_task: {}, " + field + "}]");

        assertThat(
                SettingsKind.JOB.warnings(SOURCE, settings),
                is(List.of("WARNING: " + SOURCE + ": Databricks does not document the field " + warning)));
    }

    @Test
    void namesOfTheUsersOwnAreNoFields() throws Exception {
        ObjectNode settings = yaml("name: d~tags: {team: x}~new_cluster: {spark_conf: {a.b: c}, spark_env_vars: {X: y},"
                + " custom_tags: {z: 1}}~notebook_task: {notebook_path: /x, base_parameters: {day: 1}}~max_retries: 2");

        assertThat(SettingsKind.JOB.warnings(SOURCE, settings), empty());
    }

    @Test
    void aJobsNameIsUnknownInARun() throws Exception {
        ObjectNode settings = yaml("name: d~tasks: [{task_key: a, notebook_task: {notebook_path: /x}}]");

        assertThat(
                SettingsKind.ONE_TIME_RUN.warnings(SOURCE, settings),
                is(List.of("WARNING: " + SOURCE + ": Databricks does not document the field 'name'")));
    }

    @Test
    void manyUnknownFieldsDoNotFillTheLogNorForgeIt() throws Exception {
        ObjectNode settings = JsonCodec.object();
        settings.putObject("notebook_task");
        settings.put("x\nFinished: SUCCESS\u001B[8m", 1);
        for (int i = 0; i < 1_000; i++) {
            settings.put("unknown" + i, i);
        }

        List<String> warnings = SettingsKind.JOB.warnings(SOURCE, settings);

        assertThat(warnings, hasSize(21));
        assertThat(
                warnings,
                hasItem("WARNING: " + SOURCE + ": Databricks does not document the field 'x Finished: SUCCESS'"));
        assertThat(warnings, hasItem("WARNING: " + SOURCE + ": 981 more undocumented fields"));
    }
}
