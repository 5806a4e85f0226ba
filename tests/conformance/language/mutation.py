"""What a mutation is: one text of one file replaced, and who is to notice."""
from __future__ import annotations

from dataclasses import dataclass

LOWER = "compiler/monoglot/lower/"
EMIT = "compiler/monoglot/emit/javascript/"
CHECK = "compiler/monoglot/check/"
RUNTIME = "runtime_js/"
UNIT = "unit:"
"""Before the path of a test of the compiler's own, in place of a case file."""


@dataclass(frozen=True)
class Mutation:
    """`before` becomes `after` in `file`; `suites` are the case files, or tests (`UNIT`), that are to notice."""

    name: str
    file: str
    before: str
    after: str
    suites: tuple[str, ...]
