"""Generated mixed programs: CPython and the compiled client and actor do the same, effect by effect.

Several bodies (split_programs.py) go into one app, since starting node takes longest.
MONOGLOT_GENERATED says how many apps of each kind (2 in a plain run), MONOGLOT_SEED where to begin.
"""
from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from monoglot import pipeline
from monoglot.hosts.split_fixture import ASK, Case, in_cpython, in_node, source
from monoglot.hosts.split_programs import HELPERS, MODULE, changing, growing, indented

APPS = int(os.environ.get("MONOGLOT_GENERATED", "2"))
BODIES = 6
REFUSALS = {"MG0434", "MG0706", "MG0707"}
tried: Counter[tuple[str, bool]] = Counter()

MIXED = f"""\
def _mixed(self, value: int) -> int:
    found = {ASK.format('value')}
    document.title = str(found)
    if window.confirm(str(value)):
        self.total = (self.total + found) % 1000
        return found
    return -1""".split("\n")


def app(bodies: list[list[str]]) -> str:
    lines = ["def run(self) -> list[str]:", "    out: list[str] = []"]
    for i, _ in enumerate(bodies):
        lines += ["    try:", f"        out.append(str(self._case{i}()))", "    except (ValueError, ConnectionError) as error:",
                  "        document.title = 'failed'", "        out.append(str(error))"]
    lines += ["    return out", *MIXED, *HELPERS]
    for i, body in enumerate(bodies):
        lines += [f"def _case{i}(self) -> int:", *indented(body)]
    return source("\n".join(lines)) + MODULE


def compiles(kind: str, body: list[str]) -> bool:
    """True unless the compiler refuses to split it, which it may; anything else is a fault."""
    made = pipeline.run(pipeline.Request("demo.py", app([body]), "demo", "Demo"))
    tried[kind, isinstance(made, pipeline.Run)] += 1
    if isinstance(made, pipeline.Run):
        return True
    assert {d.code for d in made.diagnostics} <= REFUSALS, (made, "\n".join(body))
    return False


CASE = Case((), {"document.title": ["t" * (i % 7) for i in range(400)], "window.confirm()": [i % 3 > 0 for i in range(400)]},
            ["lost" if i % 5 == 3 else (i * 37) % 50 for i in range(400)])


def several(kind: str, program: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(program.filter(lambda body: compiles(kind, body)), min_size=BODIES, max_size=BODIES)


def compared(bodies: list[list[str]]) -> None:
    text = app(bodies)
    made = pipeline.run(pipeline.Request("demo.py", text, "demo", "Demo"))
    if not isinstance(made, pipeline.Run) and len(bodies) > 1:  # one changes instances of a class that another sends
        for body in bodies:
            compared([body])
        return
    assert isinstance(made, pipeline.Run), made
    expected: Any = in_cpython(text, CASE)
    with tempfile.TemporaryDirectory() as folder:
        found, _ = in_node(Path(folder), made.files, CASE)
    assert found == expected, text


begun = seed(int(os.environ.get("MONOGLOT_SEED", "7")))
as_many = settings(max_examples=APPS, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@begun
@as_many
@given(several("growing", growing()))
def test_what_grows(bodies: list[list[str]]) -> None:
    compared(bodies)


@begun
@as_many
@given(several("changing", changing()))
def test_what_is_changed_in_place(bodies: list[list[str]]) -> None:
    compared(bodies)


def test_many_programs_are_split() -> None:
    assert tried["growing", True] > tried["growing", False], tried
    assert tried["changing", True] * 3 > tried["changing", False], tried
