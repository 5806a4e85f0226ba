"""Generated mixed programs: CPython and the compiled client and actor do the same, effect by effect.

Hypothesis makes bodies of ints, texts and containers that grow, loops, branches, handlers and helpers
around browser and server work. Several go into one app, since starting node takes longest. An exception stands
only right after the browser was used or a request sent, where CPython too has kept what
came before. MONOGLOT_GENERATED says how many apps (2 in a plain run).
"""
from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from monoglot import pipeline
from monoglot.hosts.split_fixture import Case, in_cpython, in_node, source

APPS = int(os.environ.get("MONOGLOT_GENERATED", "2"))
BODIES = 6
NAMES = ("a", "b", "c")
refused = {"no": 0, "yes": 0}


@st.composite
def expression(draw: st.DrawFn) -> str:
    x, y = draw(st.sampled_from(NAMES)), draw(st.sampled_from((*NAMES, "2", "7")))
    return draw(st.sampled_from((f"({x} + {y}) % 100", f"({x} * {y}) % 97", x, f"abs({x} - {y})")))


@st.composite
def condition(draw: st.DrawFn) -> str:
    return draw(st.sampled_from((f"{draw(expression())} % 2 == 0", f"{draw(expression())} > 9",
                                 f"window.confirm(str({draw(st.sampled_from(NAMES))}))")))


ASK = 'expect(int, fetch.post("https://api.example.com/x", json={}).json)'


@st.composite
def simple(draw: st.DrawFn) -> list[str]:
    name, value = draw(st.sampled_from(NAMES)), draw(expression())
    return draw(st.sampled_from((
        [f"document.title = str({value})"], [f"self.chosen = str({value})"], [f"{name} = len(document.title)"],
        [f"{name} = {value}"], [f"{name} += {value}"], [f"{name} = {ASK.format(value)}"], [f"{name} = {ASK.format(value)}"],
        [f"self.total = (self.total + {value}) % 1000"], [f"self.notes.insert(Note(text=str({value}), stars={name}))"],
        [f"{name} = self.total"], [f"seen.append({value})", f"{name} = len(seen)"], [f"seen.append({ASK.format(value)})"],
        [f"by[{value}] = {name}", f"{name} = by.get({value}, 0) + len(by)"], [f"word += str({name})", f"document.title = word"],
        [f"{name} = self._mixed({value})"], [f"{name} = sum([x for x in seen[:4] if window.confirm(str(x))])"],
        [f"picked = [x for x in seen[:3] if window.confirm(str(x))]", f"self.notes.insert(Note(text=str(picked), stars={value}))"],
        [f"{name} = {value} if window.confirm('?') else {ASK.format(value)}"],
        [f"seen = seen[-2:]"], [f"{name}, other = {value}, {name}", f"self.total = other % 1000"],
        [f"if window.confirm('or') or {ASK.format(value)} > 9:", f"    {name} += 1"],
        [f"document.title = str({name} + {ASK.format(value)})"],
        [f"document.title = 'check'", f"if {name} % 5 == 3:", f"    raise ValueError(str({name}))"])))


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


@st.composite
def block(draw: st.DrawFn, depth: int, loop: bool) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        lines += draw(statement(depth, loop))
    return lines


@st.composite
def statement(draw: st.DrawFn, depth: int, loop: bool) -> list[str]:
    kind = draw(st.integers(0, 14 if depth else 6))
    if kind < 7:
        return draw(simple())
    if kind == 7:
        return [f"if {draw(condition())}:", *indented(draw(block(depth - 1, loop))), "else:", *indented(draw(block(depth - 1, loop)))]
    if kind == 8:
        return [f"for i{depth} in range({draw(st.integers(0, 3))}):", *indented(draw(block(depth - 1, True)))]
    if kind == 12:
        return [f"items{depth} = seen[:3]", f"for item{depth} in items{depth}:", f"    a = item{depth}", *indented(draw(block(depth - 1, True)))]
    if kind == 13:
        return [f"n{depth} = 0", f"while n{depth} < {draw(st.integers(1, 3))}:", f"    n{depth} += 1", *indented(draw(block(depth - 1, True))),
                "else:", *indented(draw(block(depth - 1, loop)))]
    if kind == 14:
        return [f"match {draw(expression())} % 3:", "    case 0:", *indented(indented(draw(block(depth - 1, loop)))),
                f"    case b if {draw(condition())}:", *indented(indented(draw(block(depth - 1, loop)))), "    case _:", "        document.title = 'other'"]
    if kind == 9:
        return ["try:", *indented(draw(block(depth - 1, loop))), "except (ValueError, ConnectionError) as error:",
                "    document.title = str(error)", *indented(draw(block(depth - 1, loop)))]
    if kind == 10:
        return [f"if {draw(condition())}:", "    " + (draw(st.sampled_from(("break", "continue"))) if loop else "return a")]
    return ["try:", *indented(draw(block(depth - 1, loop))), "finally:", f"    document.title = 'finally' + str({draw(expression())})"]


@st.composite
def program(draw: st.DrawFn) -> list[str]:
    body = draw(block(2, False))
    return ["document.title = 'begin'", "a = 1", "b = 20", "c = 300", "seen: list[int] = []", "by: dict[int, int] = {}", "word = ''", *body,
            "document.title = f'{seen} {by} {word}'", "return a + b + c"]


def app(bodies: list[list[str]]) -> str:
    lines = ["def run(self) -> list[str]:", "    out: list[str] = []"]
    for i, _ in enumerate(bodies):
        lines += ["    try:", f"        out.append(str(self._case{i}()))", "    except (ValueError, ConnectionError) as error:",
                  "        document.title = 'failed'", "        out.append(str(error))"]
    lines.append("    return out")
    lines += ["def _mixed(self, value: int) -> int:", f"    found = {ASK.format('value')}", "    document.title = str(found)",
              "    if window.confirm(str(value)):", "        self.total = (self.total + found) % 1000", "        return found", "    return -1"]
    for i, body in enumerate(bodies):
        lines += [f"def _case{i}(self) -> int:", *indented(body)]
    return source("\n".join(lines))


def compiles(body: list[str]) -> bool:
    """True unless the compiler refuses to split it, which it may; anything else is a fault."""
    made = pipeline.run(pipeline.Request("demo.py", app([body]), "demo", "Demo"))
    if isinstance(made, pipeline.Run):
        refused["no"] += 1
        return True
    refused["yes"] += 1
    assert {d.code for d in made.diagnostics} <= {"MG0706", "MG0707", "MG0434"}, (made, "\n".join(body))
    return False


CASE = Case((), {"document.title": ["t" * (i % 7) for i in range(400)], "window.confirm()": [i % 3 > 0 for i in range(400)]},
            ["lost" if i % 11 == 7 else (i * 37) % 50 for i in range(400)])


@seed(int(os.environ.get("MONOGLOT_SEED", "7")))
@settings(max_examples=APPS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.lists(program().filter(compiles), min_size=BODIES, max_size=BODIES))
def test_generated_programs(bodies: list[list[str]]) -> None:
    text = app(bodies)
    expected: Any = in_cpython(text, CASE)
    made = pipeline.run(pipeline.Request("demo.py", text, "demo", "Demo"))
    assert isinstance(made, pipeline.Run), made
    with tempfile.TemporaryDirectory() as folder:
        found, _ = in_node(Path(folder), made.files, CASE)
    assert found == expected, text


def test_most_programs_are_split() -> None:
    assert refused["no"] > refused["yes"], refused
