"""Puts the cut bodies of closures back into the function around them."""
from __future__ import annotations

import dataclasses

from monoglot import model as m

Bodies = dict[tuple[m.Stmt, ...], tuple[m.Stmt, ...]]


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
