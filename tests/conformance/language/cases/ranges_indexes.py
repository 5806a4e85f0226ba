"""Variables that are, or only seem to be, an index of a list: an index below 0 counts from the end, one beyond raises."""
from __future__ import annotations


def over_all() -> list[int]:
    xs = [1, 2, 3]
    found: list[int] = []
    for i in range(len(xs)):
        found.append(xs[i] * i)
        xs[i] = -i
    return found + xs


def _from(xs: list[int]) -> list[int]:
    found: list[int] = []
    for i in range(1, len(xs)):
        found.append(xs[i] - xs[i - 1])
    for i in range(-2, len(xs)):
        if i < 0 and len(xs) < 2:
            continue
        found.append(xs[i])
    for i in range(len(xs) - 1, -1, -1):
        found.append(xs[i])
    return found


def begins_elsewhere() -> list[list[int]]:
    return [_from(xs) for xs in [[1, 2, 3], [], [4]]]


def of_a_longer_list() -> list[str]:
    xs, ys = [1, 2, 3], [5, 6]
    found: list[str] = []
    try:
        for i in range(len(xs)):
            found.append(str(ys[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def shortened_inside() -> list[str]:
    xs = [1, 2, 3, 4]
    found: list[str] = []
    try:
        for i in range(len(xs)):
            found.append(str(xs[i]))
            xs.pop()
    except IndexError as error:
        found.append(str(error))
    return found


def _shorten(xs: list[int]) -> int:
    return xs.pop()


def shortened_by_a_function() -> list[str]:
    xs = [1, 2, 3, 4]
    found: list[str] = []
    try:
        for i in range(len(xs)):
            found.append(str(_shorten(xs)))
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def shortened_under_another_name() -> list[str]:
    xs = [1, 2, 3, 4]
    ys = xs
    found: list[str] = []
    try:
        for i, _ in enumerate(xs):
            ys.clear()
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def shortened_by_a_slice() -> list[str]:
    xs = [1, 2, 3, 4]
    found: list[str] = []
    try:
        for i in range(len(xs)):
            xs[1:] = []
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def shortened_by_del() -> list[str]:
    xs = [1, 2, 3, 4]
    found: list[str] = []
    try:
        for i in range(len(xs)):
            del xs[0]
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def list_assigned_inside() -> list[str]:
    xs = [1, 2, 3]
    found: list[str] = []
    try:
        for i in range(len(xs)):
            found.append(str(xs[i]))
            xs = [7]
    except IndexError as error:
        found.append(str(error))
    return found


def counter_assigned_inside() -> list[str]:
    xs = [1, 2, 3]
    found: list[str] = []
    try:
        for i in range(len(xs)):
            i = i * 2 - 1
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def counter_is_the_item() -> list[str]:
    xs = [5, -1]
    found: list[str] = []
    try:
        for i, i in enumerate(xs):
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def enumerated_from_one() -> list[str]:
    xs = [1, 2]
    found: list[str] = []
    try:
        for i, _ in enumerate(xs, 1):
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def enumerated_from_below() -> list[int]:
    xs = [1, 2, 3]
    found: list[int] = []
    for i, x in enumerate(xs, start=-2):
        found.append(xs[i] * x)
    return found


def behind_the_loop() -> list[str]:
    xs = [1, 2]
    found: list[str] = []
    i = 5
    for i in range(len(xs)):
        found.append(str(xs[i]))
    xs = [9]
    try:
        found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def in_else_of_the_loop() -> list[str]:
    xs = [1, 2]
    found: list[str] = []
    i = 7
    try:
        for i in range(len(xs)):
            found.append(str(xs[i]))
        else:
            xs.clear()
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def appended_inside() -> list[int]:
    xs = [1, 2]
    for i in range(len(xs)):
        xs.append(xs[i] * 10)
    return xs


# --- tests ------------------------------------------------------------------------------


def _at(xs: list[int], i: int) -> str:
    if i < len(xs):
        return str(xs[i])
    return "beyond"


def below_only() -> list[str]:
    found: list[str] = []
    for i in [0, 2, 3, -1, -3, -4]:
        try:
            found.append(_at([1, 2, 3], i))
        except IndexError as error:
            found.append(str(error))
    return found


def _within(xs: list[int], i: int) -> str:
    if 0 <= i < len(xs):
        return str(xs[i])
    if i >= 0 and len(xs) > i + 1:
        return "never"
    return f"no {i}"


def within() -> list[str]:
    return [_within([1, 2, 3], i) for i in [0, 2, 3, -1, -4]]


def _not_above(xs: list[int], i: int) -> str:
    try:
        if 0 <= i <= len(xs):
            return str(xs[i])
    except IndexError as error:
        return str(error)
    return "no"


def not_above() -> list[str]:
    return [_not_above([1, 2, 3], i) for i in [0, 2, 3, 4]]


def _above(xs: list[int], i: int) -> str:
    try:
        if i >= 0 and i > len(xs):
            return str(xs[i])
        if i >= 0 and len(xs) < i + 1:
            return str(xs[i])
    except IndexError as error:
        return str(error)
    return "no"


def above() -> list[str]:
    return [_above([1, 2, 3], i) for i in [0, 3, 4, 9, -1]]


def _outside(xs: list[int], i: int) -> str:
    try:
        if 0 <= i < len(xs):
            return "in"
        return str(xs[i])
    except IndexError as error:
        return str(error)


def outside() -> list[str]:
    return [_outside([1, 2, 3], i) for i in [0, 3, 4, -1, -4]]


def _either(xs: list[int], i: int) -> str:
    try:
        if i >= 0 and (i < len(xs) or i == 5):
            return str(xs[i])
    except IndexError as error:
        return str(error)
    return "no"


def either() -> list[str]:
    return [_either([1, 2, 3], i) for i in [0, 3, 5, -1]]


def other_list() -> list[str]:
    xs, ys = [1, 2, 3], [4]
    found: list[str] = []
    for i in [0, 1, 2]:
        try:
            if 0 <= i < len(xs):
                found.append(str(xs[i]))
                found.append(str(ys[i]))
        except IndexError as error:
            found.append(str(error))
    return found


def set_where_tested() -> list[str]:
    xs = [1, 2, 3]
    found: list[str] = []
    for i in [0, 2, 3, -1]:
        if i >= 0 and i < len(xs):
            xs[i] = i * 10
        else:
            found.append(str(i))
    return [*found, str(xs)]


def changed_after_the_test() -> list[str]:
    xs = [1, 2, 3]
    found: list[str] = []
    for i in [0, 2]:
        try:
            if 0 <= i < len(xs):
                i = i + 1
                found.append(str(xs[i]))
        except IndexError as error:
            found.append(str(error))
        try:
            if 0 <= i < len(xs):
                found.append(str(xs[i]))
                xs = [7]
                found.append(str(xs[i]))
        except IndexError as error:
            found.append(str(error))
    return found


def augmented_after_the_test() -> list[str]:
    xs = [1, 2, 3]
    found: list[str] = []
    i = 0
    try:
        while i < len(xs):
            found.append(str(xs[i]))
            i += 1
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def changed_in_a_branch() -> list[str]:
    xs = [1, 2, 3]
    found: list[str] = []
    for i in [0, 2]:
        try:
            if 0 <= i < len(xs):
                if i == 2:
                    i = 9
                found.append(str(xs[i]))
        except IndexError as error:
            found.append(str(error))
    return found


def changed_in_a_loop() -> list[str]:
    xs = [1, 2, 3]
    found: list[str] = []
    i = 1
    try:
        if 0 <= i < len(xs):
            for _ in range(3):
                found.append(str(xs[i]))
                i = i + 1
    except IndexError as error:
        found.append(str(error))
    return found


def shortened_after_the_test() -> list[str]:
    xs = [1, 2, 3]
    found: list[str] = []
    i = 2
    try:
        if 0 <= i < len(xs):
            xs.pop()
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def shortened_in_the_test() -> list[str]:
    xs = [1, 2, 3]
    found: list[str] = []
    i = 2
    try:
        if 0 <= i < len(xs) and _shorten(xs) > 0:
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def by_a_closure_after_the_test() -> list[str]:
    xs = [1, 2, 3]
    i = 2
    found: list[str] = []

    def change() -> int:
        nonlocal i, xs
        i = 1
        xs = [5]
        return 1
    try:
        if 0 <= i < len(xs):
            found.append(str(xs[i]))
            change()
            found.append(str(xs[i]))
    except IndexError as error:
        found.append(str(error))
    return found


def while_counting() -> list[str]:
    xs = [3, 4, 5]
    found: list[str] = []
    i = 0
    while i < len(xs):
        found.append(str(xs[i] * i))
        xs[i] = -1
        i += 1
    found.append(f"{i} {xs}")
    return found


def while_counting_from_below() -> list[str]:
    xs = [3, 4, 5]
    found: list[str] = []
    i = -2
    while i < len(xs):
        found.append(str(xs[i]))
        i += 1
    return found


def while_counting_by_two() -> list[str]:
    xs = [3, 4, 5]
    found: list[str] = []
    i = 0
    while i < len(xs) and xs[i] < 5:
        found.append(str(xs[i]))
        i += 2
    return found


def while_counting_down() -> list[str]:
    xs = [3, 4, 5]
    found: list[str] = []
    i = len(xs) - 1
    while i >= -4:
        try:
            found.append(str(xs[i]))
        except IndexError as error:
            found.append(str(error))
        i -= 1
    return found


def while_shrinking() -> list[str]:
    xs = [3, 4, 5]
    found: list[str] = []
    i = 2
    while i < len(xs) and len(found) < 5:
        found.append(str(xs[i]))
        i -= 1
    return found


def while_in_while() -> list[str]:
    xs, ys = [1, 2], [3, 4, 5]
    found: list[str] = []
    i = 0
    while i < len(xs):
        j = 0
        while j < len(ys):
            found.append(str(xs[i] * ys[j]))
            j += 1
        i += 1
    return found


def conditional() -> list[str]:
    xs = [1, 2, 3]
    found: list[str] = []
    for i in [0, 2, 3, -1]:
        found.append(str(xs[i] if 0 <= i < len(xs) else -9))
        found.append(str(0 if not 0 <= i < len(xs) else xs[i]))
    return found


def conditional_below_only() -> list[str]:
    xs = [1, 2, 3]
    return [str(xs[i] if i < len(xs) else -9) for i in [0, 2, 3, -1]]


def list_of_a_closure() -> list[str]:
    xs = [1, 2, 3]

    def at(i: int) -> str:
        if 0 <= i < len(xs):
            return str(xs[i])
        return "no"
    found = [at(i) for i in [0, 2, 3, -1]]
    xs = [1]
    return found + [at(i) for i in [0, 2]]
