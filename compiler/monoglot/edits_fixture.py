"""Programs of every shape, and random edits of them as authors make them: for tests of what a second compilation reuses."""
from __future__ import annotations

import random
import re
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

Files = Mapping[str, str]
"""A program: its files by name, `app.py` among them."""

_HEAD = '''from monoglot import App, Entity, Id, Shared, Table
from monoglot.browser import document
{more}
class Item(Entity):
    text: str
    size: int = 0

class Store(App):
    items: Shared[Table[Item]]
'''
_PART = '''
    def add_{n}(self, text: str, size: int) -> Id[Item]:
        if size < 0:
            raise ValueError("too small")
        total = 0
        for item in self.items:
            total = total + item.size if item.text != text else total
        return self.items.insert(Item(text=text, size=total + {n}))

    def show_{n}(self) -> None:
        box = document.createElement("div")
        for item in self.items.where(size={n}):
            line = document.createElement("p")
            line.textContent = f"{{item.text}}: {{item.size}}"
            line.addEventListener("click", lambda event: self.show_{m}())
            box.append(line)
        document.body.append(box)
'''


def module(count: int, more: str = "", end: str = "") -> str:
    """An app with twice so many functions; `more` stands behind the imports."""
    return _HEAD.format(more=more) + "".join(_PART.format(n=n, m=(n + 1) % count) for n in range(count)) + end


_LIB = '''from dataclasses import dataclass

RATE = 3

@dataclass
class Size:
    width: int
    height: int = 2

    def area(self) -> int:
        total = self.width * self.height
        return total

    @property
    def double(self) -> int:
        return self.area() * 2

def scaled(size: Size, by: int = RATE) -> int:
    """Larger."""
    return size.area() * by
'''
_STORE = {"app.py": module(3, "import lib\nfrom lib import Size, scaled\n\nLIMIT = 5\n", '''
    def measure(self, width: int) -> int:
        size = Size(width)
        if width > LIMIT: return scaled(size)
        return lib.scaled(size, 2) + size.double
'''), "lib.py": _LIB}

_SHAPES = {"app.py": '''"""Shapes."""
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol
from monoglot import App, Entity, Id, Shared, Table
import forms
from forms import Circle

class Kind(Enum):
    PLAIN = "plain"
    DELETED = "deleted"

    def shown(self) -> str:
        return self.value.upper()

class Shape(Protocol):
    @property
    def wide(self) -> bool: ...
    def area(self) -> float: ...
    def grown(self, by: float) -> float: ...

@dataclass(frozen=True)
class Square:
    side: float

    @property
    def wide(self) -> bool:
        return self.side > 2

    def area(self) -> float:
        return self.side * self.side

    def grown(self, by: float) -> float:
        return self.side + by

class Sheet(Entity):
    name: str
    kind: Kind = Kind.PLAIN
    area: float = 0.0

class Wrong(Exception):
    pass

def total(shapes: list[Shape]) -> float:
    found = 0.0
    for shape in shapes:
        found += shape.area() if shape.wide else shape.grown(1.5)
    return found

def sizes(count: int) -> Iterator[float]:
    for n in range(count):
        yield n * 1.5

class Draw(App):
    sheets: Shared[Table[Sheet]]
    best: Shared[float] = 0.0

    def add(self, name: str, side: float) -> Id[Sheet]:
        shapes: list[Shape] = [Square(side), Circle(side)]
        if not name:
            raise Wrong("no name")
        made = self.sheets.insert(Sheet(name=name, area=total(shapes)))
        self.best = max(self.best, total(shapes), sum(sizes(3), 0.0))
        return made

    def close(self, sheet: Id[Sheet]) -> str:
        self.sheets.update(sheet, kind=Kind.DELETED)
        return self.sheets[sheet].kind.shown()

    def widest(self) -> float:
        try:
            return self._one(self.sheets.all()[0])
        except Wrong as wrong:
            return len(str(wrong)) * 1.0

    def _one(self, sheet: Sheet) -> float:
        return forms.doubled(sheet.area) if sheet.kind != Kind.DELETED else 0.0
''', "forms.py": '''from dataclasses import dataclass

@dataclass(frozen=True)
class Circle:
    radius: float

    @property
    def wide(self) -> bool:
        return self.radius > 1

    def area(self) -> float:
        return 3.14 * self.radius ** 2

    def grown(self, by: float) -> float:
        return self.radius * by

def doubled(size: float) -> float:
    return size * 2
'''}

_SPLIT = {"app.py": '''from monoglot import App, Entity, Id, Local, Secret, Shared, Table, deadline, fetch
from monoglot.browser import document, window

class Note(Entity):
    text: str
    stars: int = 0

class Desk(App):
    notes: Shared[Table[Note]]
    total: Shared[int] = 0
    chosen: Local[str] = ""
    key = Secret("key", host="api.example.com")

    def _ask(self, text: str) -> str:
        return fetch.post("https://api.example.com/v1", json={"text": text}, bearer=self.key).text

    def rate(self, limit: int) -> int:
        if limit < 1:
            raise ValueError("limit")
        text = window.prompt("what") or ""
        answer = self._ask(text)
        made = self.notes.insert(Note(text=answer, stars=limit))
        if window.confirm(answer):
            self.notes.update(made, stars=limit + 1)
            again = self._ask(answer)
            self.total = self.total + len(again)
        document.title = answer
        return limit

    def tidy(self) -> None:
        for note in self.notes.where(stars=0):
            if window.confirm(note.text):
                self.notes.delete(note.id)
        self.chosen = "none"

    def count(self, by: int) -> int:
        self.total += by
        return self.total

    def render(self) -> None:
        box = document.createElement("div")
        box.textContent = f"{self.chosen} {len(self.notes.all())}"
        box.addEventListener("click", lambda event: self.tidy())
        document.body.append(box)
'''}

_GENERIC = {"app.py": '''from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from monoglot import App, Shared
from parts import first

T = TypeVar("T")

def kept(items: Sequence[T], test: Callable[[T], bool]) -> list[T]:
    found: list[T] = []
    for item in items:
        if test(item):
            found.append(item)
    return found

def count(items: Iterable[T]) -> int:
    return len(list(items))

class Sums(App):
    total: Shared[int] = 0

    def add(self, numbers: list[int]) -> int:
        self.total += count(kept(numbers, lambda n: n > 2))
        return first(numbers, 0)

    def words(self, text: str) -> str:
        found = kept(text.split(), lambda w: len(w) > 3)
        return first(found, "none") + first(["x", "y"], "z")
''', "parts.py": '''from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

def first(items: Sequence[T], other: T) -> T:
    """The first, or another."""
    if not items:
        return other
    return items[0]
'''}

_LOCAL = {"app.py": '''from monoglot import App, Entity, Local, Table
from monoglot.browser import document

class Task(Entity):
    text: str
    done: bool = False

class Tasks(App):
    tasks: Local[Table[Task]]
    left: Local[int] = 0

    def add(self, text: str) -> None:
        if not text.strip():
            raise ValueError("nothing")
        self.tasks.insert(Task(text=text))
        self.left += 1

    def _title(self) -> str:
        return f"{self.left} left"

    def render(self) -> None:
        document.title = self._title()
        for task in self.tasks:
            line = document.createElement("li")
            line.textContent = task.text
            document.body.append(line)
'''}

PROGRAMS: dict[str, Files] = {"files": _STORE, "protocols": _SHAPES, "split": _SPLIT, "generic": _GENERIC, "local": _LOCAL, **{
    name: {"app.py": (Path(__file__).parent / path).read_text(encoding="utf-8")}
    for name, path in (("language", "check/testdata/language.py"), ("bazaar", "hosts/testdata/bazaar.py"))}}


# --- edits ----------------------------------------------------------------------------

_WORDS = ("int", "str", "float", "bool", "None", "self", "True", "0")
_LINES = ("self.total += 1", "document.title = 'x'", "self.items.delete(self.items.all()[0].id)", "raise KeyError('k')", "pass",
          "x: int = 1", "return", "assert 1 < 2, 'no'", "text: str", "import math", "# a note", "y = fetch.get('https://api.example.com/x').text",
          "xs = [n for n in range(3)]", "extra: int = 7", "json.loads('1')")


def edits(files: Files, chance: random.Random) -> Generator[Files, bool, None]:
    """Programs without end, each an edit of the one before; who finds one broken sends True to have it mended."""
    while True:
        name = chance.choice(sorted(files))
        edited = {**files, name: chance.choice(_EDITS)(files[name], chance)}
        broken = yield edited
        while broken and chance.random() < 0.4:  # a broken program may be edited once more before it is mended
            edited = {**edited, name: chance.choice(_EDITS)(edited[name], chance)}
            broken = yield edited
        files = files if broken else edited


def _at(text: str, chance: random.Random, change: Callable[[str, str], list[str]]) -> str:
    """With a line that isn't blank changed: `change` has it and its indentation."""
    lines = text.split("\n")
    at = chance.choice([i for i, line in enumerate(lines) if line.strip()])
    lines[at:at + 1] = change(lines[at], re.match(" *", lines[at])[0])  # type: ignore[index]
    return "\n".join(lines)


def _line_more(text: str, chance: random.Random) -> str:
    return _at(text, chance, lambda line, pad: [line, chance.choice(("", pad + "# why", "", pad + "pass"))])


def _line_put(text: str, chance: random.Random) -> str:
    return _at(text, chance, lambda line, pad: [pad + chance.choice(_LINES), line])


def _line_gone(text: str, chance: random.Random) -> str:
    return _at(text, chance, lambda line, pad: [])


def _line_twice(text: str, chance: random.Random) -> str:
    return _at(text, chance, lambda line, pad: [line, line])


def _number(text: str, chance: random.Random) -> str:
    return _one(text, r"(?<![\w.])\d+(?![\w.])", str(chance.randrange(1, 300)), chance)


def _text(text: str, chance: random.Random) -> str:
    return _one(text, r'"[\w ]+"', chance.choice(('"zu klein"', '"é😀"', '"a\\nb"')), chance)


def _word(text: str, chance: random.Random) -> str:
    """One word for another: signatures, types, operands."""
    return _one(text, rf"\b({'|'.join(_WORDS)})\b", chance.choice(_WORDS), chance)


def _operator(text: str, chance: random.Random) -> str:
    return _one(text, r" [+*<>-] ", chance.choice((" + ", " * ", " < ", " // ", " - ")), chance)


def _one(text: str, pattern: str, new: str, chance: random.Random) -> str:
    """With one occurrence of the pattern replaced."""
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    match = chance.choice(found)
    return text[:match.start()] + new + text[match.end():]


def _renamed(text: str, chance: random.Random) -> str:
    """A name of the program, everywhere in this file."""
    name = chance.choice(sorted(set(re.findall(r"(?:def |class |^ +)(\w+)", text, re.MULTILINE))))
    return re.sub(rf"\b{name}\b", name + chance.choice("xyz"), text)


def _parameter(text: str, chance: random.Random) -> str:
    return _one(text, r"(?<=[\w]) *\) ->", ", more: int = 4) ->", chance)


def _field(text: str, chance: random.Random) -> str:
    return _one(text, r"(?m)^class \w+\((Entity|App)\):\n", "", chance) if chance.random() < 0.05 else \
        _one(text, r"(?m)^    (?=\w+: )", f"    field{chance.randrange(9)}: int = 3\n    ", chance)


def _moved(text: str, chance: random.Random) -> str:
    """Two functions that stand next to each other change places."""
    starts = [m.start() for m in re.finditer(r"(?m)^    def ", text)] + [len(text.rstrip()) + 1]
    if len(starts) < 3:
        return text
    at = chance.randrange(len(starts) - 2)
    a, b, c = starts[at:at + 3]
    return text[:a] + text[b:c].rstrip("\n") + "\n\n" + text[a:b] + text[c:]


_EDITS = (_line_more, _line_more, _line_put, _line_gone, _line_twice, _number, _number, _text, _text, _word, _operator, _operator,
          _renamed, _parameter, _field, _moved)


# --- an edit of one function that changes what others become ------------------------------

_FAR = '''from dataclasses import dataclass
from typing import Protocol, TypeVar
from monoglot import App, Entity, Id, Local, Secret, Shared, Table, fetch
from monoglot.browser import document

T = TypeVar("T")

class Wide(Protocol):
    def area(self) -> int: ...

@dataclass(frozen=True)
class Square:
    side: int

    def area(self) -> int:
        return self.side * self.side

@dataclass(frozen=True)
class Line:
    length: int

    def area(self) -> int:
        return self.length

class Wrong(Exception):
    pass

class Late(Wrong):
    pass

class Item(Entity):
    text: str
    size: int = 0

def measured(shape: Wide) -> int:
    return shape.area()

def shown(lstrip: str) -> str:
    return lstrip + "."

def twice(value: T) -> list[T]:
    return [value, value]

def four(value: int) -> int:
    return sum(twice(value)) + len(twice(2))

class Store(App):
    items: Shared[Table[Item]]
    spare: Shared[Table[Item]]
    left: Local[int] = 0
    key = Secret("key", host="api.example.com")

    def _name(self, text: str) -> str:
        return text

    def _extra(self) -> str:
        return "x"

    def _left(self) -> int:
        return self.left

    def add(self, text: str) -> Id[Item]:
        return self.items.insert(Item(text=self._name(text), size=four(measured(Square(2)))))

    def copy(self, item: Id[Item]) -> str:
        found = self.items[item]
        return found.id + shown(found.text) + self._extra()

    def guarded(self, text: str) -> int:
        try:
            self._name(text)
        except Wrong:
            return 1
        return 0

    def render(self) -> None:
        count = self._left()
        document.title = str(count)
        document.body.textContent = self._extra()
        self.add("more")
'''
FAR_EDITS = (
    ("a helper fetches", "return text\n", 'return fetch.post("https://api.example.com/v", json={"q": text}, bearer=self.key).text\n'),
    ("a class is used as a protocol", "measured(Square(2))", "measured(Square(2)) + measured(Line(1))"),
    ("an exception can occur", 'return "x"\n', 'raise Late("x")\n'),
    ("a row stays outside its table", 'return "x"\n', 'return Item(text="y").text\n'),
    ("a helper is called twice", "document.title = str(count)", "document.title = str(count + self._left())"),
    ("what is called once is longer", "return self.left\n", "return self.left if self.left > 2 else 7\n"),
    ("a name is the runtime's", 'return "x"\n', 'return " x".lstrip()\n'),
    ("another instance is asked for", 'return "x"\n', "return twice('x')[0]\n"),
    ("an action knows who acts", "return self.items.insert", "assert self.org\n        return self.items.insert"),
    ("an action deletes", 'return "x"\n', "self.spare.delete(self.spare.all()[0].id)\n        return 'x'\n"),
    ("a helper uses the browser", 'return "x"\n', "return document.title\n"),
    ("a secret is returned", "return text\n", "return text + self.key\n"),
)
"""Each with the text that is changed, within the body of one function, and what for."""


def far_edit(old: str, new: str) -> tuple[Files, Files]:
    """The program before and after."""
    assert _FAR.count(old) == 1, old
    return {"app.py": _FAR}, {"app.py": _FAR.replace(old, new)}
