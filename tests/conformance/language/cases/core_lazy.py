"""Generator expressions that are iterated where they stand: their steps come between the turns of what takes them."""
from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, chain, groupby, islice, pairwise, product


@dataclass
class Box:
    held: int


def logged(log: list[str], n: int) -> int:
    """Writes what it is asked for; raises for 3."""
    log.append(f"f{n}")
    if n == 3:
        raise ValueError("three")
    return n * 10


def start(log: list[str], n: int) -> int:
    log.append(f"start{n}")
    return n


def source(log: list[str], items: list[int]) -> list[int]:
    log.append("source")
    return items


def order() -> list[str]:
    log: list[str] = []
    for x in (logged(log, y) for y in source(log, [1, 2])):
        log.append(f"body{x}")
    return log


def condition_and_element() -> list[str]:
    log: list[str] = []
    for x in (logged(log, y) for y in [4, 1, 2] if start(log, y) != 1):
        log.append(f"body{x}")
    return log


def raises_in_the_middle() -> list[str]:
    log: list[str] = []
    try:
        for x in (logged(log, y) for y in [1, 2, 3, 4]):
            log.append(f"body{x}")
    except ValueError as error:
        log.append(str(error))
    return log


def never_reached() -> list[str]:
    log: list[str] = []
    for x in (logged(log, y) for y in [1, 2, 3, 4]):
        log.append(f"body{x}")
        if x == 20:
            break
    return log


def division_after_break() -> list[int]:
    found: list[int] = []
    for x in (12 // y for y in [1, 2, 0]):
        found.append(x)
        if x == 6:
            break
    return found


def index_after_return(items: list[int]) -> int:
    for x in (items[y] for y in [0, 1, 9]):
        if x == 7:
            return x
    return -1


def body_grows_the_source() -> list[int]:
    items = [1, 2]
    found: list[int] = []
    for x in (y + 1 for y in items):
        found.append(x)
        if len(items) < 5:
            items.append(x * 10)
    return found


def body_changes_what_is_read() -> list[int]:
    table = {1: 5, 2: 6, 3: 7}
    found: list[int] = []
    factor = 1
    for x in (table[y] * factor for y in [1, 2, 3]):
        found.append(x)
        table[3] = 100
        factor += 1
    return found


def body_assigns_what_is_read() -> list[str]:
    mark = "a"
    found: list[str] = []
    for x in (mark + y for y in "xyz"):
        found.append(x)
        mark += "b"
    return found


def body_changes_a_field() -> list[int]:
    box = Box(1)
    found: list[int] = []
    for x in (box.held for _ in range(3)):
        found.append(x)
        box.held += 1
    return found


def condition_sees_the_body() -> list[int]:
    seen: list[int] = []
    found: list[int] = []
    for x in (y for y in [1, 1, 2, 2, 1, 3] if y not in seen):
        seen.append(x)
        found.append(x)
    return found


def inner_source_sees_the_body() -> list[int]:
    rows = [[1], [2]]
    found: list[int] = []
    for x in (y for row in rows for y in row):
        found.append(x)
        if len(rows[1]) < 3:
            rows[1].append(x)
    return found


def two_clauses() -> list[str]:
    log: list[str] = []
    for x in (a + b for a in (logged(log, n) for n in [1, 2]) for b in (start(log, n) for n in [7, 8])):
        log.append(f"body{x}")
    return log


def nested() -> list[str]:
    log: list[str] = []
    for x in (start(log, a) for a in (logged(log, n) for n in [1, 2, 3])):
        log.append(f"body{x}")
        if x == 20:
            break
    return log


def nested_raising() -> list[str]:
    log: list[str] = []
    try:
        for x in (start(log, a) for a in (logged(log, n) for n in [1, 3, 2])):
            log.append(f"body{x}")
    except ValueError:
        log.append("raised")
    return log


def in_a_list_comprehension() -> list[str]:
    log: list[str] = []
    found = [start(log, a) for a in (logged(log, n) for n in [1, 2]) if start(log, a) > 0]
    return [*log, str(found)]


def in_a_dict_comprehension() -> list[str]:
    log: list[str] = []
    found = {start(log, a): start(log, a + 1) for a in (logged(log, n) for n in [1, 2])}
    return [*log, str(found)]


def enumerated() -> list[str]:
    log: list[str] = []
    for i, x in enumerate(logged(log, y) for y in [1, 2]):
        log.append(f"{i} {x}")
    return log


def enumerated_from() -> list[str]:
    log: list[str] = []
    for i, x in enumerate((logged(log, y) for y in [1, 2]), start(log, 5)):
        log.append(f"{i} {x}")
    return log


def zipped() -> list[str]:
    log: list[str] = []
    for a, b in zip((logged(log, y) for y in [1, 2, 4]), (start(log, y) for y in [7, 8])):
        log.append(f"{a} {b}")
    return log


def zipped_strictly() -> list[str]:
    log: list[str] = []
    try:
        for a, b in zip((logged(log, y) for y in [1, 2]), (start(log, y) for y in [7]), strict=True):
            log.append(f"{a} {b}")
    except ValueError as error:
        log.append(str(error))
    return log


def mapped() -> list[str]:
    log: list[str] = []
    for x in map(lambda v: start(log, v), (logged(log, y) for y in [1, 2])):
        log.append(f"body{x}")
    return log


def filtered() -> list[str]:
    log: list[str] = []
    for x in filter(lambda v: start(log, v) > 10, (logged(log, y) for y in [1, 2])):
        log.append(f"body{x}")
    return log


def filtered_by_truth() -> list[str]:
    log: list[str] = []
    for x in filter(None, (logged(log, y) for y in [0, 1, 2])):
        log.append(f"body{x}")
    return log


def chained() -> list[str]:
    log: list[str] = []
    for x in chain((logged(log, y) for y in [1, 2]), (start(log, y) for y in source(log, [7]))):
        log.append(f"body{x}")
    return log


def sliced() -> list[str]:
    log: list[str] = []
    for x in islice((logged(log, y) for y in [1, 2, 3]), 2):
        log.append(f"body{x}")
    return log


def in_pairs() -> list[str]:
    log: list[str] = []
    for a, b in pairwise(logged(log, y) for y in [1, 2, 4]):
        log.append(f"{a} {b}")
    return log


def summed_up() -> list[str]:
    log: list[str] = []
    for x in accumulate(logged(log, y) for y in [1, 2]):
        log.append(f"body{x}")
    return log


def folded() -> list[str]:
    log: list[str] = []
    log.append(str(reduce(lambda a, b: start(log, a + b), (logged(log, y) for y in [1, 2, 4]))))
    return log


def grouped() -> list[str]:
    log: list[str] = []
    for key, group in groupby((logged(log, y) for y in [1, 2, 4]), lambda v: start(log, v) > 10):
        log.append(str(key))
        for x in group:
            log.append(f"body{x}")
    return log


def all_combinations() -> list[str]:
    log: list[str] = []
    for a, b in product((logged(log, y) for y in [1, 2]), (start(log, y) for y in [7, 8])):
        log.append(f"{a} {b}")
    return log


def any_stops() -> list[str]:
    log: list[str] = []
    log.append(str(any(logged(log, y) > 10 for y in [1, 2, 3])))
    log.append(str(any(x > 10 for x in (logged(log, y) for y in [1, 2, 3]))))
    return log


def all_stops() -> list[str]:
    log: list[str] = []
    log.append(str(all(logged(log, y) < 20 for y in [1, 2, 3])))
    log.append(str(all(start(log, a + b) < 21 for a in (logged(log, y) for y in [1, 2, 3]) for b in [0, 1])))
    return log


def any_of_a_map() -> list[str]:
    log: list[str] = []
    log.append(str(any(map(lambda v: v > 10, (logged(log, y) for y in [1, 2, 3])))))
    return log


def first_one() -> list[str]:
    log: list[str] = []
    log.append(str(next(x for x in (logged(log, y) for y in [1, 2, 3]) if x > 10)))
    log.append(str(next((x for x in (logged(log, y) for y in [1, 2]) if x > 90), start(log, 5))))
    return log


def taken_whole() -> list[str]:
    log: list[str] = []
    log.append(str(list(logged(log, y) for y in [1, 2])))
    log.append(str(tuple(logged(log, y) for y in [1, 2])))
    log.append(str(sorted((logged(log, y) for y in [2, 1]), key=lambda v: start(log, v))))
    log.append(",".join(str(logged(log, y)) for y in [1, 2]))
    log.append(str([*(logged(log, y) for y in [1, 2]), start(log, 9)]))
    log.append(str(dict((logged(log, y), start(log, y)) for y in [1, 2])))
    log.append(str(sorted(set(logged(log, y) for y in [1, 2, 1]))))
    log.append(str(sorted(frozenset(logged(log, y) for y in (start(log, z) for z in [1, 2])))))
    return log


def whole_after_the_others() -> list[str]:
    log: list[str] = []
    log.append(str(sum((logged(log, y) for y in [1, 2]), start(log, 5))))
    log.append(str(max((logged(log, y) for y in [1, 2]), default=start(log, 6))))
    log.append(str(sorted((logged(log, y) for y in [1, 2]), reverse=start(log, 7) > 0)))
    log.append(str(dict.fromkeys((logged(log, y) for y in [1, 2]), start(log, 8))))
    return log


def least_by_key() -> list[str]:
    log: list[str] = []
    log.append(str(min((logged(log, y) for y in [2, 1]), key=lambda v: start(log, v))))
    log.append(str(max((logged(log, y) for y in [2, 1]), key=lambda v: start(log, v), default=0)))
    return log


def extended_until_it_raises() -> list[str]:
    log: list[str] = []
    items = [0]
    try:
        items.extend(logged(log, y) for y in [1, 3])
    except ValueError:
        log.append(str(items))
    return log


def extended_by_its_length() -> list[int]:
    items = [5]
    items.extend(len(items) for _ in range(3))
    return items


def updated_until_it_raises() -> list[str]:
    log: list[str] = []
    found = {1}
    table = {0: 0}
    try:
        found.update(logged(log, y) for y in [1, 3])
    except ValueError:
        log.append(str(sorted(found)))
    try:
        table.update((y, logged(log, y)) for y in [1, 3])
    except ValueError:
        log.append(str(table))
    return log


def sets_of_them() -> list[str]:
    log: list[str] = []
    log.append(str(sorted({1}.union(logged(log, y) for y in [1, 2]))))
    log.append(str({10}.isdisjoint(logged(log, y) for y in [1, 3])))
    log.append(str(sorted({10, 5}.intersection(logged(log, y) for y in [1, 2]))))
    return log


def unpacked() -> list[str]:
    log: list[str] = []
    a, b = (logged(log, y) for y in [1, 2])
    log.append(f"{a} {b}")
    try:
        a, b = (logged(log, y) for y in [1, 2, 4, 3])
    except ValueError as error:
        log.append(str(error))
    first, *rest = (logged(log, y) for y in [1, 2])
    log.append(f"{first} {rest}")
    return log


def bytes_until_they_are_wrong() -> list[str]:
    log: list[str] = []
    try:
        log.append(str(bytes(start(log, y) for y in [1, 300, 2])))
    except ValueError as error:
        log.append(str(error))
    return log


def removed_until_it_raises() -> list[str]:
    log: list[str] = []
    found = {1, 10, 20}
    try:
        found.difference_update(logged(log, y) for y in [1, 3, 2])
    except ValueError:
        log.append(str(sorted(found)))
    return log


def stepwise_ones_are_unpacked() -> list[str]:
    log: list[str] = []
    kept = (logged(log, y) for y in [1, 2, 4, 5, 6])
    try:
        a, b = kept
    except ValueError as error:
        log.append(str(error))
    return [*log, str(list(kept))]


def extended_by_a_map() -> list[str]:
    log: list[str] = []
    items: list[int] = []
    try:
        items.extend(map(lambda v: logged(log, v) + len(items), [1, 2, 3]))
    except ValueError:
        log.append(str(items))
    return log


def combinations_start_late() -> list[str]:
    log: list[str] = []
    for a, b in product((logged(log, y) for y in source(log, [1])), (start(log, y) for y in source(log, [7, 8]))):
        log.append(f"{a} {b}")
    return log


def of_an_endless_one() -> int:
    for n in (m * m for m in range(10 ** 12) if m % 7 == 3):
        if n > 50:
            return n
    return 0


def walrus_is_seen() -> list[int]:
    last = 0
    found: list[int] = []
    for x in ((last := y * 2) for y in [1, 2, 3]):
        found.append(x + last)
    return found


def loop_in_a_loop() -> list[int]:
    found: list[int] = []
    for a in [1, 2]:
        for x in (a * y for y in [1, 2, 3]):
            found.append(x)
            a += 1
    return found


def quiet_ones(words: list[str]) -> list[str]:
    found: list[str] = []
    for x, y in zip((n for n in range(5) if n != 1), (c for c in "abc")):
        found.append(f"{x}{y}")
    for i, big in enumerate(n > 2 for n in range(4)):
        found.append(f"{i}{big}")
    return found
