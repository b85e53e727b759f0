"""Jobs: made, read over pages, listed, changed in whole and in part, deleted."""

import unittest

from common import WorkspaceTest, client, fresh
from databricks.sdk.errors import BadRequest, DatabricksError, NotFound
from databricks.sdk.service.compute import ClusterSpec
from databricks.sdk.service.jobs import (
    CronSchedule,
    JobCluster,
    JobParameterDefinition,
    JobSettings,
    NotebookTask,
    PauseStatus,
    SparkPythonTask,
    Task,
    TaskDependency,
)

CLUSTER = ClusterSpec(spark_version="15.4.x-scala2.12", num_workers=1, node_type_id="Standard_DS3_v2")


def task(key, *after):
    return Task(
        task_key=key,
        spark_python_task=SparkPythonTask(python_file="dbfs:/main.py", parameters=["--day", "1"]),
        new_cluster=CLUSTER,
        depends_on=[TaskDependency(task_key=other) for other in after] or None,
    )


class Jobs(WorkspaceTest):
    def create(self, tasks=None, **settings):
        name = fresh("job")
        job_id = self.w.jobs.create(name=name, tasks=tasks or [task("a")], **settings).job_id
        self.addCleanup(self.w.jobs.delete, job_id)
        return job_id, name

    def settings(self, job_id):
        return self.w.jobs.get(job_id).settings

    def test_a_job_comes_back_with_what_databricks_fills_in(self):
        job_id, name = self.create([task("a"), task("b", "a")], tags={"team": "data"}, timeout_seconds=60)
        job = self.w.jobs.get(job_id)
        self.assertEqual((job.job_id, job.settings.name), (job_id, name))
        self.assertEqual(job.creator_user_name, "user@example.com")
        self.assertGreater(job.created_time, 1_600_000_000_000)
        self.assertEqual(job.settings.tasks[1].depends_on[0].task_key, "a")
        self.assertEqual(job.settings.tags, {"team": "data"})
        self.assertEqual(job.settings.max_concurrent_runs, 1)
        self.assertEqual(job.settings.format.value, "MULTI_TASK")

    def test_more_than_a_hundred_tasks_come_over_pages(self):
        keys = [f"task{number:03}" for number in range(250)]
        job_id, name = self.create(
            [task(key) for key in keys],
            job_clusters=[JobCluster(job_cluster_key=f"c{n}", new_cluster=CLUSTER) for n in range(101)],
        )
        job = self.w.jobs.get(job_id)
        self.assertEqual([t.task_key for t in job.settings.tasks], keys)
        self.assertEqual(len(job.settings.job_clusters), 101)
        listed = list(self.w.jobs.list(name=name, expand_tasks=True))
        self.assertEqual(len(listed[0].settings.tasks), 250)

    def test_jobs_are_listed_over_pages_newest_first(self):
        ids = [self.create()[0] for _ in range(5)]
        listed = [job.job_id for job in self.w.jobs.list(limit=2)]
        self.assertEqual(listed[:5], ids[::-1])
        self.assertEqual(len(listed), len(set(listed)))
        page = self.w.api_client.do("GET", "/api/2.2/jobs/list", query={"limit": 2, "offset": 3})
        self.assertEqual([job["job_id"] for job in page["jobs"]], ids[::-1][3:])
        previous = self.w.api_client.do("GET", "/api/2.2/jobs/list", query={"limit": 2})
        following = self.w.api_client.do(
            "GET", "/api/2.2/jobs/list", query={"limit": 2, "page_token": previous["next_page_token"]}
        )
        self.assertEqual([job["job_id"] for job in following["jobs"]], ids[::-1][2:4])

    def test_a_name_finds_its_jobs_whatever_the_case(self):
        job_id, name = self.create()
        self.assertEqual([job.job_id for job in self.w.jobs.list(name=name.upper())], [job_id])
        self.assertEqual(list(self.w.jobs.list(name=name + "x")), [])
        self.assertFalse(next(iter(self.w.jobs.list(name=name))).settings.tasks)

    def test_reset_replaces_all_and_update_changes_what_it_names(self):
        job_id, _ = self.create([task("a")], description="old", timeout_seconds=60)
        self.w.jobs.update(
            job_id,
            new_settings=JobSettings(tasks=[task("b")], max_concurrent_runs=3),
            fields_to_remove=["description"],
        )
        settings = self.settings(job_id)
        self.assertEqual(sorted(t.task_key for t in settings.tasks), ["a", "b"])
        self.assertEqual((settings.description, settings.timeout_seconds, settings.max_concurrent_runs), (None, 60, 3))
        self.w.jobs.update(job_id, fields_to_remove=["tasks/a"])
        self.assertEqual([t.task_key for t in self.settings(job_id).tasks], ["b"])
        self.w.jobs.reset(job_id, new_settings=JobSettings(name="new", tasks=[task("c")]))
        settings = self.settings(job_id)
        self.assertEqual(([t.task_key for t in settings.tasks], settings.name), (["c"], "new"))
        self.assertEqual((settings.timeout_seconds, settings.max_concurrent_runs), (0, 1))

    def test_schedule_and_parameters_are_kept(self):
        job_id, _ = self.create(
            schedule=CronSchedule("0 0 6 * * ?", "Europe/Berlin", pause_status=PauseStatus.PAUSED),
            parameters=[JobParameterDefinition(name="day", default="1")],
        )
        settings = self.settings(job_id)
        self.assertEqual(settings.schedule.pause_status, PauseStatus.PAUSED)
        self.assertEqual(settings.parameters[0].default, "1")

    def test_wrong_settings_are_refused(self):
        twice = [task("a"), task("a")]
        circle = [task("a", "b"), task("b", "a")]
        two_kinds = task("a")
        two_kinds.notebook_task = NotebookTask(notebook_path="/n")
        for tasks in (twice, circle, [two_kinds], [Task(task_key="a")], [task("a b")]):
            with self.assertRaises(BadRequest) as refused:
                self.w.jobs.create(name="wrong", tasks=tasks)
            self.assertEqual(refused.exception.error_code, "INVALID_PARAMETER_VALUE")
        with self.assertRaises(DatabricksError) as refused:
            self.w.api_client.do("POST", "/api/2.2/jobs/create", body={"tasks": "a"})
        self.assertEqual(refused.exception.error_code, "MALFORMED_REQUEST")

    def test_a_job_that_is_not_there_is_not_found(self):
        job_id = self.w.jobs.create(name="short-lived", tasks=[task("a")]).job_id
        self.w.jobs.delete(job_id)
        with self.assertRaisesRegex(NotFound, f"Job {job_id} does not exist"):
            self.w.jobs.get(job_id)
        for call in (self.w.jobs.delete, self.w.jobs.run_now, self.w.jobs.update):
            with self.assertRaisesRegex(DatabricksError, "does not exist"):
                call(job_id)


if __name__ == "__main__":
    unittest.main()
