"""The memory host against docs/architecture.md, "Replies": each rule, with the exact messages and rows."""
from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monoglot import wire
from monoglot.author.transport import Reply
from monoglot.emit import fixture, proto
from monoglot.hosts.memory import Connection, MemoryHost
from monoglot.hosts.outgoing import Outgoing
from monoglot.wire_fixture import sync_codec

ADA, BOB = "a" * 16, "b" * 16
PROGRAM = fixture.program()
SYNC = sync_codec()
APP = wire.Codec(proto.descriptor_set(PROGRAM))
HASH = proto.schema_hash(PROGRAM)
CREATE, DELETE, ADD, EDIT, STATUS, COUNT, RENDER = range(1, 8)


def make(path: str | Path = ":memory:", **more: Any) -> MemoryHost:
    clock = itertools.count(1000)
    more.setdefault("hosts", ("api.openai.com",))
    more.setdefault("secrets", {"ai-key": "s3cret"})
    return MemoryHost(fixture.Studio, PROGRAM, path, now=lambda: next(clock), build="b1", sync=SYNC, **more)


@pytest.fixture
def host() -> Iterator[MemoryHost]:
    made = make()
    yield made
    made.close()


def plain(message: Any) -> Any:
    """A message as nested dicts; only set fields."""
    return {field.name: [plain(v) if field.message_type else v for v in value] if field.is_repeated
            else plain(value) if field.message_type else value for field, value in message.ListFields()}


def ask(connection: Connection, **body: Any) -> list[Any]:
    """Send a ClientMessage; what the connection got since."""
    before = len(connection.sent)
    connection.receive(wire.encode(SYNC.new("ClientMessage", **body)))
    return [plain(SYNC.decode("ServerMessage", message)) for message in connection.sent[before:]]


def args(name: str, /, **fields: Any) -> bytes:
    return wire.encode(APP.new(name, **fields))


def call(counter: int, action: int, encoded: bytes = b"") -> dict[str, Any]:
    return {"counter": counter, "action": action, "args": encoded}


def create(counter: int, name: str = "Alps") -> dict[str, Any]:
    return call(counter, CREATE, args("CreateShootArgs", name=name))


def submit(base: int, *calls: dict[str, Any], client: str = ADA) -> dict[str, Any]:
    return {"submit": {"client": client, "base": base, "calls": list(calls)}}


def invoke(one: dict[str, Any], client: str = ADA) -> dict[str, Any]:
    return {"invoke": {"client": client, "call": one}}


def hello(**changed: Any) -> dict[str, Any]:
    return {"hello": {"protocol": 1, "schema": HASH, "client": ADA, "cursor": 0, "acked": 0, **changed}}


def error(counter: int, kind: str, text: str) -> dict[str, Any]:
    return {"counter": counter, "error": {"kind": kind, "message": text}}


def failure(code: int, text: str) -> list[Any]:
    return [{"failure": {"code": code, "message": text}}]


def seq_of(host: MemoryHost, org: str = "acme") -> int:
    found: int = host.database(org).execute("SELECT coalesce(max(seq), 0) FROM mg_event").fetchone()[0]
    return found


def dump(host: MemoryHost, org: str = "acme") -> list[str]:
    return list(host.database(org).iterdump())


# --- hello

def test_welcome_then_the_events_after_cursor(host: MemoryHost) -> None:
    ada = host.connect("ada", "acme")
    ask(ada, **submit(0, create(1), create(2, "Sea")))
    replies = ask(host.connect("bob", "acme"), **hello(client=BOB, cursor=1))
    assert replies[0] == {"welcome": {"protocol": 1, "schema": HASH, "user": "bob", "org": "acme", "seq": 2, "build": "b1"}}
    (event,) = replies[1]["push"]["events"]
    payload = args("ShootsInsert", id=f"{ADA}-2-0", row={"name": "Sea", "status": 1})
    assert event == {"seq": 2, "transaction": 2, "time": 1001, "client": ADA, "counter": 2, "schema": 1, "kind": 1,
                     "payload": payload}
    assert len(replies) == 2


@pytest.mark.parametrize(("changed", "code", "text"), [
    ({"protocol": 2}, 426, "protocol version 1 expected"),
    ({"protocol": 0, "schema": "x"}, 426, "protocol version 1 expected"),
    ({"schema": "x", "client": "x"}, 409, "schema"),
    ({"client": "x", "cursor": 9}, 403, "client"),
    ({"client": "A" * 16}, 403, "client"),
    ({"client": "a" * 16 + "\n"}, 403, "client"),
    ({"cursor": 1}, 409, "cursor"),
    ({"cursor": -1}, 400, "malformed message"),
    ({"acked": -1}, 400, "malformed message"),
])
def test_hello_is_refused(host: MemoryHost, changed: dict[str, Any], code: int, text: str) -> None:
    assert ask(host.connect("ada", "acme"), **hello(**changed)) == failure(code, text)


def test_client_belongs_to_the_first_user(host: MemoryHost) -> None:
    ada, bob = host.connect("ada", "acme"), host.connect("bob", "acme")
    ask(ada, **submit(7, create(1)))
    for message in (hello(), submit(0, create(1)), invoke(create(1))):
        assert ask(bob, **message) == failure(403, "client")
    assert "welcome" in ask(ada, **hello())[0]


def test_organisations_are_apart(host: MemoryHost) -> None:
    ask(host.connect("ada", "acme"), **submit(0, create(1)))
    other = host.connect("ada", "other")
    assert ask(other, **hello())[0]["welcome"].get("seq", 0) == 0
    assert seq_of(host, "other") == 0


# --- submit

def test_events_reach_everyone_before_the_ack(host: MemoryHost) -> None:
    ada, bob = host.connect("ada", "acme"), host.connect("bob", "acme")
    push, ack = ask(ada, **submit(0, create(1), create(2, " "), create(3)))
    assert [event["seq"] for event in push["push"]["events"]] == [1, 2]
    assert bob.sent == [ada.sent[0]]
    value = args("CreateShootResult", value=f"{ADA}-1-0")
    assert ack["ack"]["results"][0] == {"counter": 1, "value": value}
    assert ack["ack"]["results"][1] == error(2, "ValueError", "a shoot needs a name")
    assert ack["ack"]["seq"] == 2


def test_second_of_two_on_one_base_gets_the_missing_events(host: MemoryHost) -> None:
    ada, bob = host.connect("ada", "acme"), host.connect("bob", "acme")
    ask(ada, **submit(0, create(1)))
    (conflict,) = ask(bob, **submit(0, create(1), client=BOB))
    assert [event["seq"] for event in conflict["conflict"]["events"]] == [1]
    assert conflict["conflict"]["seq"] == 1
    assert seq_of(host) == 1


@pytest.mark.parametrize("base", [5, -1])
def test_base_that_is_none_of_the_actors_is_refused_without_events(host: MemoryHost, base: int) -> None:
    ada = host.connect("ada", "acme")
    ask(ada, **submit(0, create(1)))
    assert ask(ada, **submit(base, create(2))) == [{"conflict": {"base": base, "seq": 1}}]
    assert seq_of(host) == 1


def test_repeat_gives_the_first_result_whatever_the_base(host: MemoryHost) -> None:
    ada = host.connect("ada", "acme")
    first = ask(ada, **submit(0, create(1), create(2, "")))
    rows = dump(host)
    assert ask(ada, **submit(0, create(1), create(2, ""))) == first[1:]
    assert ask(ada, **invoke(create(1)))[0]["result"] == first[1]["ack"]["results"][0]
    assert dump(host) == rows


def test_same_counter_twice_in_a_batch_runs_once(host: MemoryHost) -> None:
    replies = ask(host.connect("ada", "acme"), **submit(0, create(1), create(1, "other")))
    assert replies[1]["ack"]["results"][0] == replies[1]["ack"]["results"][1]
    assert seq_of(host) == 1


def test_too_many_calls(host: MemoryHost) -> None:
    ada = host.connect("ada", "acme")
    assert ask(ada, **submit(0, *(create(n) for n in range(1, 258)))) == failure(413, "too many calls")
    assert seq_of(host) == 0
    assert ask(ada, **submit(0, *(create(n) for n in range(1, 257))))[-1]["ack"]["seq"] == 256


@pytest.mark.parametrize(("one", "result"), [
    (call(0, CREATE), error(0, "BadArguments", "bad counter")),
    (call(-3, CREATE), error(-3, "BadArguments", "bad counter")),
    (call(1, 99), error(1, "UnknownAction", "no action 99")),
    (call(1, 0), error(1, "UnknownAction", "no action 0")),
    (call(1, COUNT), error(1, "UnknownAction", "no action 6")),
    (call(1, RENDER), error(1, "UnknownAction", "no action 7")),
    (call(1, DELETE, args("DeleteShootArgs", shoot="x")), error(1, "UnknownAction", "action delete_shoot is not optimistic")),
    (call(1, EDIT), error(1, "UnknownAction", "action edit_photo is not optimistic")),
    (call(1, CREATE, b"\xff"), error(1, "BadArguments", "bad arguments for create_shoot")),
    (call(1, CREATE, b"\x0a\x01\xff"), error(1, "BadArguments", "bad arguments for create_shoot")),
    (call(1, STATUS, args("SetStatusArgs", shoot="x")), error(1, "BadArguments", "bad arguments for set_status")),
    (call(1, STATUS, args("SetStatusArgs", shoot="x", status=3)), error(1, "BadArguments", "bad arguments for set_status")),
    (call(1, STATUS, args("SetStatusArgs", shoot="x", status=2)), error(1, "KeyError", "'x'")),
    (call(1, STATUS, args("SetStatusArgs", shoot="a'b\n", status=2)), error(1, "KeyError", repr("a'b\n"))),
    (call(1, ADD, args("AddPhotoArgs", stars=2**53)), error(1, "BadArguments", "bad arguments for add_photo")),
    (call(1, ADD, args("AddPhotoArgs", width=float("nan"))), error(1, "BadArguments", "bad arguments for add_photo")),
])
def test_a_bad_call_is_answered_and_changes_nothing(host: MemoryHost, one: dict[str, Any], result: dict[str, Any]) -> None:
    ada = host.connect("ada", "acme")
    for _ in range(2):
        (ack,) = ask(ada, **submit(0, one))
        assert {"counter": 0, **ack["ack"]["results"][0]} == result
    assert seq_of(host) == 0


def test_results_up_to_acked_are_forgotten(host: MemoryHost) -> None:
    ada = host.connect("ada", "acme")
    ask(ada, **submit(0, create(1), create(2)))
    ask(ada, **hello(acked=1))
    ask(ada, **hello(acked=0))
    (ack,) = ask(ada, **submit(0, create(1), create(2)))
    assert ack["ack"]["results"][0] == error(1, "Forgotten", "the result of call 1 is forgotten")
    assert ack["ack"]["results"][1]["value"] == args("CreateShootResult", value=f"{ADA}-2-0")
    assert seq_of(host) == 2


# --- invoke

def test_barrier_and_every_type_of_field(host: MemoryHost) -> None:
    ada = host.connect("ada", "acme")
    ask(ada, **submit(0, create(1)))
    shoot = f"{ADA}-1-0"
    photo = args("AddPhotoArgs", shoot=shoot, url="u", stars=-5, width=-0.0, public=True, tags=["a", "ü\u2028"],
                 sizes=[1.0, 2.5, 1e21])
    ask(ada, **submit(1, call(2, ADD, photo)))
    assert host.database("acme").execute("SELECT * FROM photos").fetchall() == [
        (2, f"{ADA}-2-0", shoot, "u", None, -5, 0.0, 1, '["a","ü\u2028"]', "[1,2.5,1e+21]")]
    assert host.database("acme").execute("SELECT value FROM cover").fetchall() == [(f"{ADA}-2-0",)]
    push, result = ask(ada, **invoke(call(3, DELETE, args("DeleteShootArgs", shoot=shoot))))
    assert [(event["seq"], event["transaction"], event["kind"], event["payload"]) for event in push["push"]["events"]] == [
        (4, 4, 2, args("ShootsUpdate", id=shoot, row={"status": 2}, fields=[2])),
        (5, 4, 6, args("PhotosDelete", id=f"{ADA}-2-0"))]
    assert result == {"result": {"counter": 3, "value": b""}}
    assert host.database("acme").execute("SELECT name, status FROM shoots").fetchall() == [("Alps", 2)]


def test_optimistic_action_may_be_invoked(host: MemoryHost) -> None:
    push, result = ask(host.connect("ada", "acme"), **invoke(create(1)))
    assert push["push"]["events"][0]["seq"] == 1 and "value" in result["result"]


# --- verified

def with_photo(host: MemoryHost) -> tuple[Connection, dict[str, Any]]:
    ada = host.connect("ada", "acme")
    ask(ada, **submit(0, create(1)))
    ask(ada, **submit(1, call(2, ADD, args("AddPhotoArgs", shoot=f"{ADA}-1-0", url="u", stars=1, width=1.0, cover="x"))))
    return ada, call(3, EDIT, args("EditPhotoArgs", photo=f"{ADA}-2-0", prompt="é"))


def test_verified_fetches_once_with_the_secret_and_its_key() -> None:
    seen: list[Outgoing] = []

    def answer(request: Outgoing) -> Reply:
        seen.append(request)
        return Reply(200, json.dumps({"url": "v"}))
    host = make(fetch=answer)
    ada, edit = with_photo(host)
    first = ask(ada, **invoke(edit))
    assert ask(ada, **invoke(edit)) == first[-1:]
    assert first[-1]["result"]["value"] == args("EditPhotoResult", value="v")
    assert seen == [Outgoing("POST", "https://api.openai.com/v1/images/edits", {
        "Idempotency-Key": f"{ADA}-3-0", "Content-Type": "application/json", "Authorization": "Bearer s3cret"},
        '{"image":"u","prompt":"é"}')]
    assert host.database("acme").execute("SELECT value FROM credits").fetchall() == [(2,)]
    assert "s3cret" not in "".join(dump(host)) + repr(ada.sent) + repr(host.logged)


@pytest.mark.parametrize(("reply", "hosts", "kind", "text"), [
    (Reply(200, '{"url": "s3cret"}'), ("api.openai.com",), "PermissionError", "the reply contains the secret ai-key"),
    (Reply(200, '{"url": "v"}'), (), "PermissionError", "not a declared host"),
    (Reply(200, '{"url": 5}'), ("api.openai.com",), "TypeError", "expect: expected str, got int"),
    (Reply(200, "{}"), ("api.openai.com",), "KeyError", "'url'"),
    (None, ("api.openai.com",), "ConnectionError", "no reply"),
])
def test_a_verified_call_that_fails_changes_nothing(reply: Reply | None, hosts: tuple[str, ...], kind: str, text: str) -> None:
    def answer(_: Outgoing) -> Reply:
        if reply is None:
            raise TimeoutError("s3cret")
        return reply
    host = make(fetch=answer, hosts=hosts)
    ada, edit = with_photo(host)
    before = seq_of(host)
    assert ask(ada, **invoke(edit)) == [{"result": error(3, kind, text)}]
    assert seq_of(host) == before


def test_secret_without_a_value() -> None:
    host = make(fetch=lambda _: Reply(200, "{}"), secrets={})
    ada, edit = with_photo(host)
    assert ask(ada, **invoke(edit)) == [{"result": error(3, "PermissionError", "the secret ai-key has no value")}]


def test_repeat_of_a_call_under_way_waits_and_others_go_on() -> None:
    late: list[Connection] = []

    def answer(_: Outgoing) -> Reply:
        if not late:
            late.append(host.connect("ada", "acme"))
            assert ask(late[0], **invoke(edit)) == []
            assert ask(late[0], **submit(3, create(4), {**edit, "action": CREATE})) == []
            assert ask(host.connect("bob", "acme"), **submit(4, create(1), client=BOB))[-1]["ack"]["seq"] == 5
        return Reply(200, '{"url": "v"}')
    host = make(fetch=answer)
    ada, edit = with_photo(host)
    replies = ask(ada, **invoke(edit))
    assert [next(iter(reply)) for reply in replies] == ["push", "push", "result", "push"]
    assert [event["seq"] for event in replies[1]["push"]["events"]] == [6, 7]
    got = [plain(SYNC.decode("ServerMessage", message)) for message in late[0].sent]
    assert replies[2] in got
    assert got[-1]["ack"]["results"][1] == replies[2]["result"]


def test_host_that_died_during_a_fetch_answers_interrupted(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def die(_: Outgoing) -> Reply:
        raise Killed
    host = make(tmp_path, fetch=die)
    ada, edit = with_photo(host)
    with pytest.raises(Killed):
        ask(ada, **invoke(edit))
    host.close()
    again = make(tmp_path, fetch=die)
    expected = [{"result": error(3, "Interrupted", "call 3 was interrupted")}]
    ada = again.connect("ada", "acme")
    assert ask(ada, **invoke(edit)) == expected == ask(ada, **invoke(edit))
    assert ask(ada, **hello(cursor=3))[0]["welcome"]["seq"] == 3
    again.close()


# --- any message

@pytest.mark.parametrize("message", [
    b"", b"\x00", b"\xff" * 40, b"\x0a\x00\x12\x00", b"\x1a\x00", b"\x1a\x12\x0a\x10" + b"a" * 16, b"\x22\x00", b"\x0a\x02\x08\x00",
    b"\x0a\x03\x08\x81\x00",
])
def test_garbage_is_refused_and_changes_nothing(host: MemoryHost, message: bytes) -> None:
    ada = host.connect("ada", "acme")
    before = dump(host)
    ada.receive(message)
    assert [plain(SYNC.decode("ServerMessage", m)) for m in ada.sent] == failure(400, "malformed message")
    assert dump(host) == before


def test_message_of_over_a_mebibyte(host: MemoryHost) -> None:
    ada = host.connect("ada", "acme")
    ada.receive(b"\0" * (1 << 20))
    ada.receive(b"\0" * ((1 << 20) + 1))
    assert [SYNC.decode("ServerMessage", m).failure.code for m in ada.sent] == [400, 413]


def test_pages_hold_whole_transactions(host: MemoryHost) -> None:
    ada = host.connect("ada", "acme")
    seq = 0
    for counter in range(1, 8):
        seq = ask(ada, **submit(seq, create(counter, "x" * 60_000)))[-1]["ack"]["seq"]
    replies = ask(ada, **hello())
    assert [[event["seq"] for event in reply["push"]["events"]] for reply in replies[1:]] == [[1, 2, 3, 4], [5, 6, 7]]
    (conflict,) = ask(ada, **submit(2, create(9)))
    assert [event["seq"] for event in conflict["conflict"]["events"]] == [3, 4, 5, 6]


def test_fault_of_the_host_is_an_internal_error_told_to_the_log_only(host: MemoryHost) -> None:
    ada = host.connect("ada", "acme")
    host.database("acme").execute("DROP TABLE shoots")
    (ack,) = ask(ada, **submit(0, create(1)))
    assert ack["ack"]["results"] == [error(1, "InternalError", "internal error")]
    assert host.logged == [("error", "OperationalError: no such table: shoots")]


@pytest.mark.parametrize("name", ["", "Ada", "../x", ".a", "a" * 65, "a/b", "a\n"])
def test_names_that_no_session_holds(host: MemoryHost, name: str) -> None:
    with pytest.raises(ValueError):
        host.connect("ada", name)
    with pytest.raises(ValueError):
        host.connect(name, "acme")
