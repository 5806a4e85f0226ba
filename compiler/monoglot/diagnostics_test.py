"""The catalogue is sound, and diagnostics are shown exactly."""
from __future__ import annotations

import ast
import json
import string
from pathlib import Path

import pytest

from monoglot import catalogue
from monoglot.diagnostics import as_json, as_text, make, refuse
from monoglot.model import Span


def test_codes_have_their_form_and_are_in_order() -> None:
    codes = [e.code for e in catalogue.ENTRIES]
    assert codes == sorted(codes)
    assert all(len(c) == 6 and c.startswith("MG") and c[2:].isdigit() for c in codes)


@pytest.mark.parametrize("clash", [catalogue.Entry("MG0001", "new", "", ""), catalogue.Entry("MG9999", "internal", "", "")])
def test_duplicate_fails(clash: catalogue.Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "ENTRIES", (*catalogue.ENTRIES, clash))
    with pytest.raises(ValueError, match="twice"):
        catalogue._index()


def test_every_row_is_used_and_every_use_has_a_row() -> None:
    root = Path(__file__).parent
    used = {node.value for stage in ("read", "check", "analyse") for path in (root / stage).glob("*.py")
            if not path.name.endswith("_test.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert not [e.title for e in catalogue.ENTRIES if e.title not in used]


def test_templates_are_sentences_for_people() -> None:
    for entry in catalogue.ENTRIES:
        assert entry.mend and entry.message
        list(string.Formatter().parse(entry.message + entry.mend))


def test_text_has_the_line_and_a_caret() -> None:
    found = refuse([make("unknown name", Span("a.py", 2, 9, 2, 13), name="nope", hint="")])
    assert as_text(found.diagnostics, "x = 1\ny = 1 + nope\n") == (
        "a.py:2:9: MG0301 the name `nope` is not defined\n"
        "    y = 1 + nope\n"
        "            ^^^^\n"
        "  mend: define or import it\n")


def test_json_is_one_object_a_line() -> None:
    found = refuse([make("no app", Span("ä.py", 1, 1, 1, 2)), make("syntax", Span("a.py", 1, 1, 1, 2), detail="\x1b[2J\ud800")])
    text = as_json(found.diagnostics)
    assert text.isascii() and [d["code"] for d in json.loads(text)] == ["MG0101", "MG0501"]
    assert text.count("\n") == 2 and "\\u001b" not in as_text(found.diagnostics)[:0] and "\x1b" not in as_text(found.diagnostics)


def test_order_is_by_place_and_repetitions_are_dropped() -> None:
    a, b = make("no app", Span("a", 2, 1, 2, 2)), make("no app", Span("a", 1, 9, 1, 10))
    assert refuse([a, b, a]).diagnostics == (b, a)
