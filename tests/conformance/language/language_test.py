"""Each case means the same in CPython, in the browser, in workerd and in the pod's engine."""
from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monoglot import pipeline
from tests.conformance.language import engines, suite
from tests.support.deployed import runfile

HERE = Path(__file__).parent
FILES = {Path(name).stem: Path(os.environ["TEST_SRCDIR"], name) for name in os.environ["MONOGLOT_SUITES"].split()}
LEAST_CASES = 1500


@cache
def case_file(name: str) -> suite.Suite:
    return suite.load(FILES[name], runfile("MONOGLOT_HEAD").read_text(encoding="utf-8"))


@cache
def answers(engine: str) -> engines.Answers:
    return engines.ENGINES[engine]([HERE / name / f"{engines.SIDES[engine]}.js" for name in FILES])


@cache
def in_cpython(name: str) -> dict[str, list[Any]]:
    return suite.answers(case_file(name))


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.parametrize("name", FILES)
def test_same(name: str, engine: str) -> None:
    expected, found = in_cpython(name), answers(engine)[name]
    assert list(found) == list(expected)
    different = [case for case in expected if found[case] != expected[case]]
    assert not different, "".join(report(name, case) for case in different)


def report(name: str, case: str) -> str:
    """The case's source, its JavaScript and what everyone answered."""
    shown = json.loads((HERE / name / "listing.json").read_text(encoding="utf-8"))[case]
    given = {"cpython": in_cpython(name)[case]} | {e: answers(e)[name][case] for e in engines.ENGINES}
    lines = "".join(f"  {who:9}{json.dumps(what, ensure_ascii=False)}\n" for who, what in given.items())
    return f"\n--- {name}.{case}\n{shown['source']}\n{shown['javascript']}\n{lines}"


def test_there_are_enough() -> None:
    assert sum(len(case_file(name).cases) for name in FILES) >= LEAST_CASES


# --- what is refused ---------------------------------------------------------------

SNIPPETS = [(path.stem, snippet) for path in sorted((HERE / "refused").glob("*.txt")) for snippet in suite.snippets(path)]


@pytest.mark.parametrize(("group", "snippet"), SNIPPETS, ids=[f"{g}-{s.name}" for g, s in SNIPPETS])
def test_refused(group: str, snippet: suite.Snippet) -> None:
    done = pipeline.run(pipeline.Request("refused.py", snippet.module, "refused"))
    assert not isinstance(done, pipeline.Run), "it is accepted"
    assert snippet.code in {d.code for d in done.diagnostics}, done.diagnostics
