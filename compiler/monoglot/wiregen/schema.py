"""What the generators need of a descriptor set: messages with their dependencies first.

A schema that the small codecs can't hold is refused: services of other files,
recursion, maps, groups, types beyond the eight of `KINDS`.
"""
from __future__ import annotations

from dataclasses import dataclass

from google.protobuf import descriptor_pb2 as pb
from google.protobuf.message import DecodeError

_F = pb.FieldDescriptorProto
KINDS = {_F.TYPE_INT64: "int64", _F.TYPE_UINT32: "uint32", _F.TYPE_BOOL: "bool", _F.TYPE_DOUBLE: "double",
         _F.TYPE_STRING: "string", _F.TYPE_BYTES: "bytes", _F.TYPE_ENUM: "enum", _F.TYPE_MESSAGE: "message"}
IMPLICIT, EXPLICIT, REPEATED = 0, 1, 2


@dataclass(frozen=True)
class Field:
    """`kind` is of `KINDS`; `message` is the full name of a nested message, `members` an enum's count.

    `oneof` is the index of a real oneof from 1, or 0.
    """

    name: str
    number: int
    kind: str
    label: int
    message: str
    members: int
    oneof: int


@dataclass(frozen=True)
class Message:
    """Fields are ascending by number; `name` is the last part of `full_name`."""

    full_name: str
    name: str
    fields: tuple[Field, ...]


def load(encoded: bytes) -> tuple[Message, ...]:
    """Messages of the last file in a `FileDescriptorSet`, each after those it refers to.

    Raises ValueError, naming the element, for what the codecs can't hold.
    """
    try:
        files = pb.FileDescriptorSet.FromString(encoded).file
    except DecodeError as error:
        raise ValueError("this is no FileDescriptorSet") from error
    if not files:
        raise ValueError("the descriptor set holds no file")
    return messages(files[-1])


def messages(file: pb.FileDescriptorProto) -> tuple[Message, ...]:
    """As `load`, of one file."""
    enums = {f".{file.package}.{enum.name}": _members(enum) for enum in file.enum_type}
    made = {m.full_name: m for m in (_message(file.package, each, enums) for each in file.message_type)}
    return _dependencies_first(made)


def _members(enum: pb.EnumDescriptorProto) -> int:
    numbers = [value.number for value in enum.value]
    if numbers != list(range(len(numbers))):
        raise ValueError(f"enum {enum.name}: numbers must be 0, 1, 2, ...")
    return len(numbers) - 1


def _message(package: str, message: pb.DescriptorProto, enums: dict[str, int]) -> Message:
    if message.nested_type or message.enum_type:
        raise ValueError(f"message {message.name}: declarations inside a message are not supported")
    fields = (_field(message, each, enums) for each in message.field)
    return Message(f".{package}.{message.name}", message.name, tuple(sorted(fields, key=lambda field: field.number)))


def _field(message: pb.DescriptorProto, field: pb.FieldDescriptorProto, enums: dict[str, int]) -> Field:
    where = f"{message.name}.{field.name}"
    if field.type not in KINDS:
        raise ValueError(f"{where}: only {', '.join(KINDS.values())} are supported")
    kind = KINDS[field.type]
    if kind == "enum" and field.type_name not in enums:
        raise ValueError(f"{where}: the enum {field.type_name} is not in this file")
    in_oneof = field.HasField("oneof_index") and not field.proto3_optional
    return Field(field.name, field.number, kind, _label(field, kind, in_oneof),
                 field.type_name if kind == "message" else "", enums.get(field.type_name, 0),
                 field.oneof_index + 1 if in_oneof else 0)


def _label(field: pb.FieldDescriptorProto, kind: str, in_oneof: bool) -> int:
    if field.label == _F.LABEL_REPEATED:
        return REPEATED
    return EXPLICIT if field.proto3_optional or in_oneof or kind == "message" else IMPLICIT


def _dependencies_first(made: dict[str, Message]) -> tuple[Message, ...]:
    ordered: dict[str, Message] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise ValueError(f"recursion is not supported: {' > '.join((*path, name))}")
        if name not in made:
            raise ValueError(f"{path[-1]} refers to {name}, which is not in this file")
        for field in made[name].fields:
            if field.message and field.message not in ordered:
                visit(field.message, (*path, name))
        ordered[name] = made[name]

    for name in made:
        if name not in ordered:
            visit(name, ())
    return tuple(ordered.values())
