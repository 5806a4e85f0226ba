"""The compiled application in JavaScript against the memory host: random steps, the same bytes and rows.

`bazaar.py` is compiled here, its server module runs in node over node's SQLite.
MONOGLOT_NODE names the node to use (22 or later); without it, the one of the path.
"""
from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from monoglot import pipeline, wire
from monoglot.author.transport import Reply
from monoglot.emit import proto
from monoglot.hosts.memory import MemoryHost
from monoglot.hosts.outgoing import Outgoing
from monoglot.wire_fixture import sync_codec, sync_descriptors
from monoglot.wiregen import js, schema
from monoglot.wiregen.random_messages import random_message

HERE = Path(__file__).parent
RUNTIME = HERE.parents[2] / "runtime_js"   # without the build's, which has sync_wire.js in it
SOURCE = HERE / "testdata/bazaar.py"
SYNC = sync_codec()
CLIENTS = {"ada": ["a" * 16, "c" * 16], "bob": ["b" * 16]}

Step = tuple[str, bytes]


def given(variable: str) -> str:
    """The path of a runfile that the build names in a variable, or an empty one."""
    path = os.environ.get(variable)
    return str(Path(os.environ.get("TEST_SRCDIR", "")) / path) if path else ""


def compiled() -> pipeline.Run:
    made = pipeline.run(pipeline.Request("bazaar.py", SOURCE.read_text(), "bazaar"))
    assert isinstance(made, pipeline.Run), made
    return made


def app_class() -> Any:
    spec = importlib.util.spec_from_file_location("bazaar", SOURCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bazaar"] = module
    spec.loader.exec_module(module)
    return module.Bazaar


def answer(request: Outgoing) -> Reply:
    """The outside service: every fourth answer is of another shape than the app expects."""
    asked = json.loads(request.body or "")
    length = len(asked["question"].encode("utf-16-le")) // 2
    reply = {"price": "dear"} if length % 4 == 3 else {"price": length + 0.5, "answer": asked["label"] + asked["question"]}
    return Reply(200, json.dumps(reply))


class Clients:
    """Makes steps of several clients, most of them sensible: `seq` and the ids in `known` are told after each."""

    def __init__(self, program: Any, seed: int) -> None:
        self.random = random.Random(seed)
        self.app = wire.Codec(proto.descriptor_set(program))
        self.actions = proto.actions(program)
        self.hash = proto.schema_hash(program)
        self.counters = {client: 0 for owned in CLIENTS.values() for client in owned}
        self.seq = 0
        self.known: dict[str, list[str]] = {"stall": [], "ware": [], "best": []}

    def step(self) -> Step:
        user = self.random.choice(list(CLIENTS))
        client = self.random.choice(CLIENTS[user] if self.random.random() < 0.95 else CLIENTS["bob"])
        body = self.random.choices([self._submit, self._invoke, self._hello], [6, 3, 1])[0](client)
        encoded = wire.encode(SYNC.new("ClientMessage", **body))
        if self.random.random() < 0.05:
            at = self.random.randrange(len(encoded))
            encoded = encoded[:at] + self.random.randbytes(1) + encoded[at + 1:]
        return user, encoded

    def _submit(self, client: str) -> dict[str, Any]:
        base = self.seq if self.random.random() < 0.85 else self.seq + self.random.randrange(-3, 3)
        calls = [self._call(client, "optimistic") for _ in range(self.random.randrange(4))]
        return {"submit": {"client": client, "base": base, "calls": calls}}

    def _invoke(self, client: str) -> dict[str, Any]:
        return {"invoke": {"client": client, "call": self._call(client, self.random.choice(["barrier", "verified"]))}}

    def _hello(self, client: str) -> dict[str, Any]:
        acked = self.random.choice([0, 0, self.counters[client] // 2])
        return {"hello": {"protocol": 1, "schema": self.hash, "client": client, "acked": acked,
                          "cursor": self.random.randrange(self.seq + 2)}}

    def _call(self, client: str, kind: str) -> dict[str, Any]:
        fitting = [action for action in self.actions if action.kind == kind or self.random.random() < 0.03]
        action = self.random.choice(fitting or list(self.actions))
        if self.random.random() < 0.9:
            self.counters[client] += 1
        counter = self.counters[client] if self.random.random() < 0.95 else self.random.randrange(-1, 9)
        return {"counter": counter, "action": action.function.number if self.random.random() < 0.98 else 77,
                "args": self._args(action)}

    def _args(self, action: proto.Action) -> bytes:
        message = random_message(self.app, action.args, self.random)
        for field in ("stall", "ware", "best"):
            if field in message.DESCRIPTOR.fields_by_name and self.random.random() < 0.9:
                setattr(message, field, self._id(field))
        for field in ("stock", "factor"):
            if field in message.DESCRIPTOR.fields_by_name:
                setattr(message, field, self.random.randrange(-9, 9))
        self._fit(message)
        return wire.encode(message)

    def _fit(self, message: Any) -> None:
        """Mostly the stored forms of values, where any text or number would be one of none."""
        forms: dict[str, list[Any]] = {
            "price": ["1.50", "-0.01", "0E-10", "1E+30", "1.5e1", "+1", "x"], "maybe": ["2", "0.333"], "day": [0, 19782, -719162, 2932896, 2932897],
            "tag": ["12345678-1234-4678-9234-567812345678", "ffffffff-ffff-4fff-bfff-ffffffffffff", "FFFFFFFF-ffff-4fff-bfff-ffffffffffff"],
            "at": [0, 1709210000123456, -62135596800000000, -62135596800000001, 9007199254740991], "took": [0, 1, -1, 86400000000, 3600000001]}
        for field in message.DESCRIPTOR.fields:
            known = forms.get(field.name, [0.0])[0]
            if isinstance(known, str) == (field.type == field.TYPE_STRING) and isinstance(known, int | str) and self.random.random() < 0.8 \
                    and field.type != field.TYPE_DOUBLE:
                setattr(message, field.name, self.random.choice(forms[field.name]))
            elif field.name == "prices":
                message.prices[:] = [self.random.choice(forms["price"][:4]) for _ in range(self.random.randrange(3))]
            elif field.name == "days" and self.random.random() < 0.8:
                message.days[:] = [self.random.choice(forms["day"][:4]) for _ in range(self.random.randrange(4))]

    def _id(self, field: str) -> str:
        if self.known[field] and self.random.random() < 0.9:
            return self.random.choice(self.known[field])
        return self.random.choice(["", "it's \"x\"\n\u2028é", "a" * 16 + "-1-0"])


def on_memory(program: Any, seed: int, count: int) -> tuple[list[Step], list[Any]]:
    """Plays `count` random steps on the memory host; the steps, and what was sent and stored."""
    host = MemoryHost(app_class(), program, fetch=answer, secrets={"key": "s3cret"}, now=lambda: 0, build="b1", sync=SYNC)
    clients, connections = Clients(program, seed), dict[str, Any]()
    steps, seen = [], list[Any]()
    for _ in range(count):
        step = clients.step()
        steps.append(step)
        if step[0] not in connections:
            connections[step[0]] = host.connect(step[0], "acme")
        connections[step[0]].receive(step[1])
        seen.append([[name, [timeless(m) for m in line.sent]] for name, line in connections.items()])
        for line in connections.values():
            line.sent.clear()
        database = host.database("acme")
        clients.seq = database.execute("SELECT coalesce(max(seq), 0) FROM mg_event").fetchone()[0]
        stalls, wares = ([id for (id,) in database.execute(f"SELECT id FROM {table} ORDER BY row")] for table in ("stalls", "wares"))
        clients.known = {"stall": stalls, "ware": wares, "best": wares}
    assert not host.logged, host.logged
    return steps, [*seen, rows(host)]


def rows(host: MemoryHost) -> Any:
    database = host.database("acme")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    chosen = {"mg_event": "SELECT seq, tx, client, counter, schema, kind, payload FROM mg_event ORDER BY 1"}
    return [[name, [[v.hex() if isinstance(v, bytes) else v for v in row] for row in
                    database.execute(chosen.get(name, f'SELECT * FROM "{name}" ORDER BY 1, 2'))]] for name in tables]


def timeless(message: bytes) -> str:
    decoded = SYNC.decode("ServerMessage", message)
    for event in [*decoded.push.events, *decoded.conflict.events] if decoded.WhichOneof("body") in ("push", "conflict") else []:
        event.time = 0
    return wire.encode(decoded).hex()


def on_node(folder: Path, files: dict[str, bytes], steps: list[Step]) -> list[Any]:
    """Plays the steps on the compiled server module."""
    linked = folder / "node_modules/monoglot"
    linked.mkdir(parents=True)
    for source in Path(given("MONOGLOT_RUNTIME_JS") or RUNTIME).glob("*.js"):
        shutil.copyfile(source, linked / source.name)
    (linked / "sync_wire.js").write_text(js.generate(schema.load(sync_descriptors()), "sync.proto"))
    for place in (folder, linked):
        (place / "package.json").write_text('{"type": "module"}')
    (folder / "server.js").write_bytes(files["server.js"])
    shutil.copyfile(HERE / "testdata/drive_actor.mjs", folder / "drive_actor.mjs")
    lines = "".join(json.dumps([user, message.hex()]) + "\n" for user, message in steps)
    done = subprocess.run([given("MONOGLOT_NODE") or "node", "--no-warnings", str(folder / "drive_actor.mjs"), str(folder / "server.js")],
                          input=lines, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    *sent, stored = map(json.loads, done.stdout.rstrip("\n").split("\n"))
    return [*[[[name, [timeless(bytes.fromhex(m)) for m in messages]] for name, messages in step] for step in sent], stored]


def readable(step: Any) -> Any:
    return [[name, [wire.as_json(SYNC.decode("ServerMessage", bytes.fromhex(m))) for m in messages]] for name, messages in step]


@pytest.mark.parametrize("seed", range(6))
def test_same_replies_and_rows(tmp_path: Path, seed: int) -> None:
    made = compiled()
    steps, expected = on_memory(made.program, seed, 250)
    found = on_node(tmp_path, made.files, steps)
    for number, (step, ours, theirs) in enumerate(zip(steps, expected, found, strict=False)):
        assert ours == theirs, (f"seed {seed}, step {number}: {step[0]} sent {step[1].hex()}\nmemory: {readable(ours)}\n"
                                f"node: {readable(theirs)}")
    assert expected[-1] == found[-1]
    assert len(found) == len(expected)
