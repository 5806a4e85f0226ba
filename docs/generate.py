"""Makes the pages of the reference that are tables of what the sources say.

    tools/bazel run //docs:generate

writes them into docs/; a test compares, so that they can't say something else.
"""
from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from monoglot import catalogue

GROUPS = {
    "MG00": "The compiler itself",
    "MG01": "Reading",
    "MG02": "Outside the language",
    "MG03": "Names",
    "MG04": "Types",
    "MG05": "Declarations",
    "MG06": "Secrets and fetch",
    "MG07": "Effects and placement",
}

LIMIT = re.compile(r'X\(([A-Z_]+), (\d+),\s*(?:\\\s*)?"([^"]+)"\)')
STEPS = {"BYTES": ((1 << 20, "MiB"), (1 << 10, "KiB"), (1, "bytes")), "MS": ((1000, "s"), (1, "ms"))}


def cell(text: str) -> str:
    """Text in a table's cell. A template's `{{` is a brace, its fields stay as they are."""
    return text.replace("{{", "{").replace("}}", "}").replace("|", "\\|")


def diagnostics() -> str:
    """Every code with message and mend, by group. Raises KeyError for a group without a heading."""
    parts = ["# Diagnostics", "",
             "Everything the compiler says about a module, with its place, as text or (`check --json`) as JSON.",
             "A code never changes its meaning. What stands in braces is filled in."]
    group = ""
    for entry in sorted(catalogue.ENTRIES, key=lambda entry: entry.code):
        if entry.code[:4] != group:
            group = entry.code[:4]
            parts += ["", f"## {GROUPS[group]}", "", "| code | message | mend |", "|---|---|---|"]
        parts.append(f"| {entry.code} | {cell(entry.message)} | {cell(entry.mend)} |")
    return "\n".join(parts) + "\n"


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
    return {"docs/diagnostics.md": diagnostics(),
            "docs/limits.md": limits((root / "runtime_c/src/limits.h").read_text("utf-8"))}


def main() -> None:
    workspace = os.environ.get("BUILD_WORKSPACE_DIRECTORY")
    if workspace is None:
        sys.exit("start this with `tools/bazel run //docs:generate`, which tells it where the workspace is")
    for path, text in pages(Path(workspace)).items():
        (Path(workspace) / path).write_text(text, "utf-8")
        print(f"wrote {path}")


if __name__ == "__main__":
    main()
