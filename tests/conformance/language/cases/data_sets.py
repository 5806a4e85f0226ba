"""set and frozenset: displays, comprehensions, operators, methods, keys of every kind."""


def display() -> set[int]:
    return {3, 1, 2, 3}


def empty() -> tuple[int, bool, set[str]]:
    nothing: set[str] = set()
    return (len(nothing), bool(nothing), nothing)


def from_list() -> list[str]:
    return sorted(set(["b", "a", "b"]))


def from_text() -> list[str]:
    return sorted(set("mississippi"))


def comprehension() -> list[int]:
    return sorted({x % 3 for x in range(10)})


def of_a_set() -> list[int]:
    return sorted({x * 2 for x in {1, 2, 3} if x != 2})


def operators() -> list[list[int]]:
    a, b = {1, 2, 3}, {3, 4}
    return [sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), sorted(b - a)]


def relations() -> list[bool]:
    a, b = {1, 2, 3}, {1, 2}
    return [a < b, b < a, a <= a, a < a, a >= b, a > b, a == b, a != b, {1} <= {2}, {1} >= {2}]


def equal_to_frozen() -> list[bool]:
    return [{1, 2} == frozenset([2, 1]), frozenset({1}) != {1}, frozenset({2}) == frozenset([1])]


def in_place() -> list[int]:
    a = {1, 2, 3}
    same = a
    a |= {4}
    a &= {2, 3, 4}
    a -= {3}
    a ^= {4, 5}
    return sorted(same)


def frozen_in_place() -> tuple[list[int], list[int]]:
    a = frozenset({1})
    other = a
    a |= {2}
    return (sorted(a), sorted(other))


def methods() -> list[list[int]]:
    a = {1, 2, 3}
    return [sorted(a.union([4], (5, 6))), sorted(a.intersection([1, 9], {1})), sorted(a.difference([1])),
            sorted(a.symmetric_difference([3, 4])), sorted(a.copy()), sorted(a.union()), sorted(a.intersection())]


def questions() -> list[bool]:
    a = {1, 2}
    return [a.issubset([1, 2, 3]), a.issuperset([1]), a.isdisjoint([3]), a.isdisjoint([2, 3]), a.issubset([1])]


def changing() -> list[int]:
    a = {1}
    a.add(2)
    a.add(2)
    a.discard(7)
    a.update([5, 6], {7})
    a.remove(1)
    a.difference_update([5])
    a.symmetric_difference_update([7, 8])
    a.intersection_update([2, 6, 8], [2, 8])
    return sorted(a)


def clearing() -> int:
    a = {1, 2}
    a.clear()
    return len(a)


def missing() -> int:
    s = {1, 2}
    s.remove(3)
    return len(s)


def missing_text() -> int:
    s = {"a"}
    s.remove("it's")
    return len(s)


def missing_tuple() -> int:
    s = {(1, "a")}
    s.remove((2, "b"))
    return len(s)


def missing_float() -> int:
    s = {1.5}
    s.remove(2.0)
    return len(s)


def contains() -> list[bool]:
    return [1 in {1, 2}, 3 in {1, 2}, "a" not in {"b"}, (1, 2) in {(1, 2)}, 2.0 in {2.0, 3.5}]


def floats() -> list[float]:
    return sorted({1.0, 1.0, -0.0, 0.0, 2.5})


def first_zero_stays() -> str:
    return str(sorted({-0.0, 0.0})) + str(sorted({0.0, -0.0}))


def tuples() -> list[tuple[int, str]]:
    return sorted({(2, "a"), (1, "b"), (2, "a")})


def nested_tuples() -> int:
    return len({((1, 2), "a"), ((1, 2), "a"), ((1, 3), "a")})


def text_that_looks_alike() -> int:
    return len({("a", "b,c"), ("a,b", "c"), ("a", "b,c")}) * 10 + len({('a,"b', "c"), ("a", 'b,"c')})


def frozensets() -> int:
    return len({frozenset({1, 2}), frozenset({2, 1}), frozenset({3})})


def optional_items() -> int:
    return len({None, 1, None, 2})


def reduces() -> tuple[int, int, int, bool, bool]:
    a = {3, 1, 2}
    return (min(a), max(a), sum(a), any(x > 2 for x in a), all(x > 1 for x in a))


def sum_of_a_generator() -> int:
    return sum(x * x for x in {1, 2, 3})


def of_keys() -> list[str]:
    a, b = {"x": 1, "y": 2}, {"y": 3, "z": 4}
    return sorted(a.keys() & b.keys()) + sorted(a.keys() - b.keys()) + sorted(a.keys() | b.keys()) + sorted(a.keys() ^ b.keys())


def of_items() -> list[tuple[str, int]]:
    return sorted({"x": 1, "y": 2}.items() & {"y": 2, "x": 3}.items())


def keys_with_a_set() -> list[str]:
    return sorted({"x": 1, "y": 2}.keys() - {"x"})


def truth() -> str:
    return "yes" if {0} else "no"


ALLOWED = {"get", "put"}
FROZEN = frozenset({1, 2})


def constants() -> list[bool]:
    return ["get" in ALLOWED, "post" in ALLOWED, 2 in FROZEN, len(ALLOWED) == 2]


def copies_are_apart() -> tuple[int, int]:
    a = {1}
    b = set(a)
    b.add(2)
    return (len(a), len(b))


def update_with_itself() -> list[int]:
    a = {1, 2}
    a.update(a)
    a.difference_update(a)
    return sorted(a)


def dict_of_sets() -> dict[str, list[int]]:
    found: dict[str, set[int]] = {}
    for word, n in [("a", 1), ("b", 2), ("a", 3), ("a", 1)]:
        found.setdefault(word, set()).add(n)
    return {k: sorted(v) for k, v in found.items()}
