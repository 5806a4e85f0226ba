"""What stands around generated programs, and the statements they are made of, in the notation of templates.py."""
from __future__ import annotations

HEAD = '''import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from functools import reduce
from itertools import accumulate, chain, islice
from typing import Protocol
from uuid import UUID
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 5
    def next(self) -> "Color":
        return Color.GREEN if self is Color.RED else Color.BLUE
class Size(Enum):
    SMALL = "s"
    LARGE = "l"
@dataclass
class Point:
    x: int
    name: str = "p"
    def moved(self, by: int) -> "Point":
        return Point(self.x + by, self.name)
    def shift(self, by: int = 1) -> None:
        self.x += by
@dataclass(frozen=True, order=True)
class Money:
    cents: int
    currency: str = "EUR"
    def plus(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise Worse(f"{self.currency} and {other.currency}")
        return Money(self.cents + other.cents, self.currency)
    def shown(self) -> str:
        return f"{self.cents / 100:.2f} {self.currency}"
    @classmethod
    def nothing(cls) -> "Money":
        return cls(0)
@dataclass
class Tree:
    value: int
    kids: list["Tree"] = field(default_factory=list)
    def total(self) -> int:
        return self.value + sum(kid.total() for kid in self.kids)
    def walk(self) -> Iterator[int]:
        yield self.value
        for kid in self.kids:
            yield from kid.walk()
class Shape(Protocol):
    def area(self) -> int: ...
    def name(self) -> str: ...
@dataclass
class Circle:
    radius: int
    def area(self) -> int:
        return 3 * self.radius * self.radius
    def name(self) -> str:
        return "circle"
@dataclass
class Box:
    width: int
    height: int
    def area(self) -> int:
        return self.width * self.height
    def name(self) -> str:
        return f"box {self.width}"
class Oops(Exception):
    pass
class Worse(Oops):
    pass
class BadKey(KeyError):
    pass
def plain(n: int) -> int:
    return n + 1
def repeated(text: str, n: int) -> str:
    return text * (n % 3)
def noted(log: list[str], n: int) -> int:
    log.append(f"noted {n}")
    return n
def mixed(value: int | str) -> int | str:
    return value
def shape(n: int) -> Circle | Box:
    return Circle(n) if n % 2 else Box(n, 2)
def measured(it: Shape) -> int:
    return it.area() + len(it.name())
def _total(*numbers: int, scale: int = 1) -> int:
    return sum(numbers) * scale
def labelled(text: str, n: int = 7, *, last: bool = False) -> str:
    return f"{text}-{n}" + ("!" if last else "")
def _several(*numbers: int) -> tuple[int, ...]:
    return numbers
def raw(data: bytes) -> bytes:
    return data
def hue(color: Color) -> Color:
    return color
def sized(size: Size) -> Size:
    return size
def pair(value: tuple[int, str]) -> tuple[int, str]:
    return value
def adder(by: int) -> Callable[[int], int]:
    return lambda n: n + by
def counted(n: int) -> Iterator[int]:
    while n > 0:
        yield n
        n -= 1
def pairs_of(log: list[str], numbers: list[int]) -> Iterator[int]:
    log.append("begun")
    for i, n in enumerate(numbers):
        yield i + n
    log.append("ended")
def first_point(points: list[Point], name: str) -> Point | None:
    for point in points:
        if point.name == name:
            return point
    return None
'''

EXCEPTIONS = ("ValueError", "KeyError", "IndexError", "ZeroDivisionError", "OverflowError", "Oops", "LookupError", "ArithmeticError",
              "RuntimeError", "Exception", "Worse", "BadKey", "TypeError", "AttributeError")
CAUGHT = (*EXCEPTIONS, "(ValueError, KeyError)", "(Oops, OverflowError)", "(ArithmeticError, LookupError)")

SIMPLE = (
    "$a, $b = ⟨tuple[int, str]⟩\n+ $a: int; $b: str",
    "$a, *$b = list(⟨list[int]⟩)\n+ $a: int; $b: list[int]",
    "*$a, $b = ⟨list[str]⟩[:3]\n+ $a: list[str]; $b: str",
    "$a = $b = ⟨int⟩\n+ $a: int; $b: int",
    "$a, ($b, $c) = ⟨int⟩, ⟨tuple[int, str]⟩\n+ $a: int; $b: int; $c: str",
    "⟨=int $a⟩, ⟨=int $b⟩ = ⟨int⟩, ⟨int⟩",
    "noted(log, ⟨int⟩)",
    "$a = [$y for $x in ⟨list[int]⟩ if ($y := ⟨int; $x: int⟩) > ⟨int⟩]\n+ $a: list[int]",
    "log.append(repr(⟨@list[int] $a⟩)); $a.append(⟨int⟩)",
    "log.extend([⟨str⟩⟪¦, ⟨str⟩⟫])",
    "log.append(f\"{⟨plain:int⟩=} {⟨plain:float⟩:.1f}\")",
    "$a: list[Shape] = [⟨Shape⟩⟪¦, ⟨Shape⟩⟫]\nlog.append(str([each.area() for each in $a]))",
)

LEAVING = (
    "if ⟨test⟩:\n    ⟨leave⟩",
    "if ⟨test⟩:\n    raise ⟨exception⟩(⟨str⟩)",
    "assert ⟨test⟩, ⟨str⟩",
    "if ⟨bool⟩:\n    ⟨block⟩\n    ⟨leave⟩",
)

COMPOUND = (
    "if ⟨test⟩:\n    ⟨block⟩",
    "if ⟨test⟩:\n    ⟨block⟩\n?3 elif ⟨test⟩:\n    ⟨block⟩\n?2 else:\n    ⟨block⟩",
    "if ⟨test⟩:\n    ⟨block⟩\nelse:\n    ⟨block⟩",
    "$f = ⟪3¦1¦2⟫\nwhile $f > 0 and ⟨bool⟩:\n    $f -= 1\n    ⟨loop⟩\n?4 else:\n    ⟨block⟩",
    "for $x in ⟪⟨list[int]⟩[:3]¦range(3)¦range(2, ⟪-2¦9⟫, ⟪-1¦3⟫)¦⟨tuple[int, ...]⟩[:2]¦islice(⟨Iterator[int]⟩, 3)¦⟨bytes⟩[:3]⟫:\n    ⟨loop; $x: int⟩\n?4 else:\n    ⟨block⟩",
    "for $x in ⟪⟨str⟩[:3]¦list(⟨dict[str, int]⟩)[:3]¦sorted(⟨set[str]⟩)[:2]¦list(⟨Iterator[str]⟩)[:3]⟫:\n    ⟨loop; $x: str⟩",
    "for $x, $y in ⟪enumerate(⟨list[str]⟩[:3])¦list(⟨dict[int, str]⟩.items())[:3]¦zip(⟨list[int]⟩[:2], ⟨list[str]⟩)¦⟨list[tuple[int, str]]⟩[:2]⟫:\n    ⟨loop; $x: int; $y: str⟩",
    "for ($x, $y), $z in list(⟨dict[tuple[int, int], str]⟩.items())[:3]:\n    ⟨loop; $x: int; $y: int; $z: str⟩",
    "for $x in Color:\n    ⟨loop; $x: Color⟩",
    # ints whose bounds the compiler knows
    "for $i in range(len(⟨@list[int] $n⟩)):\n    log.append(str($n[$i] ⟪+¦-¦*⟫ $i))\n    ?2 ⟨loop; !$i: int⟩",
    "$i = 0\nwhile $i < len(⟨@⟪list[int]¦str⟫ $n⟩) and $i < 4:\n    log.append(repr($n[$i]))\n    $i += 1\n    ?2 ⟨block; !$i: int⟩\n+ $i: int",
    "$i = len(⟨@list[int] $n⟩) - 1\nwhile $i >= 0 and $i > len($n) - 4:\n    log.append(repr($n[$i] + $i))\n    $i -= ⟪1¦2⟫\n+ $i: int",
    "$s = ⟪0¦9007199254740985¦-9007199254740989¦⟨int⟩⟫\nfor $i in range(⟪3¦⟨small⟩⟫ % 7):\n    $s ⟪+=¦-=⟫ ⟪$i¦1¦$i * 3¦⟨int; !$i: int⟩⟫\nlog.append(str($s))\n+ $s: int",
    "if ⟪0 <= ⟫⟨@int $i⟩ < len(⟨@list[int] $n⟩):\n    log.append(repr($n[$i]))\n    $n[$i] = ⟨int⟩\n    log.append(str($i * 2 - len($n)))",
    "for $i in range(⟪5¦-3¦9⟫, ⟪-1¦4⟫, ⟪-2¦1¦3⟫):\n    log.append(str([$i // ⟪2¦-2⟫, $i % ⟪3¦-3⟫, $i * $i, -$i]))\n    ?2 ⟨loop; !$i: int⟩",
    # exceptions
    "try:\n    ⟨block⟩\nexcept ⟨caught⟩ as $e:\n    log.append(str($e))\n    ⟨block⟩\n?3 else:\n    ⟨block⟩",
    "try:\n    ⟨block⟩\nexcept ⟨caught⟩ as $e:\n    log.append(f\"{type($e).__name__}: {$e}\")\n?3 finally:\n    ⟨finally⟩",
    "try:\n    ⟨block⟩\n    raise ⟨exception⟩(⟨str⟩)\nexcept Oops:\n    log.append(\"oops\")\nexcept ⟨exception⟩ as $e:\n    log.append(repr($e))\n    ?3 raise\nexcept Exception:\n    ⟨block⟩\n",
    "try:\n    try:\n        ⟨block⟩\n    except ⟨caught⟩ as $e:\n        raise ⟨exception⟩(⟨str⟩) from $e\n    finally:\n        ⟨finally⟩\nexcept Exception as $d:\n    log.append(str($d))",
    # functions in functions
    "def $f($p: int) -> int:\n    ⟨inner:int; $p: int⟩\nlog.append(repr($f(⟨int⟩)))",
    "def $f($p: int, $q: str = \"q\") -> str:\n    ⟨inner:str; $p: int; $q: str⟩\nlog.append($f(⟨int⟩⟪¦, ⟨str⟩¦, $q=⟨str⟩⟫))",
    "def $f($p: int) -> list[int]:\n    ⟨inner:list[int]; $p: int⟩\nlog.append(repr($f(⟨int⟩) + $f($p=⟨int⟩)))",
    "$n = ⟨int⟩\ndef $f() -> int:\n    nonlocal $n\n    $n += ⟪1¦plain($n)⟫\n    return $n\nlog.append(repr([$f() for _ in range(⟪2¦3⟫)]))\nlog.append(repr($n))\n+ $n: int",
    "def $g($p: int) -> Iterator[int]:\n    yield from ⟨yielded:list[int]; $p: int⟩\n    ⟨generator; $p: int⟩\nfor $x in $g(⟨int⟩):\n    ⟨loop; $x: int⟩",
    "def $g(*$p: int) -> Iterator[str]:\n    for $q in $p[:3]:\n        yield str($q ⟪+¦*⟫ ⟪2¦len(log)⟫)\n    log.append(\"end\")\nlog.append(\",\".join($g(⟪⟨int⟩, ⟨int⟩¦*⟨list[int]⟩⟫)))",
    "$k: list[Callable[[int], int]] = []\nfor $x in ⟨list[int]⟩[:3]:\n    $k.append(lambda $y: ⟨fn int; $y: int; !$x: int⟩)\nlog.append(repr([each(2) for each in $k]))",
    # match
    "match plain(⟨int⟩):\n    case 0 | 1:\n        ⟨block⟩\n    case -1:\n        ⟨block⟩\n    case $x if ⟨test; $x: int⟩:\n        ⟨block; $x: int⟩\n    case _:\n        ⟨block⟩",
    "match str(⟨str⟩):\n    case \"a\" | \"12\":\n        ⟨block⟩\n    case \"\":\n        ⟨block⟩\n    case $x:\n        ⟨block; $x: str⟩",
    "match hue(⟨Color⟩):\n    case Color.RED:\n        ⟨block⟩\n    case Color.GREEN | Color.BLUE as $x:\n        ⟨block; !$x: Color⟩",
    "match pair(⟨tuple[int, str]⟩):\n    case (0, $x):\n        ⟨block; $x: str⟩\n    case ($y, \"a\"):\n        ⟨block; $y: int⟩\n    case ($z, $w) if ⟨test; $z: int; $w: str⟩:\n        ⟨block; $z: int; $w: str⟩\n    case _:\n        ⟨block⟩",
    "match ⟨list[int]⟩:\n    case []:\n        ⟨block⟩\n    case [$x]:\n        ⟨block; $x: int⟩\n    case [0, $y, *_]:\n        ⟨block; $y: int⟩\n    case [$a, *$b]:\n        ⟨block; $a: int; $b: list[int]⟩",
    "match ⟨Circle | Box⟩:\n    case Circle(radius=1):\n        ⟨block⟩\n    case Circle($x):\n        ⟨block; $x: int⟩\n    case Box(width=$y, height=$z) if ⟨test; $y: int; $z: int⟩:\n        ⟨block; $y: int; $z: int⟩\n    case Box() as $b:\n        log.append(str($b.area()))",
    "match ⟨int | str⟩:\n    case int($x):\n        ⟨block; $x: int⟩\n    case str() as $y:\n        ⟨block; $y: str⟩",
    "match ⟨Point⟩, plain(⟨int⟩):\n    case Point(x=0), _:\n        ⟨block⟩\n    case Point(name=$x), ($y):\n        ⟨block; $x: str; $y: int⟩",
    "match ⟨dict[str, int]⟩.get(⟨str⟩):\n    case None:\n        ⟨block⟩\n    case $x:\n        ⟨block; !$x: int⟩",
    # narrowing
    "$x: int | None = ⟨int | None⟩\nif $x is not None:\n    ⟨block; !$x: int⟩\n+ $x: int | None",
    "$x: str | None = ⟨str | None⟩\nif $x is None:\n    ⟨block⟩\nelse:\n    ⟨block; !$x: str⟩\n+ $x: str | None",
    "$x: list[int] | None = ⟨list[int] | None⟩\nif $x:\n    ⟨block; !$x: list[int]⟩\n+ $x: list[int] | None",
    "$x = mixed(⟪⟨int⟩¦⟨str⟩⟫)\nif isinstance($x, int):\n    ⟨block; !$x: int⟩\nelse:\n    ⟨block; !$x: str⟩",
    "$x = shape(⟨int⟩)\nif isinstance($x, Circle):\n    $x.radius += ⟨int⟩\n    log.append(repr($x))",
    "$x = first_point(⟨list[Point]⟩, ⟨str⟩)\nif $x is not None and $x.x ⟨compare⟩ ⟨int⟩:\n    ⟨block; !$x: Point⟩\n+ $x: Point | None",
    "if ($x := ⟨int⟩) > ⟨int⟩:\n    ⟨block; $x: int⟩",
    "if (($x := ⟨str⟩) and len($x) < plain(⟨int⟩)) or ⟨bool⟩:\n    ⟨block⟩\nlog.append($x)\n+ $x: str",
)

MUTATIONS: dict[str, tuple[str, ...]] = {
    "Point": ("@.x += ⟨int⟩", "@.name = ⟨str⟩", "@.shift(⟪⟨int⟩¦by=⟨int⟩¦⟫)"),
    "Tree": ("@.kids.append(Tree(⟨int⟩))", "@.value = ⟨int⟩", "@.kids.clear()"),
    "Iterator[int]": ("log.append(str(next(@, None)))", "log.append(str(list(@)))"),
    "set[T]": ("@.⟪add¦discard¦remove⟫(⟨T⟩)", "@.⟪update¦difference_update¦intersection_update⟫(⟨set[T]⟩)", "@ ⟪|=¦&=¦-=¦^=⟫ ⟨set[T]⟩", "@.clear()"),
    "dict[K, V]": ("@[⟨K⟩] = ⟨V⟩", "del @[⟨K⟩]", "@.update(⟨dict[K, V]⟩)", "log.append(repr(@.pop(⟨K⟩, ⟨V⟩)))", "log.append(repr(@.setdefault(⟨K⟩, ⟨V⟩)))",
                   "@.clear()", "log.append(repr(@.popitem()))", "@ |= ⟨dict[K, V]⟩"),
    "list[T]": ("@.append(⟨T⟩)", "@[⟨small⟩] = ⟨T⟩", "@.insert(⟨small⟩, ⟨T⟩)", "del @[⟨small⟩]", "log.append(repr(@.pop(⟪¦⟨small⟩⟫)))", "@.extend(⟨list[T]⟩)",
                "@.reverse()", "@[⟨cut⟩] = ⟨list[T]⟩", "@[⟨cut⟩] = ⟨list[T]⟩", "del @[⟨slice⟩]", "del @[⟨slice⟩]", "@.clear()"),
}
"""What changes a value that has the name `@`, by its type."""

COUNTS = ("@[⟨K⟩] = @.get(⟨K⟩, 0) + ⟨int⟩", "@[⟨K⟩] += ⟨int⟩")
"""For dicts of ints."""

ORDERS = ("@.sort()", "@.sort(reverse=True)", "@.remove(⟨T⟩)", "@.sort(key=lambda $x: ⟪str($x)¦repr($x)[::-1]¦-len(str($x))⟫)")
"""For lists of what has an order; while CPython sorts one in place, it is empty for the key's function."""

AUGMENTS: dict[str, tuple[str, ...]] = {
    "int": ("+=", "-=", "*=", "//=", "%=", "&=", "|=", "^=", ">>="), "float": ("+=", "-=", "*=", "/="), "str": ("+=",), "list[int]": ("+=",),
    "list[str]": ("+=",), "bytes": ("+=",), "Decimal": ("+=", "-=", "*="), "date": (), "timedelta": ("+=", "-="), "list[Point]": ("+=",),
}
"""The operators of augmented assignment whose right side is of the same type."""
