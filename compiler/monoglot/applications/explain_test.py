"""`monoglot explain` of the reference application and of every example, as golden files."""
from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from monoglot import explain, golden, pipeline
from monoglot.pipeline import Request, Run

ROOT = Path(os.environ["TEST_SRCDIR"], os.environ["TEST_WORKSPACE"]) if "TEST_SRCDIR" in os.environ else Path(__file__).parents[3]
APPLICATIONS: dict[str, tuple[str, ...]] = {
    "app/studio.py": (), "examples/market/market.py": (), "examples/poll/poll.py": (), "examples/todo_local/todo.py": (),
    "examples/invoice/invoice.py": ("amounts", "totals"),
    "compiler/monoglot/analyse/split/testdata/shapes.py": ()}


def compiled(path: str) -> Run:
    folder = (ROOT / path).parent
    files = {name: (f"{Path(path).parent}/{name}.py", (folder / f"{name}.py").read_bytes()) for name in APPLICATIONS[path]}
    made = pipeline.run(Request(path, (ROOT / path).read_bytes(), Path(path).stem, files=files))
    assert isinstance(made, Run), made
    return made


def shown(rows: tuple[explain.Explained, ...]) -> str:
    """The table, its cells separated by `|`, with a line for each function's place."""
    lines = [explain.HEADINGS, *explain.as_table(rows)]
    return "".join(" | ".join(cells).rstrip(" |") + "\n" for cells in lines)


@pytest.mark.parametrize("path", APPLICATIONS)
def test_golden(path: str) -> None:
    golden.check(Path(__file__).parent / f"golden/{Path(path).stem}.explain", shown(explain.explain(compiled(path).program)))


@pytest.mark.parametrize("path", APPLICATIONS)
def test_rows_tell_one_story(path: str) -> None:
    """Every function once; what is on the wire costs bytes; what waits makes round trips; JSON says the same."""
    program = compiled(path).program
    rows = explain.explain(program)
    assert sorted(r.function for r in rows) == sorted(f.name for f in program.model.functions)
    placed = {p.function: p for p in program.placements}
    for row in rows:
        assert (row.bytes_up > 0) == (row.bytes_down > 0) == bool(row.messages), row
        assert not row.round_trips or row.messages, row
        if row.placement in ("barrier", "verified"):
            assert row.round_trips == 1, row
        if row.placement in ("local", "optimistic"):
            assert row.round_trips == 0, row
        assert (row.placement != "helper" and bool(placed[row.function].evidence)) <= all(r.line > 0 and r.chain for r in row.evidence), row
    assert [r["function"] for r in json.loads(explain.as_json(rows))] == [r.function for r in rows]
