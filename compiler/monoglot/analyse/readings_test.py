"""Which actions a server answers by themselves."""
from __future__ import annotations

import pytest

from monoglot.analyse import analyse_test, readings
from monoglot.model import Program


def offered(methods: str) -> tuple[str, ...]:
    program = analyse_test.analysed(analyse_test.app(methods).source)
    assert isinstance(program, Program), program
    return readings.offered(program.model, program.placements)


@pytest.mark.parametrize("head", [
    "def f(self) -> int:", "def f(self, a: int, b: str, c: bool, d: float) -> int:", "def f(self, a: Id[Shoot]) -> int:",
    "def f(self, a: str | None, b: list[int]) -> int:"])
def test_reads_of_plain_arguments(head: str) -> None:
    assert offered(f"{head}\n    return self.credits\n") == ("f",)


@pytest.mark.parametrize(("result", "value"), [
    ("list[str]", "[s.name for s in self.shoots]"), ("Id[Shoot]", "[s.id for s in self.shoots][0]"), ("int | None", "self.credits or None"),
    ("Status", "Status.ACTIVE if self.credits else Status.DELETED")])
def test_results_with_a_form_in_json(result: str, value: str) -> None:
    assert offered(f"def f(self) -> {result}:\n    return {value}\n") == ("f",)


@pytest.mark.parametrize("method", [
    "def f(self) -> int:\n    return 1\n",                                            # reads nothing
    "def f(self) -> None:\n    self.credits = 1\n",                                   # changes
    "def _f(self) -> int:\n    return self.credits\n",                                # no action
    "def f(self) -> None:\n    if self.credits:\n        raise ValueError()\n",       # nothing to answer
    "def f(self) -> bool:\n    return self.credits > 0 and document.title == ''\n"])  # in the browser
def test_others_are_not_offered(method: str) -> None:
    assert offered(method) == ()
