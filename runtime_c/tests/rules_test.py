"""The rules of HTTP (RFC 9110, 9112), by clients that were written by others: h11, curl, http.client."""
from __future__ import annotations

import gzip
import http.client
import io
import re
import socket
from collections.abc import Iterator

import brotli
import h11
import pycurl
import pytest

from data_fixture import make_tenant
from pod_fixture import METRICS_TOKEN, Headers, SamplePod, message, read_reply, run, series, split, token

PROTOBUF = {"Content-Type": "application/x-protobuf"}
ORIGIN = "https://app.example.org"


@pytest.fixture(scope="module")
def script(pod: SamplePod) -> str:
    """The path of a file that is large enough to have every coding."""
    (name,) = re.findall(r'src="(/[^"]+)"', pod.request("GET", "/").body.decode())
    return str(name)


@pytest.fixture(scope="module")
def open_pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamplePod]:
    yield from run(SamplePod(tmp_path_factory.mktemp("open"), flags=("--cors-origin", f"{ORIGIN}, http://127.0.0.1:9999")))


@pytest.fixture(scope="module")
def accounts_pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamplePod]:
    """With accounts of an organisation, whose admin is ann."""
    folder = tmp_path_factory.mktemp("accounts")
    make_tenant(folder / "data", "acme", {"ann": "admin"})
    yield from run(SamplePod(folder))


# --- files: codings, conditions, parts ---------------------------------------------------

CODINGS = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def test_each_coding_has_a_tag_of_its_own(pod: SamplePod, script: str) -> None:
    tags = {coding: pod.request("GET", script, {"Accept-Encoding": coding}) for coding in CODINGS}
    assert {reply.header("Content-Encoding") for reply in tags.values()} == set(CODINGS)
    assert len({reply.header("ETag") for reply in tags.values()}) == 3
    for coding, reply in tags.items():
        again = pod.request("GET", script, {"Accept-Encoding": coding, "If-None-Match": reply.header("ETag")})
        assert (again.status, again.body, again.header("ETag")) == (304, b"", reply.header("ETag"))
        assert again.header("Vary") == "Accept-Encoding" and "immutable" in again.header("Cache-Control") and again.header("Date")
        assert not again.header("Content-Length") and not again.header("Content-Encoding")
        other = pod.request("GET", script, {"Accept-Encoding": "identity;q=0.5, gzip" if coding != "gzip" else "br", "If-None-Match": reply.header("ETag")})
        assert other.status == 200, "another coding is another representation"


@pytest.mark.parametrize("accept, coding", [
    ("gzip;q=1, br;q=0.5", "gzip"), ("gzip;q=0.5, br;q=0.6", "br"), ("*", "br"), ("*;q=0.1, gzip;q=0.2", "gzip"), ("identity;q=0, gzip", "gzip"),
    ("identity, gzip;q=0.9", ""), ("gzip;q=0, br;q=0", ""), ("gzip;q=1.5", "")])
def test_weights_decide(pod: SamplePod, script: str, accept: str, coding: str) -> None:
    reply = pod.request("GET", script, {"Accept-Encoding": accept})
    assert reply.status == 200 and reply.header("Content-Encoding") == coding
    assert CODINGS[coding](reply.body) == pod.request("GET", script).body


def test_no_coding_that_is_accepted(pod: SamplePod, script: str) -> None:
    assert pod.request("GET", script, {"Accept-Encoding": "*;q=0"}).status == 406


def test_conditions_in_their_order(pod: SamplePod, script: str) -> None:
    tag = pod.request("GET", script).header("ETag")
    for headers, status in (({"If-Match": tag}, 200), ({"If-Match": "*"}, 200), ({"If-Match": '"x"'}, 412), ({"If-Match": f"W/{tag}"}, 412),
                            ({"If-Match": '"x"', "If-None-Match": tag}, 412), ({"If-Match": tag, "If-None-Match": tag}, 304),
                            ({"If-None-Match": f"W/{tag}"}, 304), ({"If-None-Match": tag, "Range": "bytes=0-1"}, 304),
                            # there is no date to compare with: the condition is passed over, as RFC 9110, 13.1.3 has it
                            ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200)):
        assert pod.request("GET", script, headers).status == status, headers
        assert pod.request("HEAD", script, headers).status == status, headers


def test_parts_of_every_coding(pod: SamplePod, script: str) -> None:
    for coding in CODINGS:
        accept = {"Accept-Encoding": coding}
        whole = pod.request("GET", script, accept)
        size = len(whole.body)
        assert whole.header("Accept-Ranges") == "bytes"
        for asked, first, last in (("0-0", 0, 0), ("1-4", 1, 4), ("5-", 5, size - 1), ("-3", size - 3, size - 1), (f"0-{size * 2}", 0, size - 1)):
            part = pod.request("GET", script, accept | {"Range": f"bytes={asked}"})
            assert part.status == 206 and part.body == whole.body[first:last + 1]
            assert part.header("Content-Range") == f"bytes {first}-{last}/{size}"
            assert part.header("ETag") == whole.header("ETag") and part.header("Content-Encoding") == coding


def test_parts_that_are_not_given(pod: SamplePod, script: str) -> None:
    whole = pod.request("GET", script)
    for asked in ("bytes=9999999-", "bytes=-0"):
        none = pod.request("GET", script, {"Range": asked})
        assert (none.status, none.body, none.header("Content-Range")) == (416, b"", f"bytes */{len(whole.body)}")
    for asked in ("bytes=0-1,3-4", "bytes=4-1", "bytes=x", "lines=0-1", "bytes=0-1;q=1"):
        assert pod.request("GET", script, {"Range": asked}).body == whole.body, asked
    assert pod.request("HEAD", script, {"Range": "bytes=0-1"}).status == 200


def test_a_part_of_the_same_file_only(pod: SamplePod, script: str) -> None:
    tag = pod.request("GET", script).header("ETag")
    for condition, status in ((tag, 206), (f"W/{tag}", 200), ('"x"', 200), ("Fri, 01 Jan 2100 00:00:00 GMT", 200)):
        assert pod.request("GET", script, {"Range": "bytes=0-1", "If-Range": condition}).status == status


# --- methods, targets, other origins --------------------------------------------------------

ALLOWED = {
    "/": "GET, HEAD, OPTIONS", "/health": "GET, HEAD, OPTIONS", "*": "GET, HEAD, POST, OPTIONS", "/sign-out": "POST, OPTIONS",
    "/login": "POST, OPTIONS", "/_api/sync": "GET, POST, OPTIONS", "/_api/events": "GET, OPTIONS", "/_api/metrics": "GET, HEAD, OPTIONS",
    "/_api/read/count": "GET, HEAD, OPTIONS", "/_api/sessions": "GET, DELETE, OPTIONS", "/_api/sessions/ab": "DELETE, OPTIONS",
    "/_api/users": "GET, POST, OPTIONS", "/_api/users/ann": "PATCH, OPTIONS", "/_api/nodes": "GET, POST, OPTIONS",
    "/_api/nodes/n": "GET, PATCH, DELETE, OPTIONS", "/_api/nodes/n/tags": "GET, OPTIONS", "/_api/nodes/n/tags/t": "PUT, DELETE, OPTIONS",
    "/_api/search": "GET, OPTIONS", "/_api/config/k": "PUT, DELETE, OPTIONS", "/_api/audit": "GET, OPTIONS",
}


@pytest.mark.parametrize("path", ALLOWED)
def test_options_says_what_is_allowed(accounts_pod: SamplePod, path: str) -> None:
    """The same as a method that is not allowed is told."""
    reply = accounts_pod.request("OPTIONS", path)
    assert (reply.status, reply.header("Allow"), reply.body) == (204, ALLOWED[path], b"")
    if path != "*":
        who = METRICS_TOKEN if path == "/_api/metrics" else token()
        refused = accounts_pod.request("TRACE", path, {"Authorization": f"Bearer {who}"})
        assert (refused.status, refused.header("Allow")) == (405, ALLOWED[path])


def test_options_of_nothing(pod: SamplePod) -> None:
    for path in ("/nothing", "/_api/nothing", "/_api/", "/_api/nodes/", "/_api/users/a/b"):
        assert pod.request("OPTIONS", path).status == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_methods_that_nothing_knows(pod: SamplePod, method: str) -> None:
    reply = pod.request(method, "/health")
    assert (reply.status, reply.header("Allow")) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("target, status", [
    ("http://{host}/health", 200), ("HTTP://{host}/health?x", 200), ("https://{host}/", 200), ("http://{host}", 200), ("http://{host}?x", 200),
    ("http://evil.example/health", 400), ("http://{host}.evil.example/", 400), ("http://user@{host}/", 400), ("ftp://{host}/", 400),
    ("health", 400), ("*", 400), ("//{host}/health", 404), ("/health#x", 400), ("/health?a=b", 200), ("/he alth", 400), ("/he\x7falth", 400), ("/h\xe9", 400)])
def test_targets(pod: SamplePod, target: str, status: int) -> None:
    found = pod.raw(f"GET {target.format(host=pod.authority)} HTTP/1.1\r\nHost: {pod.authority}\r\nConnection: close\r\n\r\n".encode("latin-1"))
    assert found.startswith(f"HTTP/1.1 {status} ".encode()), found[:200]


def test_connect_is_refused(pod: SamplePod) -> None:
    found = pod.raw(b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 405 ") and found.count(b"HTTP/1.1") == 1


def test_http_1_0_may_be_kept_open(pod: SamplePod) -> None:
    with pod.open() as connection, connection.makefile("rb") as stream:
        connection.sendall(b"GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        reply = read_reply(stream)
        assert reply.header("Connection") == "keep-alive"
        connection.sendall(b"GET /health HTTP/1.0\r\n\r\n")
        assert read_reply(stream).header("Connection") == "close" and stream.read() == b""


def test_another_protocol_is_not_taken_up(pod: SamplePod) -> None:
    """h2c is offered and passed over: the reply is HTTP/1.1, and so is what follows."""
    found = pod.raw(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n"
                    b"GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert re.findall(rb"HTTP/1\.1 (\d+)", found) == [b"200", b"404"]


def test_pages_of_configured_origins_may_ask(open_pod: SamplePod) -> None:
    preflight = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    reply = open_pod.request("OPTIONS", "/_api/sync", preflight)
    assert reply.status == 204 and reply.header("Access-Control-Allow-Origin") == ORIGIN
    assert "POST" in reply.header("Access-Control-Allow-Methods") and "Authorization" in reply.header("Access-Control-Allow-Headers")
    assert not reply.header("Access-Control-Allow-Credentials")
    asked = open_pod.request("POST", "/_api/sync", PROTOBUF | {"Origin": ORIGIN, "Authorization": f"Bearer {token()}"}, series(message("echo hi")))
    assert (asked.status, asked.header("Access-Control-Allow-Origin"), asked.header("Vary")) == (200, ORIGIN, "Origin")
    assert open_pod.request("GET", "/_api/sync", {"Origin": ORIGIN}).header("Access-Control-Allow-Origin") == ORIGIN, "errors may be read too"


def test_other_pages_may_not(open_pod: SamplePod, pod: SamplePod) -> None:
    for host, origin in ((open_pod, "https://evil.example"), (open_pod, ORIGIN + ".evil.example"), (open_pod, "null"), (open_pod, ORIGIN.upper()), (pod, ORIGIN)):
        preflight = host.request("OPTIONS", "/_api/sync", {"Origin": origin, "Access-Control-Request-Method": "POST"})
        asked = host.request("GET", "/health", {"Origin": origin})
        assert not preflight.header("Access-Control-Allow-Origin") and not asked.header("Access-Control-Allow-Origin")
    # a cookie does not cross origins, whatever is configured
    cookie = {"Cookie": f"mg_session={token()}", "Origin": ORIGIN}
    assert open_pod.request("POST", "/_api/sync", PROTOBUF | cookie, series(message("echo hi"))).status == 403
    assert not open_pod.request("GET", "/", {"Origin": ORIGIN}).header("Access-Control-Allow-Origin"), "files are not the API"


# --- other people's clients ---------------------------------------------------------------------

def exchange(connection: socket.socket, http11: h11.Connection, method: str, target: str, headers: Headers, body: list[bytes]) -> tuple[h11.Response, bytes]:
    connection.sendall(http11.send(h11.Request(method=method, target=target, headers=list(headers.items()))) or b"")
    for part in body:
        connection.sendall(http11.send(h11.Data(data=part)) or b"")
    connection.sendall(http11.send(h11.EndOfMessage()) or b"")
    response, found = None, b""
    while True:
        event = http11.next_event()
        if event is h11.NEED_DATA:
            http11.receive_data(connection.recv(65536))
        elif isinstance(event, h11.Response):
            response = event
        elif isinstance(event, h11.Data):
            found += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            assert response is not None
            return response, found


def test_h11_over_one_connection(pod: SamplePod, script: str) -> None:
    """h11 checks the form of every reply; the connection is the same for all of them."""
    http11 = h11.Connection(h11.CLIENT)
    host = {"Host": pod.authority}
    bearer = host | PROTOBUF | {"Authorization": f"Bearer {token()}"}
    body = series(message("echo one"), message("echo two"))
    with pod.open() as connection:
        for method, target, headers, parts, status in (
                ("GET", "/health", host, [], 200), ("HEAD", script, host, [], 200), ("GET", script, host | {"Range": "bytes=2-5"}, [], 206),
                ("OPTIONS", "/", host, [], 204), ("GET", "/nothing", host, [], 404), ("DELETE", "/", host, [], 405),
                ("POST", "/_api/sync", bearer | {"Content-Length": str(len(body))}, [body], 200),
                ("POST", "/_api/sync", bearer | {"Transfer-Encoding": "chunked"}, [body[i:i + 3] for i in range(0, len(body), 3)], 200),
                ("GET", script, host | {"If-None-Match": "*"}, [], 304), ("GET", "/health", host | {"Connection": "close"}, [], 200)):
            response, found = exchange(connection, http11, method, target, headers, parts)
            assert response.status_code == status, (method, target)
            if method == "POST":
                assert split(found) == [b"one", b"two"]
            if headers.get("Connection") != "close":
                http11.start_next_cycle()
        assert connection.recv(1) == b""


def test_http_client_of_python(pod: SamplePod) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", pod.port, timeout=20)
    for _ in range(3):
        connection.request("GET", "/health")
        assert connection.getresponse().read().startswith(b'{"status":"ok"')
    connection.close()


def curl(url: str, headers: Headers | None = None, **options: object) -> tuple[int, bytes]:
    """The status and the decoded body, as libcurl sees them. Options by their names in lower case."""
    handle, found = pycurl.Curl(), io.BytesIO()
    handle.setopt(pycurl.URL, url)
    handle.setopt(pycurl.WRITEDATA, found)
    handle.setopt(pycurl.TIMEOUT, 20)
    handle.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in (headers or {}).items()])
    for name, value in options.items():
        handle.setopt(getattr(pycurl, name.upper()), value)
    handle.perform()
    status = int(handle.getinfo(pycurl.RESPONSE_CODE))
    handle.close()
    return status, found.getvalue()


def test_curl(pod: SamplePod, script: str) -> None:
    url = f"http://{pod.authority}"
    plain = pod.request("GET", script).body
    assert curl(url + script, accept_encoding="") == (200, plain)
    assert curl(url + script, range="3-9") == (206, plain[3:10])
    assert curl(url + script, nobody=True) == (200, b"")
    assert curl(url + "/health", http_version=pycurl.CURL_HTTP_VERSION_1_0)[0] == 200
    body = series(message("echo " + "z" * 300_000))
    for more in ({}, {"Expect": "100-continue"}, {"Transfer-Encoding": "chunked"}):
        status, found = curl(url + "/_api/sync", PROTOBUF | {"Authorization": f"Bearer {token()}"} | more, post=True, readdata=io.BytesIO(body),
                             **({} if "Transfer-Encoding" in more else {"postfieldsize": len(body)}))
        assert status == 200 and split(found) == [b"z" * 300_000]
    tag = pod.request("GET", script).header("ETag")
    assert curl(url + script, {"If-None-Match": tag}) == (304, b"")
    assert curl(url + "/../../etc/passwd", path_as_is=True)[0] == 404
