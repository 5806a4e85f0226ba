"""Generators, iterators, generator expressions that are kept."""
from __future__ import annotations

from collections.abc import Iterator


def count(n: int) -> Iterator[int]:
    i = 0
    while i < n:
        yield i
        i += 1


def evens(n: int) -> Iterator[int]:
    for i in range(n):
        if i % 2:
            continue
        yield i


def _chained(*parts: list[int]) -> Iterator[int]:
    for part in parts:
        yield from part


def _fibonacci() -> Iterator[int]:
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def logged(log: list[str]) -> Iterator[int]:
    log.append("start")
    try:
        yield 1
        log.append("middle")
        yield 2
    finally:
        log.append("end")


def pairs(names: list[str]) -> Iterator[tuple[int, str]]:
    for i, name in enumerate(names):
        yield i, name


def early(n: int) -> Iterator[int]:
    if n < 0:
        return
    yield n
    if n == 0:
        return
    yield from early(n - 1)


def _failing() -> Iterator[int]:
    yield 1
    raise ValueError("broke")


def listed() -> list[int]:
    return list(count(4))


def looped() -> list[int]:
    found: list[int] = []
    for n in evens(7):
        found.append(n)
    return found


def summed() -> int:
    return sum(count(5)) + max(evens(9)) + len(list(count(3)))


def delegated() -> list[int]:
    return list(_chained([1, 2], [], [3]))


def infinite() -> list[int]:
    found: list[int] = []
    for n in _fibonacci():
        if n > 50:
            break
        found.append(n)
    return found


def zipped() -> list[str]:
    return [f"{a}{n}" for a, n in zip(["x", "y", "z"], _fibonacci())]


def enumerated() -> list[str]:
    return [f"{i}{n}" for i, n in enumerate(count(3), start=5)]


def lazy_start() -> list[str]:
    log: list[str] = []
    it = logged(log)
    log.append("before")
    for n in it:
        log.append(str(n))
    return log


def stopped_early() -> list[str]:
    log: list[str] = []
    it = logged(log)
    for n in it:
        log.append(str(n))
        break
    log.append("between")
    for n in it:
        log.append(str(n))
    return log


def taken_by_next() -> list[int]:
    it = _fibonacci()
    first = next(it)
    second = next(it)
    rest = [next(it) for _ in range(4)]
    return [first, second, *rest]


def next_default() -> list[int]:
    it = count(1)
    return [next(it, -1), next(it, -1), next(it, -2)]


def next_none() -> list[str]:
    it = count(1)
    a = next(it, None)
    b = next(it, None)
    return [str(a), str(b)]


def next_past_end() -> int:
    it = count(0)
    return next(it)


def iter_of_list() -> list[int]:
    it = iter([1, 2, 3, 4])
    first = next(it)
    return [first, *it, next(it, 99)]


def iter_pairs() -> list[str]:
    it = iter("abcdef")
    return [a + b for a, b in zip(it, it)]


def exhausted() -> list[int]:
    it = count(2)
    return [*it, *it, len(list(it))]


def partly() -> list[int]:
    it = count(6)
    found = [n for n in it if n < 2][:1]
    return found + list(it)


def any_leaves_the_rest() -> list[int]:
    it = count(6)
    found = any(n == 2 for n in it)
    return [int(found), *it]


def in_operator_is_by_list() -> bool:
    return 3 in list(count(5))


def unpacked() -> list[int]:
    a, b, c = count(3)
    first, *rest = count(4)
    return [a, b, c, first, *rest]


def unpack_too_many() -> int:
    a, b = count(3)
    return a + b


def sorted_() -> list[int]:
    return sorted(_chained([3, 1], [2]), reverse=True)


def joined() -> str:
    return ",".join(str(n) for n in evens(6))


def tuples() -> dict[str, int]:
    return {name: i for i, name in pairs(["a", "b"])}


def recursive() -> list[int]:
    return [*early(3), *early(-1), *early(0)]


def raises() -> list[str]:
    found: list[str] = []
    try:
        for n in _failing():
            found.append(str(n))
    except ValueError as error:
        found.append(str(error))
    return found


def expression_kept() -> list[int]:
    squares = (n * n for n in range(5) if n % 2)
    return list(squares)


def expression_is_lazy() -> list[str]:
    log: list[str] = []

    def told(n: int) -> int:
        log.append(str(n))
        return n
    it = (told(n) for n in [1, 2, 3])
    log.append("made")
    first = next(it)
    log.append(f"first {first}")
    return log + [str(n) for n in it]


def expression_first_iterable_now() -> list[int]:
    xs = [1, 2]
    it = (x * 10 for x in xs)
    xs = [7]
    return list(it) + xs


def expression_sees_later_values() -> list[int]:
    by = 2
    it = (n * by for n in [1, 2])
    by = 100
    return list(it)


def expression_nested() -> list[str]:
    it = (a + str(b) for a in "xy" for b in range(2) if a + str(b) != "x1")
    return list(it)


def expression_returned() -> list[int]:
    def doubled(xs: list[int]) -> Iterator[int]:
        return (x * 2 for x in xs)
    return [*doubled([1, 2]), *doubled([])]


def nested_generator() -> list[int]:
    seen: list[int] = []

    def walk(n: int) -> Iterator[int]:
        nonlocal seen
        seen = [*seen, n]
        yield n
        if n < 3:
            yield from walk(n + 1)
    return [*walk(1), *seen]


def tree() -> list[int]:
    children = {1: [2, 3], 2: [4], 3: [], 4: []}

    def walk(node: int) -> Iterator[int]:
        yield node
        for child in children[node]:
            yield from walk(child)
    return list(walk(1))


def closure_state() -> list[int]:
    total = 0

    def add() -> Iterator[int]:
        nonlocal total
        for n in [1, 2, 3]:
            total += n
            yield total
    return [n + total for n in add()]


def passed_to_function() -> int:
    def total(items: Iterator[int]) -> int:
        found = 0
        for n in items:
            found += n
        return found
    return total(count(5)) + total(iter([1, 2])) + total(n for n in [10])


def batches() -> list[list[int]]:
    def batched(items: Iterator[int], size: int) -> Iterator[list[int]]:
        batch: list[int] = []
        for n in items:
            batch.append(n)
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch
    return list(batched(count(7), 3))


def dict_iterator() -> list[str]:
    it = iter({"a": 1, "b": 2})
    return [next(it), *it]
