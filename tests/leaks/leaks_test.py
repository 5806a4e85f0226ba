"""No program that compiles leaks a secret: generated programs, checked, and run without a host's guards.

What goes to clients, into the database, the log, errors and undeclared hosts is
searched for the secret and its encodings. The hosts' own guards are tested by
`hosts_test.py`; here they are out of the way, so that a hole of the checker shows.
"""
from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monoglot import pipeline, wire
from monoglot.diagnostics import Refused
from monoglot.emit import proto
from tests.leaks.forms import encodings
from tests.leaks.shapes import AFTER_THE_PAGE, CARRIERS, HARMLESS, RIGHT_USES, WAYS_OUT, Program, Shape, program

VALUES = {"key": "sk-zebra-9041-quartz", "other": "sk-other-7777-flint"}
SYNC = wire.sync_codec()
EXAMPLES = int(os.environ.get("MONOGLOT_LEAK_EXAMPLES", "100"))
"""The nightly run sets more."""


class Runner:
    """A node process that runs compiled programs, each in a module of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, itertools.count()
        linked = folder / "node_modules/monoglot"
        linked.mkdir(parents=True)
        here = Path(os.environ["TEST_SRCDIR"])
        for source in (here / os.environ["MONOGLOT_RUNTIME_JS"]).glob("*.js"):
            shutil.copyfile(source, linked / source.name)
        for place in (folder, linked):
            (place / "package.json").write_text('{"type": "module"}')
        shutil.copyfile(Path(__file__).parent / "drive.mjs", folder / "drive.mjs")
        self.process = subprocess.Popen([here / os.environ["MONOGLOT_NODE"], "--no-warnings", folder / "drive.mjs"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, made: pipeline.Run) -> dict[str, Any]:
        """What was seen when every action ran."""
        module = self.folder / f"app{next(self.number)}.js"
        module.write_bytes(made.files["server.js"])
        app = wire.Codec(proto.descriptor_set(made.program))
        calls = [SYNC.new("Call", counter=number, action=action.function.number, args=wire.encode(app.new(action.args)))
                 for number, action in enumerate(proto.actions(made.program), 1)]
        body = [SYNC.new("ClientMessage", invoke=SYNC.new("Invoke", client="a" * 16, call=call)) for call in calls]
        assert self.process.stdin is not None and self.process.stdout is not None
        print(json.dumps({"module": str(module), "messages": [wire.encode(m).hex() for m in body]}), file=self.process.stdin, flush=True)
        found = json.loads(self.process.stdout.readline())
        assert "failed" not in found, found
        assert isinstance(found, dict)
        return found

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    made = Runner(tmp_path_factory.mktemp("leaks"))
    yield made
    made.close()


def compiled(made: Program) -> pipeline.Run | Refused:
    return pipeline.run(pipeline.Request("leak.py", made.text, "leak"))


def leaked(found: dict[str, Any], secret: str, hosts: tuple[str, ...]) -> list[str]:
    """Where the secret shows."""
    forms = encodings(VALUES[secret])
    places = [("seen", text) for text in found["seen"]]
    places += [(one["host"], one["text"]) for one in found["asked"] if one["host"] not in hosts]
    places += [("url", json.loads(one["text"])["url"]) for one in found["asked"]]
    return [f"{place}: {text}" for place, text in places if any(form in text for form in forms)]


def judge(runner: Runner, made: Program, secret: str = "key") -> None:
    """A leaking program is refused; what compiles shows nothing, and what sends rightly arrives.

    No value with a secret in it goes from one segment to another, not even at the server.
    """
    result = compiled(made)
    if isinstance(result, Refused):
        said = [f"{d.line} {d.code} {d.message}" for d in result.diagnostics]
        apart = made.shapes[-1] in {end.name for end in AFTER_THE_PAGE} and {d.code for d in result.diagnostics} == {"MG0706"}
        assert made.leaks or apart, f"{made.shapes} is refused: {said}\n{made.text}"
        assert all(d.code[:4] in ("MG06", "MG07") for d in result.diagnostics), f"{made.shapes}: {said}\n{made.text}"
        return
    found = runner.run(result)
    assert not leaked(found, secret, ("api.example.com",)), f"{made.shapes}\n{made.text}\n{leaked(found, secret, ('api.example.com',))}"
    assert not made.leaks, f"{made.shapes} compiles\n{made.text}"
    if made.shapes[-1] in ("header", "json"):
        assert any(one["host"] == "api.example.com" and VALUES[secret] in one["text"] for one in found["asked"]), made.text


PLAIN = CARRIERS[0]
TEXT = Shape("text", "", "('' + {e})")  # from here on a str, no Secret


@pytest.mark.parametrize("end", [*WAYS_OUT, *RIGHT_USES, *HARMLESS, *AFTER_THE_PAGE], ids=lambda shape: shape.name)
def test_every_end(runner: Runner, end: Shape) -> None:
    judge(runner, program(random.Random(1), [TEXT], end))
    judge(runner, program(random.Random(1), [PLAIN, CARRIERS[2]], end))


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda shape: shape.name)
def test_every_carrier(runner: Runner, carrier: Shape) -> None:
    for end in (WAYS_OUT[0], WAYS_OUT[4], RIGHT_USES[0], AFTER_THE_PAGE[0]):
        judge(runner, program(random.Random(1), [TEXT, carrier], end))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(carriers=st.lists(st.sampled_from(CARRIERS), max_size=4), end=st.sampled_from([*WAYS_OUT, *RIGHT_USES * 4, *HARMLESS * 3, *AFTER_THE_PAGE * 3]),
       secret=st.sampled_from(sorted(VALUES)), seed=st.integers(0, 9))
def test_shapes_one_after_another(runner: Runner, carriers: list[Shape], end: Shape, secret: str, seed: int) -> None:
    judge(runner, program(random.Random(seed), [TEXT, *carriers], end, secret), secret)


def test_the_search_finds_what_leaks() -> None:
    for form in encodings(VALUES["key"]):
        assert leaked({"seen": [f"x{form}y"], "asked": []}, "key", ())
    assert leaked({"seen": [], "asked": [{"host": "c.example.com", "text": '{"url": "https://c.example.com/", "body": "%s"}' % VALUES["key"]}]}, "key", ("api.example.com",))
    assert not leaked({"seen": ["nothing"], "asked": []}, "key", ())


def test_the_runner_shows_a_leak(runner: Runner) -> None:
    """Without the checker a program of this kind does leak: the runner and the search see it."""
    made = program(random.Random(1), [PLAIN], WAYS_OUT[0])
    honest = compiled(Program(made.text.replace("self.last = v0", "self.last = 'sk-zebra-9041-quartz'"), False))
    assert isinstance(honest, pipeline.Run)
    assert leaked(runner.run(honest), "key", ("api.example.com",))
