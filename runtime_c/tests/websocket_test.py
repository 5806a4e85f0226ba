"""WebSocket: handshake, framing rules, limits, many connections, backpressure."""
from __future__ import annotations

import socket
import struct
import time
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from pod_fixture import SUBPROTOCOL, SamplePod, message, token
from wire_frames import BINARY, CLOSE, PING, PONG, TEXT, frame, handshake, read_exactly, read_frame, upgraded

def test_a_message_is_answered(pod: SamplePod) -> None:
    with pod.socket() as connection:
        assert connection.subprotocol == SUBPROTOCOL
        connection.send(message("echo hello"))
        assert connection.recv() == b"hello"


@pytest.mark.parametrize("changes, status", [
    ({"Authorization": None}, 401), ({"Authorization": "Bearer x"}, 401), ({"Upgrade": None}, 426), ({"Connection": "close"}, 426),
    ({"Sec_WebSocket_Protocol": None}, 400), ({"Sec_WebSocket_Protocol": "other"}, 400), ({"Sec_WebSocket_Version": "8"}, 426),
    ({"Sec_WebSocket_Key": "short"}, 400), ({"Sec_WebSocket_Key": "!" * 22 + "=="}, 400), ({"Sec_WebSocket_Key": None}, 400)])
def test_handshakes_that_are_refused(pod: SamplePod, changes: dict[str, str | None], status: int) -> None:
    data = handshake(pod, **changes)
    with pod.open() as connection:
        connection.sendall(data)
        assert connection.recv(65536).startswith(f"HTTP/1.1 {status} ".encode())


def test_a_cookie_opens_a_websocket_from_its_own_origin_only(pod: SamplePod) -> None:
    cookie = f"mg_session={token()}"
    for origin, status in ((None, 403), ("http://evil.example", 403), (f"http://{pod.authority}", 101)):
        with pod.open() as connection:
            connection.sendall(handshake(pod, Authorization=None, Cookie=cookie, Origin=origin))
            assert connection.recv(65536).startswith(f"HTTP/1.1 {status} ".encode())


def test_frames_right_behind_the_handshake(pod: SamplePod) -> None:
    with pod.open() as connection:
        connection.sendall(handshake(pod) + frame(BINARY, message("echo early")) + frame(BINARY, message("echo bird")))
        found = b""
        while not found.endswith(b"\x82\x04bird"):
            found += read_exactly(connection, 1)
        assert b"\x82\x05early" in found


def test_byte_by_byte_and_in_fragments(pod: SamplePod) -> None:
    whole = message("echo in pieces")
    data = frame(BINARY, whole[:3], fin=False) + frame(PING, b"between") + frame(0, b"", fin=False) + frame(0, whole[3:])
    with ExitStack() as stack:
        connection = upgraded(pod, stack)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in data:
            connection.sendall(bytes([byte]))
        assert read_frame(connection) == (PONG, b"between")
        assert read_frame(connection) == (BINARY, b"in pieces")


@pytest.mark.parametrize("data, code", [
    (frame(TEXT, b"hello"), 1003),
    (frame(BINARY, b"x", mask=False), 1002),
    (frame(BINARY, b"x", reserved=4), 1002),
    (frame(3, b"x"), 1002),
    (frame(11, b"x"), 1002),
    (frame(0, b"x"), 1002),
    (frame(BINARY, b"x", fin=False) + frame(BINARY, b"y"), 1002),
    (frame(PING, b"x", fin=False), 1002),
    (frame(PING, b"x" * 126), 1002),
    (frame(BINARY, b"x", form=2), 1002),
    (frame(BINARY, b"x" * 300, form=8), 1002),
    (frame(CLOSE, b"x"), 1002),
    (frame(CLOSE, struct.pack(">H", 1005)), 1002),
    (frame(CLOSE, struct.pack(">H", 1000) + b"\xff"), 1007),
    (b"\x82\xff" + struct.pack(">Q", 1 << 62) + b"mask", 1009),
    (b"\x82\xff" + struct.pack(">Q", (1 << 20) + 1) + b"mask", 1009),
    (b"\x82\xff" + struct.pack(">Q", 1 << 63) + b"mask", 1002),
    (frame(BINARY, bytes(1 << 20), fin=False) + frame(0, b"x"), 1009)])
def test_broken_rules_close_with_their_code(pod: SamplePod, data: bytes, code: int) -> None:
    with ExitStack() as stack:
        connection = upgraded(pod, stack)
        connection.sendall(data)
        opcode, payload = read_frame(connection)
        assert (opcode, struct.unpack(">H", payload[:2])[0]) == (CLOSE, code)
        assert connection.recv(1) == b""


def test_close_is_answered(pod: SamplePod) -> None:
    with ExitStack() as stack:
        connection = upgraded(pod, stack)
        connection.sendall(frame(CLOSE, struct.pack(">H", 4000) + b"bye") + frame(BINARY, message("echo too late")))
        assert read_frame(connection) == (CLOSE, struct.pack(">H", 4000))
        assert connection.recv(1) == b""


def test_the_actor_closes(pod: SamplePod) -> None:
    with pod.socket() as connection:
        connection.send(message("bye"))
        with pytest.raises(ConnectionClosed) as closed:
            connection.recv(timeout=5)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4001 and closed.value.rcvd.reason == "as asked"


def test_a_message_of_exactly_a_mebibyte(pod: SamplePod) -> None:
    text = "echo " + "x" * ((1 << 20) - 13)
    assert len(message(text)) == 1 << 20
    with pod.socket() as connection:
        connection.send(message(text))
        assert connection.recv(timeout=10) == text[5:].encode()


def test_messages_that_are_not_canonical_keep_the_connection(pod: SamplePod) -> None:
    with pod.socket() as connection:
        for bad in (b"", b"\xff\xff", b"\x22\x00"):
            connection.send(bad)
            if bad:
                assert b"malformed message" in connection.recv(timeout=5, decode=False)
            else:  # an empty message is canonical: it has no body, which the actor judges
                connection.recv(timeout=5)
        connection.send(message("echo fine"))
        assert connection.recv(timeout=5) == b"fine"


def test_every_connection_of_the_organisation_gets_what_is_sent_to_all(pod: SamplePod) -> None:
    with pod.socket(token("a", "room")) as one, pod.socket(token("b", "room")) as two, pod.socket(token("c", "other")) as other:
        one.send(message("add hello"))
        assert one.recv(timeout=5) == two.recv(timeout=5) == b"added hello"
        other.send(message("peers"))
        assert other.recv(timeout=5) == b"1"


def test_a_thousand_idle_connections_do_not_hinder_a_request(own_pod: SamplePod) -> None:
    with ExitStack() as stack:
        for i in range(1000):
            upgraded(own_pod, stack) if i % 2 else stack.enter_context(own_pod.open())
        assert own_pod.request("GET", "/health").status == 200
        assert own_pod.ask("peers") == "501"


def test_a_reader_that_is_too_slow_is_closed(own_pod: SamplePod) -> None:
    with ExitStack() as stack:
        slow = stack.enter_context(own_pod.open())
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        slow.sendall(handshake(own_pod) + frame(BINARY, message("flood 60")))
        time.sleep(1)
        assert own_pod.ask("echo others go on") == "others go on"
        seen = []
        with pytest.raises(EOFError):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += read_exactly(slow, 1)
            while True:
                seen.append(read_frame(slow))
        assert seen[-1][0] == CLOSE and struct.unpack(">H", seen[-1][1][:2])[0] == 1013
        assert len(seen) < 60


def test_a_session_that_ends_closes_its_connection(pod: SamplePod) -> None:
    with pod.socket(token(seconds=2)) as connection:
        with pytest.raises(ConnectionClosed) as closed:
            connection.recv(timeout=10)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1008


def test_garbage_is_survived(pod: SamplePod) -> None:
    for seed in range(40):
        with ExitStack() as stack:
            connection = upgraded(pod, stack)
            data = bytes((seed * 7919 + i * i * 31 + (i >> 3)) & 255 for i in range(500))
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except OSError:
                pass
    assert pod.ask("echo alive") == "alive"


def test_no_subprotocol_no_websocket(pod: SamplePod) -> None:
    with pytest.raises(InvalidStatus):
        connect(f"ws://{pod.authority}/_api/sync", additional_headers={"Authorization": f"Bearer {token()}"})
