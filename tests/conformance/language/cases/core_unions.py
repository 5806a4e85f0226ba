"""Unions, isinstance and narrowing; enums with values, names and methods; parameters."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum, auto


@dataclass
class Circle:
    radius: int


@dataclass
class Box:
    width: int
    height: int


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 5

    def label(self) -> str:
        return self.name.title()

    @property
    def warm(self) -> bool:
        return self is Color.RED

    @staticmethod
    def default() -> Color:
        return Color.GREEN

    @classmethod
    def parse(cls, text: str) -> Color:
        return cls[text.upper()]

    def next(self) -> Color:
        found = Color.RED
        take = False
        for color in Color:
            if take:
                return color
            take = color is self
        return found


class Level(IntEnum):
    LOW = 1
    HIGH = 10


class Kind(StrEnum):
    FILE = "file"
    FOLDER = auto()


class Auto(Enum):
    A = auto()
    B = auto()
    C = 7
    D = auto()


class Negative(Enum):
    BELOW = -1
    ABOVE = 1


class Word(Enum):
    YES = "yes"
    NO = "no"


def area(shape: Circle | Box) -> int:
    if isinstance(shape, Circle):
        return shape.radius * shape.radius * 3
    return shape.width * shape.height


def shapes() -> list[int]:
    return [area(Circle(2)), area(Box(3, 4))]


def shown(value: int | str | None) -> str:
    if value is None:
        return "none"
    if isinstance(value, str):
        return value.upper()
    return str(value + 1)


def narrowed() -> list[str]:
    return [shown(1), shown("a"), shown(None)]


def mixed_list() -> list[str]:
    xs: list[int | str] = [1, "b", 3]
    return [x if isinstance(x, str) else str(x * 2) for x in xs]


def tuple_of_classes(value: int | str | list[int]) -> str:
    if isinstance(value, (int, str)):
        return f"plain {value}"
    return f"list {len(value)}"


def several_classes() -> list[str]:
    return [tuple_of_classes(1), tuple_of_classes("x"), tuple_of_classes([1, 2])]


def bars(value: int | str | None) -> bool:
    return isinstance(value, int | str)


def with_bars() -> list[bool]:
    return [bars(1), bars("a"), bars(None)]


def bool_is_int() -> list[str]:
    def kind(value: bool | str) -> str:
        if isinstance(value, int):
            return "int"
        return "str"
    return [kind(True), kind("x")]


def negated() -> list[int]:
    def size(value: str | list[int]) -> int:
        if not isinstance(value, str):
            return sum(value)
        return len(value)
    return [size("abc"), size([1, 2])]


def and_or() -> list[str]:
    def first(value: str | int | None) -> str:
        if isinstance(value, str) and value.startswith("a"):
            return value[1:]
        if value is None or isinstance(value, str):
            return "other"
        return str(value)
    return [first("abc"), first("x"), first(None), first(4)]


def equality() -> list[bool]:
    a: int | str = 1
    b: int | str = "1"
    xs: list[int | str] = [1, "1"]
    return [xs[0] == a, xs[1] == b, xs[0] == xs[1], 1 in xs, "1" in xs, 2 in xs]


def texts() -> list[str]:
    xs: list[int | str | None | bool] = [1, "a", None, True]
    return [str(x) for x in xs] + [repr(x) for x in xs] + [f"{x}" for x in xs]


def truths() -> list[bool]:
    xs: list[int | str | list[int] | None] = [0, 1, "", "a", [], [0], None]
    return [bool(x) for x in xs]


def text_of_list() -> str:
    xs: list[int | str] = [1, "a"]
    return str(xs)


def assigned_narrows() -> int:
    x: int | str = "a"
    x = 5
    return x + 1


def narrowed_in_loop() -> int:
    total = 0
    xs: list[int | str] = [1, "22", 3]
    for x in xs:
        if isinstance(x, str):
            total += int(x)
            continue
        total += x
    return total


def exception_or_value() -> list[str]:
    def parse(text: str) -> int | ValueError:
        try:
            return int(text)
        except ValueError as error:
            return error
    found: list[str] = []
    for text in ["1", "x"]:
        value = parse(text)
        found.append(str(value) if isinstance(value, ValueError) else str(value * 2))
    return found


def exception_classes() -> list[str]:
    found: list[str] = []
    for n in range(2):
        try:
            if n == 0:
                raise KeyError("k")
            raise IndexError("i")
        except LookupError as error:
            found.append("key" if isinstance(error, KeyError) else "index")
    return found


def enum_by_value() -> list[str]:
    return [Color(1).name, Color(5).name, Word("no").name, Negative(-1).name]


def enum_by_value_missing() -> str:
    n = 9
    return Color(n).name


def enum_by_text_missing() -> str:
    return Word("maybe").name


def enum_by_name() -> list[int]:
    return [Color["RED"].value, Color["BLUE"].value]


def enum_by_name_missing() -> int:
    return Color["PINK"].value


def enum_methods() -> list[str]:
    return [Color.RED.label(), str(Color.RED.warm), str(Color.BLUE.warm), Color.default().name, Color.parse("blue").name]


def enum_next() -> list[str]:
    return [c.next().name for c in Color]


def enum_iteration() -> list[str]:
    return [c.name for c in Color] + [str(len(list(Color)))]


def enum_comparison() -> list[bool]:
    a, b = Color.RED, Color.GREEN
    return [a == b, a is Color.RED, a != b, a in [Color.RED, Color.BLUE], a in (Color.GREEN, Color.BLUE)]


def enum_auto() -> list[int]:
    return [m.value for m in Auto]


def enum_as_keys() -> dict[str, int]:
    counts = {Color.RED: 1}
    counts[Color.RED] += 1
    counts[Color.BLUE] = 5
    return {c.name: n for c, n in counts.items()}


def int_enum() -> list[int]:
    return [Level.LOW + 1, Level.HIGH * 2, Level.HIGH - Level.LOW, max(Level.HIGH.value, 3), -Level.LOW]


def int_enum_order() -> list[bool]:
    def same(level: Level, n: int) -> bool:
        return level == n and n == level
    return [Level.LOW < Level.HIGH, Level.HIGH > 5, same(Level.HIGH, 10), same(Level.LOW, 10), Level.LOW >= Level.HIGH]


def int_enum_text() -> list[str]:
    return [str(Level.LOW), f"{Level.HIGH}", Level.HIGH.name, repr(Level.LOW)]


def int_enum_argument() -> int:
    def double(n: int) -> int:
        return n * 2
    return double(Level.HIGH)


def int_enum_index() -> str:
    return "abcdefghijkl"[Level.HIGH]


def str_enum() -> list[str]:
    return [Kind.FILE + "s", Kind.FOLDER.upper(), str(Kind.FILE), f"{Kind.FOLDER}", repr(Kind.FILE), Kind.FOLDER.value]


def str_enum_equal() -> list[bool]:
    def same(kind: Kind, text: str) -> bool:
        return kind == text and text == kind
    return [same(Kind.FILE, "file"), same(Kind.FILE, "x"), Kind("file") is Kind.FILE]


def keyword_only(a: int, *, b: int = 2, c: int) -> list[int]:
    return [a, b, c]


def positional_only(a: int, b: int = 5, /, c: int = 6) -> list[int]:
    return [a, b, c]


def variadic(first: str, *rest: str, sep: str = "-") -> str:
    return sep.join([first, *rest])


def keyword_only_calls() -> list[list[int]]:
    return [keyword_only(1, c=3), keyword_only(1, c=3, b=4), keyword_only(c=1, a=2)]


def positional_only_calls() -> list[list[int]]:
    return [positional_only(1), positional_only(1, 2), positional_only(1, 2, 3), positional_only(1, c=9)]


def variadic_calls() -> list[str]:
    more = ["x", "y"]
    return [variadic("a"), variadic("a", "b", "c"), variadic("a", *more), variadic("a", "b", *more, "c", sep="+"),
            variadic("a", *more, *more)]


def variadic_counts() -> list[int]:
    def count(*numbers: int) -> int:
        return len(numbers) * 100 + sum(numbers)
    return [count(), count(1), count(1, 2, 3), count(*range(4))]


def defaults_of_nested() -> list[int]:
    def add(a: int, b: int = 10, *, c: int = 100) -> int:
        return a + b + c
    return [add(1), add(1, 2), add(1, c=3), add(b=1, a=2)]
