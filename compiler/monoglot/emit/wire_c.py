"""`wire.c`: tables by which the pod checks the arguments of the app's actions (`mg_app_wire.h`)."""
from __future__ import annotations

import json

from google.protobuf import descriptor_pb2 as pb

from monoglot import model
from monoglot.emit import proto
from monoglot.wiregen import c, schema

_PREFIX = "app"


def emit(program: model.Program) -> dict[str, bytes]:
    """The one C file; it needs `mg_app_wire.h` on its include path."""
    actions = proto.actions(program)
    messages = _needed(proto.build(program).file, {action.args for action in actions})
    names = {message.name: c.table_name(message, _PREFIX) for message in messages}
    by_number = {action.function.number: names[action.args] for action in actions}
    head = "/* Wire tables of the application, generated: change the application, not this. */\n#include \"mg_app_wire.h\"\n"
    text = head + c.tables(messages, _PREFIX) + _index(by_number) + _app(program)
    return {"wire.c": text.encode()}


def _needed(file: pb.FileDescriptorProto, wanted: set[str]) -> list[schema.Message]:
    """The wanted messages and what they refer to, dependencies first."""
    ordered = schema.messages(file)
    needed = {message.full_name for message in ordered if message.name in wanted}
    for message in reversed(ordered):
        if message.full_name in needed:
            needed |= {field.message for field in message.fields if field.message}
    return [message for message in ordered if message.full_name in needed]


def _index(by_number: dict[int, str]) -> str:
    """The table of tables; slot 0 and the numbers of other actions are NULL."""
    slots = ", ".join("&" + by_number[n] if n in by_number else "NULL" for n in range(max(by_number, default=0) + 1))
    return f"\nstatic const mg_message *const mg_app_args[] = {{{slots}}};\n"


def _app(program: model.Program) -> str:
    name, digest = json.dumps(program.model.name), json.dumps(proto.schema_hash(program))
    return (f"const mg_app_wire mg_app = {{{name}, {digest}, mg_app_args, "
            "sizeof mg_app_args / sizeof mg_app_args[0]};\n")
