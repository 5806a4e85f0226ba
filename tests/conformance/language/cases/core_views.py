"""Views and lazy values where all their items are taken, and what else is written every day."""
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


@dataclass(frozen=True)
class Key:
    a: int
    b: str


@dataclass
class Log:
    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        self.lines.append(line)

    def twice(self, line: str) -> None:
        if not line:
            return self.add("nothing")
        self.add(line)
        return self.add(line)


def _sum3(a: int, b: int, c: int = 0) -> int:
    return a * 100 + b * 10 + c


def _same(x: int | None) -> int | None:
    return x


def unpacked_map() -> int:
    a, b, c = map(int, "3,4,5".split(","))
    return a * 100 + b * 10 + c


def unpacked_map_short() -> int:
    a, b, c = map(int, "3,4".split(","))
    return a + b + c


def unpacked_map_long() -> int:
    a, b = map(int, "3,4,5".split(","))
    return a + b


def unpacked_map_asks_no_more() -> list[str]:
    log = Log()

    def asked(n: int) -> int:
        log.add(str(n))
        return n
    try:
        a, b = map(asked, [1, 2, 3, 4, 5])
        log.add(f"{a} {b}")
    except ValueError as error:
        log.add(str(error))
    first, *rest = map(asked, [6, 7])
    return [*log.lines, f"{first} {rest}"]


def unpacked_generator() -> tuple[int, int]:
    a, b = (x * 2 for x in [1, 2])
    return a, b


def unpacked_values_with_rest() -> tuple[int, list[int]]:
    first, *rest = {"a": 1, "b": 2, "c": 3}.values()
    return first, rest


def unpacked_zip() -> tuple[tuple[int, str], tuple[int, str]]:
    a, b = zip([1, 2], "xy")
    return a, b


def unpacked_reversed_range() -> list[int]:
    a, b, c = reversed(range(3))
    return [a, b, c]


def list_grows_by_map() -> list[int]:
    xs = [1]
    xs += map(abs, [-2, -3])
    xs += range(2)
    xs += (x * x for x in xs[:2])
    return xs


def slice_becomes_map() -> list[int]:
    xs = [1, 2, 3]
    xs[1:2] = map(abs, [-7, -8])
    xs[:1] = range(2)
    return xs


def slice_becomes_itself_reversed() -> list[int]:
    xs = [1, 2, 3]
    xs[:] = reversed(xs)
    return xs


def values_contain() -> list[bool]:
    d = {"a": 1, "b": 2}
    return [1 in d.values(), 3 in d.values(), 3 not in d.values()]


def items_contain() -> list[bool]:
    d = {"a": 1, "b": 2}
    return [("a", 1) in d.items(), ("a", 2) in d.items(), ("c", 1) not in d.items()]


def range_contains() -> list[bool]:
    return [n in range(2, 10, 3) for n in [1, 2, 3, 5, 8, 10, -1]]


def keys_compared() -> list[bool]:
    d, e = {"a": 1, "b": 2}, {"b": 3, "a": 4}
    return [d.keys() == e.keys(), d.keys() == {"a"}, {"a", "b"} == d.keys(), d.keys() != {"b", "a"}, d.keys() <= {"a", "b", "c"},
            d.keys() > {"a"}]


def optional_in_dict() -> list[bool]:
    d = {1: "a"}
    return [_same(1) in d, _same(None) in d, _same(2) not in d]


def optional_in_sets_of_values() -> list[bool]:
    keys: set[Key] = {Key(1, "a")}
    prices = {Decimal("1.0"): 1}
    pairs = {(1, "a"): 1}
    key: Key | None = None
    price: Decimal | None = None
    pair: tuple[int, str] | None = None
    found = [key in keys, price in prices, pair in pairs]
    key, price, pair = Key(1, "a"), Decimal("1.00"), (1, "a")
    return [*found, key in keys, price in prices, pair in pairs]


def optional_narrowed_by_in() -> int:
    x = _same(2)
    if x in (1, 2):
        return x + 1
    return 0


def optional_narrowed_by_in_dict() -> str:
    x, d = _same(1), {1: "a"}
    return d[x] if x in d else "none"


def optional_narrowed_by_not_in() -> int:
    x = _same(1)
    if x not in {1, 2}:
        return 0
    return x + 1


def optional_narrowed_by_chain() -> int:
    x, y = _same(3), _same(3)
    if x == y == 3:
        return x * 10
    return 0


def bool_of_condition() -> list[bool]:
    xs: list[int] | None = [2]
    ys: list[int] | None = None
    return [bool(xs and xs[0] > 1), bool(ys and ys[0] > 1), bool(ys or xs), bool(xs and not ys)]


def empty_beside_optional() -> list[int]:
    found: list[int] | None = None
    names: dict[str, int] | None = None
    return [x for x in found or []] + [len(names or {})]


def is_true_and_false() -> list[str]:
    found: list[str] = []
    flags: list[bool | None] = [True, False, None]
    for flag in flags:
        found.append("yes" if flag is True else "no" if flag is False else "unknown")
    return found


def is_not_true() -> list[bool]:
    a = bool(_same(1))
    return [a is True, a is not True, a is False]


def members_counted() -> int:
    return len(Color)


def tuple_repeated() -> tuple[int, ...]:
    return (0, 1) * len("abc")


def long_tuple_repeated() -> tuple[int, ...]:
    t = tuple([1, 2])
    return t * 2 + (0,) * 2


def tuple_by_variable() -> list[int]:
    t = (10, 20, 30)
    return [t[i] for i in range(3)] + [t[-i] for i in range(1, 3)]


def tuple_beyond_by_variable() -> int:
    t, i = (10, 20), len("abc")
    return t[i]


def tuple_sliced_by_variable() -> list[tuple[int, ...]]:
    t = (1, 2, 3, 4)
    return [t[i:] for i in range(3)]


def pair_spread_in_call() -> list[int]:
    pair, three = (4, 5), (1, 2, 3)
    return [_sum3(*pair), _sum3(7, *pair), _sum3(*three), max(*pair), min(*three, 0)]


def nothing_returned() -> list[str]:
    log = Log()
    log.twice("")
    log.twice("a")
    return log.lines


def exhausted_by_members() -> list[str]:
    def told(c: Color) -> str:
        if c == Color.RED:
            return "red"
        elif c is Color.GREEN:
            return "green"
        elif c == Color.BLUE:
            return "blue"
    return [told(c) for c in Color]


def exhausted_by_classes() -> list[int]:
    def told(x: int | str | None) -> int:
        if isinstance(x, int):
            return x
        elif isinstance(x, str):
            return len(x)
        else:
            return -1
    return [told(3), told("four"), told(None)]


def exhausted_by_two_classes() -> list[int]:
    def told(x: int | str) -> int:
        if isinstance(x, int):
            return x
        elif isinstance(x, str):
            return len(x)
    return [told(3), told("four")]


def unlike_one_of_two_members() -> list[str]:
    def told(p: Color, c: Color) -> str:
        if c in (Color.RED, Color.BLUE) and p != c:
            return "red" if p == Color.RED else "another"
        return "the same"
    return [told(p, c) for p in Color for c in Color]


def in_no_list_with_one_of_two_members() -> list[str]:
    def told(p: Color, c: Color) -> str:
        if c in (Color.RED, Color.BLUE) and p not in [c]:
            return "red" if p == Color.RED else "another"
        return "listed"
    return [told(p, c) for p in Color for c in Color]


def exhausted_by_flag() -> list[int]:
    def told(flag: bool) -> int:
        if flag:
            return 1
        elif not flag:
            return 2
    return [told(True), told(False)]


def never_falls_through() -> int:
    def told(n: int) -> int:
        if n > 0:
            return n
        assert False, "not positive"
    return told(3) + told(-3)


def optional_function() -> list[int]:
    found: list[int] = []
    functions: list[Callable[[int], int] | None] = [None, lambda x: x + 1]
    for function in functions:
        found.append(function(1) if function else 0)
    return found
