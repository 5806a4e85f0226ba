"""Values of an app between its three forms: Python, wire, SQLite.

The model's types say which: a Python value is what the author's methods see, a
wire value what protobuf's messages hold, a column what SQLite stores.
"""
from __future__ import annotations

import enum
import json
import math
import typing
from collections.abc import Iterator

from monoglot import model, stored
from monoglot.author.app import App, states_of
from monoglot.author.entity import Entity, Id, field_types
from monoglot.jsontext import json_text
from monoglot.wire import MAX_INT

Column = None | int | float | str | bytes


class Values:
    """Converts the values of one app's class, whose enums it knows by the model's names."""

    def __init__(self, app: type[App], declared: model.Model) -> None:
        classes = {found.__name__: found for found in _enums(app)}
        self._numbers: dict[str, dict[str, int]] = {
            each.name: {member.name: member.number for member in each.members} for each in declared.enums}
        self._members: dict[str, dict[int, enum.Enum]] = {
            each.name: {member.number: classes[each.name][member.name] for member in each.members}
            for each in declared.enums if each.name in classes}

    def to_wire(self, value: object, type_: model.Type) -> object:
        """Raises OverflowError or ValueError where no host could store or send the value."""
        if value is None:
            return None
        if isinstance(type_, model.OptionalType):
            return self.to_wire(value, type_.item)
        if isinstance(type_, model.ListType):
            return [self.to_wire(item, type_.item) for item in typing.cast("list[object]", value)]
        if isinstance(type_, model.EnumType):
            return self._numbers[type_.name][typing.cast(enum.Enum, value).name]
        if type_ in stored.SCALARS:
            return stored.out(value)
        if type_ == model.INT:
            return _integer(typing.cast(int, value))
        return _float(typing.cast(float, value)) if type_ == model.FLOAT else value

    def from_wire(self, value: object, type_: model.Type) -> object:
        """The Python value of a wire value that `to_wire` gave, or a codec accepted."""
        if value is None:
            return None
        if isinstance(type_, model.OptionalType):
            return self.from_wire(value, type_.item)
        if isinstance(type_, model.ListType):
            return [self.from_wire(item, type_.item) for item in typing.cast("list[object]", value)]
        if isinstance(type_, model.EnumType):
            return self._members[type_.name][typing.cast(int, value)]
        if type_ in stored.SCALARS:
            return stored.read(value, type_)
        if isinstance(type_, model.IdType):
            return Id[Entity](typing.cast(str, value))
        if type_ == model.FLOAT:
            return float(typing.cast(float, value))
        return bool(value) if type_ == model.BOOL else value

    def to_column(self, value: object, type_: model.Type) -> Column:
        """A Python value as SQLite stores it."""
        wire = self.to_wire(value, type_)
        if isinstance(wire, list):
            return json_text(wire)
        return int(wire) if isinstance(wire, bool) else typing.cast(Column, wire)

    def from_column(self, stored: Column, type_: model.Type) -> object:
        """The Python value of what SQLite stored."""
        if isinstance(type_, model.ListType):
            return self.from_wire(json.loads(typing.cast(str, stored)), type_)
        return self.from_wire(stored, type_)


def _integer(value: int) -> int:
    if not -MAX_INT <= value <= MAX_INT:
        raise OverflowError("integer out of range")
    return value


def _float(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("cannot store a float that is not finite")
    return value + 0.0  # makes -0.0 a plain zero


def _enums(app: type[App]) -> Iterator[type[enum.Enum]]:
    """The enum classes that the app's states, entities and actions name."""
    for state in states_of(app):
        kinds = [state.kind] if state.entity is None else field_types(state.entity).values()
        for kind in kinds:
            yield from _enums_in(kind)
    for member in vars(app).values():
        if callable(member) and not isinstance(member, type):
            for kind in typing.get_type_hints(member).values():
                yield from _enums_in(kind)


def _enums_in(kind: object) -> Iterator[type[enum.Enum]]:
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        yield kind
    for part in typing.get_args(kind):
        yield from _enums_in(part)
