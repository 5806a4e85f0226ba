"""Generated programs mean the same on every engine, and are well-typed for whom they should be.

`MONOGLOT_PROGRAMS` says how many; a batch has the seed of its number, so what one run
finds another finds again; `MONOGLOT_FIRST_BATCH` begins elsewhere, for programs not yet seen.
A difference is shown as the smallest program that has it; a batch that fails is told at once,
and kept with the test's outputs, since a run takes an hour.
"""
from __future__ import annotations

import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pytest

from monoglot.diagnostics import Diagnostic
from tests.conformance.language import engines, features, fuzz, illtyped
from tests.conformance.language.compile_cases import javascript

SIZE = 300
"""Programs of a batch that run: one start of each engine."""

DRAWN = SIZE + SIZE // 50
"""Programs of a batch: some are refused."""

PROGRAMS = int(os.environ["MONOGLOT_PROGRAMS"])
FIRST = int(os.environ.get("MONOGLOT_FIRST_BATCH", "1"))
BATCHES = range(FIRST, FIRST - (-PROGRAMS // SIZE))
TYPED = 40
"""Programs of a batch that mypy looks at, as they are and with an edit."""

REFUSED_AT_MOST = 0.02
"""Of the programs those that the compiler refuses and mypy does not; variations of one are refused together."""

KNOWN_REFUSALS = {
    "MG0405": "an operator on a name whose narrowing a loop or a handler has undone",
    "MG0407": "a comparison of one",
    "MG0411": "any other use of one",
    "MG0453": "a call with a function in one that asks for little",
    "MG0442": "a container of a name that a test has left one value, where nothing but its own items goes in or is looked for",
}
"""Well-typed programs that the compiler refuses all the same, by code, with the reason."""

KNOWN_ACCEPTED: dict[str, str] = {}
"""What mypy rejects and the compiler accepts, by a part of mypy's message, with the reason."""

ran, having, ended = Counter[str](), Counter[str](), Counter[str]()
"""Programs that each engine ran, by feature, and by how they ended."""


@lru_cache(maxsize=1)
def batch(number: int) -> fuzz.Batch:
    made = fuzz.Batch(fuzz.drawn(DRAWN, number))
    made.compile()
    return made


@pytest.fixture(autouse=True)
def progress(request: pytest.FixtureRequest) -> None:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"{time.strftime('%H:%M:%S')} of {len(BATCHES)} batches: {request.node.name}, at most {most} MB so far")


@pytest.fixture(scope="session", autouse=True)
def enough(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every engine has run every program of this process's batches, and no feature was forgotten.

    The programs of a batch are each other's variations, so one batch may lack a rare feature.
    """
    yield
    batches = sum(item.name.startswith("test_batch") for item in request.session.items)
    say(f"features, in hundredths of the programs: {features.table(having, ran['cpython'])}")
    say(f"ended in: {features.table(ended, ran['cpython'])}")
    say(f"programs run: {dict(ran)}, in {batches} of {len(BATCHES)} batches of at least {SIZE}")
    for name in ("cpython", *engines.ENGINES):
        assert ran[name] >= batches * SIZE, f"{name} ran {ran[name]} programs"
    rare = [name for name, count in having.items() if count < features.LEAST * ran["cpython"]]
    assert not rare, rare


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@pytest.mark.parametrize("number", BATCHES)
def test_batch(number: int, tmp_path: Path) -> None:
    made, failed = batch(number), list[str]()
    having.update(features.counted(made.programs))
    checks: dict[str, Callable[[], None]] = {
        "refused": lambda: _refusals(made), "differs": lambda: _same(number, made, tmp_path), "types": lambda: _typed(number, made)}
    for name, check in checks.items():
        with told(f"batch_{number}_{name}", failed):
            check()
    assert not failed, failed[0]


@contextmanager
def told(what: str, failed: list[str]) -> Iterator[None]:
    """What fails within is added to `failed`, said at once, and written to the test's outputs; the next check goes on."""
    try:
        yield
    except Exception as error:
        text = f"{what}: {type(error).__name__}: {error}\n"
        failed.append(text)
        say(text)
        if outputs := os.environ.get("TEST_UNDECLARED_OUTPUTS_DIR"):
            Path(outputs, f"{what}.txt").write_text(text, encoding="utf-8")


def _refusals(made: fuzz.Batch) -> None:
    unknown = [shown(made.programs[n], found) for n, found in made.refused.items()
               if {each.code for each in found} - KNOWN_REFUSALS.keys()]
    assert not unknown, unknown[0]
    refused = [made.programs[n] for n in made.refused]
    most = REFUSED_AT_MOST * len(made.programs)
    alone = len(refused) - (len(illtyped.mypy_rejects(refused)) if len(refused) > most else 0)
    assert alone <= most, Counter(each.code for found in made.refused.values() for each in found)


def shown(program: str, found: tuple[Diagnostic, ...]) -> str:
    return "".join(f"{each.line}: {each.code} {each.message}\n" for each in found) + program


def _same(number: int, made: fuzz.Batch, folder: Path) -> None:
    expected = made.expected()
    endings = features.endings(expected.values())
    ended.update(endings)
    assert endings["a value"] > len(expected) / 2, f"most only raise: {endings}"
    assert max(count for name, count in endings.items() if name != "a value") < len(expected) / 4, f"most raise the same: {endings}"
    ran["cpython"] += len(expected)
    different: dict[str, list[int]] = {}
    for name, run in engines.ENGINES.items():
        found = made.found(run, engines.SIDES[name], fuzz.bundled, folder / name)
        ran[name] += len(found)
        different[name] = [n for n in expected if found[n] != expected[n]]
    engine, which = next(((name, found) for name, found in different.items() if found), ("", []))
    assert not which, _smallest(number, made, which[0], engine, folder) + f"\nall that differ: {different}"


def _smallest(number: int, made: fuzz.Batch, which: int, engine: str, folder: Path) -> str:
    """The report of a difference: shrunk in the pod's engine, if it is there too."""
    wrong = fuzz.differs(engines.quickjs, "server", fuzz.bundled, folder / "alone")
    program = made.programs[which]
    if wrong(program):
        program = fuzz.shrunk(program, wrong, number)
    alone = fuzz.Batch([program])
    alone.compile()
    found = alone.found(engines.ENGINES[engine], engines.SIDES[engine], fuzz.bundled, folder / "report")
    emitted = javascript("p0", alone.modules["m0"]["server"])
    return f"batch {number}, {engine}\n{program}\n{emitted}\ncpython {alone.expected()}\n{engine} {found}"


def _typed(number: int, made: fuzz.Batch) -> None:
    accepted = [text for n, text in enumerate(made.programs) if n not in made.refused][:TYPED]
    assert illtyped.mypy_rejects(accepted) == {}, "accepted, but mypy --strict rejects them"
    rng = random.Random(number)
    edited = [illtyped.edited(text, rng) for text in accepted]
    rejected, refused = illtyped.mypy_rejects(edited), illtyped.compiler_rejects(edited)
    say(f"    of {len(edited)} edited programs mypy rejects {len(rejected)}, the compiler {len(refused)}")
    assert len(rejected) > len(edited) / 2, "the edits break too little"
    for n in rejected.keys() - refused.keys():
        unknown = [message for message in rejected[n] if not any(part in message for part in KNOWN_ACCEPTED)]
        assert not unknown, f"mypy: {unknown}\n{edited[n]}"


def test_the_same_seed_gives_the_same_programs() -> None:
    assert fuzz.drawn(10, 2) == fuzz.drawn(10, 2)


def test_a_difference_is_found_and_shrunk() -> None:
    """With an engine that gets one thing wrong: what holds a division is said to differ."""
    def wrong(program: str) -> bool:
        return " // " in program
    found = next(text for text in batch(1).programs if wrong(text))
    small = fuzz.shrunk(found, wrong, 1)
    assert wrong(small) and len(small) < 500, small
