"""Methods as values: their objects are evaluated once, where they are named."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


@dataclass
class Counter:
    name: str
    count: int = 0
    log: list[str] = field(default_factory=list)

    def add(self, by: int) -> int:
        self.count += by
        self.log.append(f"{self.name}+{by}")
        return self.count

    def rank(self, word: str) -> tuple[int, str]:
        return (len(word) * self.count, word)

    def helper(self) -> Callable[[int], int]:
        return self.add

    def ranked(self, words: list[str]) -> list[str]:
        return sorted(words, key=self.rank)

    @staticmethod
    def twice(x: int) -> int:
        return x * 2

    @classmethod
    def named(cls, name: str) -> Counter:
        return cls(name)


class Level(Enum):
    LOW = 1
    HIGH = 2

    def plus(self, by: int) -> int:
        return self.value + by


class Adder(Protocol):
    def add(self, by: int) -> int: ...


def apply(function: Callable[[int], int], times: int) -> list[int]:
    return [function(i) for i in range(times)]


def adding(adder: Adder) -> Callable[[int], int]:
    return adder.add


def make(log: list[str]) -> Counter:
    log.append("made")
    return Counter("m")


def case_passed() -> tuple[list[int], int, list[str]]:
    c = Counter("a")
    return apply(c.add, 4), c.count, c.log


def case_key_and_map() -> tuple[list[str], list[int]]:
    c = Counter("a", -1)
    return c.ranked(["b", "aaa", "cc"]), list(map(c.add, [1, 2]))


def case_kept() -> tuple[int, int]:
    c = Counter("a")
    add = c.add
    c = Counter("b", 10)
    return add(1), c.count


def case_of_each() -> list[int]:
    counters = [Counter("a", 1), Counter("b", 2)]
    adds = [c.add for c in counters]
    return [add(1) for add in adds]


def case_evaluated_once() -> tuple[list[str], int]:
    log: list[str] = []
    add = make(log).add
    add(1)
    return log, add(2)


def case_from_method() -> int:
    return Counter("a", 5).helper()(2)


def case_protocol() -> tuple[int, int]:
    c = Counter("a", 5)
    return adding(c)(2), adding(c)(3)


def case_builtin_methods() -> tuple[list[str], list[str], list[int]]:
    found: list[str] = []
    for word in ["a", "b"]:
        each(found.append, word)
    names = {"a": 3, "b": 1}
    return found, list(map("-".join, [["x", "y"], ["z"]])), [names.pop(k) for k in ["a"]]


def each(function: Callable[[str], None], word: str) -> None:
    function(word)
    function(word.upper())


def case_enum_methods() -> list[int]:
    return list(map(Level.HIGH.plus, [1, 2]))


def case_static_and_class() -> tuple[list[int], list[Counter]]:
    return list(map(Counter.twice, [1, 2])), list(map(Counter.named, ["x", "y"]))


def case_filter() -> list[str]:
    return list(filter("abc".startswith, ["a", "b", "ab", ""]))


