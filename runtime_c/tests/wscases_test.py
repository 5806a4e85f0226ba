"""WebSocket, case by case in the order of RFC 6455, against wsproto, which judges every frame the pod sends.

The sample application echoes a binary message `echo TEXT`; the cases vary how it travels.
"""
from __future__ import annotations

import asyncio
import itertools
import os
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from websockets.asyncio.client import connect as connect_async
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol
from wsproto import ConnectionType, WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Event, Message, Ping, Pong, Request
from wsproto.extensions import PerMessageDeflate

from pod_fixture import SUBPROTOCOL, SamplePod, message, token
from wire_frames import BINARY, CLOSE, PING, PONG, TEXT, frame


class Client:
    """One connection, its protocol spoken by wsproto; bytes of one's own may be sent between."""

    def __init__(self, connection: socket.socket, authority: str, extensions: list[PerMessageDeflate]) -> None:
        self.socket = connection
        self.ws = WSConnection(ConnectionType.CLIENT)
        self.found: list[Event] = []
        self.data = b""
        headers = [(b"Authorization", f"Bearer {token()}".encode())]
        self.send(Request(host=authority, target="/_api/sync", subprotocols=[SUBPROTOCOL], extra_headers=headers, extensions=list(extensions)))
        accepted = self.next()
        assert isinstance(accepted, AcceptConnection) and accepted.subprotocol == SUBPROTOCOL
        assert accepted.extensions == [], "no extension is taken up"

    def send(self, event: Event) -> None:
        self.socket.sendall(self.ws.send(event))

    def raw(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            self.socket.sendall(part)

    def next(self) -> Event:
        """The next event; wsproto raises if the pod broke a rule. Messages in fragments are joined."""
        while not self.found:
            data = self.socket.recv(65536)
            self.ws.receive_data(data or None)
            self.found += list(self.ws.events())
        event = self.found.pop(0)
        if isinstance(event, Message) and not event.message_finished:
            following = self.next()
            assert isinstance(following, BytesMessage)
            return BytesMessage(data=bytes(event.data) + bytes(following.data))
        return event

    def text(self) -> bytes:
        event = self.next()
        assert isinstance(event, BytesMessage), event
        return bytes(event.data)

    def ends(self, code: int) -> None:
        """The pod closes with this code and then the connection."""
        event = self.next()
        while not isinstance(event, CloseConnection):
            event = self.next()
        assert event.code == code, event
        if self.ws.state is ConnectionState.REMOTE_CLOSING:
            try:
                self.socket.sendall(self.ws.send(event.response()))
            except OSError:
                pass
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionResetError:
            pass


@contextmanager
def client(pod: SamplePod, extensions: list[PerMessageDeflate] | None = None) -> Iterator[Client]:
    with pod.open() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield Client(connection, pod.authority, extensions or [])


def chopped(data: bytes, step: int) -> list[bytes]:
    return [data[i:i + step] for i in range(0, len(data), step)]


# --- 1 frames of every form of length, in every kind of pieces ------------------------------

@pytest.mark.parametrize("step", [1, 7, 997, 1 << 20])
@pytest.mark.parametrize("size", [0, 1, 100, 117, 118, 119, 65_526, 65_527, 65_528])
def test_1_lengths(pod: SamplePod, size: int, step: int) -> None:
    """Around 125, 126, 65,535 and 65,536 bytes of payload; the answer likewise."""
    if step == 1 and size > 1000:
        step = 113
    with client(pod) as ws:
        ws.raw(chopped(frame(BINARY, message("echo " + "x" * size)), step))
        assert ws.text() == b"x" * size


def test_1_many_at_once(pod: SamplePod) -> None:
    with client(pod) as ws:
        ws.raw([b"".join(frame(BINARY, message(f"echo {i}")) for i in range(500))])
        assert [ws.text() for _ in range(500)] == [str(i).encode() for i in range(500)]


# --- 2 pings and pongs ------------------------------------------------------------------------

@pytest.mark.parametrize("payload", [b"", b"hello", bytes(range(125)), b"\x00\xff\xfe"])
@pytest.mark.parametrize("step", [1, 1000])
def test_2_a_ping_comes_back(pod: SamplePod, payload: bytes, step: int) -> None:
    with client(pod) as ws:
        ws.raw(chopped(frame(PING, payload), step))
        assert ws.next() == Pong(payload=payload)


def test_2_ten_pings_in_order(pod: SamplePod) -> None:
    with client(pod) as ws:
        for i in range(10):
            ws.send(Ping(payload=str(i).encode()))
        assert [ws.next() for _ in range(10)] == [Pong(payload=str(i).encode()) for i in range(10)]


def test_2_pongs_that_nobody_asked_for(pod: SamplePod) -> None:
    with client(pod) as ws:
        ws.send(Pong(payload=b"unsolicited"))
        ws.raw([frame(BINARY, message("echo on"))])
        assert ws.text() == b"on"


def test_2_a_ping_of_126_bytes(pod: SamplePod) -> None:
    with client(pod) as ws:
        ws.raw([frame(PING, bytes(126))])
        ws.ends(1002)


# --- 3 and 4 reserved bits and opcodes ----------------------------------------------------------

@pytest.mark.parametrize("opcode, reserved", [(opcode, reserved) for opcode, reserved in itertools.product((TEXT, BINARY, CLOSE, PING, PONG), range(1, 8))])
def test_3_reserved_bits(pod: SamplePod, opcode: int, reserved: int) -> None:
    with client(pod) as ws:
        ws.raw([frame(opcode, b"", reserved=reserved)])
        ws.ends(1002)


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
def test_4_reserved_opcodes(pod: SamplePod, opcode: int) -> None:
    with client(pod) as ws:
        ws.raw([frame(BINARY, message("echo first")), frame(opcode, b"x")])
        assert ws.text() == b"first"
        ws.ends(1002)


# --- 5 fragments -----------------------------------------------------------------------------------

@pytest.mark.parametrize("step", [1, 2, 5, 1000])
def test_5_fragments_of_any_size(pod: SamplePod, step: int) -> None:
    whole = message("echo in fragments")
    parts = chopped(whole, step)
    with client(pod) as ws:
        for i, part in enumerate(parts):
            ws.raw([frame(BINARY if i == 0 else 0, part, fin=i == len(parts) - 1), frame(PING, bytes([i]))])
        events = [ws.next() for _ in range(len(parts) + 1)]
        assert [event for event in events if isinstance(event, Pong)] == [Pong(payload=bytes([i])) for i in range(len(parts))]
        assert [bytes(event.data) for event in events if isinstance(event, BytesMessage)] == [b"in fragments"]


def test_5_empty_fragments(pod: SamplePod) -> None:
    with client(pod) as ws:
        ws.raw([frame(BINARY, b"", fin=False), *[frame(0, b"", fin=False)] * 50, frame(0, message("echo x"), fin=False), frame(0, b"")])
        assert ws.text() == b"x"


@pytest.mark.parametrize("frames", [
    [frame(0, b"x")], [frame(0, b"x", fin=False)], [frame(BINARY, b"x", fin=False), frame(BINARY, b"y")], [frame(BINARY, b"x", fin=False), frame(TEXT, b"y")],
    [frame(PING, b"x", fin=False)], [frame(PONG, b"", fin=False), frame(0, b"")], [frame(CLOSE, b"", fin=False)],
    [frame(BINARY, message("echo x")), frame(0, b"x")]])
def test_5_fragments_out_of_order(pod: SamplePod, frames: list[bytes]) -> None:
    with client(pod) as ws:
        ws.raw(frames)
        ws.ends(1002)


# --- 6 text: UTF-8 is judged at each byte, in frames and fragments; good text is not for this endpoint -----

GOOD = ["", "hello", "κόσμε", "\u0000", "\u07ff\u0800", "\ud7ff\ue000", "\uffff", "\U00010000\U0010ffff", "𐀀" * 300]
BAD = [b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xc2", b"\xc2\x20", b"\xe0\x9f\xbf", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xef\xbf",
       b"\xf0\x8f\xbf\xbf", b"\xf0\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfe", b"\xff", b"\xf0\x9f\x98",
       b"good, then \xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"]


@pytest.mark.parametrize("text", GOOD)
@pytest.mark.parametrize("step", [1, 3, 1000])
def test_6_text_that_is_utf8(pod: SamplePod, text: str, step: int) -> None:
    parts = chopped(text.encode(), step) or [b""]
    with client(pod) as ws:
        ws.raw(frame(TEXT if i == 0 else 0, part, fin=i == len(parts) - 1) for i, part in enumerate(parts[:600]) if len(parts) <= 600 or i < 599)
        if len(parts) > 600:
            ws.raw([frame(0, b"".join(parts[599:]))])
        ws.ends(1003)


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("step", [1, 1000])
def test_6_text_that_is_not(pod: SamplePod, text: bytes, step: int) -> None:
    with client(pod) as ws:
        ws.raw(chopped(frame(TEXT, text), step))
        ws.ends(1007)


def test_6_failing_fast(pod: SamplePod) -> None:
    """The rest of frame and message never comes."""
    head = frame(TEXT, b"\xf4\x90" + bytes(1000))
    for data in (head[:10], frame(TEXT, b"\xf4", fin=False) + frame(0, b"\x90", fin=False)):
        with client(pod) as ws:
            ws.raw([data])
            ws.ends(1007)


# --- 7 closing ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])
def test_7_codes_that_may_be_sent(pod: SamplePod, code: int) -> None:
    with client(pod) as ws:
        ws.send(CloseConnection(code=code, reason="ways part"))
        event = ws.next()
        assert isinstance(event, CloseConnection) and event.code == code
        assert ws.socket.recv(1) == b""


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
def test_7_codes_that_may_not(pod: SamplePod, code: int) -> None:
    with client(pod) as ws:
        ws.raw([frame(CLOSE, struct.pack(">H", code))])
        ws.ends(1002)


@pytest.mark.parametrize("payload, code", [(b"", 1000), (b"\x03", 1002), (struct.pack(">H", 1000) + b"x" * 123, 1000), (struct.pack(">H", 1000) + b"\xce\xba\xed\xa0\x80", 1007)])
def test_7_payloads_of_a_close(pod: SamplePod, payload: bytes, code: int) -> None:
    with client(pod) as ws:
        ws.raw([frame(CLOSE, payload)])
        ws.ends(code)


def test_7_nothing_after_a_close(pod: SamplePod) -> None:
    with client(pod) as ws:
        ws.raw([frame(CLOSE, struct.pack(">H", 1000)) + frame(PING, b"late") + frame(BINARY, message("echo late")) + frame(CLOSE, struct.pack(">H", 1001))])
        assert isinstance(ws.next(), CloseConnection) and ws.socket.recv(1) == b""


def test_7_a_message_cut_by_a_close(pod: SamplePod) -> None:
    with client(pod) as ws:
        ws.raw([frame(BINARY, b"half", fin=False), frame(CLOSE, struct.pack(">H", 1000))])
        ws.ends(1000)


# --- 9 limits, 10 masks, 12 compression -----------------------------------------------------------------

@pytest.mark.parametrize("step", [1_000, 64_000, 1 << 21])
def test_9_a_mebibyte_in_fragments(pod: SamplePod, step: int) -> None:
    whole = message("echo " + "y" * ((1 << 20) - 13))
    assert len(whole) == 1 << 20
    parts = chopped(whole, step)
    with client(pod) as ws:
        ws.raw(frame(BINARY if i == 0 else 0, part, fin=i == len(parts) - 1) for i, part in enumerate(parts))
        assert ws.text() == b"y" * ((1 << 20) - 13)
        ws.raw([frame(BINARY, whole[:-1], fin=False), frame(0, b"ab")])
        ws.ends(1009)


def test_10_every_mask_is_undone(pod: SamplePod) -> None:
    with client(pod) as ws:
        for _ in range(20):
            text = os.urandom(30).hex()
            ws.raw(chopped(frame(BINARY, message("echo " + text)), 11))
            assert ws.text() == text.encode()
        ws.raw([frame(BINARY, message("echo x"), mask=False)])
        ws.ends(1002)


def test_12_compression_is_offered_and_not_taken(pod: SamplePod) -> None:
    with client(pod, [PerMessageDeflate()]) as ws:
        ws.raw([frame(BINARY, message("echo plain"))])
        assert ws.text() == b"plain"
        ws.raw([frame(BINARY, message("echo packed"), reserved=4)])
        ws.ends(1002)


# --- the library that most people use -----------------------------------------------------------------------

def test_websockets_with_its_defaults(pod: SamplePod) -> None:
    """It offers compression, pings, fragments, and closes with a handshake."""
    async def talk() -> None:
        async with connect_async(f"ws://{pod.authority}/_api/sync", subprotocols=[Subprotocol(SUBPROTOCOL)], proxy=None,
                                 additional_headers={"Authorization": f"Bearer {token()}"}) as connection:
            whole = message("echo over asyncio")
            await connection.send(whole)
            assert await connection.recv() == b"over asyncio"
            await connection.send([whole[:4], whole[4:9], whole[9:]])
            assert await connection.recv() == b"over asyncio"
            assert await (await connection.ping()) >= 0
            for i in range(100):
                await connection.send(message(f"echo {i}"))
            assert [await connection.recv() for _ in range(100)] == [str(i).encode() for i in range(100)]
        assert connection.close_code == 1000
    asyncio.run(talk())


def test_websockets_is_told_why(pod: SamplePod) -> None:
    async def talk() -> None:
        async with connect_async(f"ws://{pod.authority}/_api/sync", subprotocols=[Subprotocol(SUBPROTOCOL)], proxy=None,
                                 additional_headers={"Authorization": f"Bearer {token()}"}) as connection:
            await connection.send("text")
            with pytest.raises(ConnectionClosed) as closed:
                await connection.recv()
            assert closed.value.rcvd is not None and (closed.value.rcvd.code, closed.value.rcvd.reason) == (1003, "binary messages only")
    asyncio.run(talk())
