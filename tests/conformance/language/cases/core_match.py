"""`match`: every kind of pattern, guards, narrowing and exhaustiveness."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


LIMIT = 10


@dataclass
class Circle:
    radius: int


@dataclass
class Box:
    width: int
    height: int


@dataclass
class Group:
    name: str
    shape: Circle | Box | None


def literal(n: int) -> str:
    match n:
        case 0:
            return "zero"
        case 1 | 2:
            return "few"
        case -1:
            return "below"
        case _:
            return "many"


def literals() -> list[str]:
    return [literal(n) for n in [0, 1, 2, -1, 7]]


def text(s: str) -> int:
    match s:
        case "a":
            return 1
        case "b" | "c":
            return 2
    return 0


def texts() -> list[int]:
    return [text(s) for s in ["a", "b", "c", "d", ""]]


def color(c: Color) -> str:
    match c:
        case Color.RED:
            return "r"
        case Color.GREEN:
            return "g"
        case Color.BLUE:
            return "b"


def colors() -> list[str]:
    return [color(c) for c in Color]


def optional_color(c: Color | None) -> str:
    match c:
        case None:
            return "-"
        case Color.RED | Color.GREEN:
            return c.name
        case other:
            return other.name.lower()


def optional_colors() -> list[str]:
    return [optional_color(None), optional_color(Color.RED), optional_color(Color.BLUE)]


def boolean(b: bool) -> str:
    match b:
        case True:
            return "yes"
        case False:
            return "no"


def booleans() -> list[str]:
    return [boolean(True), boolean(False), boolean(1 > 2)]


def guarded(n: int) -> str:
    match n:
        case x if x < 0:
            return f"neg {x}"
        case x if x > LIMIT:
            return f"big {x}"
        case x:
            return f"ok {x}"


def guards() -> list[str]:
    return [guarded(-3), guarded(4), guarded(40)]


def area(shape: Circle | Box) -> int:
    match shape:
        case Circle(radius=r):
            return 3 * r * r
        case Box(width=w, height=h):
            return w * h


def areas() -> list[int]:
    return [area(Circle(2)), area(Box(3, 4))]


def positional(shape: Circle | Box) -> str:
    match shape:
        case Circle(0):
            return "point"
        case Circle(r) if r > 10:
            return "huge"
        case Circle():
            return "circle"
        case Box(w, h) if w == h:
            return f"square {w}"
        case Box(1, h):
            return f"line {h}"
        case Box(w, height=2 | 4):
            return f"even {w}"
        case Box():
            return "box"


def positionals() -> list[str]:
    shapes: list[Circle | Box] = [Circle(0), Circle(11), Circle(3), Box(2, 2), Box(1, 9), Box(5, 4), Box(5, 7)]
    return [positional(s) for s in shapes]


def nested(g: Group) -> str:
    match g:
        case Group(name="empty"):
            return "named"
        case Group(shape=None):
            return "none"
        case Group(name, Circle(r)):
            return f"{name} circle {r}"
        case Group(name, Box(w, h)):
            return f"{name} box {w}x{h}"
    return "never"


def nesteds() -> list[str]:
    return [nested(Group("empty", None)), nested(Group("a", None)), nested(Group("b", Circle(2))), nested(Group("c", Box(1, 2)))]


def builtin(value: int | str | list[int] | None) -> str:
    match value:
        case int():
            return f"int {value + 1}"
        case str(s):
            return f"str {s.upper()}"
        case [first, *_]:
            return f"list {first}"
        case list():
            return "empty"
        case None:
            return "none"


def builtins_() -> list[str]:
    return [builtin(1), builtin("a"), builtin([5, 6]), builtin([]), builtin(None)]


def sequence(xs: list[int]) -> str:
    match xs:
        case []:
            return "empty"
        case [0]:
            return "zero"
        case [x]:
            return f"one {x}"
        case [x, y] if x == y:
            return f"pair {x}"
        case [first, *rest, last] if first == last:
            return f"ends {first} {rest}"
        case [1, *rest]:
            return f"one then {rest}"
        case [*all_]:
            return f"{len(all_)} items"


def sequences() -> list[str]:
    return [sequence(xs) for xs in [[], [0], [4], [2, 2], [7, 1, 2, 7], [1, 2, 3], [5, 6, 7], [1, 2]]]


def star_only() -> list[list[int]]:
    xs = [1, 2, 3, 4]
    match xs:
        case [a, *mid, b]:
            return [[a], mid, [b]]
    return []


def star_is_fresh() -> list[int]:
    xs = [1, 2, 3]
    match xs:
        case [_, *rest]:
            rest.append(9)
    return xs


def tuples(point: tuple[int, int]) -> str:
    match point:
        case (0, 0):
            return "origin"
        case (0, y):
            return f"y {y}"
        case (x, 0):
            return f"x {x}"
        case (x, y):
            return f"{x} {y}"


def tuple_cases() -> list[str]:
    return [tuples((0, 0)), tuples((0, 3)), tuples((4, 0)), tuples((1, 2))]


def pair_of_subjects() -> list[str]:
    found: list[str] = []
    for n in range(1, 16):
        match n % 3, n % 5:
            case 0, 0:
                found.append("FizzBuzz")
            case 0, _:
                found.append("Fizz")
            case _, 0:
                found.append("Buzz")
            case _:
                found.append(str(n))
    return found


def command(line: str) -> str:
    match line.split():
        case ["go", ("north" | "south") as where]:
            return f"going {where}"
        case ["go", where]:
            return f"no way {where}"
        case ["drop", *things] if things:
            return f"dropping {len(things)}"
        case ["quit"] | ["exit"]:
            return "bye"
        case []:
            return "?"
        case [verb, *_]:
            return f"cannot {verb}"
    return "never"


def commands() -> list[str]:
    return [command(s) for s in ["go north", "go up", "drop a b", "drop", "quit", "exit", "", "sing la la"]]


def mapping(d: dict[str, int]) -> str:
    match d:
        case {"x": 0}:
            return "x is zero"
        case {"x": x, "y": y}:
            return f"both {x} {y}"
        case {"x": x, **rest}:
            return f"x {x} {len(rest)}"
        case {}:
            return "other"
    return "never"


def mappings() -> list[str]:
    return [mapping({"x": 0}), mapping({"x": 1, "y": 2, "z": 3}), mapping({"x": 1, "z": 2}), mapping({"q": 1}), mapping({})]


def as_pattern(xs: list[int]) -> str:
    match xs:
        case [1, _] as pair:
            return f"pair {pair}"
        case _ as other:
            return f"other {len(other)}"


def as_patterns() -> list[str]:
    return [as_pattern([1, 2]), as_pattern([3])]


def falls_through() -> str:
    found = "before"
    match 5:
        case 1:
            found = "one"
        case 2:
            found = "two"
    return found


def subject_once() -> list[str]:
    log: list[str] = []

    def value() -> int:
        log.append("value")
        return 3
    match value():
        case 1:
            log.append("one")
        case 2 | 3:
            log.append("two or three")
    return log


def guard_order() -> list[str]:
    log: list[str] = []

    def told(name: str, answer: bool) -> bool:
        log.append(name)
        return answer
    match 1:
        case 2 if told("a", True):
            log.append("wrong")
        case 1 if told("b", False):
            log.append("wrong")
        case 1 if told("c", True):
            log.append("right")
        case _ if told("d", True):
            log.append("wrong")
    return log


def in_loop() -> list[str]:
    found: list[str] = []
    for n in range(6):
        match n:
            case 1:
                continue
            case 4:
                break
            case x:
                found.append(str(x))
    return found


def reassigned() -> int:
    n = 5
    match n:
        case 5:
            n = 6
        case 6:
            n = 7
    return n


def capture_subject_name() -> int:
    n = 5
    match n:
        case 1:
            return 0
        case n:
            return n + 1


def nested_match(a: int, b: int) -> str:
    match a:
        case 0:
            match b:
                case 0:
                    return "00"
                case _:
                    return "0n"
        case _:
            return "n"


def nested_matches() -> list[str]:
    return [nested_match(0, 0), nested_match(0, 1), nested_match(1, 0)]


def value_constant(n: int) -> str:
    match n:
        case 10:
            return "limit"
    return "other"


def floats(x: float) -> str:
    match x:
        case 0.5:
            return "half"
        case 1:
            return "one"
        case _:
            return "else"


def float_cases() -> list[str]:
    return [floats(0.5), floats(1.0), floats(2.5)]


def assigned_in_all_cases(c: Color) -> int:
    match c:
        case Color.RED:
            n = 1
        case Color.GREEN:
            n = 2
        case Color.BLUE:
            n = 3
    return n


def assigned() -> list[int]:
    return [assigned_in_all_cases(c) for c in Color]


def list_of_shapes(shapes: list[Circle | Box]) -> str:
    match shapes:
        case [Circle(a), Circle(b)]:
            return f"circles {a} {b}"
        case [Circle(a), Box(w, _)]:
            return f"mixed {a} {w}"
        case [Box(), *rest]:
            return f"box and {len(rest)}"
    return "none"


def lists_of_shapes() -> list[str]:
    return [list_of_shapes([Circle(1), Circle(2)]), list_of_shapes([Circle(1), Box(3, 4)]), list_of_shapes([Box(1, 1), Circle(1)]),
            list_of_shapes([])]


def tuple_of_optional(t: tuple[str | None, int]) -> str:
    match t:
        case (None, n):
            return f"none {n}"
        case (name, 0):
            return "zero"
        case (str(name), n):
            return f"{name.upper()} {n}"
    return "never"


def tuples_of_optional() -> list[str]:
    return [tuple_of_optional((None, 1)), tuple_of_optional(("a", 0)), tuple_of_optional(("b", 2))]


@dataclass
class Left:
    x: int
    y: str = "l"


@dataclass
class Right:
    y: str
    x: int = 0


def either_side(v: Left | Right | None) -> str:
    match v:
        case Left(x, y) | Right(y, x):
            total = x + len(y)
            return f"{x}{y}{total}"
        case None:
            return "none"


def first_of(xs: list[int]) -> int:
    match xs:
        case [x] | [_, x] | [_, _, x, *_]:
            return x
        case _:
            return -1


def from_dict(d: dict[str, int]) -> int:
    match d:
        case {"a": n, **rest} | {"b": n, **rest}:
            return n * 10 + len(rest)
        case _:
            return 0


def case_names_in_alternatives() -> list[str]:
    return [either_side(Left(1)), either_side(Right("r", 2)), either_side(None)]


def case_names_in_alternatives_of_lists() -> list[int]:
    return [first_of(xs) for xs in [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]]


def case_names_in_alternatives_of_dicts() -> list[int]:
    return [from_dict(d) for d in [{"a": 1, "b": 2}, {"b": 3, "c": 4}, {"c": 1}]]


def case_the_members_left_have_a_name_in_a_loop() -> list[str]:
    found: list[str] = []
    for c in Color:
        for again in [c, Color.GREEN]:
            match again:
                case Color.RED:
                    found.append("red")
                case Color.GREEN | Color.BLUE as other:
                    found.append(other.name)
    return found


def case_what_a_test_left_has_another_name_in_a_loop() -> list[str]:
    found: list[str] = []
    for c in Color:
        if c is not Color.RED:
            kept = c
            found.append(kept.name)
    return found


def case_a_sum_as_a_guard() -> list[str]:
    found: list[str] = []
    for pair in [(1, 2), (0, 0), (3, -3)]:
        match pair:
            case (3, b):
                found.append(str(b))
            case (a, b) if sum([a, b]):
                found.append("some")
            case _:
                found.append("none")
    return found
