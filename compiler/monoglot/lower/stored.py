"""Values of the standard library in an entity's fields and in scalar states: read and written in their stored form."""
from __future__ import annotations

from monoglot import ir, model as m

_OUT: dict[m.Type, str] = {m.DATETIME: "stored.datetime", m.DATE: "stored.date", m.TIMEDELTA: "stored.delta",
                           m.DECIMAL: "text.decimal", m.UUID: "text.uuid"}
_IN: dict[m.Type, str] = {m.DATETIME: "datetime.of", m.DATE: "date.of", m.TIMEDELTA: "delta.of",
                          m.DECIMAL: "decimal.of", m.UUID: "uuid.new"}


def out(value: ir.Expr, type_: m.Type) -> ir.Expr:
    """The value as it is stored."""
    return _converted(value, type_, _OUT)


def read(value: ir.Expr, type_: m.Type) -> ir.Expr:
    """The value of what is stored."""
    return _converted(value, type_, _IN)


def _converted(value: ir.Expr, type_: m.Type, ops: dict[m.Type, str]) -> ir.Expr:
    if type_ in ops:
        return ir.Op(ops[type_], (value,))
    if isinstance(type_, m.OptionalType | m.ListType) and type_.item in ops:
        item = ir.Closure("", ("$x",), (), (ir.Return(ir.Op(ops[type_.item], (ir.Var("$x"),))),), False)
        return ir.Op("stored.optional" if isinstance(type_, m.OptionalType) else "stored.list", (value, item))
    return value
