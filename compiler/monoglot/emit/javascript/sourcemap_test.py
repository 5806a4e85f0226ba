"""Source maps: what is marked is found again, at every place, in both directions."""
from __future__ import annotations

import json

from hypothesis import given, strategies as st

from monoglot.emit.javascript.sourcemap import Place, bare, mark, position, split

PLACES = st.builds(Place, st.sampled_from(["app/a.py", "app/b.py"]), st.integers(1, 100_000), st.integers(1, 300),
                   st.sampled_from(["f", "g", "<lambda>"]))
TEXTS = st.text(alphabet="ab;\n{}é😀", max_size=12)


@given(st.lists(st.tuples(PLACES, TEXTS.filter(bool)), max_size=12), TEXTS)
def test_every_mark_is_found(parts: list[tuple[Place, str]], before: str) -> None:
    text, source_map = split(before + "".join(mark(p.file, p.line, p.column, p.function) + t for p, t in parts), "x.js")
    assert text == before + "".join(t for _, t in parts)
    at = before
    for place, part in parts:
        row = at.split("\n")[-1]
        assert position(source_map, at.count("\n") + 1, len(row.encode("utf-16-le")) // 2 + 1) == place
        at += part


def test_the_map_is_of_version_3() -> None:
    text, source_map = split(f"a{mark('m.py', 7, 3, 'f')}b\n{mark('m.py', 9, 1, 'g')}c", "client.js")
    assert text == "ab\nc"
    assert json.loads(source_map) == {"version": 3, "file": "client.js", "sources": ["m.py"], "names": ["f", "g"],
                                      "mappings": "CAMEA;AAEFC"}


def test_beyond_the_map_nothing_is_known() -> None:
    _, source_map = split("a", "x.js")
    assert position(source_map, 1, 1) is None and position(source_map, 9, 1) is None


def test_bare() -> None:
    assert bare(f"a{mark('m.py', 1, 1, 'f')}b") == "ab"
