"""Runs one action of a split application twice: in CPython, and compiled, as client and actor in node.

Both have the same scripted browser and the same outside service; what is seen of each
is one `Seen`, to be compared.
"""
from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monoglot import pipeline, testing
from monoglot.author.transport import Reply, Request
from monoglot.wire_fixture import sync_descriptors
from monoglot.wiregen import js, schema

HERE = Path(__file__).parent
RUNTIME = HERE.parents[2] / "runtime_js"   # without the build's, which has the generated files in it
HEAD = '''\
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID
from monoglot import App, Entity, Id, Local, Secret, Shared, Table, deadline, expect, fetch
from monoglot.browser import document, window

class Kind(Enum):
    PLAIN = "plain"
    GOLD = "gold"

class Note(Entity):
    text: str
    stars: int = 0
    kind: Kind = Kind.PLAIN

@dataclass(frozen=True)
class Point:
    x: int
    y: float = 0.5

@dataclass(frozen=True)
class Track:
    name: str
    points: list[Point]
    first: Point | None
    kind: Kind
    at: datetime

@dataclass
class Bag:
    owner: str
    tags: set[str]
    places: dict[Point, str]

class Trouble(Exception):
    pass

class Soaked(Trouble):
    pass

class Demo(App):
    notes: Shared[Table[Note]]
    total: Shared[int] = 0
    chosen: Local[str] = ""
    key = Secret("key", host="api.example.com")

'''


@dataclass(frozen=True)
class Case:
    """One run of the action `run`: its arguments, the browser's answers by name, the service's replies in order."""

    args: tuple[Any, ...] = ()
    answers: Mapping[str, Sequence[Any]] | None = None
    replies: Sequence[Any] = ()


@dataclass(frozen=True)
class Seen:
    """What happened: the browser's log, the outcome, the requests, the rows of notes and the total."""

    log: list[Any]
    outcome: list[Any]
    requests: list[Any]
    notes: list[Any]
    total: int


def source(methods: str) -> str:
    """The module of the fixture's app with these methods."""
    return HEAD + "".join("    " + line + "\n" if line else "\n" for line in methods.strip("\n").split("\n"))


ASK = 'expect(int, fetch.post("https://api.example.com/x", json={}).json)'
"""The service's next number, or ConnectionError; `ASK.format(n)` sends it a number."""


def working(body: str, helper: bool = False) -> str:
    """The app whose action `run` has these lines, in which ASK asks the service; or whose helper has, in the place of its call."""
    lines = [line[8:] if line.startswith(" " * 8) else line for line in body.replace("ASK", ASK).strip("\n").rstrip().split("\n")]
    own = ["def run(self) -> int:", "    return self._work()", "def _work(self) -> int:"] if helper else ["def run(self) -> int:"]
    return source("\n".join([*own, "    document.title = 'begin'", *("    " + line for line in lines), "    return 1"]))


def compiled(text: str) -> dict[str, bytes]:
    """The files of the compiled module; raises AssertionError with the diagnostics."""
    made = pipeline.run(pipeline.Request("demo.py", text, "demo", "Demo"))
    assert isinstance(made, pipeline.Run), made
    files: dict[str, bytes] = made.files
    return files


def loaded(text: str) -> Any:
    """The module, as CPython has it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo_split_case.py"
        path.write_text(text)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
    return module


def in_cpython(text: str, case: Case) -> Seen:
    """The method, run by CPython."""
    module = loaded(text)
    app = module.Demo(user="ada", org="acme")
    sent: list[Any] = []
    with testing.answers(_service(case.replies, sent)), testing.browser(_prepared(case.answers)) as page:
        try:
            outcome = ["value", _plain(app.run(*case.args))]
        except Exception as error:
            outcome = [type(error).__name__, str(error)]
    notes = [[n.text, n.stars, list(module.Kind).index(n.kind) + 1] for n in app.notes.all()]
    return Seen([_plain(entry) for entry in page.log], outcome, sent, notes, app.total)


def _prepared(answers: Mapping[str, Sequence[Any]] | None) -> dict[str, object]:
    prepared: dict[str, object] = {"window.prompt()": [], "window.confirm()": [], "window.alert()": []}
    return prepared | {name: list(given) for name, given in (answers or {}).items()}


def _service(replies: Sequence[Any], sent: list[Any]) -> Callable[[Request], Reply]:
    def answer(request: Request) -> Reply:
        number = len(sent)
        sent.append([request.method, request.url, request.json])
        reply = replies[number] if number < len(replies) else {}
        if reply == "lost":
            raise ConnectionError("no reply")
        if reply == "slow":
            time.sleep(0.4)
        return Reply(200, json.dumps(reply))
    return answer


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return [[k, _plain(v)] for k, v in value.items()] if isinstance(value, dict) else value


def in_node(folder: Path, files: dict[str, bytes], case: Case) -> tuple[Seen, dict[str, Any]]:
    """The compiled client and actor; also everything else that the driver tells."""
    prepare(folder, files)
    replies = [{"lost": True} if r == "lost" else {"late": 400} if r == "slow" else {"status": 200, "body": json.dumps(r)} for r in case.replies]
    answers = {name: list(given) for name, given in (case.answers or {}).items()}
    script = {"action": "run", "args": case.args, "replies": replies, "answers": answers}
    done = subprocess.run([_given("MONOGLOT_NODE") or "node", "--no-warnings", str(folder / "drive_split.mjs"), str(folder)],
                          input=json.dumps(script), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["outcome"] is not None, f"the action did not end: {told}"
    requests = [[method, url, None if body is None else json.loads(body)] for method, url, body, *_ in told["requests"]]
    notes = [row[2:] for row in told["tables"]["notes"]]
    return Seen(told["log"], told["outcome"], requests, notes, told["tables"]["total"][0][1]), told


def prepare(folder: Path, files: dict[str, bytes]) -> None:
    """Lays out the modules as node finds them; `boot` only keeps the app, whose functions become `booted.test`."""
    linked = folder / "node_modules/monoglot"
    linked.mkdir(parents=True, exist_ok=True)
    for path in Path(_given("MONOGLOT_RUNTIME_JS") or RUNTIME).glob("*.js"):
        shutil.copyfile(path, linked / path.name)
    messages = schema.load(sync_descriptors())
    (linked / "sync_wire.js").write_text(js.generate(messages, "sync.proto"))
    (linked / "sync_numbers.js").write_text(js.generate(messages, "sync.proto", numbered=True))
    (linked / "client.js").write_text("export const boot = app => { globalThis.booted = app; };\n")
    for place in (folder, linked):
        (place / "package.json").write_text('{"type": "module"}')
    (folder / "server.js").write_bytes(files["server.js"])
    (folder / "client.js").write_bytes(files["client.js"] + b"\nglobalThis.booted.test = {run};\n")
    shutil.copyfile(HERE / "testdata/drive_split.mjs", folder / "drive_split.mjs")


def _given(variable: str) -> str:
    path = os.environ.get(variable)
    return str(Path(os.environ.get("TEST_SRCDIR", "")) / path) if path else ""
