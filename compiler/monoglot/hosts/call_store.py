"""The states of one call at the actor: `author.store.Store` over the actor's SQLite database.

Invariants: a write goes to the rows and to the log together, inside the call's
transaction, which begins at the first write at the latest; ids follow the
call's identity; SQL texts hold only names of the compiled schema.
"""
from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ContextManager

from monoglot import model
from monoglot.author.store import Fields, State, base36
from monoglot.emit.wiretype import camel
from monoglot.hosts.convert import Values
from monoglot.wire import Codec, encode

INSERT, UPDATE, DELETE = 0, 1, 2


class HostFault(Exception):
    """The host or the program is wrong, not the app's code: a client only sees `InternalError`."""


@dataclass(frozen=True)
class Call:
    """One call: its identity and who makes it."""

    client: str
    counter: int
    user: str
    org: str


@dataclass(frozen=True)
class Event:
    """A row of `mg_event`, in the order of its columns."""

    seq: int
    transaction: int
    time: int
    client: str
    counter: int
    schema: int
    kind: int
    payload: bytes


@dataclass(frozen=True)
class Tools:
    """What every call of an actor uses: database, codec, conversions and the schema."""

    sql: sqlite3.Connection
    codec: Codec
    values: Values
    declared: model.Model
    version: int

    def fields(self, table: State) -> tuple[model.Field, ...]:
        """The fields of a table's entity, in the order of declaration."""
        state = self.declared.states[table.number - 1]
        assert isinstance(state.type, model.TableType)
        return next(entity.fields for entity in self.declared.entities if entity.name == state.type.entity)

    def scalar(self, state: State) -> model.Type:
        """The type of a scalar state."""
        return self.declared.states[state.number - 1].type


class CallStore:
    """One call's view of shared state; `events` are those it has written."""

    def __init__(self, tools: Tools, call: Call, seq: Callable[[], int], now: Callable[[], int]) -> None:
        self.user = call.user
        self.org = call.org
        self.events: list[Event] = []
        self._tools = tools
        self._call = call
        self._begin = (seq, now)
        self._seq = 0
        self._time = 0
        self._inserted = 0

    # --- the seam to the author's library

    def transaction(self) -> ContextManager[None]:
        """The actor brackets the whole call itself, with its result."""
        return contextlib.nullcontext()

    def joined(self) -> None:
        """Actions that others call join their transaction."""

    def find(self, table: State, id: str) -> Fields | None:
        found = self._select(table, 'WHERE "id" = ?', (id,))
        return found[0][1] if found else None

    def rows(self, table: State) -> list[tuple[str, Fields]]:
        return self._select(table, 'ORDER BY "row"', ())

    def insert(self, table: State, fields: Fields) -> str:
        id = f"{self._call.client}-{base36(self._call.counter)}-{base36(self._inserted)}"
        self._inserted += 1
        declared = self._tools.fields(table)
        columns = {each.name: self._tools.values.to_column(fields[each.name], each.type) for each in declared}
        seq = self._event(table, INSERT, self._row(table, "Insert", id, fields))
        names = ", ".join(['"row"', '"id"', *(f'"{name}"' for name in columns)])
        self._write(table, f"INSERT INTO {_name(table)} ({names}) VALUES (?, ?{', ?' * len(columns)})",
                    (seq, id, *columns.values()))
        return id

    def update(self, table: State, id: str, fields: Fields) -> None:
        chosen = [each for each in self._tools.fields(table) if each.name in fields]
        if not chosen:
            return
        columns = [self._tools.values.to_column(fields[each.name], each.type) for each in chosen]
        numbers = sorted(each.number for each in chosen)
        self._event(table, UPDATE, self._row(table, "Update", id, fields, fields=numbers))
        sets = ", ".join(f'"{each.name}" = ?' for each in chosen)
        self._write(table, f'UPDATE {_name(table)} SET {sets} WHERE "id" = ?', (*columns, id))

    def remove(self, table: State, id: str) -> None:
        self._event(table, DELETE, self._tools.codec.new(camel(table.name) + "Delete", id=id))
        self._write(table, f'DELETE FROM {_name(table)} WHERE "id" = ?', (id,))

    def value(self, scalar: State) -> object:
        _refuse_local(scalar)
        (stored,) = self._tools.sql.execute(f'SELECT "value" FROM {_name(scalar)}').fetchone()
        return self._tools.values.from_column(stored, self._tools.scalar(scalar))

    def set(self, scalar: State, value: object) -> None:
        type_ = self._tools.scalar(scalar)
        payload = self._tools.codec.new(camel(scalar.name) + "Set", value=self._tools.values.to_wire(value, type_))
        column = self._tools.values.to_column(value, type_)
        self._event(scalar, INSERT, payload)
        self._write(scalar, f'UPDATE {_name(scalar)} SET "value" = ?', (column,))

    # --- what the actor asks

    def begin(self) -> None:
        """Begin the call's transaction, if it has not begun; only now its place in the order and its time are known."""
        if not self._tools.sql.in_transaction:
            self._tools.sql.execute("BEGIN IMMEDIATE")
            self._seq, self._time = (read() for read in self._begin)

    # --- inside

    def _select(self, table: State, where: str, params: tuple[object, ...]) -> list[tuple[str, Fields]]:
        _refuse_local(table)
        declared = self._tools.fields(table)
        names = ", ".join(['"id"', *(f'"{each.name}"' for each in declared)])
        found = self._tools.sql.execute(f"SELECT {names} FROM {_name(table)} {where}", params)
        return [(id, {each.name: self._tools.values.from_column(value, each.type)
                      for each, value in zip(declared, values, strict=True)}) for id, *values in found]

    def _row(self, table: State, suffix: str, id: str, given: Fields, **more: object) -> Any:
        wire = {each.name: self._tools.values.to_wire(given[each.name], each.type)
                for each in self._tools.fields(table) if each.name in given}
        return self._tools.codec.new(camel(table.name) + suffix, id=id, row=wire, **more)

    def _event(self, state: State, operation: int, payload: Any) -> int:
        """Append one event; returns its sequence."""
        _refuse_local(state)
        self.begin()
        seq = self._seq + len(self.events) + 1
        event = Event(seq, self._seq + 1, self._time, self._call.client, self._call.counter, self._tools.version,
                      3 * state.number - 2 + operation, encode(payload))
        self._tools.sql.execute("INSERT INTO mg_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tuple(vars(event).values()))
        self.events.append(event)
        return seq

    def _write(self, state: State, text: str, params: tuple[object, ...]) -> None:
        if self._tools.sql.execute(text, params).rowcount != 1:
            raise HostFault(f"the reducer of {state.name} did not change exactly one row")


def _name(state: State) -> str:
    return f'"{state.name}"'


def _refuse_local(state: State) -> None:
    if state.scope != "shared":
        raise HostFault(f"{state.name} is local to a browser: the actor has no such state")
