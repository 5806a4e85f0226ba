"""Source maps: what is marked is found again, at every place, in both directions."""
from __future__ import annotations

import json

from hypothesis import given, strategies as st

from monoglot.emit.javascript.sourcemap import Place, mark, number, position, split
from monoglot.model import Layout, Span

LAYOUT = Layout({("app/a.py", "A.f"): 7, ("app/b.py", "g"): 400})
PIECES = st.sampled_from([Span(file, 1, 1, 1, 1, piece) for file, piece in [("app/a.py", ""), ("app/b.py", ""), *LAYOUT.starts]])
MARKS = st.tuples(PIECES, st.integers(1, 100_000), st.integers(1, 300), st.sampled_from(["f", "g", "<lambda>"]))
TEXTS = st.text(alphabet="ab;\n{}é😀", max_size=12)


@given(st.lists(st.tuples(MARKS, TEXTS.filter(bool)), max_size=12), TEXTS)
def test_every_mark_is_found(parts: list[tuple[tuple[Span, int, int, str], str]], before: str) -> None:
    text, source_map = split(before + "".join(mark(*m) + t for m, t in parts), "x.js", LAYOUT)
    assert text == before + "".join(t for _, t in parts)
    at = before
    for (piece, row, column, name), part in parts:
        last = at.split("\n")[-1]
        assert position(source_map, at.count("\n") + 1, len(last.encode("utf-16-le")) // 2 + 1) == \
            Place(piece.file, row + LAYOUT.above(piece.file, piece.piece), column, name)
        at += part


def test_the_map_is_of_version_3() -> None:
    at = Span("m.py", 1, 1, 1, 1)
    text, source_map = split(f"a{mark(at, 7, 3, 'f')}b\n{mark(at, 9, 1, 'g')}c", "client.js", LAYOUT)
    assert text == "ab\nc"
    assert json.loads(source_map) == {"version": 3, "file": "client.js", "sources": ["m.py"], "names": ["f", "g"],
                                      "mappings": "CAMEA;AAEFC"}


def test_a_line_s_number_is_text() -> None:
    at = Span("app/b.py", 1, 1, 1, 1, "g")
    text, source_map = split(f"// {number(at, 3)} {mark(at, 3, 1, 'g')}x", "x.js", LAYOUT)
    assert text == "// 402 x" and position(source_map, 1, 8) == Place("app/b.py", 402, 1, "g")


def test_beyond_the_map_nothing_is_known() -> None:
    _, source_map = split("a", "x.js", LAYOUT)
    assert position(source_map, 1, 1) is None and position(source_map, 9, 1) is None
