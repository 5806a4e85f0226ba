"""Readers that are far behind: a page at a time, however slow they are, and no event lost or twice."""
from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from pod_fixture import SamplePod, message, run, series, split, token, varint
from wire_frames import BINARY, CLOSE, frame, handshake, read_exactly, read_frame

ROWS, LETTERS = 400, 12000
PAGE = 10 * LETTERS * 2
"""Of the sample application: ten rows, each of so many letters of two bytes."""
READERS = 12
MOST_OF_A_READER = 6 * PAGE
"""A page as bytes, as a message, as JSON with base64, and in a buffer that doubles as it grows."""

WELCOME = b"\x0a\x02\x08\x01"


def hello(cursor: int = 0) -> bytes:
    fields = b"\x08\x01" + b"\x12\x01s" + b"\x1a\x10" + b"a" * 16 + (b"\x20" + varint(cursor) if cursor else b"")
    return b"\x0a" + varint(len(fields)) + fields


def number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def seqs(page: bytes) -> list[int]:
    """The numbers of a push's events; none of another message."""
    if page[:1] != b"\x12":
        return []
    found, (_, at) = [], number(page, 1)
    while at < len(page):
        size, at = number(page, at + 1)
        found.append(number(page, at + 1)[0])
        at += size
    return found


@dataclass
class Reader:
    """One that reads nothing until it is told to; `messages` are all that it then gets."""

    socket: socket.socket
    messages: Callable[[], Iterator[bytes]] = field(init=False)
    seen: list[int] = field(default_factory=list)

    def follow(self, last: int) -> None:
        """Reads until the event `last`."""
        for each in self.messages():
            self.seen += seqs(each)
            if last in self.seen:
                return
        raise AssertionError(f"it ended behind {self.seen[-1:]}")


def slow_socket(pod: SamplePod, stack: ExitStack) -> socket.socket:
    connection = stack.enter_context(socket.socket())
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 262144)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", pod.port))
    return connection


class ByWebSocket(Reader):
    def __init__(self, pod: SamplePod, stack: ExitStack, org: str, *messages: bytes) -> None:
        super().__init__(slow_socket(pod, stack))
        self.socket.sendall(handshake(pod, Authorization=f"Bearer {token('ann', org)}"))
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += read_exactly(self.socket, 1)
        for each in messages or (hello(),):
            self.socket.sendall(frame(BINARY, each))

    def messages(self) -> Iterator[bytes]:
        while True:
            kind, payload = read_frame(self.socket)
            if kind == CLOSE:
                return
            if kind == BINARY:
                yield payload


class ByPost(Reader):
    def __init__(self, pod: SamplePod, stack: ExitStack, org: str, *messages: bytes, version: str = "1.1") -> None:
        super().__init__(slow_socket(pod, stack))
        body = series(*(messages or (hello(),)))
        self.socket.sendall(f"POST /_api/sync HTTP/{version}\r\nHost: {pod.authority}\r\nAuthorization: Bearer {token('ann', org)}\r\n"
                            f"Content-Type: application/x-protobuf\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        self.head = b""

    def body(self) -> bytes:
        with self.socket.makefile("rb") as stream:
            while not self.head.endswith(b"\r\n\r\n"):
                self.head += stream.readline()
            if b"Transfer-Encoding: chunked" in self.head:
                return b"".join(chunks(stream))
            return stream.read()

    def messages(self) -> Iterator[bytes]:
        yield from split(self.body())


class ByEvents(Reader):
    def __init__(self, pod: SamplePod, stack: ExitStack, org: str) -> None:
        super().__init__(slow_socket(pod, stack))
        self.socket.sendall(f"GET /_api/events HTTP/1.1\r\nHost: {pod.authority}\r\nAuthorization: Bearer {token('ann', org)}\r\n\r\n".encode())
        self.stream = stack.enter_context(self.socket.makefile("rb"))
        while self.stream.readline() != b"\r\n":
            pass

    def follow(self, last: int) -> None:
        for block in chunks(self.stream):   # the pod puts a block into a chunk
            data = [line[6:] for line in block.split(b"\n") if line.startswith(b"data: ")]
            self.seen += [int(event["seq"]) for each in data for event in json.loads(each)["events"]]
            if last in self.seen:
                return


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while size := int(stream.readline(), 16):
        chunk = stream.read(size)
        assert stream.readline() == b"\r\n"
        yield chunk
    assert stream.readline() == b"\r\n"


def add(pod: SamplePod, org: str, count: int, letters: int = LETTERS) -> None:
    for first in range(0, count, 50):
        assert pod.post(f"event {min(50, count - first)} {letters}", who=token("bo", org))[-1] == b"done"


@pytest.fixture
def one_loop(tmp_path: Path) -> Iterator[SamplePod]:
    yield from run(SamplePod(tmp_path, threads=1))


@pytest.mark.parametrize("kind", [ByWebSocket, ByPost, ByEvents])
def test_many_slow_readers_far_behind(one_loop: SamplePod, kind: Callable[[SamplePod, ExitStack, str], Reader]) -> None:
    """Each is 9.6 MB behind, more than may wait for anybody. What is new meanwhile comes behind that."""
    pod = one_loop
    add(pod, "far", ROWS)
    with ExitStack() as stack:
        before = pod.resident()
        readers = [kind(pod, stack, "far") for _ in range(READERS)]
        for _ in range(10):
            add(pod, "far", 4)
            assert pod.resident() - before < READERS * MOST_OF_A_READER
        with ThreadPoolExecutor(READERS) as pool:
            assert not any(pool.map(lambda reader: reader.follow(ROWS + 40), readers))
        for reader in readers:
            assert reader.seen == [*range(1, ROWS + 41)]
        if kind is not ByPost:   # whose reply has its end
            add(pod, "far", 1)
            for reader in readers[:2]:
                reader.seen = []
                reader.follow(ROWS + 41)
                assert reader.seen == [ROWS + 41]
        assert pod.resident() - before < READERS * MOST_OF_A_READER
    assert pod.request("GET", "/health").status == 200


@pytest.mark.parametrize("kind", [ByWebSocket, ByPost])
def test_what_follows_a_hello_comes_behind_the_pages(pod: SamplePod, kind: Callable[..., Reader]) -> None:
    org = f"order-{kind.__name__.lower()}"
    add(pod, org, 35, 3)
    with ExitStack() as stack:
        got = []
        for each in kind(pod, stack, org, hello(7), message("echo behind"), message("event 1 1"), message("echo end")).messages():
            got.append(each)
            if each == b"end":
                break
    assert [seqs(each) for each in got[1:4]] == [[*range(8, 18)], [*range(18, 28)], [*range(28, 36)]]
    assert got[4] == b"behind" and got[-1] == b"end"
    assert [seqs(each) for each in got[5:-1] if seqs(each)] == [[36]]


def test_what_is_sent_from_far_behind_waits_unread(one_loop: SamplePod) -> None:
    """Messages of one that reads no pages are not taken, so their replies are not kept for it either."""
    pod, most = one_loop, 400
    add(pod, "unread", ROWS // 2)
    with ExitStack() as stack:
        reader = ByWebSocket(pod, stack, "unread")
        reader.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 262144)
        reader.socket.settimeout(1)
        sent, before = 0, pod.resident()
        with pytest.raises(TimeoutError):
            while sent < most:
                reader.socket.sendall(frame(BINARY, message(f"echo {sent:05}" + "x" * 60000)))
                sent += 1
        assert pod.resident() - before < MOST_OF_A_READER
        reader.socket.settimeout(60)
        reader.follow(ROWS // 2)
        messages = reader.messages()
        assert [next(messages)[:5] for _ in range(sent)] == [b"%05d" % i for i in range(sent)]


def test_a_reply_that_was_under_way_comes_behind_the_pages(pod: SamplePod) -> None:
    """The command before the hello is answered when another lets it go, while this one reads its pages."""
    add(pod, "wait", ROWS // 4)
    with ExitStack() as stack:
        messages = ByWebSocket(pod, stack, "wait", message("hold"), hello()).messages()
        assert next(messages) == WELCOME
        add(pod, "wait", 1)
        assert pod.post("release", who=token("bo", "wait")) == [b"let go"]
        seen: list[int] = []
        while (each := next(messages)) != b"released":
            seen += seqs(each)
    assert seen == [*range(1, ROWS // 4 + 2)]


def test_http_1_0_has_its_pages_until_the_end(pod: SamplePod) -> None:
    add(pod, "old", 25, 3)
    with ExitStack() as stack:
        reader = ByPost(pod, stack, "old", hello(), message("echo end"), version="1.0")
        got = [*reader.messages()]
    assert b"Transfer-Encoding" not in reader.head and b"Connection: close" in reader.head
    assert [len(seqs(each)) for each in got] == [0, 10, 10, 5, 0] and got[-1] == b"end"


def test_a_connection_goes_on_behind_such_a_reply(pod: SamplePod) -> None:
    add(pod, "next", 25, 3)
    with ExitStack() as stack:
        reader = ByPost(pod, stack, "next", hello())
        reader.socket.sendall(f"GET /health HTTP/1.1\r\nHost: {pod.authority}\r\nConnection: close\r\n\r\n".encode())
        with reader.socket.makefile("rb") as stream:
            found = stream.read()
    head, _, rest = found.partition(b"\r\n\r\n")
    assert b"Transfer-Encoding: chunked" in head
    assert rest.count(b"HTTP/1.1 200 OK") == 1 and b"0\r\n\r\nHTTP/1.1 200 OK" in rest


def test_readers_that_go_away_in_the_middle(one_loop: SamplePod) -> None:
    pod = one_loop
    add(pod, "gone", ROWS // 2)
    for kind in (ByWebSocket, ByPost, ByEvents) * 4:
        with ExitStack() as stack:
            kind(pod, stack, "gone").socket.recv(1)
    add(pod, "gone", 1)
    with ExitStack() as stack:
        reader = ByWebSocket(pod, stack, "gone")
        reader.follow(ROWS // 2 + 1)
    assert reader.seen == [*range(1, ROWS // 2 + 2)]
