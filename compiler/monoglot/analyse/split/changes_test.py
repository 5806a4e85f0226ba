"""A change in place that one of the two sides could not tell of is refused: of a variable that the other side has, of a constant."""
from __future__ import annotations

import textwrap

import pytest

from monoglot import pipeline
from monoglot.diagnostics import Refused

HEAD = '''
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from monoglot import App, Shared, fetch
from monoglot.browser import document

T = TypeVar("T")


@dataclass
class Box:
    text: str

    def shown(self) -> str:
        return self.text

    def put(self, text: str) -> None:
        self.text = text


@dataclass
class Holder:
    box: Box


class Shown(Protocol):
    def shown(self) -> str: ...


def same(value: T) -> T:
    return value


def first(lists: list[list[str]]) -> list[str]:
    return lists[0]


def boxed(box: Box) -> list[Box]:
    return [box]


def later(show: Callable[[], str]) -> Callable[[], str]:
    return show


def put(texts: list[str], text: str) -> None:
    texts.append(text)


def _reply() -> str:
    return fetch.get("https://api.example.com/x").text


class Changed(App):
    last: Shared[str] = ""

    def act(self) -> str:
'''

REFUSED = {
    "a method bound before": """
        box = Box("x")
        show = box.shown
        box.text = _reply()
        document.title = show()""",
    "a lambda": """
        box = Box("x")
        show: Callable[[], str] = lambda: box.shown()
        box.put(_reply())
        document.title = show()""",
    "a listener, at the action's end": """
        box = Box("x")
        document.addEventListener("click", lambda event: document.append(box.text))
        box.text = _reply()""",
    "a listener of a variable, at the action's end": """
        text = "x"
        document.addEventListener("click", lambda event: document.append(text))
        text = _reply()""",
    "a method of what a call gives": """
        box = Box("x")
        show = same(box).shown
        box.text = _reply()
        document.title = show()""",
    "a method that is handed on": """
        box = Box("x")
        show = later(box.shown)
        box.text = _reply()
        document.title = show()""",
    "a protocol": """
        box = Box("x")
        shown: Shown = box
        box.text = _reply()
        document.title = shown.shown()""",
    "an instance in an instance": """
        box = Box("x")
        holder = Holder(box)
        box.text = _reply()
        document.title = holder.box.text""",
    "an instance in a list that a call makes": """
        box = Box("x")
        boxes = boxed(box)
        box.text = _reply()
        document.title = boxes[0].text""",
    "a generator": """
        texts = ["x"]
        given = (text for text in texts)
        texts.append(_reply())
        document.title = ",".join(given)""",
    "an iterator": """
        lists = [[document.title], [document.title]]
        given = iter(lists)
        texts = next(given)
        texts.append(_reply())
        document.title = lists[0][-1]""",
    "an item that a call gives": """
        lists = [[document.title]]
        texts = first(lists)
        texts.append(_reply())
        document.title = lists[0][-1]""",
    "one of two": """
        texts = [document.title]
        others = same(texts) if len(texts) > 1 else texts
        put(others, _reply())
        document.title = texts[-1]""",
    "bound in a test": """
        texts = [document.title]
        if others := texts:
            others.append(_reply())
        document.title = texts[-1]""",
    "a dict's item": """
        lists = {"a": [document.title]}
        texts = lists.get("a")
        if texts is not None:
            texts.append(_reply())
        document.title = lists["a"][-1]""",
    "unpacked": """
        pair = ([document.title], 1)
        texts, number = pair
        texts.append(_reply())
        document.title = pair[0][number]""",
    "the greatest": """
        lists = [[document.title]]
        texts = max(lists, key=len)
        texts.append(_reply())
        document.title = lists[0][-1]""",
    "sorted": """
        lists = [[document.title]]
        others = sorted(lists)
        others[0].append(_reply())
        document.title = lists[0][-1]""",
    "a dict's values": """
        lists = {"a": [document.title]}
        for texts in lists.values():
            texts.append(_reply())
        document.title = lists["a"][-1]""",
    "counted": """
        lists = [[document.title]]
        for number, texts in enumerate(lists):
            texts.append(_reply())
        document.title = lists[0][-1]""",
    "a comprehension": """
        lists = [[document.title]]
        others = [texts for texts in lists]
        others[0].append(_reply())
        document.title = lists[0][-1]""",
    "a copy with the same items": """
        lists = [[document.title]]
        others = list(lists)
        others[0].append(_reply())
        document.title = lists[0][-1]""",
    "a sum with the same items": """
        lists = [[document.title]]
        others = lists + [[]]
        others[0].append(_reply())
        document.title = lists[0][-1]""",
    "a slice with the same items": """
        lists = [[document.title]]
        others = lists[:]
        others[0].append(_reply())
        document.title = lists[0][-1]""",
    "a starred rest": """
        lists = [[document.title], []]
        head, *rest = lists
        rest[0].append(_reply())
        document.title = lists[1][-1]""",
    "put into another": """
        texts = [document.title]
        lists = [["x"]]
        lists[0] = texts
        texts.append(_reply())
        document.title = lists[0][-1]""",
    "one of two that is there": """
        texts = [document.title]
        none: list[str] = []
        (none or texts).append(_reply())
        document.title = texts[-1]""",
}

SPLIT = {
    "a new list of texts": """
        texts = [document.title]
        others = sorted(texts)
        others.append(_reply())
        document.title = texts[-1] + others[-1]""",
    "a call that only reads": """
        texts = [document.title]
        texts.append(_reply())
        document.title = ",".join(texts)""",
    "an instance that nobody changes here": """
        box = Box("x")
        text = box.text
        fetch.post("https://api.example.com/x", json=text)
        document.title = text""",
    "a helper that makes its own": """
        texts = [document.title]
        fetch.post("https://api.example.com/x", json=[text.upper() for text in same(texts)])
        document.title = texts[0]""",
}


OF_ARGUMENTS = {
    "at the end": ("refused", "document.title = texts[0]\nput(texts, _reply())"),
    "under another name": ("refused", "document.title = texts[0]\nothers = same(texts)\nothers.append(_reply())\ndocument.title = texts[-1]"),
    "before the end": ("split", "document.title = texts[0]\nput(texts, _reply())\ndocument.title = texts[-1]"),
}


@pytest.mark.parametrize("name", OF_ARGUMENTS)
def test_who_calls_has_the_arguments(name: str) -> None:
    expected, body = OF_ARGUMENTS[name]
    text = HEAD.lstrip().replace("def act(self)", "def act(self, texts: list[str])") + textwrap.indent(body, " " * 8) + "\n        return \"done\"\n"
    found = pipeline.run(pipeline.Request("changed.py", text, "changed"))
    if isinstance(found, Refused):
        assert (expected, {d.code for d in found.diagnostics}) == ("refused", {"MG0706"}), found.diagnostics
    else:
        assert expected == "split"


def compiled(body: str) -> pipeline.Run | Refused:
    text = HEAD.lstrip() + textwrap.indent(textwrap.dedent(body), " " * 8).lstrip("\n") + "\n        return \"done\"\n"
    return pipeline.run(pipeline.Request("changed.py", text, "changed"))


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(name: str) -> None:
    found = compiled(REFUSED[name])
    assert isinstance(found, Refused), "it compiles"
    assert {d.code for d in found.diagnostics} == {"MG0706"}, found.diagnostics


@pytest.mark.parametrize("name", SPLIT)
def test_it_is_split(name: str) -> None:
    assert isinstance(compiled(SPLIT[name]), pipeline.Run)


CONSTANTS = '''
from dataclasses import dataclass

from monoglot import App

ROWS = [[1, 2], [3]]
BY = {"a": [1], "b": [2]}
FLAT = [1, 2, 3]


@dataclass(frozen=True)
class Held:
    items: list[int]


HELD = Held([1])
HELDS = [Held([1]), Held([2])]


def first() -> list[int]:
    return ROWS[0]


def fill(row: list[int]) -> None:
    row.append(1)


class Fixed(App):
    def act(self) -> int:
'''

CHANGED = {
    "an item": "ROWS[0].append(1)",
    "an item's item": "ROWS[0][0] = 1",
    "gone through": "for row in ROWS:\n    row.append(1)",
    "gone through, a copy": "for row in list(ROWS):\n    row.sort()",
    "got from a dict": "row = BY.get('a', [])\nrow[0] = 2",
    "a dict's values": "for row in BY.values():\n    row += [1]",
    "of a dataclass": "HELD.items.append(1)",
    "of a dataclass in a list": "HELDS[0].items.append(1)",
    "of a dataclass gone through": "for held in HELDS:\n    items = held.items\n    items.append(1)",
    "of a dataclass, by a function": "fill(HELDS[0].items)",
    "what a function gives": "first().append(1)",
    "what a function is given": "fill(ROWS[0])",
    "a comprehension's": "[row for row in ROWS][0].append(1)",
    "the greatest": "max(ROWS, key=len).append(1)",
    "by a function inside": "def put(n: int) -> None:\n    ROWS[0].append(n)\nput(1)",
    "put into another": "rows = [[1]]\nrows.append(ROWS[0])\nrows[1].append(2)",
    "put there by a function": "rows = [[1]]\nkeep(rows)\nrows[1].append(2)",
}
READ = {
    "read": "total = sum(sum(row) for row in ROWS) + len(max(ROWS, key=len)) + sum(BY['a']) + sum(HELD.items)",
    "copied": "row = list(ROWS[0])\nrow.append(1)",
    "each copied": "rows = [list(row) for row in ROWS]\nrows[0].append(1)",
    "in a list that is changed": "rows = [row for row in ROWS if len(row) > 1]\nrows.append(ROWS[0])\nkeep(rows)\nhelds = list(HELDS)\nhelds.reverse()",
    "of plain values": "flat = list(FLAT)\nflat.append(1)",
}
KEEP = "\n\ndef keep(rows: list[list[int]]) -> None:\n    rows.append(ROWS[0])\n"


def of_constants(body: str) -> pipeline.Run | Refused:
    text = CONSTANTS.lstrip() + textwrap.indent(body, " " * 8) + "\n        return 1\n" + KEEP
    return pipeline.run(pipeline.Request("fixed.py", text, "fixed"))


@pytest.mark.parametrize("name", CHANGED)
def test_a_part_of_a_constant_is_not_changed(name: str) -> None:
    found = of_constants(CHANGED[name])
    assert isinstance(found, Refused), "it compiles"
    assert {d.code for d in found.diagnostics} == {"MG0710"}, found.diagnostics


@pytest.mark.parametrize("name", READ)
def test_a_constant_is_read(name: str) -> None:
    assert isinstance(of_constants(READ[name]), pipeline.Run)
