"""The rules of displays: lists, tuples, dicts and sets as they are written."""
from __future__ import annotations

import ast

from monoglot.check.body import Body, advice, converted, rule
from monoglot.check.targets import iterable
from monoglot.check.types import ERROR, failed, hashable, join, show, without_none
from monoglot.model import (
    NONE, OBJECT, STR, Const, DataclassType, DictDisplay, DictType, Expr, ListDisplay, ListType, Local, SetDisplay, SetType, Spread,
    TupleDisplay, TupleOfType, TupleType, Type, UnionType,
)


@rule(ast.List)
def list_display(body: Body, node: ast.List, expected: Type | None) -> Expr:
    wanted = _fitting(expected, ListType)
    item = wanted if wanted in (OBJECT, ERROR) else wanted.item if isinstance(wanted, ListType) else None
    items, found = _items(body, node, node.elts, item)
    if found is None:
        return body.fail(node, "unknown item type", what="list", example="names: list[str] = []")
    return ListDisplay(items, ListType(found), body.world.span(node))


def _fitting(expected: Type | None, *kinds: type) -> Type | None:
    """What is expected of a display: of a union, the member of its kind."""
    wanted = without_none(expected) if expected is not None else None
    if isinstance(wanted, UnionType):
        return next((t for t in wanted.items if isinstance(t, kinds)), None)
    return wanted


def _items(body: Body, node: ast.AST, parts: list[ast.expr], item: Type | None) -> tuple[tuple[Expr, ...], Type | None]:
    """The parts, converted to one type; no type if there is nothing to tell it."""
    if any(isinstance(p, ast.Starred) for p in parts):
        return _spread_items(body, node, parts, item)
    told: dict[ast.expr, Expr] = {}
    hint_ = item
    for part in parts:  # an empty one is of its neighbours' type
        if hint_ is not None or not is_empty(part):
            told[part] = body.expr(part, hint_)
            hint_ = hint_ or told[part].type
    values = [told[p] if p in told else body.expr(p, hint_) for p in parts]
    if item is None and values:
        item = _common(body, parts, values)
    if item is None:
        return (), None
    return tuple(body.coerce(p, v, item, "an item") for p, v in zip(parts, values, strict=True)), item


def is_empty(node: ast.expr) -> bool:
    return (isinstance(node, ast.List) and not node.elts) or (isinstance(node, ast.Dict) and not node.keys)


def _spread_items(body: Body, node: ast.AST, parts: list[ast.expr], item: Type | None) -> tuple[tuple[Expr, ...], Type | None]:
    """Items of which some are `*values`: those must have the items' type already."""
    values: list[tuple[Expr, Type]] = []
    for part in parts:
        if isinstance(part, ast.Starred):
            source, of = iterable(body, part.value, expected=ListType(item) if item is not None else None)
            values.append((Spread(source, of, body.world.span(part)), of))
        else:
            value = body.expr(part, item)
            values.append((value, value.type))
    wanted = item
    for part, (_, type) in zip(parts, values, strict=True):
        joined = join(wanted, type) if wanted is not None else type
        if joined is None:
            body.world.report(part, "mixed items", first=show(wanted or type), second=show(type))
            return (), ERROR
        wanted = wanted if wanted is not None and item is not None else joined
    assert wanted is not None
    return tuple(_spread_item(body, p, v, t, wanted) for p, (v, t) in zip(parts, values, strict=True)), wanted


def _spread_item(body: Body, node: ast.expr, value: Expr, type: Type, wanted: Type) -> Expr:
    if not isinstance(value, Spread):
        return body.coerce(node, value, wanted, "an item")
    if converted(body.world, Local("", type, value.span), wanted) is None:
        return body.fail(node, "type mismatch", what="an item", expected=show(wanted), actual=show(type),
                         how=advice(type, wanted))
    return value


def _common(body: Body, parts: list[ast.expr], values: list[Expr]) -> Type:
    common = values[0].type
    for part, value in zip(parts, values, strict=True):
        joined = join(common, value.type) or _above(body, common, value.type)
        if joined is None:
            body.world.report(part, "mixed items", first=show(common), second=show(value.type))
            return ERROR
        common = joined
    return common


def _above(body: Body, a: Type, b: Type) -> Type | None:
    """The nearest class from which both derive, or the one that the other derives from."""
    if not isinstance(a, DataclassType) or not isinstance(b, DataclassType):
        return None
    found = next((name for name in (a.name, *a.above) if name in (b.name, *b.above)), None)
    return body.world.dataclasses[found].type if found is not None else None


@rule(ast.Tuple)
def tuple_display(body: Body, node: ast.Tuple, expected: Type | None) -> Expr:
    wanted = _fitting(expected, TupleType, TupleOfType)
    if any(isinstance(p, ast.Starred) for p in node.elts) or isinstance(wanted, TupleOfType):
        return _tuple_spread(body, node, wanted)
    types: list[Type | None] = [None] * len(node.elts)
    if isinstance(wanted, TupleType) and len(wanted.items) == len(node.elts):
        types = list(wanted.items)
    values = [body.expr(p, t) for p, t in zip(node.elts, types, strict=True)]
    items = tuple(v if t is None else converted(body.world, v, t) or v for v, t in zip(values, types, strict=True))
    return TupleDisplay(items, TupleType(tuple(v.type for v in items)), body.world.span(node))


def _tuple_spread(body: Body, node: ast.Tuple, wanted: Type | None) -> Expr:
    """`(*xs, 1)`: a tuple of any length, of items of one type."""
    item = wanted.item if isinstance(wanted, TupleOfType) else None
    items, found = _items(body, node, node.elts, item)
    if found is None:
        return body.fail(node, "unknown item type", what="tuple", example="names: tuple[str, ...] = ()")
    return TupleDisplay(items, TupleOfType(found), body.world.span(node))


@rule(ast.Dict)
def dict_display(body: Body, node: ast.Dict, expected: Type | None) -> Expr:
    wanted = _fitting(expected, DictType)
    key, item = (wanted.key, wanted.value) if isinstance(wanted, DictType) else (None, None)
    if wanted == OBJECT:
        key, item = STR, wanted
    spreads = {i: _spread_dict(body, v, wanted) for i, (k, v) in enumerate(zip(node.keys, node.values, strict=True)) if k is None}
    if spreads and not isinstance(wanted, DictType):
        first = next(iter(spreads.values())).type
        key, item = (first.key, first.value) if isinstance(first, DictType) else (ERROR, ERROR)
    keys, key = _items(body, node, [k for k in node.keys if k is not None], key)
    values, item = _items(body, node, [v for k, v in zip(node.keys, node.values, strict=True) if k is not None], item)
    if key is None or item is None:
        return body.fail(node, "unknown item type", what="dict", example="names: dict[str, int] = {}")
    if not hashable(key):
        return body.fail(node, "dict key type", type=show(key)) if not failed(key) and wanted != ERROR else body.error(node)
    pairs = iter(zip(keys, values, strict=True))
    items = tuple((_spread_pair(body, node.values[i], spreads[i], DictType(key, item)) if i in spreads else next(pairs))
                  for i in range(len(node.keys)))
    return DictDisplay(items, DictType(key, item), body.world.span(node))


def _spread_dict(body: Body, node: ast.expr, wanted: Type | None) -> Expr:
    value = body.operand(node, wanted)
    if not isinstance(value.type, DictType) and not failed(value.type):
        return body.fail(node, "type mismatch", what="`**` in a dict", expected="a dict", actual=show(value.type),
                         how="spread a dict")
    return value


def _spread_pair(body: Body, node: ast.expr, value: Expr, wanted: Type) -> tuple[Expr, Expr]:
    span = body.world.span(node)
    if value.type != wanted and not failed(value.type, wanted):
        body.world.report(node, "type mismatch", what="`**` in a dict", expected=show(wanted), actual=show(value.type),
                          how="spread a dict of that type")
    return Spread(value, value.type, span), Const(None, NONE, span)


@rule(ast.Set)
def set_display(body: Body, node: ast.Set, expected: Type | None) -> Expr:
    wanted = without_none(expected) if expected is not None else None
    items, found = _items(body, node, node.elts, wanted.item if isinstance(wanted, SetType) else None)
    if found is None:
        return body.fail(node, "unknown item type", what="set", example="seen: set[str] = set()")
    if failed(found) or wanted == ERROR:
        return body.error(node)
    if not hashable(found):
        return body.fail(node, "dict key type", type=show(found))
    return SetDisplay(items, SetType(found, False), body.world.span(node))
