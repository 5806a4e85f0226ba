"""Outgoing TLS: whom the pod believes, what it takes from them, and connections used again."""
from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pod_fixture import SECRET, SamplePod
from tls_fixture import Authority, Server, serving

HOST = "api.example.com"
AI_KEY = "{secret ai-key}"


def fetch(pod: SamplePod, path: str = "/", *, host: str = HOST, method: str = "GET", **options: Any) -> dict[str, object]:
    found = json.loads(pod.ask("fetch " + json.dumps({"method": method, "url": f"https://{host}{path}"} | options)))
    assert isinstance(found, dict)
    return found


@contextmanager
def fetching(folder: Path, url: str, *flags: str, ca: Path | None = None, **origins: str) -> Iterator[SamplePod]:
    pod = SamplePod(folder, threads=1, origins={HOST: url} | origins,
                    flags=(*(("--ca-file", str(ca)) if ca else ()), *flags))
    pod.start()
    try:
        yield pod
    finally:
        pod.stop()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def trusted(tmp_path: Path, authority: Authority) -> Iterator[tuple[SamplePod, Server]]:
    with serving(authority.context("localhost")) as server, fetching(tmp_path, server.url, ca=authority.file) as pod:
        yield pod, server


@pytest.mark.parametrize("newest, rsa_key", [(ssl.TLSVersion.TLSv1_3, False), (ssl.TLSVersion.TLSv1_3, True), (ssl.TLSVersion.TLSv1_2, False),
                                             (ssl.TLSVersion.TLSv1_2, True)])
def test_a_server_that_is_trusted(tmp_path: Path, authority: Authority, newest: ssl.TLSVersion, rsa_key: bool) -> None:
    with serving(authority.context("localhost", newest=newest, rsa_key=rsa_key)) as server:
        with fetching(tmp_path, server.url, ca=authority.file) as pod:
            reply = fetch(pod, "/v1", method="POST", body='{"a":"æ"}', bearer=AI_KEY)
            assert reply == {"status": 200, "body": "/v1"}
        assert server.versions == [newest.name.replace("_", ".")]
        assert server.names == ["localhost"]
        assert f"Bearer {SECRET}".encode() in server.seen[0] and server.seen[0].endswith('{"a":"æ"}'.encode())


def test_a_large_body_goes_in_pieces(trusted: tuple[SamplePod, Server]) -> None:
    pod, server = trusted
    for count in (3 << 20, 50):
        assert fetch(pod, "/v1", method="POST", body="0123456789", repeat=count // 10)["status"] == 200
        assert server.seen[-1].endswith(b"}" + b"0123456789" * (count // 10))


@pytest.mark.parametrize("name, options, said", [
    ("other.example.com", {}, "for another host"), ("localhost", {"start": -2, "end": -1}, "has expired"),
    ("localhost", {"start": 0.5}, "not valid yet"), ("localhost", {"self_signed": True}, "no trusted authority")])
def test_a_certificate_that_is_refused(tmp_path: Path, authority: Authority, name: str, options: dict[str, Any], said: str) -> None:
    with serving(authority.context(name, **options)) as server, fetching(tmp_path, server.url, ca=authority.file) as pod:
        assert fetch(pod, bearer=AI_KEY) == {"error": "ConnectionError", "message": "no reply"}
        assert server.seen == [], "nothing was sent to it"
        assert said in pod.log_text()
        assert fetch(pod) == {"error": "ConnectionError", "message": "no reply"}, "and again"


def test_an_address_as_a_name(tmp_path: Path, authority: Authority) -> None:
    with serving(authority.context("127.0.0.1")) as server, \
            fetching(tmp_path, f"https://127.0.0.1:{server.port}", ca=authority.file) as pod:
        assert fetch(pod)["status"] == 200


def test_an_authority_that_is_not_ours(tmp_path: Path, authority: Authority) -> None:
    other = Authority(tmp_path, "stranger")
    with serving(other.context("localhost")) as server, fetching(tmp_path, server.url, ca=authority.file) as pod:
        assert fetch(pod)["message"] == "no reply"
        assert "no trusted authority" in pod.log_text() and server.seen == []


def test_older_protocols_are_refused(tmp_path: Path, authority: Authority) -> None:
    context = authority.context("localhost")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(context) as server, fetching(tmp_path, server.url, ca=authority.file) as pod:
        assert fetch(pod)["message"] == "no reply"
        assert server.seen == []


def test_a_connection_is_used_again(trusted: tuple[SamplePod, Server]) -> None:
    pod, server = trusted
    for i in range(5):
        assert fetch(pod, f"/{i}", method="POST" if i % 2 else "GET") == {"status": 200, "body": f"/{i}"}
    assert server.connections == 1
    assert fetch(pod, "/once")["body"] == "once"
    deadline = time.monotonic() + 5
    while fetch(pod, "/after")["body"] != "/after":
        assert time.monotonic() < deadline
    assert server.connections == 2


def test_what_comes_slowly_or_in_bulk_is_whole(trusted: tuple[SamplePod, Server]) -> None:
    pod, _ = trusted
    assert fetch(pod, "/slow")["body"] == "slow but whole"
    assert fetch(pod, "/large")["body"] == "x" * 3_000_000
    body = "y" * 500_000
    assert fetch(pod, "/", method="POST", body=body)["status"] == 200


@pytest.mark.parametrize("path, text", [("/cut", "no reply"), ("/until-cut", "no reply"), ("/huge", "too large"), ("/headers", "too large"),
                                        ("/to?https://api.example.com/x", "which is not followed")])
def test_replies_that_are_refused(trusted: tuple[SamplePod, Server], path: str, text: str) -> None:
    pod, _ = trusted
    reply = fetch(pod, path)
    assert reply["error"] == "ConnectionError" and text in str(reply["message"])
    assert fetch(pod, "/next")["body"] == "/next"


def test_a_body_without_a_length_ends_with_the_connection(trusted: tuple[SamplePod, Server]) -> None:
    pod, _ = trusted
    assert fetch(pod, "/until-end") == {"status": 200, "body": "whole"}


def test_redirects_by_the_same_rules(tmp_path: Path, authority: Authority) -> None:
    with serving(authority.context("localhost")) as server:
        with fetching(tmp_path, server.url, "--redirects", "2", ca=authority.file, **{"other.example.com": server.url}) as pod:
            assert fetch(pod, "/to?/there") == {"status": 200, "body": "/there"}
            assert fetch(pod, "/to?https://other.example.com/there", method="POST", body="x") == {"status": 200, "body": "/there"}
            assert server.seen[-1].startswith(b"GET /there ")
            assert fetch(pod, "/to?https://evil.example/") == {"error": "PermissionError", "message": "not a declared host"}
            assert fetch(pod, "/to?http://api.example.com/")["message"] == "the reply was a redirect to no declared host"
            assert fetch(pod, "/to?//evil.example/")["message"] == "the reply was a redirect to no declared host"
            assert "is only for" in str(fetch(pod, "/to?https://other.example.com/x", bearer=AI_KEY)["message"])
            assert "not followed" in str(fetch(pod, "/to?/to?/to?/x")["message"])
            assert fetch(pod, "/to?https://localhost/") == {"error": "PermissionError", "message": "the host's address is not public"}
            assert fetch(pod, "/two")["message"] == "the reply was a redirect to no single place"
            assert fetch(pod, "/pieces")["message"] == "the reply was a redirect to no declared host"


def test_private_addresses_are_refused_unless_allowed(tmp_path: Path) -> None:
    with fetching(tmp_path, "https://localhost:1") as pod:
        assert fetch(pod, host="localhost") == {"error": "PermissionError", "message": "the host's address is not public"}
        assert fetch(pod, host=HOST) == {"error": "ConnectionError", "message": "no reply"}, "an origin is the operator's word"
    with fetching(tmp_path, "https://localhost:1", "--allow-private") as pod:
        assert fetch(pod, host="localhost") == {"error": "ConnectionError", "message": "no reply"}


def test_no_authorities(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing here")
    with fetching(tmp_path, "https://localhost:1", ca=empty) as pod:
        assert fetch(pod)["message"] == "no reply"
        assert "authorities cannot be read" in pod.log_text()


def test_a_server_that_says_nothing_does_not_hold_up_the_others(tmp_path: Path, authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, serving(authority.context("localhost")) as server, \
            fetching(tmp_path, f"https://localhost:{silent.getsockname()[1]}", ca=authority.file, **{"other.example.com": server.url}) as pod:
        found: list[dict[str, object]] = []
        waiting = threading.Thread(target=lambda: found.append(fetch(pod)))
        started = time.monotonic()
        waiting.start()
        assert fetch(pod, "/quick", host="other.example.com")["body"] == "/quick"
        assert found == [], "the other still waits"
        waiting.join(60)
        assert found == [{"error": "ConnectionError", "message": "no reply"}]
        assert time.monotonic() - started > 9
