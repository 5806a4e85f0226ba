"""A table of the app's state: the operations an author calls, with their checks."""
from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Generic, TypeVar

from monoglot.author.entity import Entity, Id, field_types, stored
from monoglot.author.store import Fields, State, Store
from monoglot.author.values import admit

E = TypeVar("E", bound=Entity)


class Table(Generic[E]):
    """Rows of one entity, in the order of insertion. Rows are immutable; `update` replaces one."""

    def __init__(self, state: State, store: Store) -> None:
        self._state = state
        self._store = store

    def insert(self, entity: E) -> Id[E]:
        """Store `entity` as a new row and return its id.

        Raises TypeError, OverflowError or ValueError if a field's value can't be stored.
        """
        kind = self._entity()
        if type(entity) is not kind:
            raise TypeError(f"{self._state.name} holds {kind.__name__}, not {type(entity).__name__}")
        fields = {name: getattr(entity, name) for name in field_types(kind)}
        return Id(self._store.insert(self._state, self._admitted(fields)))

    def __getitem__(self, id: Id[E]) -> E:
        """The row with this id; raises KeyError(id) if there is none."""
        return self._row(id, self._found(id))

    def get(self, id: Id[E]) -> E | None:
        """The row with this id, or None."""
        fields = self._store.find(self._state, id)
        return None if fields is None else self._row(id, fields)

    def update(self, id: Id[E], **fields: object) -> None:
        """Change some fields of a row; raises KeyError(id) if there is none, TypeError as `insert`."""
        admitted = self._admitted(fields)
        self._found(id)
        self._store.update(self._state, id, admitted)

    def delete(self, id: Id[E]) -> None:
        """Remove a row; raises KeyError(id) if there is none."""
        self._found(id)
        self._store.remove(self._state, id)

    def where(self, **fields: object) -> list[E]:
        """The rows whose fields equal the given values, in the order of insertion."""
        wanted = self._admitted(fields)
        return [self._row(id, row) for id, row in self._store.rows(self._state)
                if all(row[name] == value for name, value in wanted.items())]

    def all(self) -> list[E]:
        """Every row, in the order of insertion."""
        return [self._row(id, row) for id, row in self._store.rows(self._state)]

    def count(self) -> int:
        """How many rows there are."""
        return len(self._store.rows(self._state))

    def __len__(self) -> int:
        return self.count()

    def __iter__(self) -> Iterator[E]:
        return iter(self.all())

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self._store.find(self._state, id) is not None

    def _entity(self) -> type[E]:
        return typing.cast("type[E]", self._state.entity)

    def _found(self, id: Id[E]) -> Fields:
        fields = self._store.find(self._state, id)
        if fields is None:
            raise KeyError(id)
        return fields

    def _row(self, id: str, fields: Fields) -> E:
        kind = self._entity()
        copied = {name: list(value) if isinstance(value, list) else value
                  for name, value in fields.items()}
        return stored(kind, id, copied)

    def _admitted(self, fields: Fields) -> Fields:
        kinds = field_types(self._entity())
        for name in fields:
            if name not in kinds:
                raise TypeError(f"{self._entity().__name__} has no field {name}")
        owner = self._entity().__name__
        return {name: admit(value, kinds[name], f"{owner}.{name}") for name, value in fields.items()}
