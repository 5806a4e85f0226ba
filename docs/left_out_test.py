"""What the reference says is left out is refused, with the codes that it names; what it lists as builtin is so."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from monoglot import pipeline
from monoglot.catalogue.entry import module
from monoglot.check import names
from monoglot.check.builtin_table import REFUSED, REFUSED_METHODS
from monoglot.diagnostics import Refused
from monoglot.pipeline import Request

DOCS = Path(__file__).resolve().parent
REFERENCE = (DOCS / "reference.md").read_text("utf-8")
SNIPPETS = re.findall(r"^\[(.+?)\] (MG\d{4})\n(.*?)(?=^\[|\Z)", (DOCS / "left_out.txt").read_text("utf-8"), re.MULTILINE | re.DOTALL)


def rows() -> dict[str, set[str]]:
    """The table's rows: the first words of each, to `:`, and its codes."""
    section = REFERENCE.split("## What is left out, and why")[1].split("\n## ")[0]
    cells = [line.strip("|").split(" | ") for line in section.split("\n") if line.startswith("| ") and not line.startswith("| out")]
    return {first.strip().partition(":")[0].replace("`", ""): set(re.findall(r"MG\d{4}", last)) for first, *_, last in cells}


@pytest.mark.parametrize("row, code, text", SNIPPETS, ids=[f"{row}-{n}" for n, (row, _, _) in enumerate(SNIPPETS)])
def test_a_snippet_is_refused_with_its_code(row: str, code: str, text: str) -> None:
    made = pipeline.run(Request("app.py", module(text.strip("\n")), "app"))
    assert isinstance(made, Refused), f"{row} is not left out any more"
    assert [d.code for d in made.diagnostics] == [code], made.diagnostics


def test_every_row_has_its_snippets_and_their_codes() -> None:
    found: dict[str, set[str]] = {}
    for row, code, _ in SNIPPETS:
        found.setdefault(row, set()).add(code)
    assert found == rows()


def test_every_name_that_the_compiler_refuses_is_in_the_reference() -> None:
    """The other way round: by its own tables."""
    refused = {*REFUSED, *(name.rpartition(".")[2] for name in REFUSED_METHODS), *names.INSTEAD}
    assert sorted(refused - set(re.findall(r"\w+", REFERENCE))) == []
