"""Constants of the module: several in a line, and instances of frozen dataclasses, alone and in what holds them."""
from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Final, Protocol

WIDE, HIGH = 6, 4
FIRST = SECOND = "both"
(NEAR, FAR), NAME = (1, 2), "n"


class Kind(Enum):
    PLAIN = "plain"
    ODD = "odd"


@dataclass(frozen=True)
class Cell:
    x: int
    y: int = HIGH
    kind: Kind = Kind.PLAIN

    def shifted(self, by: int) -> Cell:
        return replace(self, x=self.x + by)


ORIGIN = Cell(0, 0)
CORNERS = {"left": ORIGIN, "right": Cell(WIDE, y=0, kind=Kind.ODD)}
LABELS: Final = {Cell(0, 0): "zero", Cell(1): "one"}
SEEN = frozenset({ORIGIN, Cell(2, 2)})


@dataclass(frozen=True)
class Area:
    begin: Cell = ORIGIN
    end: Cell = Cell(9, 9)
    price: Decimal = Decimal("1.50")
    path: tuple[Cell, ...] = (ORIGIN, Cell(1, 1))


WHOLE = Area()


@dataclass(frozen=True, order=True)
class Step:
    cost: int
    name: str = ""


STEPS = [Step(3, "c"), Step(1), Step(2, name="b")]


class Rule(Protocol):
    def ok(self, text: str) -> bool: ...


@dataclass(frozen=True)
class Longer:
    than: int

    def ok(self, text: str) -> bool:
        return len(text) > self.than


@dataclass(frozen=True)
class Begins:
    by: str

    def ok(self, text: str) -> bool:
        return text.startswith(self.by)


RULES: list[Rule] = [Longer(2), Begins("a")]


@dataclass(frozen=True)
class Shape:
    name: str


@dataclass(frozen=True)
class Round(Shape):
    radius: float = 1.0


SHAPES: list[Shape] = [Shape("s"), Round("r", 2.5)]
ANY: list[Cell | Round] = [Cell(1), Round("any")]


def several_in_a_line() -> str:
    return f"{WIDE} {HIGH} {FIRST} {SECOND} {NEAR + FAR} {NAME}"


def texts() -> list[str]:
    return [str(ORIGIN), repr(CORNERS), f"{WHOLE}", str(STEPS), str(SHAPES)]


def equal_to_one_made_now() -> list[bool]:
    return [ORIGIN == Cell(0, 0), CORNERS["right"] == Cell(6, 0), WHOLE == Area(), WHOLE != Area(price=Decimal("1.5"))]


def keys() -> list[str | None]:
    return [LABELS[ORIGIN], LABELS.get(Cell(1)), LABELS.get(Cell(1, 1)), str(Cell(2, 2) in SEEN), str(Cell(2) in SEEN)]


def in_order() -> list[str]:
    return [s.name for s in sorted(STEPS)] + [max(STEPS).name, min(STEPS).name]


def by_protocol() -> list[bool]:
    return [all(r.ok(text) for r in RULES) for text in ("abc", "ab", "bcd")]


def methods() -> str:
    return f"{ORIGIN.shifted(3)} {ORIGIN} {CORNERS['right'].kind.value}"


def changed_copies() -> str:
    return f"{replace(WHOLE, begin=Cell(5, 5)).begin} {WHOLE.begin}"


def patterns() -> list[str]:
    found = []
    for value in ANY:
        match value:
            case Cell(x=1, y=y):
                found.append(f"cell {y}")
            case Cell():
                found.append("cell")
            case Round(name, radius=radius):
                found.append(f"{name} {radius}")
    return found


def classes_below() -> list[str]:
    return [f"{s.name} {s.radius}" if isinstance(s, Round) else s.name for s in SHAPES]


def _moved(cell: Cell = ORIGIN, by: Cell = Cell(1, 2)) -> Cell:
    return Cell(cell.x + by.x, cell.y + by.y)


def defaults() -> str:
    return f"{_moved()} {_moved(Cell(7, 7))} {_moved(by=ORIGIN)}"


def unpacked_from_one() -> int:
    return sum(cell.x * cell.y for cell in WHOLE.path) + WHOLE.end.y


def tested() -> str:
    found = CORNERS.get("up") or ORIGIN
    return "none" if found.x else str(found.y)
