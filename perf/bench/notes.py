"""The notes application (perf/notes.py): on its hosts, its changes, and reading what was written.

A change is one Invoke by POST: an event appended, a row written, the result stored, all
durable before the reply. Every request is a call of its own; each run has new clients, so
none is answered from a stored result. A reading is a GET with a session's token, answered by
the compiled action and one prepared SELECT.
"""
from __future__ import annotations

import itertools
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache as once
from pathlib import Path
from typing import BinaryIO

import jwt

from monoglot.hosts.launch import HOSTS, Settings
from perf.bench import pod
from perf.bench.harness import CONNECTIONS, runfile
from tests.support.client import Schema, invoke, load_schema

COUNTERS = range(128, 16384)   # two bytes each on the wire, so that all requests are of one form
CALLS = 3000                   # of each client in a run, more than any host answers
TEXT = "a line of text as people write them"
_READ_CLIENT = "readreadreadread"
_client = itertools.count()


def _base36(number: int) -> str:
    return (_base36(number // 36) if number >= 36 else "") + "0123456789abcdefghijklmnopqrstuvwxyz"[number % 36]


IDS = [f"{_READ_CLIENT}-{_base36(counter)}-0" for counter in COUNTERS[:1000]]
"""The rows that `seeded` leaves, and that every side's readings ask for."""


@once
def token() -> str:
    return jwt.encode({"sub": "ann", "org": "acme", "exp": int(time.time()) + 24 * 3600}, pod.KEY, algorithm="HS256")


def _post(port: int, body: bytes) -> bytes:
    return (f"POST /_api/sync HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-protobuf\r\n"
            f"Authorization: Bearer {token()}\r\nContent-Length: {len(body) + 1}\r\n\r\n").encode() + bytes([len(body)]) + body


def _varint(number: int) -> bytes:
    return bytes([0x80 | number & 0x7F, number >> 7])


def _calls(port: int, clients: list[str], count: int) -> Iterator[bytes]:
    schema: Schema = load_schema(runfile("MONOGLOT_NOTES"))
    example, counter = "x" * 16, 300
    request = _post(port, invoke(example, schema.call(counter, "add", text=TEXT)))
    before, after = request.split(example.encode())
    middle, end = after.split(_varint(counter), 1)
    for number in COUNTERS[:count]:
        tail = middle + _varint(number) + end
        for client in clients:
            yield before + client.encode() + tail


def changes(port: int) -> Iterator[bytes]:
    """The calls of each connection, in its order, under clients that no run had before."""
    return _calls(port, [f"{next(_client):016d}" for _ in range(CONNECTIONS)], CALLS)


def query(port: int) -> Iterator[bytes]:
    """A reading of each row in turn."""
    for one in IDS:
        yield (f"GET /_api/read/text?note={one} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
               f"Authorization: Bearer {token()}\r\n\r\n").encode()


@contextmanager
def host(name: str, folder: Path) -> Iterator[int]:
    """The notes application on a host of its own."""
    os.environ["MONOGLOT_LOG_LEVEL"] = "error"
    started = HOSTS[name](Settings(deploy=runfile("MONOGLOT_NOTES").resolve(), data=folder / "data", session_key=pod.KEY,
                                   log=folder / "log", workerd=runfile("MONOGLOT_WORKERD")))
    started.start()
    try:
        yield started.port
    finally:
        started.kill()


@contextmanager
def seeded_pod(folder: Path) -> Iterator[int]:
    """A pod that has the rows of IDS."""
    with host("pod", folder) as port:
        with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as replies:
            for request in _calls(port, [_READ_CLIENT], len(IDS)):
                connection.sendall(request)
                _skip_reply(replies)
        yield port


def _skip_reply(stream: BinaryIO) -> None:
    """Raises ValueError if it is not 200."""
    if b" 200 " not in (first := stream.readline()):
        raise ValueError(first)
    size = 0
    while (line := stream.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        size = int(value) if name.lower() == b"content-length" else size
    stream.read(size)
