"""What a compilation costs grows with the module, not with its square. Work is counted, never timed."""
from __future__ import annotations

import sys
from types import FrameType

import pytest

from monoglot.check import reuse
from monoglot.diagnostics import Refused
from monoglot.edits_fixture import module
from monoglot.pipeline import Request, run


def calls(text: str) -> int:
    """How many Python functions a compilation calls."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        made = run(Request("store.py", text, "store"))
    finally:
        sys.setprofile(None)
    assert not isinstance(made, Refused), made
    return counted


def test_twice_the_module_costs_about_twice_as_much() -> None:
    calls(module(2))  # what is loaded once is loaded now
    small, large = calls(module(10)), calls(module(40))
    assert large < 4 * 1.6 * small, f"{small} calls for 20 functions, {large} for 80"


@pytest.mark.parametrize("old, new", [("too small", "zu klein"), ("        total = 0\n", "\n        # a line more\n        total = 0\n")])
def test_an_edit_costs_what_the_function_costs(old: str, new: str) -> None:
    """And little for each of the others, wherever they stand."""
    text = module(40)
    reuse.forget()
    first, edit = calls(text), calls(text.replace(old, new, 1))
    assert edit < 0.25 * first, f"{first} calls at first, {edit} after an edit"
