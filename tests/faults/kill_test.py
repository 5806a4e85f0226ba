"""SIGKILL in the middle of writes: every acknowledged write is there, no write twice.

Predecessor 4: the reply is lost, the caller retries. Each round two writers send
calls as fast as they are answered, the host is killed at a moment that the seed
chooses, started again, and every call without an answer is sent again under its
own counter. MONOGLOT_SEED repeats a run.
"""
from __future__ import annotations

import os
import random
import sqlite3
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import WebSocketException

from monoglot.hosts.launch import HOSTS, Host
from tests.support.client import Socket, hello, invoke, load_schema, submit
from tests.support.deployed import HOST_NAMES, deploy_tree, outputs, settings, token

ROUNDS = 20
LONGEST_SECONDS = 0.25
SEED = int(os.environ.get("MONOGLOT_SEED", "20"))


class Writer:
    """Writes shoots, one call after the other; remembers what was acknowledged."""

    def __init__(self, name: str, optimistic: bool) -> None:
        self.schema = load_schema(deploy_tree())
        self.name = name
        self.client = name.ljust(16, "0")
        self.optimistic = optimistic
        self.counter = 0
        self.pending: tuple[int, str] | None = None
        self.acknowledged: dict[str, str] = {}   # name of the shoot -> its id
        self.retried = 0
        self.writing = threading.Event()

    def run(self, url: str, stop: threading.Event) -> None:
        """Until told to stop, or the connection breaks."""
        try:
            with Socket(url, token(self.name, "acme")) as socket:
                socket.send(hello(self.schema, self.client))
                seq = self._catch_up(socket)
                self.writing.set()
                if self.pending is not None:
                    self.retried += 1
                while self.pending is not None or not stop.is_set():
                    seq = self._write(socket, seq)
        except (WebSocketException, OSError, EOFError):
            pass  # the host was killed: that is the test

    def _catch_up(self, socket: Socket) -> int:
        kind, welcome = socket.receive()
        while kind == "push":   # what others did before this connection had said hello
            kind, welcome = socket.receive()
        assert kind == "welcome", welcome
        seq = 0
        while seq < welcome.seq:
            kind, push = socket.receive()
            assert kind == "push"
            seq = self._follow(seq, push.events)
        return seq

    def _follow(self, seq: int, events: list[Any]) -> int:
        for event in events:
            assert event.seq == seq + 1, "pushed without a gap"
            seq = event.seq
        return seq

    def _write(self, socket: Socket, seq: int) -> int:
        if self.pending is None:
            self.counter += 1
            self.pending = (self.counter, f"{self.name} {self.counter}")
        counter, shoot = self.pending
        call = self.schema.call(counter, "create_shoot", name=shoot)
        if self.optimistic:
            socket.send(submit(self.client, seq, [call]))
        else:
            socket.send(invoke(self.client, call))
        answer, events = socket.until("ack", "conflict", "result")
        seq = self._follow(seq, events)
        if answer.DESCRIPTOR.name == "Conflict":
            return max([seq, *(int(event.seq) for event in answer.events)])
        result = answer.results[0] if answer.DESCRIPTOR.name == "Ack" else answer
        assert result.counter == counter
        self.acknowledged[shoot] = self.schema.value("create_shoot", result)
        self.pending = None
        return seq


def round_of_writes(host: Host, writers: list[Writer], seconds: float) -> None:
    """Kills the host `seconds` after both have begun to write."""
    stop = threading.Event()
    threads = [threading.Thread(target=writer.run, args=(host.url, stop)) for writer in writers]
    for writer, thread in zip(writers, threads, strict=True):
        writer.writing.clear()
        thread.start()
    for writer in writers:
        assert writer.writing.wait(30), "a writer could not connect"
    time.sleep(seconds)
    host.kill()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def rows(host: Host) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Shoots (id, name) and events (seq, client, counter) of the one organisation."""
    for path in host.databases():
        with sqlite3.connect(path) as database:
            if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'mg_event'").fetchone():
                return (database.execute('SELECT "id", "name" FROM "shoots"').fetchall(),
                        database.execute("SELECT seq, client, counter FROM mg_event ORDER BY seq").fetchall())
    raise AssertionError("no actor's database")


@pytest.mark.parametrize("name", HOST_NAMES)
def test_killed_while_writing(name: str, tmp_path: Path) -> None:
    print(f"MONOGLOT_SEED={SEED}")
    chance = random.Random(SEED)
    writers = [Writer("ann", optimistic=True), Writer("bob", optimistic=False)]
    host = HOSTS[name](settings(tmp_path / "data", log=outputs() / f"kill-{name}.log"))
    try:
        for _ in range(ROUNDS):
            host.start()
            round_of_writes(host, writers, chance.uniform(0.02, LONGEST_SECONDS))
        host.start()
        done = threading.Event()
        done.set()   # only what is pending
        for writer in writers:
            writer.run(host.url, done)
            assert writer.pending is None
        host.stop()
    finally:
        host.kill()

    shoots, events = rows(host)
    by_name = Counter(shoot for _, shoot in shoots)
    assert [shoot for shoot, count in by_name.items() if count > 1] == [], "a write was made twice"
    stored = {shoot: id for id, shoot in shoots}
    acknowledged = {shoot: id for writer in writers for shoot, id in writer.acknowledged.items()}
    assert {shoot: stored.get(shoot) for shoot in acknowledged} == acknowledged, "an acknowledged write is lost"
    assert stored.keys() == acknowledged.keys(), "every call was answered in the end"
    assert [event[0] for event in events] == list(range(1, len(events) + 1))
    assert len({event[1:] for event in events}) == len(events), "one event a call"
    assert len(acknowledged) > 2 * ROUNDS and sum(writer.retried for writer in writers) > 0, "writes were interrupted"
