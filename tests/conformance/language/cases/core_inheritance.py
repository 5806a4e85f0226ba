"""Dataclasses that derive from others."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar


@dataclass
class Shape:
    name: str
    tags: list[str] = field(default_factory=list)
    visible: bool = True

    def label(self) -> str:
        return f"{self.name}/{len(self.tags)}"

    @property
    def loud(self) -> str:
        return self.name.upper()

    @staticmethod
    def unit() -> int:
        return 7

    def shown(self) -> str:
        return repr(self)


@dataclass
class Circle(Shape):
    radius: float = 1.0

    def area(self) -> float:
        return 3.0 * self.radius * self.radius


@dataclass
class Ring(Circle):
    hole: float = field(default=0.5, kw_only=True)
    name: str = "ring"

    def solid(self) -> float:
        return self.area() - self.hole


@dataclass
class Square(Shape):
    side: int = 2


@dataclass(frozen=True)
class Key:
    name: str


@dataclass(frozen=True)
class Long(Key):
    more: str = "-"


@dataclass
class Checked:
    n: int
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.log.append(f"checked {self.n}")


@dataclass
class Double(Checked):
    m: int = 0


class Labelled(Protocol):
    name: str

    def label(self) -> str: ...


S = TypeVar("S", bound=Shape)


def first(items: list[S]) -> S:
    return items[0]


def label(thing: Labelled) -> str:
    return thing.label() + "!"


def kind(shape: Shape) -> str:
    if isinstance(shape, Ring):
        return f"ring {shape.hole}"
    if isinstance(shape, Circle):
        return f"circle {shape.radius}"
    if isinstance(shape, Square):
        return f"square {shape.side}"
    return "shape"


def matched(shape: Shape) -> str:
    match shape:
        case Ring(hole=h):
            return f"ring {h}"
        case Circle(name, radius=r) if r > 1.5:
            return f"big {name}"
        case Circle():
            return "circle"
        case _:
            return shape.name


def every() -> list[Shape]:
    return [Shape("s"), Circle("c", ["x"], False, 2.0), Ring(hole=1.5), Square("q", side=3), Circle("d", radius=1.0)]


def case_texts() -> list[str]:
    return [str(s) for s in every()] + [s.shown() for s in every()] + [f"{s}" for s in every()]


def case_inherited_members() -> list[str]:
    return [s.label() + s.loud for s in every()] + [str(Ring.unit()), str(Shape.unit()), str(Ring().unit())]


def case_own_methods() -> list[float]:
    ring = Ring(radius=2.0)
    return [ring.area(), ring.solid(), Circle("c").area()]


def case_kinds() -> list[str]:
    return [kind(s) for s in every()] + [matched(s) for s in every()]


def case_isinstance() -> list[bool]:
    return [isinstance(s, Circle) for s in every()] + [isinstance(s, Shape) for s in every()]


def case_equality() -> list[bool]:
    a, b = Shape("c"), Circle("c")
    c: Shape = Circle("c")
    return [a == b, b == c, a == c, a == Shape("c"), [a, c] == [a, b], c in [a], c in [a, b], a != c, Ring() == Ring(), Key("a") == Long("a")]


def case_keys() -> list[int]:
    counts: dict[Key, int] = {Key("a"): 1}
    counts[Long("a")] = 2
    counts[Long("a", "x")] = 3
    counts[Key("a")] += 10
    return list(counts.values())


def case_post_init() -> list[list[str]]:
    return [Double(1, m=2).log, Checked(3).log, replace(Double(4), m=5).log]


def case_fields_changed() -> tuple[str, float]:
    ring = Ring()
    ring.name += "s"
    shape: Shape = ring
    shape.tags.append("t")
    shape.visible = False
    return str(ring), ring.radius


def case_protocol_and_generic() -> tuple[str, str, float]:
    return label(Circle("c")), label(Shape("s")), first([Circle("c", radius=4.0)]).radius


def case_optional_and_dict() -> tuple[str, list[str]]:
    found: Shape | None = Square("q")
    shapes: dict[str, Shape] = {"a": Circle("a"), "b": Shape("b")}
    return found.name if found is not None else "", [kind(s) for s in shapes.values()]


def case_method_as_value() -> list[str]:
    return [f() for f in [s.label for s in every()]]


def case_positional_order() -> str:
    return str(Ring("n", ["t"], True, 9.0, hole=2.0))


def case_replaced() -> str:
    return str(replace(Ring(), radius=5.0))


def case_narrowed_by_and() -> list[float]:
    return [s.radius for s in every() if isinstance(s, Circle)]
