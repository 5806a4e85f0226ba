"""Every field of every message of the shapes, changed: what a browser chose is held to what the server knows.

The honest client goes through split actions with a choice of ways, a helper in a loop and values of every kind.
Before each of its steps every tampering of that step is sent, on both hosts; after each the tables, the
events and the flows are as they were, and the service was not asked.
"""
from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from monoglot import wire
from monoglot.hosts.launch import HOSTS, Host, Settings
from tests.split.shapes_service import Numbers, numbers
from tests.support.client import SYNC, exchange, hello, invoke, load_schema
from tests.support.deployed import HOST_NAMES, SESSION_KEY, deploy_tree, outputs, runfile, token

SCHEMA = load_schema(deploy_tree())
ANN, BOB, OTHER = "ann".ljust(16, "0"), "bob".ljust(16, "0"), "anna".ljust(16, "0")
REFUSED = ("FlowError", "BadArguments", "UnknownAction", "PermissionError", "ValueError", "TypeError", "KeyError", "OverflowError")
NUMBERS = (0, 1, -1, 2, 3, 4, 2**31, 2**53 - 1, 2**53, -2**63)
TEXTS = ("", "x", "gold", "\0", "x" * 10_000)


@dataclass
class Site:
    host: Host
    service: Numbers
    counters: dict[str, Iterator[int]] = field(default_factory=dict)

    def result(self, action: str, args: bytes, client: str = ANN, user: str = "ann") -> Any:
        counter = next(self.counters.setdefault(client, itertools.count(1)))
        call = SYNC.new("Call", counter=counter, action=SCHEMA.numbers[action], args=args)
        *_, (kind, result) = exchange(self.host.url, token(user, "acme"), [hello(SCHEMA, client), invoke(client, call)])
        assert kind == "result", (kind, result)
        return result

    def honest(self, action: str, **args: Any) -> Any:
        result = self.result(action, encoded(action, **args))
        assert result.WhichOneof("outcome") == "value", (action, result)
        return SCHEMA.value(action, result)

    def refused(self, what: str, action: str, args: bytes, client: str = ANN, user: str = "ann") -> None:
        before = self.state()
        result = self.result(action, args, client, user)
        assert result.WhichOneof("outcome") == "error", (what, action, result)
        assert result.error.kind in REFUSED, (what, action, result)
        assert self.state() == before, (what, action)

    def state(self) -> Any:
        found: list[Any] = [list(self.service.asked)]
        path = next(p for p in self.host.databases() if _holds_app(p))
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            for name in ("notes", "total", "mg_event"):
                found.append((name, database.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()))
            found.append(("mg_flow", database.execute("SELECT client, counter, user, action, kept FROM mg_flow ORDER BY 1, 2").fetchall()))
        database.close()
        return found


def _holds_app(path: Path) -> bool:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        found = database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'notes'").fetchone()
    database.close()
    return found is not None


def encoded(action: str, **args: Any) -> bytes:
    return wire.encode(SCHEMA.codec.new(SCHEMA.message(action, "Args"), **args))


@pytest.fixture(params=HOST_NAMES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with numbers() as (url, service):
        host = HOSTS[request.param](Settings(
            deploy=deploy_tree(), data=tmp_path, dev=False, session_key=SESSION_KEY, origins={"shapes.example.com": url},
            log=outputs() / f"tamper-shapes-{request.param}.log", workerd=runfile("MONOGLOT_WORKERD")))
        host.start()
        try:
            yield Site(host, service)
        finally:
            host.kill()


def tampered(action: str, args: bytes) -> Iterator[tuple[str, bytes]]:
    """Every field in turn, at the limits of its type; missing, twice, of another type; bytes more and fewer."""
    message = SCHEMA.codec.decode(SCHEMA.message(action, "Args"), args)
    for descriptor in message.DESCRIPTOR.fields:
        value = getattr(message, descriptor.name)
        others = NUMBERS if isinstance(value, int) else TEXTS if isinstance(value, str) else ()
        for other in others:
            if other != value:
                changed = SCHEMA.codec.new(SCHEMA.message(action, "Args"))
                changed.CopyFrom(message)
                setattr(changed, descriptor.name, other)
                yield f"{descriptor.name} = {str(other)[:20]!r}", wire.encode(changed)
        key = descriptor.number * 8
        for kind, extra in ((0, b"\x01"), (1, b"12345678"), (2, b"\x01x"), (5, b"1234")):
            yield f"{descriptor.name} again as wire type {kind}", args + wire.varint(key + kind) + extra
    yield "an unknown field", args + wire.varint(15 * 8) + b"\x01"
    yield "a byte less", args[:-1]
    yield "a byte more", args + b"\0"


def step(site: Site, action: str, allowed: Any = lambda message: False, **args: Any) -> Any:
    """Every tampering but what an honest browser might send too, then the honest step."""
    own = encoded(action, **args)
    for what, other in tampered(action, own):
        if not _might(action, other, own, allowed):
            site.refused(what, action, other)
    for client, user in ((BOB, "bob"), (OTHER, "ann")):
        if args.get("flow_"):
            site.refused(f"{user}'s other client", action, own, client, user)
    return site.honest(action, **args)


def _might(action: str, other: bytes, own: bytes, allowed: Any) -> bool:
    if other == own:
        return True
    try:
        return bool(allowed(SCHEMA.codec.decode(SCHEMA.message(action, "Args"), other)))
    except wire.Malformed:
        return False


@pytest.mark.parametrize("number, way, wrong", [(500, 1, (2, 3)), (50, 2, (1, 3)), (5, 3, (1, 2))])
def test_the_way_is_one_that_the_server_would_have_gone(site: Site, number: int, way: int, wrong: tuple[int, int]) -> None:
    site.service.script = [number]
    first, second = "chosen_by_the_server$1", "chosen_by_the_server$2"
    flow = site.honest(first).f1
    for other in (*wrong, 0, 4, -1, 2**53 - 1):
        site.refused(f"way {other}", second, encoded(second, flow_=flow, discount_way=other))
    step(site, second, flow_=flow, discount_way=way)
    site.refused("once more", second, encoded(second, flow_=flow, discount_way=way))
    assert dict(site.state()[1:])["total"][0][1] == {500: 50, 50: 5, 5: 0}[number]


def test_a_helper_in_a_loop(site: Site) -> None:
    first, second = "helper_in_a_loop$1", "helper_in_a_loop$2"
    names = {"x", "y", "z"}
    site.service.script = [7, 9]
    site.honest("count")
    site.refused("not ann", first, encoded(first, flow_=0, name="x"), BOB, "bob")
    flow = 0
    for name in ("x", "y"):
        fields = {"name": name} if "name" in _fields(first) else {}
        given = step(site, first, lambda m, now=flow: m.flow_ in (0, now) and getattr(m, "name", "x") in names, flow_=flow, **fields)
        site.refused("the second of another action", "chosen_by_the_server$2", encoded("chosen_by_the_server$2", flow_=given.f1, discount_way=1))
        ways = {f: 3 for f in _fields(second) if f.endswith("_way")}
        flow = step(site, second, flow_=given.f1, **ways).f1
    assert [row[2] for row in dict(site.state()[1:])["notes"]] == ["x 7", "y 9"]


def test_what_the_person_chose_of_what_the_server_found(site: Site) -> None:
    """The browser says which of its choices it makes, never what is in the list; none is made twice, nor for another reply."""
    asked, chosen, sent = (f"chosen_by_the_person${n}" for n in (1, 2, 3))
    names = {"a", "b", "c"}
    site.service.script = [4, 5, 0]
    site.honest("count")
    first = step(site, asked, lambda m: m.flow_ == 0 and m.name in names, flow_=0, name="a").f1
    site.refused("chosen before it was asked", chosen, encoded(chosen, flow_=0))
    flow = step(site, chosen, flow_=first)
    site.refused("chosen twice", chosen, encoded(chosen, flow_=flow))
    site.refused("chosen of the reply before", chosen, encoded(chosen, flow_=first))
    second = step(site, asked, lambda m: m.flow_ in (0, flow) and m.name in names, flow_=flow, name="b").f1
    step(site, sent, lambda m: m.flow_ == 0, flow_=second)
    assert [body for _, _, body in site.service.asked] == [None, None, [4]]


def test_a_loop_over_what_the_server_found(site: Site) -> None:
    """The browser tells the number of the turn: one of the loop's, later than the last; the item is the server's."""
    first, second, last = (f"items_of_the_server${n}" for n in (1, 2, 3))
    site.service.script = [5]
    site.honest("count")
    flow, before = site.honest(first).f1, -1
    for turn in (1, 3):
        now, after = flow, before
        flow = step(site, second, lambda m: m.flow_ == now and after < m.at_1 < 5, flow_=flow, at_1=turn)
        site.refused("the same turn again", second, encoded(second, flow_=flow, at_1=turn))
        before = turn
    step(site, last, flow_=flow)
    assert [row[2] for row in dict(site.state()[1:])["notes"]] == ["1 item 1", "3 item 3"]


def _fields(action: str) -> list[str]:
    return [f.name for f in SCHEMA.codec.new(SCHEMA.message(action, "Args")).DESCRIPTOR.fields]


def test_steps_out_of_order_and_over(site: Site) -> None:
    """A later step without the one before, with a token of long ago, after its flow was let go."""
    first, second = "chosen_by_the_server$1", "chosen_by_the_server$2"
    site.service.script = [500] * 20
    site.honest("count")
    for flow in (0, 1, 2, 99):
        site.refused("nothing before", second, encoded(second, flow_=flow, discount_way=1))
    old = site.honest(first).f1
    for _ in range(16):  # a client has so many
        newest = site.honest(first).f1
    site.refused("let go for newer ones", second, encoded(second, flow_=old, discount_way=1))
    _expire(site)
    site.refused("expired", second, encoded(second, flow_=newest, discount_way=1))


def _expire(site: Site) -> None:
    """As if an hour had gone by: the rows' own time, written while the host stands still."""
    site.host.kill()
    path = next(p for p in site.host.databases() if _holds_app(p))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE mg_flow SET expires = ?", (int(time.time() * 1e6) - 1_000_000,))
    database.close()
    site.host.start()
