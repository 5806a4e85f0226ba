"""What a pod needs before it does anything: time to its first answer, memory when idle, and with 10,000 WebSockets.

    tools/bazel run //perf:small                 all three
    tools/bazel run //perf:small -- --only idle  one of them: start, idle, sockets

The pod is the reference application's, its storage has 100 organisations with data. Time is
from the process's start to the first reply, a reading of the last organisation's included;
memory is the resident set (VmRSS), which counts pages of the program that were touched.
Prints one JSON line each; ends with 1 when one is above its bar, with 2 when the machine
can't run it (too few descriptors).
"""
from __future__ import annotations

import argparse
import json
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jwt

from perf.bench import pod
from perf.bench.harness import Unavailable, allow_descriptors, runfile

TENANTS = 100
STARTS = 11
SOCKETS = 10_000
SPARE = 512            # descriptors for all else
SETTLE_SECONDS = 2.0
MIB = 1 << 20
HELLO = "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Bar:
    """What was measured against the most that it may be, both in `unit`."""

    name: str
    found: float
    most: float
    unit: str
    spread: tuple[float, float]

    @property
    def good(self) -> bool:
        return self.found <= self.most

    def line(self) -> str:
        return json.dumps({"row": self.name, "found": round(self.found, 2), "least": round(self.spread[0], 2),
                           "greatest": round(self.spread[1], 2), "bar": self.most, "unit": self.unit, "good": self.good})


def _token(org: str) -> str:
    return jwt.encode({"sub": "ann", "org": org, "exp": int(time.time()) + 3600}, pod.KEY, algorithm="HS256")


def _resident(pid: int) -> int:
    (size,) = [int(line.split()[1]) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return size * 1024


# --- connections ---------------------------------------------------------------------------


def _exchange(port: int, request: str) -> bytes:
    """A request whose reply ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request.encode())
        found = b""
        while part := connection.recv(65536):
            found += part
    return found


def _upgrade(port: int, org: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall((f"GET /_api/sync HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: monoglot.v1\r\n"
                        f"Authorization: Bearer {_token(org)}\r\n\r\n").encode())
    return connection


def _switched(connection: socket.socket) -> socket.socket:
    """Raises ConnectionError if the upgrade was refused."""
    found = b""
    while b"\r\n\r\n" not in found:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("closed during the upgrade")
        found += part
    if b" 101 " not in found.partition(b"\r\n")[0]:
        raise ConnectionError(found.partition(b"\r\n")[0].decode())
    return connection


def _spoken(connection: socket.socket) -> socket.socket:
    """Said something to its actor, which is awake then: an empty message, answered as malformed."""
    connection.sendall(b"\x82\x80" + bytes(4))
    connection.recv(65536)
    return connection


# --- the measurements ------------------------------------------------------------------------


@contextmanager
def _storage() -> Iterator[Path]:
    """A folder in which 100 organisations have a database."""
    with tempfile.TemporaryDirectory() as name:
        with pod.serving(Path(name), variable="MONOGLOT_STUDIO") as port:
            for number in range(TENANTS):
                _spoken(_switched(_upgrade(port, f"tenant-{number}"))).close()
        found = list((Path(name) / "data").rglob("*.db"))
        if len(found) < TENANTS:
            raise RuntimeError(f"{len(found)} databases instead of {TENANTS}")
        yield Path(name)


def _first_answer(folder: Path) -> float:
    """Milliseconds from the process's start to its first reply."""
    command = [str(runfile("MONOGLOT_STUDIO")), "--port", "0", "--storage-dir", str(folder / "data"), "--log-level", "error"]
    begun = time.perf_counter()
    process = subprocess.Popen(command, env={"MONOGLOT_SESSION_KEY": pod.KEY}, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        port = int(str(json.loads(process.stdout.readline())["listening"]).rpartition(":")[2])
        found = _exchange(port, HELLO)
        took = time.perf_counter() - begun
        if b" 200 " not in found.partition(b"\r\n")[0]:
            raise ConnectionError(found.decode())
        return took * 1000
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def start() -> Bar:
    with _storage() as folder:
        _first_answer(folder)
        found = [_first_answer(folder) for _ in range(STARTS)]
    return Bar(f"start to the first answer, {TENANTS} organisations", statistics.median(found), 10.0, "ms", (min(found), max(found)))


def idle() -> Bar:
    with _storage() as folder, pod.running(folder, variable="MONOGLOT_STUDIO") as (port, pid):
        _exchange(port, HELLO)
        time.sleep(SETTLE_SECONDS)
        found = _resident(pid) / MIB
    return Bar("memory, idle", found, 6.0, "MiB", (found, found))


def _alive(connections: list[socket.socket]) -> int:
    """How many the pod has not closed: nothing is to be read from an open one but a ping."""
    poll = select.poll()
    by_number = {one.fileno(): one for one in connections}
    for number in by_number:
        poll.register(number, select.POLLIN)
    ended = sum(by_number[number].recv(65536) == b"" for number, _ in poll.poll(0))
    return len(connections) - ended


def sockets() -> Bar:
    allow_descriptors(SOCKETS + SPARE)
    connections: list[socket.socket] = []
    with tempfile.TemporaryDirectory() as name, pod.running(Path(name), variable="MONOGLOT_STUDIO") as (port, pid):
        try:
            for batch in range(0, SOCKETS, 500):
                made = [_upgrade(port, f"tenant-{number % TENANTS}") for number in range(batch, min(batch + 500, SOCKETS))]
                connections += [_spoken(_switched(one)) for one in made]
            time.sleep(SETTLE_SECONDS)
            found = _resident(pid) / MIB
            if (alive := _alive(connections)) < SOCKETS:
                raise ConnectionError(f"{alive:,} of {SOCKETS:,} WebSockets are open")
        finally:
            for one in connections:
                one.close()
    return Bar(f"memory, {SOCKETS:,} idle WebSockets of {TENANTS} organisations", found, 120.0, "MiB", (found, found))


MEASURES: dict[str, Callable[[], Bar]] = {"start": start, "idle": idle, "sockets": sockets}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted(MEASURES))
    args = parser.parse_args()
    good = True
    for name, measured in MEASURES.items():
        if args.only in (None, name):
            try:
                bar = measured()
            except Unavailable as error:
                print(f"{name}: {error}", file=sys.stderr)
                return 2
            print(bar.line(), flush=True)
            good = good and bar.good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
