"""The actor of one organisation in CPython: it answers as docs/architecture.md, "Replies", says.

Invariants: a call's events, the rows they change and its result are one
transaction; `seq` moves only after a commit; what a client did never raises.
An answer is a generator: it yields the identity of a call under way that it has
to wait for, and is driven on when that one has ended.
"""
from __future__ import annotations

import contextlib
import itertools
import re
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from monoglot import model
from monoglot.author.app import App
from monoglot.author.transport import Reply, Request, transport
from monoglot.author.verification import values
from monoglot.emit import proto, sql
from monoglot.hosts.call_store import Call, CallStore, Event, HostFault, Tools
from monoglot.hosts.convert import Values
from monoglot.hosts.outgoing import Gate
from monoglot.wire import Codec, Malformed, encode

PROTOCOL = 1
MESSAGE_BYTES = 1 << 20
BATCH_CALLS = 256
PAGE_EVENTS = 256
PAGE_BYTES = 1 << 18
SCHEMA_VERSION = 1

_CLIENT = re.compile(r"[0-9a-z]{16}\Z")
_PASSED_ON = frozenset({"builtins"})   # modules whose exceptions an app's code can raise
_NEVER = (RecursionError, MemoryError)

Identity = tuple[str, int]
Answer = Generator[Identity, None, Any]


class Peer(Protocol):
    """An open connection, with user and organisation from the verified session."""

    user: str
    org: str

    def send(self, message: bytes) -> None:
        """Queue one message."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """What the host gives to its actors."""

    app: type[App]
    program: model.Program
    sync: Codec
    gate: Gate
    now: Callable[[], int]
    log: Callable[[str, str], None]
    build: str
    dev: bool


@dataclass(frozen=True)
class _Who:
    client: str
    acked: int
    user: str
    org: str


class Actor:
    """Orders the events of one organisation; owns `database`."""

    def __init__(self, host: Surroundings, database: sqlite3.Connection, peers: Callable[[], Sequence[Peer]]) -> None:
        self._host = host
        self._sql = database
        self._peers = peers
        self._schema = proto.schema_hash(host.program)
        self._actions = {action.function.number: action for action in proto.actions(host.program)}
        self._codec = Codec(proto.descriptor_set(host.program))
        self._tools = Tools(database, self._codec, Values(host.app, host.program.model), host.program.model, SCHEMA_VERSION)
        self._waiting: dict[Identity, list[Answer]] = {}   # a key for each call under way
        self._woken: list[Answer] = []
        _migrate(database, [sql.initial(host.program)])
        self.seq: int = self._one("SELECT coalesce(max(seq), 0) FROM mg_event")[0]

    def message(self, peer: Peer, encoded: bytes) -> None:
        """Handle one `ClientMessage`."""
        if len(encoded) > MESSAGE_BYTES:
            return self._fail(peer, 413, "message too large")
        try:
            message = self._host.sync.decode("ClientMessage", encoded)
        except Malformed:
            return self._fail(peer, 400, "malformed message")
        body = message.WhichOneof("body")
        if body is None or not _answerable(body, getattr(message, body)):
            return self._fail(peer, 400, "malformed message")
        self._drive({"hello": self._hello, "submit": self._submit, "invoke": self._invoke}[body](peer, getattr(message, body)))

    # --- the three messages

    def _hello(self, peer: Peer, hello: Any) -> Answer:
        if hello.protocol != PROTOCOL:
            return self._fail(peer, 426, f"protocol version {PROTOCOL} expected")
        if hello.schema != self._schema:
            return self._fail(peer, 409, "schema")
        if self._bind(peer, hello.client) is None:
            return self._fail(peer, 403, "client")
        if hello.cursor > self.seq:
            return self._fail(peer, 409, "cursor")
        self._forget(hello.client, hello.acked)
        self._send(peer, welcome={"protocol": PROTOCOL, "schema": self._schema, "user": peer.user, "org": peer.org,
                                  "seq": self.seq, "build": self._host.build, "dev": self._host.dev})
        for page in _pages(self._events_after(hello.cursor)):
            self._push(page, [peer])
        yield from ()

    def _submit(self, peer: Peer, submit: Any) -> Answer:
        who = self._bind(peer, submit.client)
        if who is None:
            return self._fail(peer, 403, "client")
        if len(submit.calls) > BATCH_CALLS:
            return self._fail(peer, 413, "too many calls")
        if submit.base != self.seq and any(self._is_new(who, call.counter) for call in submit.calls):
            return self._conflict(peer, submit.base)
        results, events = [], list[Event]()
        for call in submit.calls:
            results.append((yield from self._answer(who, call, True, events)))
        self._broadcast(events)
        self._send(peer, ack={"results": results, "seq": self.seq})

    def _invoke(self, peer: Peer, invoke: Any) -> Answer:
        who = self._bind(peer, invoke.client)
        if who is None:
            return self._fail(peer, 403, "client")
        events = list[Event]()
        result = yield from self._answer(who, invoke.call, False, events)
        self._broadcast(events)
        self._send(peer, result=result)

    def _conflict(self, peer: Peer, base: int) -> None:
        known = 0 <= base <= self.seq
        page = next(_pages(self._events_after(base)), []) if known else []
        self._send(peer, conflict={"base": base, "seq": self.seq, "events": [self._event(event) for event in page]})

    # --- one call

    def _answer(self, who: _Who, call: Any, batch: bool, events: list[Event]) -> Answer:
        """Yields what it waits for; returns the `Result`. The events it made are added to `events`."""
        if call.counter < 1:
            return self._error(call.counter, "BadArguments", "bad counter")
        row = self._stored(who, call.counter)
        if row is not None and row[0] is not None:
            return self._host.sync.decode("Result", row[0])
        if call.counter <= who.acked:
            return self._error(call.counter, "Forgotten", f"the result of call {call.counter} is forgotten")
        if (who.client, call.counter) in self._waiting:
            yield (who.client, call.counter)
            return (yield from self._answer(who, call, batch, events))
        refused = self._refusal(call, batch, row is not None)
        if refused is not None:
            return self._keep(who, refused)
        return self._run(who, call, events)

    def _refusal(self, call: Any, batch: bool, started: bool) -> Any | None:
        """The result of a call that is not run, or None."""
        action = self._actions.get(call.action)
        if started:
            return self._error(call.counter, "Interrupted", f"call {call.counter} was interrupted")
        if action is None:
            return self._error(call.counter, "UnknownAction", f"no action {call.action}")
        if "$" in action.function.name:
            whole = action.function.name.partition("$")[0]
            return self._error(call.counter, "UnknownAction", f"{action.function.name} is a segment: this host runs {whole} whole, call that")
        if batch and action.kind != "optimistic":
            return self._error(call.counter, "UnknownAction", f"action {action.function.name} is not optimistic")
        try:
            args = self._codec.decode(action.args, call.args, members=True)
            for param in action.function.params:
                self._tools.values.from_wire(_present(args, param.name), param.type)
        except (Malformed, ValueError):
            return self._error(call.counter, "BadArguments", f"bad arguments for {action.function.name}")
        return None

    def _run(self, who: _Who, call: Any, events: list[Event]) -> Any:
        action = self._actions[call.action]
        made = Call(who.client, call.counter, who.user, who.org)
        store = CallStore(self._tools, made, lambda: self.seq, self._host.now)
        if action.kind == "verified":
            return self._verify(who, call, store, events)
        store.begin()
        return self._conclude(who, call, store, events)

    def _verify(self, who: _Who, call: Any, store: CallStore, events: list[Event]) -> Any:
        """Marked as started first; other messages may come while it waits for a fetch."""
        identity = (who.client, call.counter)
        self._store(*identity, None)
        self._waiting[identity] = []
        try:
            with transport(self._carry(Call(*identity, who.user, who.org), store)), values(self._value_of(store)):
                return self._conclude(who, call, store, events)
        finally:
            self._woken += self._waiting.pop(identity)

    def _conclude(self, who: _Who, call: Any, store: CallStore, events: list[Event]) -> Any:
        """One transaction: what the call changes, and its result; or, if it raises, only that."""
        try:
            value = self._value(self._actions[call.action], call, store)
            store.begin()
            result = self._keep(who, self._host.sync.new("Result", counter=call.counter, value=value))
            self._sql.execute("COMMIT")
        except Exception as error:
            self._roll_back()
            return self._keep(who, self._raised(call.counter, error))
        except BaseException:
            self._roll_back()
            raise
        self.seq += len(store.events)
        events.extend(store.events)
        return result

    def _value(self, action: proto.Action, call: Any, store: CallStore) -> bytes:
        """Run the author's method; its encoded Result message."""
        args = self._codec.decode(action.args, call.args)
        values = [self._tools.values.from_wire(_present(args, param.name), param.type) for param in action.function.params]
        app = self._host.app(store=store)
        value = getattr(app, action.function.name)(*values)
        if action.function.result == model.NONE:
            return b""
        return encode(self._codec.new(action.result, value=self._tools.values.to_wire(value, action.function.result)))

    def _carry(self, call: Call, store: CallStore) -> Callable[[Request], Reply]:
        sent = itertools.count()

        def carry(request: Request) -> Reply:
            _before_changes(store)
            return self._host.gate.send(call, next(sent), request)
        return carry

    def _value_of(self, store: CallStore) -> Callable[[str], str]:
        def value_of(key: str) -> str:
            _before_changes(store)
            return self._host.gate.value_of(key)
        return value_of

    def _raised(self, counter: int, error: Exception) -> Any:
        kind = type(error)
        if kind.__module__ in _PASSED_ON and not isinstance(error, _NEVER):
            return self._error(counter, kind.__name__, str(error))
        self._host.log("error", f"{kind.__name__}: {error}")
        return self._error(counter, "InternalError", "internal error")

    # --- waiting

    def _drive(self, answer: Answer) -> None:
        """Run an answer until it ends or has to wait; then those that waited for what it ended."""
        for identity in answer:
            self._waiting[identity].append(answer)
            return
        woken, self._woken = self._woken, []
        for each in woken:
            self._drive(each)

    # --- the database

    def _bind(self, peer: Peer, client: str) -> _Who | None:
        """What is known of the client, bound to the user now if it is new; None if the user may not be it."""
        if not _CLIENT.match(client):
            return None
        self._sql.execute("INSERT OR IGNORE INTO mg_client VALUES (?, ?, 0)", (client, peer.user))
        user, acked = self._one("SELECT user, acked FROM mg_client WHERE client = ?", client)
        return _Who(client, acked, user, peer.org) if user == peer.user else None

    def _forget(self, client: str, acked: int) -> None:
        """Results up to `acked` are known to the client."""
        with transaction(self._sql):
            self._sql.execute("UPDATE mg_client SET acked = max(acked, ?) WHERE client = ?", (acked, client))
            self._sql.execute("DELETE FROM mg_call WHERE client = ? AND result IS NOT NULL AND counter <= "
                              "(SELECT acked FROM mg_client WHERE client = ?)", (client, client))

    def _stored(self, who: _Who, counter: int) -> tuple[bytes | None] | None:
        row: tuple[bytes | None] | None = self._one("SELECT result FROM mg_call WHERE client = ? AND counter = ?",
                                                    who.client, counter)
        return row

    def _is_new(self, who: _Who, counter: int) -> bool:
        row = self._stored(who, counter)
        return counter >= 1 and counter > who.acked and (row is None or row[0] is None)

    def _keep(self, who: _Who, result: Any) -> Any:
        self._store(who.client, result.counter, encode(result))
        return result

    def _store(self, client: str, counter: int, result: bytes | None) -> None:
        self._sql.execute("INSERT OR REPLACE INTO mg_call VALUES (?, ?, ?)", (client, counter, result))

    def _events_after(self, cursor: int) -> list[Event]:
        found = self._sql.execute("SELECT * FROM mg_event WHERE seq > ? ORDER BY seq", (cursor,))
        return [Event(*row) for row in found]

    def _one(self, text: str, *params: object) -> Any:
        return self._sql.execute(text, params).fetchone()

    def _roll_back(self) -> None:
        if self._sql.in_transaction:
            self._sql.execute("ROLLBACK")

    # --- sending

    def _fail(self, peer: Peer, code: int, text: str) -> None:
        self._send(peer, failure={"code": code, "message": text})

    def _error(self, counter: int, kind: str, text: str) -> Any:
        return self._host.sync.new("Result", counter=counter, error={"kind": kind, "message": text})

    def _event(self, event: Event) -> Any:
        return self._host.sync.new("Event", **vars(event))

    def _broadcast(self, events: list[Event]) -> None:
        for page in _pages(events):
            self._push(page, self._peers())

    def _push(self, page: list[Event], peers: Sequence[Peer]) -> None:
        for peer in peers:
            self._send(peer, push={"events": [self._event(event) for event in page]})

    def _send(self, peer: Peer, **body: Any) -> None:
        peer.send(encode(self._host.sync.new("ServerMessage", **body)))


def _before_changes(store: CallStore) -> None:
    """What waits for the outside does so before the call has changed anything."""
    if store.events:
        raise RuntimeError("fetch after a change of shared state")


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """A transaction around the block; undone if it raises."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _migrate(database: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Bring the database to the last migration, each in a transaction of its own."""
    known = database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'mg_meta'").fetchone()
    row = database.execute("SELECT value FROM mg_meta WHERE key = 'migration'").fetchone() if known else None
    done = int(row[0]) if row else 0
    if done > len(migrations):
        raise HostFault(f"the database is of a newer build: migration {done} of {len(migrations)}")
    for number, text in list(enumerate(migrations, 1))[done:]:
        with transaction(database):
            for statement in re.split(r";\s*(?:\n|$)", text):
                database.execute(statement)
            database.execute("INSERT OR REPLACE INTO mg_meta VALUES ('migration', ?)", (str(number),))


def _answerable(body: str, message: Any) -> bool:
    if body == "hello":
        return bool(message.cursor >= 0 and message.acked >= 0)
    return body != "invoke" or bool(message.HasField("call"))


def _present(args: Any, name: str) -> object:
    """A field's value; None if it has presence and is absent."""
    field = args.DESCRIPTOR.fields_by_name[name]
    return None if field.has_presence and not args.HasField(name) else getattr(args, name)


def _pages(events: list[Event]) -> Iterator[list[Event]]:
    """Whole transactions, as many to a page as fit, at least one."""
    page: list[Event] = []
    for transaction in _transactions(events):
        together = page + transaction
        if page and (len(together) > PAGE_EVENTS or sum(len(event.payload) for event in together) > PAGE_BYTES):
            yield page
            together = transaction
        page = together
    if page:
        yield page


def _transactions(events: list[Event]) -> Iterator[list[Event]]:
    start = 0
    for at, event in enumerate(events):
        if at + 1 == len(events) or events[at + 1].transaction != event.transaction:
            yield events[start:at + 1]
            start = at + 1
