"""The seam between an app's states and whatever keeps them.

`Store` is all that `App` and `Table` ask of it. `MemoryStore` serves unit
tests; a host binds its own store through `App(store=...)` and there makes
events of the writes. Values reach a store only after their types were checked.
"""
from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ContextManager, Protocol

from monoglot.author import outside
from monoglot.author.entity import Entity

Fields = Mapping[str, object]


@dataclass(frozen=True)
class State:
    """One annotated attribute of an app. `number` counts all its states from 1.

    `scope` is `local` or `shared`. `entity` is the record type of a table and
    None for a scalar; `kind` and `default` are a scalar's.
    """

    name: str
    number: int
    scope: str
    entity: type[Entity] | None
    kind: object
    default: object


class Store(Protocol):
    """Keeps the states of one app for one user.

    Ids are plain strings. `update` and `remove` are only asked for rows that
    `find` finds; `rows` are in the order of insertion.
    """

    user: str
    org: str

    def find(self, table: State, id: str) -> Fields | None: ...
    def rows(self, table: State) -> list[tuple[str, Fields]]: ...
    def insert(self, table: State, fields: Fields) -> str: ...
    def update(self, table: State, id: str, fields: Fields) -> None: ...
    def remove(self, table: State, id: str) -> None: ...
    def value(self, scalar: State) -> object: ...
    def set(self, scalar: State, value: object) -> None: ...

    def transaction(self) -> ContextManager[None]:
        """Entered around the outermost call of an action; an exception undoes its shared writes."""
        ...

    def joined(self) -> None:
        """An action that another one called has returned."""
        ...


class Data:
    """Rows and scalars by the name of their state; `clients` counts the stores that share them."""

    def __init__(self) -> None:
        self.clients = 0
        self.tables: dict[str, dict[str, Fields]] = {}
        self.scalars: dict[str, object] = {}

    def copy(self) -> Data:
        """A copy that later writes to this one don't change."""
        data = Data()
        data.tables = {name: dict(rows) for name, rows in self.tables.items()}
        data.scalars = dict(self.scalars)
        return data


class MemoryStore:
    """States in this process, for unit tests. Several users may share one `shared`."""

    def __init__(self, user: str, org: str, shared: Data | None = None) -> None:
        self.user = user
        self.org = org
        self.shared = Data() if shared is None else shared
        self.client = f"{base36(self.shared.clients):0>16}"
        self.shared.clients += 1
        self.local = Data()
        self._counter = 0
        self._inserted = 0
        self._before = Data()
        self._split = False

    def find(self, table: State, id: str) -> Fields | None:
        return self._rows(table).get(id)

    def rows(self, table: State) -> list[tuple[str, Fields]]:
        return list(self._rows(table).items())

    def insert(self, table: State, fields: Fields) -> str:
        id = f"{self.client}-{base36(self._counter)}-{base36(self._inserted)}"
        self._inserted += 1
        self._rows(table)[id] = fields
        return id

    def update(self, table: State, id: str, fields: Fields) -> None:
        rows = self._rows(table)
        rows[id] = {**rows[id], **fields}

    def remove(self, table: State, id: str) -> None:
        del self._rows(table)[id]

    def value(self, scalar: State) -> object:
        return self._data(scalar).scalars.get(scalar.name, scalar.default)

    def set(self, scalar: State, value: object) -> None:
        self._data(scalar).scalars[scalar.name] = value

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        self._begin()
        self._split = False
        token = outside.noting(self._over)
        try:
            yield
        except BaseException:
            self.shared.tables, self.shared.scalars = self._before.tables, self._before.scalars
            raise
        finally:
            outside.noted_before(token)

    def joined(self) -> None:
        if self._split:
            self._begin()

    def _begin(self) -> None:
        self._before = self.shared.copy()
        self._counter += 1
        self._inserted = 0

    def _over(self, browser: bool) -> None:
        """A segment is over: what it changed stays. A request ends one only in an action that is split."""
        self._split = self._split or browser
        if self._split:
            self._begin()

    def _data(self, state: State) -> Data:
        if state.scope == "shared":
            return self.shared
        outside.note()
        return self.local

    def _rows(self, table: State) -> dict[str, Fields]:
        return self._data(table).tables.setdefault(table.name, {})


def base36(number: int) -> str:
    """A natural number in base 36, lower case."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    head = base36(number // 36) if number >= 36 else ""
    return head + digits[number % 36]
