"""Entities: typed, immutable records. A stored one knows its id; equality includes it."""
from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from typing import Any, Generic, Self, TypeVar, dataclass_transform

E = TypeVar("E", bound="Entity")


class Id(str, Generic[E]):
    """The id of a stored entity; a `str` that names which kind of entity it points to."""

    __slots__ = ()


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Entity:
    """Base of the records an app stores: annotated fields, given by keyword.

    Fields are `int`, `float`, `bool`, `str`, an enum, `Id[...]`, any of these
    `| None`, or a list of them; a default makes one optional.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name in cls.__annotations__:
            default = vars(cls).get(name)
            if isinstance(default, list):
                setattr(cls, name, dataclasses.field(default_factory=default.copy))
        dataclasses.dataclass(frozen=True, kw_only=True, eq=False)(cls)

    @property
    def id(self) -> Id[Self]:
        """The row's id. Raises ValueError on an entity that didn't come out of a table."""
        found = self.__dict__.get("_id")
        if found is None:
            raise ValueError(f"this {type(self).__name__} isn't stored: it has no id yet")
        return typing.cast("Id[Self]", found)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), self.__dict__.get("_id")))


_field_types: dict[type[Any], Mapping[str, object]] = {}


def field_types(entity: type[Any]) -> Mapping[str, object]:
    """The field types of an entity by name, in the order of declaration."""
    if entity not in _field_types:
        hints = typing.get_type_hints(entity)
        _field_types[entity] = {field.name: hints[field.name] for field in dataclasses.fields(entity)}
    return _field_types[entity]


def stored(entity: type[E], id: str, fields: Mapping[str, object]) -> E:
    """The entity of a row: its fields, and the id by which it is stored."""
    row = entity(**fields)
    object.__setattr__(row, "_id", Id(id))
    return row
