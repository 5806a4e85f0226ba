"""Writes a `FileDescriptorProto` as readable, commented proto3 text.

It knows what the compiler's own schemas use: one file, one package, messages that
are not nested, one real oneof at most, proto3 optional. Two spaces, 100 columns for comments.
"""
from __future__ import annotations

import textwrap
from collections.abc import Mapping

from google.protobuf import descriptor_pb2 as pb

_Field = pb.FieldDescriptorProto
_SCALARS = {_Field.TYPE_INT64: "int64", _Field.TYPE_UINT32: "uint32", _Field.TYPE_DOUBLE: "double",
            _Field.TYPE_BOOL: "bool", _Field.TYPE_STRING: "string", _Field.TYPE_BYTES: "bytes"}
_WIDTH = 100


def write(file: pb.FileDescriptorProto, comments: Mapping[str, str], header: str) -> str:
    """The text; `comments` are by message name, `header` stands at the top."""
    parts = [_comment(header) + ['syntax = "proto3";'], [f"package {file.package};"]]
    parts += [_enum(enum) for enum in file.enum_type]
    parts += [_comment(comments.get(m.name, "")) + _message(m, file.package) for m in file.message_type]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _comment(text: str) -> list[str]:
    lines = [wrapped for line in text.splitlines()
             for wrapped in (textwrap.wrap(line, _WIDTH - 3, break_long_words=False) or [""])]
    return [f"// {line}".rstrip() for line in lines]


def _enum(enum: pb.EnumDescriptorProto) -> list[str]:
    return [f"enum {enum.name} {{", *(f"  {v.name} = {v.number};" for v in enum.value), "}"]


def _message(message: pb.DescriptorProto, package: str) -> list[str]:
    if not message.field:
        return [f"message {message.name} {{}}"]
    in_oneof = [f for f in message.field if f.HasField("oneof_index") and not f.proto3_optional]
    plain = [f for f in message.field if f not in in_oneof]
    body = [f"  {_field(field, package)}" for field in plain]
    if in_oneof:
        members = [f"    {_field(field, package)}" for field in in_oneof]
        body += [f"  oneof {message.oneof_decl[in_oneof[0].oneof_index].name} {{", *members, "  }"]
    return [f"message {message.name} {{", *body, "}"]


def _field(field: pb.FieldDescriptorProto, package: str) -> str:
    label = "repeated " if field.label == _Field.LABEL_REPEATED else "optional " if field.proto3_optional else ""
    return f"{label}{_type(field, package)} {field.name} = {field.number};"


def _type(field: pb.FieldDescriptorProto, package: str) -> str:
    """Names are written short, but in full if a reader could take one for a scalar or a keyword."""
    if not field.type_name:
        return _SCALARS[field.type]
    short = field.type_name.removeprefix(f".{package}.")
    return short if short[:1].isupper() else field.type_name
