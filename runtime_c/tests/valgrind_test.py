"""The tests in C and a pod under memcheck (rules/testing/c/memcheck.py says what it finds)."""
from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from pod_fixture import SUBPROTOCOL, SamplePod, message, run, token
from rules.testing.c.memcheck import FOUND, Memcheck, memcheck, runfile

TESTS = os.environ["MONOGLOT_UNDER_MEMCHECK"].split()
SECONDS = 600.0
# So many allocations are let succeed between two that fail: each run of the tests is slow here.
STRIDE = "211"


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Memcheck:
    # The tests' own alarm is for a program at full speed; SECONDS holds here, as what is ignored is inherited.
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    return memcheck(tmp_path_factory.mktemp("symbols"), runfile("MONOGLOT_SUPPRESSIONS"))


def watched(watch: Memcheck, program: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "TEST_TMPDIR": str(folder), "TMPDIR": str(folder), "MONOGLOT_FAULT_STRIDE": STRIDE,
                   "MONOGLOT_MEMCHECK": "1"}
    return subprocess.run(
        [*watch.prefix, str(program), *arguments], env=environment | watch.environment, cwd=folder,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=SECONDS)


@pytest.mark.parametrize("kind", ["uninitialised", "leak", "freed", "overflow"])
def test_mistakes_are_found(watch: Memcheck, tmp_path: Path, kind: str) -> None:
    assert watched(watch, runfile("FAULTY"), tmp_path, kind).returncode == FOUND


def test_nothing_to_find(watch: Memcheck, tmp_path: Path) -> None:
    done = watched(watch, runfile("FAULTY"), tmp_path, "none")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", TESTS, ids=[Path(name).stem for name in TESTS])
def test_in_c(watch: Memcheck, tmp_path: Path, name: str) -> None:
    done = watched(watch, Path(os.environ["TEST_SRCDIR"], name), tmp_path)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-20000:]


class WatchedPod(SamplePod):
    """Its `stop` fails with the log if memcheck found something."""

    def __init__(self, folder: Path, watch: Memcheck) -> None:
        self._watch = watch
        super().__init__(folder)
        self.stop_seconds = 120.0

    def _spawn(self, command: list[str], environment: dict[str, str], *, stdout: int | IO[bytes] | None,
               pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        return super()._spawn([*self._watch.prefix, *command], environment | self._watch.environment,
                              stdout=stdout, pass_fds=pass_fds)


@pytest.fixture
def pod(tmp_path: Path, watch: Memcheck) -> Iterator[SamplePod]:
    yield from run(WatchedPod(tmp_path, watch))


def test_pod(pod: SamplePod) -> None:
    assert pod.request("GET", "/").status == 200
    assert pod.request("GET", "/nothing/here.js").status == 404
    assert pod.request("POST", "/_api/sync", {"Authorization": "Bearer x"}, b"x").status == 401
    assert pod.raw(b"NO SUCH\r\n\r\n").startswith(b"HTTP/1.1 400")
    assert pod.post("echo by post") == [b"by post"]
    assert pod.metrics()
    with connect(f"ws://{pod.authority}/_api/sync", subprotocols=[Subprotocol(SUBPROTOCOL)], open_timeout=60,
                 additional_headers={"Authorization": f"Bearer {token()}"}) as connection:
        for text in ("hello", "x" * 30000):
            connection.send(message(f"echo {text}"))
            assert connection.recv(60) == text.encode()
    pod.stop()
