"""Empty lists, dicts and sets whose type a later statement tells."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: float = 0.0


def appended() -> list[int]:
    found = []
    for n in range(3):
        found.append(n * n)
    return found


def appended_in_a_branch() -> list[str]:
    found = []
    if len("abc") > 2:
        found.append("long")
    else:
        found.append("short")
    return found


def extended() -> list[float]:
    found = []
    found.extend([1.0, 2.5])
    found.append(3.0)
    return found


def made_by_list() -> list[tuple[int, str]]:
    found = list()
    found.append((1, "a"))
    return found


def dict_items() -> dict[str, int]:
    counts = {}
    for letter in "mississippi":
        counts[letter] = 1
    counts["m"] += 1
    return counts


def dict_updated() -> dict[str, float]:
    found = {}
    found.update({"a": 1.5})
    return found


def dict_by_name() -> dict[int, str]:
    found = dict()
    found[1] = "one"
    return found


def set_added() -> list[int]:
    seen = set()
    for n in [3, 1, 3, 2]:
        seen.add(n)
    return sorted(seen)


def set_updated() -> list[str]:
    seen = set()
    seen.update(["b", "a"])
    other = set()
    other.update(seen)
    return sorted(other)


def of_dataclasses() -> str:
    found = []
    found.append(Point(1))
    found[0].x = 2
    return repr(found)


def of_narrowed() -> list[int]:
    kept = []
    maybe: list[int | None] = [1, None, 3]
    for one in maybe:
        if one is not None:
            kept.append(one)
    return kept


def one_tells_another() -> list[list[int]]:
    rows = []
    row = []
    row.append(1)
    rows.append(row)
    row = []
    row.append(2)
    rows.append(row)
    return rows


def other_branch() -> list[int]:
    if len("a") > 1:
        found = []
    else:
        found = [1]
    found.append(2)
    return found


def within_nested() -> list[int]:
    total = []

    def squares(n: int) -> list[int]:
        made = []
        for i in range(n):
            made.append(i * i)
        return made

    total.extend(squares(3))
    total.extend(squares(2))
    return total


def captured_later() -> list[int]:
    found = []
    found.append(1)

    def more() -> None:
        found.append(2)

    more()
    return found


def text_of_floats_is_of_floats() -> str:
    found = []
    found.append(1.0)
    return repr(found)
