"""Slices with every combination of bounds and steps; assignment to and deletion of slices."""
from __future__ import annotations

XS = [0, 1, 2, 3, 4, 5, 6]
TEXT = "añ😀cde"
BOUNDS = [-9, -7, -3, -1, 0, 1, 3, 6, 7, 9]
STEPS = [-3, -2, -1, 1, 2, 3]


def list_all() -> list[list[int]]:
    return [XS[a:b:c] for a in BOUNDS for b in BOUNDS for c in STEPS]


def text_all() -> list[str]:
    return [TEXT[a:b:c] for a in BOUNDS for b in BOUNDS for c in STEPS]


def list_open() -> list[list[int]]:
    return [found for c in STEPS for a in BOUNDS for found in [XS[::c], XS[a::c], XS[:a:c]]]


def text_open() -> list[str]:
    return [found for c in STEPS for a in BOUNDS for found in [TEXT[::c], TEXT[a::c], TEXT[:a:c]]]


def reversed_text() -> str:
    return TEXT[::-1]


def none_bounds() -> list[list[int]]:
    return [XS[None:3], XS[2:None], XS[None:None:None], XS[None:None:2]]


def step_zero() -> list[int]:
    n = 0
    return XS[::n]


def empty() -> list[list[int]]:
    none: list[int] = []
    return [none[::2], none[::-1], none[3:1:-1]]


def copies() -> list[list[int]]:
    a = [1, 2, 3]
    b = a[:]
    b.append(4)
    return [a, b]


def tuple_parts() -> tuple[str, int]:
    t = ("a", 1, 2.5, True)
    return t[:2]


def tuple_step() -> tuple[str, float]:
    t = ("a", 1, 2.5, True)
    return t[::2]


def tuple_reversed() -> tuple[bool, int, str]:
    t = ("a", 1, True)
    return t[::-1]


def assign_same() -> list[int]:
    xs = [0, 1, 2, 3, 4]
    xs[1:3] = [8, 9]
    return xs


def assign_longer() -> list[int]:
    xs = [0, 1, 2]
    xs[1:2] = [7, 8, 9]
    return xs


def assign_shorter() -> list[int]:
    xs = [0, 1, 2, 3, 4]
    xs[1:4] = [9]
    return xs


def assign_nothing() -> list[int]:
    xs = [0, 1, 2, 3]
    xs[1:3] = []
    return xs


def assign_insert() -> list[int]:
    xs = [0, 1]
    xs[1:1] = [5, 6]
    xs[99:] = [7]
    xs[:0] = [8]
    return xs


def assign_crossed() -> list[int]:
    xs = [0, 1, 2, 3]
    xs[3:1] = [9]
    return xs


def assign_negative() -> list[int]:
    xs = [0, 1, 2, 3, 4]
    xs[-2:] = [7]
    xs[-99:-3] = [5, 5]
    return xs


def assign_itself() -> list[int]:
    xs = [1, 2, 3]
    xs[1:1] = xs
    return xs


def assign_step() -> list[int]:
    xs = [0, 1, 2, 3, 4, 5]
    xs[::2] = [7, 8, 9]
    return xs


def assign_step_negative() -> list[int]:
    xs = [0, 1, 2, 3, 4, 5]
    xs[::-2] = [7, 8, 9]
    return xs


def assign_step_wrong() -> list[int]:
    xs = [0, 1, 2, 3, 4, 5]
    xs[::2] = [7, 8]
    return xs


def assign_step_one() -> list[int]:
    xs, n = [0, 1, 2, 3], 1
    xs[1:3:n] = [9, 9, 9]
    return xs


def assign_all() -> list[list[int]]:
    found: list[list[int]] = []
    for a in BOUNDS:
        for b in BOUNDS:
            xs = [0, 1, 2, 3, 4, 5, 6]
            xs[a:b] = [10, 11]
            found.append(xs)
    return found


def assign_keeps_the_list() -> list[int]:
    xs = [1, 2, 3]
    same = xs
    xs[:] = [9]
    return same


def assign_order() -> list[str]:
    log: list[str] = []

    def told(name: str, n: int) -> int:
        log.append(name)
        return n

    def items() -> list[int]:
        log.append("value")
        return [5]
    xs = [1, 2, 3]
    xs[told("start", 0):told("stop", 2)] = items()
    return log + [str(x) for x in xs]


def delete_part() -> list[int]:
    xs = [0, 1, 2, 3, 4]
    del xs[1:3]
    return xs


def delete_all() -> list[list[int]]:
    found: list[list[int]] = []
    for a in BOUNDS:
        for b in BOUNDS:
            for c in STEPS:
                xs = [0, 1, 2, 3, 4, 5, 6]
                del xs[a:b:c]
                found.append(xs)
    return found


def delete_several() -> list[int]:
    xs = [0, 1, 2, 3, 4, 5]
    del xs[0], xs[-1], xs[1:3]
    return xs


def slice_of_slice() -> list[int]:
    return XS[1:6][::2][-1:]


def chunks() -> list[list[int]]:
    n = 3
    return [XS[i:i + n] for i in range(0, len(XS), n)]


def rotate() -> list[int]:
    k = 2
    return XS[k:] + XS[:k]


def palindrome() -> list[bool]:
    return [word == word[::-1] for word in ["anna", "otto", "anno", "", "😀a😀"]]
