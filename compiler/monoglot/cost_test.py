"""What a compilation costs grows with the module, not with its square. Work is counted, never timed."""
from __future__ import annotations

import sys
from types import FrameType

from monoglot.diagnostics import Refused
from monoglot.pipeline import Request, run

HEAD = """from monoglot import App, Entity, Id, Shared, Table
from monoglot.browser import document

class Item(Entity):
    text: str
    size: int = 0

class Store(App):
    items: Shared[Table[Item]]
"""
PART = """
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
"""


def module(count: int) -> str:
    return HEAD + "".join(PART.format(n=n, m=(n + 1) % count) for n in range(count))


def calls(text: str) -> int:
    """How many Python functions a compilation calls."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        made = run(Request("store.py", text, "store"))
    finally:
        sys.setprofile(None)
    assert not isinstance(made, Refused), made
    return counted


def test_twice_the_module_costs_about_twice_as_much() -> None:
    calls(module(2))  # what is loaded once is loaded now
    small, large = calls(module(10)), calls(module(40))
    assert large < 4 * 1.6 * small, f"{small} calls for 20 functions, {large} for 80"
