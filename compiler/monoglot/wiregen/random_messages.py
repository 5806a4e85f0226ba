"""Random valid messages of a codec, by a seeded generator: for tests of other codecs."""
from __future__ import annotations

import random
from typing import Any

from google.protobuf.descriptor import FieldDescriptor as F

from monoglot.wire import MAX_INT, Codec

_TEXT = ["", "a", "Alps", "é", "𝄞", "\0", "\uffff", "x" * 200, "naïve 漢字"]


def random_message(codec: Codec, name: str, seeded: random.Random) -> Any:
    """A message with a random choice of fields set to random, often extreme, values."""
    message = codec.new(name)
    _fill(message, seeded)
    return message


def _fill(message: Any, seeded: random.Random) -> None:
    for field in message.DESCRIPTOR.fields:
        wanted = field.type == F.TYPE_ENUM or seeded.random() < 0.7
        if field.is_repeated:
            _extend(getattr(message, field.name), field, seeded)
        elif not wanted:
            continue
        elif field.message_type is not None:
            getattr(message, field.name).SetInParent()
            _fill(getattr(message, field.name), seeded)
        else:
            setattr(message, field.name, _value(field, seeded))


def _extend(repeated: Any, field: Any, seeded: random.Random) -> None:
    for _ in range(seeded.choice([0, 0, 1, 2, 5])):
        if field.message_type is not None:
            _fill(repeated.add(), seeded)
        else:
            repeated.append(_value(field, seeded))


def _value(field: Any, seeded: random.Random) -> Any:
    if field.type == F.TYPE_INT64:
        return seeded.choice([0, 1, -1, MAX_INT, -MAX_INT, seeded.randint(-MAX_INT, MAX_INT), seeded.randrange(300)])
    if field.type == F.TYPE_UINT32:
        return seeded.choice([0, 1, 127, 128, 2**32 - 1, seeded.getrandbits(32)])
    if field.type == F.TYPE_DOUBLE:
        return seeded.choice([0.0, -0.0, 1.0, 5e-324, -1.7e308, seeded.uniform(-1e9, 1e9)])
    if field.type == F.TYPE_BOOL:
        return seeded.random() < 0.5
    if field.type == F.TYPE_ENUM:
        return seeded.randrange(1, len(field.enum_type.values))
    text = seeded.choice(_TEXT)
    return text if field.type == F.TYPE_STRING else text.encode() + seeded.randbytes(seeded.randrange(4))
