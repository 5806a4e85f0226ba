"""Text cases for tests: input and expected output in one file.

    [case untyped_parameter]
    def f(x) -> None: ...
    [out]
    1:7 MG0402 the parameter `x` has no type

A case whose first line is `@app` holds members of an app: it is put into the
class of `APP`, and the lines of its output count from the case's own first
line. `tools/bazel test --config=rewrite //compiler/...` rewrites the outputs, as
it does golden files.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from monoglot import golden

from monoglot.diagnostics import Diagnostic

APP = '''from __future__ import annotations
from collections.abc import Callable
from enum import Enum
from monoglot import App, Entity, Id, Local, Secret, Shared, Table, expect, fetch, verify
from monoglot import barrier, client, local, optimistic, verified
from monoglot import browser as b
from monoglot.browser import HTMLElement, document
class Status(Enum):
    ACTIVE = 1
    DELETED = 2
class Shoot(Entity):
    name: str
    status: Status = Status.ACTIVE
    note: str | None = None
    price: float = 0.0
NAMES = ["a", "b"]
class Studio(App):
    shoots: Shared[Table[Shoot]]
    credits: Shared[int] = 0
    selected: Local[Id[Shoot] | None] = None
    ai_key = Secret("ai-key", host="api.openai.com")
'''


@dataclass(frozen=True)
class Case:
    """One case: its input as written, and what is expected."""

    name: str
    text: str
    out: str

    @property
    def source(self) -> str:
        """The whole module."""
        if not self.text.startswith("@app\n"):
            return self.text
        lines = self.text.split("\n")[1:]
        return APP + "\n".join("    " + line if line else "" for line in lines)

    def shown(self, diagnostics: tuple[Diagnostic, ...]) -> str:
        """The diagnostics with places that count within the case."""
        inside = self.text.startswith("@app\n")
        down, right = (APP.count("\n") - 1, 4) if inside else (0, 0)
        return "".join(f"{d.line - down}:{d.column - (right if d.line > down else 0)}-{d.end_line - down}:"
                       f"{d.end_column - right} {d.code} {d.message}\n    mend: {d.mend}\n" for d in diagnostics)


def read(path: Path) -> list[Case]:
    """The cases of a file."""
    found = re.findall(r"^\[case (\w+)\]\n(.*?)^\[out\]\n(.*?)(?=^\[case |\Z)", path.read_text(encoding="utf-8"),
                       re.DOTALL | re.MULTILINE)
    return [Case(name, text, out.rstrip("\n") + "\n" if out.strip() else "") for name, text, out in found]


def check(path: Path, case: Case, make: Callable[[Case], str]) -> None:
    """Raises AssertionError if what `make` makes of the case isn't its output; or rewrites the file."""
    made = make(case)
    if golden.rewriting():
        _rewrite(golden.source(path), case, made)
        return
    assert made == case.out, f"{path.name}, case {case.name}: expected\n{case.out}\nbut it gave\n{made}"


def _rewrite(path: Path, case: Case, made: str) -> None:
    cases = [Case(c.name, c.text, made) if c.name == case.name else c for c in read(path)]
    head = path.read_text(encoding="utf-8").partition("[case ")[0]
    text = head + "\n".join(f"[case {c.name}]\n{c.text}[out]\n{c.out}" for c in cases)
    path.write_text(text, encoding="utf-8")
