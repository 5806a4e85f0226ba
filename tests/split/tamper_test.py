"""Every field of every message of a split action, changed: nothing changes that an honest browser could not have asked for.

//examples/market on both hosts. An honest client buys; before each of its steps every
tampering of that step is sent: other values, other lengths, missing and unknown fields,
other tokens, another's token, another action's, replays, steps out of order. After each
the tables, the events and the flows are as they were and the market was not asked.
"""
from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from monoglot import wire
from monoglot.hosts.launch import HOSTS, Host, Settings
from tests.split.market_service import KEY, Market, market
from tests.support.client import SYNC, exchange, hello, invoke, load_schema, submit
from tests.support.deployed import HOST_NAMES, SESSION_KEY, deploy_tree, outputs, runfile, token

SCHEMA = load_schema(deploy_tree())
ANN, BOB = "ann".ljust(16, "0"), "bob".ljust(16, "0")
FIRST, SECOND = "buy$1", "buy$2"


@dataclass
class Person:
    """A signed-in client that counts its calls."""

    host: Host
    user: str
    client: str
    counters: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def invoke(self, action: int, args: bytes, counter: int | None = None) -> Any:
        """The result of one call."""
        call = SYNC.new("Call", counter=counter or next(self.counters), action=action, args=args)
        *_, (kind, result) = exchange(self.host.url, token(self.user, "acme"), [hello(SCHEMA, self.client), invoke(self.client, call)])
        assert kind == "result", (kind, result)
        return result

    def step(self, action: str, **args: Any) -> Any:
        """An honest step's value."""
        return SCHEMA.value(action, self.invoke(SCHEMA.numbers[action], encoded(action, **args)))


def encoded(action: str, **args: Any) -> bytes:
    return wire.encode(SCHEMA.codec.new(SCHEMA.message(action, "Args"), **args))


@dataclass
class Shop:
    host: Host
    service: Market
    data: Path

    def state(self) -> Any:
        """Everything that an action could change, byte for byte; not who asked what."""
        found: list[Any] = [list(self.service.asked)]
        path = next(p for p in self.host.databases() if holds_app(p))
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            names = [n for (n,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
            for name in names:
                if name in ("orders", "budget", "buyers", "mg_event"):
                    found.append((name, database.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()))
                elif name == "mg_flow":
                    found.append((name, database.execute("SELECT client, counter, user, action, expires, kept FROM mg_flow ORDER BY 1, 2").fetchall()))
        database.close()
        return found


def holds_app(path: Path) -> bool:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        found = database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'orders'").fetchone()
    database.close()
    return found is not None


@pytest.fixture(params=HOST_NAMES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    with market() as (url, service):
        made = Settings(deploy=deploy_tree(), data=tmp_path, dev=False, session_key=SESSION_KEY,
                        origins={"market.example.com": url}, secrets={"market-key": KEY},
                        log=outputs() / f"tamper-{request.param}.log", workerd=runfile("MONOGLOT_WORKERD"))
        host = HOSTS[request.param](made)
        host.start()
        try:
            yield Shop(host, service, tmp_path)
        finally:
            host.kill()


def allow(person: Person, *names: str) -> None:
    for name in names:
        call = SCHEMA.call(next(person.counters), "allow", buyer=name)
        *_, (kind, result) = exchange(person.host.url, token(person.user, "acme"), [hello(SCHEMA, person.client), invoke(person.client, call)])
        assert kind == "result" and result.WhichOneof("outcome") == "value", (kind, result)


def tampered(args: bytes, action: str) -> Iterator[tuple[str, bytes]]:
    """Every field in turn: other values, lengths, types, missing, twice; bytes more and fewer."""
    message = SCHEMA.codec.decode(SCHEMA.message(action, "Args"), args)
    for descriptor in message.DESCRIPTOR.fields:
        value = getattr(message, descriptor.name)
        others: list[Any] = [0, -1, 1, value + 1, value - 1, value + 1000, 2**53 - 1, 2**53, -2**63] if isinstance(value, int) \
            else ["", value + "x", "gold", "\0", "x" * 10000] if isinstance(value, str) \
            else [[], [*value, "x"] * 9, ["gold"], [""]]
        for other in others:
            if other == value:
                continue
            changed = SCHEMA.codec.new(SCHEMA.message(action, "Args"))
            changed.CopyFrom(message)
            changed.ClearField(descriptor.name)
            if descriptor.is_repeated:
                getattr(changed, descriptor.name).extend(other)
            else:
                setattr(changed, descriptor.name, other)
            yield f"{descriptor.name} = {str(other)[:20]!r}", wire.encode(changed)
        key = descriptor.number * 8
        for kind, extra in ((0, b"\x01"), (1, b"12345678"), (2, b"\x01x"), (5, b"1234")):
            yield f"{descriptor.name} again as wire type {kind}", args + wire.varint(key + kind) + extra
    yield "an unknown field", args + wire.varint(15 * 8) + b"\x01"
    yield "a byte less", args[:-1]
    yield "a byte more", args + b"\0"


def harmless(what: str, action: str, args: bytes, honest: bytes) -> bool:
    """True for arguments that an honest browser might have sent too: another name of one's own list, a new list, a new beginning."""
    if action != FIRST:
        return args == honest
    try:
        message = SCHEMA.codec.decode(SCHEMA.message(action, "Args"), args)
    except wire.Malformed:
        return args == honest
    kept = SCHEMA.codec.decode(SCHEMA.message(action, "Args"), honest)
    fresh = message.flow_ == 0 and len(message.names) <= 5 and message.name in message.names
    return fresh or (message.flow_ == kept.flow_ and message.name in kept.names)


def refused(shop: Shop, person: Person, what: str, action: int, args: bytes) -> None:
    before = shop.state()
    result = person.invoke(action, args)
    assert result.WhichOneof("outcome") == "error", (what, result)
    assert result.error.kind in ("FlowError", "BadArguments", "UnknownAction", "PermissionError", "ValueError"), (what, result)
    assert shop.state() == before, what


def test_every_field_of_every_step(shop: Shop) -> None:
    ann = Person(shop.host, "ann", ANN)
    allow(ann, "ann", "bob")
    bob = Person(shop.host, "bob", BOB)
    names, flow = ["bread", "milk"], 0
    for name in names:
        for action in (FIRST, SECOND):
            args = encoded(action, flow_=flow, name=name, names=names) if action == FIRST else encoded(action, flow_=flow)
            for what, other in tampered(args, action):
                if not harmless(what, action, other, args):
                    refused(shop, ann, f"{action}: {what}", SCHEMA.numbers[action], other)
            if flow:
                refused(shop, bob, "another's token", SCHEMA.numbers[action], args)
                if action == FIRST:
                    refused(shop, ann, "paid twice", SCHEMA.numbers[SECOND], encoded(SECOND, flow_=flow))
            before, used = flow, args
            value = ann.invoke(SCHEMA.numbers[action], args)
            flow = SCHEMA.value(action, value).f1
            if before:
                refused(shop, ann, "a replay under another counter", SCHEMA.numbers[action], used)
    assert [path for path, _, _ in shop.service.asked] == ["/offer", "/pay"] * 2
    orders = dict(shop.state()[1:])["orders"]
    assert [row[2:] for row in orders] == [("bread", 3, "ann"), ("milk", 2, "ann")]


def test_no_step_without_the_check_before_it(shop: Shop) -> None:
    """Segment 2 alone, and segment 1 for one who may not buy."""
    ann = Person(shop.host, "ann", ANN)
    allow(ann, "ann")
    bob = Person(shop.host, "bob", BOB)
    first = encoded(FIRST, flow_=0, name="bread", names=["bread"])
    refused(shop, ann, "the second first", SCHEMA.numbers[SECOND], encoded(SECOND, flow_=0))
    refused(shop, bob, "no buyer", SCHEMA.numbers[FIRST], first)
    flow = ann.step(FIRST, flow_=0, name="bread", names=["bread"]).f1
    for guess in range(1, 9):
        refused(shop, bob, "a guessed token", SCHEMA.numbers[SECOND], encoded(SECOND, flow_=guess))
    same = Person(shop.host, "ann", "anna".ljust(16, "0"))
    refused(shop, same, "another client of the same user", SCHEMA.numbers[SECOND], encoded(SECOND, flow_=flow))
    call = SYNC.new("Call", counter=next(ann.counters), action=SCHEMA.numbers[SECOND], args=encoded(SECOND, flow_=flow))
    before = shop.state()
    replies = exchange(shop.host.url, token("ann", "acme"), [hello(SCHEMA, ANN), submit(ANN, len(dict(before[1:])["mg_event"]), [call])])
    assert replies[-1][0] == "ack" and replies[-1][1].results[0].error.kind == "UnknownAction", replies
    assert shop.state() == before


def test_two_at_once_pay_once(shop: Shop) -> None:
    """The same continuation under two counters, the second while the first waits for the market."""
    ann = Person(shop.host, "ann", ANN)
    allow(ann, "ann")
    flow = ann.step(FIRST, flow_=0, name="jam", names=["jam"]).f1
    shop.service.arrived.clear()
    shop.service.hold.clear()
    found: list[Any] = []
    paying = threading.Thread(target=lambda: found.append(ann.step(SECOND, flow_=flow)))
    paying.start()
    assert shop.service.arrived.wait(20)
    late = ann.invoke(SCHEMA.numbers[SECOND], encoded(SECOND, flow_=flow))
    assert late.error.kind == "FlowError", late
    shop.service.hold.set()
    paying.join()
    assert len(found) == 1 and [path for path, _, _ in shop.service.asked] == ["/offer", "/pay"]


def test_killed_between_segments_goes_on(shop: Shop) -> None:
    """What is kept outlives the process; a step repeated after a lost reply is done once."""
    ann = Person(shop.host, "ann", ANN)
    allow(ann, "ann")
    flow = ann.step(FIRST, flow_=0, name="jam", names=["jam"]).f1
    shop.host.kill()
    shop.host.start()
    counter = next(ann.counters)
    first = ann.invoke(SCHEMA.numbers[SECOND], encoded(SECOND, flow_=flow), counter)
    shop.host.kill()
    shop.host.start()
    assert ann.invoke(SCHEMA.numbers[SECOND], encoded(SECOND, flow_=flow), counter) == first
    assert SCHEMA.value(SECOND, first).f2 == 5
    assert [path for path, _, _ in shop.service.asked] == ["/offer", "/pay"]
