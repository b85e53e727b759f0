"""Who one is, and what the host says of itself."""

import os
import unittest

from common import WorkspaceTest, client
from databricks.sdk.errors import PermissionDenied


class Identity(WorkspaceTest):
    def test_a_personal_access_token_is_that_of_a_user(self):
        me = self.w.current_user.me()
        self.assertEqual(me.user_name, "user@example.com")
        self.assertEqual(me.emails[0].value, "user@example.com")
        self.assertTrue(me.active)
        self.assertIn("admins", [group.display for group in me.groups])

    def test_a_service_principal_signs_in_with_its_secret(self):
        principal = client(
            auth_type="oauth-m2m",
            token="",
            client_id=os.environ["PRINCIPAL_ID"],
            client_secret=os.environ["PRINCIPAL_SECRET"],
        )
        me = principal.current_user.me()
        self.assertEqual(me.user_name, os.environ["PRINCIPAL_ID"])
        self.assertNotEqual(me.id, self.w.current_user.me().id)

    def test_the_same_is_said_without_preview_in_the_path(self):
        preview = self.w.api_client.do("GET", "/api/2.0/preview/scim/v2/Me")
        self.assertEqual(self.w.api_client.do("GET", "/api/2.0/scim/v2/Me"), preview)

    def test_a_token_that_is_none_is_refused(self):
        with self.assertRaisesRegex(PermissionDenied, "Invalid access token"):
            client(token="dapi0").current_user.me()

    def test_the_host_tells_which_workspace_it_is(self):
        metadata = self.w.api_client.do("GET", "/.well-known/databricks-config")
        answer = self.w.api_client.do(
            "GET", "/api/2.0/preview/scim/v2/Me", response_headers=["X-Databricks-Org-Id"]
        )
        self.assertEqual(self.w.get_workspace_id(), int(metadata["workspace_id"]))
        self.assertEqual(answer["X-Databricks-Org-Id"], metadata["workspace_id"])
        self.assertEqual(metadata["oidc_endpoint"], self.w.config.host + "/oidc")


if __name__ == "__main__":
    unittest.main()
