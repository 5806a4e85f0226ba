from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")
R = TypeVar("R")
N = TypeVar("N", int, float)


class Named(Protocol):
    name: str

    def shout(self) -> str: ...


E = TypeVar("E", bound=Named)


@dataclass
class Dog:
    name: str
    age: int

    def shout(self) -> str:
        return self.name.upper()


@dataclass
class Cat:
    name: str

    def shout(self) -> str:
        return "meow " + self.name


def first(items: Sequence[T]) -> T:
    return items[0]


def first_or(items: list[T], default: T | None = None) -> T | None:
    return items[0] if items else default


def group(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def mapped(items: Iterable[T], function: Callable[[T], R]) -> list[R]:
    found: list[R] = []
    for item in items:
        found.append(function(item))
    return found


def total(items: Iterable[N], start: N) -> N:
    for item in items:
        start += item
    return start


def longest(items: Sequence[E]) -> E:
    best = items[0]
    for item in items:
        if len(item.name) > len(best.name):
            best = item
    return best


def inverted(table: Mapping[K, V]) -> dict[V, list[K]]:
    found: dict[V, list[K]] = {}
    for key, value in table.items():
        found.setdefault(value, []).append(key)
    return found


def unique(items: Iterable[T]) -> list[T]:
    seen: set[T] = set()
    found = []
    for item in items:
        if item not in seen:
            seen.add(item)
            found.append(item)
    return found


def pairs(items: Sequence[T]) -> Iterator[tuple[T, T]]:
    for i in range(1, len(items)):
        yield items[i - 1], items[i]


def swapped(pair: tuple[K, V]) -> tuple[V, K]:
    return pair[1], pair[0]


def shouted(animals: Iterable[E]) -> list[str]:
    return [a.shout() for a in animals]


def sizes(items: Sequence[str] = ()) -> list[int]:
    return [len(i) for i in items]


def either(a: T, b: T) -> tuple[T, T]:
    return b, a


def case_first_of_list_and_tuple() -> tuple[int, str, str]:
    return first([3, 1]), first(("a", "b")), first("xyz")


def case_index_errors_name_the_container() -> list[str]:
    found: list[str] = []
    empty: list[int] = []
    none: tuple[int, ...] = ()
    probes: list[Callable[[], int]] = [lambda: first(empty), lambda: first(none)]
    for probe in probes:
        try:
            probe()
        except IndexError as error:
            found.append(str(error))
    return found


def case_first_or() -> tuple[int | None, str | None, int | None]:
    none: list[int] = []
    return first_or([1, 2]), first_or([], "x"), first_or(none)


def case_group() -> dict[int, list[str]]:
    return group(["a", "bb", "cc", "d"], len)


def case_group_by_lambda() -> dict[bool, list[int]]:
    return group(range(7), lambda n: n % 2 == 0)


def case_mapped() -> tuple[list[str], list[int], list[float]]:
    return mapped([1, 2], str), mapped({"a": 1, "bcd": 2}, len), mapped((1, 2), lambda n: n / 2)


def case_total() -> tuple[int, float]:
    return total([1, 2, 3], 0), total([0.5, 1.5], 1.0)


def case_longest() -> tuple[str, int, str]:
    dog = longest([Dog("rex", 3), Dog("bello", 4)])
    return dog.name, dog.age, longest((Cat("tom"), Cat("al"))).shout()


def case_inverted() -> dict[int, list[str]]:
    return inverted({"a": 1, "b": 2, "c": 1})


def case_unique() -> tuple[list[int], list[tuple[str, int]]]:
    return unique([1, 2, 1]), unique([("a", 1), ("a", 1), ("b", 2)])


def case_unique_keys_by_value() -> list[float]:
    return unique([1.0, 1.5, 1.0])


def case_pairs() -> list[tuple[int, int]]:
    return list(pairs([1, 2, 3]))


def case_swapped() -> tuple[str, int]:
    return swapped((1, "a"))


def case_shouted() -> list[list[str]]:
    return [shouted([Dog("a", 1)]), shouted(Cat(n) for n in "xy")]


def case_sizes() -> list[list[int]]:
    return [sizes(), sizes(["a", "bb"]), sizes(("ccc",)), sizes("ab")]


def case_views_and_maps() -> list[list[str]]:
    table = {"a": 1, "b": 2}
    return [mapped(table.values(), str), mapped(table.items(), lambda p: f"{p[0]}{p[1]}"), mapped(map(abs, [-1, 2]), str),
            mapped(enumerate("ab"), lambda p: p[1] * (p[0] + 1))]


def case_nested_generics() -> dict[str, list[list[int]]]:
    return group(mapped([1, 2, 3], lambda n: [n] * n), lambda xs: str(len(xs)))


def case_either() -> tuple[tuple[int, int], tuple[str, str]]:
    return either(1, 2), either("a", "b")
