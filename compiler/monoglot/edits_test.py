"""Edit after edit through one worker: the files and the diagnostics are those of a compilation that knows nothing, byte for byte."""
from __future__ import annotations

import io
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import monoglot
from monoglot import cli, worker
from monoglot.check import reuse
from monoglot.diagnostics import Refused
from monoglot.edits_fixture import FAR_EDITS, PROGRAMS, Files, edits, far_edit
from monoglot.model import Function
from monoglot.pipeline import Request, run

EDITS = int(os.environ.get("MONOGLOT_EDITS", "14"))
SEEDS = range(int(os.environ.get("MONOGLOT_EDIT_SEEDS", "1")))
Outcome = tuple[object, dict[str, bytes]]


class Bench:
    """A folder in which programs are written and compiled."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        self.cache = worker.Cache()

    def written(self, files: Files) -> list[str]:
        for name, text in files.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        self.count += 1
        more = [part for name in sorted(files) if name != "app.py" for part in ("--src", name)]
        return ["compile", "app.py", *more, "--name", "thing", "--title", "Thing", "--out", str(self.count)]

    def warm(self, files: Files) -> Outcome:
        """Through the worker."""
        answer = worker.answer({"arguments": self.written(files), "sandboxDir": str(self.folder)}, self.cache)
        return (answer["exitCode"], answer["output"]), self.made()

    def cold(self, files: Files, monkeypatch: pytest.MonkeyPatch) -> Outcome:
        """By the same code, as if for the first time."""
        err = io.StringIO()
        with monkeypatch.context() as change:
            change.setattr(reuse, "_made", {})
            code = cli.main(self.written(files), cli.Streams(err, err, self.folder))
        return (code, err.getvalue()), self.made()

    def fresh(self, files: Files) -> Outcome:
        """In another process, with other hashes."""
        root = str(Path(monoglot.__file__).parents[1])
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path]), "PYTHONHASHSEED": "77"}
        done = subprocess.run([sys.executable, "-m", "monoglot", *self.written(files)], cwd=self.folder, env=env, capture_output=True,
                              text=True, timeout=120)
        return (done.returncode, done.stderr), self.made()

    def made(self) -> dict[str, bytes]:
        out = self.folder / str(self.count)
        return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(reuse, "_made", {})
    return Bench(tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_edits_give_what_a_new_compiler_gives(name: str, seed: int, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    series = edits(PROGRAMS[name], random.Random(f"{name} {seed}"))
    outcomes: list[int] = []
    files, good = next(series), PROGRAMS[name]
    assert bench.warm(good) == bench.cold(good, monkeypatch)
    for _ in range(EDITS):
        warm, cold = bench.warm(files), bench.cold(files, monkeypatch)
        assert warm == cold, files["app.py"]
        code = 0 if warm[1] else 1
        outcomes.append(code)
        good = files if code == 0 else good
        files = series.send(code == 1)
    assert outcomes.count(0) >= EDITS // 5 and outcomes.count(1) >= EDITS // 14, outcomes
    assert bench.warm(good) == bench.fresh(good)


@pytest.mark.parametrize("what, old, new", FAR_EDITS, ids=[what for what, _, _ in FAR_EDITS])
def test_an_edit_of_one_function_that_changes_others(what: str, old: str, new: str, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = far_edit(old, new)
    cold = bench.cold(before, monkeypatch), bench.cold(after, monkeypatch)
    assert cold[0][1] and cold[0] != cold[1]
    for turn in (0, 1, 0, 1):
        longer = {"app.py": (before, after)[turn]["app.py"].replace("class Store", "\n\nclass Store")}
        assert bench.warm((before, after)[turn]) == cold[turn]
        assert bench.warm(longer) == bench.cold(longer, monkeypatch)


def _functions(files: Files) -> tuple[Function, ...]:
    made = run(Request("app.py", files["app.py"], "thing", "Thing", {name[:-3]: (name, text) for name, text in files.items() if name != "app.py"}))
    assert not isinstance(made, Refused), made
    functions: tuple[Function, ...] = made.model.functions
    return functions


@pytest.mark.parametrize("name, old, new, changed", [
    ("files", "too small", "zu klein", ["add_0"]),
    ("files", "        total = 0\n", "\n\n        total = 0\n", ["add_0"]),
    ("files", "LIMIT = 5", "# more\n\nLIMIT = 5", []),
    ("protocols", "found = 0.0", "found = 0.5", ["total"]),
    ("split", "self.total += by", "self.total += by + 1", ["count"]),
])
def test_other_functions_are_found_again(name: str, old: str, new: str, changed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the tests above would say nothing."""
    monkeypatch.setattr(reuse, "_made", {})
    files = PROGRAMS[name]
    before, after = _functions(files), _functions({**files, "app.py": files["app.py"].replace(old, new, 1)})
    assert [a.name for a, b in zip(before, after, strict=True) if a is not b] == changed
