"""A pod with the sample application, started, killed and restarted by tests.

The binary is named by MONOGLOT_POD (a runfile's path, or a path). Hosts are started by
`monoglot.hosts.launch`; here is only what the sample application adds: its deploy
folder and the messages it understands.
"""
from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import jwt
from monoglot.hosts.launch import PodHost, Settings
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

KEY = "a session key of at least thirty-two bytes"
SECRET = "sk-very-secret-value-0123456789"
SUBPROTOCOL = "monoglot.v1"
Headers = dict[str, str]


METRICS_TOKEN = "a-token-for-the-metrics"


def binary(quick: bool = False, failing: bool = False) -> Path:
    """The pod; or the one whose limits a test can wait for (src/limits_quick.h), or whose calls fail when told."""
    named = os.environ["MONOGLOT_POD_FAILING" if failing else "MONOGLOT_POD_QUICK" if quick else "MONOGLOT_POD"]
    runfile = Path(os.environ.get("TEST_SRCDIR", "")) / named
    return runfile if runfile.exists() else Path(named)


def token(user: str = "ann", org: str = "acme", *, key: str = KEY, seconds: float = 600.0) -> str:
    return jwt.encode({"sub": user, "org": org, "exp": int(time.time() + seconds)}, key, algorithm="HS256")


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([0x80 | (value & 127)])
        value >>= 7
    return out + bytes([value])


def message(text: str) -> bytes:
    """`ClientMessage{hello{schema: text}}`, what the sample application takes."""
    encoded = text.encode()
    inner = b"\x12" + varint(len(encoded)) + encoded
    return b"\x0a" + varint(len(inner)) + inner


def masked(payload: bytes) -> bytes:
    """One binary WebSocket frame of a client, its mask zero."""
    size = len(payload)
    assert size < 65536
    return b"\x82" + (bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")) + bytes(4) + payload


def series(*messages: bytes) -> bytes:
    return b"".join(varint(len(one)) + one for one in messages)


def split(data: bytes) -> list[bytes]:
    """The messages of a series."""
    found, at = [], 0
    while at < len(data):
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        found.append(data[at:at + size])
        at += size
    return found


@dataclass(frozen=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """The only value of this header, '' if there is none."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(found) < 2, found
        return found[0] if found else ""

    def error(self) -> str:
        """The message of the error, whose code is the status."""
        content = json.loads(self.body)["error"]
        assert content["code"] == self.status
        return str(content["message"])


def read_reply(stream: IO[bytes], *, head: bool = False) -> Reply:
    """One reply; raises EOFError if the connection ends first."""
    first = stream.readline()
    if not first:
        raise EOFError
    status = int(first.split()[1])
    headers = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name.strip(), value.strip()))
    reply = Reply(status, headers, b"")
    size = int(reply.header("Content-Length") or 0)
    return Reply(status, headers, b"" if head else stream.read(size))


class SamplePod(PodHost):
    """The pod with flags of its own, and ways to talk to it."""

    def __init__(self, folder: Path, *, dev: bool = False, threads: int = 2, origins: Headers | None = None,
                 flags: tuple[str, ...] = (), quick: bool = False, failing: bool = False, metrics: bool = True,
                 environment: Headers | None = None) -> None:
        deploy = folder / "deploy"
        (deploy / "pod").mkdir(parents=True, exist_ok=True)
        (deploy / "manifest.json").write_text('{"name": "sample"}', encoding="utf-8")
        link = deploy / "pod" / "sample"
        if not link.exists():
            link.symlink_to(binary(quick, failing).resolve())
        self.log_file = folder / "pod.log"
        self.environment = ({"MONOGLOT_METRICS_TOKEN": METRICS_TOKEN} if metrics else {}) | (environment or {})
        self.flags = ["--threads", str(threads), *flags]
        super().__init__(Settings(
            deploy=deploy, data=folder / "data", dev=dev, session_key="" if dev else KEY, origins=origins or {},
            secrets={"ai-key": SECRET}, log=self.log_file))

    def _spawn(self, command: list[str], environment: dict[str, str], *, stdout: int | IO[bytes] | None,
               pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        return super()._spawn([*command, *self.flags], self.environment | environment, stdout=stdout, pass_fds=pass_fds)

    def stop(self) -> None:
        """SIGTERM; what a sanitizer found, or still had to say of leaks, is in the status."""
        process = self._process
        super().stop()
        if process is not None:
            assert process.returncode == 0, f"ended with {process.returncode}\n{self.log_text()[-20000:]}"

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    def metrics(self) -> bytes:
        return self.request("GET", "/_api/metrics", {"Authorization": f"Bearer {METRICS_TOKEN}"}).body

    def resident(self) -> int:
        """Bytes of memory of the process."""
        (pages,) = [line.split()[1] for line in Path(f"/proc/{self.pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
        return int(pages) * 1024

    def log_text(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def open(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def raw(self, data: bytes) -> bytes:
        """Sends bytes on a connection of its own, and reads until the pod closes it."""
        with self.open() as connection:
            connection.sendall(data)
            found = b""
            try:
                while part := connection.recv(65536):
                    found += part
            except ConnectionResetError:
                pass
            return found

    def request(self, method: str, path: str, headers: Headers | None = None, body: bytes = b"") -> Reply:
        """One request on a connection of its own."""
        lines = [f"{method} {path} HTTP/1.1"]
        fields = {"Host": self.authority, "Connection": "close"} | (headers or {})
        if body or method == "POST":
            fields["Content-Length"] = str(len(body))
        lines += [f"{name}: {value}" for name, value in fields.items()]
        with self.open() as connection, connection.makefile("rb") as stream:
            connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
            return read_reply(stream, head=method == "HEAD")

    def post(self, *texts: str, who: str | None = None) -> list[bytes]:
        """Commands by POST; the replies to them."""
        reply = self.request("POST", "/_api/sync", {
            "Authorization": f"Bearer {who or token()}", "Content-Type": "application/x-protobuf"},
            series(*map(message, texts)))
        assert reply.status == 200, reply
        return split(reply.body)

    def ask(self, text: str, who: str | None = None) -> str:
        """The only reply to one command by POST."""
        (reply,) = self.post(text, who=who)
        return reply.decode()

    @contextmanager
    def socket(self, who: str | None = None) -> Iterator[ClientConnection]:
        with connect(f"ws://{self.authority}/_api/sync", subprotocols=[Subprotocol(SUBPROTOCOL)],
                     additional_headers={"Authorization": f"Bearer {who or token()}"},
                     max_size=None, compression=None) as connection:
            yield connection


def run(pod: SamplePod) -> Iterator[SamplePod]:
    """The body of a fixture: the pod, started, and stopped if the test has not."""
    pod.start()
    yield pod
    pod.stop()
