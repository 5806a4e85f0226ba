"""Faults of a running pod: its n-th call of a kind fails, for every n (tests/c/pod_faults.h).

    faults = Faults(path)
    for n in faults.numbers(kind, run):        # `run` once without a fault, to count the calls
        with faults.failing(kind, n): run()

A kind that has more calls than MONOGLOT_FAULTS_MOST is sampled: evenly, with an offset that
is another one for each kind of run.
"""
from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

KINDS = ("memory", "open", "write", "sync", "socket", "name", "shrink")
NONE = len(KINDS)
MOST = int(os.environ.get("MONOGLOT_FAULTS_MOST", "40"))
_FORM = struct.Struct(f"=QQqQQ{len(KINDS)}Q")


class Faults:
    """The table of calls that fail; shared with every process that `environment` goes to."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(bytes(_FORM.size))
        self.environment = {"MONOGLOT_FAULTS": str(path)}
        with path.open("r+b") as file:
            self._table = mmap.mmap(file.fileno(), _FORM.size)
        self._put(0, NONE)

    def _put(self, field: int, value: int) -> None:
        struct.pack_into("=q", self._table, 8 * field, value)

    def _get(self, field: int) -> int:
        found: int = struct.unpack_from("=q", self._table, 8 * field)[0]
        return found

    def calls(self, kind: str) -> int:
        """How many there were since the start."""
        return self._get(5 + KINDS.index(kind))

    def reset(self) -> None:
        """No call was made yet."""
        for field in range(5, 5 + len(KINDS)):
            self._put(field, 0)

    @property
    def failed(self) -> int:
        """How many calls have failed since `failing` began."""
        return self._get(3)

    @property
    def place(self) -> str:
        """Where the last one that failed was made, for people: llvm-symbolizer knows the line."""
        return f"main{self._get(4):+#x}"

    @contextmanager
    def failing(self, kind: str, n: int, *, lasting: bool = False, kill: bool = False) -> Iterator[None]:
        """The n-th call of this kind fails; with `lasting`, all after it too; with `kill` the pod is killed instead."""
        for field, value in ((1, 2 if kill else int(lasting)), (2, n), (3, 0), (0, KINDS.index(kind))):
            self._put(field, value)
        try:
            yield
        finally:
            self._put(0, NONE)

    def numbers(self, kind: str, run: Callable[[], object]) -> list[int]:
        """Which calls are to fail: all that `run` makes, or MOST of them."""
        before = self.calls(kind)
        run()
        return sample(self.calls(kind) - before)


def sample(total: int, most: int = MOST) -> list[int]:
    """All of 1 to `total`, or so many of them; the first ones and the last one always."""
    if total <= most:
        return list(range(1, total + 1))
    return sorted({1, 2, 3, total} | {1 + (2 * i + 1) * total // (2 * most) for i in range(most)})
