"""Every example of the catalogue does what its page says: the bad one gives its code and no other, the good one compiles."""
from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from monoglot import catalogue, pipeline
from monoglot.catalogue.entry import Entry, module
from monoglot.diagnostics import Refused
from monoglot.pipeline import Request

SHOWN = [entry for entry in catalogue.ENTRIES if entry.code != "MG0001"]
"""All but the compiler's own faults, of which there is no example."""


def refused(text: str | bytes) -> list[str]:
    """What the stages up to the IR say of a module, each with its place."""
    made = pipeline.run(Request("app.py", text, "example"))
    return [f"{d.code} {d.line}:{d.column} {d.message}" for d in made.diagnostics] if isinstance(made, Refused) else []


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.code)
def test_the_bad_example_gives_its_code_once_and_nothing_else(entry: Entry) -> None:
    found = refused(module(entry.bad))
    assert len(found) == 1 and found[0].startswith(entry.code + " "), found


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.code)
def test_the_good_example_compiles(entry: Entry) -> None:
    assert refused(module(entry.good)) == []


def test_codes_have_their_form_and_are_in_order() -> None:
    codes = [e.code for e in catalogue.ENTRIES]
    assert codes == sorted(codes)
    assert all(len(c) == 6 and c.startswith("MG") and c[2:].isdigit() for c in codes)


@pytest.mark.parametrize("code, title", [("MG0001", "new"), ("MG9999", "internal")])
def test_duplicate_fails(code: str, title: str) -> None:
    clash = Entry(code, title, "", "", "", "", "")
    with pytest.raises(ValueError, match="twice"):
        catalogue.index((*catalogue.ENTRIES, clash))


def test_every_row_is_used() -> None:
    root = Path(__file__).parent.parent
    modules = [*root.glob("*.py"), *(p for stage in ("read", "check", "analyse", "lower") for p in (root / stage).rglob("*.py"))]
    used = {node.value for path in modules if not path.name.endswith("_test.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert not [e.title for e in catalogue.ENTRIES if e.title not in used]


def test_texts_are_whole() -> None:
    for entry in catalogue.ENTRIES:
        assert entry.mend and entry.message and entry.why.rstrip().endswith("."), entry.code
        list(string.Formatter().parse(entry.message + entry.mend))
