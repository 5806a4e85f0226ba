"""The language's range of int under CPython: beyond ±(2^53 − 1) an author's code raises OverflowError.

The functions of an author's modules are compiled again, with a check around every
operation that can make a larger int, and each existing function gets the new code in
place of its own. So whoever holds a function (a test, a closure, a decorator) has the
checked one; defaults, closures, line numbers and columns stay as they are. The library,
the tests and every other module are left alone. What a module computed while it was
imported is not computed again.

Invariant: a program whose ints stay in range does the same as before.
"""
from __future__ import annotations

import ast
import builtins
import gc
import linecache
import operator
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from monoglot.author.values import LIMIT

_PREFIX = "monoglot "
"""Begins the names under which checked code finds its helpers: no author's name has a blank."""

_SHIFTS = 64
"""An int other than 0, 1 and −1, shifted or raised to more than this, is out of range."""


# --- what checked code calls -------------------------------------------------------


def within(value: Any) -> Any:
    """`value`; raises OverflowError if it is an int that no target holds exactly."""
    if type(value) is int and not -LIMIT <= value <= LIMIT:
        raise OverflowError("integer out of range")
    return value


def power(left: Any, right: Any) -> Any:
    """`left ** right`, without computing what is far too large."""
    if type(left) is type(right) is int and right > _SHIFTS and abs(left) > 1:
        raise OverflowError("integer out of range")
    return within(left ** right)


def shift(left: Any, right: Any) -> Any:
    """`left << right`, without computing what is far too large."""
    if type(left) is type(right) is int and right > _SHIFTS and left:
        raise OverflowError("integer out of range")
    return within(left << right)


def total(function: Any, *arguments: Any, **keywords: Any) -> Any:
    """A call of what is named `sum`; in `sum` itself every partial sum is in range."""
    if function is not builtins.sum or not arguments:
        return within(function(*arguments, **keywords))
    items, *rest = arguments
    start = keywords["start"] if keywords else rest[0] if rest else 0
    if isinstance(start, str | bytes):
        return function(items, start)
    for item in items:
        start = within(start + item)
    return start


_OWN: dict[type[ast.operator], Callable[[Any, Any], Any]] = {ast.Pow: power, ast.LShift: shift}
_IN_PLACE: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.iadd, ast.Sub: operator.isub, ast.Mult: operator.imul,
    ast.BitAnd: operator.iand, ast.BitOr: operator.ior, ast.BitXor: operator.ixor}
_GROWING = frozenset({"int", "round", "pow"})
"""Builtins whose result may be an int out of range though no argument is."""

_GROWING_METHODS = frozenset({"ceil", "comb", "factorial", "floor", "from_bytes", "lcm", "perm", "prod", "trunc"})
"""Functions of `math`, and methods, of which the same holds."""


def _in_place(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: within(operation(left, right))


HELPERS: dict[str, Callable[..., Any]] = {
    **{_PREFIX + helper.__name__: helper for helper in (within, total)},
    **{_PREFIX + kind.__name__: helper for kind, helper in _OWN.items()},
    **{_PREFIX + kind.__name__: _in_place(operation) for kind, operation in _IN_PLACE.items()}}


# --- the rewriting -----------------------------------------------------------------


class _Checks(ast.NodeTransformer):
    """Puts the checks into a module's tree; new nodes have the places of those they stand for."""

    def __init__(self) -> None:
        self._temporaries = 0

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if type(node.op) in _OWN:
            return _call(type(node.op).__name__, [node.left, node.right], node)
        if type(node.op) in _IN_PLACE and not _is_text(node.left) and not _is_text(node.right):
            return _call("within", [node], node)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return _call("within", [node], node) if isinstance(node.op, ast.Invert) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id="sum"):
                return ast.copy_location(ast.Call(_name("total", node), [node.func, *node.args], node.keywords), node)
            case ast.Name(id=name) if name in _GROWING | _GROWING_METHODS:
                return _call("within", [node], node)
            case ast.Attribute(attr=name) if name in _GROWING_METHODS:
                return _call("within", [node], node)
        return node

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        return node  # a pattern may hold no call

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if type(node.op) not in _OWN | _IN_PLACE or _is_text(node.value):
            return node
        before, read, write = self._target(node.target)
        value = _call(type(node.op).__name__, [read, node.value], node)
        return [*before, ast.copy_location(ast.Assign([write], value), node)]

    def _target(self, target: ast.expr) -> tuple[list[ast.stmt], ast.expr, ast.expr]:
        """What goes before, and the target to read and to write: its parts are evaluated once, in order."""
        match target:
            case ast.Attribute():
                before, value = self._kept(target.value)
                return [before], _at(target, ast.Attribute(value(), target.attr, ast.Load())), _at(
                    target, ast.Attribute(value(), target.attr, ast.Store()))
            case ast.Subscript():
                before, value = self._kept(target.value)
                then, index = self._kept(target.slice)
                return [before, then], _at(target, ast.Subscript(value(), index(), ast.Load())), _at(
                    target, ast.Subscript(value(), index(), ast.Store()))
        assert isinstance(target, ast.Name)
        return [], _at(target, ast.Name(target.id, ast.Load())), target

    def _kept(self, value: ast.expr) -> tuple[ast.stmt, Callable[[], ast.expr]]:
        """A statement that keeps the value under a name of its own, and what reads it."""
        self._temporaries += 1
        name = f"{_PREFIX}{self._temporaries}"
        assign = ast.copy_location(ast.Assign([_at(value, ast.Name(name, ast.Store()))], value), value)
        return assign, lambda: _at(value, ast.Name(name, ast.Load()))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _name(helper: str, place: ast.AST) -> ast.expr:
    return _at(place, ast.Name(_PREFIX + helper, ast.Load()))


def _call(helper: str, arguments: list[ast.expr], place: ast.AST) -> ast.expr:
    return _at(place, ast.Call(_name(helper, place), arguments, []))


def _at(place: ast.AST, made: ast.expr) -> ast.expr:
    return ast.copy_location(made, place)


# --- putting it in place ------------------------------------------------------------

_done: set[str] = set()


def check_from(module: ModuleType) -> None:
    """Check an app's module, and what it imports from below its own folder; each once.

    A module whose source isn't to be had stays as it is.
    """
    folder = Path(module.__file__ or "").resolve().parent if getattr(module, "__file__", None) else None
    waiting = [module]
    while waiting:
        one = waiting.pop()
        if one.__name__ in _done:
            continue
        _done.add(one.__name__)
        text = "".join(linecache.getlines(getattr(one, "__file__", None) or "", vars(one)))
        if text:
            check(one, text)
            waiting += [found for name in _imported(text) if (found := sys.modules.get(name)) and _below(folder, found)]


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _below(folder: Path | None, module: ModuleType) -> bool:
    """True for the author's own modules: not the library's, not an installed package's."""
    file = getattr(module, "__file__", None)
    return (folder is not None and file is not None and Path(file).resolve().is_relative_to(folder)
            and module.__name__.partition(".")[0] != "monoglot" and "site-packages" not in Path(file).parts)


def check(module: ModuleType, text: str) -> None:
    """Give every function of `module`, whose source is `text`, checked code in place of its own.

    A function whose code is not that of `text` (the file has changed since) keeps its own.
    """
    functions = _functions(module)
    file = functions[0].__code__.co_filename if functions else module.__name__
    counterpart = dict(_pairs(text, file))
    vars(module).update(HELPERS)
    for function in functions:
        function.__code__ = counterpart.get(function.__code__, function.__code__)


def _functions(module: ModuleType) -> list[FunctionType]:
    """Every function that exists and has the module's globals: methods, lambdas and closures too."""
    space = vars(module)
    return [each for each in gc.get_objects() if type(each) is FunctionType and each.__globals__ is space]


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _pairs(text: str, file: str) -> Iterator[tuple[CodeType, CodeType]]:
    """Each code object of the text with its checked counterpart.

    What CPython can compute while it compiles, and so leaves out with the code inside, isn't
    the same in both. So each is told by its number, which in a twin of its tree stands where
    its line would be; a tree and its twin give the same code objects in the same order.
    """
    others = dict(_numbered(text, file, lambda tree: _Checks().visit(tree)))
    yield from ((code, others[number]) for number, code in _numbered(text, file, lambda tree: tree) if number in others)


def _numbered(text: str, file: str, change: Callable[[ast.Module], ast.Module]) -> Iterator[tuple[int, CodeType]]:
    """The code objects of the changed tree with the numbers of their nodes."""
    twin = ast.parse(text)
    for number, node in enumerate((node for node in ast.walk(twin) if isinstance(node, _SCOPES)), 1):
        for first in (node, *getattr(node, "decorator_list", ())[:1]):
            first.lineno = first.end_lineno = number
            first.col_offset = first.end_col_offset = 0
    codes, twins = (_all(compile(change(tree), file, "exec", dont_inherit=True)) for tree in (ast.parse(text), twin))
    yield from ((other.co_firstlineno, code) for code, other in zip(codes, twins, strict=True))


def _all(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _all(each)
