"""Who may do what with jobs, notebooks, files and folders."""

import unittest

from common import WorkspaceTest, fresh
from databricks.sdk.errors import BadRequest, NotFound
from databricks.sdk.service.iam import AccessControlRequest, PermissionLevel
from databricks.sdk.service.jobs import (
    JobAccessControlRequest,
    JobPermissionLevel,
    SparkPythonTask,
    Task,
)
from databricks.sdk.service.workspace import (
    ImportFormat,
    WorkspaceObjectAccessControlRequest,
    WorkspaceObjectPermissionLevel,
)


def direct(permissions):
    """Who has been given what on the object itself."""
    given = {}
    for entry in permissions.access_control_list:
        for permission in entry.all_permissions:
            if not permission.inherited:
                given[entry.user_name or entry.group_name or entry.service_principal_name] = (
                    permission.permission_level.value
                )
    return given


class Permissions(WorkspaceTest):
    def job(self, **settings):
        task = Task(task_key="a", spark_python_task=SparkPythonTask("dbfs:/main.py"), existing_cluster_id="c")
        return str(self.w.jobs.create(name=fresh("job"), tasks=[task], **settings).job_id)

    def test_who_makes_a_job_owns_it_and_admins_manage_it(self):
        permissions = self.w.jobs.get_permissions(self.job())
        self.assertEqual(direct(permissions), {"user@example.com": "IS_OWNER"})
        self.assertEqual(permissions.object_type, "job")
        admins = next(e for e in permissions.access_control_list if e.group_name == "admins")
        self.assertEqual(admins.all_permissions[0].permission_level, JobPermissionLevel.CAN_MANAGE)
        self.assertEqual(admins.all_permissions[0].inherited_from_object, ["/jobs/"])

    def test_update_adds_and_set_replaces(self):
        job = self.job()
        owner = JobAccessControlRequest(user_name="user@example.com", permission_level=JobPermissionLevel.IS_OWNER)
        viewers = JobAccessControlRequest(group_name="users", permission_level=JobPermissionLevel.CAN_VIEW)
        runner = JobAccessControlRequest(
            service_principal_name="deployer", permission_level=JobPermissionLevel.CAN_MANAGE_RUN
        )
        self.w.jobs.update_permissions(job, access_control_list=[viewers, runner])
        self.assertEqual(
            direct(self.w.jobs.get_permissions(job)),
            {"user@example.com": "IS_OWNER", "users": "CAN_VIEW", "deployer": "CAN_MANAGE_RUN"},
        )
        answer = self.w.jobs.set_permissions(job, access_control_list=[owner, viewers])
        self.assertEqual(direct(answer), {"user@example.com": "IS_OWNER", "users": "CAN_VIEW"})

    def test_a_job_has_exactly_one_owner(self):
        job = self.job()
        viewers = JobAccessControlRequest(group_name="users", permission_level=JobPermissionLevel.CAN_VIEW)
        with self.assertRaisesRegex(BadRequest, "exactly one owner"):
            self.w.jobs.set_permissions(job, access_control_list=[viewers])
        other = JobAccessControlRequest(service_principal_name="sp", permission_level=JobPermissionLevel.IS_OWNER)
        self.w.jobs.update_permissions(job, access_control_list=[other])
        self.assertEqual(direct(self.w.jobs.get_permissions(job)), {"sp": "IS_OWNER"})

    def test_a_job_is_made_with_permissions(self):
        job = self.job(
            access_control_list=[
                JobAccessControlRequest(group_name="users", permission_level=JobPermissionLevel.CAN_VIEW)
            ]
        )
        self.assertEqual(
            direct(self.w.jobs.get_permissions(job)), {"user@example.com": "IS_OWNER", "users": "CAN_VIEW"}
        )
        raw = self.w.api_client.do("GET", "/api/2.2/jobs/get", query={"job_id": job})
        self.assertNotIn("access_control_list", raw["settings"])

    def test_notebooks_files_and_folders_have_permissions_by_their_id(self):
        folder = "/Shared/" + fresh("f")
        self.w.workspace.mkdirs(folder)
        self.w.workspace.upload(folder + "/n.py", b"print(1)")
        self.w.workspace.upload(folder + "/f.txt", b"x", format=ImportFormat.AUTO)
        readers = WorkspaceObjectAccessControlRequest(
            group_name="users", permission_level=WorkspaceObjectPermissionLevel.CAN_READ
        )
        for kind, path in (("directories", folder), ("notebooks", folder + "/n.py"), ("files", folder + "/f.txt")):
            object_id = str(self.w.workspace.get_status(path).object_id)
            self.w.workspace.update_permissions(kind, object_id, access_control_list=[readers])
            self.assertEqual(direct(self.w.workspace.get_permissions(kind, object_id)), {"users": "CAN_READ"})
            self.w.workspace.set_permissions(kind, object_id, access_control_list=[])
            self.assertEqual(direct(self.w.workspace.get_permissions(kind, object_id)), {})

    def test_the_general_calls_do_the_same(self):
        job = self.job()
        runner = AccessControlRequest(group_name="users", permission_level=PermissionLevel.CAN_MANAGE_RUN)
        self.w.permissions.update("jobs", job, access_control_list=[runner])
        self.assertEqual(direct(self.w.permissions.get("jobs", job))["users"], "CAN_MANAGE_RUN")
        owner = AccessControlRequest(user_name="other@example.com", permission_level=PermissionLevel.IS_OWNER)
        self.assertEqual(direct(self.w.permissions.set("jobs", job, access_control_list=[owner])), {"other@example.com": "IS_OWNER"})
        levels = self.w.permissions.get_permission_levels("jobs", job).permission_levels
        self.assertIn(PermissionLevel.CAN_VIEW, [level.permission_level for level in levels])

    def test_the_levels_are_those_of_the_kind(self):
        levels = {level.permission_level.value for level in self.w.jobs.get_permission_levels(self.job()).permission_levels}
        self.assertEqual(levels, {"CAN_VIEW", "CAN_MANAGE_RUN", "IS_OWNER", "CAN_MANAGE"})
        shared = str(self.w.workspace.get_status("/Shared").object_id)
        levels = self.w.workspace.get_permission_levels("directories", shared).permission_levels
        self.assertEqual({level.permission_level.value for level in levels}, {"CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"})

    def test_what_is_wrong_is_refused(self):
        job = self.job()
        path = "/api/2.0/permissions/jobs/" + job
        for entry in (
            {"group_name": "users", "permission_level": "CAN_READ"},
            {"permission_level": "CAN_VIEW"},
            {"group_name": "users", "user_name": "a@example.com", "permission_level": "CAN_VIEW"},
        ):
            with self.assertRaises(BadRequest) as refused:
                self.w.api_client.do("PATCH", path, body={"access_control_list": [entry]})
            self.assertEqual(refused.exception.error_code, "INVALID_PARAMETER_VALUE")
        with self.assertRaises(BadRequest):
            self.w.permissions.get("toasters", "1")

    def test_what_is_not_there_is_not_found(self):
        for kind in ("jobs", "notebooks", "directories"):
            with self.assertRaises(NotFound) as missing:
                self.w.permissions.get(kind, "999999")
            self.assertEqual(missing.exception.error_code, "RESOURCE_DOES_NOT_EXIST")


if __name__ == "__main__":
    unittest.main()
