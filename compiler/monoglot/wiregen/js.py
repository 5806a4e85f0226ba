"""Message descriptors as a JavaScript module, in the form of docs/architecture.md, "Emitted JavaScript"."""
from __future__ import annotations

import json
from collections.abc import Sequence

from monoglot.wiregen.schema import Field, Message

TYPES = {"int64": 0, "uint32": 1, "bool": 2, "double": 3, "string": 4, "bytes": 5, "enum": 6}


def generate(messages: Sequence[Message], source: str, *, numbered: bool = False) -> str:
    """One `export const` per message; a nested message is a reference to an earlier one.

    `numbered` gives every field its number for a name, for a small bundle.
    """
    names = {message.full_name: message.name for message in messages}
    if len(set(names.values())) != len(names):
        raise ValueError("two messages have one short name")
    head = f"// Descriptors of {source}, generated: change the schema, not this.\n"
    return head + "".join(_message(message, names, numbered) for message in messages)


def _message(message: Message, names: dict[str, str], numbered: bool) -> str:
    fields = ", ".join(_field(field, names, numbered) for field in message.fields)
    return f"export const {message.name} = [{fields}];\n"


def _field(field: Field, names: dict[str, str], numbered: bool) -> str:
    kind = names[field.message] if field.message else str(TYPES[field.kind])
    members = f", {field.members}" if field.kind == "enum" else ""
    name = str(field.number) if numbered else json.dumps(field.name)
    return f"[{field.number}, {name}, {kind}, {field.label}{members}]"
