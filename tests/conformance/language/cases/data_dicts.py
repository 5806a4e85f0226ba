"""dict: keys of every kind, order, views, methods, operators, errors."""
from enum import Enum


class Color(Enum):
    RED = 1
    BLUE = 2


def tuple_keys() -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for i, word in [(1, "a"), (2, "b"), (1, "a")]:
        found[(i, word)] = found.get((i, word), 0) + 1
    return found


def tuple_lookup() -> list[int]:
    d = {(1, 2): 5, (3, 4): 6}
    return [d[(3, 4)], d[1, 2]]


def tuple_missing() -> int:
    d = {(1, "x"): 5}
    return d[(2, "it's")]


def tuple_delete() -> dict[tuple[int, int], str]:
    d = {(1, 2): "a", (3, 4): "b"}
    del d[(1, 2)]
    return d


def tuple_delete_missing() -> int:
    d = {(1, 2): "a"}
    del d[(1, 3)]
    return len(d)


def float_keys() -> dict[float, str]:
    return {1.0: "a", 2.5: "b", -0.0: "z", 1.0: "c"}  # noqa: F601


def float_missing() -> int:
    return {1.5: 1}[2.0]


def frozenset_keys() -> list[int]:
    d = {frozenset({1, 2}): 7}
    return [d[frozenset({2, 1})], d.get(frozenset({1}), 0)]


def optional_keys() -> dict[str | None, int]:
    d: dict[str | None, int] = {None: 1, "None": 2}
    d[None] += 1
    return d


def enum_missing() -> int:
    return {Color.RED: 1}[Color.BLUE]


def enum_keys() -> dict[Color, list[int]]:
    return {Color.RED: [1], Color.BLUE: []}


def bool_keys() -> dict[bool, int]:
    d = {True: 1}
    d[False] = 0
    d[1 == 1] = 5
    return d


def keyed_methods() -> list[int]:
    d = {(1,): 1, (2,): 2}
    a = d.pop((1,))
    b = d.pop((9,), 7)
    c = d.setdefault((3,), 3)
    d.update({(2,): 20})
    return [a, b, c, len(d), d[(2,)]]


def keyed_pop_missing() -> int:
    return {(1, 2.0): 1}.pop((1, 3.0))


def keyed_comprehension() -> dict[tuple[int, int], int]:
    return {(x, y): x * y for x in range(2) for y in range(2)}


def keyed_equality() -> list[bool]:
    return [{(1,): 2} == {(1,): 2}, {(1,): 2} == {(1,): 3}, {(1,): 2, (2,): 3} == {(2,): 3, (1,): 2}]


def keyed_views() -> tuple[list[tuple[int, int]], list[str], list[tuple[tuple[int, int], str]]]:
    d = {(1, 2): "a", (0, 1): "b"}
    return (list(d), list(d.values()), sorted(d.items()))


def merged_dicts() -> dict[str, int]:
    return {"a": 1, "b": 2} | {"b": 3, "c": 4}


def merged_in_place() -> dict[str, int]:
    d = {"a": 1}
    same = d
    d |= {"a": 2, "z": 0}
    return same


def pop_item() -> list[tuple[str, int]]:
    d = {"a": 1, "b": 2}
    return [d.popitem(), d.popitem()]


def pop_item_empty() -> tuple[str, int]:
    d: dict[str, int] = {}
    return d.popitem()


def from_keys() -> dict[str, int]:
    return dict.fromkeys("abca", 0)


def from_keys_list() -> dict[int, str]:
    return dict.fromkeys([3, 1, 3], "x")


def from_pairs() -> dict[str, int]:
    return dict([("b", 1), ("a", 2), ("b", 3)])


def from_zip() -> dict[str, int]:
    return dict(zip(["x", "y"], [1, 2]))


def from_dict() -> tuple[dict[str, int], dict[str, int]]:
    a = {"x": 1}
    b = dict(a)
    b["y"] = 2
    return (a, b)


def from_keywords() -> dict[str, int]:
    return dict(b=1, a=2)


def update_pairs() -> dict[str, int]:
    d = {"a": 1}
    d.update([("b", 2), ("a", 3)])
    d.update((c, i) for i, c in enumerate("xy"))
    return d


def reversed_keys() -> list[str]:
    return list(reversed({"a": 1, "b": 2}))


def reversed_items() -> list[tuple[str, int]]:
    return list(reversed({"a": 1, "b": 2}.items()))


def get_none() -> list[int | None]:
    d = {"a": 1}
    return [d.get("a", None), d.get("b", None), d.get("b")]


def pop_none() -> list[int | None]:
    d = {"a": 1}
    return [d.pop("b", None), d.pop("a", None)]


def insertion_order() -> list[str]:
    d = {"b": 1, "a": 2}
    d["c"] = 3
    d["b"] = 9
    del d["a"]
    d["a"] = 4
    return list(d)


def keys_in() -> list[bool]:
    d = {"a": 1}
    return ["a" in d.keys(), "b" in d.keys(), len(d.keys()) == 1]


def changed_while_iterated() -> int:
    d = {(1,): 1, (2,): 2}
    for key in d:
        d[(key[0] + 10,)] = 1
    return len(d)


def nested_text() -> str:
    return repr({("a", 1): {"x": [1.0]}, ("b", 2): {}})


def copies() -> tuple[int, int]:
    d = {(1,): 1}
    e = d.copy()
    e[(2,)] = 2
    return (len(d), len(e))


def numeric_text_keys() -> list[str]:
    d = {"2": 1, "10": 2, "1": 3}
    return list(d)


def each_once_in_order() -> list[str]:
    found = [name.upper() for name in dict.fromkeys(["b", "a", "b"])]
    return [*found, *dict.fromkeys("aba"), *sorted(dict.fromkeys(["z", "y", "z"])), str(list(dict.fromkeys([3, 1, 3])))]
