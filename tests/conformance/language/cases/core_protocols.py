"""Protocols: methods, attributes and properties found at run time."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Shape(Protocol):
    def area(self) -> int: ...

    def scaled(self, by: int = 2) -> int:
        """The area, larger."""
        ...


class Named(Protocol):
    name: str

    @property
    def short(self) -> str: ...


@dataclass
class Square:
    side: int

    def area(self) -> int:
        return self.side * self.side

    def scaled(self, by: int = 2) -> int:
        return self.area() * by


@dataclass(frozen=True)
class Strip(Shape):
    length: int

    def area(self) -> int:
        return self.length

    def scaled(self, by: int = 2) -> int:
        return self.length + by


@dataclass
class Person:
    name: str

    @property
    def short(self) -> str:
        return self.name[:1].upper()


@dataclass
class Tag:
    name: str
    short: str


def total(shapes: list[Shape]) -> int:
    return sum(shape.area() for shape in shapes)


def label(it: Named) -> str:
    return f"{it.name} ({it.short})"


def rename(it: Named) -> None:
    it.name += "!"


def dispatched() -> int:
    return total([Square(3), Strip(4), Square(1)])


def one_by_one() -> list[int]:
    shapes: list[Shape] = [Square(2), Strip(5)]
    return [s.scaled() for s in shapes] + [s.scaled(10) for s in shapes] + [s.scaled(by=3) for s in shapes]


def properties() -> list[str]:
    return [label(Person("ada")), label(Tag("bo", "B."))]


def changed() -> list[str]:
    person, tag = Person("ada"), Tag("bo", "b")
    rename(person)
    rename(tag)
    return [person.name, tag.name, label(person)]


def optional() -> int:
    def area(shape: Shape | None) -> int:
        return 0 if shape is None else shape.area()
    return area(None) + area(Square(4))


def in_dict() -> dict[str, int]:
    shapes: dict[str, Shape] = {"a": Square(1), "b": Strip(7)}
    return {name: shape.area() for name, shape in shapes.items()}


def chosen() -> int:
    def pick(big: bool) -> Shape:
        if big:
            return Square(100)
        return Strip(1)
    return pick(True).area() + pick(False).area()


def sorted_by() -> list[int]:
    shapes: list[Shape] = [Square(3), Strip(2), Square(1)]
    return [s.area() for s in sorted(shapes, key=lambda s: s.area())]


def kept_in_closure() -> list[int]:
    def later(shape: Shape) -> Callable[[], int]:
        return lambda: shape.area()
    return [f() for f in [later(Square(2)), later(Strip(3))]]
