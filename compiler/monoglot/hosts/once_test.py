"""The clock and random identifiers: an action that writes reads them once, at the actor; what only shows, in the browser."""
from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

from monoglot import pipeline
from monoglot.hosts.split_fixture import HEAD, Case, Seen, in_node

IMPORTS = "import uuid\nfrom uuid import uuid4\n"
ACTOR_YEAR = "2023-11-14T22:13:"
"""Where the fixture's actor has its clock."""
ACTOR_UUID = "07070707-0707-4707-8707-070707070707"
"""Of its random bytes, all seven."""


def _compiled(methods: str) -> dict[str, bytes]:
    body = "".join("    " + line + "\n" if line else "\n" for line in methods.strip("\n").split("\n"))
    made = pipeline.run(pipeline.Request("demo.py", IMPORTS + HEAD + body, "demo", "Demo"))
    assert isinstance(made, pipeline.Run), made
    files: dict[str, bytes] = made.files
    return files


def _run(folder: Path, methods: str, *args: object) -> Seen:
    found, told = in_node(folder, _compiled(methods), Case(args))
    assert told["reported"] == []
    return found


def test_an_action_that_writes_has_the_actors_time(tmp_path: Path) -> None:
    found = _run(tmp_path, """
def run(self) -> str:
    document.title = "asked"
    return self.act()
def act(self) -> str:
    self.notes.insert(Note(text=datetime.now(UTC).isoformat()))
    return "done"
""")
    assert found.notes[0][0].startswith(ACTOR_YEAR) and found.notes[0][0].endswith("+00:00")


def test_a_call_has_one_time(tmp_path: Path) -> None:
    found = _run(tmp_path, """
def run(self) -> str:
    document.title = "asked"
    return self.act()
def act(self) -> str:
    first = datetime.now(UTC)
    self.notes.insert(Note(text="a"))
    second = datetime.now(tz=UTC)
    return str(second - first) + " " + self._year(second + timedelta(days=365))
def _year(self, at: datetime) -> str:
    return str(at.year) + str(at < datetime.now(UTC))
""")
    assert found.outcome == ["value", "0:00:00 2024False"]


def test_an_action_that_writes_has_the_actors_identifiers(tmp_path: Path) -> None:
    found = _run(tmp_path, """
def run(self) -> str:
    document.title = "asked"
    return self.act()
def act(self) -> str:
    made: UUID = uuid4()
    self.notes.insert(Note(text=str(made)))
    return made.hex + str(made.version) + str(uuid.uuid4() == made)
""")
    assert found.notes == [[ACTOR_UUID, 0, 1]]
    assert found.outcome == ["value", ACTOR_UUID.replace("-", "") + "4True"]


def test_what_writes_nothing_runs_in_the_browser(tmp_path: Path) -> None:
    before = datetime.now(timezone.utc) - timedelta(milliseconds=2)
    found = _run(tmp_path, """
def run(self) -> str:
    return f"{datetime.now(UTC).isoformat()} {uuid4()} {uuid4()} {uuid4().version}"
""")
    at, first, second, version = found.outcome[1].split(" ")
    assert before <= datetime.fromisoformat(at) <= datetime.now(timezone.utc) + timedelta(milliseconds=2)
    form = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert form.fullmatch(first) and form.fullmatch(second) and first != second and ACTOR_UUID not in (first, second)
    assert version == "4"


def test_with_the_browser_in_between(tmp_path: Path) -> None:
    """What is read beside the browser's work is the actor's where shared state gets it."""
    found = _run(tmp_path, """
def run(self, name: str) -> str:
    document.title = name
    self.notes.insert(Note(text=datetime.now(UTC).isoformat() + " " + str(uuid4())))
    document.title = "done"
    return name
""", "tea")
    assert found.notes[0][0].startswith(ACTOR_YEAR) and found.notes[0][0].endswith(ACTOR_UUID)
    assert found.log == [["document.title =", "tea"], ["document.title =", "done"]]


def test_their_placement() -> None:
    """A write with them is a barrier: nothing is shown before the actor decided."""
    text = IMPORTS + HEAD + """
    def stamp(self) -> None:
        self.notes.insert(Note(text=str(datetime.now(UTC))))
    def name(self) -> None:
        self.notes.insert(Note(text=str(self._fresh())))
    def _fresh(self) -> UUID:
        return uuid4()
    def show(self) -> str:
        return str(datetime.now(UTC))
    def plain(self) -> None:
        self.notes.insert(Note(text="x"))
"""
    made = pipeline.run(pipeline.Request("demo.py", text, "demo", "Demo"))
    assert isinstance(made, pipeline.Run), made
    kinds = {p.function: p.kind for p in made.program.placements}
    assert {n: kinds[n] for n in ("stamp", "name", "show", "plain")} == \
        {"stamp": "barrier", "name": "barrier", "show": "local", "plain": "optimistic"}
