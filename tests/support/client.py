"""A client of the sync protocol that does just what a test says, over a real WebSocket or HTTP."""
from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from websockets.sync.client import connect

from monoglot import wire

SYNC = wire.sync_codec()
FENCE = (409, "schema")  # the reply to a Hello of no known schema


class Schema:
    """The application's messages and action numbers, out of its manifest and descriptor set."""

    def __init__(self, manifest: dict[str, Any], descriptor_set: bytes) -> None:
        self.codec = wire.Codec(descriptor_set)
        self.hash: str = manifest["schema"]
        self.numbers: dict[str, int] = {action["name"]: action["number"] for action in manifest["wire"]["actions"]}
        self.messages: dict[tuple[str, str], str] = {(action["name"], part.capitalize()): action[part]
                                                     for action in manifest["wire"]["actions"] for part in ("args", "result")}

    def message(self, action: str, part: str) -> str:
        """`create_shoot`, `Args` -> `CreateShootArgs`."""
        return self.messages[action, part]

    def call(self, counter: int, action: str, **args: Any) -> Any:
        encoded = wire.encode(self.codec.new(self.message(action, "Args"), **args))
        return SYNC.new("Call", counter=counter, action=self.numbers[action], args=encoded)

    def value(self, action: str, result: Any) -> Any:
        """What a call returned; raises AssertionError with its error."""
        assert result.WhichOneof("outcome") == "value", result
        message = self.codec.decode(self.message(action, "Result"), result.value)
        return message.value if message.DESCRIPTOR.fields else None


def hello(schema: Schema, client: str, *, cursor: int = 0, acked: int = 0, protocol: int = 1) -> bytes:
    body = SYNC.new("Hello", protocol=protocol, schema=schema.hash, client=client, cursor=cursor, acked=acked)
    return wire.encode(SYNC.new("ClientMessage", hello=body))


def submit(client: str, base: int, calls: list[Any]) -> bytes:
    return wire.encode(SYNC.new("ClientMessage", submit=SYNC.new("Submit", client=client, base=base, calls=calls)))


def invoke(client: str, call: Any) -> bytes:
    return wire.encode(SYNC.new("ClientMessage", invoke=SYNC.new("Invoke", client=client, call=call)))


def body(message: Any) -> tuple[str, Any]:
    kind = message.WhichOneof("body")
    return kind, getattr(message, kind)


class Socket:
    """One WebSocket. `receive` gives (kind, message); `settled` all that is on its way."""

    def __init__(self, url: str, token: str) -> None:
        self._opened = connect(url.replace("http", "ws", 1) + "/_api/sync", subprotocols=["monoglot.v1"],  # type: ignore[list-item]
                               additional_headers={"Authorization": f"Bearer {token}"},
                               max_size=None, open_timeout=20, close_timeout=5, proxy=None)
        self._socket = self._opened.__enter__()

    def send(self, message: bytes) -> None:
        self._socket.send(message)

    def receive_bytes(self, seconds: float = 20) -> bytes:
        received = self._socket.recv(timeout=seconds)
        assert isinstance(received, bytes), "the protocol's frames are binary"
        return received

    def receive(self, seconds: float = 20) -> tuple[str, Any]:
        return body(SYNC.decode("ServerMessage", self.receive_bytes(seconds)))

    def until(self, *kinds: str, seconds: float = 20) -> tuple[Any, list[Any]]:
        """The first message of one of `kinds`, and the events pushed before it."""
        events: list[Any] = []
        while True:
            kind, message = self.receive(seconds)
            if kind in kinds:
                return message, events
            assert kind == "push", f"{kind} where one of {kinds} was awaited: {message}"
            events += message.events

    def settled(self) -> list[bytes]:
        """Everything sent to this connection up to now, by a fence behind it."""
        self.send(wire.encode(SYNC.new("ClientMessage", hello=SYNC.new("Hello", protocol=1, schema="fence"))))
        found: list[bytes] = []
        while True:
            encoded = self.receive_bytes()
            kind, message = body(SYNC.decode("ServerMessage", encoded))
            if kind == "failure" and (message.code, message.message) == FENCE:
                return found
            found.append(encoded)

    def close(self) -> None:
        self._opened.__exit__(None, None, None)

    def __enter__(self) -> Socket:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def request(url: str, *, data: bytes | None = None, headers: dict[str, str] | None = None,
            method: str | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (lower-case names) and body of one HTTP request; errors are answers too."""
    asked = urllib.request.Request(url, data=data, headers=headers or {}, method=method)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=20) as answer:
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {name.lower(): value for name, value in error.headers.items()}, error.read()


def exchange(url: str, token: str, messages: list[bytes]) -> list[tuple[str, Any]]:
    """The protocol over plain HTTP: messages in, messages out."""
    status, _, answer = request(url + "/_api/sync", data=wire.join(messages), headers={
        "Authorization": f"Bearer {token}", "Content-Type": "application/x-protobuf"})
    assert status == 200, (status, answer)
    return [body(SYNC.decode("ServerMessage", encoded)) for encoded in wire.split(answer)]


def load_schema(deploy: Path) -> Schema:
    manifest = json.loads((deploy / "manifest.json").read_text(encoding="utf-8"))
    return Schema(manifest, (deploy / "wire" / f"{manifest['name']}.binpb").read_bytes())
