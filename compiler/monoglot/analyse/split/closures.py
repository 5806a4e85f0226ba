"""Closures of a mixed function: lambdas with parts of both sides get statements, and cut bodies come back into their places."""
from __future__ import annotations

import dataclasses
from collections.abc import Callable

from monoglot import model as m
from monoglot.analyse.split.lift import Refused
from monoglot.analyse.split.variables import assigned, reads
from monoglot.walk import nodes, rebuild

Bodies = dict[tuple[m.Stmt, ...], tuple[m.Stmt, ...]]
Body = tuple[m.Stmt, ...]


def hoisted(body: Body, wanted: Callable[[m.Lambda], bool], fresh: Callable[[str], str]) -> Body:
    """Every `wanted` lambda as a nested function just before the statement that makes it; those in nested functions stay."""
    return tuple(made for s in body for made in _statement(s, wanted, fresh))


def _statement(s: m.Stmt, wanted: Callable[[m.Lambda], bool], fresh: Callable[[str], str]) -> Body:
    if isinstance(s, m.NestedFunction):
        return (s,)
    before: list[m.Stmt] = []

    def change(node: object) -> object:
        if isinstance(node, m.NestedFunction) or isinstance(node, m.CallBuiltin) and any(isinstance(a, m.Lambda) for a in node.args):
            return node
        if isinstance(node, m.Handler):
            return dataclasses.replace(node, body=hoisted(node.body, wanted, fresh))
        if isinstance(node, m.Comprehension):
            _refuse_bound(node, wanted)
        if isinstance(node, m.Lambda) and wanted(node):
            before.append(_function(node, fresh("on")))
            return m.Local(before[-1].name, node.type, node.span)  # type: ignore[union-attr]
        return rebuild(node, change)

    blocks = {name: hoisted(getattr(s, name), wanted, fresh) for name in ("body", "then", "orelse", "final") if hasattr(s, name)}
    bare: m.Stmt = dataclasses.replace(s, **dict.fromkeys(blocks, ()))  # type: ignore[arg-type]
    rest = rebuild(bare, change)
    return (*before, dataclasses.replace(rest, **blocks))  # type: ignore[type-var, arg-type]


def _refuse_bound(node: m.Comprehension, wanted: Callable[[m.Lambda], bool]) -> None:
    """A lambda made for each item has that item: it can't be made before."""
    bound = assigned(tuple(clause.target for clause in node.clauses))
    for inner in nodes(node):
        if isinstance(inner, m.Lambda) and wanted(inner) and reads(inner) & bound:
            raise Refused(inner.span, "a lambda with parts of both sides, made for each item", "write a `for` loop with a nested `def`")


def _function(node: m.Lambda, name: str) -> m.NestedFunction:
    result = node.type.result if isinstance(node.type, m.FunctionType) else node.body.type
    body: m.Stmt = m.ExprStmt(node.body, node.body.span) if result == m.NONE else m.Return(node.body, node.body.span)
    return m.NestedFunction(name, node.params, result, (body,), (), False, node.span)


def place(body: tuple[m.Stmt, ...], known: Bodies) -> tuple[m.Stmt, ...]:
    """`body` with every nested function's body as it became, and lambdas that are one call made such."""
    made = _inside(body, known)
    assert isinstance(made, tuple)
    return made


def _inside(node: object, known: Bodies) -> object:
    if isinstance(node, tuple):
        return tuple(_inside(item, known) for item in node)
    if isinstance(node, m.NestedFunction) and node.body in known:
        return dataclasses.replace(node, body=place(known[node.body], known))
    if isinstance(node, m.Lambda):
        mark = (m.ExprStmt(node.body, node.body.span),)
        made = known.get(mark)
        if made is not None and isinstance(made[0], m.Return) and made[0].value is not None:
            return dataclasses.replace(node, body=made[0].value)
    if dataclasses.is_dataclass(node) and not isinstance(node, m.Span | type):
        return dataclasses.replace(node, **{f.name: _inside(getattr(node, f.name), known) for f in dataclasses.fields(node)})
    return node
