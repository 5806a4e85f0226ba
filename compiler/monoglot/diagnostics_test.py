"""Diagnostics are shown exactly."""
from __future__ import annotations

import json

from monoglot.diagnostics import as_json, as_text, make, refuse
from monoglot.model import Span


def test_text_has_the_line_and_a_caret() -> None:
    found = refuse([make("unknown name", Span("a.py", 2, 9, 2, 13), name="nope", hint="")])
    assert as_text(found.diagnostics, "x = 1\ny = 1 + nope\n") == (
        "a.py:2:9: MG0301 the name `nope` is not defined\n"
        "    y = 1 + nope\n"
        "            ^^^^\n"
        "  mend: define or import it\n"
        "explained by: monoglot explain MG0301\n")


def test_json_is_one_object_a_line() -> None:
    found = refuse([make("no app", Span("ä.py", 1, 1, 1, 2)), make("syntax", Span("a.py", 1, 1, 1, 2), detail="\x1b[2J\ud800")])
    text = as_json(found.diagnostics)
    assert text.isascii() and [d["code"] for d in json.loads(text)] == ["MG0101", "MG0501"]
    assert text.count("\n") == 2 and "\\u001b" not in as_text(found.diagnostics)[:0] and "\x1b" not in as_text(found.diagnostics)


def test_order_is_by_place_and_repetitions_are_dropped() -> None:
    a, b = make("no app", Span("a", 2, 1, 2, 2)), make("no app", Span("a", 1, 9, 1, 10))
    assert refuse([a, b, a]).diagnostics == (b, a)
