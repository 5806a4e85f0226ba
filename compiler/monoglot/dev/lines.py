"""Python's lines where people look while they develop: in what the host logs, and in the browser's tools.

`mapped_log` gives the host a file to log to; what it writes goes on to standard error with the
places of the compiled server named by Python function and line. `show_sources` lets the browser's
tools find the client's map, so that its console, its debugger and its stack traces show the Python text.
"""
from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from monoglot.trace import python_path, translate

END_SECONDS = 5.0
"""How long what is still on its way from the host is waited for."""


@contextmanager
def mapped_log(source_map: Callable[[], bytes], to: IO[bytes] | None = None) -> Iterator[Path]:
    """The path of a file whose lines come out translated, until the block ends. `source_map` is asked for each line."""
    reading, writing = os.pipe()
    out = to or sys.stderr.buffer
    copying = threading.Thread(target=_copy, args=(reading, out, source_map), daemon=True)
    copying.start()
    try:
        yield Path(f"/proc/self/fd/{writing}")
    finally:
        os.close(writing)
        copying.join(END_SECONDS)


def _copy(reading: int, out: IO[bytes], source_map: Callable[[], bytes]) -> None:
    with os.fdopen(reading, "rb") as lines:
        for line in lines:
            out.write(_translated(line, source_map()))
            out.flush()


def _translated(line: bytes, source_map: bytes) -> bytes:
    if not source_map or b".js:" not in line:
        return line
    return translate(line.decode(errors="surrogateescape"), source_map).encode(errors="surrogateescape")


def show_sources(deploy: Path, workspace: Path) -> None:
    """In a deploy tree of one's own: each script of the page names its map, which stands beside it with the Python text."""
    whole = deploy / "maps/client.js.map"
    if not whole.exists():
        return
    for script in (deploy / "client").glob("*.js"):
        name = script.stem + ".map.json"  # what both hosts know a type for
        code = script.read_bytes().rstrip(b"\n")
        script.unlink()  # what Bazel made may not be written
        script.write_bytes(code + f"\n//# sourceMappingURL=/{name}\n".encode())
        (script.parent / name).write_bytes(with_sources(whole.read_bytes(), workspace))


def with_sources(source_map: bytes, workspace: Path) -> bytes:
    """The map with its Python sources by their paths in the workspace, and their text; others have none."""
    made = json.loads(source_map)
    paths = [python_path(source) for source in made["sources"]]
    made["sources"] = [f"/{path}" if path.endswith(".py") else path for path in paths]
    made["sourcesContent"] = [_text(workspace / path) if path.endswith(".py") else None for path in paths]
    made["ignoreList"] = [number for number, path in enumerate(paths) if not path.endswith(".py")]
    return json.dumps(made).encode()


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
