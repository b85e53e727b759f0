"""No call of the SDK is forgotten, that of a newer version included."""

import inspect
import pathlib
import re
import unittest

from databricks.sdk.service.files import DbfsAPI, FilesAPI
from databricks.sdk.service.iam import CurrentUserAPI, PermissionsAPI
from databricks.sdk.service.jobs import JobsAPI
from databricks.sdk.service.workspace import SecretsAPI, WorkspaceAPI

APIS = {
    "current_user": CurrentUserAPI,
    "dbfs": DbfsAPI,
    "files": FilesAPI,
    "jobs": JobsAPI,
    "permissions": PermissionsAPI,
    "secrets": SecretsAPI,
    "workspace": WorkspaceAPI,
}


class Complete(unittest.TestCase):
    def test_every_call_is_tried(self):
        tests = "".join(file.read_text(encoding="utf-8") for file in pathlib.Path(__file__).parent.glob("test_*.py"))
        missing = [
            f"{area}.{name}"
            for area, api in APIS.items()
            for name, _ in inspect.getmembers(api, inspect.isfunction)
            if not name.startswith("_") and not re.search(rf"\.{area}\.{name}\b", tests)
        ]
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
