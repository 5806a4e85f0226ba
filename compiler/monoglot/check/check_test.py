"""What `check` refuses, each with its diagnostics, and what it makes of a small app."""
from __future__ import annotations

from pathlib import Path

import pytest

from monoglot import golden, textcases
from monoglot.check import check
from monoglot.diagnostics import Refused
from monoglot.dump import dump
from monoglot.model import Model
from monoglot.read import read

DATA = Path(__file__).parent / "testdata"
REFUSED = DATA / "refused.txt"


def checked(text: str) -> Model | Refused:
    source = read("app.py", text)
    return source if isinstance(source, Refused) else check(source, name="studio")


def shown(case: textcases.Case) -> str:
    made = checked(case.source)
    assert isinstance(made, Refused), f"{case.name} was accepted"
    return case.shown(made.diagnostics)


@pytest.mark.parametrize("case", textcases.read(REFUSED), ids=lambda case: case.name)
def test_refused(case: textcases.Case) -> None:
    textcases.check(REFUSED, case, shown)


def test_no_case_is_a_fault_of_the_compiler() -> None:
    assert "MG0001" not in REFUSED.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["studio", "language"])
def test_golden_model(name: str) -> None:
    model = checked((DATA / f"{name}.py").read_text(encoding="utf-8"))
    assert isinstance(model, Model), model
    golden.check(DATA / f"{name}.model", dump(model))
