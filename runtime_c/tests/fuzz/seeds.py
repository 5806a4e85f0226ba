"""The inputs that the harnesses of libFuzzer begin with, each a shape that the parser knows, or one at
a limit: what is a single value among many, or longer than a mutation makes it, is found from there.

An input that was once a finding stays here, under its harness, with what it found.
"""
from __future__ import annotations

import struct


def request(line: str, *headers: str, body: bytes = b"", host: str = "example.org") -> bytes:
    return "\r\n".join([line, f"Host: {host}", *headers, "", ""]).encode() + body


def chunked(*chunks: bytes, trailer: bytes = b"") -> bytes:
    parts = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return request("POST /p HTTP/1.1", "Transfer-Encoding: chunked", body=parts + b"0\r\n" + trailer + b"\r\n")


HTTP = [
    request("GET / HTTP/1.1"),
    request("GET / HTTP/1.1", "ABCDEFGHIJKLMNOPQRSTUVWXYZ: \t a \t", "X-Empty:"),
    request("GET /a?b=c HTTP/1.0", "Connection: keep-alive"),
    request("GET http://example.org/x?y HTTP/1.1"),
    request("GET / HTTP/1.1", "Host: a", *["a: b"] * 63, "x;y: 1"),
    request("OPTIONS * HTTP/1.1"),
    request("POST /p HTTP/1.1", "Content-Length: 5", body=b"hello"),
    request("POST /p HTTP/1.1", "Content-Length: 5", "Expect: 100-continue", body=b"hello"),
    chunked(b"he", b"llo"),
    chunked(b"hello", trailer=b"T: t\r\n"),
    request("GET /a HTTP/1.1") + request("GET /b HTTP/1.1", "Connection: close"),
    request("GET /w HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
    request("POST / HTTP/1.1", "Content-Length: 1", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    request("GET / HTTP/1.1", "X: a", " b"),
    b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    *[request("GET /" + "a" * (size - 1) + " HTTP/1.1") for size in (2048, 2049)],
    b"GET /" + b"a" * 2048 + b"\x9f HTTP/1.1\r\n\r\n",
    *[request("GET / HTTP/1.1", *["a: b"] * count) for count in (63, 64)],
    *[request("POST / HTTP/1.1", f"Content-Length: {size}", body=bytes(size)) for size in (1000, 1001)],
    *[chunked(b"x" * 999, b"y" * size) for size in (1, 2)],
]


def frame(head: int, payload: bytes, *, wide: int = 0) -> bytes:
    """A masked frame; `wide` bytes of length beyond the shortest form."""
    size, mask = len(payload), b"\x01\x02\x03\x04"
    length = bytes([0x80 | size]) if size < 126 and not wide else b"\xfe" + struct.pack(">H", size) if wide < 8 else b"\xff" + struct.pack(">Q", size)
    return bytes([head]) + length + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


WEBSOCKET = [
    frame(0x82, b"hello"),
    frame(0x81, "æ😀".encode()),
    frame(0x02, b"he") + frame(0x89, b"ping") + frame(0x80, b"llo"),
    frame(0x01, b"\xc3") + frame(0x80, b"\xa6"),
    frame(0x8A, b""),
    frame(0x88, b"\x03\xe8bye"),
    frame(0x88, b""),
    frame(0x82, bytes(200)),
    frame(0x82, bytes(126), wide=2),
    frame(0x82, b"short", wide=8),
    frame(0x89, bytes(125)),
    frame(0x89, bytes(126)),
    frame(0x02, b"a") + b"\x80\xff" + struct.pack(">Q", 1 << 20) + bytes(4),
    *[frame(0x88, struct.pack(">H", code)) for code in (999, 1000, 1004, 1005, 1006, 1015, 2999, 3000, 4999, 5000)],
    b"\x82\x05hello",
    b"dGhlIHNhbXBsZSBub25jZQ==",
]

JSON = [
    b"{}",
    b' { "user" : "ann" , "role" : "admin", "on": true } ',
    rb'{"user":"\u0061\ud83d\ude00\n\"\\"}',
    rb'{"user":"\ud800","x":"\u0000"}',
    b'{"a":-1.5e+10,"b":0,"c":[1,[2,{"d":null}]],"e":{},"f":false}',
    '{"user":"æ"}'.encode(),
    b'{"a":1,"a":2}',
    b"[1]",
    b'{"user":"ann"} x',
]

CLAIMS = b'{"sub":"ann","org":"acme","exp":1800000600}'
TOKEN = [
    b'{"alg":"HS256","typ":"JWT"}\n' + CLAIMS,
    b'{"alg":"HS256"}\n' + CLAIMS.replace(b"}", b',"nbf":1700000000,"sid":"aaaaaaaaaaaaaaaaaaaaaaaa"}'),
    b'{"alg":"none"}\n' + CLAIMS,
    b'{"alg":"HS256","crit":["x"]}\n' + CLAIMS,
    b'{"alg":"HS256"}\n' + CLAIMS.replace(b"1800000600", b"1e999"),
    b'{"alg":"HS256"}\n' + CLAIMS.replace(b"}", b',"x":[[[[[[[[[]]]]]]]]]}'),
    b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl",
    *[b'{"alg":"HS256"}\n' + CLAIMS.replace(b"1800000600", b"%d" % end) for end in (1800000000, 1800000001)],
    *[b'{"alg":"HS256"}\n' + CLAIMS.replace(b"}", b',"nbf":%d}' % start) for start in (1800000000, 1800000001)],
    *[b'{"alg":"HS256"}\n' + CLAIMS.replace(b"ann", b"a" * size) for size in (64, 65)],
]

ROUTE = [
    request("GET / HTTP/1.1"),
    request("GET /app.js HTTP/1.1", host="a1b2c3d4.example.org"),
    request("GET /t/a1b2c3d4/_api/sync HTTP/1.1", host="example.org:8080"),
    request("GET /t/a1b2c3d4 HTTP/1.1", host="A1B2C3D4.Example.org"),
    request("GET /t/a1b2c3d4/a.css HTTP/1.1", host="bbbbbbbb.example.org"),
    request("GET /t/../app.js HTTP/1.1"),
    request("GET /%2e%2e/app.js HTTP/1.1"),
    request("GET /_api/events?after=12 HTTP/1.1", "Last-Event-ID: 7", "Cookie: a=b; mg_session=x.y.z"),
    request("GET /_api/events?after=99999999999999999 HTTP/1.1"),
    request("GET / HTTP/1.1", "X-Forwarded-For: 192.0.2.1, 2001:db8::1, 10.0.0.7", "X-Request-Id: abc-1"),
    request("GET / HTTP/1.1", "X-Forwarded-For: ::ffff:1.2.3.4,,nonsense"),
    request("GET /_api/sync HTTP/1.1", "Authorization: Bearer a.b.c", "Origin: http://example.org"),
]

TEXT = [
    b"name=ann&org=a%40b+c",
    b"a=b; name=abc; c=d",
    b"name=%C3%A6",
    b"name=%ED%A0%80",
    b"bytes=0-99",
    b"bytes=-5",
    b"bytes=-500",
    b"bytes=99999999999999-",
    b"bytes=0-1,3-4",
    b"gzip;q=0.5, br;q=1.000, *;q=0",
    b"identity;q=0",
    b'W/"tag", "other" , "tag"',
    b"https://api.example.org/v1/x y?q=\xc3\xa6#part",
    b"https://user@host:443/",
]


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([0x80 | (value & 127)])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes | float) -> bytes:
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    return varint(number << 3) + varint(value & (1 << 64) - 1)


INNER = field(1, -5) + field(2, b"a") + field(2, b"") + field(3, 0.0)
PROTOBUF = [
    b"",
    field(1, 300) + field(2, 0) + field(3, 1) + field(4, -0.0) + field(5, "æ".encode()) + field(6, b""),
    field(7, INNER) + field(8, varint(1) + varint(0)) + field(9, INNER) + field(9, b""),
    field(10, struct.pack("<dd", 0.0, float("nan"))) + field(11, b"\x01\x00") + field(12, b"x") + field(300, varint(2**32 - 1)),
    field(1, 2**53 - 1),
    field(1, 2**53),
    b"\x08\x80\x00",
    field(2, 1) + field(1, 1),
    field(1, field(1, b"hash") + field(2, b"client")),
    varint(3) + b"abc" + varint(0) + varint(200),
    *[varint(8) + b"\xff" * 9 + last for last in (b"\x01", b"\x02", b"\x7f", b"\x81\x00")],
    *[varint(2 << 3) + b"\xff" * 4 + last for last in (b"\x0f", b"\x10")],
]

def reply(status: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def to(place: str, status: str = "302 Found") -> bytes:
    return reply(status, f"Location: {place}", "Content-Length: 0")


def answers(asked: int, *replies: bytes) -> bytes:
    """The method (0 GET, 1 POST, 2 HEAD, 3 PUT; 4 and more: with a secret), and what is answered."""
    return bytes([asked]) + b"\n--\n".join(replies)


CHUNKS = reply("200 OK", "Transfer-Encoding: chunked", body=b"2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nX-Other: y\r\n\r\n")
HELLO = reply("200 OK", "Content-Length: 5", body=b"hello")
REPLY = [
    answers(0, HELLO),
    answers(5, CHUNKS),
    answers(2, reply("200 OK", "Content-Length: 5")),
    answers(0, reply("200 OK", "Connection: close", body=b"to the end")),
    answers(0, reply("103 Early Hints", "Link: </a>") + reply("100 Continue") + HELLO),
    answers(4, to("/second"), HELLO),
    answers(1, to("https://other.example.com/x?y=z#part", "303 See Other"), CHUNKS),
    answers(5, to("https://other.example.com/", "307 Temporary Redirect"), HELLO),
    answers(5, to("/a", "308 Permanent Redirect"), to("/b"), to("/c"), to("/d"), HELLO),
    answers(5, to("https://plain.example.com/"), HELLO),
    answers(4, to("https://localhost/"), to("https://api.example.com/"), HELLO),
    answers(0, to("https://evil.example/")),
    answers(0, to("//evil.example/")),
    answers(0, to("https://api.example.com:8443/")),
    answers(0, to("/" + "a" * 2500)),  # was cut where a piece of it ended, and followed
    answers(0, to("/a \t"), HELLO),
    answers(0, reply("302 Found", "Location: /a", "Location: /b", "Content-Length: 0"), HELLO),  # was put together
    answers(4, reply("200 OK", "X: sk-very-secret", "Content-Length: 2", body=b"ok")),
    answers(4, reply("200 OK", "Content-Length: 14", body=b"sk-very-secret")),
    answers(0, reply("200 OK", "Content-Length: 5", "Content-Length: 6", body=b"hello")),
    answers(0, reply("200 OK", "Content-Length: 5", "Transfer-Encoding: chunked", body=b"0\r\n\r\n")),
    answers(0, reply("200 OK", "Content-Length: 4000", body=b"x" * 10)),
    answers(0, reply("200 OK", "X: " + "y" * 1200, "Content-Length: 0")),
    answers(0, reply("200 OK", "Transfer-Encoding: chunked", body=b"0\r\n" + b"X: yyyyyyyyyy\r\n" * 100)),
    answers(0, reply("101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")),
    answers(0, reply("204 No Content"), HELLO),
    answers(0, b"HTTP/1.0 200 OK\r\n\r\nold"),
    answers(0, b"HTTP/1.1 200\nX:y\n\nz"),
    answers(0, b""),
    answers(0, reply("013 Early Hints", "Content-Length: 5", body=b"hello")),  # was a reply of status 13
]

SEEDS = {
    "http_fuzz": HTTP,
    "json_fuzz": JSON,
    "protobuf_fuzz": PROTOBUF,
    "reply_fuzz": REPLY,
    "route_fuzz": ROUTE,
    "text_fuzz": TEXT,
    "token_fuzz": TOKEN,
    "websocket_fuzz": WEBSOCKET,
}
