"""Secret scopes, secrets, and who may read them."""

import base64
import unittest

from common import WorkspaceTest, fresh
from databricks.sdk.errors import BadRequest, NotFound, ResourceConflict
from databricks.sdk.service.workspace import AclPermission


class Secrets(WorkspaceTest):
    def setUp(self):
        self.scope = fresh("scope")
        self.w.secrets.create_scope(self.scope)
        self.addCleanup(self.w.secrets.delete_scope, self.scope)

    def value(self, key):
        return base64.b64decode(self.w.secrets.get_secret(self.scope, key).value)

    def test_a_secret_is_kept_replaced_and_given_back_in_base64(self):
        self.w.secrets.put_secret(self.scope, "k", string_value="ünïcode")
        self.assertEqual(self.value("k"), "ünïcode".encode())
        self.w.secrets.put_secret(self.scope, "k", bytes_value=base64.b64encode(b"\x00\xff").decode())
        self.assertEqual(self.value("k"), b"\x00\xff")

    def test_a_list_names_keys_and_times_but_no_values(self):
        self.w.secrets.put_secret(self.scope, "k", string_value="hidden")
        listed = list(self.w.secrets.list_secrets(self.scope))
        self.assertEqual([secret.key for secret in listed], ["k"])
        self.assertGreater(listed[0].last_updated_timestamp, 1_600_000_000_000)
        raw = self.w.api_client.do("GET", "/api/2.0/secrets/list", query={"scope": self.scope})
        self.assertNotIn("hidden", str(raw))

    def test_dbutils_reads_the_same(self):
        self.w.secrets.put_secret(self.scope, "k", string_value="v")
        secrets = self.w.dbutils.secrets
        self.assertEqual(secrets.get(self.scope, "k"), "v")
        self.assertEqual(secrets.getBytes(self.scope, "k"), b"v")
        self.assertEqual([secret.key for secret in secrets.list(self.scope)], ["k"])
        self.assertIn(self.scope, [scope.name for scope in secrets.listScopes()])

    def test_a_scope_exists_once(self):
        self.assertIn(self.scope, [scope.name for scope in self.w.secrets.list_scopes()])
        with self.assertRaisesRegex(ResourceConflict, "already exists") as refused:
            self.w.secrets.create_scope(self.scope)
        self.assertEqual(refused.exception.error_code, "RESOURCE_ALREADY_EXISTS")

    def test_who_makes_a_scope_manages_it(self):
        acls = {acl.principal: acl.permission for acl in self.w.secrets.list_acls(self.scope)}
        self.assertEqual(acls, {"user@example.com": AclPermission.MANAGE})
        shared = fresh("scope")
        self.w.secrets.create_scope(shared, initial_manage_principal="users")
        self.addCleanup(self.w.secrets.delete_scope, shared)
        self.assertEqual(self.w.secrets.get_acl(shared, "users").permission, AclPermission.MANAGE)

    def test_permissions_are_given_changed_and_taken_away(self):
        self.w.secrets.put_acl(self.scope, "data", AclPermission.READ)
        self.w.secrets.put_acl(self.scope, "data", AclPermission.WRITE)
        self.assertEqual(self.w.secrets.get_acl(self.scope, "data").permission, AclPermission.WRITE)
        self.w.secrets.delete_acl(self.scope, "data")
        with self.assertRaises(NotFound):
            self.w.secrets.get_acl(self.scope, "data")
        with self.assertRaises(NotFound):
            self.w.secrets.delete_acl(self.scope, "data")

    def test_a_permission_that_is_none_is_refused(self):
        with self.assertRaises(BadRequest) as refused:
            self.w.api_client.do(
                "POST",
                "/api/2.0/secrets/acls/put",
                body={"scope": self.scope, "principal": "data", "permission": "OWN"},
            )
        self.assertIn(refused.exception.error_code, ("INVALID_PARAMETER_VALUE", "MALFORMED_REQUEST"))

    def test_what_is_not_there_is_not_found(self):
        none = fresh("none")
        for call in (
            lambda: self.w.secrets.get_secret(self.scope, "none"),
            lambda: self.w.secrets.get_secret(none, "k"),
            lambda: self.w.secrets.delete_secret(self.scope, "none"),
            lambda: self.w.secrets.put_secret(none, "k", string_value="v"),
            lambda: list(self.w.secrets.list_secrets(none)),
            lambda: self.w.secrets.delete_scope(none),
            lambda: list(self.w.secrets.list_acls(none)),
            lambda: self.w.secrets.put_acl(none, "data", AclPermission.READ),
        ):
            with self.assertRaises(NotFound) as missing:
                call()
            self.assertEqual(missing.exception.error_code, "RESOURCE_DOES_NOT_EXIST")

    def test_a_deleted_secret_is_gone(self):
        self.w.secrets.put_secret(self.scope, "k", string_value="v")
        self.w.secrets.delete_secret(self.scope, "k")
        self.assertEqual(list(self.w.secrets.list_secrets(self.scope)), [])


if __name__ == "__main__":
    unittest.main()
