"""Hostile clients of the pod's network side, each by its name, refused, and without effect on others.

What a Cloudflare Worker gets of these is Cloudflare's own front's to refuse; the pod stands alone.
"""
from __future__ import annotations

import json
import os
import re
import socket
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from monoglot.hosts.launch import Host
from tests.conformance.trace import process_rows
from tests.support.client import request
from tests.support.deployed import outputs, running, settings, token

SESSION = f"Authorization: Bearer {token('ann@acme', 'acme')}\r\n".encode()
FOLLOWS = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """One pod for all of them: it serves in the end, and has not grown."""
    data = tmp_path_factory.mktemp("pod")
    with running("pod", settings(data, log=outputs() / "hostile-clients.log")) as host:
        assert request(host.url + "/health")[0] == 200
        before = resident(host)
        yield host
        assert request(host.url + "/health")[0] == 200, "it still serves"
        assert resident(host) < before + (64 << 20), "it has not grown"
        host.stop()
        assert all(not found["mg_event"] for found in process_rows(host).values()), "nobody changed anything"


def resident(host: Host) -> int:
    (size,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{host.pid}/status").read_text())
    return int(size) * 1024


@dataclass(frozen=True)
class Answer:
    """What came until the pod closed the connection."""

    data: bytes

    @property
    def statuses(self) -> list[int]:
        return [int(code) for code in re.findall(rb"(?:^|\n|\})HTTP/1\.1 (\d{3})", self.data)]

    def is_refusal(self, host: Host, status: int) -> None:
        """One reply with this status, which says that the connection ends, and the line of the log that names it."""
        assert self.statuses == [status], self.data[:500]
        head, _, body = self.data.partition(b"\r\n\r\n")
        assert b"\r\nConnection: close" in head, head
        error = json.loads(body)["error"]
        assert error["code"] == status and error["message"]
        assert host.settings.log is not None
        named = [line for line in host.settings.log.read_text("utf-8").splitlines() if error["id"] in line]
        assert [json.loads(line)["status"] for line in named] == [status], named


def connect(host: Host) -> socket.socket:
    return socket.create_connection(("127.0.0.1", host.port), timeout=30)


def answer(host: Host, data: bytes) -> Answer:
    """Sends these bytes and waits until the pod closes the connection, which this side leaves open."""
    found = b""
    with connect(host) as connection:
        try:
            connection.sendall(data)
        except ConnectionError:
            pass  # it has closed already: what it said is there to be read
        try:
            while part := connection.recv(65536):
                found += part
        except ConnectionError:
            pass
    return Answer(found)


# --- request smuggling: two readers of the same bytes must never see different requests ------

def post(*lines: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join([b"POST /health HTTP/1.1", b"Host: a", *lines, b"", body])


SMUGGLED = {
    "content-length and transfer-encoding": post(b"Content-Length: 4", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    "transfer-encoding and content-length": post(b"Transfer-Encoding: chunked", b"Content-Length: 4", body=b"0\r\n\r\n"),
    "two content-lengths": post(b"Content-Length: 0", b"Content-Length: 35"),
    "two equal content-lengths": post(b"Content-Length: 0", b"Content-Length: 0"),
    "a list of content-lengths": post(b"Content-Length: 0, 35"),
    "content-length with a sign": post(b"Content-Length: +0"),
    "content-length below nought": post(b"Content-Length: -1"),
    "content-length in hex": post(b"Content-Length: 0x0"),
    "content-length with a blank inside": post(b"Content-Length: 0 0"),
    "content-length of nothing": post(b"Content-Length:"),
    "content-length beyond 64 bits": post(b"Content-Length: 18446744073709551616"),
    "chunked twice": post(b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"),
    "two transfer-encodings": post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    "two transfer-encodings, the last unknown": post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: x", body=b"0\r\n\r\n"),
    "chunked is not last": post(b"Transfer-Encoding: chunked, gzip", body=b"0\r\n\r\n"),
    "an unknown coding": post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),
    "a coding before chunked": post(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"),
    "identity": post(b"Transfer-Encoding: identity", body=b""),
    "a coding with a parameter": post(b"Transfer-Encoding: chunked;q=0.5", body=b"0\r\n\r\n"),
    "a coding in quotes": post(b'Transfer-Encoding: "chunked"', body=b"0\r\n\r\n"),
    "a coding behind a vertical tab": post(b"Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n"),
    "a coding on a folded line": post(b"Transfer-Encoding:\r\n chunked", body=b"0\r\n\r\n"),
    "a blank before the colon": post(b"Transfer-Encoding : chunked", body=b"0\r\n\r\n"),
    "a tab before the colon": post(b"Content-Length\t: 5", body=b"abcde"),
    "a blank before the name": post(b" Content-Length: 5", body=b"abcde"),
    "a folded line": post(b"X: a", b" b"),
    "a line of its own without colon": post(b"Content-Length"),
    "a name with a carriage return": post(b"X\rContent-Length: 5", body=b"abcde"),
    "a bare carriage return in a value": post(b"X: a\rContent-Length: 5", body=b"abcde"),
    "a NUL in a value": post(b"X: a\x00b"),
    "a NUL in a name": post(b"X\x00: b"),
    "bare line feeds": b"POST /health HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
    "a bare line feed after a value": b"POST /health HTTP/1.1\r\nHost: a\nContent-Length: 0\r\n\r\n",
    "a bare line feed at the end": b"GET /health HTTP/1.1\r\nHost: a\r\n\n",
    "chunk size with a sign": post(b"Transfer-Encoding: chunked", body=b"+0\r\n\r\n"),
    "chunk size with a prefix": post(b"Transfer-Encoding: chunked", body=b"0x0\r\n\r\n"),
    "chunk size with a blank before": post(b"Transfer-Encoding: chunked", body=b" 0\r\n\r\n"),
    "chunk size beyond 64 bits": post(b"Transfer-Encoding: chunked", body=b"10000000000000000\r\n"),
    "chunk size that is empty": post(b"Transfer-Encoding: chunked", body=b"\r\n\r\n"),
    "chunk longer than it says": post(b"Transfer-Encoding: chunked", body=b"1\r\nab\r\n0\r\n\r\n"),
    "chunk ended by a line feed": post(b"Transfer-Encoding: chunked", body=b"1\r\na\n0\r\n\r\n"),
    "chunk size ended by a line feed": post(b"Transfer-Encoding: chunked", body=b"1\na\r\n0\r\n\r\n"),
    "chunk extension with a line feed": post(b"Transfer-Encoding: chunked", body=b"1;a\nb\r\na\r\n0\r\n\r\n"),
    "HTTP/1.0 with a transfer-encoding": b"POST /health HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no host": b"GET /health HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /health HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "an empty host": b"GET /health HTTP/1.1\r\nHost:\r\n\r\n",
    "a host with a path": b"GET /health HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "a host with a user": b"GET /health HTTP/1.1\r\nHost: u@a\r\n\r\n",
    "a host with a comma": b"GET /health HTTP/1.1\r\nHost: a, b\r\n\r\n",
    "a whole URL of another host": b"GET http://b/health HTTP/1.1\r\nHost: a\r\n\r\n",
    "two blanks in the request line": b"GET  /health HTTP/1.1\r\nHost: a\r\n\r\n",
    "a tab in the request line": b"GET\t/health HTTP/1.1\r\nHost: a\r\n\r\n",
    "no version": b"GET /health\r\nHost: a\r\n\r\n",
    "version 1.2": b"GET /health HTTP/1.2\r\nHost: a\r\n\r\n",
    "version 2.0": b"GET /health HTTP/2.0\r\nHost: a\r\n\r\n",
    "version in lower case": b"GET /health http/1.1\r\nHost: a\r\n\r\n",
    "a method in lower case": b"get /health HTTP/1.1\r\nHost: a\r\n\r\n",
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/1.0 with a transfer-encoding and a length": b"POST /health HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked and nothing": post(b"Transfer-Encoding: chunked,", body=b"0\r\n\r\n"),
    "nothing and chunked": post(b"Transfer-Encoding: , chunked", body=b"0\r\n\r\n"),
    "chunked and identity": post(b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n"),
    "two codings, identity first": post(b"Transfer-Encoding: identity", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    "a coding that ends with NUL": post(b"Transfer-Encoding: chunked\x00", body=b"0\r\n\r\n"),
    "a coding behind a NUL": post(b"Transfer-Encoding: \x00chunked", body=b"0\r\n\r\n"),
    "a coding with a no-break blank": post(b"Transfer-Encoding: chunked\xa0", body=b"0\r\n\r\n"),
    "a coding of nothing": post(b"Transfer-Encoding:", body=b"0\r\n\r\n"),
    "a coding whose name has a NUL": post(b"Transfer-Encoding\x00: chunked", body=b"0\r\n\r\n"),
    "content-length with a point": post(b"Content-Length: 5.0", body=b"abcde"),
    "content-length with an exponent": post(b"Content-Length: 5e0", body=b"abcde"),
    "content-length with an underscore": post(b"Content-Length: 0_5", body=b"abcde"),
    "content-length in other digits": post("Content-Length: ٥".encode(), body=b"abcde"),
    "content-length with a semicolon": post(b"Content-Length: 5;", body=b"abcde"),
    "content-length in quotes": post(b'Content-Length: "5"', body=b"abcde"),
    "two content-lengths, one in other letters": post(b"Content-Length: 0", b"cOnTeNt-LeNgTh: 35"),
    "a content-length on a folded line": post(b"Content-Length:\r\n 5", body=b"abcde"),
    "a content-length folded by a tab": post(b"Content-Length: 0\r\n\t5", body=b"abcde"),
    "chunk size of 64 bits": post(b"Transfer-Encoding: chunked", body=b"FFFFFFFFFFFFFFFF\r\na\r\n"),
    "chunk size below nought": post(b"Transfer-Encoding: chunked", body=b"-1\r\na\r\n0\r\n\r\n"),
    "chunk size with an underscore": post(b"Transfer-Encoding: chunked", body=b"0_1\r\na\r\n0\r\n\r\n"),
    "chunk size with a blank behind": post(b"Transfer-Encoding: chunked", body=b"1 \r\na\r\n0\r\n\r\n"),
    "chunk size that is no number": post(b"Transfer-Encoding: chunked", body=b"g\r\na\r\n0\r\n\r\n"),
    "chunk size ended by a carriage return": post(b"Transfer-Encoding: chunked", body=b"1\ra\r\n0\r\n\r\n"),
    "chunk extension with a carriage return": post(b"Transfer-Encoding: chunked", body=b"1;a\rb\r\na\r\n0\r\n\r\n"),
    "chunk extension with a NUL": post(b"Transfer-Encoding: chunked", body=b"1;a=\x00\r\na\r\n0\r\n\r\n"),
    "the last chunk ended by line feeds": post(b"Transfer-Encoding: chunked", body=b"0\n\n"),
    "trailers ended by a line feed": post(b"Transfer-Encoding: chunked", body=b"0\r\nX: y\n\r\n"),
    "a trailer with a blank before its colon": post(b"Transfer-Encoding: chunked", body=b"0\r\nX : y\r\n\r\n"),
    "two hosts in other letters": b"GET /health HTTP/1.1\r\nHost: a\r\nhOST: b\r\n\r\n",
    "a host with a NUL": b"GET /health HTTP/1.1\r\nHost: a\x00b\r\n\r\n",
    "a host with a blank inside": b"GET /health HTTP/1.1\r\nHost: a b\r\n\r\n",
    "a host on a folded line": b"GET /health HTTP/1.1\r\nHost:\r\n a\r\n\r\n",
    "a host before a blank line's blank": b"GET /health HTTP/1.1\r\n Host: a\r\n\r\n",
    "a whole URL of another port": b"GET http://a:81/health HTTP/1.1\r\nHost: a\r\n\r\n",
    "a whole URL with a user": b"GET http://u@a/health HTTP/1.1\r\nHost: a\r\n\r\n",
    "a whole URL without host": b"GET http://a/health HTTP/1.1\r\n\r\n",
    "a whole URL of another scheme": b"GET ftp://a/health HTTP/1.1\r\nHost: a\r\n\r\n",
    "an authority alone": b"GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a tunnel": b"CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n",
    "a fragment": b"GET /health#x HTTP/1.1\r\nHost: a\r\n\r\n",
    "a blank behind the version": b"GET /health HTTP/1.1 \r\nHost: a\r\n\r\n",
    "a word behind the version": b"GET /health HTTP/1.1 x\r\nHost: a\r\n\r\n",
    "version 1.10": b"GET /health HTTP/1.10\r\nHost: a\r\n\r\n",
    "version 0.9": b"GET /health HTTP/0.9\r\nHost: a\r\n\r\n",
    "HTTP/0.9 in one line": b"GET /health\r\n",
    "a method that nobody knows": b"SMUGGLE /health HTTP/1.1\r\nHost: a\r\n\r\n",
    "a byte of 8 bits in a name": b"GET /health HTTP/1.1\r\nHost: a\r\nX\xe4: y\r\n\r\n",
    "an empty name": b"GET /health HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n",
    "two expectations": post(b"Expect: 100-continue", b"Expect: 100-continue", b"Content-Length: 1", body=b"x"),
    "an unknown expectation": post(b"Expect: 200-ok", b"Content-Length: 1", body=b"x"),
    "a TLS hello": bytes.fromhex("16030100c8010000c40303") + bytes(64),
    "SSH": b"SSH-2.0-OpenSSH_9.7\r\n",
    "SMTP": b"EHLO evil.example\r\n",
}


# All others are malformed: 400.
STATUS = {
    **dict.fromkeys(["an unknown coding", "a coding before chunked", "identity", "a coding with a parameter", "a coding in quotes",
                     "nothing and chunked", "a coding with a no-break blank"], 501),
    **dict.fromkeys(["no version", "version 2.0", "version 0.9"], 505),
    **dict.fromkeys(["two expectations", "an unknown expectation"], 417),
    "a tunnel": 405, "chunk size of 64 bits": 413,
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_smuggling(pod: Host, name: str) -> None:
    """One reply, an error; what follows on the connection is not read as a request."""
    answer(pod, SMUGGLED[name] + FOLLOWS).is_refusal(pod, STATUS.get(name, 400))
    assert request(pod.url + "/health")[0] == 200


def test_no_other_protocol_is_spoken(pod: Host) -> None:
    """An upgrade to HTTP/2 or to anything else but WebSocket is not taken: it is a request as any other."""
    for wanted in (b"h2c", b"h2c, websocket", b"TLS/1.2", b"HTTP/3.0"):
        found = answer(pod, b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: " + wanted
                       + b"\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n")
        assert found.statuses == [200], (wanted, found)


# --- paths ---------------------------------------------------------------------------------------

def climbing() -> Iterator[str]:
    targets = ["etc/passwd", "manifest.json", "proc/self/environ"]
    for target in targets:
        for dots in ("..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "..%00", "..;", "....", "%uff0e%uff0e", "..%ff", "%2e.", ".%252e", "%25%32%65%25%32%65",
                     "%%32%65%%32%65", "..%01", "..%20", "%f0%80%80%ae%f0%80%80%ae", "..;a=b", "%2e%2e%3b"):
            for slash in ("/", "%2f", "\\", "%5c", "%252f", "%c0%af", "//"):
                yield "/" + (dots + slash) * 3 + target
    yield from ("/./index.html/..", "/%00", "/index.html%00.js", "/index.html%20", "/index.html.", "/~root", "/.git/config", "/C:/windows/win.ini",
                "/file:///etc/passwd", "//etc/passwd", "/;/etc/passwd", "/?/../etc/passwd&", "/" + "../" * 300 + "etc/passwd",
                "http://a/../../etc/passwd", "http://a/%2e%2e/%2e%2e/etc/passwd", "/index.html/../../etc/passwd", "/t/../../etc/passwd", "/..", "/.", "/%2e%2e",
                "\\..\\etc\\passwd", "../etc/passwd", "/_api/../manifest.json", "/_api/nodes/..%2f..%2f..%2fetc%2fpasswd", "/_api/read/..%2f..")


def refused(path: str) -> bool:
    """Targets that are none: not of the form of one."""
    return path[0] not in "/h"


def test_traversal(pod: Host) -> None:
    """Paths that climb, in every encoding: a file is found by its exact name or not at all."""
    for path in climbing():
        found = b""
        with connect(pod) as connection:
            connection.sendall(b"GET " + path.encode("latin-1") + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            while part := connection.recv(65536):
                found += part
        status = int(found.split()[1])
        assert status == (401 if path.startswith("/_api/") else 200 if path.startswith("/?") else 400 if refused(path) else 404), path
        assert b"root:" not in found and b"PATH=" not in found and b"bitcode" not in found


def test_names_that_only_look_alike(pod: Host) -> None:
    for path in ("/Health", "/health/", "/health%20", "/%68ealth", "/heal%74h", "/_api/sync/", "/_API/sync", "/_api//sync", "/" + quote("hеalth")):
        assert request(pod.url + path)[0] in (401, 404), path


# --- floods ------------------------------------------------------------------------------------------

FLOODS = {
    "many headers": b"GET /health HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 100_000,
    "one long header": b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 5_000_000,
    "a long name": b"GET /health HTTP/1.1\r\nHost: a\r\n" + b"x" * 5_000_000,
    "a long target": b"GET /" + b"a" * 5_000_000,
    "a long method": b"G" * 5_000_000,
    "many cookies": b"GET /health HTTP/1.1\r\nHost: a\r\nCookie: " + b"a=b; " * 100_000,
    "trailers without end": b"POST /sign-out HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 100_000,
    "chunk extensions": b"POST /sign-out HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;" + b"a=b;" * 100_000,
    "a body beyond its limit": b"POST /_api/sync HTTP/1.1\r\nHost: a\r\n" + SESSION + b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + bytes(65536) + b"\r\n") * 100,
    "a body of whom nobody knows": b"POST /_api/sync HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n" + bytes(4_000_000),
    "a body where none is read": b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n" + bytes(4_000_000),
}


FLOODED = {"a long target": 414, "a long method": 400, "a body beyond its limit": 413, "a body of whom nobody knows": 401,
           "a body where none is read": 413}


@pytest.mark.parametrize("name", FLOODS)
def test_floods(pod: Host, name: str) -> None:
    answer(pod, FLOODS[name]).is_refusal(pod, FLOODED.get(name, 431))
    assert request(pod.url + "/health")[0] == 200


def test_compressed_bombs(pod: Host) -> None:
    """Nothing that is sent here is decompressed: a bomb is what it is, bytes that mean nothing."""
    bomb = zlib.compress(bytes(50_000_000), 9)
    for coding in (b"gzip", b"br", b"deflate", b"gzip, gzip, gzip"):
        head = b"POST /_api/sync HTTP/1.1\r\nHost: a\r\n" + SESSION + b"Content-Type: application/x-protobuf\r\nContent-Encoding: " + coding
        found = answer(pod, head + b"\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb)
        found.is_refusal(pod, 415)


def test_slowloris(pod: Host) -> None:
    """Hundreds of requests that never end, a byte now and then: others are answered at once."""
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(pod)) for _ in range(300)]
        for connection in slow:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n")
        started = time.monotonic()
        for _ in range(5):
            for connection in slow:
                connection.sendall(b"X")
            assert request(pod.url + "/health")[0] == 200
        assert time.monotonic() - started < 5


# --- WebSocket ------------------------------------------------------------------------------------------

HANDSHAKE = (b"GET /_api/sync HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: monoglot.v1\r\n" + SESSION)


def frame(first: int, payload: bytes = b"", *, length: bytes | None = None, mask: bytes | None = b"\x00\x00\x00\x00") -> bytes:
    size = len(payload)
    head = length if length is not None else bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size)
    bit = 0x80 if mask is not None else 0
    key = mask or b""
    masked = bytes(byte ^ key[i % 4] for i, byte in enumerate(payload)) if key else payload
    return bytes([first, head[0] | bit]) + head[1:] + key + masked


FRAMES = {
    "no mask": (frame(0x82, b"x", mask=None), 1002),
    "a giant frame": (frame(0x82, length=b"\x7f" + struct.pack(">Q", 1 << 40)), 1009),
    "a frame of 2^63": (frame(0x82, length=b"\x7f" + struct.pack(">Q", 1 << 63)), 1002),
    "one byte too many": (frame(0x82, length=b"\x7f" + struct.pack(">Q", (1 << 20) + 1)), 1009),
    "too much in fragments": (frame(0x02, bytes(60_000)) + frame(0x00, bytes(60_000)) * 17, 1009),
    "a length in a longer form": (frame(0x82, b"", length=b"\x7e\x00\x01"), 1002),
    "a compressed frame": (frame(0xc2, zlib.compress(bytes(100_000))), 1002),
    "reserved bit 2": (frame(0xa2, b"x"), 1002),
    "reserved bit 3": (frame(0x92, b"x"), 1002),
    "an unknown opcode": (frame(0x83, b"x"), 1002),
    "an unknown control opcode": (frame(0x8b, b"x"), 1002),
    "a fragmented ping": (frame(0x09, b"x"), 1002),
    "a ping of 126 bytes": (frame(0x89, bytes(126)), 1002),
    "a continuation of nothing": (frame(0x80, b"x"), 1002),
    "a message within a message": (frame(0x02, b"x") + frame(0x82, b"y"), 1002),
    "text that is not UTF-8": (frame(0x81, b"\xff"), 1007),
    "text with a surrogate": (frame(0x81, b"\xed\xa0\x80"), 1007),
    "text with an overlong form": (frame(0x81, b"\xc0\xaf"), 1007),
    "text cut within a character": (frame(0x81, b"\xf0\x9f\x98"), 1007),
    "text, broken in a fragment long before its end": (frame(0x01, b"\xe2\x82") + frame(0x00, b"(" + bytes(60_000))[:200], 1007),
    "text": (frame(0x81, "grüß".encode()), 1003),
    "a close of one byte": (frame(0x88, b"\x03"), 1002),
    "a close with a reserved code": (frame(0x88, struct.pack(">H", 1005)), 1002),
    "a close with a reason that is not UTF-8": (frame(0x88, struct.pack(">H", 1000) + b"\xff"), 1007),
}


def upgraded(pod: Host, stack: ExitStack, more: bytes = b"") -> tuple[socket.socket, bytes]:
    connection = stack.enter_context(connect(pod))
    connection.sendall(HANDSHAKE + more + b"\r\n")
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += connection.recv(1)
    assert head.startswith(b"HTTP/1.1 101 ")
    return connection, head


@pytest.mark.parametrize("name", FRAMES)
def test_frames(pod: Host, name: str) -> None:
    data, code = FRAMES[name]
    with ExitStack() as stack:
        connection, _ = upgraded(pod, stack)
        connection.sendall(data)
        found = b""
        try:
            while part := connection.recv(4096):
                found += part
        except ConnectionError:
            pass
        assert found[0] == 0x88 and struct.unpack(">H", found[2:4])[0] == code


def test_compression_is_not_accepted(pod: Host) -> None:
    with ExitStack() as stack:
        _, head = upgraded(pod, stack, b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")
        assert b"sec-websocket-extensions" not in head.lower()


def test_noise(pod: Host) -> None:
    """Random bytes on fresh connections and behind handshakes: each ends, none harms."""
    for seed in range(30):
        noise = os.urandom(2000)
        answer(pod, noise)
        with ExitStack() as stack:
            connection, _ = upgraded(pod, stack)
            try:
                connection.sendall(noise)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except ConnectionError:
                pass
        assert seed >= 0
