"""Calls whose type mypy works out from outside to inside, and so makes less of than it is.

`sorted(max(rows, key=len))`: `sorted` takes whatever can be iterated, so for mypy the rows are no more than that, and
`len` can't be asked of them. Such a call is refused where it stands in another; with a name of its own it has its type.
"""
from __future__ import annotations

import ast
from collections.abc import Iterator

from monoglot.check.body import Body
from monoglot.check.expressions import is_builtin, static_binding

_ASK_LITTLE = frozenset({
    "abs", "all", "any", "dict", "enumerate", "filter", "frozenset", "list", "map", "max", "min", "round", "set", "sorted", "str.join", "sum", "tuple", "zip"})
"""Builtins that say of an argument only what it can do: be iterated, have an absolute value."""
_ASK_NOTHING = frozenset({"all", "any"})
"""Those that say nothing of the items either."""


def refuse(body: Body, node: ast.Call, name: str) -> None:
    """Refuses a call with a function among the arguments of the builtin `name`, if it would be given the wrong type."""
    if name not in _ASK_LITTLE or name in ("max", "min") and len(node.args) > 1:
        return
    for inner in (call for argument in node.args for call in _calls(argument)):
        if _compares(body, inner, name):
            body.world.report(inner, "asked from outside", inner=ast.unparse(inner.func), outer=name.rpartition(".")[2])


def _calls(node: ast.expr) -> Iterator[ast.Call]:
    if isinstance(node, ast.IfExp):
        yield from (*_calls(node.body), *_calls(node.orelse))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield node


def _compares(body: Body, node: ast.Call, outer: str) -> bool:
    assert isinstance(node.func, ast.Name)
    inner, keyed = node.func.id, any(k.arg == "key" for k in node.keywords)
    if inner == "reduce":
        own = static_binding(body, node.func)
        return own is None or own.kind != "function"
    return is_builtin(body, node.func) and (keyed and inner in ("max", "min") or outer in _ASK_NOTHING and (keyed or inner == "filter"))
