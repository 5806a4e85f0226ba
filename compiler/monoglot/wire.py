"""Messages of the sync protocol and of an app, in Python, out of descriptor sets.

    python -m monoglot.wire decode --descriptor studio.binpb --message CreateShootArgs < bytes
    python -m monoglot.wire decode --descriptor sync.binpb --message ServerMessage --series < body

`Codec.decode` accepts canonical messages only (docs/architecture.md, "Replies"):
what protobuf reads must be written again as the very same bytes, without
unknown fields, and every number must be within its range.
"""
from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2 as pb
from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

SYNC_VARIABLE = "MONOGLOT_SYNC_DESCRIPTOR"   # a path; else `sync.binpb` beside this file, put there by the build
MAX_INT = 2**53 - 1
MAX_DEPTH = 16   # levels of messages, the outermost counted


class Malformed(ValueError):
    """Bytes that are not the canonical encoding of the message."""


class Codec:
    """Makes, encodes and decodes the messages of the last file of a `FileDescriptorSet`."""

    def __init__(self, descriptor_set: bytes) -> None:
        """Raises ValueError if the bytes are no descriptor set, or one without a file."""
        try:
            files = pb.FileDescriptorSet.FromString(descriptor_set).file
        except DecodeError as error:
            raise ValueError("this is no FileDescriptorSet") from error
        if not files:
            raise ValueError("the descriptor set holds no file")
        pool = descriptor_pool.DescriptorPool()
        for file in files:
            pool.Add(file)
        self._classes: dict[str, Any] = {
            message.name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{files[-1].package}.{message.name}"))
            for message in files[-1].message_type}

    @property
    def names(self) -> tuple[str, ...]:
        """The messages' names, in the order of the file."""
        return tuple(self._classes)

    def new(self, name: str, /, **fields: Any) -> Any:
        """A message with these fields set, as protobuf's constructors take them."""
        return self._classes[name](**fields)

    def decode(self, name: str, encoded: bytes, *, members: bool = False) -> Any:
        """The message in `encoded`; raises Malformed.

        `members`: an enum must be a member's number, so 0 is refused, absent or not.
        """
        try:
            message = self._classes[name].FromString(encoded)
        except DecodeError as error:
            raise Malformed(f"{name}: not protobuf") from error
        _check(message, 1, members)
        if encode(message) != encoded:
            raise Malformed(f"{name}: not canonical")
        return message


def sync_path() -> Path:
    """Where the descriptor set of the sync protocol is looked for."""
    return Path(os.environ.get(SYNC_VARIABLE) or Path(__file__).parent / "sync.binpb")


def sync_codec() -> Codec:
    """The codec of the sync protocol. Raises FileNotFoundError, saying what to do, without its descriptor set."""
    path = sync_path()
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: make it with protoc --descriptor_set_out from "
                                f"proto/sync.proto, and name it in {SYNC_VARIABLE}")
    return Codec(path.read_bytes())


def encode(message: Message) -> bytes:
    """The canonical encoding."""
    return message.SerializeToString(deterministic=True)


def _check(message: Message, depth: int, members: bool) -> None:
    """Raise Malformed for what a re-encoding would not show: unknown fields, ranges, members, depth."""
    name = message.DESCRIPTOR.name
    if depth > MAX_DEPTH:
        raise Malformed(f"{name}: nested too deep")
    if len(UnknownFieldSet(message)):
        raise Malformed(f"{name}: unknown field")
    for field in message.DESCRIPTOR.fields:
        for value in _values(message, field):
            if field.message_type is not None:
                _check(value, depth + 1, members)
            elif not _fits(field, value, members):
                raise Malformed(f"{name}.{field.name}: {value!r} is out of range")


def _values(message: Message, field: Any) -> Iterable[Any]:
    value = getattr(message, field.name)
    if field.is_repeated:
        return list(value)
    if field.has_presence and not message.HasField(field.name):
        return ()
    return (value,)


def _fits(field: Any, value: Any, members: bool) -> bool:
    if field.type == FieldDescriptor.TYPE_INT64:
        return bool(-MAX_INT <= value <= MAX_INT)
    if field.type == FieldDescriptor.TYPE_DOUBLE:
        return math.isfinite(value)
    if field.type == FieldDescriptor.TYPE_ENUM:
        return bool((not members or value != 0) and 0 <= value < len(field.enum_type.values))
    return True


def varint(value: int) -> bytes:
    """A natural number as protobuf writes it."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def join(messages: Iterable[bytes]) -> bytes:
    """Messages as one body of HTTP, each with its length before it."""
    return b"".join(varint(len(message)) + message for message in messages)


def split(body: bytes) -> list[bytes]:
    """The messages in a body of HTTP; raises Malformed if a length is bad or the last one is cut."""
    return list(_split(body))


def _split(body: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(body):
        size, at = _read_varint(body, at)
        if size > len(body) - at:
            raise Malformed("the series ends inside a message")
        yield body[at:at + size]
        at += size


def _read_varint(body: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count, byte in enumerate(body[at:at + 10]):
        value |= (byte & 0x7F) << 7 * count
        if byte < 0x80:
            if varint(value) != body[at:at + count + 1] or value >= 2**64:
                break
            return value, at + count + 1
    raise Malformed("a length that is no varint")


def as_json(message: Message) -> str:
    """The message as protobuf JSON with the schema's own field names, for people."""
    plain = json_format.MessageToDict(message, preserving_proto_field_name=True)
    return json.dumps(plain, indent=2, ensure_ascii=False, sort_keys=False)


def main(arguments: list[str] | None = None, source: bytes | None = None) -> int:
    """The command line above; returns its exit code."""
    parser = argparse.ArgumentParser(prog="monoglot.wire", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["decode"])
    parser.add_argument("--descriptor", type=Path, required=True)
    parser.add_argument("--message", required=True)
    parser.add_argument("--series", action="store_true", help="length-prefixed messages, as in HTTP")
    options = parser.parse_args(arguments)
    encoded = sys.stdin.buffer.read() if source is None else source
    try:
        return _decode(Codec(options.descriptor.read_bytes()), options.message, encoded, options.series)
    except (ValueError, OSError) as error:
        print(f"wire: {error}", file=sys.stderr)
        return 1


def _decode(codec: Codec, name: str, encoded: bytes, series: bool) -> int:
    if name not in codec.names:
        print(f"wire: no message {name}; there are {', '.join(codec.names)}", file=sys.stderr)
        return 2
    for each in split(encoded) if series else [encoded]:
        print(as_json(codec.decode(name, each)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
