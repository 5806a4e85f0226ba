"""An invoice that several people write together; its arithmetic is in files of its own."""
from __future__ import annotations

import amounts
from monoglot import App, Entity, Id, Shared, Table
from monoglot.browser import Event, HTMLInputElement, document
from totals import Rate, Total


class Line(Entity):
    what: str
    cents: int
    count: int = 1
    rate: Rate = Rate.FULL


class Invoice(App):
    """Lines with prices, and what they come to."""

    lines: Shared[Table[Line]]

    def add(self, what: str, price: str, *, count: int = 1, rate: Rate = Rate.FULL) -> Id[Line]:
        if not what.strip():
            raise ValueError("a line needs a text")
        return self.lines.insert(Line(what=what.strip(), cents=amounts.parse(price), count=count, rate=rate))

    def remove(self, line: Id[Line]) -> None:
        self.lines.delete(line)

    def total(self) -> str:
        found = Total()
        for line in self.lines:
            found = found.plus(line.cents * line.count, line.rate)
        return str(found)

    def start(self) -> None:
        for name in ("what", "price"):
            box = document.createElement("input")
            box.id = name
            box.placeholder = name
            document.body.append(box)
        button = document.createElement("button")
        button.textContent = "Add"
        button.addEventListener("click", self._clicked)
        document.body.append(button)
        shown = document.createElement("p")
        shown.id = "total"
        document.body.append(shown)

    def render(self) -> None:
        shown = document.getElementById("total")
        if shown is not None:
            shown.textContent = "\n".join([*(f"{line.what}: {amounts.shown(line.cents)}" for line in self.lines), self.total()])

    def _clicked(self, event: Event) -> None:
        what, price = document.getElementById("what"), document.getElementById("price")
        if isinstance(what, HTMLInputElement) and isinstance(price, HTMLInputElement):
            self.add(what.value, price.value)
