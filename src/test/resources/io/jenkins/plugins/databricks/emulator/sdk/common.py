"""What the tests of this folder share. The emulator is the workspace that DATABRICKS_HOST and DATABRICKS_TOKEN name."""

import itertools
import time
import unittest

from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config

_numbers = itertools.count(1)
_sleep = time.sleep

# Runs are over in a moment here, while the SDK looks again after one second, two seconds and so on.
time.sleep = lambda seconds: _sleep(min(seconds, 0.1))


def client(**options):
    """A client that says at once what is wrong, rather than after five minutes of retries."""
    return WorkspaceClient(config=Config(retry_timeout_seconds=5, **options))


def fresh(prefix):
    """A name that no other test uses."""
    return f"{prefix}-{next(_numbers)}"


class WorkspaceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.w = client()
