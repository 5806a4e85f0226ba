"""The same recorded traces give the same replies and the same rows on every host.

Byte for byte, the time of events excepted. The `memory` host runs the author's
Python in CPython: it is the yardstick.
"""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app import studio as studio_module
from monoglot import pipeline
from monoglot.hosts.memory import MemoryHost
from monoglot.model import Program
from tests.conformance.trace import (
    Replay, organisation, read_trace, readable, replay_in_memory, replay_on, through)
from tests.support.client import load_schema
from tests.support.deployed import HOST_NAMES, SECRET, deploy_tree, outputs, running, settings, stand_in

TRACES = sorted((Path(__file__).parent / "traces").glob("*.json"))


def studio_program() -> Program:
    path = Path(studio_module.__file__)
    done = pipeline.run(pipeline.Request("app/studio.py", path.read_bytes(), "studio", "Studio"), last="analyse")
    assert isinstance(done, pipeline.Run), done
    assert isinstance(done.program, Program)
    return done.program


def in_memory(steps: list[dict[str, Any]]) -> Replay:
    with stand_in() as address:
        host = MemoryHost(studio_module.Studio, studio_program(), secrets={"ai-key": SECRET}, fetch=through(address))
        try:
            return replay_in_memory(host, steps, load_schema(deploy_tree()))
        finally:
            host.close()


def on_process(name: str, steps: list[dict[str, Any]], data: Path) -> Replay:
    with stand_in() as address:
        log = outputs() / f"trace-{name}.log"
        with running(name, settings(data, stand_in=address, log=log)) as host:
            return replay_on(host, steps, load_schema(deploy_tree()))


def shown(replay: Replay) -> Any:
    return {"replies": [{who: [readable(each) for each in sent] for who, sent in step.items()}
                        for step in replay.replies]}


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", HOST_NAMES)
def test_same_replies_and_rows(name: str, path: Path, tmp_path: Path) -> None:
    steps = read_trace(path)
    expected, found = in_memory(steps), on_process(name, steps, tmp_path / "data")
    for number, step in enumerate(steps):
        same = found.replies[number] == expected.replies[number]
        assert same, f"step {number}: {step}\n" + json.dumps(
            {"memory": shown(Replay([expected.replies[number]], {})), name: shown(Replay([found.replies[number]], {}))},
            indent=1)
    assert found.rows == expected.rows


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_a_trace_gets_answers_and_rows(path: Path) -> None:
    """A trace that does nothing would agree on every host."""
    found = in_memory(read_trace(path))
    kinds = {next(iter(readable(each))) for step in found.replies for sent in step.values() for each in sent}
    assert {"welcome", "push", "ack", "result", "conflict", "failure"} <= kinds
    assert all(rows["mg_event"] and rows["shoots"] for rows in found.rows.values())
    assert {organisation(rows) for rows in found.rows.values()} == set(found.rows)
