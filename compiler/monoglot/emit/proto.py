"""The application's wire schema, from the placed program.

`build` makes one `FileDescriptorProto` (package `monoglot.app.NAME.v1`) directly;
the descriptor set and the readable `.proto` text are both made from it, so they
cannot differ. Field numbers are the model's numbers: they never depend on names
or on what else is declared. Order of messages: enums, entities, then per
shared state its payloads, `Change`, then per action its arguments and result.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf import descriptor_pb2 as pb

from monoglot import model
from monoglot.emit import composite, prototext
from monoglot.emit.wiretype import (EXPLICIT, REPEATED, Unsupported, WireType, camel, identifier,
                                    upper_snake, wire_type)
from monoglot.kept import ALONE, kept

ON_THE_WIRE = ("optimistic", "barrier", "verified")

_Field = pb.FieldDescriptorProto
_TYPES = {"int64": _Field.TYPE_INT64, "uint32": _Field.TYPE_UINT32, "double": _Field.TYPE_DOUBLE,
          "bool": _Field.TYPE_BOOL, "bytes": _Field.TYPE_BYTES, "string": _Field.TYPE_STRING, "enum": _Field.TYPE_ENUM,
          "message": _Field.TYPE_MESSAGE}


@dataclass(frozen=True)
class Action:
    """One action that clients may call: its function and where it runs."""

    function: model.Function
    kind: str

    @property
    def args(self) -> str:
        """Name of its arguments' message."""
        return _message(self.function.name) + "Args"

    @property
    def result(self) -> str:
        """Name of its result's message."""
        return _message(self.function.name) + "Result"


def _message(name: str) -> str:
    """`create_shoot` is `CreateShoot`, its second segment `CreateShootSegment2`."""
    first, *number = name.split("$")
    return camel(first) + "".join(f"Segment{n}" for n in number)


@dataclass(frozen=True)
class Schema:
    """`comments` are by the element's name within the package, e.g. `Shoot`."""

    file: pb.FileDescriptorProto
    comments: dict[str, str]


def actions(program: model.Program) -> tuple[Action, ...]:
    """The actions that are on the wire, in the order of their numbers."""
    pairs = zip(program.model.functions, program.placements, strict=True)
    return tuple(Action(function, placement.kind) for function, placement in pairs
                 if function.number and placement.kind in ON_THE_WIRE)


def shared(program: model.Program) -> tuple[model.State, ...]:
    """The states whose changes are events."""
    return tuple(state for state in program.model.states if state.scope == "shared")


def package(program: model.Program) -> str:
    """The protobuf package of the application."""
    return f"monoglot.app.{program.model.name}.v1"


def build(program: model.Program) -> Schema:
    """The schema; raises `Unsupported` for a declaration without a wire form. Not to be changed."""
    return kept(program, "schema", ALONE, lambda: _built(program))


def _built(program: model.Program) -> Schema:
    builder = _Builder(program)
    for enum in program.model.enums:
        builder.enum(enum)
    for entity in program.model.entities:
        builder.message(entity.name, f"{entity.doc or 'Entity ' + entity.name + '.'}", entity.span,
                        [(f.name, f.number, wire_type(f.type, f.span)) for f in entity.fields])
    for state in shared(program):
        builder.payloads(state)
    builder.change(shared(program), program.model.span)
    for action in actions(program):
        builder.action(action)
    return Schema(builder.file, builder.comments)


def descriptor_set(program: model.Program) -> bytes:
    """The encoded `FileDescriptorSet`, the same bytes for the same program."""
    schema = build(program)
    return kept(program, "descriptor", ALONE, lambda: pb.FileDescriptorSet(file=[schema.file]).SerializeToString(deterministic=True))


def schema_hash(program: model.Program) -> str:
    """What client and actor compare: 32 hex digits over messages, action numbers and placements."""
    digest = hashlib.sha256(descriptor_set(program))
    for action in actions(program):
        digest.update(f"\n{action.function.number} {action.function.name} {action.kind}".encode())
    return digest.hexdigest()[:32]


def emit(program: model.Program) -> dict[str, bytes]:
    """`NAME.proto` and `NAME.binpb`."""
    name = program.model.name
    schema = build(program)
    header = (f"The wire schema of {program.model.title or name}, made by the compiler.\n"
              f"Schema {schema_hash(program)}.")
    text = prototext.write(schema.file, schema.comments, header)
    return {f"{name}.proto": text.encode(), f"{name}.binpb": descriptor_set(program)}


class _Builder:
    """Appends messages to one file; every name of the package is taken once."""

    def __init__(self, program: model.Program) -> None:
        self.package = package(program)
        self.file = pb.FileDescriptorProto(name=f"{program.model.name}.proto", package=self.package, syntax="proto3")
        self.comments: dict[str, str] = {}
        self._taken: set[str] = set()
        self._made: dict[str, composite.Message] = {}
        self.classes = {d.name: d for d in program.model.dataclasses}

    def enum(self, enum: model.Enum) -> None:
        self._take(enum.name, enum.span)
        made = self.file.enum_type.add(name=enum.name)
        prefix = upper_snake(enum.name) + "_"
        for name, number in [("UNSPECIFIED", 0), *((m.name, m.number) for m in enum.members)]:
            self._take(prefix + name, enum.span)
            made.value.add(name=prefix + name, number=number)

    def message(self, name: str, comment: str, span: model.Span, fields: list[tuple[str, int, WireType]]) -> None:
        self._take(name, span)
        self.comments[name] = comment
        made = self.file.message_type.add(name=name)
        for field_name, number, wire in fields:
            self._field(made, identifier(field_name, span), number, wire)
        _refuse_json_clash(made, span)
        _add_synthetic_oneofs(made)

    def payloads(self, state: model.State) -> None:
        for suffix, _, comment, fields in _payloads(state):
            self.message(camel(state.name) + suffix, comment, state.span, fields)

    def change(self, states: tuple[model.State, ...], span: model.Span) -> None:
        self._take("Change", span)
        self.comments["Change"] = "One change of shared state; a field's number is the event's kind."
        made = self.file.message_type.add(name="Change")
        if not states:
            return
        made.oneof_decl.add(name="change")
        for state in states:
            for suffix, kind, _, _ in _payloads(state):
                wire = WireType("message", EXPLICIT, camel(state.name) + suffix)
                field = self._field(made, f"{identifier(state.name, state.span)}_{suffix.lower()}", kind, wire)
                field.oneof_index = 0
        _refuse_json_clash(made, span)

    def action(self, action: Action) -> None:
        function = action.function
        params = [(p.name.replace("$", "_"), n, self._composite(p.type, function.span)) for n, p in enumerate(function.params, 1)]
        title = f"Action {function.number}, {action.kind}: {function.doc or function.name + '.'}"
        self.message(action.args, title, function.span, params)
        value = [] if function.result == model.NONE else [("value", 1, self._composite(function.result, function.span))]
        self.message(action.result, f"What {function.name} returns.", function.span, value)

    def _composite(self, type_: model.Type, span: model.Span) -> WireType:
        """The field of a parameter or result; the messages that it is made of are added once."""
        made: dict[str, composite.Message] = {}
        wire = composite.wire_type(type_, span, made, self.classes)
        for message in made.values():
            if self._made.get(message.name) is None:
                self._made[message.name] = message
                self.message(message.name, "A value made of others.", span, list(message.fields))
        return wire

    def _field(self, made: pb.DescriptorProto, name: str, number: int, wire: WireType) -> pb.FieldDescriptorProto:
        label = _Field.LABEL_REPEATED if wire.label == REPEATED else _Field.LABEL_OPTIONAL
        field = made.field.add(name=name, number=number, label=label, type=_TYPES[wire.scalar])
        if wire.name:
            field.type_name = f".{self.package}.{wire.name}"
        if wire.label == EXPLICIT and wire.scalar != "message":
            field.proto3_optional = True
        return field

    def _take(self, name: str, span: model.Span) -> None:
        if identifier(name, span) in self._taken:
            raise Unsupported(span, f"two declarations need the name {name} in the wire schema", "rename one of them")
        self._taken.add(name)


def _payloads(state: model.State) -> Iterator[tuple[str, int, str, list[tuple[str, int, WireType]]]]:
    """(suffix, kind, comment, fields) of each kind of event that a shared state has."""
    kind = 3 * state.number - 2
    if not isinstance(state.type, model.TableType):
        yield "Set", kind, f"{state.name} is set.", [("value", 1, wire_type(state.type, state.span))]
        return
    key = ("id", 1, WireType("string"))
    row = ("row", 2, WireType("message", EXPLICIT, state.type.entity))
    fields = ("fields", 3, WireType("uint32", REPEATED))
    yield "Insert", kind, f"A row of {state.name} is new.", [key, row]
    yield "Update", kind + 1, f"Fields of a row of {state.name} change: only those listed count.", [key, row, fields]
    yield "Delete", kind + 2, f"A row of {state.name} goes.", [key]


def _add_synthetic_oneofs(made: pb.DescriptorProto) -> None:
    """proto3 says `optional` by a oneof of one member, named `_FIELD`."""
    for field in made.field:
        if field.proto3_optional:
            field.oneof_index = len(made.oneof_decl)
            made.oneof_decl.add(name="_" + field.name)


def _refuse_json_clash(made: pb.DescriptorProto, span: model.Span) -> None:
    """protoc refuses two fields with one JSON name (`a_b`, `aB`): so do we, with a place."""
    seen: dict[str, str] = {}
    for field in made.field:
        first, *rest = field.name.split("_")
        json_name = first + "".join(part[:1].upper() + part[1:] for part in rest)
        if json_name in seen:
            raise Unsupported(span, f"{seen[json_name]} and {field.name} are one name in JSON", "rename one of them")
        seen[json_name] = field.name
