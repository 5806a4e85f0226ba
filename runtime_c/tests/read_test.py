"""Readings: `GET /_api/read/NAME`, on whichever loop has the connection."""
from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from pod_fixture import Reply, SamplePod, message, read_reply, series, token


Connection = tuple[socket.socket, IO[bytes]]


def read(pod: SamplePod, name: str, who: str | None = None, method: str = "GET") -> Reply:
    return pod.request(method, f"/_api/read/{name}", {"Authorization": f"Bearer {who or token()}"})


def value(pod: SamplePod, name: str, who: str | None = None) -> object:
    reply = read(pod, name, who)
    assert reply.status == 200 and reply.header("Content-Type") == "application/json", reply
    found: object = json.loads(reply.body)["value"]
    return found


def test_what_a_reading_gets(pod: SamplePod) -> None:
    for _ in range(3):
        assert value(pod, "who?a=1&b=%C3%A6+%26&a=") == ["ann", "acme", ["a", "1", "b", "æ &", "a", ""]]
        assert value(pod, "who", token("bob")) == ["bob", "acme", []]
        assert value(pod, "who", token("bob", "other")) == ["bob", "other", []]


def test_every_value_is_json(pod: SamplePod) -> None:
    values = ["", "æ\"\\\n\t\u0001/<\u2028😀", 0, -1, 0.5, 1e21, True, None, [1, ["a"]]]
    assert value(pod, "values") == values
    assert [value(pod, f"value?i={i}") for i in range(len(values))] == values


@pytest.mark.parametrize(("path", "status", "error"), [
    ("nothing", 404, "there is no such reading"), ("who/x", 404, "there is no such reading"), ("x" * 65, 404, "there is no such reading"),
    ("who?a", 400, "malformed query"), ("who?a=%zz", 400, "malformed query"), ("who?a=%ff", 400, "malformed query"),
    ("who?a=%00", 400, "malformed query"), ("who?" + "&".join("a=1" for _ in range(33)), 400, "malformed query"),
    ("throw", 500, "internal error")])
def test_what_is_refused(pod: SamplePod, path: str, status: int, error: str) -> None:
    reply = read(pod, path)
    assert (reply.status, reply.error()) == (status, error)
    assert b"private" not in reply.body


def test_methods_and_sessions(pod: SamplePod) -> None:
    assert read(pod, "who", method="HEAD").status == 200
    reply = read(pod, "who", method="POST")
    assert reply.status == 405 and reply.header("Allow") == "GET, HEAD, OPTIONS"
    assert pod.request("GET", "/_api/read/who").status == 401
    assert read(pod, "who", token(seconds=-1)).status == 401


@pytest.mark.parametrize("probe", ["write", "transaction", "pragma", "begin"])
def test_a_reader_can_not_write(pod: SamplePod, probe: str) -> None:
    before = value(pod, "count")
    assert value(pod, f"probe?name={probe}") == "SqlError"
    assert value(pod, "count") == before
    assert pod.ask("add more") == "added more"   # it holds no lock either


@contextmanager
def connections(pod: SamplePod, count: int) -> Iterator[list[Connection]]:
    """Connections that stay open: with two loops, some are on either."""
    opened = [pod.open() for _ in range(count)]
    yield [(one, one.makefile("rb")) for one in opened]
    for one in opened:
        one.close()


def ask(connection: Connection, who: str, pipelined: int = 1) -> list[int]:
    out, back = connection
    out.sendall(f"GET /_api/read/count HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {who}\r\n\r\n".encode() * pipelined)
    return [json.loads(read_reply(back).body)["value"] for _ in range(pipelined)]


def test_whoever_was_told_of_a_change_reads_it(own_pod: SamplePod) -> None:
    """On every loop, while others write and read without a pause."""
    who = token()
    over = threading.Event()
    own_pod.post("add first", who=who)   # before it there is nothing to read

    def busy(number: int) -> None:
        with connections(own_pod, 1) as (one,):
            while not over.is_set():
                if number % 2:
                    ask(one, who, pipelined=20)
                else:
                    own_pod.post("add noise", who=who)

    with ThreadPoolExecutor(4) as pool, connections(own_pod, 8) as readers:
        running = [pool.submit(busy, number) for number in range(4)]
        try:
            for _ in range(60):
                own_pod.post("add mine", who=who)
                least = max(int(said) for said in own_pod.post("count", who=who) if said.isdigit())
                for one in readers:
                    (found,) = ask(one, who)
                    assert found >= least
                    least = found
        finally:
            over.set()
        for each in running:
            each.result()


def test_the_first_request_of_an_organisation_may_be_a_reading(own_pod: SamplePod) -> None:
    for number in range(6):
        assert value(own_pod, "count", token(org=f"org-{number}")) == 0


def test_after_a_kill(own_pod: SamplePod) -> None:
    own_pod.ask("add kept")
    own_pod.kill()
    own_pod.start()
    assert [value(own_pod, "count") for _ in range(6)] == [1] * 6


def test_more_organisations_than_readers(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, threads=1)
    pod.start()
    try:
        for _ in range(2):
            for number in range(70):
                assert value(pod, "count", token(org=f"org-{number}")) == 0
    finally:
        pod.stop()


def test_endless_code_is_interrupted(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, threads=1, flags=("--qjs-timeout-ms", "200"))
    pod.start()
    try:
        assert value(pod, "count") == 0
        started = time.monotonic()
        assert read(pod, "spin").status == 500
        assert time.monotonic() - started < 5
        assert value(pod, "count") == 0
    finally:
        pod.stop()


def test_a_series_of_messages_and_readings_on_one_connection(own_pod: SamplePod) -> None:
    """Pipelined behind a change, a reading sees it."""
    body = series(message("add x"))
    change = (f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token()}\r\nContent-Type: application/x-protobuf\r\n"
              f"Content-Length: {len(body)}\r\n\r\n").encode() + body
    look = f"GET /_api/read/count HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token()}\r\n\r\n".encode()
    with own_pod.open() as connection, connection.makefile("rb") as stream:
        connection.sendall((change + look) * 5)
        counts = []
        for _ in range(5):
            assert read_reply(stream).status == 200
            counts.append(json.loads(read_reply(stream).body)["value"])
    assert counts == [1, 2, 3, 4, 5]
