"""CPython against the emitted JavaScript: the same source, the same texts and exceptions.

`testdata/expressions.txt` has one expression a line, `testdata/programs.txt` bodies of
functions. All become functions of one module, which CPython runs and the compiler turns
into a client module that node runs.
"""
from __future__ import annotations

import json
import re
import types
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from monoglot import lower, model as m
from monoglot.analyse import analyse
from monoglot.check import check
from monoglot.diagnostics import Refused, as_text
from monoglot.emit import javascript
from monoglot.emit.javascript.noderun import run_module
from monoglot.lower import verifier
from monoglot.read import read

DATA = Path(__file__).parent / "testdata"
LIMIT = 2**53 - 1

HEAD = (DATA / "head.txt").read_text(encoding="utf-8") + """
from monoglot import App, Shared, Table
class Cases(App):
    points: Shared[Table[Point]]
"""

OVERFLOWS = {"counter_overflow", "sub_overflow", "mul_overflow", "pow_overflow", "sum_overflow", "hierarchy",
             "int_parse_overflow", "trunc_overflow", "round_overflow", "expression_2_**_53"}
"""Where CPython would go on to a larger int, and every target raises OverflowError instead."""


@dataclass(frozen=True)
class Case:
    name: str
    shown: str
    lines: tuple[str, ...]


def _expressions() -> list[Case]:
    lines = [line for line in (DATA / "expressions.txt").read_text(encoding="utf-8").splitlines()
             if line and not line.startswith("# ")]
    return [Case(f"expression_{n}", line, (_returning(line),)) for n, line in enumerate(lines, 1)]


def _returning(line: str) -> str:
    """The statement that returns the expression's text; a list's is its items'."""
    expression = line.removeprefix("@list ")
    exec(compile(HEAD, "head", "exec", dont_inherit=True), space := {"__name__": __name__})
    try:
        value = eval(expression, space)
    except Exception:
        value = [] if line != expression else ""
    if isinstance(value, list | tuple):
        return f"return '|'.join(str(item) for item in {expression})"
    return f"return str({expression})"


def _programs() -> list[Case]:
    text = (DATA / "programs.txt").read_text(encoding="utf-8")
    found = re.findall(r"^\[(\w+)\]\n(.*?)(?=^\[\w+\]\n|\Z)", text, re.DOTALL | re.MULTILINE)
    return [Case(name, name, tuple(body.rstrip("\n").split("\n"))) for name, body in found]


CASES = [*_expressions(), *_programs()]


def _source() -> str:
    functions = [f"def case_{c.name}() -> str:\n" + "".join(f"    {line}\n" for line in c.lines) for c in CASES]
    return HEAD + "".join(functions)


def _outcome(function: Callable[[], str]) -> list[str]:
    try:
        return ["value", function()]
    except Exception as error:
        return [type(error).__name__, str(error)]


@pytest.fixture(scope="module")
def expected() -> dict[str, list[str]]:
    module = types.ModuleType(__name__)
    exec(compile(_source(), "cases.py", "exec", dont_inherit=True), module.__dict__)
    return {c.name: _outcome(getattr(module, f"case_{c.name}")) for c in CASES}


def _program(source: str) -> m.Program:
    """The placed program, with every function in the client's module."""
    product = read("cases.py", source)
    assert not isinstance(product, Refused), as_text(product.diagnostics, source)
    checked = check(product, name="cases")
    assert not isinstance(checked, Refused), as_text(checked.diagnostics, source)
    placed = analyse(checked)
    assert not isinstance(placed, Refused), as_text(placed.diagnostics, source)
    return replace(placed, placements=tuple(replace(p, sides=("client",)) for p in placed.placements))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    program = _program(_source())
    module = lower.lower(program)
    assert not isinstance(module, Refused), as_text(module.diagnostics, _source())
    assert verifier.verify(module) == ()
    text = javascript.emit(program, module)["client.js"].decode()
    names = ", ".join(f"{c.name}: case_{c.name}" for c in CASES)
    tail = f"""
const outcome = run => {{
  try {{ return ["value", run()]; }} catch (e) {{ return [e.kind ?? "JavaScript", e.kind ? e.message : String(e.stack)]; }}
}};
console.log(JSON.stringify(Object.fromEntries(Object.entries({{{names}}}).map(([k, f]) => [k, outcome(f)]))));
"""
    made: dict[str, list[str]] = json.loads(run_module(tmp_path_factory.mktemp("cases"), text + tail))
    return made



@pytest.mark.parametrize("case", CASES, ids=lambda c: c.shown)
def test_same_as_cpython(case: Case, expected: dict[str, list[str]], found: dict[str, list[str]]) -> None:
    if case.name in OVERFLOWS:
        assert found[case.name][0] == "OverflowError" or case.name == "hierarchy"
    else:
        assert found[case.name] == expected[case.name]


def test_there_are_enough_cases() -> None:
    assert len(CASES) > 500
