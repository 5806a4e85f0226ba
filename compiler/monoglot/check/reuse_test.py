"""Edits in one process give the same files and diagnostics, byte for byte, as a compilation of a new process would."""
from __future__ import annotations

import random

import pytest

from monoglot.check import reuse
from monoglot.diagnostics import Refused
from monoglot.pipeline import Request, run

LIB = '''from dataclasses import dataclass

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
PART = '''
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
APP = '''from monoglot import App, Entity, Id, Shared, Table
from monoglot.browser import document
import lib
from lib import Size, scaled

LIMIT = 5

class Item(Entity):
    text: str
    size: int = 0

class Store(App):
    items: Shared[Table[Item]]
''' + "".join(PART.format(n=n, m=(n + 1) % 4) for n in range(4)) + '''
    def measure(self, width: int) -> int:
        size = Size(width)
        if width > LIMIT: return scaled(size)
        return lib.scaled(size, 2) + size.double
'''
EDITS = (("total + 1", "total + 9"), ("size < 0", "size < 1"), ("too small", "zu klein"), ("click", "dblclick"), ("LIMIT = 5", "LIMIT = 'x'"),
         ("RATE = 3", "RATE = 4"), ("        total = 0\n", "        total = 0\n\n"), ("        total = 0\n", ""), ("size: int = 0", "size: float = 0.0"),
         ("-> int", "-> str"), ("width * self", "width + self"), ("by: int", "by: float"), ("self.count", "self.total"), ("return ", "return  "),
         ("text: str, size", "text: str, extra: int, size"), ("def area", "def surface"), ('"""Larger."""', '"""Längér."""'), ("width: int", "width: int | None"),
         ("Local", "Shared"), ("box.append(line)", "box.append(line); box.append(line)"), ("items: Shared", "items2: Shared"), ("line = ", "lines = "))


def _edited(text: str, chance: random.Random) -> str:
    """One occurrence of one thing that can be edited, changed."""
    old, new = chance.choice([e for e in EDITS if e[0] in text])
    parts = text.split(old)
    at = chance.randrange(1, len(parts))
    return old.join(parts[:at]) + new + old.join(parts[at:])


def _made(app: str, lib: str) -> object:
    found = run(Request("store.py", app, "store", "Store", {"lib": ("lib.py", lib)}))
    return found if isinstance(found, Refused) else (found.files, found.model, found.program, found.module)


def _cold(app: str, lib: str, monkeypatch: pytest.MonkeyPatch) -> object:
    with monkeypatch.context() as change:
        change.setattr(reuse, "_made", {})
        return _made(app, lib)


@pytest.mark.parametrize("seed", range(4))
def test_edits_give_what_a_new_process_gives(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, app, lib, good = random.Random(seed), APP, LIB, 0
    monkeypatch.setattr(reuse, "_made", {})
    _made(app, lib)
    for _ in range(16):
        before = app, lib
        app, lib = (_edited(app, chance), lib) if chance.random() < 0.7 else (app, _edited(lib, chance))
        warm = _made(app, lib)
        assert warm == _cold(app, lib, monkeypatch)
        if isinstance(warm, Refused):
            app, lib = before  # the mistake was compared too; now it is mended
        else:
            good += 1
    assert good > 3


def test_other_functions_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the test above would say nothing."""
    monkeypatch.setattr(reuse, "_made", {})
    found = [_made(app, LIB) for app in (APP, APP.replace("too small", "zu klein", 1))]
    old, new = (made[1].functions for made in found if isinstance(made, tuple))
    assert [a.name for a, b in zip(old, new, strict=True) if a is not b] == ["add_0"]
