"""Actions and reads: what a change costs until its reply, and what a query by compiled JavaScript costs.

A change is one Invoke by POST: an event appended, a row written, the result stored, all
durable before the reply. Every request is a call of its own; each run has new clients, so
none is answered from a stored result.
"""
from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jwt

from monoglot.hosts.launch import HOSTS, Settings
from perf.bench import pod
from perf.bench.harness import CONNECTIONS, Row, Side, Unavailable
from perf.bench.http_rows import cache
from tests.support.client import Schema, invoke, load_schema

COUNTERS = range(128, 16384)   # two bytes each on the wire, so that all requests are of one form
CALLS = 3000                   # of each client in a run, more than any host answers
START_SECONDS = 20.0
_client = itertools.count()


def _runfile(variable: str) -> Path:
    return Path(os.environ["TEST_SRCDIR"], os.environ[variable]) if "TEST_SRCDIR" in os.environ else Path(os.environ[variable])


def _post(port: int, body: bytes, token: str) -> bytes:
    return (f"POST /_api/sync HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-protobuf\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(body) + 1}\r\n\r\n").encode() + bytes([len(body)]) + body


def _token() -> str:
    return jwt.encode({"sub": "ann", "org": "acme", "exp": int(time.time()) + 3600}, pod.KEY, algorithm="HS256")


def _varint(number: int) -> bytes:
    return bytes([0x80 | number & 0x7F, number >> 7])


def changes(port: int) -> Iterator[bytes]:
    """The calls of each connection, in its order, under clients that no run had before."""
    schema: Schema = load_schema(_runfile("MONOGLOT_NOTES"))
    example, counter = "x" * 16, 300
    request = _post(port, invoke(example, schema.call(counter, "add", text="a line of text as people write them")), _token())
    before, after = request.split(example.encode())
    middle, end = after.split(_varint(counter), 1)
    clients = [f"{next(_client):016d}".encode() for _ in range(CONNECTIONS)]
    for number in COUNTERS[:CALLS]:
        tail = middle + _varint(number) + end
        for client in clients:
            yield before + client + tail


@contextmanager
def host(name: str, folder: Path) -> Iterator[int]:
    """The notes application on a host of its own."""
    started = HOSTS[name](Settings(deploy=_runfile("MONOGLOT_NOTES").resolve(), data=folder / "data", session_key=pod.KEY,
                                   log=folder / "log", workerd=_runfile("MONOGLOT_WORKERD")))
    started.start()
    try:
        yield started.port
    finally:
        started.kill()


@contextmanager
def on_pod(folder: Path) -> Iterator[int]:
    os.environ["MONOGLOT_LOG_LEVEL"] = "error"
    with host("pod", folder) as port:
        yield port


@contextmanager
def on_workerd(folder: Path) -> Iterator[int]:
    with host("cloudflare", folder) as port:
        yield port


# --- a query ---------------------------------------------------------------------------

EXPRESS = """\
import express from "express";
import {DatabaseSync} from "node:sqlite";
const db = new DatabaseSync(process.argv[2]);
db.exec("PRAGMA journal_mode=WAL; CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
const insert = db.prepare("INSERT INTO note (text) VALUES (?)");
for (let i = 0; i < 1000; i++) insert.run(`note ${i}`);
const select = db.prepare("SELECT text FROM note WHERE id = ?");
const app = express();
app.disable("x-powered-by");
app.disable("etag");
app.get("/note/:id", (request, response) => response.type("text").send(select.get(+request.params.id).text));
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
"""


def _express() -> Path:
    """A folder with express in it, brought by npm."""
    folder = cache() / "express"
    if (folder / "node_modules/express").is_dir():
        return folder
    npm = shutil.which("npm")
    if not npm:
        raise Unavailable("express: there is no npm on this machine")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run([npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "express@5"], cwd=folder, check=True,
                       capture_output=True, timeout=240)
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"express: {error}") from error
    return folder


@contextmanager
def on_express(folder: Path) -> Iterator[int]:
    modules = _express()
    script = modules / f"{tempfile.gettempprefix()}-{os.getpid()}.mjs"
    script.write_text(EXPRESS, encoding="utf-8")
    process = subprocess.Popen([str(_runfile("MONOGLOT_NODE")), str(script), str(folder / "notes.db")], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env={"NODE_ENV": "production"})
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        script.unlink()


def query_of_express(port: int) -> Iterator[bytes]:
    for number in range(1, 1001):
        yield f"GET /note/{number} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()


def _command(text: str) -> bytes:
    """`ClientMessage{hello{schema: text}}`: what the sample application takes."""
    return bytes([0x0A, len(text) + 2, 0x12, len(text)]) + text.encode()


def query_of_sample(port: int) -> Iterator[bytes]:
    token = _token()
    for number in range(1, 1001):
        yield _post(port, _command(f"get {number}"), token)


ROWS = [
    Row("action: event, row and result durable against SIGKILL", Side("pod", on_pod, changes, fresh=True),
        Side("workerd, its Durable Object", on_workerd, changes, fresh=True), bar=10.0),
    Row("app route: compiled JavaScript and a prepared SELECT", Side("pod", pod.serving, query_of_sample),
        Side("Node 24, Express 5, node:sqlite", on_express, query_of_express), bar=5.0, floor=60_000),
]
