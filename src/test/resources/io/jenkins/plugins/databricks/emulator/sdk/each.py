"""Runs modules with tests side by side, in a process each that has the SDK from the start: to import it takes seconds.

The argument is a folder with tasks.json, the environment variables of each module. What a module writes goes into its
.txt there, and with which code it exited into statuses.json.
"""

import json
import multiprocessing
import os
import pathlib
import sys
import unittest

import databricks.sdk  # noqa: F401


def run(module, variables, output):
    """Runs the tests of a module as python -m unittest does."""
    file = os.open(output, os.O_WRONLY | os.O_CREAT)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.environ.update(variables)
    unittest.main(module, argv=["unittest", "--verbose"])


def main(folder):
    # As Python does itself, which calls forks unsafe elsewhere.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    processes = {}
    for module, variables in json.loads((folder / "tasks.json").read_text()).items():
        processes[module] = context.Process(target=run, args=(module, variables, str(folder / f"{module}.txt")))
        processes[module].start()
    for process in processes.values():
        process.join()
    statuses = {module: process.exitcode for module, process in processes.items()}
    (folder / "statuses.json").write_text(json.dumps(statuses))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
