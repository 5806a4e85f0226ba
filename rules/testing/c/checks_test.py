"""Each mistake is seen by its check, and a program without one passes."""

import os
import pathlib
import subprocess

import pytest

FOUND = 99  # checked.bzl


def status(check: str, kind: str) -> int:
    program = pathlib.Path(os.environ["TEST_SRCDIR"], os.environ["FAULTY_" + check.upper()])
    return subprocess.run([program, kind], check=False, capture_output=True).returncode


@pytest.mark.parametrize("kind", ["overflow", "freed", "undefined", "leak"])
def test_address(kind: str) -> None:
    assert status("address", kind) == FOUND


def test_thread() -> None:
    assert status("thread", "race") == FOUND


@pytest.mark.parametrize("check", ["address", "thread"])
def test_nothing_to_find(check: str) -> None:
    assert status(check, "none") == 0
