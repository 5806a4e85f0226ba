"""Message structs and tables in C, for `runtime_c/wire`.

`generate_header` and `generate_source` give structs with tables over them;
`tables` gives tables without structs, for messages that are only checked.
"""
from __future__ import annotations

from collections.abc import Sequence

from monoglot.wiregen.schema import EXPLICIT, REPEATED, Field, Message

_TYPES = {"int64": "int64_t", "uint32": "uint32_t", "enum": "uint32_t", "bool": "bool", "double": "double",
          "string": "mg_slice", "bytes": "mg_slice"}
_LABELS = ("MG_WIRE_IMPLICIT", "MG_WIRE_EXPLICIT", "MG_WIRE_REPEATED")
_KEYWORDS = frozenset("""auto bool break case char const continue default do double else enum extern false float
    for goto if inline int long register restrict return short signed sizeof static struct switch true typedef
    union unsigned void volatile while""".split())
_MAX_ONEOFS = 31  # a bit each of a uint32_t in mg_wire.c


def generate_header(messages: Sequence[Message], prefix: str) -> str:
    """Structs `mg_PREFIX_NAME`, tables `mg_PREFIX_NAME_message` and the indices of their fields."""
    guard = f"MG_{prefix.upper()}_WIRE_H"
    head = (f"/* Messages of {prefix}.proto, generated: change the schema, not this. */\n"
            f"#ifndef {guard}\n#define {guard}\n\n#include \"mg_wire.h\"\n")
    parts = [_struct(message, prefix) for message in messages]
    return head + "".join(parts) + _list(messages, prefix) + "\n#endif\n"


def generate_source(messages: Sequence[Message], prefix: str, header: str) -> str:
    """The tables that the header declares."""
    head = f"/* Tables of {prefix}.proto, generated: change the schema, not this. */\n#include \"{header}\"\n"
    return head + "".join(_table(message, prefix, messages, structs=True) for message in messages)


def tables(messages: Sequence[Message], prefix: str) -> str:
    """Static tables without structs."""
    return "".join(_table(message, prefix, messages, structs=False) for message in messages)


def table_name(message: Message, prefix: str) -> str:
    """The C name of a message's table."""
    return f"{_struct_name(message, prefix)}_message"


def _struct_name(message: Message, prefix: str) -> str:
    return f"mg_{prefix}_{_snake(message.name)}"


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() and at else c.lower() for at, c in enumerate(name))


def _member(field: Field) -> str:
    return field.name + "_" if field.name in _KEYWORDS else field.name


def _struct(message: Message, prefix: str) -> str:
    name = _struct_name(message, prefix)
    members = "".join(_declaration(field, prefix) for field in message.fields) or "    uint8_t nothing;\n"
    indices = "".join(f"    {name.upper()}_{field.name.upper()} = {index},\n"
                      for index, field in enumerate(message.fields))
    enum = f"enum {{\n{indices}}};\n" if indices else ""
    return f"\ntypedef struct {name} {{\n{members}}} {name};\n{enum}extern const mg_message {name}_message;\n"


def _list(messages: Sequence[Message], prefix: str) -> str:
    """`MG_PREFIX_MESSAGES(X)`: X of every struct's name."""
    items = "".join(f" \\\n    X({_struct_name(message, prefix)})" for message in messages)
    return f"\n#define MG_{prefix.upper()}_MESSAGES(X){items}\n"


def _declaration(field: Field, prefix: str) -> str:
    if field.label == REPEATED:
        return f"    mg_repeated {_member(field)};\n"
    has = f"    bool has_{field.name};\n" if field.label == EXPLICIT else ""
    return f"{has}    {_nested(field, prefix) or _TYPES[field.kind]} {_member(field)};\n"


def _nested(field: Field, prefix: str) -> str:
    return f"mg_{prefix}_{_snake(field.message.rsplit('.', 1)[1])}" if field.message else ""


def _table(message: Message, prefix: str, messages: Sequence[Message], *, structs: bool) -> str:
    name = _struct_name(message, prefix)
    linkage = "" if structs else "static "
    rows = "".join(f"    {_row(field, name, prefix, structs)},\n" for field in message.fields)
    fields = f"\nstatic const mg_field {name}_fields[] = {{\n{rows}}};\n" if rows else "\n"
    table = f"{name}_fields, {len(message.fields)}" if rows else "NULL, 0"
    size = f"sizeof({name})" if structs else "0"
    return f"{fields}{linkage}const mg_message {name}_message = {{\"{message.name}\", {table}, {size}}};\n"


def _row(field: Field, name: str, prefix: str, structs: bool) -> str:
    if field.oneof > _MAX_ONEOFS:
        raise ValueError(f"{name}.{field.name}: more than {_MAX_ONEOFS} oneofs in one message")
    nested = f"&{_nested(field, prefix)}_message" if field.message else "NULL"
    offset = f"offsetof({name}, {_member(field)})" if structs else "0"
    has = f"offsetof({name}, has_{field.name})" if structs and field.label == EXPLICIT else "0"
    return (f"{{{field.number}, MG_WIRE_{field.kind.upper()}, {_LABELS[field.label]}, {field.oneof}, "
            f"{field.members}, {nested}, {offset}, {has}}}")
