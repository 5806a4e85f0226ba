"""Notice that a file below a folder changed, by looking every so often.

Looking beats a notification service here: it needs no library, works on every
file system, and an application's folder is small.
"""
from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

INTERVAL_SECONDS = 0.3
NO_SOURCES = re.compile(r"\..*|.*~|__pycache__|node_modules|bazel-.*")
"""Names of what tools keep beside the sources: hidden files, editors' copies, links to Bazel's output."""

Snapshot = dict[str, tuple[int, int]]


def snapshot(folder: Path) -> Snapshot:
    """Path -> (time of change in ns, size) of every file below `folder`."""
    found: dict[str, tuple[int, int]] = {}
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not NO_SOURCES.fullmatch(name)]
        for path in (os.path.join(root, name) for name in files if not NO_SOURCES.fullmatch(name)):
            try:
                facts = os.stat(path)
            except FileNotFoundError:
                continue  # gone between the two calls, or a link to nothing
            found[path] = (facts.st_mtime_ns, facts.st_size)
    return found


def changes(folder: Path, before: Snapshot, interval: float = INTERVAL_SECONDS) -> Iterator[list[str]]:
    """Every `interval` seconds the paths that changed, at first since `before`.

    What still changes is told when it has held still; what changes while the
    caller does something with the paths is told the next time.
    """
    while True:
        now = _settled(folder, before, interval)
        yield sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
        before = now


def _settled(folder: Path, before: Snapshot, interval: float) -> Snapshot:
    """The folder as soon as it is the same for one interval."""
    while True:
        time.sleep(interval)
        now = snapshot(folder)
        if now == before:
            return now
        before = now
