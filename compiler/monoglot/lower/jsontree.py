"""What `json.dumps` writes, by its static type: the value itself with every float marked as one."""
from __future__ import annotations

from monoglot import ir, model as m
from monoglot.lower import texts
from monoglot.lower.context import Context

_X = ir.Var("$x")


def tree(context: Context, value: ir.Expr, type_: m.Type) -> ir.Expr:
    """`value` as the runtime writes it; a type without floats needs no change."""
    if not _floats(type_):
        return value
    match type_:
        case m.OptionalType(item):
            return ir.CallValue(texts.closure(ir.Cond(ir.Op("none", (_X,)), _X, tree(context, _X, item))), (value,), False)
        case m.ListType(item) | m.TupleOfType(item):
            return ir.Op("json.list", (value, _function(context, item)))
        case m.TupleType(items):
            return ir.Op("json.tuple", (value, ir.Array(tuple(_function(context, i) for i in items))))
        case m.DictType(key, item):
            return ir.Op("json.dict", (value, _function(context, key), _function(context, item)))
        case m.UnionType(items):
            return texts.by_member(context, value, type_, items, tree)
    return ir.Op("json.float", (value,))


def item(context: Context, value: ir.Expr, type_: m.Type) -> ir.Expr:
    """One of a display's items, each of which has a type of its own. It is looked at when it is written: until then it may be changed."""
    return ir.Op("json.item", (value, _function(context, type_))) if _floats(type_) else value


def _floats(type_: m.Type) -> bool:
    match type_:
        case m.OptionalType(item) | m.ListType(item) | m.TupleOfType(item):
            return _floats(item)
        case m.TupleType(items) | m.UnionType(items):
            return any(map(_floats, items))
        case m.DictType(key, item):
            return _floats(key) or _floats(item)
    return type_ == m.FLOAT


def _function(context: Context, type_: m.Type) -> ir.Closure:
    return texts.closure(tree(context, _X, type_))
