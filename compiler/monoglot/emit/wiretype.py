"""How a type of the model travels and is stored: the one place that knows.

`wire_type` gives the protobuf form, `column` the SQLite form (docs/architecture.md,
"Calls and events"). A type with neither is refused with an `Unsupported` that says
where, what and how to mend; the `check` stage refuses these first, so an author
sees a diagnostic and never this.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, replace

from monoglot import model, stored

IMPLICIT, EXPLICIT, REPEATED = 0, 1, 2   # labels, as in emitted JavaScript

_PRIMS = {"int": "int64", "float": "double", "bool": "bool", "str": "string"}
_SQL = {"bytes": "BLOB", "int64": "INTEGER", "double": "REAL", "bool": "INTEGER", "string": "TEXT", "enum": "INTEGER"}
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Unsupported(ValueError):
    """A declaration that has no wire or storage form: `span` says where, `str()` what and how to mend it."""

    def __init__(self, span: model.Span, what: str, mend: str) -> None:
        super().__init__(f"{what}; {mend}")
        self.span = span
        self.what = what
        self.mend = mend


@dataclass(frozen=True)
class WireType:
    """`scalar` is `int64 double bool string bytes enum message`; `name` is the enum's or entity's."""

    scalar: str
    label: int = IMPLICIT
    name: str = ""


def wire_type(type_: model.Type, span: model.Span) -> WireType:
    """The protobuf form of a field, parameter, result or scalar state."""
    if isinstance(type_, model.ListType):
        return _labelled(type_.item, REPEATED, type_, span)
    if isinstance(type_, model.OptionalType):
        return _labelled(type_.item, EXPLICIT, type_, span)
    return _single(type_, span)


def column(type_: model.Type, span: model.Span) -> str:
    """The SQLite column type with its nullability, e.g. `TEXT NOT NULL`."""
    wire = wire_type(type_, span)
    if wire.scalar == "message":
        raise Unsupported(span, f"an entity ({wire.name}) cannot be stored inside a row",
                          f"store its id (Id[{wire.name}]) and keep the entity in a table")
    if wire.label == REPEATED:
        return "TEXT NOT NULL"
    return _SQL[wire.scalar] + ("" if wire.label == EXPLICIT else " NOT NULL")


def identifier(name: str, span: model.Span) -> str:
    """`name`, if protobuf and SQL can spell it."""
    if _IDENTIFIER.match(name):
        return name
    raise Unsupported(span, f"the name {name!r} cannot be written in the wire schema",
                      "use ASCII letters, digits and underscores")


def camel(name: str) -> str:
    """`create_shoot` to `CreateShoot`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def upper_snake(name: str) -> str:
    """`PhotoKind` to `PHOTO_KIND`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def describe(type_: model.Type) -> str:
    """The type as the author writes it."""
    if isinstance(type_, (model.Prim, model.EntityType, model.EnumType, model.ClassType)):
        return type_.name
    if isinstance(type_, model.IdType):
        return f"Id[{type_.entity}]"
    if isinstance(type_, model.ListType):
        return f"list[{describe(type_.item)}]"
    if isinstance(type_, model.OptionalType):
        return f"{describe(type_.item)} | None"
    if isinstance(type_, model.TableType):
        return f"Table[{type_.entity}]"
    if isinstance(type_, model.DictType):
        return f"dict[{describe(type_.key)}, {describe(type_.value)}]"
    if isinstance(type_, model.TupleType):
        return f"tuple[{', '.join(map(describe, type_.items))}]"
    if isinstance(type_, model.SetType):
        return f"{'frozenset' if type_.frozen else 'set'}[{describe(type_.item)}]"
    if isinstance(type_, model.DataclassType | model.ProtocolType | model.ExceptionType):
        return type_.name
    return _DESCRIBED.get(type(type_), "of this value")


_DESCRIBED: dict[type, str] = {model.FunctionType: "a function", model.SecretType: "a secret"}


def _labelled(item: model.Type, label: int, whole: model.Type, span: model.Span) -> WireType:
    if isinstance(item, (model.ListType, model.OptionalType)):
        raise _unsupported(whole, span)
    return replace(_single(item, span), label=label)


def _single(type_: model.Type, span: model.Span) -> WireType:
    if isinstance(type_, model.Prim) and type_.name in _PRIMS:
        return WireType(_PRIMS[type_.name])
    if type_ in stored.SCALARS:
        return WireType(stored.SCALARS[type_])
    if isinstance(type_, model.IdType):
        return WireType("string")
    if isinstance(type_, model.EnumType):
        return WireType("enum", name=type_.name)
    if isinstance(type_, model.EntityType):
        return WireType("message", EXPLICIT, type_.name)
    raise _unsupported(type_, span)


def _unsupported(type_: model.Type, span: model.Span) -> Unsupported:
    return Unsupported(span, f"the type {describe(type_)} cannot be stored or sent",
                       "use int, float, bool, str, bytes, a date, Decimal, UUID, an enum, Id[...], an entity, or a list or '| None' of these")
