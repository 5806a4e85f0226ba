"""Applications with secrets on the real hosts: outside services, a client, and the search of everything that was seen."""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from monoglot import wire
from monoglot.hosts.launch import Host, Settings
from tests.leaks.forms import encodings
from tests.support.client import SYNC, Schema, Socket, load_schema
from tests.support.deployed import SESSION_KEY, deploy_tree, outputs, running, runfile, token

CLIENT = "c" * 16
Answer = Callable[[str, Mapping[str, str], str], str]


class Service(BaseHTTPRequestHandler):
    """One outside host; remembers every request."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        asked = getattr(self.server, "asked")
        asked.append((self.path, dict(self.headers.items()), body))
        text: str = getattr(self.server, "text")(self.path, self.headers, body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = answer

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def service(answer: Answer) -> Iterator[tuple[str, list[Any]]]:
    """A started service: its address and what it was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    asked: list[Any] = []
    setattr(server, "asked", asked)
    setattr(server, "text", answer)
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


@dataclass
class Stage:
    """A host with an application on it, a session, and what each service was asked: (path, headers, body)."""

    ask: Session
    asked: dict[str, list[Any]]


@contextmanager
def stage(host_name: str, folder: Path, name: str, secrets: dict[str, str], services: dict[str, Answer]) -> Iterator[Stage]:
    """The deploy tree's application with these secrets by key and services by host; afterwards nothing of a secret
    is to be found in what clients got, in the log or in a file of the host."""
    log = outputs() / f"{name}-{host_name}.log"
    with _all(services) as started:
        settings = Settings(deploy=deploy_tree(), data=folder / "data", session_key=SESSION_KEY, log=log, workerd=runfile("MONOGLOT_WORKERD"),
                            origins={one: address for one, (address, _) in started.items()}, secrets=secrets)
        with running(host_name, settings) as host:
            session = Session(host, load_schema(deploy_tree()))
            yield Stage(session, {one: asked for one, (_, asked) in started.items()})
            session.socket.close()
            host.stop()
    places = [("wire", b"".join(session.seen)), ("log", log.read_bytes())]
    places += [(str(path), path.read_bytes()) for path in (folder / "data").rglob("*") if path.is_file()]
    forms = [form.encode() for value in secrets.values() for form in encodings(value)]
    assert not [place for place, data in places if any(form in data for form in forms)]
    assert len(places) > 2, "no database was found"


@contextmanager
def _all(services: dict[str, Answer]) -> Iterator[dict[str, tuple[str, list[Any]]]]:
    with ExitStack() as stack:
        yield {host: stack.enter_context(service(answer)) for host, answer in services.items()}
