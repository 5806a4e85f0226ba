"""Every construct of the language once, for the tests of the compiler's stages."""
from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Optional

import monoglot.browser
from monoglot import App, Entity, Id, Local, Shared, Table, local
from monoglot import browser as b
from monoglot.browser import document as d

LIMIT = 10
RATES: dict[str, float] = {"low": 0.5, "high": -2.0}
WORDS = ["one", "two"]


class Size(Enum):
    """Values are text."""

    SMALL = "s"
    LARGE = "l"


class Item(Entity):
    name: str
    size: Size = Size.SMALL
    weight: float = 1.5
    parent: "Id[Item] | None" = None
    tags: list[str]


def fact(n: int) -> int:
    return 1 if n <= 1 else n * fact(n - 1)


def page() -> b.Document:
    return d


def apply(change: Callable[[int, str], str], times: int = 2) -> str:
    text = ""
    for i in range(times):
        text += change(i, "x")
    return text


class Language(App):
    items: Shared[Table[Item]]
    total: Shared[float] = 0
    chosen: Local[Size] = Size.SMALL
    filter: Local[Optional[str]] = None

    def numbers(self, n: int, x: float) -> float:
        a = n // 2 + n % 3 - n * 2 + n ** 2
        c = a / 2 + x * a
        c += 1
        c -= -x
        return round(c, 2) + round(c) + abs(a) + float("1.5") + int(x) + max(n, 1, 2) + min([x, c])

    def texts(self, s: str, n: int) -> str:
        parts = s.strip().lower().split(",")
        first, rest = parts[0], parts[1:]
        joined = "-".join(p.title() for p in rest if p)
        return f"{first!r} {joined:>10} {n:05d} {n / 3:.2f} {n:,}" + s[0] + s[1:-1] * 2 + str(n)

    def lists(self, xs: list[int]) -> int:
        xs.append(1)
        xs.extend([2, 3])
        ys = sorted(xs, key=lambda x: -x, reverse=True)
        zs = [(i, y) for i, y in enumerate(ys, 1) if y not in (1, 2)]
        for (i, y), z in zip(zs, xs):
            if i == LIMIT:
                continue
            elif y > z:
                break
        else:
            xs.clear()
        del xs[0]
        xs[0], xs[1] = xs[1], xs[0]
        return sum(x for x in xs) + len(WORDS) + zs[0][1] + (5 if any(x > 1 for x in xs) and all(xs) else 0)

    def _dicts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for word in WORDS:
            counts[word] = counts.get(word, 0) + 1
            counts[word] += 1
        for key, value in counts.items():
            if key in RATES and value is not None:
                counts.setdefault(key, 2)
        return {k: v for k, v in counts.items() if not v == 2}

    @local
    def find(self, name: str) -> Id[Item] | None:
        for item in self.items.where(name=name):
            if item.parent is None or item.parent not in self.items:
                return item.id
            parent = self.items.get(item.parent)
            if parent and 0 < parent.weight <= 2 < item.weight:
                return parent.id
        return None

    def add(self, name: str, parent: Id[Item] | None = None) -> str:
        if not name:
            raise ValueError(f"no name among {len(self.items)}")
        made = self.items.insert(Item(name=name, parent=parent, tags=["new"]))
        try:
            self.items.update(made, weight=self.total, size=Size.LARGE)
        except (KeyError, ValueError) as error:
            return str(error)
        except Exception:
            raise
        finally:
            self.total += 1
        assert self.total > 0, "it only grows"
        return made

    def render(self) -> None:
        window = monoglot.browser.window
        box = page().createElement("input")
        box.value = self.filter or ""
        label = self.filter
        if label is not None:
            box.placeholder = label.upper()
        body = d.body

        def typed(event: b.Event) -> None:
            self.filter = box.value if box.value else None

        box.addEventListener("input", typed)
        box.addEventListener("keydown", lambda event: self.add(event.key))
        shown: list[b.Node] = [box]
        while len(shown) < 3:
            shown.append(d.createTextNode(apply(lambda i, s: f"{s}{i}")))
        for size in Size:
            option = d.createElement("option")
            option.value, option.selected = size.value, size is self.chosen
            shown.append(option)
        for node in shown:
            body.append(node, " ")
        b.setTimeout(lambda: window.history.back(), 100)
        where = b.URL("x", base=window.location.href).hash
        if where and self.user != self.org and self.connected:
            window.alert(f"{where} {fact(3)}")
