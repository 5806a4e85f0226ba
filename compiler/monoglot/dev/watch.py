"""Notice that a file below a folder changed, by looking every so often.

Looking beats a notification service here: it needs no library, works on every
file system, and an application's folder is small.
"""
from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

INTERVAL_SECONDS = 0.3
IGNORED = frozenset({".git", "__pycache__", ".monoglot", "node_modules"})


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Path -> (time of change in ns, size) of every file below `folder`."""
    found: dict[str, tuple[int, int]] = {}
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in IGNORED and not name.startswith("bazel-"))
        for name in files:
            try:
                facts = os.stat(os.path.join(root, name))
            except FileNotFoundError:
                continue  # an editor's temporary file, gone between the two calls
            found[os.path.join(root, name)] = (facts.st_mtime_ns, facts.st_size)
    return found


def changes(folder: Path) -> Iterator[list[str]]:
    """Yields the changed paths each time something changed and then held still for one interval."""
    before = snapshot(folder)
    while True:
        time.sleep(INTERVAL_SECONDS)
        now = snapshot(folder)
        if now == before:
            yield []
            continue
        while True:
            time.sleep(INTERVAL_SECONDS)
            settled = snapshot(folder)
            if settled == now:
                break
            now = settled
        yield sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
        before = now
