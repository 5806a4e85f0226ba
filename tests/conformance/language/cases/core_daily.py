"""What begins as None, names for types, constants that are Final, items of a match, classes side by side."""
import re
from dataclasses import dataclass
from typing import Final, Optional, TypeAlias

Ids = list[int]
Table = dict[str, Ids]
Value: TypeAlias = int | str
Number = int
LIMIT: Final = 10
RATE: Final[float] = 0.5
WORD: Final = "word"


@dataclass
class Shape:
    name: str


@dataclass
class Circle(Shape):
    radius: int


@dataclass
class Square(Shape):
    side: int

    def area(self) -> int:
        return self.side * self.side


Known = Circle | Square
Maybe = Optional[Shape]


def _named(shape: Shape) -> str:
    return shape.name


def _flag(n: int) -> bool:
    return n > 1


def begins_as_none() -> int | None:
    best = None
    for x in [3, 5, 4]:
        if best is None or x > best:
            best = x
    return best


def begins_as_none_and_stays() -> str:
    found = None
    for text in ["a", "b"]:
        if text == "c":
            found = text
    return found or "nothing"


def begins_as_none_in_try() -> list[int]:
    made: list[int] = []
    for text in ["4", "x"]:
        number = None
        try:
            number = int(text)
        except ValueError:
            pass
        made.append(-1 if number is None else number)
    return made


def names_for_types() -> tuple[Ids, Table, int]:
    ids: Ids = [1, 2]
    table: Table = {"a": ids}
    n: Number = 3
    return ids, table, n


def alias_of_union() -> list[str]:
    def told(value: Value) -> str:
        return str(value + 1) if isinstance(value, int) else value.upper()
    return [told(1), told("a")]


def alias_of_classes() -> list[int]:
    def told(shape: Known) -> int:
        return shape.radius if isinstance(shape, Circle) else shape.area()
    return [told(Circle("c", 2)), told(Square("s", 3))]


def alias_of_optional() -> list[str]:
    def told(shape: Maybe) -> str:
        return shape.name if shape else "none"
    return [told(None), told(Circle("c", 1))]


def final_constants() -> tuple[int, float, str]:
    return LIMIT + 1, RATE * 2, WORD.upper()


def match_indexed() -> list[str | None]:
    m = re.match(r"(\w+)-(\d+)?", "ab-")
    return [m[0], m[1], m[2], m.group(0)] if m else []


def match_whole() -> str:
    m = re.search(r"\d+", "abc 123")
    if not m:
        return ""
    return m.group(0) + m[0]


def match_no_such_group() -> str | None:
    m = re.match("a", "a")
    return m[1] if m else None


def dict_updated_by_names() -> dict[str, int]:
    d = {"a": 1}
    d.update(b=2, a=3)
    return d


def item_of_tuple_narrowed() -> int:
    pair: tuple[int | None, str] = (3 if _flag(2) else None, "a")
    if pair[0] is not None:
        return pair[0] + 1
    return 0


def assigned_class_below() -> int:
    shape: Shape
    shape = Circle("a", 1)
    if _flag(2):
        shape = Square("b", 3)
        return shape.side
    return shape.radius


def assigned_member_of_union() -> int:
    value: int | str | None = None
    value = 4
    return value + 1


def list_of_siblings() -> list[str]:
    shapes = [Circle("c", 1), Square("s", 2)]
    return [s.name for s in shapes]


def list_of_class_and_below() -> list[str]:
    shapes = [Circle("c", 1), Shape("x")]
    shapes.append(Square("s", 2))
    return [_named(s) for s in shapes]


def one_of_siblings() -> list[str]:
    found: list[str] = []
    for n in range(3):
        shape = Circle("c", n) if _flag(n) else Square("s", n)
        found.append(f"{shape.name} {_named(shape)} {shape.radius if isinstance(shape, Circle) else shape.side}")
    return found


def one_of_two_types() -> list[int | str]:
    return [n if _flag(n) else "few" for n in range(4)]


def value_or_other_type() -> list[int]:
    found: list[int] = []
    lists: list[list[int] | None] = [[1, 2], [], None]
    for xs in lists:
        found.append(xs and len(xs) or 0 if not isinstance(xs, list) or xs else -1)
    return found
