"""permessage-deflate (RFC 7692), which `--ws-deflate` allows, against wsproto and websockets, and what compressed frames may do to a pod."""
from __future__ import annotations

import asyncio
import os
import socket
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from websockets.asyncio.client import connect as connect_async
from websockets.typing import Subprotocol
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Event, Request
from wsproto.extensions import PerMessageDeflate

from pod_fixture import SUBPROTOCOL, SamplePod, message, run, token
from wire_frames import BINARY, PING, TEXT, frame, handshake, read_exactly

PACKED = 4
MESSAGE_BYTES = 1 << 20
TEXTS = ["", "x", "abc" * 100, "a line of text as people write them. " * 2000]


@pytest.fixture(scope="module")
def packing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamplePod]:
    yield from run(SamplePod(tmp_path_factory.mktemp("packing"), flags=("--ws-deflate",)))


class Client:
    """One connection that compresses, its protocol spoken by wsproto."""

    def __init__(self, connection: socket.socket, authority: str) -> None:
        self.socket, self.received = connection, 0
        self.ws = WSConnection(ConnectionType.CLIENT)
        self.events: list[Event] = []
        headers = [(b"Authorization", f"Bearer {token()}".encode())]
        self.send(Request(host=authority, target="/_api/sync", subprotocols=[SUBPROTOCOL], extra_headers=headers, extensions=[PerMessageDeflate()]))
        accepted = self.next()
        assert isinstance(accepted, AcceptConnection) and [each.name for each in accepted.extensions] == ["permessage-deflate"]

    def send(self, event: Event) -> None:
        self.socket.sendall(self.ws.send(event))

    def next(self) -> Event:
        while not self.events:
            data = self.socket.recv(65536)
            self.received += len(data)
            self.ws.receive_data(data or None)
            self.events += list(self.ws.events())
        return self.events.pop(0)

    def message(self) -> bytes:
        found = b""
        while True:
            event = self.next()
            assert isinstance(event, BytesMessage), event
            found += event.data
            if event.message_finished:
                return found


@contextmanager
def client(pod: SamplePod) -> Iterator[Client]:
    with pod.open() as connection:
        yield Client(connection, pod.authority)


def packed(data: bytes) -> bytes:
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (made.compress(data) + made.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\x00\x00\xff\xff")


@contextmanager
def by_hand(pod: SamplePod, offer: str = "permessage-deflate") -> Iterator[tuple[socket.socket, bytes]]:
    """An upgraded connection, and the head of the answer."""
    with ExitStack() as stack:
        connection = stack.enter_context(pod.open())
        connection.sendall(handshake(pod, Sec_WebSocket_Extensions=offer))
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += read_exactly(connection, 1)
        assert head.startswith(b"HTTP/1.1 101")
        yield connection, head


def read_raw(connection: socket.socket) -> tuple[int, bytes]:
    """The first byte and the payload of a frame."""
    first, second = read_exactly(connection, 2)
    size = second if second < 126 else int.from_bytes(read_exactly(connection, 2 if second == 126 else 8), "big")
    return first, read_exactly(connection, size)


def closes(connection: socket.socket, code: int) -> None:
    first, payload = read_raw(connection)
    assert first == 0x88 and int.from_bytes(payload[:2], "big") == code, (first, payload)


@pytest.mark.parametrize("text", TEXTS, ids=len)
def test_there_and_back(packing: SamplePod, text: str) -> None:
    with client(packing) as ws:
        for _ in range(3):
            ws.send(BytesMessage(data=message("echo " + text)))
            assert ws.message() == text.encode()


def test_in_fragments(packing: SamplePod) -> None:
    with client(packing) as ws:
        whole = message("echo " + TEXTS[3])
        ws.send(BytesMessage(data=whole[:5000], message_finished=False))
        ws.send(BytesMessage(data=whole[5000:], message_finished=True))
        assert ws.message() == TEXTS[3].encode()


def test_what_is_worth_it_goes_compressed(packing: SamplePod) -> None:
    with by_hand(packing) as (connection, _):
        connection.sendall(frame(BINARY, packed(message("echo " + TEXTS[3])), reserved=PACKED))
        first, payload = read_raw(connection)
        assert first == 0xC2 and len(payload) < len(TEXTS[3]) // 20
        assert zlib.decompressobj(-15).decompress(payload + b"\x00\x00\xff\xff") == TEXTS[3].encode()
        connection.sendall(frame(BINARY, message("echo short")))
        assert read_raw(connection) == (0x82, b"short")
        noise = os.urandom(300).hex()
        connection.sendall(frame(BINARY, packed(message("echo " + noise)), reserved=PACKED))
        assert read_raw(connection)[0] in (0x82, 0xC2)


def test_each_reader_has_what_it_agreed_on(packing: SamplePod) -> None:
    """An event for everybody: compressed to one, plain to the other."""
    with client(packing) as ws, packing.open() as plain:
        plain.sendall(handshake(packing))
        while not read_exactly(plain, 1) == b"\n" or not read_exactly(plain, 2) == b"\r\n":
            pass
        for text in ("first " + "abc" * 200, "second " + "xyz" * 200):
            ws.send(BytesMessage(data=message("add " + text)))
            assert text.encode() in ws.message()
            first, payload = read_raw(plain)
            assert first == 0x82 and text.encode() in payload


def test_websockets_compresses_by_default(packing: SamplePod) -> None:
    async def talk() -> None:
        async with connect_async(f"ws://{packing.authority}/_api/sync", subprotocols=[Subprotocol(SUBPROTOCOL)], proxy=None,
                                 additional_headers={"Authorization": f"Bearer {token()}"}) as connection:
            assert [each.name for each in connection.protocol.extensions] == ["permessage-deflate"]
            for text in TEXTS:
                await connection.send(message("echo " + text))
                assert await connection.recv() == text.encode()
        assert connection.close_code == 1000
    asyncio.run(talk())


@pytest.mark.parametrize("offer", ["permessage-deflate; server_max_window_bits=9", "permessage-deflate; unknown=1", "x-other"])
def test_an_offer_that_is_not_taken(packing: SamplePod, offer: str) -> None:
    with by_hand(packing, offer) as (connection, head):
        assert b"sec-websocket-extensions" not in head.lower()
        connection.sendall(frame(BINARY, packed(message("echo x")), reserved=PACKED))
        closes(connection, 1002)


def test_without_the_flag(pod: SamplePod) -> None:
    with by_hand(pod) as (connection, head):
        assert b"sec-websocket-extensions" not in head.lower()
        connection.sendall(frame(BINARY, packed(message("echo x")), reserved=PACKED))
        closes(connection, 1002)


def test_by_the_environment(tmp_path_factory: pytest.TempPathFactory) -> None:
    for pod in run(SamplePod(tmp_path_factory.mktemp("pod"), environment={"MONOGLOT_WS_DEFLATE": "1"})):
        with by_hand(pod) as (_, head):
            assert b"\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n" in head


# --- what a pod must not fall for ---------------------------------------------------------------------

def test_the_largest_message(packing: SamplePod) -> None:
    size = MESSAGE_BYTES - 13
    assert len(message("echo " + "y" * size)) == MESSAGE_BYTES
    with by_hand(packing) as (connection, _):
        connection.sendall(frame(BINARY, packed(message("echo " + "y" * size)), reserved=PACKED))
        assert read_raw(connection)[0] == 0xC2
        connection.sendall(frame(BINARY, packed(message("echo " + "y" * (size + 1))), reserved=PACKED))
        closes(connection, 1009)


def test_a_bomb(packing: SamplePod) -> None:
    """256 MiB of zeros in a quarter of one: refused when it is a byte too large, never unpacked."""
    bomb = packed(bytes(1 << 28))
    assert len(bomb) < MESSAGE_BYTES // 2
    with by_hand(packing) as (connection, _):
        before = packing.resident()
        connection.sendall(frame(BINARY, bomb, reserved=PACKED))
        closes(connection, 1009)
        assert packing.resident() - before < 8 << 20
    with client(packing) as ws:
        ws.send(BytesMessage(data=message("echo still here")))
        assert ws.message() == b"still here"


@pytest.mark.parametrize("payload", [b"\x07", b"\xff" * 50, packed(b"abc" * 100)[:-3], b"\x03\x00" * 400_000], ids=["type", "noise", "cut", "streams"])
def test_what_is_no_deflate(packing: SamplePod, payload: bytes) -> None:
    with by_hand(packing) as (connection, _):
        connection.sendall(frame(BINARY, payload, reserved=PACKED))
        closes(connection, 1007)


@pytest.mark.parametrize("frames", [
    [frame(BINARY, packed(b"abc"), fin=False, reserved=PACKED), frame(0, b"", reserved=PACKED)],
    [frame(PING, b"", reserved=PACKED)],
    [frame(BINARY, packed(b"abc"), reserved=PACKED | 2)],
    [frame(BINARY, packed(b"abc"), reserved=1)],
], ids=["continuation", "control", "second bit", "third bit"])
def test_the_bit_where_it_may_not_stand(packing: SamplePod, frames: list[bytes]) -> None:
    with by_hand(packing) as (connection, _):
        connection.sendall(b"".join(frames))
        closes(connection, 1002)


def test_text_is_refused_compressed_too(packing: SamplePod) -> None:
    for text, code in ("é".encode() * 200, 1003), (b"\xff" * 200, 1007), (("é".encode() * 200)[:-1], 1007):
        with by_hand(packing) as (connection, _):
            connection.sendall(frame(TEXT, packed(text), reserved=PACKED))
            closes(connection, code)
