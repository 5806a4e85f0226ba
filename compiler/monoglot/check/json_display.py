"""A display as the argument of `json.dumps`, whose items may be of different types.

    json.dumps({"name": name, "stars": 4.5, "tags": ["a", 1]})

Items of one type make an ordinary list or dict. Others are each marked with their own type
(`json.item`), since a value of the target doesn't tell whether it is an int or a float.
"""
from __future__ import annotations

import ast

from monoglot.check.body import Body
from monoglot.check.displays import is_empty
from monoglot.check.types import failed, join, show, written
from monoglot.model import JSON, STR, CallBuiltin, DictDisplay, DictType, Expr, ListDisplay, ListType, Type

WRITTEN = "str, int, float, bool, None, lists, tuples, and dicts with keys of str, int, float or bool"


def read(body: Body, node: ast.expr) -> Expr:
    """Types what `json.dumps` is given."""
    if isinstance(node, ast.List) and node.elts and not any(isinstance(e, ast.Starred) for e in node.elts):
        values, item = _items(body, node.elts)
        return ListDisplay(values, ListType(item), body.world.span(node))
    if isinstance(node, ast.Dict) and node.keys and None not in node.keys:
        return _dict(body, node, [k for k in node.keys if k is not None])
    if is_empty(node):
        return body.read(node, DictType(STR, JSON) if isinstance(node, ast.Dict) else ListType(JSON))
    return body.read(node)


def _dict(body: Body, node: ast.Dict, keys: list[ast.expr]) -> Expr:
    keyed = body.read(ast.copy_location(ast.List(keys, ast.Load()), node))
    values, item = _items(body, node.values)
    if not isinstance(keyed, ListDisplay) or not isinstance(keyed.type, ListType) or failed(keyed.type):
        return body.error(node)
    pairs = tuple(zip(keyed.items, values, strict=True))
    return DictDisplay(pairs, DictType(keyed.type.item, item), body.world.span(node))


def _items(body: Body, nodes: list[ast.expr]) -> tuple[tuple[Expr, ...], Type]:
    values = [read(body, node) for node in nodes]
    common: Type | None = values[0].type
    for value in values:
        common = join(common, value.type) if common is not None else None
    if common is None or _marked(common):
        return tuple(_item(body, n, v) for n, v in zip(nodes, values, strict=True)), JSON
    return tuple(body.coerce(n, v, common, "an item") for n, v in zip(nodes, values, strict=True)), common


def _item(body: Body, node: ast.expr, value: Expr) -> Expr:
    if not written(value.type):
        return body.fail(node, "no overload", function="`json.dumps`", actual=show(value.type), known=WRITTEN)
    return CallBuiltin("json.item", (value,), (), JSON, value.span)


def _marked(type_: Type) -> bool:
    return isinstance(type_, ListType) and type_.item == JSON or isinstance(type_, DictType) and type_.value == JSON
