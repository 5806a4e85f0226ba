"""Fetches that stand next to each other and don't need each other's replies: sent at the same time.

`a = fetch.get(...)` and `b = fetch.post(...)` one after the other: the requests leave in
the order of the source, which also numbers their idempotency keys; what they give, or
the first exception, comes in that order too. Only requests whose making can't raise are
sent so: none may leave before an error that CPython would have raised first.
"""
from __future__ import annotations

from monoglot import model as m
from monoglot.walk import nodes

FETCH = "monoglot.fetch."

_SAFE = (m.Const, m.EnumMember, m.GlobalConst, m.SecretRef, m.ContextRef, m.Local, m.DictDisplay, m.ListDisplay, m.TupleDisplay,
         m.FString, m.FStringPart, m.CallLibrary)
_SPAN = (m.Span, m.Prim, m.IdType, m.EnumType, m.ListType, m.DictType, m.TupleType, m.OptionalType, m.ClassType, m.SecretType)


def group(body: tuple[m.Stmt, ...], at: int) -> tuple[m.Assign, ...]:
    """The row of independent fetches that begins at `body[at]`; empty unless it has two or more."""
    row: list[m.Assign] = []
    for statement in body[at:]:
        if not isinstance(statement, m.Assign) or not _independent(statement, row):
            break
        row.append(statement)
    return tuple(row) if len(row) > 1 else ()


def _independent(s: m.Assign, row: list[m.Assign]) -> bool:
    if not isinstance(s.target, m.LocalTarget) or not isinstance(s.value, m.CallLibrary) or not s.value.name.startswith(FETCH):
        return False
    before = {one.target.name for one in row if isinstance(one.target, m.LocalTarget)}
    return s.target.name not in before and all(_safe(n, before) for n in nodes(s.value))


def _safe(node: object, before: set[str]) -> bool:
    if isinstance(node, m.Local):
        return node.name not in before
    if isinstance(node, m.Convert):
        return node.type == m.OBJECT or node.value.type == node.type or isinstance(node.type, m.OptionalType)
    if isinstance(node, m.FStringPart):
        return node.spec == ""
    return isinstance(node, (*_SAFE, *_SPAN))
