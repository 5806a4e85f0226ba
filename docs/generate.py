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
from monoglot.check.builtin_table import table
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.types import show

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


def parameter(found: Parameter) -> str:
    """`key: Callable[[T], O]`; `= …` if it may be left out."""
    types = " | ".join(f"Iterable[{show(t)}]" if found.iterated else show(t) for t in found.types)
    return f"{'*' * found.variadic}{found.name}: {types}" + (" = …" if found.optional or found.default is not None else "")


def form(name: str, found: Signature) -> str:
    """One form of a builtin as a declaration."""
    shown: list[str] = []
    for each in found.parameters:
        if each.keyword_only and "*" not in shown and not any(one.variadic for one in found.parameters):
            shown.append("*")
        shown.append(parameter(each))
    return f"{name}({', '.join(shown)}) -> {show(found.result)}"


def builtins() -> str:
    """Every function, class and method of Python's that the language has, out of the compiler's table."""
    groups: dict[str, list[str]] = {}
    for name, forms in sorted(table().items()):
        owner, _, own = name.rpartition(".")
        groups.setdefault(owner, []).extend(dict.fromkeys(form(own, each) for each in forms))
    parts = ["# Builtins", "",
             "The functions and methods of Python that the language has, with their forms: what the compiler's table says. They",
             "do what they do in CPython. `T`, `K`, `V` and `R` stand for any type, `O` for one with an order, `N` for a number,",
             "`X` for one with a text form, `B` for one with a truth value, `S` for a table; `…` for a value that may be left out."]
    for owner in sorted(groups):
        parts += ["", f"## {f'`{owner}`' if owner else 'Functions'}", "", "```python", *groups[owner], "```"]
    return "\n".join(parts) + "\n"


def pages(root: Path) -> dict[str, str]:
    """Path in the tree -> what the page says."""
    return {**catalogue_pages(),
            "docs/builtins.md": builtins(),
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
