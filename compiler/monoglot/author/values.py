"""What a value of a declared type is: one check for states, fields and `expect`.

The compiled application refuses the same values for the same reasons, so a unit
test in CPython meets them first.
"""
from __future__ import annotations

import enum
import math
import types
import typing

LIMIT = 2**53 - 1
"""The largest `int` that every target holds exactly; stored values lie within +-LIMIT."""


def admit(value: object, kind: object, where: str) -> object:
    """Return `value` as a value of the type `kind`, the same for equal input.

    An int given for a float becomes one; lists and dicts are copied.
    Raises TypeError (another type), OverflowError (an int beyond LIMIT) or
    ValueError (a float that isn't finite, a lone surrogate in a str).
    """
    origin = typing.get_origin(kind)
    if origin is typing.Annotated:
        return admit(value, typing.get_args(kind)[0], where)
    if origin in (typing.Union, types.UnionType):
        return _admit_union(value, typing.get_args(kind), where)
    if origin is list or kind is list:
        return _admit_list(value, kind, where)
    if origin is dict or kind is dict:
        return _admit_dict(value, kind, where)
    return _admit_plain(value, origin or kind, where)


def _admit_union(value: object, kinds: tuple[object, ...], where: str) -> object:
    if value is None and type(None) in kinds:
        return None
    inner = [kind for kind in kinds if kind is not type(None)]
    if len(inner) != 1:
        raise TypeError(f"{where}: only `T | None` is a union the language knows")
    return admit(value, inner[0], where)


def _admit_list(value: object, kind: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise _mismatch(value, "list", where)
    item = (typing.get_args(kind) or (object,))[0]
    return [admit(each, item, f"{where}[{index}]") for index, each in enumerate(value)]


def _admit_dict(value: object, kind: object, where: str) -> dict[object, object]:
    if not isinstance(value, dict):
        raise _mismatch(value, "dict", where)
    key_kind, value_kind = typing.get_args(kind) or (object, object)
    return {admit(key, key_kind, f"{where} key"): admit(each, value_kind, f"{where}[{key!r}]")
            for key, each in value.items()}


def _admit_plain(value: object, kind: object, where: str) -> object:
    if kind is object or kind is typing.Any:
        return value
    if kind is float and type(value) is int:
        return float(_within_limit(value))
    if kind is float and type(value) is float:
        return _finite(value)
    if not isinstance(kind, type) or not _is_instance(value, kind):
        raise _mismatch(value, getattr(kind, "__name__", str(kind)), where)
    if isinstance(value, enum.Enum):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return _within_limit(value)
    if isinstance(value, str):
        return _whole_text(value, where)
    return value


def _is_instance(value: object, kind: type) -> bool:
    """`isinstance`, but a bool is no int, and a plain str stands for an Id (as on the wire)."""
    if kind in (int, float, bool, str) or kind is type(None):
        return type(value) is kind or (kind is str and isinstance(value, str)
                                       and not isinstance(value, enum.Enum))
    if issubclass(kind, str) and not issubclass(kind, enum.Enum):
        return isinstance(value, str) and not isinstance(value, enum.Enum)
    return isinstance(value, kind)


def _within_limit(value: int) -> int:
    if not -LIMIT <= value <= LIMIT:
        raise OverflowError("integer out of range")
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("cannot store a float that is not finite")
    return value + 0.0  # -0.0 is stored as 0.0


def _whole_text(value: str, where: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError(f"{where}: the text holds half of a surrogate pair")
    return value


def _mismatch(value: object, wanted: str, where: str) -> TypeError:
    return TypeError(f"{where}: expected {wanted}, got {type(value).__name__}")


T = typing.TypeVar("T")


def expect(kind: type[T], value: object) -> T:
    """Return `value` if it is of the type `kind`, else raise TypeError. JSON tells no `1.0` from `1`: a whole number is an int.

    For values whose type isn't known, such as a part of a JSON reply:
    `expect(str, reply.json["url"])`.
    """
    return typing.cast(T, admit(_json_numbers(value), kind, "expect"))


def _json_numbers(value: object) -> object:
    """A JSON value whose whole numbers are ints where they are exact, as every target reads them, else floats."""
    if isinstance(value, list):
        return [_json_numbers(each) for each in value]
    if isinstance(value, dict):
        return {key: _json_numbers(each) for key, each in value.items()}
    if isinstance(value, float) and value.is_integer() and abs(value) <= LIMIT:
        return int(value)
    return _nearest(value) if type(value) is int and abs(value) > LIMIT else value


def _nearest(value: int) -> float:
    return float(value) if abs(value) < 2**1024 - 2**970 else math.copysign(math.inf, value)
