"""Updates of pipelines and deployments of apps."""

from common import WorkspaceTest
from databricks.sdk import errors
from databricks.sdk.service import apps, pipelines


class Updates(WorkspaceTest):
    def test_a_pipeline_has_one_update_at_a_time(self):
        pipeline = self.w.pipelines.create(name="sales").pipeline_id
        update = self.w.pipelines.start_update(pipeline, full_refresh=True).update_id
        with self.assertRaises(errors.ResourceConflict):
            self.w.pipelines.start_update(pipeline)
        info = self.w.pipelines.get_update(pipeline, update).update
        self.assertEqual(info.state, pipelines.UpdateInfoState.QUEUED)
        self.assertTrue(info.full_refresh)
        self.assertEqual(info.cause, pipelines.UpdateInfoCause.API_CALL)
        self.assertEqual(self.w.pipelines.list_updates(pipeline).updates[0].update_id, update)
        self.w.pipelines.stop(pipeline)
        self.w.pipelines.get_update(pipeline, update)
        self.assertEqual(
            self.w.pipelines.get_update(pipeline, update).update.state, pipelines.UpdateInfoState.CANCELED
        )
        self.w.pipelines.wait_get_pipeline_idle(pipeline)
        self.assertEqual(list(self.w.pipelines.list_pipeline_events(pipeline)), [])
        self.w.pipelines.delete(pipeline)
        with self.assertRaises(errors.NotFound):
            self.w.pipelines.get(pipeline)

    def test_an_app_is_started_and_deployed(self):
        self.w.apps.create(app=apps.App(name="portal"), no_compute=True)
        body = apps.AppDeployment(source_code_path="/Workspace/x/app", mode=apps.AppDeploymentMode.SNAPSHOT)
        with self.assertRaises(errors.BadRequest):
            self.w.apps.deploy("portal", body)
        self.w.apps.start_and_wait("portal")
        self.assertEqual(self.w.apps.get("portal").compute_status.state, apps.ComputeState.ACTIVE)
        waiter = self.w.apps.deploy("portal", body)
        with self.assertRaises(errors.ResourceConflict):
            self.w.apps.deploy("portal", body)
        self.assertEqual(waiter.result().status.state, apps.AppDeploymentState.SUCCEEDED)
        self.assertEqual(len(list(self.w.apps.list_deployments("portal"))), 1)
        self.w.apps.delete("portal")
        with self.assertRaises(errors.NotFound):
            self.w.apps.get("portal")
