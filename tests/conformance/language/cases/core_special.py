"""Python's own methods in dataclasses: lengths, items, operators, order, truth; fields that `__post_init__` fills."""
from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass
class Bag:
    xs: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.xs)

    def __iter__(self) -> Iterator[int]:
        return iter(self.xs)

    def __contains__(self, x: int) -> bool:
        return x in self.xs

    def __getitem__(self, i: int) -> int:
        return self.xs[i]


@dataclass(frozen=True)
class Vector:
    x: int
    y: int

    def __add__(self, o: "Vector") -> "Vector":
        return Vector(self.x + o.x, self.y + o.y)

    def __sub__(self, o: "Vector") -> "Vector":
        return Vector(self.x - o.x, self.y - o.y)

    def __mul__(self, n: int) -> "Vector":
        return Vector(self.x * n, self.y * n)

    def __truediv__(self, n: int) -> float:
        return (self.x + self.y) / n

    def __floordiv__(self, n: int) -> "Vector":
        return Vector(self.x // n, self.y // n)

    def __mod__(self, n: int) -> int:
        return (self.x + self.y) % n

    def __or__(self, o: "Vector") -> bool:
        return bool(self) or bool(o)

    def __and__(self, o: "Vector") -> bool:
        return bool(self) and bool(o)

    def __xor__(self, o: "Vector") -> bool:
        return bool(self) != bool(o)

    def __neg__(self) -> "Vector":
        return Vector(-self.x, -self.y)

    def __call__(self, n: int) -> int:
        return self.x * n

    def __bool__(self) -> bool:
        return self.x != 0 or self.y != 0


@dataclass
class Rank:
    n: int
    asked: list[str] = field(default_factory=list, compare=False, repr=False)

    def __lt__(self, o: "Rank") -> bool:
        self.asked.append("<")
        return self.n < o.n

    def __le__(self, o: "Rank") -> bool:
        self.asked.append("<=")
        return self.n <= o.n

    def __gt__(self, o: "Rank") -> bool:
        self.asked.append(">")
        return self.n > o.n

    def __ge__(self, o: "Rank") -> bool:
        self.asked.append(">=")
        return self.n >= o.n


@dataclass
class Rect:
    w: int
    h: int
    area: int = field(init=False)
    label: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.area = self.w * self.h
        if self.area > 10:
            self.label = "big"
        elif self.area < 0:
            raise ValueError("no area")
        else:
            self.label = "small"


@dataclass
class Tree:
    value: int
    below: "list[Tree]" = field(default_factory=list)

    def __iter__(self) -> Iterator[int]:
        yield self.value
        for tree in self.below:
            yield from tree

    def __len__(self) -> int:
        return 1 + sum([len(t) for t in self.below])


@dataclass
class Holder:
    at: Vector
    log: list[str] = field(default_factory=list)

    def said(self, text: str, n: int) -> int:
        self.log.append(text)
        return n

    def bag(self, text: str) -> Bag:
        self.log.append(text)
        return Bag([1, 2])


def length_of_object() -> list[int]:
    return [len(Bag()), len(Bag([3, 4])), len(Tree(1, [Tree(2), Tree(3, [Tree(4)])]))]


def items_of_object() -> list[int]:
    return [x * 2 for x in Bag([1, 2, 3])]


def loop_over_object() -> int:
    total = 0
    for x in Bag([3, 4, 5]):
        total = total * 10 + x
    return total


def builtins_of_object() -> tuple[list[int], int, int, list[int]]:
    b = Bag([3, 1, 2])
    return list(b), sum(b), max(b), sorted(b, reverse=True)


def generator_of_object() -> list[int]:
    return list(Tree(1, [Tree(2, [Tree(3)]), Tree(4)]))


def contained_in_object() -> list[bool]:
    b = Bag([3, 4])
    return [3 in b, 9 in b, 3 not in b, 9 not in b]


def contained_in_order() -> list[str]:
    h = Holder(Vector(0, 0))
    found = h.said("item", 2) in h.bag("bag")
    return [*h.log, str(found)]


def item_of_object() -> list[int]:
    b = Bag([3, 4, 5])
    return [b[0], b[-1], b[len(b) // 2]]


def item_beyond_object() -> int:
    return Bag([1])[3]


def truth_of_length() -> list[str]:
    return ["full" if b else "empty" for b in [Bag(), Bag([0])]]


def truth_of_object() -> list[bool]:
    return [bool(Vector(0, 0)), bool(Vector(0, 1)), not Vector(1, 0)]


def while_object() -> int:
    b, n = Bag([1, 2, 3]), 0
    while b:
        n = n * 10 + b.xs.pop()
    return n


def object_in_condition() -> int:
    b = Bag([1])
    if b and len(b) == 1 and not Bag():
        return 1
    return 2


def sums_of_objects() -> list[Vector]:
    a, b = Vector(1, 2), Vector(3, 4)
    return [a + b, a - b, a * 3, b // 2, -a, a + b + a]


def other_operators() -> tuple[float, int, bool, bool, bool]:
    a, b = Vector(1, 2), Vector(0, 0)
    return a / 2, a % 2, a | b, a & b, a ^ b


def augmented_object() -> Vector:
    a = Vector(1, 2)
    a += Vector(1, 1)
    a *= 2
    return a


def augmented_field() -> Vector:
    h = Holder(Vector(1, 2))
    h.at += Vector(1, 1)
    h.at -= Vector(0, 5)
    return h.at


def called_object() -> list[int]:
    a = Vector(3, 4)
    return [a(2), Vector(5, 6)(3)]


def called_in_map() -> list[int]:
    a = Vector(3, 4)
    return [a(n) for n in range(3)]


def all_orders() -> list[bool]:
    a, b = Rank(1), Rank(2)
    return [a < b, a <= b, a > b, a >= b, b >= Rank(2), b <= Rank(2)]


def orders_ask_their_method() -> list[str]:
    a, b = Rank(1), Rank(2)
    outcomes = [a < b, a <= b, a > b, a >= b]
    return [*a.asked, *b.asked, str(outcomes)]


def sorted_by_own_order() -> list[int]:
    return [r.n for r in sorted([Rank(3), Rank(1), Rank(2)])]


def late_fields() -> list[Rect]:
    return [Rect(2, 3), Rect(4, 5)]


def late_field_values() -> list[str]:
    return [Rect(2, 3).label, Rect(4, 5).label, str(Rect(2, 3) == Rect(2, 3)), str(Rect(2, 3) == Rect(3, 2))]


def late_field_replaced() -> tuple[Rect, str]:
    made = replace(Rect(2, 3), h=10)
    return made, made.label


def late_field_refused() -> int:
    return Rect(2, -3).area
