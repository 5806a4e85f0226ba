"""What those who run the pod see of it: metrics, logs, identities of requests, who is behind a proxy."""
from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from pod_fixture import METRICS_TOKEN, Headers, SamplePod, message, run, series, token

PROTOBUF = {"Content-Type": "application/x-protobuf"}
HEX_ID = re.compile(r"[0-9a-f]{16}")


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamplePod]:
    """A pod that trusts whoever connects from this machine, and a network behind it."""
    yield from run(SamplePod(tmp_path_factory.mktemp("proxied"), flags=("--trusted-proxy", "127.0.0.1, 10.1.0.0/16", "--trusted-proxy", "2001:db8::/33")))


def families(pod: SamplePod) -> dict[str, float]:
    """Every sample of the metrics, read by a parser that accepts OpenMetrics only."""
    reply = pod.request("GET", "/_api/metrics", {"Authorization": f"Bearer {METRICS_TOKEN}"})
    assert reply.status == 200
    assert reply.header("Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    found = {}
    for family in text_string_to_metric_families(reply.body.decode()):  # type: ignore[no-untyped-call]
        assert family.documentation
        for sample in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = float(sample.value)
    return found


def lines(pod: SamplePod) -> list[dict[str, object]]:
    return [json.loads(line) for line in pod.log_text().splitlines() if line.startswith("{")]


# --- metrics -----------------------------------------------------------------------------

def test_metrics_count_what_happens(own_pod: SamplePod) -> None:
    before = families(own_pod)
    for _ in range(7):
        own_pod.request("GET", "/health")
    own_pod.request("GET", "/nothing")
    with own_pod.socket() as connection:
        connection.send(message("echo a"))
        assert connection.recv() == b"a"
        deadline = time.monotonic() + 5
        while (after := families(own_pod))["monoglot_websockets"] != 1 and time.monotonic() < deadline:
            time.sleep(0.1)
    assert after["monoglot_http_requests_total{code=2xx}"] - before["monoglot_http_requests_total{code=2xx}"] >= 8
    assert after["monoglot_http_requests_total{code=4xx}"] - before["monoglot_http_requests_total{code=4xx}"] == 1
    assert after["monoglot_http_requests_total{code=1xx}"] == 1
    assert after["monoglot_messages_received_total"] == after["monoglot_messages_sent_total"] == 1
    assert after["monoglot_websockets"] == 1 and after["monoglot_connections"] >= 1
    assert after["monoglot_http_request_duration_seconds_count"] == after["monoglot_http_request_duration_seconds_bucket{le=+Inf}"]
    assert after["monoglot_http_request_duration_seconds_count"] >= 10 and after["monoglot_http_request_duration_seconds_sum"] > 0
    assert after["monoglot_received_bytes_total"] > 500 and after["monoglot_sent_bytes_total"] > 3000
    assert 1_000_000 < after["process_resident_memory_bytes"] < 100_000_000
    assert 5 < after["process_open_fds"] < 100 and after["process_cpu_seconds_total"] > 0
    assert abs(after["process_start_time_seconds"] - time.time()) < 100
    (info,) = [name for name in after if name.startswith("monoglot_build_info")]
    assert "app=sample" in info and "schema=5a3b1e" in info and "version=0.1.0" in info
    assert all(after[name] >= value for name, value in before.items() if name.endswith("_total")), "counters never fall"


def test_metrics_need_their_own_token(pod: SamplePod) -> None:
    for headers in ({}, {"Authorization": f"Bearer {token()}"}, {"Authorization": METRICS_TOKEN}, {"Authorization": f"Bearer {METRICS_TOKEN}x"},
                    {"Authorization": f"Bearer {METRICS_TOKEN[:-1]}"}, {"Authorization": f"Bearer {METRICS_TOKEN[:-1]}x"}):
        reply = pod.request("GET", "/_api/metrics", headers)
        assert (reply.status, reply.header("WWW-Authenticate")) == (401, "Bearer")
    assert pod.request("POST", "/_api/metrics", {"Authorization": f"Bearer {METRICS_TOKEN}"}).status in (401, 405)


def test_without_a_token_nobody_reads_them(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, dev=True, metrics=False)
    pod.start()
    for value in ("", "Bearer ", "Bearer x"):
        assert pod.request("GET", "/_api/metrics", {"Authorization": value} if value else {}).status == 401
    pod.stop()


def test_health_says_what_runs_and_how_long(own_pod: SamplePod) -> None:
    first = json.loads(own_pod.request("GET", "/health").body)
    assert first["status"] == "ok" and first["version"] == "0.1.0" and 0 <= first["uptime"] < 60
    time.sleep(2.2)
    assert json.loads(own_pod.request("GET", "/health").body)["uptime"] >= first["uptime"] + 1


# --- identities of requests -----------------------------------------------------------------

def test_every_reply_and_its_line_have_one_identity(pod: SamplePod) -> None:
    seen = set()
    for path in ("/", "/health", "/nothing", "/_api/sync", "/sign-in"):
        reply = pod.request("GET", path)
        identity = reply.header("X-Request-Id")
        assert HEX_ID.fullmatch(identity)
        seen.add(identity)
        assert [line["path"] for line in lines(pod) if line.get("id") == identity] == [path]
        if reply.status >= 400:
            assert json.loads(reply.body)["error"]["id"] == identity
    assert len(seen) == 5
    for bad in (b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"):
        (found,) = re.findall(rb"X-Request-Id: ([0-9a-f]{16})\r\n", pod.raw(bad))
        assert any(line.get("id") == found.decode() for line in lines(pod))


def test_only_a_trusted_proxy_names_a_request(pod: SamplePod, proxied: SamplePod) -> None:
    assert HEX_ID.fullmatch(pod.request("GET", "/", {"X-Request-Id": "mine-1"}).header("X-Request-Id"))
    assert proxied.request("GET", "/", {"X-Request-Id": "mine-1"}).header("X-Request-Id") == "mine-1"
    assert proxied.request("GET", "/", {"X-Request-Id": "a" * 64}).header("X-Request-Id") == "a" * 64
    for bad in ("a" * 65, "", "a b", 'a"b', "a,b", "<x>", "æ"):
        assert HEX_ID.fullmatch(proxied.request("GET", "/", {"X-Request-Id": bad}).header("X-Request-Id"))


def test_an_identity_survives_the_way_to_another_loop(proxied: SamplePod) -> None:
    for i in range(8):
        reply = proxied.request("POST", "/_api/sync", PROTOBUF | {
            "X-Request-Id": f"moved-{i}", "X-Forwarded-For": "192.0.2.7", "Authorization": f"Bearer {token('ann', f'org{i}')}"}, series(message("echo x")))
        assert (reply.status, reply.header("X-Request-Id")) == (200, f"moved-{i}")
        assert [line["address"] for line in lines(proxied) if line.get("id") == f"moved-{i}"] == ["192.0.2.7"]


@pytest.mark.parametrize("forwarded, address", [
    ("", "127.0.0.1"), ("192.0.2.1", "192.0.2.1"), ("6.6.6.6, 192.0.2.1", "192.0.2.1"), ("192.0.2.1, 10.1.2.3", "192.0.2.1"),
    ("6.6.6.6, 192.0.2.1, 10.1.2.3 ,10.1.9.9", "192.0.2.1"), ("10.1.2.3", "10.1.2.3"), ("192.0.2.1, 10.2.0.1", "10.2.0.1"),
    ("192.0.2.1:4711", "192.0.2.1"), ("[2001:db8:8000::1]:80", "2001:db8:8000::1"), ("2001:db8:8000::1", "2001:db8:8000::1"),
    ("192.0.2.1, 2001:db8:7fff::1", "192.0.2.1"), ("192.0.2.1, ::ffff:10.1.0.1", "192.0.2.1"), ("nonsense", "127.0.0.1"),
    ("192.0.2.1, unknown", "127.0.0.1"), (",", "127.0.0.1"), ("1.2.3.4.5", "127.0.0.1"), ("a" * 100, "127.0.0.1")])
def test_whose_request_it_is_behind_a_proxy(proxied: SamplePod, forwarded: str, address: str) -> None:
    reply = proxied.request("GET", "/health", {"X-Forwarded-For": forwarded})
    (found,) = [line["address"] for line in lines(proxied) if line.get("id") == reply.header("X-Request-Id")]
    assert found == address


def test_others_are_not_believed(pod: SamplePod) -> None:
    reply = pod.request("GET", "/health", {"X-Forwarded-For": "192.0.2.1"})
    assert [line["address"] for line in lines(pod) if line.get("id") == reply.header("X-Request-Id")] == ["127.0.0.1"]


# --- logs ---------------------------------------------------------------------------------------

def test_a_log_as_text(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, flags=("--log-format", "text", "--trusted-proxy", "127.0.0.1"))
    pod.start()
    pod.request("GET", "/a%20b\"c", {"X-Request-Id": "one"})
    pod.stop()
    (line,) = [line for line in pod.log_text().splitlines() if "id=one" in line]
    assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info request id=one address=127\.0\.0\.1 method=GET path="/a%20b\\"c" '
                        r"status=404 bytes=\d+ microseconds=\d+", line), line


def test_a_log_file_is_opened_anew_by_sighup(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    pod = SamplePod(tmp_path, flags=("--log-file", str(log)))
    pod.start()
    assert log.stat().st_mode & 0o777 == 0o600
    pod.request("GET", "/before")
    moved = log.rename(tmp_path / "access.log.1")
    pod.request("GET", "/between")
    os.kill(pod.pid, signal.SIGHUP)
    deadline = time.monotonic() + 5
    while not log.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    pod.request("GET", "/after")
    pod.stop()
    assert "/before" in moved.read_text() and "/between" in moved.read_text() and "/after" not in moved.read_text()
    assert "/after" in log.read_text() and "/before" not in log.read_text()
    assert "request" not in pod.log_text()


@pytest.mark.parametrize("level, events", [("error", set()), ("info", {"listening", "request", "stopping", "stopped"})])
def test_levels(tmp_path: Path, level: str, events: set[str]) -> None:
    pod = SamplePod(tmp_path, flags=("--log-level", level))
    pod.start()
    pod.request("GET", "/health")
    pod.stop()
    assert {str(line["event"]) for line in lines(pod)} == events


def test_nothing_of_a_client_breaks_a_line(proxied: SamplePod) -> None:
    """Whatever a client sends is inside of its line's strings."""
    hostile: list[Headers] = [{"X-Forwarded-For": '1.2.3.4"\\'}, {"X-Request-Id": '"},{"level":"error'}]
    for headers in hostile:
        proxied.request("GET", '/"},{"x":"', headers)
    proxied.raw(b'GET /\\"\xc3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    for line in proxied.log_text().splitlines():
        assert isinstance(json.loads(line), dict)


def test_an_identity_goes_out_with_what_the_application_asks(tmp_path: Path) -> None:
    """One id from the proxy's request over the log to the request that the application makes."""
    seen: list[str | None] = []

    class Outside(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers.get("X-Request-Id"))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Outside) as outside:
        threading.Thread(target=outside.serve_forever, daemon=True).start()
        pod = SamplePod(tmp_path, origins={"api.example.com": f"http://127.0.0.1:{outside.server_port}"}, flags=("--trusted-proxy", "127.0.0.1"))
        pod.start()
        ask = message('fetch {"method":"GET","url":"https://api.example.com/x","headers":{},"body":null,"bearer":null}')
        reply = pod.request("POST", "/_api/sync", PROTOBUF | {"X-Request-Id": "from-the-proxy", "Authorization": f"Bearer {token()}"}, series(ask))
        pod.stop()
        outside.shutdown()
    assert reply.status == 200 and b'"status":200' in reply.body and seen == ["from-the-proxy"]
