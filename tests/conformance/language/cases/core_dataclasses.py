"""Dataclasses: construction, equality, order, texts, methods, keys."""
from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass
class Point:
    x: int
    y: int = 0


@dataclass(frozen=True)
class Size:
    width: int
    height: float

    def area(self) -> float:
        return self.width * self.height

    @property
    def square(self) -> bool:
        return self.width == self.height

    @staticmethod
    def unit() -> Size:
        return Size(1, 1.0)

    @classmethod
    def of(cls, side: int) -> Size:
        return cls(side, float(side))

    def scaled(self, by: int) -> Size:
        return replace(self, width=self.width * by)


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int
    name: str = field(default="", compare=False)


@dataclass
class Basket:
    owner: str
    items: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    secret: str = field(default="hidden", repr=False)
    total: int = field(default=0, init=False)

    def add(self, name: str, count: int = 1) -> int:
        self.items.append(name)
        self.counts[name] = self.counts.get(name, 0) + count
        self.total += count
        return self.total


@dataclass(kw_only=True)
class Options:
    deep: bool = False
    name: str
    level: int = 3


@dataclass
class Checked:
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            self.low, self.high = self.high, self.low

    def __str__(self) -> str:
        return f"{self.low}..{self.high}"


@dataclass
class Shown:
    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"


@dataclass(eq=False)
class Plain:
    n: int


@dataclass
class Folded:
    text: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Folded) and self.text.lower() == other.text.lower()


@dataclass
class Ranked:
    rank: int
    name: str

    def __lt__(self, other: Ranked) -> bool:
        return self.rank < other.rank


@dataclass
class Named:
    rank: int
    name: str


@dataclass
class Node:
    value: int
    next: Node | None = None


@dataclass
class Line:
    start: Point
    end: Point
    note: str | None = None


def made() -> list[int]:
    a, b, c = Point(1), Point(1, 2), Point(y=5, x=4)
    return [a.x, a.y, b.x, b.y, c.x, c.y]


def equal() -> list[bool]:
    a = Point(1, 2)
    b = Point(1, 2)
    return [a == b, a != b, a is b, a is a, a == Point(1, 3), Size(1, 2.0) == Size(1, 2.0)]


def equal_of_other_class() -> list[bool]:
    ranked: list[Ranked | Named] = [Ranked(1, "a")]
    named: list[Ranked | Named] = [Named(1, "a")]
    return [ranked == named, ranked[0] == named[0], named[0] in ranked, ranked[0] in ranked, ranked == [*ranked]]


def equal_in_list() -> list[bool]:
    xs = [Point(1), Point(2)]
    return [Point(2) in xs, Point(3) in xs, xs == [Point(1), Point(2)], xs.index(Point(2)) == 1, xs.count(Point(1)) == 1]


def texts() -> list[str]:
    return [repr(Point(1, 2)), str(Point(-1)), f"{Size(2, 3.0)}", f"{Size(2, 3.0)!r:>30}"]


def text_nested() -> list[str]:
    return [repr(Line(Point(1), Point(2))), repr([Point(1)]), repr({"a": Point(1)}), repr(Line(Point(0), Point(0), "it's"))]


def text_left_out() -> str:
    b = Basket("ada")
    b.add("x", 2)
    return repr(b)


def text_own() -> list[str]:
    c = Checked(5, 1)
    return [str(c), repr(c), f"{c}", f"{c!r}", str([c])]


def text_own_repr() -> list[str]:
    s = Shown("a")
    return [str(s), repr(s), str([s]), f"{s}"]


def changed() -> list[int]:
    p = Point(1)
    p.x = 5
    p.y += 7
    p.y *= 2
    return [p.x, p.y]


def shared() -> int:
    a = Point(1)
    b = a
    b.x = 9
    return a.x


def changed_by_function() -> int:
    def bump(p: Point) -> None:
        p.x += 1
    a = Point(1)
    bump(a)
    bump(a)
    return a.x


def methods() -> list[str]:
    s = Size(2, 2.0)
    return [str(s.area()), str(s.square), str(Size.unit().area()), str(Size.of(3)), str(s.scaled(4)), str(s)]


def factory_is_fresh() -> list[int]:
    a, b = Basket("a"), Basket("b")
    a.add("x")
    a.add("x")
    a.add("y", 5)
    return [len(a.items), len(b.items), a.total, b.total, a.counts["x"]]


def keyword_only() -> list[str]:
    o = Options(name="n")
    p = Options(level=1, name="m", deep=True)
    return [repr(o), repr(p)]


def keyword_order() -> list[str]:
    log: list[str] = []

    def told(name: str) -> str:
        log.append(name)
        return name
    o = Options(level=len(told("a")), name=told("b"), deep=bool(told("c")))
    return [*log, o.name]


def post_init() -> list[int]:
    a, b = Checked(1, 5), Checked(5, 1)
    return [a.low, a.high, b.low, b.high]


def post_init_in_list() -> list[str]:
    return [str(Checked(n, 2)) for n in range(4)]


def replaced() -> list[str]:
    a = Size(1, 2.0)
    return [str(replace(a, width=5)), str(replace(a)), str(replace(a, height=1.5, width=0)), str(a)]


def replaced_runs_post_init() -> str:
    return str(replace(Checked(1, 5), low=9))


def replaced_once() -> list[str]:
    log: list[str] = []

    def make() -> Size:
        log.append("made")
        return Size(1, 2.0)
    return [str(replace(make(), width=2)), *log]


def ordered() -> list[bool]:
    a, b, c = Version(1, 2), Version(1, 10), Version(1, 2, "x")
    return [a < b, a > b, a <= c, a == c, a >= c, b > c, a < c]


def sorted_versions() -> list[str]:
    vs = [Version(2, 0), Version(1, 5), Version(1, 2, "b"), Version(1, 2, "a")]
    return [f"{v.major}.{v.minor}{v.name}" for v in sorted(vs)] + [str(max(vs).major), str(min(vs).minor)]


def sorted_reverse() -> list[str]:
    vs = [Version(1, 2, "b"), Version(2, 0), Version(1, 2, "a")]
    vs.sort(reverse=True)
    return [f"{v.major}{v.name}" for v in vs]


def own_order() -> list[str]:
    rs = [Ranked(3, "c"), Ranked(1, "a"), Ranked(2, "b"), Ranked(1, "z")]
    return [r.name for r in sorted(rs)] + [str(rs[0] < rs[1]), str(rs[0] > rs[1]), min(rs).name, max(rs).name]


def own_equality() -> list[bool]:
    a, b, c = Folded("Ab"), Folded("aB"), Folded("x")
    return [a == b, a != b, a == c, b in [c, a], [a] == [b]]


def identity() -> list[bool]:
    a = Plain(1)
    return [a == a, a == Plain(1), a != Plain(1), a in [Plain(1)], a in [a]]


def as_keys() -> list[int]:
    prices = {Size(1, 2.0): 5, Size(2, 2.0): 6}
    prices[Size(1, 2.0)] += 10
    return [prices[Size(1, 2.0)], prices.get(Size(9, 9.0), -1), len(prices), int(Size(2, 2.0) in prices)]


def as_key_missing() -> int:
    return {Size(1, 2.0): 5}[Size(3, 1.5)]


def as_items_of_set() -> int:
    return len({Size(1, 1.0), Size(1, 1.0), Size(2, 1.0)})


def key_without_compare() -> int:
    return len({Version(1, 2, "a"), Version(1, 2, "b"), Version(1, 3)})


def linked() -> list[int]:
    first = Node(1, Node(2, Node(3)))
    found: list[int] = []
    at: Node | None = first
    while at is not None:
        found.append(at.value)
        at = at.next
    return found


def linked_change() -> list[int]:
    first = Node(1)
    last = first
    for n in range(2, 5):
        last.next = Node(n)
        if last.next is not None:
            last = last.next
    return [first.value, last.value, 0 if first.next is None else first.next.value]


def narrowed_field() -> str:
    line = Line(Point(1), Point(2), "a")
    if line.note is not None:
        return line.note.upper()
    return "none"


def narrowed_by_assignment() -> str:
    line = Line(Point(1), Point(2))
    line.note = "set"
    return line.note.upper()


def in_comprehension() -> list[int]:
    return [p.x * p.y for p in [Point(n, n + 1) for n in range(4)] if p.x != 2]


def by_key() -> list[str]:
    people = [Ranked(2, "bo"), Ranked(1, "ada")]
    return [r.name for r in sorted(people, key=lambda r: r.name)]


def unpack_fields() -> int:
    x, y = (Point(3, 4).x, Point(3, 4).y)
    return x * y


def nested_assign() -> list[int]:
    line = Line(Point(1), Point(2))
    line.start.x, line.end.y = 7, 8
    line.end = line.start
    line.end.x += 1
    return [line.start.x, line.start.y, line.end.x]


def returned_error() -> str:
    try:
        return str([Size(1, 1.0)][4])
    except IndexError as error:
        return str(error)


@dataclass
class Knot:
    name: str
    next: Knot | None = None
    others: list[Knot] = field(default_factory=list)
    named: dict[str, Knot] = field(default_factory=dict)
    pair: tuple[Knot, int] | None = None


@dataclass
class Wheel:
    axle: Axle | None = None


@dataclass
class Axle:
    wheels: list[Wheel]


@dataclass
class Quiet:
    inner: list[Quiet] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<{self.inner}>"


def repr_of_itself() -> list[str]:
    a, b = Knot("a"), Knot("b")
    a.next = a
    b.next = a
    return [repr(a), str(a), f"{b}", repr([a, a]), repr(b)]


def repr_of_itself_in_list() -> list[str]:
    a = Knot("a")
    xs = [a, Knot("b")]
    a.others = xs
    return [repr(a), repr(xs), f"{[xs]}"]


def repr_of_itself_in_dict() -> list[str]:
    a = Knot("a")
    known = {"a": a, "b": Knot("b")}
    a.named = known
    return [repr(a), repr(known)]


def repr_of_itself_in_tuple() -> list[str]:
    a = Knot("a")
    pair = (a, 1)
    a.pair = pair
    return [repr(a), repr(pair)]


def repr_of_each_other() -> list[str]:
    wheel, spare = Wheel(), Wheel()
    axle = Axle([wheel, spare, wheel])
    wheel.axle = axle
    return [repr(wheel), repr(axle), repr(spare), repr(wheel)]


def repr_of_a_chain() -> str:
    return repr(Knot("a", Knot("b", Knot("c")), [Knot("d")], {"e": Knot("e")}, (Knot("f"), 1)))


def repr_twice_is_not_within() -> str:
    n = Knot("n")
    return repr([n, n, Knot("m", n, [n, n])])


def repr_own_in_itself() -> list[str]:
    q = Quiet()
    xs = [q, Quiet()]
    q.inner = xs
    return [repr(xs), repr(q)]
