"""The real hosts, with real sockets: secrets arrive where they are declared for, and are seen nowhere else."""
from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from monoglot import wire
from monoglot.hosts.launch import Host, Settings
from tests.leaks.forms import encodings
from tests.support.client import SYNC, Schema, Socket, load_schema
from tests.support.deployed import HOST_NAMES, SESSION_KEY, deploy_tree, outputs, running, runfile, token

A_KEY, BOTH_KEY = 'sk-"a\\/0123456789zebra', "bk-0918273645-quartz+="
CLIENT = "c" * 16

COATS: dict[str, Callable[[str], str]] = {
    "raw": lambda value: f"it is {value}.",
    "json": lambda value: json.dumps({"value": value}),
    "percent": lambda value: "".join(f"%{ord(c):02X}" for c in value),
    "escapes": lambda value: "".join(f"\\u{ord(c):04x}" for c in value),
    "base64": lambda value: base64.b64encode(f"user:{value}".encode()).decode(),
    "base64url": lambda value: base64.urlsafe_b64encode(f"us:{value}!".encode()).decode().rstrip("="),
}


class Service(BaseHTTPRequestHandler):
    """One outside host; remembers every request, answers a relay with what it got."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        asked = getattr(self.server, "asked")
        asked.append((self.path, dict(self.headers.items()), body))
        text = "fine"
        if self.path == "/relay":
            text = json.dumps([self.headers["X-Text"], body])
        elif self.path.startswith("/echo/"):
            text = COATS[self.path.removeprefix("/echo/")](A_KEY)
        self.send_response(200)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = answer

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def service() -> Iterator[tuple[str, list[Any]]]:
    """A started service: its address and what it was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    asked: list[Any] = []
    setattr(server, "asked", asked)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Session:
    """One client of a running host; `seen` is everything that came to it."""

    def __init__(self, host: Host, schema: Schema) -> None:
        self.schema, self.counter, self.seen = schema, 0, list[bytes]()
        self.socket = Socket(host.url, token("ada", "acme"))

    def ask(self, action: str, **args: Any) -> Any:
        """The result message of one call."""
        self.counter += 1
        call = self.schema.call(self.counter, action, **args)
        self.socket.send(wire.encode(SYNC.new("ClientMessage", invoke=SYNC.new("Invoke", client=CLIENT, call=call))))
        while True:
            encoded = self.socket.receive_bytes()
            self.seen.append(encoded)
            message = SYNC.decode("ServerMessage", encoded)
            if message.WhichOneof("body") == "result":
                return message.result

    def value(self, action: str, **args: Any) -> Any:
        return self.schema.value(action, self.ask(action, **args))


@pytest.fixture(params=HOST_NAMES)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A host with the keeper on it, both services, a session; afterwards nothing of a secret is to be found."""
    log = outputs() / f"keeper-{request.param}.log"
    with service() as (a, asked_a), service() as (b, asked_b):
        settings = Settings(deploy=deploy_tree(), data=tmp_path / "data", session_key=SESSION_KEY, log=log, workerd=runfile("MONOGLOT_WORKERD"),
                            origins={"a.example.com": a, "b.example.com": b}, secrets={"a-key": A_KEY, "both-key": BOTH_KEY})
        with running(request.param, settings) as host:
            session = Session(host, load_schema(deploy_tree()))
            yield {"ask": session, "a": asked_a, "b": asked_b}
            session.socket.close()
            host.stop()
        places = [("wire", b"".join(session.seen)), ("log", log.read_bytes())]
        places += [(str(path), path.read_bytes()) for path in (tmp_path / "data").rglob("*") if path.is_file()]
        forms = [form.encode() for value in (A_KEY, BOTH_KEY) for form in encodings(value)]
        assert not [place for place, data in places if any(form in data for form in forms)]
        assert len(places) > 2, "no database was found"


def test_secrets_arrive(stage: dict[str, Any]) -> None:
    assert stage["ask"].value("send", text="hello") == "fine"
    ((path, headers, body),) = stage["a"]
    assert path == "/send?hello" and headers["Authorization"] == f"Bearer {A_KEY}"
    assert headers["X-Key"] == f"Key {A_KEY}" and headers["X-Text"] == f"a-{BOTH_KEY}-z"
    assert json.loads(body) == {"keys": {"first": [f"Key {A_KEY}"], "second": ["x", f"hello {BOTH_KEY}"]}, "plain": BOTH_KEY, "text": "hello"}
    assert stage["ask"].value("second") == 200
    assert stage["b"][0][1]["Authorization"] == f"Bearer {BOTH_KEY}"
    assert not any(A_KEY in str(one) for one in stage["b"])


@pytest.mark.parametrize("coat", COATS)
def test_a_reply_with_a_secret_is_refused(stage: dict[str, Any], coat: str) -> None:
    error = stage["ask"].ask("echo", coat=coat).error
    assert (error.kind, error.message) == ("PermissionError", "the reply contains the secret a-key")


def test_a_client_cannot_write_a_placeholder(stage: dict[str, Any]) -> None:
    for mark in ("0" * 32, "00000000-0000-0000-0000-000000000000", ""):
        text = f"<<secret a-key {mark}>>"
        assert json.loads(stage["ask"].value("relay", text=text)) == [text, json.dumps({"text": text}, separators=(",", ":"))]


def test_verification(stage: dict[str, Any]) -> None:
    ask = stage["ask"]
    assert ask.value("is_key", text=A_KEY) is True
    assert [ask.value("is_key", text=text) for text in ("", A_KEY[:-1], A_KEY + "x", BOTH_KEY)] == [False] * 4
    signed = hmac.new(A_KEY.encode(), "grüße".encode(), "sha256").digest()
    assert [ask.value("signed", message="grüße", signature=s) for s in (signed.hex(), signed.hex().upper(), base64.b64encode(signed).decode())] == [True] * 3
    assert [ask.value("signed", message="grüße", signature=s) for s in ("", signed.hex()[2:], "0" * 64)] == [False] * 3
