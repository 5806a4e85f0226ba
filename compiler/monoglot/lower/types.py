"""Which primitive a type asks for: truth, equality, text."""
from __future__ import annotations

from monoglot import ir, model as m


def plain(type_: m.Type) -> m.Type:
    """The type without `| None`."""
    return type_.item if isinstance(type_, m.OptionalType) else type_


def is_browser(type_: m.Type) -> bool:
    return isinstance(type_, m.ClassType) and type_.name.startswith("monoglot.browser.")


def own_truth(type_: m.Type) -> bool:
    """True if the target's own truth of such a value is Python's."""
    inner = plain(type_)
    return not (isinstance(inner, m.UnionType) or inner in (m.FLOAT, m.BYTES, m.TIMEDELTA, m.DECIMAL)
                or isinstance(inner, m.ListType | m.DictType | m.TupleType | m.TupleOfType | m.SetType))


def truth(value: ir.Expr, type_: m.Type) -> ir.Expr:
    """The truth of a value of the type."""
    inner, maybe = plain(type_), "_or_none" if isinstance(type_, m.OptionalType) else ""
    if type_ == m.BOOL:
        return value
    if isinstance(inner, m.UnionType):
        return value if all(t == m.BOOL for t in inner.items) else ir.Op("truth.any", (value,))
    if inner == m.FLOAT:
        return ir.Op("truth.float" + maybe, (value,))
    if isinstance(inner, m.ListType | m.TupleType | m.TupleOfType) or inner == m.BYTES:
        return ir.Op("truth.list" + maybe, (value,))
    if inner in (m.TIMEDELTA, m.DECIMAL):
        return ir.Op("truth.value" + maybe, (value,))
    if isinstance(inner, m.DictType | m.SetType):
        return ir.Op("truth.map" + maybe, (value,))
    return ir.Op("truth", (value,))


def is_object(type_: m.Type) -> bool:
    """True for what is an object of the target, true whatever it holds."""
    return isinstance(plain(type_), m.EntityType | m.ClassType | m.ListType | m.TupleType | m.DictType | m.FunctionType)


def is_text(type_: m.Type) -> bool:
    """True for what is a str at run time."""
    return type_ == m.STR or isinstance(type_, m.IdType)


def is_deep(type_: m.Type) -> bool:
    """True if equality looks inside the value."""
    inner = plain(type_)
    return inner in OBJECTS or isinstance(inner, m.ListType | m.TupleType | m.TupleOfType | m.DictType | m.SetType | m.EntityType | m.DataclassType | m.ProtocolType) \
        or (isinstance(inner, m.UnionType) and any(map(is_deep, inner.items)))


OBJECTS = (m.BYTES, m.DATETIME, m.DATE, m.TIMEDELTA, m.DECIMAL, m.UUID)
"""Value types that are objects of the target: two equal ones need not be the same."""


def direct_key(type_: m.Type) -> bool:
    """True if the target's own maps and sets tell such keys apart as Python does."""
    inner = plain(type_)
    return inner in (m.STR, m.INT, m.BOOL, m.NONE) or isinstance(inner, m.IdType | m.EnumType)


def key_shown(type_: m.Type) -> bool:
    """True if the text of a missing key can be told from the value alone."""
    return type_ in (m.STR, m.INT, m.BOOL) or isinstance(type_, m.IdType)


_OPPOSITES = {"none": "some", "same": "other", "equal": "unequal"}
_OPPOSITES |= {b: a for a, b in _OPPOSITES.items()}


def negated(test: ir.Expr) -> ir.Expr:
    """`not test` of a truth value."""
    if isinstance(test, ir.Op) and test.name in _OPPOSITES:
        return ir.Op(_OPPOSITES[test.name], test.args)
    return ir.Op("not", (test,))
