"""Split actions do the same in CPython and as client and actor: effects in order, result, exception, rows."""
from __future__ import annotations

from pathlib import Path

import pytest

from monoglot.hosts.split_fixture import Case, compiled, in_cpython, in_node, source

SHAPES: dict[str, tuple[str, Case]] = {}


def shape(name: str, methods: str, *args: object, answers: dict[str, list[object]] | None = None,
          replies: list[object] | None = None) -> None:
    SHAPES[name] = (methods, Case(args, answers, replies or []))


shape("fetch_browser_fetch", """
def run(self, name: str) -> int:
    first = fetch.post("https://api.example.com/price", json={"name": name}, bearer=self.key)
    price = expect(int, first.json["price"])
    pair = (price, name)
    document.title = f"{name}: {price}"
    word = self.chosen
    second = fetch.post("https://api.example.com/buy", json={"name": pair[1], "price": pair[0], "word": word})
    self.total += price
    self.notes.insert(Note(text=name))
    return second.status
""", "tea", replies=[{"price": 7}, {}])


@pytest.mark.parametrize("name", SHAPES)
def test_same_as_cpython(tmp_path: Path, name: str) -> None:
    methods, case = SHAPES[name]
    text = source(methods)
    expected = in_cpython(text, case)
    found, told = in_node(tmp_path, compiled(text), case)
    assert found == expected
    assert told["flows"] == 0 and told["reported"] == []
