"""Bodies of outgoing requests and their replies: in pieces, waited for, never more than the limits.

The servers here are plain sockets, so that they can be slow, endless, or answer before they read.
"""
from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pod_fixture import SECRET, SamplePod, message, run

HEADER = (Path(__file__).parent.parent / "src/limits.h").read_text("utf-8")
LIMITS = {name: int(value) for name, value in re.findall(r'X\(([A-Z_]+), (\d+),', HEADER)}
REPLY, SEND = LIMITS["FETCH_BYTES"], LIMITS["FETCH_SEND_BYTES"]
Serve = Callable[[socket.socket], None]


@contextmanager
def server(serve: Serve) -> Iterator[str]:
    """Every connection is served once, by itself; the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def one(connection: socket.socket) -> None:
            with connection:
                connection.settimeout(20)
                try:
                    serve(connection)
                except OSError:
                    pass  # the pod has had enough

        def accept() -> None:
            listener.settimeout(0.1)
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                threading.Thread(target=one, args=[connection], daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stop.set()
            thread.join()


@contextmanager
def fetching(folder: Path, serve: Serve, *, quick: bool = False) -> Iterator[SamplePod]:
    with server(serve) as address:
        for pod in run(SamplePod(folder, threads=1, quick=quick, origins={"api.example.com": address})):
            yield pod


def fetch(pod: SamplePod, **options: object) -> dict[str, object]:
    found = json.loads(pod.ask("fetch " + json.dumps({"method": "GET", "url": "https://api.example.com/", **options})))
    assert isinstance(found, dict)
    return found


def read_head(connection: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request, and what came behind it."""
    found = b""
    while b"\r\n\r\n" not in found:
        part = connection.recv(4096)
        if not part:
            raise ConnectionResetError
        found += part
    head, _, rest = found.partition(b"\r\n\r\n")
    return head, rest


def length(head: bytes) -> int:
    (value,) = re.findall(rb"Content-Length: (\d+)", head)
    return int(value)


# --- requests --------------------------------------------------------------------------

class Reader:
    """Reads a request slowly and says what it was."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self.body = b""
        self.reading = threading.Event()

    def __call__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        head, self.body = read_head(connection)
        self.reading.set()
        parts, got = [self.body], len(self.body)
        while got < length(head):
            parts.append(connection.recv(65536))
            got += len(parts[-1])
            time.sleep(self.pause)
        self.body = b"".join(parts)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        connection.recv(1)


@pytest.mark.parametrize("text, count", [("x", 1), ("x", 65535), ("x", 65536), ("x", 65537), ("0123456789abcdef", 1 << 19), ("é", 100000)])
def test_a_body_of_any_size_arrives_whole(tmp_path: Path, text: str, count: int) -> None:
    reader = Reader(0)
    with fetching(tmp_path, reader) as pod:
        assert fetch(pod, method="POST", body=text, repeat=count) == {"status": 200, "body": "ok"}
        assert reader.body == text.encode() * count


def test_secrets_across_pieces(tmp_path: Path) -> None:
    """Placeholders are longer than their values, and stand anywhere: at the borders of pieces too."""
    reader = Reader(0)
    with fetching(tmp_path, reader) as pod:
        assert fetch(pod, method="POST", body='"{secret ai-key}",', repeat=20000)["status"] == 200
        assert reader.body == f'"{SECRET}",'.encode() * 20000


def test_a_slow_reader_is_waited_for(tmp_path: Path) -> None:
    reader = Reader(0.005)
    with fetching(tmp_path, reader) as pod, pod.socket() as connection:
        before = pod.resident()
        connection.send(message("fetch " + json.dumps({"method": "POST", "url": "https://api.example.com/", "body": "0123456789abcdef", "repeat": 1 << 19})))
        assert reader.reading.wait(10)
        for i in range(5):
            assert pod.ask(f"echo {i}") == f"{i}", "others are not kept waiting"
        assert pod.resident() - before < 40 << 20, "the body twice, as text and as bytes, and no more"
        assert json.loads(connection.recv(timeout=20)) == {"status": 200, "body": "ok"}
        assert reader.body == b"0123456789abcdef" * (1 << 19)


def test_a_server_that_never_reads(tmp_path: Path) -> None:
    heard = threading.Event()

    def deaf(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        heard.wait(60)
    with fetching(tmp_path, deaf, quick=True) as pod:
        started = time.monotonic()
        assert fetch(pod, method="POST", body="x", repeat=12 << 20) == {"error": "ConnectionError", "message": "no reply"}
        assert time.monotonic() - started > 0.9
        heard.set()
        assert pod.ask("echo x") == "x"


def test_an_answer_before_the_body_was_read(tmp_path: Path) -> None:
    """It counts, and the connection is not used again."""
    seen: list[bytes] = []

    def hasty(connection: socket.socket) -> None:
        head, _ = read_head(connection)
        seen.append(head)
        connection.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nno!")
        time.sleep(1)
    with fetching(tmp_path, hasty) as pod:
        for _ in range(2):
            assert fetch(pod, method="POST", body="x", repeat=12 << 20) == {"status": 413, "body": "no!"}
        assert len(seen) == 2


def test_a_server_that_goes_while_the_body_is_sent(tmp_path: Path) -> None:
    def brief(connection: socket.socket) -> None:
        read_head(connection)
    with fetching(tmp_path, brief) as pod:
        assert fetch(pod, method="POST", body="x", repeat=12 << 20) == {"error": "ConnectionError", "message": "no reply"}


def test_a_body_that_is_too_large_is_not_sent(tmp_path: Path) -> None:
    reader = Reader(0)
    with fetching(tmp_path, reader) as pod:
        assert fetch(pod, method="POST", body="x", repeat=SEND + 1) == {"error": "ConnectionError", "message": "the request is too large"}
        assert not reader.reading.is_set()
        assert fetch(pod, method="POST", body="x", repeat=SEND) == {"status": 200, "body": "ok"}


def test_so_many_requests_at_a_time(tmp_path: Path) -> None:
    """One more is refused at once, those under way are not disturbed, and then there is room again."""
    arrived, go = threading.Semaphore(0), threading.Event()

    def serve(connection: socket.socket) -> None:
        read_head(connection)
        arrived.release()
        go.wait(60)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
    good = {"status": 200, "body": "ok"}
    with fetching(tmp_path, serve) as pod, pod.socket() as connection:
        for _ in range(LIMITS["FETCHES"]):
            connection.send(message('fetch {"method": "GET", "url": "https://api.example.com/"}'))
        for _ in range(LIMITS["FETCHES"]):
            assert arrived.acquire(timeout=60)
        assert fetch(pod) == {"error": "ConnectionError", "message": "too many outgoing requests at a time"}
        go.set()
        assert [json.loads(connection.recv(timeout=60)) for _ in range(LIMITS["FETCHES"])] == [good] * LIMITS["FETCHES"]
        assert fetch(pod) == good


# --- replies ----------------------------------------------------------------------------

def replies(head: bytes, *parts: bytes, pause: float = 0, endless: bool = False) -> Serve:
    def serve(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n")
        while True:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
            if not endless:
                break
        connection.recv(1)
    return serve


@pytest.mark.parametrize("size, coded", [(0, False), (1, False), (1 << 20, False), (REPLY - 100, False), (REPLY - 100, True)])
def test_a_reply_up_to_the_limit(tmp_path: Path, size: int, coded: bool) -> None:
    head = b"Transfer-Encoding: chunked" if coded else b"Content-Length: %d" % size
    body = b"%x\r\n" % size + b"x" * size + b"\r\n0\r\n\r\n" if coded else b"x" * size
    with fetching(tmp_path, replies(head, body)) as pod:
        assert fetch(pod, short=True) == {"status": 200, "size": size}


@pytest.mark.parametrize("announced", [REPLY + 1, 1 << 33, 18446744073709551615])
def test_a_reply_that_announces_too_much_is_refused_at_its_head(tmp_path: Path, announced: int) -> None:
    with fetching(tmp_path, replies(b"Content-Length: %d" % announced, b"x")) as pod:
        assert fetch(pod) == {"error": "ConnectionError", "message": "the reply is too large"}


@pytest.mark.parametrize("head, part", [(b"Transfer-Encoding: chunked", b"10000\r\n" + b"x" * 65536 + b"\r\n"), (b"Connection: close", b"x" * 65536)])
def test_a_reply_without_end_is_cut_off_at_the_limit(tmp_path: Path, head: bytes, part: bytes) -> None:
    with fetching(tmp_path, replies(head, part, endless=True)) as pod:
        before = pod.resident()
        for _ in range(3):
            assert fetch(pod) == {"error": "ConnectionError", "message": "the reply is too large"}
        assert pod.resident() - before < 3 * REPLY


@pytest.mark.parametrize("head, part", [(b"Transfer-Encoding: chunked", b"1\r\nx\r\n"), (b"Content-Length: 1000", b"x"), (b"X: y\r\n" * 20 + b"X", b"")])
def test_a_reply_that_drips_ends_with_the_time(tmp_path: Path, head: bytes, part: bytes) -> None:
    with fetching(tmp_path, replies(head, part, pause=0.05, endless=True), quick=True) as pod:
        assert fetch(pod)["error"] == "ConnectionError"


def test_headers_without_end(tmp_path: Path) -> None:
    def serve(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-Header: " + b"y" * 1000 + b"\r\n")
    with fetching(tmp_path, serve) as pod:
        assert fetch(pod) == {"error": "ConnectionError", "message": "the reply is too large"}


def test_trailers_are_no_part_of_the_body(tmp_path: Path) -> None:
    size = 2 * LIMITS["FETCH_HEAD_BYTES"]
    head = b"Transfer-Encoding: chunked"
    with fetching(tmp_path, replies(head, b"%x\r\n" % size + b"x" * size + b"\r\n0\r\nX-Other: y\r\n\r\n")) as pod:
        assert fetch(pod, short=True) == {"status": 200, "size": size}


def test_trailers_without_end(tmp_path: Path) -> None:
    def serve(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n")
        while True:
            connection.sendall(b"X-Header: " + b"y" * 1000 + b"\r\n")
    with fetching(tmp_path, serve) as pod:
        assert fetch(pod) == {"error": "ConnectionError", "message": "the reply is too large"}



def test_a_status_that_is_none(tmp_path: Path) -> None:
    def serve(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 013 Odd\r\nContent-Length: 2\r\n\r\nok")
    with fetching(tmp_path, serve) as pod:
        assert fetch(pod) == {"error": "ConnectionError", "message": "the reply was not valid HTTP"}


WHOLE = {
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Other: y\r\n\r\nhello",
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nX-Other: y\r\n\r\n",
    "after-hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "to-the-end": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
}
"""Replies of one meaning."""


class Sender:
    """Sends the parts and closes."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def __call__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        read_head(connection)
        for part in self.parts:
            connection.sendall(part)
            time.sleep(0.001)  # so that parts are likely to come alone


@pytest.mark.parametrize("form", WHOLE)
def test_a_reply_in_one_piece_byte_by_byte_and_cut_off_anywhere(tmp_path: Path, form: str) -> None:
    whole, sender = WHOLE[form], Sender()
    with fetching(tmp_path, sender) as pod:
        for parts in ([whole], [bytes([byte]) for byte in whole]):
            sender.parts = parts
            assert fetch(pod) == {"status": 200, "body": "hello"}
        head = whole.rindex(b"\r\n\r\n") + 4
        for cut in range(len(whole)):
            sender.parts = [whole[:cut]] if cut else []
            if form == "to-the-end" and cut >= head:  # nobody can tell that there was more
                assert fetch(pod) == {"status": 200, "body": whole[head:cut].decode()}
            else:
                assert fetch(pod) == {"error": "ConnectionError", "message": "no reply"}, cut
