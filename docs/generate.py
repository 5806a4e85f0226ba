"""Makes the pages of the reference that are tables of what the sources say.

    tools/bazel run //docs:generate

writes them into docs/; a test compares, so that they can't say something else.
"""
from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from monoglot.catalogue.pages import FOLDER
from monoglot.catalogue.pages import pages as catalogue_pages

LIMIT = re.compile(r'X\(([A-Z_]+), (\d+),\s*(?:\\\s*)?"([^"]+)"\)')
STEPS = {"BYTES": ((1 << 20, "MiB"), (1 << 10, "KiB"), (1, "bytes")), "MS": ((1000, "s"), (1, "ms"))}


def cell(text: str) -> str:
    """Text in a table's cell."""
    return text.replace("|", "\\|")


def quantity(name: str, value: int) -> str:
    """`BODY_BYTES`, 4194304 -> `4 MiB`."""
    for size, unit in STEPS.get(name.rpartition("_")[2], ()):
        if value % size == 0:
            return f"{value // size} {unit}"
    return f"{value:,}"


def limits(header: str) -> str:
    """The pod's limits, out of runtime_c/src/limits.h. Raises ValueError for a line it can't read."""
    found = LIMIT.findall(header)
    if len(found) != header.count(" X("):
        raise ValueError(f"limits.h: {header.count(' X(')} limits, {len(found)} of them readable")
    rows = [f"| `{name}` | {quantity(name, int(value))} | {cell(reason)} |" for name, value, reason in found]
    return "\n".join(["# Limits of the pod", "", "| limit | value | what, and why |", "|---|---|---|", *rows]) + "\n"


def pages(root: Path) -> dict[str, str]:
    """Path in the tree -> what the page says."""
    return {**catalogue_pages(),
            "docs/limits.md": limits((root / "runtime_c/src/limits.h").read_text("utf-8"))}


def stale(root: Path, made: dict[str, str]) -> list[str]:
    """Pages of codes that are no more."""
    return [path for page in sorted((root / FOLDER).glob("*.md")) if (path := f"{FOLDER}/{page.name}") not in made]


def main() -> None:
    workspace = os.environ.get("BUILD_WORKSPACE_DIRECTORY")
    if workspace is None:
        sys.exit("start this with `tools/bazel run //docs:generate`, which tells it where the workspace is")
    made = pages(Path(workspace))
    for path, text in made.items():
        (Path(workspace) / path).parent.mkdir(exist_ok=True)
        (Path(workspace) / path).write_text(text, "utf-8")
    for path in stale(Path(workspace), made):
        (Path(workspace) / path).unlink()
    print(f"wrote {len(made)} pages")


if __name__ == "__main__":
    main()
