"""Runs pytest inside a Bazel test, and is strict about what counts as a pass.

Arguments that name runfiles are test files; the rest goes to pytest. Bazel's
test protocol is honoured: XML_OUTPUT_FILE, TESTBRIDGE_TEST_ONLY (a `-k`
expression), sharding. Invariant: exit code 0 means that at least one test ran
and passed, except in a shard that got none.
"""

import os
import pathlib
import sys

import pytest


class Tally:
    """Counts passes, and keeps the items of this shard."""

    def __init__(self) -> None:
        self.passed = 0
        self.shard = int(os.environ.get("TEST_SHARD_INDEX", "0"))
        self.shards = int(os.environ.get("TEST_TOTAL_SHARDS", "1"))

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        if self.shards > 1:
            mine = items[self.shard :: self.shards]
            config.hook.pytest_deselected(items=[item for item in items if item not in mine])
            items[:] = mine

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.passed += report.when == "call" and report.passed


def main(arguments: list[str]) -> int:
    runfiles = pathlib.Path(os.environ.get("TEST_SRCDIR") or os.environ["RUNFILES_DIR"])
    options = ["-p", "no:cacheprovider", "--import-mode=importlib", "--color=no", "-ra"]
    # A thread that dies, or an exception that nobody saw, is a failure and not a warning.
    options += ["-W", "error::pytest.PytestUnhandledThreadExceptionWarning",
                "-W", "error::pytest.PytestUnraisableExceptionWarning"]
    options += [f"--rootdir={runfiles}", f"--basetemp={os.environ['TEST_TMPDIR']}/pytest"]
    if report := os.environ.get("XML_OUTPUT_FILE"):
        options.append(f"--junitxml={report}")
    if only := os.environ.get("TESTBRIDGE_TEST_ONLY"):
        options += ["-k", only]
    if status := os.environ.get("TEST_SHARD_STATUS_FILE"):
        pathlib.Path(status).touch()
    # An expression for -k is longer than a file's name may be.
    files = [str(runfiles / word) if " " not in word and (runfiles / word).is_file() else word for word in arguments]
    tally = Tally()
    code = pytest.main(options + files, plugins=[tally])
    if tally.shards > 1 and code == pytest.ExitCode.NO_TESTS_COLLECTED:
        return 0
    if code == pytest.ExitCode.OK and tally.passed == 0:
        print("no test passed: a run that tests nothing is a failure", file=sys.stderr)
        return int(pytest.ExitCode.NO_TESTS_COLLECTED)
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
