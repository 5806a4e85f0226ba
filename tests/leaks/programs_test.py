"""Generated programs that hold secrets, on both real hosts: what is sent rightly arrives, nothing is seen anywhere else."""
from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.leaks.stage import Answer, Stage, stage
from tests.support.deployed import HOST_NAMES, runfile

SECRETS = {"the-key": "sk-zebra-9041-quartz", "other-key": "sk-other-7777-flint"}
VALUES = {"key": SECRETS["the-key"], "other": SECRETS["other-key"]}
ENDS = {"a plain exception": "ValueError", "a division by zero": "ZeroDivisionError"}


def answer(path: str, headers: Mapping[str, str], body: str) -> str:
    return "fine"


@pytest.mark.parametrize("host", HOST_NAMES)
def test_every_program(host: str, tmp_path: Path) -> None:
    programs = json.loads(runfile("MONOGLOT_LEAK_PROGRAMS").read_text(encoding="utf-8"))
    services: dict[str, Answer] = {name: answer for name in ("api.example.com", "c.example.com")}
    with stage(host, tmp_path, "programs", SECRETS, services) as made:
        for name, secret, end in programs:
            _ran(made, name, VALUES[secret], end)
        assert made.asked["api.example.com"], "no program sends"
        elsewhere = str(made.asked["c.example.com"])
        assert not any(value in elsewhere for value in VALUES.values())
    print(f"{host} ran {len(programs)} programs")


def _ran(made: Stage, name: str, value: str, end: str) -> None:
    """One program's result, and that its secret and no other arrived where it is sent."""
    asked = made.asked["api.example.com"]
    before, result = len(asked), made.ask.ask(name)
    sent = str(asked[before:])
    assert (result.error.kind if result.HasField("error") else "") == ENDS.get(end, ""), (name, end, result)
    assert (value in sent) == (end in ("header", "json")), (name, end, sent)
    assert not any(other in sent for other in VALUES.values() if other != value), (name, sent)
