"""Reading: what keeps a module from being read, and that spans count characters."""
from __future__ import annotations

import ast

import pytest

from monoglot.diagnostics import Refused
from monoglot.model import Span
from monoglot.read import DEPTH_LIMIT, SIZE_LIMIT, Source, read


@pytest.mark.parametrize("text, code, line, column", [
    (b"x = 1\ny = '\xff'", "MG0102", 2, 6),
    (b"\xff\xfex\x00", "MG0102", 1, 1),
    ("x = 1\ny\0 = 2", "MG0103", 2, 2),
    ("x = (" + "(" * 250 + ")" * 251, "MG0104", 1, None),
    ("x = " + "[" * 90 + "]" * 90, "MG0104", 1, 4 + DEPTH_LIMIT - 1),
    ("x = " + "-" * 5000 + "1", "MG0104", 1, None),
    ("x = " + "+".join("1" * 9000), "MG0104", None, None),
    ("x = " + "a." * 20000 + "b", "MG0104", None, None),
    ("if 1:\n" + "".join(" " * i + "if 1:\n" for i in range(1, 120)) + " " * 120 + "pass", "MG0104", None, None),
    ("x" * (SIZE_LIMIT + 1), "MG0105", 1, 1),
    ("x = 1" + "0" * 5000, "MG0101", 1, None),
    ("x = '\\N{nope}'", "MG0101", 1, None),
    ("def f(:\n  pass", "MG0101", 1, 7),
    ("# coding: latin-9000\nx = 1", "MG0101", None, None),
    ("x = '\\udc00'", "MG0106", 1, 5),
    ("x = '\udc00'", "MG0102", 1, 6),
    ("return 1\nx = ", "MG0101", 2, None),
])
def test_refused(text: str | bytes, code: str, line: int | None, column: int | None) -> None:
    made = read("app.py", text)
    assert isinstance(made, Refused)
    found = made.diagnostics[0]
    assert found.code == code
    assert line in (None, found.line) and column in (None, found.column)


@pytest.mark.parametrize("text, word, column", [
    ("x = 'äöü' + nope", "nope", 13),
    ("x = '😀😀' + nope", "nope", 12),
    ("\ufeffx = nope", "nope", 5),
    ("x = 1\r\ny = nope\r\n", "nope", 5),
    ("x = 1\ry = nope", "nope", 5),
])
def test_columns_count_characters(text: str, word: str, column: int) -> None:
    source = read("app.py", text.encode())
    assert isinstance(source, Source)
    node = next(n for n in ast.walk(source.tree) if isinstance(n, ast.Name) and n.id == word)
    span = source.span(node)
    assert span.column == column and span.end_column == column + len(word)
    assert source.lines[source.place(node).row - 1][column - 1:].startswith(word)


def test_same_text_as_bytes_or_str() -> None:
    text = "from monoglot import App\n"
    a, b = read("p", text), read("p", text.encode())
    assert isinstance(a, Source) and isinstance(b, Source) and ast.dump(a.tree) == ast.dump(b.tree)


def test_places_count_from_the_declaration_they_are_in() -> None:
    text = "from monoglot import App\n\n@entity\nclass A(Entity):\n    a: int\n    b: int = (\n  2)\n\n    @local\n    def f(self): return nope\n\nx = 1; y = nope\ndef f(): pass\ndef f(): pass\n"
    below, above = (read("p", ("\n" * n) + text) for n in (0, 3))
    assert isinstance(below, Source) and isinstance(above, Source)
    assert below.pieces.names == ("#", "A#", "A.#", "A.#1", "A.f#", "#1", "f#", "f#1") == above.pieces.names
    places = [[(s.span(n), s.place(n)) for n in ast.walk(s.tree) if hasattr(n, "lineno")] for s in (below, above)]
    assert len(places[0]) > 20
    for (one, at), (other, moved) in zip(*places, strict=True):
        assert one == other and (at.row + 3, at.end_row + 3, at.column) == (moved.row, moved.end_row, moved.column)
    assert [(s.piece, s.row) for s, at in places[0] if at.row == 10 and at.column == 25] == [("A.f#", 2)]
    assert (Span("p", 12, 12, 12, 16) in [at for _, at in places[0]]) and below.layout.at(Span("p", 3, 1, 4, 2)) == Span("p", 3, 1, 4, 2)
