"""A recorded trace of messages, replayed on any host.

A trace is a JSON list of steps. Each step says who speaks (`"as"`: "user/org")
and one of
    {"hello": {"client": C, "cursor": 0, "acked": 0}}
    {"submit": {"client": C, "base": 0, "calls": [[1, "create_shoot", {"name": "x"}]]}}
    {"invoke": {"client": C, "call": [2, "delete_shoot", {"shoot": "…"}]}}
    {"raw": "0a00"}                       bytes in hexadecimal
`C` is padded with zeros to 16 characters. A step may end with "waits": its reply
comes when an outside service has answered.

What a replay gives: for each step and connection the messages that were sent
to it, as bytes with the time of events set to zero, and in the end every row.
"""
from __future__ import annotations

import json
import sqlite3
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from monoglot import wire
from monoglot.author.transport import Reply
from monoglot.hosts.launch import Host
from monoglot.hosts.memory import Connection, MemoryHost
from monoglot.hosts.outgoing import Outgoing
from tests.support.client import SYNC, Schema, Socket, body, hello, invoke, submit
from tests.support.deployed import AI_HOST, token

ANSWERS = ("welcome", "ack", "conflict", "result", "failure")


@dataclass(frozen=True)
class Replay:
    """`replies`: one entry a step: connection -> messages. `rows`: organisation -> table -> rows."""

    replies: list[dict[str, list[bytes]]]
    rows: dict[str, dict[str, list[list[Any]]]]


class Line(Protocol):
    """One open connection of a replay."""

    def send(self, message: bytes) -> None: ...
    def answered(self) -> list[bytes]: ...
    def settled(self) -> list[bytes]: ...


def padded(client: str) -> str:
    return client.ljust(16, "0")


def encode_step(schema: Schema, step: dict[str, Any]) -> bytes:
    if "raw" in step:
        return bytes.fromhex(step["raw"])
    if "hello" in step:
        fields = step["hello"]
        return hello(schema, padded(fields["client"]), **{key: fields[key] for key in fields if key != "client"})
    if "submit" in step:
        fields = step["submit"]
        calls = [schema.call(counter, action, **args) for counter, action, args in fields["calls"]]
        return submit(padded(fields["client"]), fields["base"], calls)
    counter, action, args = step["invoke"]["call"]
    return invoke(padded(step["invoke"]["client"]), schema.call(counter, action, **args))


def timeless(encoded: bytes) -> bytes:
    """The message with the time of each event, and what the host says of its build, taken out."""
    message = SYNC.decode("ServerMessage", encoded)
    kind, content = body(message)
    for event in getattr(content, "events", ()):
        event.time = 0
    if kind == "welcome":
        content.build, content.dev = "", False
    return wire.encode(message)


def readable(encoded: bytes) -> Any:
    return json.loads(wire.as_json(SYNC.decode("ServerMessage", encoded)))


def replay(steps: list[dict[str, Any]], schema: Schema, open_line: Any) -> list[dict[str, list[bytes]]]:
    """Sends every step; `open_line(who)` opens a connection at its first use."""
    lines: dict[str, Line] = {}
    replies = []
    for step in steps:
        who = step["as"]
        if who not in lines:
            lines[who] = open_line(who)
        lines[who].send(encode_step(schema, step))
        first = lines[who].answered() if step.get("waits") else []
        found = {name: line.settled() for name, line in lines.items()}
        found[who] = first + found[who]
        replies.append({name: [timeless(each) for each in sent] for name, sent in found.items() if sent})
    return replies


def table_rows(database: sqlite3.Connection) -> dict[str, list[list[Any]]]:
    """Every row of the actor's tables, the time of events left out."""
    names = [name for (name,) in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY name")]
    return {name: [list(row) for row in database.execute(f"SELECT {_columns(database, name)} FROM \"{name}\" ORDER BY 1, 2")]
            for name in names}


def _columns(database: sqlite3.Connection, table: str) -> str:
    names = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    return ", ".join(f'"{name}"' for name in names if (table, name) != ("mg_event", "time"))


# --- on a host that is a process ---------------------------------------------------


class SocketLine:
    def __init__(self, socket: Socket) -> None:
        self._socket = socket

    def send(self, message: bytes) -> None:
        self._socket.send(message)

    def answered(self) -> list[bytes]:
        found: list[bytes] = []
        while not found or body(SYNC.decode("ServerMessage", found[-1]))[0] not in ANSWERS:
            found.append(self._socket.receive_bytes())
        return found

    def settled(self) -> list[bytes]:
        return self._socket.settled()


def replay_on(host: Host, steps: list[dict[str, Any]], schema: Schema) -> Replay:
    """On a started host; stops it to read its rows."""
    sockets: list[Socket] = []

    def open_line(who: str) -> Line:
        user, _, org = who.partition("/")
        sockets.append(Socket(host.url, token(user, org)))
        return SocketLine(sockets[-1])

    try:
        replies = replay(steps, schema, open_line)
    finally:
        for socket in sockets:
            socket.close()
    host.stop()
    return Replay(replies, process_rows(host))


def process_rows(host: Host) -> dict[str, dict[str, list[list[Any]]]]:
    """By organisation; which one a database belongs to is told by who wrote in it."""
    found = {}
    for path in host.databases():
        with sqlite3.connect(path) as database:
            rows = table_rows(database)
        if rows.get("mg_client"):
            found[organisation(rows)] = rows
    return found


def organisation(rows: dict[str, list[list[Any]]]) -> str:
    """Users of a trace are named `ann@acme`: user names of one organisation end in its name."""
    users = {row[1].partition("@")[2] for row in rows["mg_client"]}
    assert len(users) == 1, f"one database, users of {users}"
    return str(users.pop())


# --- on the memory host ------------------------------------------------------------


class MemoryLine:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._taken = 0

    def send(self, message: bytes) -> None:
        self._connection.receive(message)

    def settled(self) -> list[bytes]:
        found = self._connection.sent[self._taken:]
        self._taken = len(self._connection.sent)
        return found

    answered = settled


def through(stand_in: str) -> Any:
    """The memory host's network: the stand-in in the service's place."""
    def fetch(request: Outgoing) -> Reply:
        url = request.url.replace(f"https://{AI_HOST}", stand_in, 1)
        asked = urllib.request.Request(url, data=request.body.encode() if request.body is not None else None,
                                       headers=dict(request.headers), method=request.method)
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return Reply(answer.status, answer.read().decode())
        except urllib.error.HTTPError as error:
            return Reply(error.code, error.read().decode())
    return fetch


def replay_in_memory(host: MemoryHost, steps: list[dict[str, Any]], schema: Schema) -> Replay:
    names: set[str] = set()

    def open_line(who: str) -> Line:
        user, _, org = who.partition("/")
        names.add(org)
        return MemoryLine(host.connect(user, org))

    replies = replay(steps, schema, open_line)
    return Replay(replies, {org: table_rows(host.database(org)) for org in sorted(names)
                            if table_rows(host.database(org))["mg_client"]})


def read_trace(path: Path) -> list[dict[str, Any]]:
    steps = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(steps, list)
    return steps
