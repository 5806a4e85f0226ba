"""HTTP: parsing, limits, static files, sign-in, sessions. Bad input changes nothing."""
from __future__ import annotations

import gzip
import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor

import brotli
import jwt
import pytest

from pod_fixture import KEY, Reply, SamplePod, message, read_reply, series, token

PROTOBUF = {"Content-Type": "application/x-protobuf"}


def statuses(found: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3})", found)]


def test_health(pod: SamplePod) -> None:
    reply = pod.request("GET", "/health")
    assert reply.status == 200
    content = json.loads(reply.body)
    assert content["status"] == "ok" and content["app"] == "sample" and content["schema"] == "5a3b1e"
    assert re.fullmatch(r"[0-9a-f]{16}", content["build"])


def test_head_has_the_headers_of_get_and_no_body(pod: SamplePod) -> None:
    head, get = pod.request("HEAD", "/"), pod.request("GET", "/")
    assert head.status == 200 and head.body == b""
    assert head.header("Content-Length") == get.header("Content-Length") == str(len(get.body))
    assert head.header("ETag") == get.header("ETag") != ""


def test_every_reply_has_the_security_headers(pod: SamplePod) -> None:
    for path in ("/", "/health", "/sign-in", "/nothing", "/_api/sync"):
        reply = pod.request("GET", path)
        assert "default-src 'none'" in reply.header("Content-Security-Policy")
        assert "unsafe-eval" not in reply.header("Content-Security-Policy")
        assert reply.header("X-Content-Type-Options") == "nosniff"
        assert reply.header("Referrer-Policy") == "same-origin"


@pytest.mark.parametrize("accept, coding", [
    ("", ""), ("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br", "br"), ("br;q=0, gzip;q=0.5", "gzip"),
    ("BR", "br"), ("identity", ""), ("br;q=0.000", ""), ("brr, gzipped", "")])
def test_files_are_sent_in_a_coding_that_is_accepted(pod: SamplePod, accept: str, coding: str) -> None:
    plain = pod.request("GET", "/").body
    reply = pod.request("GET", "/", {"Accept-Encoding": accept} if accept else {})
    undo = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding]
    assert reply.header("Content-Encoding") == coding
    assert undo(reply.body) == plain
    assert reply.header("Vary") == "Accept-Encoding"


def test_unchanged_files_are_not_sent_again(pod: SamplePod) -> None:
    etag = pod.request("GET", "/").header("ETag")
    for value in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        reply = pod.request("GET", "/", {"If-None-Match": value})
        assert (reply.status, reply.body) == (304, b"")
        assert reply.header("ETag") == etag
    assert pod.request("GET", "/", {"If-None-Match": '"other"'}).status == 200


def test_only_files_named_by_their_hash_are_immutable(pod: SamplePod) -> None:
    page = pod.request("GET", "/").body.decode()
    (name,) = re.findall(r'src="/([^"]+)"', page)
    reply = pod.request("GET", f"/{name}")
    assert reply.status == 200 and "immutable" in reply.header("Cache-Control")
    assert reply.header("Content-Type").startswith("text/javascript")
    assert pod.request("GET", "/").header("Cache-Control") == "no-cache"


@pytest.mark.parametrize("path", [
    "/../etc/passwd", "/..", "//", "/%2e%2e/etc/passwd", "/index.html/", "/INDEX.HTML", "/./index.html",
    "/index.html%00", "/sign-in/", "/health/", "/app", "/_api", "\\", "/*"])
def test_paths_are_looked_up_exactly(pod: SamplePod, path: str) -> None:
    assert pod.request("GET", path).status in (400, 404)


def test_other_methods_are_refused(pod: SamplePod) -> None:
    for path, allow in (("/", "GET, HEAD, OPTIONS"), ("/sign-out", "POST, OPTIONS"), ("/sign-in", "GET, HEAD, POST, OPTIONS"),
                        ("/health", "GET, HEAD, OPTIONS")):
        reply = pod.request("DELETE", path)
        assert (reply.status, reply.header("Allow")) == (405, allow)


# --- sessions ------------------------------------------------------------------------

BAD_TOKENS = {
    "none": "",
    "garbage": "abc",
    "three dots": "a.b.c.d",
    "other key": token(key="another session key of thirty-two bytes!"),
    "expired": token(seconds=-5),
    "unsigned": jwt.encode({"sub": "ann", "org": "acme", "exp": 4_000_000_000}, "", algorithm="none"),
    "HS512": jwt.encode({"sub": "ann", "org": "acme", "exp": 4_000_000_000}, KEY, algorithm="HS512"),
    "no exp": jwt.encode({"sub": "ann", "org": "acme"}, KEY, algorithm="HS256"),
    "no org": jwt.encode({"sub": "ann", "exp": 4_000_000_000}, KEY, algorithm="HS256"),
    "bad org": jwt.encode({"sub": "ann", "org": "../x", "exp": 4_000_000_000}, KEY, algorithm="HS256"),
    "upper case": jwt.encode({"sub": "Ann", "org": "acme", "exp": 4_000_000_000}, KEY, algorithm="HS256"),
    "long": token("a" * 65),
    "exp is text": jwt.encode({"sub": "ann", "org": "acme", "exp": 4_000_000_000}, KEY, algorithm="HS256").replace(".", "..", 1),
}


@pytest.mark.parametrize("path", ["/_api/sync", "/_api/other", "/_api/", "/_api/sync/../../health"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_every_path_of_the_api_wants_a_session(pod: SamplePod, path: str, method: str) -> None:
    reply = pod.request(method, path, PROTOBUF)
    assert (reply.status, reply.error()) == (401, "sign in first")
    # Nothing is believed from a header or a query alone.
    for headers in ({"mg-user": "ann", "mg-org": "acme"}, {"Cookie": "mg_who=acme/ann"}, {"X-User": "ann"}):
        assert pod.request(method, f"{path}?user=ann&org=acme", headers).status == 401


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_bad_tokens_are_refused_as_bearer_and_as_cookie(pod: SamplePod, name: str) -> None:
    bad = BAD_TOKENS[name]
    origin = {"Origin": f"http://{pod.authority}"}
    for headers in ({"Authorization": f"Bearer {bad}"}, {"Authorization": bad}, {"Cookie": f"mg_session={bad}"} | origin):
        assert pod.request("POST", "/_api/sync", PROTOBUF | headers, series(message("echo x"))).status == 401


def test_a_cookie_needs_the_same_origin(pod: SamplePod) -> None:
    cookie = {"Cookie": f"other=1; mg_session={token()}"} | PROTOBUF
    body = series(message("echo hi"))
    for headers in ({}, {"Origin": "null"}, {"Origin": "http://evil.example"}, {"Origin": f"http://{pod.authority}.evil"}):
        assert pod.request("POST", "/_api/sync", cookie | headers, body).status == 403
    assert pod.request("POST", "/_api/sync", cookie | {"Origin": f"http://{pod.authority}"}, body).status == 200


def test_a_cookie_that_is_there_twice_is_not_chosen_from(pod: SamplePod) -> None:
    headers = {"Cookie": f"mg_session={token()}; mg_session={token('eve')}", "Origin": f"http://{pod.authority}"}
    assert pod.request("POST", "/_api/sync", PROTOBUF | headers, series(message("echo hi"))).status == 401


def form(pod: SamplePod, body: str, **headers: str) -> Reply:
    return pod.request("POST", "/sign-in", {"Content-Type": "application/x-www-form-urlencoded",
                                            "Origin": f"http://{pod.authority}"} | headers, body.encode())


def cookies(reply: Reply) -> dict[str, str]:
    found = [value for name, value in reply.headers if name == "Set-Cookie"]
    return {value.partition("=")[0]: value.partition("=")[2] for value in found}


def test_dev_sign_in(dev_pod: SamplePod) -> None:
    assert b"<form" in dev_pod.request("GET", "/sign-in").body
    reply = form(dev_pod, "user=ann&org=acme%40work")
    assert (reply.status, reply.header("Location")) == (303, "/")
    made = cookies(reply)
    assert "HttpOnly" in made["mg_session"] and "SameSite=Lax" in made["mg_session"]
    assert made["mg_who"].startswith("acme@work/ann;") and "HttpOnly" not in made["mg_who"]
    who = dev_pod.request("POST", "/_api/sync", PROTOBUF | {
        "Cookie": f"mg_session={made['mg_session'].partition(';')[0]}", "Origin": f"http://{dev_pod.authority}"},
        series(message("who")))
    assert b'"user":"ann","org":"acme@work"' in who.body and b'"dev":true' in who.body


@pytest.mark.parametrize("body", [
    "", "user=ann", "user=&org=acme", "user=Ann&org=acme", "user=ann&org=../x", "user=ann&user=eve&org=acme",
    "user=ann&org=a%zz", "user=ann&org=a%00b", "user=ann&org=%ff", "user=ann&org=" + "a" * 65, "user=an n&org=a", "&", "user"])
def test_dev_sign_in_refuses(dev_pod: SamplePod, body: str) -> None:
    assert form(dev_pod, body).status == 400


def test_sign_in_refuses_other_origins_types_and_sizes(dev_pod: SamplePod) -> None:
    assert form(dev_pod, "user=ann&org=acme", Origin="http://evil.example").status == 403
    assert form(dev_pod, "user=ann&org=acme", **{"Content-Type": "text/plain"}).status == 415
    assert form(dev_pod, "user=ann&org=acme&x=" + "a" * 20_000).status == 413


def test_without_dev_only_tokens_sign_in(pod: SamplePod) -> None:
    assert form(pod, "user=ann&org=acme").status == 400
    assert form(pod, "token=abc").status == 401
    reply = form(pod, f"token={token('bo', 'acme')}")
    assert reply.status == 303 and cookies(reply)["mg_who"].startswith("acme/bo;")


def test_sign_out_ends_both_cookies(pod: SamplePod) -> None:
    reply = pod.request("POST", "/sign-out", {"Origin": f"http://{pod.authority}"})
    assert (reply.status, reply.header("Location")) == (303, "/sign-in")
    assert all("Max-Age=0" in value for value in cookies(reply).values()) and len(cookies(reply)) == 2
    assert pod.request("POST", "/sign-out").status == 403


# --- malformed requests ------------------------------------------------------------------

@pytest.mark.parametrize("data, status", [
    (b"garbage\r\n\r\n", 400),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), 400),
    (b"GET / HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    (b"GET / HTTP/1.1\nHost: a\n\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX y: z\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4194305\r\n\r\n", 413),
    (b"POST / HTTP/1.1\r\nHost: a\r\nExpect: more\r\nContent-Length: 1\r\n\r\nx", 417),
    (b"GET /" + b"a" * 3000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431),
    (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 70 + b"\r\n", 431)])
def test_malformed_requests_are_answered_and_closed(pod: SamplePod, data: bytes, status: int) -> None:
    found = pod.raw(data)
    assert statuses(found) == [status]
    assert b"Connection: close" in found and b'{"error":' in found


def test_a_body_without_end_is_cut_off(pod: SamplePod) -> None:
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    head = f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer {token()}\r\n\r\n".encode()
    assert statuses(pod.raw(head + chunk * 80)) == [413]


def test_a_body_is_not_read_of_whom_may_not_send_it(pod: SamplePod) -> None:
    """Refused at its head: `100 Continue` is not said, and nothing of the body is waited for."""
    for path, more, status in (("/_api/sync", "", 401), ("/_api/sync", f"Authorization: Bearer {token('eve', key='x' * 40)}\r\n", 401),
                               ("/sign-in", "", 413), ("/nothing", "", 413)):
        for expect in ("Expect: 100-continue\r\n", ""):
            found = pod.raw(f"POST {path} HTTP/1.1\r\nHost: a\r\n{more}{expect}Content-Length: 1000000\r\n\r\n".encode())
            assert statuses(found) == [status] and b"Connection: close" in found


def test_smuggled_request_is_not_answered(pod: SamplePod) -> None:
    inner = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    data = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % len(inner)
    assert statuses(pod.raw(data + inner)) == [400]


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_requests_in_pieces_and_in_one_go_get_the_same(pod: SamplePod, step: int) -> None:
    last = b"GET /sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    data = (b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n" b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
            b"POST /sign-out HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            b"POST /nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n" + last)
    with pod.open() as connection, connection.makefile("rb") as stream:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for i in range(0, len(data), step):
            connection.sendall(data[i:i + step])
        found = [read_reply(stream, head=i == 1).status for i in range(5)]
        assert found == [200, 200, 403, 404, 200]
        assert stream.read() == b""


def test_expect_100_continue(pod: SamplePod) -> None:
    body = series(message("echo later"))
    with pod.open() as connection, connection.makefile("rb") as stream:
        connection.sendall((f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n"
                            f"Content-Type: application/x-protobuf\r\nAuthorization: Bearer {token()}\r\n\r\n").encode())
        assert stream.readline() == b"HTTP/1.1 100 Continue\r\n" and stream.readline() == b"\r\n"
        connection.sendall(body)
        assert read_reply(stream).status == 200


def test_http_1_0_is_closed_after_its_reply(pod: SamplePod) -> None:
    assert statuses(pod.raw(b"GET /health HTTP/1.0\r\n\r\n")) == [200]


# --- the POST fallback ----------------------------------------------------------------------

def test_post_answers_each_message_in_order(pod: SamplePod) -> None:
    assert pod.post("echo a", "echo b", "who") == [
        b"a", b"b", json.dumps({"user": "ann", "org": "acme", "build": json.loads(pod.request("GET", "/health").body)["build"],
                                "dev": False}, separators=(",", ":")).encode()]


def test_post_refuses_other_types_and_malformed_series(pod: SamplePod) -> None:
    bearer = {"Authorization": f"Bearer {token()}"}
    assert pod.request("POST", "/_api/sync", bearer | {"Content-Type": "application/json"}, b"{}").status == 415
    before = pod.ask("count")
    for body in (b"\x05abc", b"\xff\xff\xff\xff\xff\xff", series(message("add x")) + b"\x09a", b"\x80\x00"):
        reply = pod.request("POST", "/_api/sync", bearer | PROTOBUF, body)
        assert (reply.status, reply.error()) == (400, "malformed series of messages")
    assert pod.ask("count") == before


def test_messages_that_are_not_canonical_get_the_failure_of_the_contract(pod: SamplePod) -> None:
    failure = b"\x32\x16\x08\x90\x03\x12\x11malformed message"
    for bad in (b"\xff", b"\x0a\x05\x12\x01a", b"\x7a\x00", message("echo x") + message("echo x"), b"\x0a\x03\x12\x01\xff"):
        reply = pod.request("POST", "/_api/sync", PROTOBUF | {"Authorization": f"Bearer {token()}"}, series(bad, message("echo still here")))
        assert reply.status == 200
        assert reply.body == series(failure, b"still here")


def test_a_message_of_more_than_a_mebibyte_is_too_large(pod: SamplePod) -> None:
    reply = pod.request("POST", "/_api/sync", PROTOBUF | {"Authorization": f"Bearer {token()}"}, series(bytes((1 << 20) + 1)))
    assert reply.status == 200 and b"message too large" in reply.body


def test_many_messages_in_one_body(pod: SamplePod) -> None:
    assert len(pod.post(*(f"echo {i}" for i in range(20_000)))) == 20_000


def test_one_connection_serves_users_of_several_organisations(pod: SamplePod) -> None:
    with pod.open() as connection, connection.makefile("rb") as stream:
        for i in range(20):  # actors of different loops: the connection moves
            body = series(message("who"))
            connection.sendall((f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n"
                                f"Content-Type: application/x-protobuf\r\nAuthorization: Bearer {token('ann', f'org{i}')}\r\n\r\n").encode() + body)
            assert f'"org":"org{i}"'.encode() in read_reply(stream).body


def test_pipelined_requests_move_together(pod: SamplePod) -> None:
    data = b""
    for i in range(12):
        body = series(message(f"echo {i}"))
        data += (f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\nContent-Type: application/x-protobuf\r\n"
                 f"Authorization: Bearer {token('ann', f'org{i}')}\r\n\r\n").encode() + body
    with pod.open() as connection, connection.makefile("rb") as stream:
        connection.sendall(data)
        assert [read_reply(stream).body for _ in range(12)] == [series(str(i).encode()) for i in range(12)]


def test_concurrent_connections(pod: SamplePod) -> None:
    def one(i: int) -> str:
        return pod.ask(f"echo {i}", token("ann", f"org{i % 7}"))
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(one, range(400))) == [str(i) for i in range(400)]


def test_the_log_has_no_secret_token_or_payload(pod: SamplePod) -> None:
    mine = token("carol")
    pod.request("GET", f"/health?token={mine}")
    assert pod.ask("echo private-payload", mine) == "private-payload"
    text = pod.log_text()
    assert mine not in text and KEY not in text and "private-payload" not in text and "token=" not in text
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert any(line["event"] == "request" and line["path"] == "/health" and line["status"] == 200 for line in lines)
