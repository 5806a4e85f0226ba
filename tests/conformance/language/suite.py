"""Case files: which cases one holds, the application it becomes, and what CPython answers.

A case is a function of a case file without parameters and without a leading
underscore: `def name() -> T:`. Everything else in the file (helpers, classes,
constants) is at its disposal. The application has the file's text unchanged, for
each case a function that gives the result's text as the language itself makes it,
and two actions that reach every case, one in the browser and one on both sides.
"""
from __future__ import annotations

import ast
import builtins
import dataclasses
import datetime
import enum
import json
import math
import re
import sys
import types
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from monoglot.author import checked
from tests.conformance.language import tables

TEXT = "text_of_"
"""Prefix of the functions that give a result's text."""

RUNS = "Conformance"


@dataclass(frozen=True)
class Case:
    """One case; `result` is the annotation of what it returns, `source` its text."""

    name: str
    result: ast.expr
    source: str


@dataclass(frozen=True)
class Suite:
    """One case file."""

    name: str
    text: str
    cases: tuple[Case, ...]

    @property
    def functions(self) -> list[str]:
        """The case's functions and those of their texts, in pairs."""
        return [name for case in self.cases for name in (case.name, TEXT + case.name)]

    @property
    def module(self) -> str:
        """The application's module."""
        made = _Texts()
        texts = "".join(f"def {TEXT}{c.name}() -> str:\n    return {made.of(c.result, c.name + '()')}\n" for c in self.cases)
        parts = "".join(made.functions.values())
        calls = "".join(f"        {name}()\n" for name in self.functions)
        return (f"{self.text}\n{parts}{texts}from monoglot import App, Local, Shared\nclass {RUNS}(App):\n"
                f"    seen: Local[int] = 0\n    ran: Shared[int] = 0\n"
                f"    def look(self) -> None:\n        self.seen = 1\n{calls}"
                f"    def run(self) -> None:\n        self.ran = 1\n{calls}")


def load(path: Path, head: str = "") -> Suite:
    """The suite of a case file, or of a table, which has `head` before it."""
    text = path.read_text(encoding="utf-8")
    return read(path.stem, text if path.suffix == ".py" else tables.expanded(text, head))


def read(name: str, text: str) -> Suite:
    """The suite of a case file. Raises ValueError for one that has no case, or one twice."""
    found = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)
             and not node.name.startswith("_") and not node.args.args and node.returns is not None]
    names = [node.name for node in found]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{name}: no case, or two of one name: {sorted(n for n in names if names.count(n) > 1)}")
    lines = text.splitlines()
    return Suite(name, text, tuple(Case(node.name, _annotation(node), "\n".join(lines[node.lineno - 1:node.end_lineno]))
                                   for node in found))


def _annotation(node: ast.FunctionDef) -> ast.expr:
    assert node.returns is not None
    return node.returns


class _Texts:
    """The functions that show a value with sets in it, whose order has no meaning: sorted. Others are shown by `repr`."""

    def __init__(self) -> None:
        self.functions: dict[str, str] = {}

    def of(self, kind: ast.expr, value: str) -> str:
        """An expression for the text of `value`."""
        ordered = all(node.id not in ("set", "frozenset") for node in ast.walk(kind) if isinstance(node, ast.Name))
        return f"repr({value})" if ordered else f"{self._function(kind)}({value})"

    def _function(self, kind: ast.expr) -> str:
        shown = ast.unparse(kind)
        name = f"text_part_{list(self.functions).index(shown) if shown in self.functions else len(self.functions)}"
        if shown not in self.functions:
            self.functions[shown] = ""
            self.functions[shown] = f"def {name}(x: {shown}) -> str:\n    return {self._body(kind)}\n"
        return name

    def _body(self, kind: ast.expr) -> str:
        match kind:
            case ast.BinOp(left=part):
                return f"'None' if x is None else {self.of(part, 'x')}"
            case ast.Subscript(value=ast.Name(id="list"), slice=part):
                return f"'[' + ', '.join([{self.of(part, 'y')} for y in x]) + ']'"
            case ast.Subscript(value=ast.Name(id="set" | "frozenset"), slice=part):
                return f"'|'.join(sorted([{self.of(part, 'y')} for y in x]))"
            case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[key, part])):
                return f"'{{' + ', '.join([{self.of(key, 'y')} + ': ' + {self.of(part, 'z')} for y, z in x.items()]) + '}}'"
            case ast.Subscript(slice=ast.Tuple(elts=[part, ast.Constant(value=builtins.Ellipsis)])):
                return f"'(' + ', '.join([{self.of(part, 'y')} for y in x]) + ')'"
            case ast.Subscript(slice=ast.Tuple(elts=parts)):
                return "'(' + " + " + ', ' + ".join(self.of(p, f"x[{i}]") for i, p in enumerate(parts)) + " + ')'"
        return "repr(x)"


# --- what CPython answers -------------------------------------------------------


def answers(suite: Suite) -> dict[str, list[Any]]:
    """What each case gives in CPython, with the language's range of int, in the form of driver.js."""
    module = types.ModuleType(f"conformance_{suite.name}")
    sys.modules[module.__name__] = module  # where dataclasses look for the names of their annotations
    exec(compile(suite.module, f"{suite.name}.py", "exec", dont_inherit=True), vars(module))
    checked.check(module, suite.module)
    return {case.name: [_answer(getattr(module, case.name)), _answer(getattr(module, TEXT + case.name))]
            for case in suite.cases}


def _answer(run: Callable[[], object]) -> Any:
    try:
        return dump(run())
    except Exception as error:
        text = "" if isinstance(error, RecursionError) else str(error)
        return {"kind": type(error).__name__, "text": text}


def dump(value: object) -> Any:
    """The value without the language's own text of it: as `dump` of driver.js, from CPython's values."""
    match value:
        case None | bool() | str():
            return value
        case enum.Enum():
            return {"n": str(list(type(value)).index(value) + 1)}
        case int() | float():
            return {"n": _number(value)}
        case list() | tuple():
            return [dump(item) for item in value]
        case bytes():
            return {"bytes": list(value)}
        case datetime.date() | datetime.timedelta() | Decimal() | uuid.UUID():
            return {"value": repr(value)}
        case dict():
            return {"map": [[dump(key), dump(item)] for key, item in value.items()]}
        case set() | frozenset():
            return {"set": sorted(_compact(dump(item)) for item in value)}
    return {"fields": {name: dump(item) for name, item in _fields(value).items()}}


def _number(value: int | float) -> str:
    """The number as JavaScript writes it: no `.0`, an exponent from 1e21 on and below 1e-6."""
    if isinstance(value, int):
        return str(value)
    if value == 0 or not math.isfinite(value):
        return {"0.0": "0", "-0.0": "-0", "inf": "Infinity", "-inf": "-Infinity"}.get(repr(value), "NaN")
    if 1e-6 <= abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"


def _compact(dumped: Any) -> str:
    return json.dumps(dumped, separators=(",", ":"), ensure_ascii=False)


def _fields(value: object) -> Mapping[str, object]:
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return vars(value)


# --- what is refused --------------------------------------------------------------


@dataclass(frozen=True)
class Snippet:
    """A piece of a module that the compiler refuses with a diagnostic of this code."""

    name: str
    code: str
    text: str

    @property
    def module(self) -> str:
        """The piece as a whole application."""
        return f"{self.text}\nfrom monoglot import App\nclass {RUNS}(App):\n    pass\n"


def snippets(path: Path) -> list[Snippet]:
    """The snippets of a file: each begins after a line `[NAME] CODE`."""
    found = re.findall(r"^\[(\w+)\] (MG\d{4})\n(.*?)(?=^\[\w+\] MG|\Z)", path.read_text(encoding="utf-8"),
                       re.DOTALL | re.MULTILINE)
    return [Snippet(*parts) for parts in found]
