"""The runtime's own tests, run by node's test runner: one pytest case for each file."""
from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

RUNFILES = Path(os.environ["TEST_SRCDIR"])
NODE = RUNFILES / os.environ["MONOGLOT_NODE"]
TESTED = RUNFILES / os.environ["MONOGLOT_TESTED"]


@pytest.mark.parametrize("name", sorted(path.name for path in TESTED.glob("*_test.js")))
def test_file(name: str) -> None:
    done = subprocess.run(
        [NODE, "--preserve-symlinks", "--preserve-symlinks-main", "--test-timeout=120000", name],
        cwd=TESTED, capture_output=True, text=True, timeout=250, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stderr


def test_there_are_files() -> None:
    assert len(list(TESTED.glob("*_test.js"))) >= 3
