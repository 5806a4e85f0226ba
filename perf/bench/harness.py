"""Two servers under the same load, one after the other, in turns: a ratio with its spread.

A `Row` says what is compared: our side, the peer's, and the least ratio of their rates
that is accepted. Runs are interleaved (ours, peer, peer, ours, ...), so that what else
the machine does falls on both sides alike; the ratio of a row is the median of the ratios
of neighbouring runs, its spread their range. Results are JSON, one object per line.
"""
from __future__ import annotations

import json
import os
import statistics
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUNS = 5
SECONDS = 3
CONNECTIONS = 64

Start = Callable[[Path], AbstractContextManager[int]]


class Unavailable(Exception):
    """A peer can't be had on this machine; the text says what is missing."""


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
    bar: float
    floor: float = 0      # and our least rate, per second


@dataclass(frozen=True)
class Result:
    """What one row gave: the ratio's median and range, and both rates (requests per second)."""

    row: str
    peer: str
    ratio: float
    least: float
    most: float
    ours: float
    theirs: float
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


def load_program() -> Path:
    return Path(os.environ["TEST_SRCDIR"], os.environ["MONOGLOT_LOAD"]) if "TEST_SRCDIR" in os.environ else Path(os.environ["MONOGLOT_LOAD"])


def write_requests(path: Path, requests: Iterator[bytes]) -> Path:
    path.write_bytes(b"".join(struct.pack("<I", len(one)) + one for one in requests))
    return path


def measure(port: int, requests: Path, *, connections: int = CONNECTIONS, seconds: int = SECONDS) -> dict[str, Any]:
    """One run of the load generator: rate, latencies in microseconds, replies by status."""
    command = [str(load_program()), "127.0.0.1", str(port), str(connections), str(seconds), str(requests)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rate(side: Side, port: int, requests: Path, seconds: int) -> float:
    """Replies per second. Raises ValueError when they are not those expected: a quick error is no speed."""
    if side.fresh or not requests.exists():
        write_requests(requests, side.requests(port))
    found = measure(port, requests, seconds=seconds)
    if found["errors"] or set(found["statuses"]) != {str(side.status)}:
        raise ValueError(f"{side.name}: errors {found['errors']}, statuses {found['statuses']}")
    return float(found["rate"])


def compare(row: Row, *, runs: int = RUNS, seconds: int = SECONDS) -> Result:
    """Runs a row. Raises Unavailable when a side can't be had."""
    with ExitStack() as stack:
        sides = []
        for side in (row.ours, row.peer):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            port = stack.enter_context(side.start(folder))
            sides.append((side, port, folder / "requests"))
        for side, port, requests in sides:
            rate(side, port, requests, 1)  # warm
        found: list[tuple[float, float]] = []
        for turn in range(runs):
            order = (0, 1) if turn % 2 == 0 else (1, 0)
            rates = {which: rate(*sides[which], seconds) for which in order}
            found.append((rates[0], rates[1]))
    ratios = [ours / theirs for ours, theirs in found]
    return Result(row.name, row.peer.name, round(statistics.median(ratios), 3), round(min(ratios), 3), round(max(ratios), 3),
                  round(statistics.median(ours for ours, _ in found)), round(statistics.median(theirs for _, theirs in found)), row.bar, row.floor)


def table(results: list[Result]) -> str:
    lines = ["| what | peer | ratio | range | ours /s | peer /s | bar | |", "|---|---|---|---|---|---|---|---|"]
    lines += [f"| {each.row} | {each.peer} | {each.ratio:.2f} | {each.least:.2f} to {each.most:.2f} | {each.ours:,.0f} "
              f"| {each.theirs:,.0f} | {each.bar:.2f} | {'' if each.good else 'BELOW'} |" for each in results]
    return "\n".join(lines)
