"""Runs: started, waited for, listed, read, cancelled, repaired, exported, deleted."""

import io
import time
import unittest
from datetime import timedelta

from common import WorkspaceTest, fresh
from databricks.sdk.errors import BadRequest, DatabricksError, NotFound, OperationFailed
from databricks.sdk.service.compute import ClusterSpec
from databricks.sdk.service.jobs import (
    JobParameterDefinition,
    NotebookTask,
    RunLifeCycleState,
    RunResultState,
    RunType,
    SparkPythonTask,
    SubmitTask,
    Task,
    TaskDependency,
    ViewsToExport,
)

CLUSTER = ClusterSpec(spark_version="15.4.x-scala2.12", num_workers=1, node_type_id="Standard_DS3_v2")
PATIENCE = timedelta(seconds=60)
ECHO = b"import sys\nprint(*sys.argv[1:])\n"
FAIL = b"import sys\nprint('so far')\nraise ValueError('no luck')\n"
SLEEP = b"import time\ntime.sleep(300)\n"


class Runs(WorkspaceTest):
    def script(self, text):
        path = f"/{fresh('script')}.py"
        self.w.dbfs.upload(path, io.BytesIO(text))
        return SparkPythonTask(python_file="dbfs:" + path, parameters=["default"])

    def job(self, *tasks, **settings):
        return self.w.jobs.create(name=fresh("job"), tasks=list(tasks), **settings).job_id

    def task(self, key, text, *after):
        depends_on = [TaskDependency(task_key=other) for other in after] or None
        return Task(task_key=key, spark_python_task=self.script(text), new_cluster=CLUSTER, depends_on=depends_on)

    def ended(self, run_id):
        """The run at its end, whatever the end: the SDK takes INTERNAL_ERROR for a failure of the waiting."""
        try:
            return self.w.jobs.wait_get_run_job_terminated_or_skipped(run_id, timeout=PATIENCE)
        except OperationFailed:
            return self.w.jobs.get_run(run_id)

    def output(self, run, key):
        run_id = next(task.run_id for task in run.tasks if task.task_key == key)
        return self.w.jobs.get_run_output(run_id)

    def test_run_now_passes_its_parameters_and_the_output_is_read_by_task(self):
        job_id = self.job(self.task("a", ECHO), self.task("b", ECHO, "a"))
        run = self.w.jobs.run_now_and_wait(job_id, python_params=["--day", "2"], timeout=PATIENCE)
        self.assertEqual(run.state.result_state, RunResultState.SUCCESS)
        self.assertEqual(run.overriding_parameters.python_params, ["--day", "2"])
        self.assertEqual(self.output(run, "b").logs, "--day 2\n")
        self.assertEqual(run.run_type, RunType.JOB_RUN)
        self.assertIn(str(run.run_id), run.run_page_url)
        self.assertGreaterEqual(run.end_time, run.start_time)
        with self.assertRaisesRegex(BadRequest, "multiple tasks"):
            self.w.jobs.get_run_output(run.run_id)

    def test_the_output_of_a_run_of_one_task_is_read_by_either_id(self):
        run = self.w.jobs.run_now(self.job(self.task("a", ECHO))).result(timeout=PATIENCE)
        self.assertEqual(self.output(run, "a").logs, "default\n")
        self.assertEqual(self.output(run, "a").metadata.run_id, run.tasks[0].run_id)

    def test_job_parameters_have_defaults(self):
        job_id = self.job(
            self.task("a", ECHO),
            parameters=[JobParameterDefinition("day", "1"), JobParameterDefinition("lake", "dev")],
        )
        run = self.w.jobs.run_now(job_id, job_parameters={"day": "2"}).result(timeout=PATIENCE)
        shown = {p.name: (p.default, p.value) for p in run.job_parameters}
        self.assertEqual(shown, {"day": ("1", "2"), "lake": ("dev", "dev")})

    def test_the_same_token_is_the_same_run(self):
        job_id = self.job(self.task("a", ECHO))
        token = fresh("token")
        first = self.w.jobs.run_now(job_id, idempotency_token=token).run_id
        self.assertEqual(self.w.jobs.run_now(job_id, idempotency_token=token).run_id, first)
        self.ended(first)

    def test_a_one_time_run_has_no_job_in_the_list(self):
        tasks = [SubmitTask(task_key="a", spark_python_task=self.script(ECHO), new_cluster=CLUSTER)]
        token = fresh("token")
        run_id = self.w.jobs.submit(run_name=fresh("once"), tasks=tasks, idempotency_token=token).run_id
        run = self.w.jobs.submit_and_wait(run_name="other", tasks=tasks, idempotency_token=token, timeout=PATIENCE)
        self.assertEqual(run.run_id, run_id)
        self.assertEqual(run.run_type, RunType.SUBMIT_RUN)
        self.assertEqual(self.output(run, "a").logs, "default\n")
        self.assertNotIn(run.run_name, [job.settings.name for job in self.w.jobs.list()])
        self.assertIn(run.run_id, [r.run_id for r in self.w.jobs.list_runs(run_type=RunType.SUBMIT_RUN)])
        self.assertNotIn(run.run_id, [r.run_id for r in self.w.jobs.list_runs(run_type=RunType.JOB_RUN)])

    def test_a_failure_names_its_error_and_is_repaired(self):
        job_id = self.job(self.task("a", ECHO), self.task("b", FAIL, "a"), self.task("c", ECHO, "b"))
        run = self.ended(self.w.jobs.run_now(job_id).run_id)
        self.assertEqual(run.state.result_state, RunResultState.FAILED)
        output = self.output(run, "b")
        self.assertIn("ValueError: no luck", output.error)
        self.assertIn("Traceback", output.error_trace)
        self.assertEqual({t.task_key: t.state.result_state.value for t in run.tasks}["c"], "UPSTREAM_FAILED")
        repair = self.w.jobs.repair_run(run.run_id, rerun_tasks=["b"])
        self.ended(run.run_id)
        again = self.w.jobs.get_run(run.run_id, include_history=True)
        self.assertEqual([r.id for r in again.repair_history if r.type.value == "REPAIR"], [repair.response.repair_id])
        self.assertEqual(max(t.attempt_number for t in again.tasks if t.task_key == "b"), 1)
        with self.assertRaisesRegex(OperationFailed, "INTERNAL_ERROR"):
            self.w.jobs.repair_run_and_wait(
                run.run_id,
                latest_repair_id=repair.response.repair_id,
                rerun_all_failed_tasks=True,
                timeout=PATIENCE,
            )

    def test_a_cancelled_run_ends_as_cancelled(self):
        job_id = self.job(self.task("a", SLEEP))
        run_id = self.w.jobs.run_now(job_id).run_id
        with self.assertRaises(BadRequest) as refused:
            self.w.jobs.delete_run(run_id)
        self.assertEqual(refused.exception.error_code, "INVALID_STATE")
        self.assertEqual([r.run_id for r in self.w.jobs.list_runs(job_id=job_id, active_only=True)], [run_id])
        run = self.w.jobs.cancel_run_and_wait(run_id, timeout=PATIENCE)
        self.assertEqual(run.state.result_state, RunResultState.CANCELED)
        self.w.jobs.delete_run(run_id)
        with self.assertRaises(NotFound):
            self.w.jobs.get_run(run_id)

    def test_cancel_all_ends_what_is_going_on_and_what_is_queued(self):
        job_id = self.job(self.task("a", SLEEP), max_concurrent_runs=1)
        runs = [self.w.jobs.run_now(job_id).run_id for _ in range(3)]
        self.assertEqual(self.w.jobs.get_run(runs[2]).state.life_cycle_state, RunLifeCycleState.QUEUED)
        self.w.jobs.cancel_all_runs(job_id=job_id, all_queued_runs=True)
        for run_id in runs[1:]:
            self.assertEqual(self.ended(run_id).state.result_state, RunResultState.CANCELED)
        self.assertFalse(self.w.jobs.get_run(runs[0]).state.result_state)
        self.w.jobs.cancel_all_runs(job_id=job_id)
        self.assertEqual(self.ended(runs[0]).state.result_state, RunResultState.CANCELED)

    def test_runs_are_listed_by_job_time_and_end(self):
        job_id = self.job(self.task("a", ECHO))
        first = self.ended(self.w.jobs.run_now(job_id).run_id)
        between = int(time.time() * 1000) + 1
        while int(time.time() * 1000) <= between:
            pass
        second = self.ended(self.w.jobs.run_now(job_id).run_id)

        def listed(**filters):
            return [run.run_id for run in self.w.jobs.list_runs(job_id=job_id, **filters)]

        self.assertEqual(listed(limit=1), [second.run_id, first.run_id])
        self.assertEqual(listed(completed_only=True, start_time_from=between), [second.run_id])
        self.assertEqual(listed(start_time_to=between), [first.run_id])
        self.assertEqual(listed(active_only=True), [])
        page = self.w.api_client.do("GET", "/api/2.2/jobs/runs/list", query={"job_id": job_id, "offset": 1})
        self.assertEqual([run["run_id"] for run in page["runs"]], [first.run_id])
        expanded = next(iter(self.w.jobs.list_runs(job_id=job_id, expand_tasks=True)))
        self.assertEqual([task.task_key for task in expanded.tasks], ["a"])

    def test_a_run_of_more_than_a_hundred_tasks_comes_over_pages(self):
        keys = [f"task{number:03}" for number in range(120)]
        script = self.script(SLEEP)
        tasks = [Task(task_key=key, spark_python_task=script, new_cluster=CLUSTER) for key in keys]
        first = self.task("first", SLEEP)
        for task in tasks:
            task.depends_on = [TaskDependency(task_key="first")]
        run_id = self.w.jobs.run_now(self.job(first, *tasks)).run_id
        self.assertEqual([t.task_key for t in self.w.jobs.get_run(run_id).tasks], ["first"] + keys)
        self.w.jobs.cancel_run(run_id)
        self.ended(run_id)

    def test_a_notebook_is_exported_as_a_page(self):
        path = "/Shared/" + fresh("notebook")
        self.w.workspace.upload(path + ".py", b"# Databricks notebook source\nprint(1)\n", overwrite=True)
        job_id = self.job(Task(task_key="n", notebook_task=NotebookTask(notebook_path=path + ".py"), new_cluster=CLUSTER))
        run = self.ended(self.w.jobs.run_now(job_id).run_id)
        views = self.w.jobs.export_run(run.tasks[0].run_id, views_to_export=ViewsToExport.ALL).views
        self.assertEqual(views[0].type.value, "NOTEBOOK")
        self.assertIn("<html", views[0].content)

    def test_a_file_that_is_not_there_is_named_by_the_error(self):
        job_id = self.job(Task(task_key="a", spark_python_task=SparkPythonTask("dbfs:/none.py"), new_cluster=CLUSTER))
        run = self.ended(self.w.jobs.run_now(job_id).run_id)
        self.assertEqual(run.state.result_state, RunResultState.FAILED)
        self.assertIn("dbfs:/none.py", self.output(run, "a").error)

    def test_a_run_that_is_not_there_is_not_found(self):
        with self.assertRaises(NotFound):
            self.w.jobs.get_run(1)
        for call in (self.w.jobs.cancel_run, self.w.jobs.delete_run, self.w.jobs.get_run_output):
            with self.assertRaisesRegex(DatabricksError, "does not exist"):
                call(1)


if __name__ == "__main__":
    unittest.main()
