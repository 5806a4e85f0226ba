"""A writer that sends batches of calls and knows what was acknowledged.

A call's identity is (client, counter) and its row's id follows from it, so what a writer has
to remember of millions of calls is one number: every counter up to `acknowledged` has its
reply. Whatever breaks its connection, it comes back, and sends again what has no reply.
"""
from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Any

from websockets.exceptions import WebSocketException

from monoglot import wire
from tests.support.client import SYNC, Schema, Socket, body, hello, invoke, request, submit
from tests.support.deployed import token

LARGEST_BATCH = 32
STAYS_SECONDS = (0.5, 4.0)
"""How long a connection lasts before its client goes away by itself."""
WAYS = ("submit", "invoke", "post")
"""Batches applied in the browser at once; calls one by one; calls by plain HTTP."""


class Wrong(Exception):
    """The pod said what it must never say."""


def base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    out = ""
    while number or not out:
        number, rest = divmod(number, 36)
        out = digits[rest] + out
    return out


class Writer:
    """One client of one organisation; `run` is a thread's body."""

    def __init__(self, schema: Schema, name: str, org: str, way: str, seed: int) -> None:
        self.schema, self.name, self.org, self.way = schema, name, org, way
        self.client = name.ljust(16, "0")
        self.chance = random.Random(seed)
        self.acknowledged = 0
        self.connections = self.retried = 0
        self.wrong: str | None = None
        self._pending: list[Any] = []
        self._seq = 0

    def run(self, url: Callable[[], str], stop: threading.Event) -> None:
        """Writes until told to stop; after that only what has no reply yet."""
        try:
            while self._pending or not stop.is_set():
                try:
                    self.connections += 1
                    self.retried += len(self._pending)
                    self._connected(url(), stop)
                except (WebSocketException, OSError, EOFError):
                    time.sleep(0.05)   # the pod is away: that is what is tested
        except Exception as error:     # a thread's exception would be lost
            self.wrong = f"{self.name}: {type(error).__name__}: {error}"

    def _connected(self, url: str, stop: threading.Event) -> None:
        until = time.monotonic() + self.chance.uniform(*STAYS_SECONDS)

        def going() -> bool:
            return bool(self._pending) or (not stop.is_set() and time.monotonic() < until)

        session = token(self.name, self.org)
        if self.way == "post":
            while going():
                self.post(url, session)
            return
        with Socket(url, session) as socket:
            self.greet(socket)
            while going():
                self.write(socket)

    def greet(self, socket: Socket) -> None:
        """Says hello on a new connection, and takes in what happened meanwhile."""
        socket.send(hello(self.schema, self.client, cursor=self._seq, acked=self.acknowledged))
        welcome, _ = socket.until("welcome")   # what others do before that is in the pages behind it
        while self._seq < welcome.seq:
            kind, push = socket.receive()
            self._must(kind == "push", f"{kind} after a welcome")
            self._follow(push.events)

    def write(self, socket: Socket) -> None:
        """One batch of calls, or a conflict, after which the same calls are due again."""
        calls = self._calls(LARGEST_BATCH if self.way == "submit" else 1)
        if self.way == "submit":
            socket.send(submit(self.client, self._seq, calls))
        else:
            socket.send(invoke(self.client, calls[0]))
        answer, events = socket.until("ack", "conflict", "result")
        self._follow(events)
        if answer.DESCRIPTOR.name == "Conflict":
            self._follow(answer.events)
        else:
            self._acknowledge(answer.results if answer.DESCRIPTOR.name == "Ack" else [answer])

    def post(self, url: str, session: str) -> None:
        """Calls by plain HTTP, with a hello before them."""
        calls = self._calls(8)
        greeting = hello(self.schema, self.client, cursor=self._seq, acked=self.acknowledged)
        results = []
        status, _, answer = request(url + "/_api/sync", data=wire.join([greeting, *(invoke(self.client, call) for call in calls)]), headers={
            "Authorization": f"Bearer {session}", "Content-Type": "application/x-protobuf"})
        if status == 503:
            raise ConnectionError("the pod is stopping")
        self._must(status == 200, f"status {status}: {answer!r}")
        for encoded in wire.split(answer):
            kind, message = body(SYNC.decode("ServerMessage", encoded))
            if kind == "push":
                self._follow(message.events)
            elif kind == "result":
                results.append(message)
            else:
                self._must(kind == "welcome", f"{kind} by HTTP: {message}")
        self._acknowledge(results)

    def _calls(self, most: int) -> list[Any]:
        """Those without a reply; new ones if there are none."""
        if not self._pending:
            first = self.acknowledged + 1
            self._pending = [self.schema.call(counter, "create_shoot", name=f"{self.name} {counter}")
                             for counter in range(first, first + self.chance.randint(1, most))]
        return self._pending

    def _acknowledge(self, results: list[Any]) -> None:
        self._must([each.counter for each in results] == [call.counter for call in self._pending], "a result for each call, in order")
        for each in results:
            row = self.schema.value("create_shoot", each)
            self._must(row == f"{self.client}-{base36(each.counter)}-0", f"call {each.counter} made the row {row}")
        self.acknowledged, self._pending = self._pending[-1].counter, []

    def _follow(self, events: Any) -> None:
        """Events come without a gap. A page may begin with what was seen before, when two are on their way."""
        for event in events:
            self._must(event.seq <= self._seq + 1, f"event {event.seq} behind {self._seq}")
            self._seq = max(self._seq, int(event.seq))

    def _must(self, holds: bool, what: str) -> None:
        if not holds:
            raise Wrong(what)
