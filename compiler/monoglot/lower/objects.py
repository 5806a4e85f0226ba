"""Instances of the author's classes, and tests of what a value is."""
from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from monoglot import ir, model as m
from monoglot.exceptions import caught_by
from monoglot.kept import ALONE, kept
from monoglot.lower import types
from monoglot.lower.context import Context
from monoglot.walk import nodes

if TYPE_CHECKING:
    from monoglot.lower.expressions import Expressions

_THIS, _OTHER = ir.Global("this"), ir.Var("other")
_OPS: dict[m.Type, str] = {m.STR: "is.str", m.INT: "is.number", m.FLOAT: "is.number", m.BOOL: "is.bool", m.BYTES: "is.bytes"}


def new(at: Expressions, e: m.NewDataclass) -> ir.Expr:
    at.context.used_classes.add(e.dataclass)
    return ir.Make(e.dataclass, at.values(e.fields))


def is_instance(at: Expressions, e: m.IsInstance) -> ir.Expr:
    """Whether a value is one of the types, of those that it may be."""
    every = members(e.value.type)
    if all(t in e.types for t in every):
        value = at.value(e.value)
        return ir.Op("after", (value, ir.Lit(True, "bool"))) if not isinstance(value, ir.Var) else ir.Lit(True, "bool")
    first, again = at.kept(at.value(e.value))
    made: ir.Expr | None = None
    for type_ in e.types:
        one = test(at.context, first if made is None else again, type_, e.value.type)
        made = one if made is None else ir.Either(made, one)
    assert made is not None
    return made


def members(type_: m.Type) -> tuple[m.Type, ...]:
    if isinstance(type_, m.OptionalType):
        return (*members(type_.item), m.NONE)
    return type_.items if isinstance(type_, m.UnionType) else (type_,)


def test(context: Context, value: ir.Expr, type_: m.Type, of: m.Type) -> ir.Expr:
    """The test for one type; `of` is all that the value may be."""
    if type_ in _OPS:
        return ir.Op(_OPS[type_], (value,))
    match type_:
        case m.Prim("None"):
            return ir.Op("none", (value,))
        case m.IdType():
            return ir.Op("is.str", (value,))
        case m.EnumType():
            return ir.Op("is.number", (value,))
        case m.ListType() | m.TupleType() | m.TupleOfType():
            return ir.Op("is.array", (value,))
        case m.DataclassType(name):
            context.used_classes.add(name)
            return ir.IsA(value, name)
        case m.ExceptionType(name):
            return _exception(context, value, name, of)
        case m.ClassType(name):
            return ir.Op("is.platform", (value, ir.Global(name.rpartition(".")[2])))
        case m.EntityType():
            return ir.Op("is.record", (value,))
        case m.DictType():
            return ir.Op("is.dict", (value,))
        case m.SetType():
            return ir.Op("is.set", (value,))
        case m.FunctionType():
            return ir.Op("is.function", (value,))
    raise ValueError(f"no test for {type_}")


def _exception(context: Context, value: ir.Expr, name: str, of: m.Type) -> ir.Expr:
    if not any(isinstance(t, m.ExceptionType) for t in members(of)) or name == "Exception":
        return ir.Op("is.error", (value,))
    kinds = caught_by((name,), context.bases, context.raised)
    return ir.Op("error.is", (value, ir.Array(tuple(ir.Lit(k, "str") for k in kinds))))


# --- classes -------------------------------------------------------------------------


_COMPARING = ("equal", "unequal", "order", "sorted", "min", "max", "list.has", "list.index", "list.remove", "list.count",
              "list.sort")
"""How the primitives begin that may compare two instances."""


def classes(context: Context, model: m.Model, functions: tuple[ir.Function, ...]) -> tuple[ir.Class, ...]:
    """The classes that are used on this side, with what the functions can ask of them."""
    compared = any(kept(f, "compares", ALONE, functools.partial(_compares, f)) for f in functions)
    for d in reversed(model.dataclasses):  # a class stands behind the one that it derives from
        if d.base and d.name in context.used_classes:
            context.used_classes.add(d.base)
    return tuple(_class(context, d, compared) for d in model.dataclasses if d.name in context.used_classes)


def _compares(function: ir.Function) -> bool:
    return any(n.name.startswith(_COMPARING) for n in nodes(function) if isinstance(n, ir.Op))


def _class(context: Context, d: m.Dataclass, compared: bool) -> ir.Class:
    found = [*_equality(context, d), *_order(context, d)] if compared else []
    for name in (*d.dynamic, *d.properties):
        function = f"{d.name}.{name}"
        if function in context.functions and context.side in context.placements[function].sides:
            params = tuple(p.name for p in context.functions[function].params[1:])
            call = ir.Call(function, (_THIS, *map(ir.Var, params)), context.side in context.placements[function].async_sides)
            found.append(ir.Member(name, params, call, name in d.properties))
    if d.frozen and not all(f.compare for f in d.fields):
        parts = tuple(ir.Get(_THIS, f.name) for f in d.fields if f.compare)
        found.append(ir.Member("$key", (), ir.Op("key.of", (ir.Array((ir.Lit(d.name, "str"), *parts)),)), False))
    inherited = len(context.dataclasses[d.base].fields) if d.base else 0
    return ir.Class(d.name, tuple(f.name for f in d.fields), tuple(found), d.base, inherited)


def _equality(context: Context, d: m.Dataclass) -> list[ir.Member]:
    if d.equality == "identity":
        return []
    if d.equality == "author":
        function = f"{d.name}.__eq__"
        used = function in context.functions and context.side in context.placements[function].sides
        return [ir.Member("$equal", ("other",), ir.Call(function, (_THIS, _OTHER), False), False)] if used else []
    made: ir.Expr = ir.IsA(_OTHER, d.name)
    if any(b.base == d.name for b in context.dataclasses.values()):
        made = ir.Both(made, ir.Op("same", (ir.Get(_THIS, "constructor"), ir.Get(_OTHER, "constructor"))))
    for field in (f for f in d.fields if f.compare):
        op = "equal" if types.is_deep(field.type) else "same"
        made = ir.Both(made, ir.Op(op, (ir.Get(_THIS, field.name), ir.Get(_OTHER, field.name))))
    return [ir.Member("$equal", ("other",), made, False)]


def _order(context: Context, d: m.Dataclass) -> list[ir.Member]:
    if d.order == "fields":
        sides = [ir.Array(tuple(ir.Get(x, f.name) for f in d.fields if f.compare)) for x in (_THIS, _OTHER)]
        return [ir.Member("$order", ("other",), ir.Op("order", tuple(sides)), False)]
    function = f"{d.name}.__lt__"
    if d.order != "author" or function not in context.functions or context.side not in context.placements[function].sides:
        return []
    below = ir.Call(function, (_THIS, _OTHER), False)
    above = ir.Call(function, (_OTHER, _THIS), False)
    one = ir.Cond(above, ir.Lit(1, "int"), ir.Lit(0, "int"))
    return [ir.Member("$order", ("other",), ir.Cond(below, ir.Lit(-1, "int"), one), False)]


def attribute(at: Expressions, e: m.Attribute) -> ir.Expr | None:
    """An attribute of an exception, a dataclass or a union; None for other types."""
    if isinstance(e.value.type, m.ExceptionType):
        return ir.Get(at.value(e.value), "kind" if e.name == "__name__" else e.name)
    if isinstance(e.value.type, m.DataclassType | m.UnionType | m.ProtocolType):
        return ir.Get(at.value(e.value), e.name)
    return None

