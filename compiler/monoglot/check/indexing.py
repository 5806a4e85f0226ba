"""The rules of `value[index]` and `value[start:stop:step]`."""
from __future__ import annotations

import ast

from monoglot import standard
from monoglot.check import objects, special
from monoglot.check.body import Body, lazy, lazy_name, rule, upper
from monoglot.check.builtin_calls import builtin_method
from monoglot.check.expressions import narrow, static_binding
from monoglot.check.overlap import display
from monoglot.check.types import ERROR, failed, show
from monoglot.model import (
    BYTES, INT, OBJECT, STR, AbstractType, CallBuiltin, Const, Convert, DictType, EntityType, Expr, IdType, Index, ListType, OptionalType, Slice, TableType,
    TupleOfType, TupleType, Type,
)


@rule(ast.Subscript)
def subscript(body: Body, node: ast.Subscript, expected: Type | None) -> Expr:
    owner = static_binding(body, node.value) if isinstance(node.value, ast.Name | ast.Attribute) else None
    if owner is not None and owner.kind == "enum" and owner.name in body.world.enums:
        return objects.enum_named(body, node, owner.name)
    value = body.operand(node.value)
    if lazy(value) and not (isinstance(value, CallBuiltin) and value.name == "range"):
        return body.fail(node.value, "lazy value", what=lazy_name(value))
    if isinstance(node.slice, ast.Slice):
        return _slice(body, node, node.slice, value)
    if value.type == standard.MATCH:
        func = ast.copy_location(ast.Attribute(node.value, "group", ast.Load()), node)
        return builtin_method(body, ast.copy_location(ast.Call(func, [node.slice], []), node), func, "Match", value, None)
    own = special.called(body, node, "__getitem__", value, body.expr(node.slice)) if special.owner(body, value.type, "__getitem__") else None
    if own is not None:
        return own
    if isinstance(value.type, DictType):
        display(body, node.value, value)
    index, result = index_of(body, node, value)
    if failed(value.type, index.type, result):
        return body.error(node)
    if isinstance(value.type, TupleType) and not isinstance(index, Const):  # its items are of one type
        value = Convert(value, TupleOfType(result), value.span)
    return narrow(body, Index(value, index, result, body.world.span(node)))


def index_of(body: Body, node: ast.Subscript, value: Expr) -> tuple[Expr, Type]:
    """The index of `value[index]` and the type of the item."""
    value = upper(value)
    match value.type:
        case AbstractType("Sequence", (item,)):
            return body.value(node.slice, INT, "an index"), item
        case AbstractType("Mapping", (key, item)):
            return body.value(node.slice, key, "the key"), item
        case ListType(item):
            return body.value(node.slice, INT, "an index"), item
        case Type_ if Type_ == STR:
            return body.value(node.slice, INT, "an index"), STR
        case Type_ if Type_ == BYTES:
            return body.value(node.slice, INT, "an index"), INT
        case DictType(key, item):
            return body.value(node.slice, key, "the key"), item
        case TableType(entity):
            return body.value(node.slice, IdType(entity), "the id"), EntityType(entity)
        case TupleOfType(item):
            return body.value(node.slice, INT, "an index"), item
        case TupleType(items):
            return _tuple_index(body, node, items)
        case Type_ if Type_ == OBJECT:
            return _object_index(body, node)
    body.expr(node.slice)
    if isinstance(value.type, OptionalType):
        return body.fail(node.value, "maybe none", type=show(value.type)), ERROR
    body.world.report_types(node, "not indexable", [value.type], type=show(value.type))
    return body.error(node), ERROR


def _tuple_index(body: Body, node: ast.Subscript, items: tuple[Type, ...]) -> tuple[Expr, Type]:
    index = body.expr(node.slice)
    if isinstance(index, Const) and isinstance(index.value, int) and -len(items) <= index.value < len(items):
        return index, items[index.value]
    if not isinstance(index, Const) and index.type == INT and items and all(i == items[0] for i in items):
        return index, items[0]
    body.world.report_types(node, "tuple index", [index.type], count=len(items), last=len(items) - 1)
    return body.error(node), ERROR


def _object_index(body: Body, node: ast.Subscript) -> tuple[Expr, Type]:
    index = body.expr(node.slice)
    if index.type not in (STR, INT):
        body.world.report_types(node.slice, "type mismatch", [index.type], what="an index of JSON",
                                expected="str or int", actual=show(index.type), how="write a str or int")
    return index, OBJECT


Bounds = tuple[Expr | None, Expr | None, Expr | None]


def slice_bounds(body: Body, node: ast.Slice) -> Bounds:
    """Start, stop and step; None where absent or written as None."""
    absent = [p is None or (isinstance(p, ast.Constant) and p.value is None) for p in (node.lower, node.upper, node.step)]
    lower, upper, step = (None if gone or p is None else body.value(p, INT, "a bound")
                          for p, gone in zip((node.lower, node.upper, node.step), absent, strict=True))
    if isinstance(step, Const) and step.value == 0 and node.step is not None:
        body.world.report(node.step, "unsupported expression", what="a slice's step of 0", how="write another step")
    return lower, upper, step


def _slice(body: Body, node: ast.Subscript, bounds: ast.Slice, value: Expr) -> Expr:
    start, stop, step = slice_bounds(body, bounds)
    if failed(value.type):
        return body.error(node)
    if isinstance(value.type, TupleType):
        return _tuple_slice(body, node, value, value.type, (start, stop, step))
    value = upper(value)
    sequence = isinstance(value.type, AbstractType) and value.type.name == "Sequence"
    if value.type not in (STR, BYTES) and not isinstance(value.type, ListType | IdType | TupleOfType) and not sequence:
        return body.fail(node, "not indexable", type=show(value.type))
    result = STR if isinstance(value.type, IdType) else value.type
    return Slice(value, start, stop, step, result, body.world.span(node))


def _tuple_slice(body: Body, node: ast.Subscript, value: Expr, type: TupleType, bounds: Bounds) -> Expr:
    """Of known bounds: what is left has a type."""
    if not all(b is None or (isinstance(b, Const) and isinstance(b.value, int)) for b in bounds):
        if type.items and all(i == type.items[0] for i in type.items):
            whole = TupleOfType(type.items[0])
            return Slice(Convert(value, whole, value.span), *bounds, whole, body.world.span(node))
        return body.fail(node, "tuple index", count=len(type.items), last=len(type.items) - 1)
    start, stop, step = (b.value if isinstance(b, Const) and isinstance(b.value, int) else None for b in bounds)
    return Slice(value, *bounds, TupleType(type.items[start:stop:step]), body.world.span(node))
