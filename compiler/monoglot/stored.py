"""The standard library's value types in their stored form, the same on the wire and in SQLite.

A datetime and a timedelta are microseconds, a date days since 1970, a Decimal and a UUID
their text; bytes are themselves. In the emitted code an entity's fields and a scalar state
hold this form, and `lower.stored` converts where they are read and written.
"""
from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from monoglot import model as m

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LIMIT = 2**53 - 1

SCALARS: dict[m.Type, str] = {
    m.BYTES: "bytes", m.DATETIME: "int64", m.DATE: "int64", m.TIMEDELTA: "int64", m.DECIMAL: "string", m.UUID: "string"}
"""The scalar of protobuf that each is."""

CONVERTED: dict[m.Type, tuple[str, str]] = {
    m.DATETIME: ("datetimeOut", "datetimeIn"), m.DATE: ("dateOut", "dateIn"), m.TIMEDELTA: ("deltaOut", "deltaFrom"),
    m.DECIMAL: ("decimalText", "decimalIn"), m.UUID: ("uuidText", "uuidIn")}
"""The functions of the prelude that write a value that travels, and read one from anybody."""


def out(value: object) -> object:
    """A value of one of the types in its stored form. Raises OverflowError beyond what an int holds."""
    match value:
        case datetime():
            return _within((value - EPOCH) // MICROSECOND)
        case date():
            return value.toordinal() - EPOCH.toordinal()
        case timedelta():
            return _within(value // MICROSECOND)
        case Decimal() | uuid.UUID():
            return str(value)
    return value


def _within(number: int) -> int:
    if not -LIMIT <= number <= LIMIT:
        raise OverflowError("integer out of range")
    return number


_READ: dict[m.Type, Callable[[object], object]] = {
    m.DATETIME: lambda x: EPOCH + timedelta(microseconds=_int(x)),
    m.DATE: lambda x: date.fromordinal(_int(x) + EPOCH.toordinal()),
    m.TIMEDELTA: lambda x: timedelta(microseconds=_int(x)),
    m.DECIMAL: lambda x: Decimal(str(x)), m.UUID: lambda x: uuid.UUID(str(x)), m.BYTES: lambda x: x}


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError("no number")
    return value


def read(stored: object, type_: m.Type) -> object:
    """The value of a stored form. Raises ValueError if it is the form of none."""
    try:
        value = _READ[type_](stored)
    except (OverflowError, InvalidOperation, ValueError) as error:
        raise ValueError("not the stored form of a value") from error
    if out(value) != stored or (isinstance(value, Decimal) and not value.is_finite()):
        raise ValueError("not the stored form of a value")
    return value


def constant(name: str, args: list[object], keywords: dict[str, object]) -> object:
    """What a constructor of the standard library gives for constants."""
    makers: dict[str, Callable[..., object]] = {
        "datetime": datetime, "date": date, "timedelta": timedelta, "Decimal": Decimal, "UUID": uuid.UUID, "float": float,
        "bytes.fromhex": bytes.fromhex}
    if name == "datetime":
        return datetime(*args[:7], **(keywords | {"tzinfo": UTC}))  # type: ignore[arg-type]
    return makers[name](*args, **keywords)
