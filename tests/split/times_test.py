"""On both hosts: a time limit cuts a segment's request off, a flow expires by the host's clock, instances and sets are decoded strictly."""
from __future__ import annotations

import itertools
import sqlite3
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from monoglot import wire
from monoglot.hosts.launch import HOSTS, Host, Settings
from tests.support.client import SYNC, exchange, hello, invoke, load_schema
from tests.support.deployed import HOST_NAMES, SESSION_KEY, deploy_tree, outputs, runfile, token

SCHEMA = load_schema(deploy_tree())
ANN = "ann".ljust(16, "0")
HOUR = 3600
SLOW_SECONDS = 4


class _Service(BaseHTTPRequestHandler):
    """`/slow` answers after SLOW_SECONDS, or when the server is closed; any other path at once."""

    closing = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.closing.wait(SLOW_SECONDS)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        try:
            self.wfile.write(b"ok")
        except OSError:
            pass  # who asked is gone, which is what is tested

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[str]:
    _Service.closing.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    _Service.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


class Calls:
    """Calls of one client, each with the next counter."""

    def __init__(self, host: Host) -> None:
        self.host, self.counters = host, itertools.count(1)

    def result(self, action: str, args: bytes) -> Any:
        call = SYNC.new("Call", counter=next(self.counters), action=SCHEMA.numbers[action], args=args)
        *_, (kind, result) = exchange(self.host.url, token("ann", "acme"), [hello(SCHEMA, ANN), invoke(ANN, call)])
        assert kind == "result", (kind, result)
        return result

    def of(self, action: str, **args: Any) -> Any:
        return self.result(action, wire.encode(SCHEMA.codec.new(SCHEMA.message(action, "Args"), **args)))


@pytest.fixture(params=HOST_NAMES)
def calls(request: pytest.FixtureRequest, tmp_path: Path, service: str) -> Iterator[Calls]:
    host = HOSTS[request.param](Settings(
        deploy=deploy_tree(), data=tmp_path, dev=False, session_key=SESSION_KEY, origins={"slow.example.com": service},
        log=outputs() / f"times-{request.param}.log", workerd=runfile("MONOGLOT_WORKERD")))
    host.start()
    try:
        yield Calls(host)
    finally:
        host.kill()


def table(host: Host, query: str) -> list[Any]:
    """The rows of the database of the app."""
    for path in host.databases():
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            if database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'mg_flow'").fetchone():
                return database.execute(query).fetchall()
    return []


def kept(host: Host) -> list[tuple[int, int]]:
    """(counter, expires) of every flow that is open."""
    return table(host, "SELECT counter, expires FROM mg_flow ORDER BY counter")


def test_a_time_limit_cuts_the_request_off(calls: Calls) -> None:
    """The result comes long before the service's, nothing is kept, and the next call is in time."""
    began = time.monotonic()
    late = calls.of("ask$1", path="slow")
    assert (late.error.kind, late.error.message) == ("TimeoutError", "the time limit is over"), late
    assert time.monotonic() - began < SLOW_SECONDS - 1
    assert kept(calls.host) == []
    quick = SCHEMA.value("ask$1", calls.of("ask$1", path="quick"))
    assert (quick.f2.status, quick.f2.text) == (200, "ok")
    assert calls.of("ask$2", flow_=quick.f1).WhichOneof("outcome") == "value"


def test_a_flow_expires_by_the_clock(calls: Calls) -> None:
    before = time.time()
    SCHEMA.value("ask$1", calls.of("ask$1", path="quick"))
    ((_, expires),) = kept(calls.host)
    assert before + HOUR - 1 <= expires / 1e6 <= time.time() + HOUR + 1


def test_the_clock_and_randomness(calls: Calls) -> None:
    """One call has one time, the present one; keys are random."""
    keys = set()
    for _ in range(2):
        before = time.time()
        calls.of("mark$1")
        rows = table(calls.host, "SELECT at, again, key FROM marks ORDER BY \"row\"")
        at, again, key = rows[-1]
        assert at == again and before - 1 <= at / 1e6 <= time.time() + 1
        keys.add(key)
    assert len(keys) == 2 and all(len(key) == 36 and key[14] == "4" for key in keys)


def test_instances_and_sets(calls: Calls) -> None:
    """The honest message goes through; one with a thing missing, twice or too many does not."""
    place, other = {"f1": "a", "f2": 2}, {"f1": "b", "f2": 3}
    made = SCHEMA.codec.new(SCHEMA.message("visit$1", "Args"), place=place, seen=[place, other])
    honest = wire.encode(made)
    token_ = SCHEMA.value("visit$1", calls.result("visit$1", honest)).f1
    assert SCHEMA.value("visit$2", calls.of("visit$2", flow_=token_)) == 2 + 2 + 3
    wrong: dict[str, dict[str, Any]] = {
        "no instance": {"seen": [place]},
        "an item twice": {"place": place, "seen": [place, other, place]},
        "an int beyond": {"place": {"f1": "a", "f2": 2**53}, "seen": []},
    }
    for what, args in wrong.items():
        result = calls.of("visit$1", **args)
        assert result.error.kind == "BadArguments", (what, result)
    for what, encoded in {"an unknown field": honest + b"\x78\x01", "cut off": honest[:-1],
                          "an unknown field inside": b"\x0a\x05\x0a\x01a\x78\x01"}.items():
        assert calls.result("visit$1", encoded).error.kind == "BadArguments", what
    assert kept(calls.host) == []
