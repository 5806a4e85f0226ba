"""The host contract as the pod keeps it: SQL, transactions, limits, connections, restarts."""
from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import stat
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from pod_fixture import SamplePod, masked, message, read_reply, series, split, token


NO_EVAL = "eval is not supported"


def evaluate(pod: SamplePod, probe: str) -> dict[str, object]:
    found = json.loads(pod.ask(f"evaluate {probe}"))
    assert isinstance(found, dict)
    return found


def test_values_keep_their_types(pod: SamplePod) -> None:
    assert json.loads(pod.ask("types")) == [1000, "æ😀\0z", True, [0, 255, 7], 0.5, None]


@pytest.mark.parametrize("probe, error", [
    ("bigint", "RangeError"), ("attach", "SqlError"),
    ("pragma", "SqlError"), ("begin", "SqlError"), ("boolean", "TypeError"), ("few", "RangeError"), ("nested", "TypeError"),
    ("async", "TypeError"), ("surrogate", "TypeError"), ("decode", "TypeError"), ("recurse", "RangeError")])
def test_what_a_host_refuses(pod: SamplePod, probe: str, error: str) -> None:
    found = evaluate(pod, probe)
    assert found.get("error") == error, found
    assert pod.ask("echo next") == "next"


@pytest.mark.parametrize("way", ["eval", "indirect", "Function", "called", "constructor", "literal", "reflected", "generator", "asynchronous",
                                 "asyncgenerator"])
def test_no_text_becomes_code(pod: SamplePod, way: str) -> None:
    """By none of the ways to a function's constructor either, each kind of function having one of its own."""
    found = evaluate(pod, way)
    assert (found.get("error"), found.get("message")) == ("TypeError", NO_EVAL), found


def test_what_a_host_gives(pod: SamplePod) -> None:
    assert evaluate(pod, "safe") == {"value": [[9007199254740991, -9007199254740991]]}
    assert evaluate(pod, "two") == {"value": [[2]]}
    assert evaluate(pod, "encode") == {"value": [0xEF, 0xBF, 0xBD, 0xC3, 0xA9]}
    assert evaluate(pod, "globals") == {"value": []}


def test_the_codec_in_c_agrees_with_the_one_in_javascript(pod: SamplePod) -> None:
    for seed in range(int(os.environ.get("MONOGLOT_SEED", "7")), int(os.environ.get("MONOGLOT_SEED", "7")) + 3):
        found = json.loads(pod.ask(f"codec {seed} 300"))
        assert found.get("whole", 0) > 100 and found.get("refused", 0) > 100, found


def test_memory_has_a_limit(own_pod: SamplePod) -> None:
    assert "error" in evaluate(own_pod, "memory")
    assert own_pod.ask("echo next") == "next"


def test_a_transaction_that_fails_leaves_and_sends_nothing(pod: SamplePod) -> None:
    before = pod.ask("count")
    assert pod.ask("undo x") == "undone: changed my mind"
    assert pod.ask("count") == before


@pytest.mark.parametrize("command", ["spin", "spinsql"])
def test_endless_code_is_interrupted_and_the_clock_starts_anew(own_pod: SamplePod, command: str) -> None:
    started = time.monotonic()
    (reply,) = own_pod.post(command)
    took = time.monotonic() - started
    assert b"internal error" in reply and took > 4
    assert own_pod.ask("add after") == "added after"
    assert own_pod.ask("count") == "1"


@pytest.mark.parametrize("command", ["spin", "spinwrite", "bomb"])
def test_messages_of_one_round_share_a_transaction_and_keep_their_own_results(tmp_path: Path, command: str) -> None:
    """The one in the middle is cut off; even if that takes the whole transaction with it, the others are answered."""
    pod = SamplePod(tmp_path, threads=1, flags=("--qjs-timeout-ms", "300", "--qjs-mem-mb", "16"))
    pod.start()
    try:
        with pod.socket() as reader, pod.open() as stream:
            stream.sendall((f"GET /_api/sync HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                            f"Sec-WebSocket-Protocol: monoglot.v1\r\nAuthorization: Bearer {token()}\r\n\r\n").encode())
            assert b"101" in stream.recv(65536)
            asked = ["add one", "add two", command, "add three", "echo last"]
            stream.sendall(b"".join(masked(message(text)) for text in asked))
            assert [reader.recv(timeout=10) for _ in range(3)] == [b"added one", b"added two", b"added three"]
            found = b""
            while b"last" not in found:
                found += stream.recv(65536)
            places = [found.index(text) for text in (b"added one", b"added two", b"internal error", b"added three", b"last")]
            assert places == sorted(places)
            assert pod.ask("count") == "3"
            assert pod.ask("count", token("bob", "other")) == "0"
    finally:
        pod.kill()
    pod.start()
    assert pod.ask("count") == "3"
    pod.stop()


def open_databases(pod: SamplePod) -> int:
    links = [os.readlink(path) for path in Path(f"/proc/{pod.pid}/fd").iterdir() if path.exists()]
    return sum(link.endswith(".db") for link in links)


def test_databases_are_opened_when_used_and_the_oldest_is_closed(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, threads=1, flags=("--db-max-open", "2"))
    pod.start()
    try:
        with ExitStack() as stack:
            sockets = [stack.enter_context(pod.socket(token("ann", f"org{i}"))) for i in range(5)]
            for round_ in ("first", "second"):
                for socket in sockets:
                    socket.send(message(f"add {round_}"))
                    assert socket.recv(timeout=5) == f"added {round_}".encode()
                    assert open_databases(pod) <= 2
            assert [pod.ask("count", token("ann", f"org{i}")) for i in range(5)] == ["2"] * 5
            held = sockets[:2]
            for socket in held:
                socket.send(message("hold"))
                socket.send(message("echo x"))
                assert socket.recv(timeout=5) == b"x"
            assert pod.request("POST", "/_api/sync", {"Content-Type": "application/x-protobuf", "Authorization": f"Bearer {token('ann', 'org4')}"},
                               series(message("count"))).status == 503, "actors with a call under way stay"
    finally:
        pod.stop()


@pytest.mark.parametrize("command", ["throw", "reject"])
def test_a_defect_is_answered_without_detail_and_logged_with_it(pod: SamplePod, command: str) -> None:
    with pod.socket() as connection:
        connection.send(message(command))
        assert b"internal error" in connection.recv(timeout=5, decode=False)
        connection.send(message("echo next"))
        found = connection.recv(timeout=5)
        assert found == b"next"
    text = pod.log_text()
    assert "a defect with private detail" in text and "server.js:" in text


def post_of(*messages: bytes) -> bytes:
    body = series(*messages)
    return (f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\nContent-Type: application/x-protobuf\r\n"
            f"Authorization: Bearer {token()}\r\n\r\n").encode() + body


def test_a_post_hears_of_nothing_behind_its_last_reply(tmp_path: Path) -> None:
    """Requests of one round share a commit; each is told what happened until its own end, and a WebSocket everything."""
    pod = SamplePod(tmp_path, threads=1)
    pod.start()
    try:
        with ExitStack() as stack:
            assert pod.ask("count") == "0"
            reader = stack.enter_context(pod.socket())
            posts = [stack.enter_context(pod.open()) for _ in range(6)]
            os.kill(pod.pid, signal.SIGSTOP)
            for i, post in enumerate(posts):
                post.sendall(post_of(message(f"add {i}"), message(f"add more{i}")) if i == 0 else post_of(message(f"add {i}")))
            time.sleep(0.1)
            os.kill(pod.pid, signal.SIGCONT)
            told = [split(read_reply(stack.enter_context(post.makefile("rb"))).body) for post in posts]
            every = [reader.recv(timeout=10) for _ in range(7)]
            assert sorted(every) == sorted([b"added more0", *(f"added {i}".encode() for i in range(6))])
            assert told[0] == every[every.index(b"added 0"):every.index(b"added more0") + 1]
            for i in range(1, 6):
                assert told[i][-1] == f"added {i}".encode() and told[i][0] in every and b"added more0" not in told[i]
    finally:
        pod.kill()


def test_a_post_waits_for_a_promise(own_pod: SamplePod) -> None:
    with own_pod.open() as first, first.makefile("rb") as stream:
        body = series(message("hold"), message("echo after"))
        first.sendall((f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\nContent-Type: application/x-protobuf\r\n"
                       f"Authorization: Bearer {token()}\r\n\r\n").encode() + body)
        time.sleep(0.2)
        assert own_pod.ask("peers") == "2"
        assert own_pod.ask("release") == "let go"
        assert split(read_reply(stream).body) == [b"released", b"after"]


def test_a_connection_that_goes_while_a_promise_waits(own_pod: SamplePod) -> None:
    with own_pod.socket() as connection:
        connection.send(message("hold"))
        connection.send(message("echo x"))
        assert connection.recv(timeout=5) == b"x"
    deadline = time.monotonic() + 5
    while own_pod.ask("peers") != "1":
        assert time.monotonic() < deadline
    assert own_pod.ask("release") == "let go"


def test_organisations_are_apart_and_their_files_private(own_pod: SamplePod) -> None:
    assert own_pod.ask("add x", token("ann", "one")) == "added x"
    assert own_pod.ask("count", token("ann", "two")) == "0"
    own_pod.stop()
    names = sorted(path.name for path in own_pod.databases())
    assert names == ["one.db", "two.db"]
    assert stat.S_IMODE(own_pod.settings.data.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in own_pod.settings.data.iterdir())


def test_a_database_is_not_followed_through_a_link(own_pod: SamplePod, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    sqlite3.connect(elsewhere).close()
    (own_pod.settings.data / "linked.db").symlink_to(elsewhere)
    assert own_pod.request("POST", "/_api/sync", {"Content-Type": "application/x-protobuf",
                           "Authorization": f"Bearer {token('ann', 'linked')}"}, b"").status == 503


def test_what_was_acknowledged_is_there_after_a_kill(own_pod: SamplePod) -> None:
    seed = int(os.environ.get("MONOGLOT_SEED", "20261121"))
    print(f"seed {seed}")
    chance = random.Random(seed)
    acknowledged = 0
    for _ in range(5):
        with own_pod.socket() as connection:
            for _ in range(chance.randrange(1, 60)):
                connection.send(message("add row"))
                assert connection.recv(timeout=10) == b"added row"
                acknowledged += 1
            connection.send(message("add row"))  # may or may not be there
            time.sleep(chance.random() * 0.003)
            own_pod.kill()
        own_pod.start()
        found = int(own_pod.ask("count"))
        assert acknowledged <= found <= acknowledged + 1
        acknowledged = found
