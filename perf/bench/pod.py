"""The pod as a side of a comparison."""
from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perf.bench.harness import runfile

KEY = "a session key of at least thirty-two bytes"


@contextmanager
def running(folder: Path, *flags: str, variable: str = "MONOGLOT_POD", **environment: str) -> Iterator[tuple[int, int]]:
    """A pod of its own with its data in `folder`; gives port and process id. Errors only are logged, as the peers do."""
    command = [str(runfile(variable)), "--port", "0", "--storage-dir", str(folder / "data"), "--log-level", "error", *flags]
    process = subprocess.Popen(command, env={"MONOGLOT_SESSION_KEY": KEY} | environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        said = json.loads(process.stdout.readline())
        yield int(str(said["listening"]).rpartition(":")[2]), process.pid
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@contextmanager
def serving(folder: Path, *flags: str, variable: str = "MONOGLOT_POD", **environment: str) -> Iterator[int]:
    """The same, of which only the port matters."""
    with running(folder, *flags, variable=variable, **environment) as (port, _):
        yield port
