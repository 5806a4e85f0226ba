"""The `memory` host: actors in CPython, for unit tests and as the yardstick of the other hosts.

    host = MemoryHost(Studio, program)
    connection = host.connect("ada", "acme")
    connection.receive(encoded_client_message)
    connection.sent                      # what the actor sent, ServerMessages

The app's class is ordinary Python: its tables and scalars ask a store, and the
actor gives it one for each call (`hosts/call_store.py`, the protocol is
`author.store.Store`). Replies and rows are those of every other host. Nothing
here is thread-safe; a `fetch` given by a test may call `receive` while a call waits.
"""
from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monoglot import analyse, model, wire
from monoglot.author.app import App
from monoglot.hosts.actor import Actor, Surroundings
from monoglot.hosts.outgoing import Fetch, Gate, refuse_all

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}\Z")


def wall_clock() -> int:
    """Microseconds since 1970."""
    return time.time_ns() // 1000


@dataclass(eq=False)
class Connection:
    """One open connection, as if its session were verified. `sent` are the messages to the client."""

    user: str
    org: str
    actor: Actor
    sent: list[bytes] = field(default_factory=list)
    open: bool = True

    def receive(self, message: bytes) -> None:
        """Hand one encoded ClientMessage to the actor; its replies are in `sent` when this returns,
        unless it waits for a call under way."""
        if not self.open:
            raise ValueError("the connection is closed")
        self.actor.message(self, message)

    def send(self, message: bytes) -> None:
        """What the actor calls."""
        if self.open:
            self.sent.append(message)

    def close(self) -> None:
        """No message goes to it any more."""
        self.open = False


class MemoryHost:
    """Hosts one app for any number of organisations.

    `path` is ":memory:" or a folder, in which each organisation's database is
    `ORG.sqlite`. `fetch` answers outgoing requests, `secrets` are values by key,
    `hosts` the allow-list (by default what the program declares and names).
    """

    def __init__(self, app: type[App], program: model.Program, path: str | Path = ":memory:", *,
                 fetch: Fetch = refuse_all, secrets: Mapping[str, str] | None = None,
                 hosts: tuple[str, ...] | None = None, now: Callable[[], int] = wall_clock,
                 build: str = "memory", dev: bool = False, sync: wire.Codec | None = None) -> None:
        self.logged: list[tuple[str, str]] = []
        allowed = tuple(analyse.hosts(program)) if hosts is None else hosts
        self._surroundings = Surroundings(app, program, sync or wire.sync_codec(), Gate(allowed, secrets or {}, fetch),
                                          now, lambda level, text: self.logged.append((level, text)), build, dev)
        self._path = path
        self._actors: dict[str, Actor] = {}
        self._databases: dict[str, sqlite3.Connection] = {}
        self._connections: list[Connection] = []

    def connect(self, user: str, org: str) -> Connection:
        """A connection of `user` in `org`; raises ValueError for names that no session could hold."""
        for name in (user, org):
            if not _NAME.match(name):
                raise ValueError(f"{name!r} is not of the form {_NAME.pattern}")
        connection = Connection(user, org, self._actor(org))
        self._connections.append(connection)
        return connection

    def database(self, org: str) -> sqlite3.Connection:
        """The organisation's database, to look at."""
        self._actor(org)
        return self._databases[org]

    def close(self) -> None:
        """Close every connection and database."""
        for connection in self._connections:
            connection.close()
        for database in self._databases.values():
            database.close()

    def _actor(self, org: str) -> Actor:
        if org not in self._actors:
            self._databases[org] = self._open(org)
            self._actors[org] = Actor(self._surroundings, self._databases[org], lambda: self._of(org))
        return self._actors[org]

    def _of(self, org: str) -> list[Connection]:
        return [connection for connection in self._connections if connection.open and connection.org == org]

    def _open(self, org: str) -> sqlite3.Connection:
        if self._path == ":memory:":
            return sqlite3.connect(":memory:", isolation_level=None)
        Path(self._path).mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(Path(self._path) / f"{org}.sqlite", isolation_level=None)
