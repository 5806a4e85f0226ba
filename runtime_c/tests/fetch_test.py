"""Outgoing requests: where they may go, what they carry, what comes back."""
from __future__ import annotations

import base64
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pod_fixture import SECRET, SamplePod, message, run, series, token


def based(before: int, encode: Callable[[bytes], bytes]) -> Callable[[str], str]:
    """Base64 of a value behind `before` bytes of something else."""
    return lambda value: encode(b"user:"[:before] + value.encode() + b"!").decode().rstrip("=")


COATS: dict[str, Callable[[str], str]] = {
    "raw": lambda value: f"you sent {value}!",
    "escapes": lambda value: "".join(f"\\u{ord(c):04x}" for c in value),
    "percent": lambda value: "".join(f"%{ord(c):02X}" for c in value),
    "lower": lambda value: value.replace("-", "%2d"),
    **{f"base64-{n}": based(n, base64.b64encode) for n in range(5)},
    **{f"base64url-{n}": based(n, base64.urlsafe_b64encode) for n in range(5)},
}
"""Forms in which a reply may hold a secret."""

AI_KEY = "{secret ai-key}"
"""Where the sample application puts the placeholder of its secret."""


class StandIn(BaseHTTPRequestHandler):
    """Answers by the path; remembers what was asked."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, dict[str, str], bytes]] = []

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.seen.append((self.command, self.path, dict(self.headers.items()), body))
        kind = self.path.split("?")[0].strip("/")
        if kind == "redirect":
            self.send_response(302)
            self.send_header("Location", "https://evil.example/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif kind == "chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (b"one", b"two"):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")
        elif kind == "leak-header":
            self.send_body(b"ok", self.headers["Authorization"])
        elif kind == "coat":
            self.send_body(COATS[self.path.partition("?")[2]](SECRET).encode())
        elif kind == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"short")
            self.close_connection = True
        elif kind == "garbage":
            self.wfile.write(b"not http at all\r\n\r\n")
            self.close_connection = True
        else:
            self.send_body({"leak": f"got {self.headers['Authorization']}".encode(), "large": bytes(5 << 20),
                            "utf8": "æ😀".encode()}.get(kind, body or b"nothing"))

    def send_body(self, body: bytes, extra: str = "x") -> None:
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Extra", extra)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def stand_in() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def fetching(stand_in: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamplePod]:
    yield from run(SamplePod(tmp_path_factory.mktemp("fetch"), origins={
        "api.example.com": stand_in, "other.example.com": stand_in}))


def fetch(pod: SamplePod, path: str = "/", *, host: str = "https://api.example.com", method: str = "GET",
          **options: str | dict[str, str]) -> dict[str, object]:
    found = json.loads(pod.ask("fetch " + json.dumps({"method": method, "url": host + path} | options)))
    assert isinstance(found, dict)
    return found


def test_request_and_reply(fetching: SamplePod) -> None:
    StandIn.seen.clear()
    reply = fetch(fetching, "/v1/edit?x=1", method="POST", body='{"a":"æ"}', bearer=AI_KEY,
                  headers={"Content-Type": "application/json", "Idempotency-Key": "c-1-0"})
    assert reply == {"status": 200, "body": '{"a":"æ"}'}
    ((method, path, headers, body),) = StandIn.seen
    assert (method, path, body) == ("POST", "/v1/edit?x=1", '{"a":"æ"}'.encode())
    assert headers["Authorization"] == f"Bearer {SECRET}" and headers["Idempotency-Key"] == "c-1-0"


def test_the_request_is_named_to_the_server_and_in_the_log(fetching: SamplePod) -> None:
    for _ in range(2):
        StandIn.seen.clear()
        body = series(message("fetch " + json.dumps({"method": "GET", "url": "https://api.example.com/"})), message("log noted"))
        name = fetching.request("POST", "/_api/sync", {"Authorization": f"Bearer {token()}", "Content-Type": "application/x-protobuf"},
                                body).header("X-Request-Id")
        assert StandIn.seen[0][2]["X-Request-Id"] == name
        lines = [json.loads(line) for line in fetching.log_text().splitlines()]
        assert [line["text"] for line in lines if line.get("request") == name and line["event"] == "app"] == ["noted"]


def test_other_replies(fetching: SamplePod) -> None:
    assert fetch(fetching, "/missing") == {"status": 404, "body": "nothing"}
    assert fetch(fetching, "/chunked") == {"status": 200, "body": "onetwo"}
    assert fetch(fetching, "/utf8") == {"status": 200, "body": "æ😀"}
    assert fetch(fetching, "") == {"status": 200, "body": "nothing"}


@pytest.mark.parametrize("host, options, kind, text", [
    ("https://evil.example", {}, "PermissionError", "not a declared host"),
    ("https://api.example.com.evil.example", {}, "PermissionError", "not a declared host"),
    ("https://api.example.com@evil.example", {}, "PermissionError", "not a declared host"),
    ("https://api.example.com:8443", {}, "PermissionError", "not a declared host"),
    ("http://api.example.com", {}, "PermissionError", "not a declared host"),
    ("https://API.example.com", {}, "PermissionError", "not a declared host"),
    ("https://evil.example\\api.example.com", {}, "PermissionError", "not a declared host"),
    *[(f"https://{host}", {}, "PermissionError", "not a declared host") for host in (
        "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost.", "api.example.com.",
        "api.example.com%00.evil.example", "api.example.com\\@127.0.0.1", "xn--api.example.com", "ａpi.example.com")],
    ("file:///etc/passwd", {}, "PermissionError", "not a declared host"),
    ("https://other.example.com", {"bearer": AI_KEY}, "PermissionError", "the secret ai-key is only for https://api.example.com"),
    ("https://api.example.com", {"bearer": "{secret unknown}"}, "PermissionError", "the secret unknown is only for https://"),
    ("https://plain.example.com", {}, "ConnectionError", "no reply")])
def test_requests_that_are_refused(fetching: SamplePod, host: str, options: dict[str, str], kind: str, text: str) -> None:
    StandIn.seen.clear()
    reply = fetch(fetching, host=host, **options)
    assert reply["error"] == kind and text in str(reply["message"])
    assert StandIn.seen == []


@pytest.mark.parametrize("headers", [{"A": "b\r\nC: d"}, {"Host": "x"}, {"Content-Length": "0"}, {"Transfer-Encoding": "chunked"},
                                     {"A b": "c"}, {"": "c"}, {"A": "b\0c"}])
def test_headers_that_are_refused(fetching: SamplePod, headers: dict[str, str]) -> None:
    StandIn.seen.clear()
    assert "can't be sent" in str(fetch(fetching, headers=headers)["message"])
    assert StandIn.seen == []


def test_odd_characters_of_a_path_are_encoded(fetching: SamplePod) -> None:
    StandIn.seen.clear()
    fetch(fetching, "/a b\r\nX: y/æ?q=<1>#part")
    assert StandIn.seen[0][1] == "/a%20b%0D%0AX:%20y/%C3%A6?q=%3C1%3E"


@pytest.mark.parametrize("path, kind, text", [
    ("/redirect", "ConnectionError", "a redirect, which is not followed"),
    ("/leak", "PermissionError", "the reply contains the secret ai-key"),
    ("/leak-header", "PermissionError", "the reply contains the secret ai-key"),
    ("/large", "ConnectionError", "too large"),
    ("/cut", "ConnectionError", "no reply"),
    ("/garbage", "ConnectionError", "not valid HTTP")])
def test_replies_that_are_refused(fetching: SamplePod, path: str, kind: str, text: str) -> None:
    reply = fetch(fetching, path, bearer=AI_KEY)
    assert reply["error"] == kind and text in str(reply["message"])
    assert SECRET not in json.dumps(reply)


def test_values_take_the_place_of_placeholders(fetching: SamplePod) -> None:
    StandIn.seen.clear()
    fetch(fetching, "/", method="POST", headers={"X-Key": f"Key {AI_KEY}!", "Authorization": f"Basic {AI_KEY}"},
          body=json.dumps({"key": [AI_KEY], "text": "<<secret ai-key 00000000000000000000000000000000>> < <<secret"}))
    ((_, _, headers, body),) = StandIn.seen
    assert headers["X-Key"] == f"Key {SECRET}!" and headers["Authorization"] == f"Basic {SECRET}"
    assert json.loads(body) == {"key": [SECRET], "text": "<<secret ai-key 00000000000000000000000000000000>> < <<secret"}
    assert int(headers["Content-Length"]) == len(body)


@pytest.mark.parametrize("options", [{"headers": {"x": AI_KEY}}, {"method": "POST", "body": f'"{AI_KEY}"'}])
def test_values_go_to_their_own_hosts_only(fetching: SamplePod, options: dict[str, str]) -> None:
    StandIn.seen.clear()
    assert fetch(fetching, host="https://other.example.com", **options) == {
        "error": "PermissionError", "message": "the secret ai-key is only for https://api.example.com"}
    assert fetch(fetching, "/" + AI_KEY) == {"error": "PermissionError", "message": "a secret can't be in a URL"}
    assert StandIn.seen == []


@pytest.mark.parametrize("coat", COATS)
def test_a_reply_with_a_secret_is_refused_in_whatever_coat(fetching: SamplePod, coat: str) -> None:
    for options in ({"headers": {"x": AI_KEY}}, {"bearer": AI_KEY}, {}):
        reply = fetch(fetching, f"/coat?{coat}", **options)
        assert reply == {"error": "PermissionError", "message": "the reply contains the secret ai-key"}


def verify(pod: SamplePod, *arguments: str | None) -> object:
    return json.loads(pod.ask("verify " + json.dumps(arguments)))


def test_verification(fetching: SamplePod) -> None:
    signed = hmac.new(SECRET.encode(), "grüße".encode(), "sha256").digest()
    coded = base64.b64encode(signed).decode()
    assert verify(fetching, AI_KEY, None, SECRET) is True
    assert [verify(fetching, AI_KEY, "grüße", text) for text in (signed.hex(), signed.hex().upper(), coded)] == [True] * 3
    for wrong in ("", SECRET + "x", SECRET[:-1], AI_KEY, "\0"):
        assert verify(fetching, AI_KEY, None, wrong) is False
    for wrong in ("", signed.hex()[2:], signed.hex() + "00", "0" * 64, "g" * 64, coded[:-1], "!" + coded[1:], "A" * 43 + "="):
        assert verify(fetching, AI_KEY, "grüße", wrong) is False
    assert verify(fetching, AI_KEY, "", signed.hex()) is False
    assert verify(fetching, "x", None, SECRET) == {"error": "PermissionError", "message": "the secret is none of this application"}


def test_no_secret_in_the_log(fetching: SamplePod) -> None:
    fetch(fetching, "/leak", bearer=AI_KEY)
    assert SECRET not in fetching.log_text()


def test_nobody_listens(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, origins={"api.example.com": "http://127.0.0.1:1"})
    for _ in run(pod):
        assert fetch(pod) == {"error": "ConnectionError", "message": "no reply"}


def test_a_pod_stops_while_a_request_waits(stand_in: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        pod = SamplePod(tmp_path, origins={"api.example.com": f"http://127.0.0.1:{silent.getsockname()[1]}"})
        pod.start()
        with pod.socket() as connection:
            connection.send(message("fetch " + json.dumps({"method": "GET", "url": "https://api.example.com/"})))
            connection.send(message("echo x"))
            assert connection.recv(timeout=5) == b"x"
            pod.stop()
