"""Every limit of time and number on the network side, met and passed, and memory that stays bounded.

The pod is the one with quick limits (src/limits_quick.h): what takes a minute there takes a second here.
"""
from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from pod_fixture import METRICS_TOKEN, Reply, SamplePod, masked, message, read_reply, run, series, token
from wire_frames import BINARY, CLOSE, PING, PONG, frame, handshake, read_exactly, read_frame, upgraded

QUICK = Path(__file__).parent.parent / "src/limits_quick.h"
LIMITS = {name: int(value) for name, value in re.findall(r"#define MG_LIMIT_(\w+) (\d+)", QUICK.read_text("utf-8"))}
PROTOBUF = {"Content-Type": "application/x-protobuf"}


def seconds(name: str) -> float:
    return LIMITS[name] / 1000


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamplePod]:
    yield from run(SamplePod(tmp_path_factory.mktemp("quick"), quick=True, threads=1))


def until_end(connection: socket.socket) -> bytes:
    """What the pod says until it closes."""
    found = b""
    connection.settimeout(60)
    try:
        while part := connection.recv(65536):
            found += part
    except ConnectionResetError:
        pass
    return found


def lasts(started: float, name: str) -> bool:
    """Not over too soon since `started`, from before the pod could know of it. How late a test sees the end says
    more of the machine than of the pod: that it comes at all is what `until_end` waits for."""
    return time.monotonic() - started >= seconds(name) * 0.9


def counter(pod: SamplePod, name: str) -> int:
    (value,) = re.findall(rf"^{name} (\d+)$".encode(), pod.metrics(), re.M)
    return int(value)


# --- times ---------------------------------------------------------------------------

def test_a_connection_without_a_request(quick: SamplePod) -> None:
    started = time.monotonic()
    with quick.open() as connection:
        assert until_end(connection) == b"" and lasts(started, "REQUEST_MS")


@pytest.mark.parametrize("start", [b"G", b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"POST /sign-out HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab"])
def test_half_a_request(quick: SamplePod, start: bytes) -> None:
    started = time.monotonic()
    with quick.open() as connection:
        connection.sendall(start)
        assert until_end(connection).startswith(b"HTTP/1.1 408 ") and lasts(started, "REQUEST_MS")


@pytest.mark.parametrize("drop", [b"\r\n", b"X: y\r\n"])
def test_drops_do_not_lengthen_a_request(quick: SamplePod, drop: bytes) -> None:
    """Slowloris: a header now and then, or only the empty lines that may precede a request."""
    with quick.open() as connection:
        if drop != b"\r\n":
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        started = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - started < 60:
                connection.sendall(drop)
                time.sleep(0.1)


def test_an_idle_connection(quick: SamplePod) -> None:
    with quick.open() as connection, connection.makefile("rb") as stream:
        started = time.monotonic()
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        assert read_reply(stream).status == 200
        assert until_end(connection) == b"" and lasts(started, "KEEP_ALIVE_MS")


def test_a_silent_websocket_is_pinged_and_then_closed(quick: SamplePod) -> None:
    """Pinged as often as its time has room for; then nothing was heard of it for that time."""
    started = time.monotonic()
    with ExitStack() as stack:
        connection = upgraded(quick, stack)
        assert read_frame(connection) == (PING, b"") and lasts(started, "PING_MS")
        frames = until_end(connection)
        assert lasts(started, "PONG_MS") and frames.startswith(b"\x89\x00")


def test_a_websocket_that_answers_pings_stays(quick: SamplePod) -> None:
    with ExitStack() as stack:
        connection = upgraded(quick, stack)
        started = time.monotonic()
        while time.monotonic() - started < 2 * seconds("PONG_MS"):
            opcode, payload = read_frame(connection)
            assert opcode == PING
            connection.sendall(frame(PONG, payload))
        connection.sendall(frame(BINARY, message("echo here")))
        while (found := read_frame(connection))[0] == PING:
            pass
        assert found == (BINARY, b"here")


def test_a_close_that_is_not_answered(quick: SamplePod) -> None:
    with ExitStack() as stack:
        connection = upgraded(quick, stack)
        connection.sendall(frame(BINARY, message("bye")))
        assert read_frame(connection)[0] == CLOSE
        started = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - started < 60:  # pings do not lengthen it
                connection.sendall(frame(PING, b"x"))
                time.sleep(0.05)


def post_of(*messages: bytes) -> bytes:
    body = series(*messages)
    return (f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\nContent-Type: application/x-protobuf\r\n"
            f"Authorization: Bearer {token()}\r\n\r\n").encode() + body


def slow(pod: SamplePod, stack: ExitStack) -> socket.socket:
    """A connection whose client takes in little."""
    connection = stack.enter_context(socket.socket())
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", pod.port))
    return connection


def test_a_reply_that_is_not_read(quick: SamplePod) -> None:
    before = counter(quick, "monoglot_slow_readers_total")
    with ExitStack() as stack:
        connection = slow(quick, stack)
        connection.sendall(post_of(message("echo " + "x" * 900_000), message("echo " + "y" * 900_000)))
        wait_for(lambda: counter(quick, "monoglot_slow_readers_total") > before)


def wait_for(what: Callable[[], bool], most: float = 60) -> None:
    deadline = time.monotonic() + most
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_reply_that_is_read_slowly_but_steadily(quick: SamplePod) -> None:
    """Longer than a connection may idle, or a request may take: the whole of it comes."""
    with ExitStack() as stack:
        connection = slow(quick, stack)
        connection.sendall(post_of(message("echo " + "x" * 900_000), message("echo " + "y" * 900_000)))
        started, found = time.monotonic(), b""
        while time.monotonic() - started < 2 * seconds("REQUEST_MS"):
            found += connection.recv(8192)
            time.sleep(0.02)
        while not found.endswith(b"y" * 900_000):
            found += connection.recv(1 << 20)
        assert b"x" * 900_000 in found and b"y" * 900_000 in found
        assert until_end(connection) == b""


def test_a_body_while_the_pod_drains(tmp_path: Path) -> None:
    """SIGTERM with a request half sent: the drain has an end of its own."""
    pod = SamplePod(tmp_path, quick=True)
    pod.start()
    with pod.open() as connection:
        connection.sendall(b"POST /sign-out HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab")
        time.sleep(0.2)
        assert pod._process is not None
        pod._process.terminate()
        assert pod._process.wait(60) == 0


# --- numbers ----------------------------------------------------------------------------

def test_connections_of_a_loop(quick: SamplePod) -> None:
    refused = counter(quick, "monoglot_connections_refused_total")
    with ExitStack() as stack:
        for _ in range(LIMITS["CONNECTIONS"] - 5):
            stack.enter_context(quick.open())
        assert quick.request("GET", "/health").status == 200
        for _ in range(30):
            stack.enter_context(quick.open())
        time.sleep(0.3)
    time.sleep(0.5)
    wait_for(lambda: counter(quick, "monoglot_connections") == 1)
    assert counter(quick, "monoglot_connections_refused_total") >= refused + 20


def test_replies_of_one_post(quick: SamplePod) -> None:
    size = LIMITS["REPLY_BYTES"]
    reply = quick.request("POST", "/_api/sync", PROTOBUF | {"Authorization": f"Bearer {token()}"},
                          series(*[message("echo " + "x" * 500_000)] * (size // 500_000 + 1)))
    assert (reply.status, reply.error()) == (503, "there is no room for the reply")


def test_messages_with_the_actor_hold_the_rest_back(quick: SamplePod) -> None:
    """Messages that wait for something are not piled up: the socket is not read until one is answered."""
    count = LIMITS["UNSETTLED"]
    with quick.socket(token("a", "held")) as connection, quick.socket(token("b", "held")) as other:
        for _ in range(count):
            connection.send(message("hold"))
        connection.send(message("echo behind"))
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.5)
        other.send(message("release"))
        assert [connection.recv(timeout=5) for _ in range(count + 1)] == [*[b"released"] * count, b"behind"]


def test_a_flood_of_pings_whose_answers_are_not_read(quick: SamplePod) -> None:
    """The pod stops reading instead of remembering pongs."""
    with ExitStack() as stack:
        connection = slow(quick, stack)
        connection.sendall(handshake(quick))
        while not read_exactly(connection, 1) == b"\n":
            pass
        before = quick.resident()
        flood = frame(PING, b"x" * 125) * 500
        connection.settimeout(0.5)
        sent = 0
        try:
            while sent < 100 << 20:
                sent += connection.send(flood)
        except OSError:
            pass
        assert sent < 40 << 20
        assert quick.resident() < before + (8 << 20)


def test_pipelined_requests_whose_replies_are_not_read(quick: SamplePod) -> None:
    with ExitStack() as stack:
        connection = slow(quick, stack)
        before = quick.resident()
        request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 2000
        connection.settimeout(0.5)
        sent = 0
        try:
            while sent < 100 << 20:
                sent += connection.send(request)
        except OSError:
            pass
        assert sent < 40 << 20
        assert quick.resident() < before + (8 << 20)


def test_bodies_of_many_connections_have_one_limit(quick: SamplePod) -> None:
    """4 MiB are fine for one; forty of them would be more than HELD_BYTES."""
    before, memory = counter(quick, "monoglot_slow_readers_total"), quick.resident()
    with ExitStack() as stack:
        for _ in range(40):
            connection = stack.enter_context(quick.open())
            connection.settimeout(0.3)
            head = (f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\nContent-Type: application/x-protobuf\r\n"
                    f"Authorization: Bearer {token()}\r\n\r\n").encode()
            try:
                connection.sendall(head + bytes(3_500_000))
            except OSError:
                pass
        assert quick.resident() < memory + LIMITS["HELD_BYTES"] + (16 << 20)
        assert quick.request("GET", "/health").status == 200
    assert counter(quick, "monoglot_slow_readers_total") > before


def test_a_whole_body_of_the_largest_size(quick: SamplePod) -> None:
    def post(size: int) -> Reply:
        return quick.request("POST", "/_api/sync", PROTOBUF | {"Authorization": f"Bearer {token()}"}, b"\xff" * size)
    assert post(4 << 20).status == 400      # read, and no series of messages
    assert post((4 << 20) + 1).status == 413


# --- rates ---------------------------------------------------------------------------------

def until_limited(ask: Callable[[int], Reply]) -> tuple[list[int], Reply]:
    """The statuses of the requests before the one that has to wait, and the reply to that."""
    found: list[int] = []
    while (reply := ask(len(found))).status != 429:
        found.append(reply.status)
        assert len(found) < 1000
    return found, reply


def test_requests_of_an_address_have_a_rate(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, threads=1, flags=("--rate-limit", "5:10", "--trusted-proxy", "127.0.0.1"))
    pod.start()

    def ask(address: str) -> Reply:
        return pod.request("GET", "/health", {"X-Forwarded-For": address})
    statuses, limited = until_limited(lambda _: ask("192.0.2.1"))
    assert statuses[:10] == [200] * 10
    assert (limited.error(), limited.header("Retry-After")) == ("too many requests", "1")
    assert ask("192.0.2.2").status == 200, "another address has its own"
    # an IPv6 network counts as one
    six, _ = until_limited(lambda i: ask(f"2001:db8:1:2::{i:x}"))
    assert six[:10] == [200] * 10
    assert ask("2001:db8:1:3::1").status == 200
    time.sleep(1.1)
    again, _ = until_limited(lambda _: ask("192.0.2.1"))
    assert again[:5] == [200] * 5
    pod.stop()


def test_a_user_has_a_rate_from_any_address(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, threads=2, flags=("--rate-limit", "5:10", "--trusted-proxy", "127.0.0.1"))
    pod.start()

    def ask(number: int, user: str) -> Reply:
        return pod.request("POST", "/_api/sync", PROTOBUF | {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250}", "Authorization": f"Bearer {token(user)}"},
                           series(message("echo x")))
    found, _ = until_limited(lambda number: ask(number, "ann"))
    assert found[:10] == [200] * 10
    assert ask(2000, "bo").status == 200
    pod.stop()


def test_messages_of_a_websocket_are_held_back_not_lost(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, threads=1, quick=True, flags=("--rate-limit", "20:20"))
    pod.start()
    with pod.socket() as connection:
        started = time.monotonic()
        for i in range(60):
            connection.send(message(f"echo {i}"))
        assert [connection.recv(timeout=60) for _ in range(60)] == [str(i).encode() for i in range(60)]
        assert time.monotonic() - started > 1.8, "twenty at once, forty more in two seconds"
    assert counter(pod, "monoglot_rate_limited_total") > 0
    pod.stop()


def test_connections_of_one_address(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, threads=2, flags=("--address-connections", "5"))
    pod.start()

    def connections() -> int:
        """How many the pod has, asked from another address of this machine: its own is one of them."""
        with socket.socket() as elsewhere:
            elsewhere.bind(("127.0.0.2", 0))
            elsewhere.connect(("127.0.0.1", pod.port))
            elsewhere.sendall(f"GET /_api/metrics HTTP/1.0\r\nAuthorization: Bearer {METRICS_TOKEN}\r\n\r\n".encode())
            (value,) = re.findall(rb"^monoglot_connections (\d+)$", until_end(elsewhere), re.M)
            return int(value)
    with ExitStack() as stack:
        open_ones = [stack.enter_context(pod.open()) for _ in range(5)]
        wait_for(lambda: connections() == 6)
        with pod.open() as sixth:
            assert until_end(sixth) == b""
        for each in open_ones[:3]:
            each.close()
        wait_for(lambda: connections() == 3)
        assert pod.request("GET", "/health").status == 200
        # the count goes with a connection that moves to its actor's loop
        for i in range(8):
            assert pod.ask("echo x", token("ann", f"org{i}")) == "x"
            wait_for(lambda: connections() == 3)
    pod.stop()


def test_a_proxy_is_not_counted(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, threads=1, flags=("--address-connections", "2", "--trusted-proxy", "127.0.0.0/8"))
    pod.start()
    with ExitStack() as stack:
        for _ in range(6):
            stack.enter_context(pod.open())
        assert pod.request("GET", "/health").status == 200
    pod.stop()


def test_a_largest_body_can_be_set(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, flags=("--max-body", "2KiB"))
    pod.start()
    headers = PROTOBUF | {"Authorization": f"Bearer {token()}"}
    assert pod.request("POST", "/_api/sync", headers, b"\xff" * 2048).status == 400
    assert pod.request("POST", "/_api/sync", headers, b"\xff" * 2049).status == 413
    pod.stop()


def test_an_expired_session_is_told_with_its_code(quick: SamplePod) -> None:
    with quick.socket(token(seconds=1.5)) as connection, pytest.raises(ConnectionClosed) as closed:
        connection.recv(timeout=10)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1008


def test_masks_of_zero_are_masks(quick: SamplePod) -> None:
    with ExitStack() as stack:
        connection = upgraded(quick, stack)
        connection.sendall(masked(message("echo plain")))
        assert read_frame(connection) == (BINARY, b"plain")
