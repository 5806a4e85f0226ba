"""The wire form of values that are made of others: tuples, dicts, nested lists, rows, replies, JSON.

A simple type (`wiretype`) is a field as it is. A composite one is a field of messages
that are named after their shape, `MgTupleIntStr`: a tuple is a message with its items as
the fields 1..n, a dict repeated entries {1 key, 2 value}, a list in a list is wrapped
{1 value}, a row is {1 id, 2 row}, a reply {1 status, 2 text}, `object` is JSON text, a set is repeated
like a list, an instance of a dataclass is a message with its fields 1..n.
`shape` says the same to the runtime, which packs values into such messages and takes
them out (`pack` and `unpack` of runtime_js/prelude.js).
"""
from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from monoglot import model as m, stored
from monoglot.emit import wiretype
from monoglot.lower.types import direct_key
from monoglot.walk import instances
from monoglot.emit.wiretype import EXPLICIT, REPEATED, Unsupported, WireType

RESPONSE = "monoglot.fetch.Response"
Fields = tuple[tuple[str, int, WireType], ...]
Classes = Mapping[str, m.Dataclass]


@dataclass(frozen=True)
class Message:
    """A message that a composite type needs."""

    name: str
    fields: Fields


def is_simple(type_: m.Type) -> bool:
    """True for a type that is a field by itself."""
    try:
        return wiretype.wire_type(type_, _NOWHERE).scalar != "message"
    except Unsupported:
        return False


def sendable(type_: m.Type, classes: Classes) -> bool:
    """True if values of the type can travel, or be kept by the actor."""
    try:
        wire_type(type_, _NOWHERE, {}, classes)
    except Unsupported:
        return False
    return True


def wire_type(type_: m.Type, span: m.Span, made: dict[str, Message], classes: Classes) -> WireType:
    """The field of a parameter or result; the messages that it needs are added to `made`, dependencies first."""
    if is_simple(type_):
        return wiretype.wire_type(type_, span)
    match type_:
        case m.ListType(item) | m.SetType(item):
            return replace(_single(item, span, made, classes), label=REPEATED)
        case m.OptionalType(item):
            return replace(_single(item, span, made, classes), label=EXPLICIT)
        case m.DictType(key, value):
            return WireType("message", REPEATED, _entry(key, value, span, made, classes))
    return _single(type_, span, made, classes)


def _single(type_: m.Type, span: m.Span, made: dict[str, Message], classes: Classes) -> WireType:
    """The type where neither `repeated` nor `optional` can be said: wrapped if it needs one."""
    if is_simple(type_) and not isinstance(type_, m.ListType | m.OptionalType):
        return wiretype.wire_type(type_, span)
    if type_ == m.OBJECT:
        return WireType("string")
    name, fields = "Mg" + label(type_), list[tuple[str, int, WireType]]()
    match type_:
        case m.TupleType(items):
            fields = _numbered(items, span, made, classes)
        case m.DataclassType(name=class_name) if class_name in classes and not recursive(class_name, classes):
            fields = _numbered(tuple(f.type for f in classes[class_name].fields), span, made, classes)
        case m.ListType() | m.OptionalType() | m.DictType() | m.SetType():
            fields = [("value", 1, wire_type(type_, span, made, classes))]
        case m.EntityType(entity):
            fields = [("id", 1, WireType("string", EXPLICIT)), ("row", 2, WireType("message", EXPLICIT, entity))]
        case m.ClassType(name=class_name) if class_name == RESPONSE:
            fields = [("status", 1, WireType("int64")), ("text", 2, WireType("string"))]
        case _:
            return wiretype.wire_type(type_, span)  # raises what says why
    made.setdefault(name, Message(name, tuple(fields)))
    return WireType("message", EXPLICIT, name)


def _numbered(types: tuple[m.Type, ...], span: m.Span, made: dict[str, Message], classes: Classes) -> list[tuple[str, int, WireType]]:
    return [(f"f{i}", i, wire_type(item, span, made, classes)) for i, item in enumerate(types, 1)]


def recursive(name: str, classes: Classes) -> bool:
    """True if an instance of the class may hold another: a message has a depth that is known."""
    return any(name in instances(f.type, classes) for f in classes[name].fields)


def _entry(key: m.Type, value: m.Type, span: m.Span, made: dict[str, Message], classes: Classes) -> str:
    name = f"Mg{label(m.DictType(key, value))}Entry"
    fields = (("key", 1, wire_type(key, span, made, classes)), ("value", 2, wire_type(value, span, made, classes)))
    made.setdefault(name, Message(name, fields))
    return name


def label(type_: m.Type) -> str:
    """A name for the type: `TupleIntStr`."""
    match type_:
        case m.TupleType(items):
            return f"Tuple{len(items)}" + "".join(map(label, items))
        case m.ListType(item):
            return "List" + label(item)
        case m.OptionalType(item):
            return "Maybe" + label(item)
        case m.DictType(key, value):
            return f"Dict{label(key)}{label(value)}"
        case m.SetType(item):
            return "Set" + label(item)
        case m.DataclassType(name):
            return "Class" + name
        case m.EntityType(name) | m.EnumType(name):
            return name
        case m.IdType(entity):
            return "Id" + entity
    return wiretype.camel(getattr(type_, "name", type(type_).__name__).rpartition(".")[2])


_NOWHERE = m.Span("", 1, 1, 1, 1)


# --- for the runtime ---------------------------------------------------------------


def shape(type_: m.Type, classes: Classes, named: Callable[[str], str] = str) -> str:
    """How the runtime packs the type, as a JavaScript literal; '' if the value is the field itself.

    `named` gives a class's name in the module.
    """
    found = _Shapes(classes, named).of(type_)
    return "" if found is None else _HELPER.sub(r"\1", json.dumps(found, separators=(",", ":")))


_HELPER = re.compile(r'"@(?:class )?([\w$]+)"')


def used_helpers(type_: m.Type, classes: Classes) -> list[str]:
    """The exports of the prelude that the type's shape names."""
    text = json.dumps(_Shapes(classes, str).of(type_))
    return re.findall(r'"@(\w+)"', text)


def _value(type_: m.Type) -> object:
    return [f"@{name}" for name in stored.CONVERTED[type_]] if type_ in stored.CONVERTED else None


class _Shapes:
    def __init__(self, classes: Classes, named: Callable[[str], str]) -> None:
        self.classes, self.named = classes, named

    def of(self, type_: m.Type) -> object:
        if isinstance(type_, m.ListType | m.OptionalType) and _value(type_.item) is not None:
            return ["list" if isinstance(type_, m.ListType) else "maybe", _value(type_.item)]
        if is_simple(type_):
            return _value(type_)
        match type_:
            case m.ListType(item):
                return ["list", self._inner(item)]
            case m.OptionalType(item):
                return ["maybe", self._inner(item)]
            case m.SetType(item):
                return ["set", self._inner(item), *([] if direct_key(item) else ["@KeySet"])]
            case m.DictType(key, value):
                return ["dict", self.of(key), self.of(value), *([] if direct_key(key) else ["@KeyMap"])]
        return self._inner(type_)

    def _inner(self, type_: m.Type) -> object:
        match type_:
            case m.TupleType(items):
                return ["tuple", *map(self.of, items)]
            case m.DataclassType(name):
                return ["instance", [[f.name, self.of(f.type)] for f in self.classes[name].fields], f"@class {self.named(name)}"]
            case m.ListType() | m.OptionalType() | m.DictType() | m.SetType():
                return ["wrap", self.of(type_)]
            case m.EntityType():
                return ["row"]
            case m.ClassType():
                return ["reply"]
        return ["json"] if type_ == m.OBJECT else _value(type_)


def described(wire: WireType, number: int, name: str, made: Mapping[str, Message], entities: Mapping[str, Fields],
              sizes: Mapping[str, int]) -> str:
    """The descriptor of a field, its messages written out."""
    size = f", {sizes[wire.name]}" if wire.scalar == "enum" else ""
    if wire.scalar != "message":
        return f'[{number}, "{name}", {NUMBERS[wire.scalar]}, {wire.label}{size}]'
    fields = made[wire.name].fields if wire.name in made else entities[wire.name]
    inner = ", ".join(described(w, n, f, made, entities, sizes) for f, n, w in fields)
    return f'[{number}, "{name}", [{inner}], {wire.label}]'


NUMBERS = {"int64": 0, "uint32": 1, "bool": 2, "double": 3, "string": 4, "bytes": 5, "enum": 6}
