"""Two servers under the same load, one after the other, in turns: a ratio with its spread.

A `Row` says what is compared: our side, the peer's, and the least ratio of their rates
that is accepted. Runs are interleaved (ours, peer, peer, ours, ...), so that what else
the machine does falls on both sides alike; the ratio of a row is the median of the ratios
of neighbouring runs, its spread their range. What a reply costs in processor time goes with
it, which others on the machine disturb less. Results are JSON, one object per line.
"""
from __future__ import annotations

import json
import os
import resource
import socket
import statistics
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perf.bench import processor

RUNS = 5
SECONDS = 3
CONNECTIONS = 64
START_SECONDS = 20.0

Start = Callable[[Path], AbstractContextManager[int]]


class Unavailable(Exception):
    """A peer can't be had on this machine; the text says what is missing."""


def runfile(variable: str) -> Path:
    """The file that a variable names, as a path or as a runfile."""
    found = Path(os.environ.get("TEST_SRCDIR") or os.environ.get("RUNFILES_DIR", ""), os.environ[variable])
    return found if found.exists() else Path(os.environ[variable])


def cache() -> Path:
    """Where packages of peers are kept from run to run."""
    return Path(os.environ.get("MONOGLOT_PEERS", str(Path(tempfile.gettempdir()) / f"monoglot-peers-{os.getuid()}")))


def allow_descriptors(count: int) -> None:
    """Lets this process, and those it starts, have so many open files. Raises Unavailable where the machine forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise Unavailable(f"{count:,} open files are needed here, and as many in the pod; the hard limit is {hard:,}: raise it, for example "
                          f"with `ulimit -Hn {count}` as root, LimitNOFILE of systemd, or --ulimit nofile={count} of a container")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def await_port(port: int, process: subprocess.Popen[bytes], seconds: float = START_SECONDS) -> None:
    """Returns when the port accepts. Raises Unavailable when the process ends first, or never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise Unavailable(f"{process.args!r} does not listen")


@dataclass(frozen=True)
class Side:
    """A server and what it is asked.

    `start(folder)` is a context in which it listens on the loopback port that it gives.
    `requests(port)` yields whole HTTP requests; a connection repeats its share of them.
    """

    name: str
    start: Start
    requests: Callable[[int], Iterator[bytes]]
    status: int = 200
    fresh: bool = False   # each run has requests of its own


@dataclass(frozen=True)
class Row:
    """One line of the table; `bar` is the least ratio ours / peer."""

    name: str
    ours: Side
    peer: Side
    bar: float = 0        # 0: told, not judged
    floor: float = 0      # and our least rate, per second


@dataclass(frozen=True)
class Result:
    """What one row gave: the ratio's median and range, both rates (requests per second), and what a
    reply costs each in processor time (microseconds)."""

    row: str
    peer: str
    ratio: float
    least: float
    most: float
    ours: float
    theirs: float
    ours_cpu: float
    theirs_cpu: float
    bar: float
    floor: float = 0

    @property
    def good(self) -> bool:
        return self.ratio >= self.bar and self.ours >= self.floor

    def line(self) -> str:
        return json.dumps(self.__dict__ | {"good": self.good})


def get(path: str, **headers: str) -> Callable[[int], Iterator[bytes]]:
    """The same GET again and again."""
    def requests(port: int) -> Iterator[bytes]:
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
        yield "\r\n".join([*lines, "", ""]).encode()
    return requests


def write_requests(path: Path, requests: Iterator[bytes]) -> Path:
    path.write_bytes(b"".join(struct.pack("<I", len(one)) + one for one in requests))
    return path


def measure(port: int, requests: Path, *, connections: int = CONNECTIONS, seconds: int = SECONDS) -> dict[str, Any]:
    """One run of the load generator: rate, latencies in microseconds, replies by status."""
    command = [str(runfile("MONOGLOT_LOAD")), "127.0.0.1", str(port), str(connections), str(seconds), str(requests)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@dataclass(frozen=True)
class Run:
    """One run of one side."""

    rate: float   # replies per second
    cost: float   # microseconds of the server's processor time for each


@dataclass(frozen=True)
class _Started:
    side: Side
    port: int
    requests: Path
    pids: list[int]

    def run(self, seconds: int) -> Run:
        """Raises ValueError when the replies are not those expected: a quick error is no speed."""
        if self.side.fresh or not self.requests.exists():
            write_requests(self.requests, self.side.requests(self.port))
        before = processor.seconds(self.pids)
        found = measure(self.port, self.requests, seconds=seconds)
        used = processor.seconds(self.pids) - before
        if found["errors"] or set(found["statuses"]) != {str(self.side.status)}:
            raise ValueError(f"{self.side.name}: errors {found['errors']}, statuses {found['statuses']}")
        return Run(float(found["rate"]), used * 1e6 / found["replies"])


def compare(row: Row, *, runs: int = RUNS, seconds: int = SECONDS) -> Result:
    """Runs a row. Raises Unavailable when a side can't be had."""
    with ExitStack() as stack:
        sides = []
        for side in (row.ours, row.peer):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            port = stack.enter_context(side.start(folder))
            sides.append(_Started(side, port, folder / "requests", processor.servers(port)))
        for each in sides:
            each.run(1)  # warm
        found: list[tuple[Run, Run]] = []
        for turn in range(runs):
            order = (0, 1) if turn % 2 == 0 else (1, 0)
            done = {which: sides[which].run(seconds) for which in order}
            found.append((done[0], done[1]))
    return _result(row, found)


def _result(row: Row, found: list[tuple[Run, Run]]) -> Result:
    ratios = [ours.rate / theirs.rate for ours, theirs in found]
    middle = statistics.median
    return Result(row.name, row.peer.name, round(middle(ratios), 3), round(min(ratios), 3), round(max(ratios), 3),
                  round(middle(ours.rate for ours, _ in found)), round(middle(theirs.rate for _, theirs in found)),
                  round(middle(ours.cost for ours, _ in found), 2), round(middle(theirs.cost for _, theirs in found), 2), row.bar, row.floor)


def table(results: list[Result]) -> str:
    lines = ["| what | peer | ratio | range | ours /s | peer /s | ours µs | peer µs | bar | |", "|---|---|---|---|---|---|---|---|---|---|"]
    lines += [f"| {each.row} | {each.peer} | {each.ratio:.2f} | {each.least:.2f} to {each.most:.2f} | {each.ours:,.0f} "
              f"| {each.theirs:,.0f} | {each.ours_cpu:.1f} | {each.theirs_cpu:.1f} | {f'{each.bar:.2f}' if each.bar else ''} "
              f"| {'' if each.good else 'BELOW'} |" for each in results]
    return "\n".join(lines)
