"""One mistake put into a real application gives one diagnostic or two, on its line; two give both; none a traceback.

The reference application and the examples are edited at many places, one place at a time, with the
mistakes that people make. MONOGLOT_MISTAKES says how many of all of them are tried (every one, if 0).
"""
from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from monoglot import pipeline
from monoglot.diagnostics import Diagnostic, Refused
from monoglot.pipeline import Request

TRIED = int(os.environ.get("MONOGLOT_MISTAKES", "14"))
MOST = 2
ROOT = Path(os.environ["TEST_SRCDIR"], os.environ["TEST_WORKSPACE"]) if "TEST_SRCDIR" in os.environ else Path(__file__).parents[3]
MODULES = ["app/studio.py", "examples/market/market.py", "examples/poll/poll.py", "examples/todo_local/todo.py",
           "compiler/monoglot/analyse/split/testdata/shapes.py"]


@dataclass(frozen=True)
class Mistake:
    """An edit: what stands from `start` to `end` (offsets) becomes `text`. The lines are where it may be told."""

    kind: str
    start: int
    end: int
    text: str
    first_line: int
    last_line: int

    def made(self, source: str) -> str:
        return source[:self.start] + self.text + source[self.end:]


class Edits:
    """All mistakes that one module can be given."""

    def __init__(self, source: str) -> None:
        self.source, self.tree = source, ast.parse(source)
        self.offsets = [0]
        for line in source.splitlines(keepends=True):
            self.offsets.append(self.offsets[-1] + len(line))
        self.functions = {n.name: n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef)}

    def at(self, line: int, column: int) -> int:
        """The offset of a place; columns of `ast` count bytes."""
        text = self.source[self.offsets[line - 1]:self.offsets[line]]
        return self.offsets[line - 1] + len(text.encode()[:column].decode())

    def edit(self, kind: str, node: ast.expr | ast.stmt | ast.arg | ast.keyword, text: Callable[[str], str], last: int = 0) -> Mistake:
        assert node.end_lineno is not None and node.end_col_offset is not None
        start, end = self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)
        return Mistake(kind, start, end, text(self.source[start:end]), node.lineno, max(last, node.end_lineno))

    def all(self) -> Iterator[Mistake]:
        for function in self.functions.values():
            yield from self._function(function)
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom):
                yield self.edit("unknown import", node, lambda text: text.replace("import ", "import Nope, ").replace("Nope, (", "(Nope, "))
                yield self.edit("unknown module", node, lambda text: text.replace("from ", "from x", 1))

    def _function(self, function: ast.FunctionDef) -> Iterator[Mistake]:
        inner = {id(n) for child in ast.walk(function) if isinstance(child, ast.FunctionDef) and child is not function for n in ast.walk(child)}
        for arg in function.args.args:
            if arg.annotation is not None:
                yield self.edit("unknown type", arg.annotation, lambda text: "Nope")
                yield self.edit("no type", arg, lambda text: text.partition(":")[0])
        for node in ast.walk(function):
            if id(node) not in inner and node is not function:
                yield from self._node(node, function)
        last = function.body[-1]
        if isinstance(last, ast.Return) and last.value is not None and function.end_lineno is not None:
            mistake = self.edit("no return", last, lambda text: "pass")
            yield Mistake(mistake.kind, mistake.start, mistake.end, mistake.text, function.lineno, function.end_lineno)

    def _node(self, node: ast.AST, function: ast.FunctionDef) -> Iterator[Mistake]:
        match node:
            case ast.Name(ctx=ast.Load()) if node.id != "self" and not _in_annotation(function, node):
                yield self.edit("unknown name", node, lambda text: text + "_nope")
            case ast.Attribute(ctx=ast.Load()):
                yield self.edit("unknown attribute", node, lambda text: text + "_nope")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name) | ast.Name(id=name)) if name in self.functions:
                open_ = "(17, " if node.args or node.keywords else "(17"
                yield self.edit("an argument more", node, lambda text: text.replace(name + "(", name + open_, 1))
            case ast.Call(func=ast.Name(id=name)) if node.keywords and name[0].isupper() and node.keywords[0].arg:
                yield self.edit("unknown field", node.keywords[0], lambda text: "x" + text)
            case ast.Return(value=ast.expr() as value):
                yield self.edit("wrong result", value, lambda text: "{None: 1.5}")
            case ast.BinOp(right=right) if not _in_annotation(function, node):
                yield self.edit("wrong operand", right, lambda text: "None")
            case ast.If(test=test):
                yield self.edit("wrong test", test, lambda text: f"({text}) and nope")


def _in_annotation(function: ast.FunctionDef, node: ast.expr) -> bool:
    given = [a.annotation for a in function.args.args] + [function.returns] + [
        n.annotation for n in ast.walk(function) if isinstance(n, ast.AnnAssign)]
    return any(n is node for a in given if a is not None for n in ast.walk(a))


def diagnostics(path: str, text: str) -> tuple[Diagnostic, ...]:
    made = pipeline.run(Request(path, text, "example"))
    return made.diagnostics if isinstance(made, Refused) else ()


def wrong(mistake: Mistake, found: tuple[Diagnostic, ...]) -> str:
    """What is not as it should be; ''."""
    told = "; ".join(f"{d.line} {d.code} {d.message}" for d in found)
    if any(d.code == "MG0001" for d in found):
        return "the compiler failed: " + told
    if not any(mistake.first_line <= d.line <= mistake.last_line for d in found):
        return "nothing about it: " + (told or "it compiles")
    return f"{len(found)} diagnostics: {told}" if len(found) > MOST else ""


def mistakes(path: str) -> tuple[str, list[Mistake]]:
    source = (ROOT / path).read_text(encoding="utf-8")
    every = sorted(Edits(source).all(), key=lambda m: (m.kind, m.start))
    step = max(1, len(every) // TRIED) if TRIED else 1
    return source, every[::step]


@pytest.mark.parametrize("path", MODULES)
def test_one_mistake(path: str) -> None:
    source, tried = mistakes(path)
    assert diagnostics(path, source) == ()
    found = {f"{m.kind}, line {m.first_line}: {m.made(source)[m.start - 20:m.start + len(m.text) + 10]!r}": problem
             for m in tried if (problem := wrong(m, diagnostics(path, m.made(source))))}
    assert found == {}


@pytest.mark.parametrize("path", MODULES)
def test_two_mistakes_give_both(path: str) -> None:
    source, tried = mistakes(path)
    functions = [m for m in tried if m.kind in ("unknown name", "wrong operand", "unknown attribute", "wrong result")]
    pairs = [(a, b) for a, b in zip(functions[::3], functions[1::3]) if a.end < b.start and a.last_line < b.first_line]
    assert pairs
    for first, second in pairs[:6]:
        found = diagnostics(path, first.made(second.made(source)))
        for mistake in (first, second):
            assert not wrong(mistake, found) or len(found) in (3, 4), (first, second, found)
            assert any(mistake.first_line <= d.line <= mistake.last_line for d in found), (first, second, found)
