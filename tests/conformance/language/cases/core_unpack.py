"""Starred unpacking and displays, chained and augmented assignment, walrus."""
from __future__ import annotations


def star_last() -> tuple[int, list[int]]:
    a, *rest = [1, 2, 3]
    return a, rest


def star_first() -> tuple[list[int], int]:
    *head, last = [1, 2, 3]
    return head, last


def star_middle() -> tuple[int, list[int], int]:
    a, *mid, z = [1, 2, 3, 4]
    return a, mid, z


def star_empty() -> tuple[int, list[int], int]:
    xs = [1, 2]
    a, *mid, z = xs
    return a, mid, z


def star_too_few() -> int:
    xs = [1]
    a, *mid, z = xs
    return a + z + len(mid)


def star_of_nothing() -> int:
    xs: list[int] = []
    a, *rest = xs
    return a


def star_tuple() -> tuple[str, list[int]]:
    t = ("a", 1, 2)
    name, *numbers = t
    return name, numbers


def star_tuple_middle() -> tuple[str, list[int], float]:
    t = ("a", 1, 2, 3.5)
    name, *numbers, last = t
    return name, numbers, last


def star_text() -> tuple[str, list[str]]:
    first, *rest = list("a😀c")
    return first, rest


def text_pair() -> tuple[str, str]:
    a, b = list("x😀")
    return a, b


def text_wrong() -> str:
    a, b = list("xyz")
    return a + b


def dict_keys() -> tuple[str, str]:
    a, b = {"x": 1, "y": 2}
    return a, b


def too_few() -> int:
    xs = [1]
    a, b, c = xs
    return a + b + c


def too_many() -> int:
    xs = [1, 2, 3]
    a, b = xs
    return a + b


def star_in_for() -> list[str]:
    found: list[str] = []
    for name, *rest in [["a", "b", "c"], ["d"]]:
        found.append(name + "".join(rest).upper())
    return found


def star_nested() -> list[int]:
    (a, *b), c = [1, 2, 3], 4
    return [a, *b, c]


def star_to_items() -> list[int]:
    xs = [0, 0, 0]
    xs[0], *rest = [5, 6, 7]
    return xs + rest


def rest_is_fresh() -> list[int]:
    source = [1, 2, 3]
    first, *rest = source
    rest.append(9)
    return source


def display_list() -> list[int]:
    xs = [1, 2]
    return [0, *xs, *xs, 3]


def display_range() -> list[int]:
    return [*range(3), *range(5, 7), 9]


def display_text() -> list[str]:
    return [*"ab😀", "z"]


def display_dict_keys() -> list[str]:
    d = {"a": 1, "b": 2}
    return [*d]


def display_order() -> list[str]:
    log: list[str] = []

    def told(name: str) -> list[str]:
        log.append(name)
        return [name]
    made = [*told("a"), *told("b"), "c", *told("d")]
    return log + made


def display_copies() -> list[int]:
    xs = [1]
    ys = [*xs]
    ys.append(2)
    return xs


def dict_spread() -> dict[str, int]:
    a = {"x": 1, "y": 2}
    b = {"y": 3, "z": 4}
    return {**a, **b}


def dict_spread_mixed() -> dict[str, int]:
    a = {"x": 1, "y": 2}
    return {"w": 0, **a, "x": 9}


def dict_spread_keeps_place() -> list[str]:
    a = {"x": 1, "y": 2}
    return list({**a, "x": 5, "z": 1})


def chained() -> list[int]:
    a = b = c = 4
    a += 1
    return [a, b, c]


def chained_list_is_shared() -> list[int]:
    a: list[int] = []
    b = a
    c = d = b
    c.append(1)
    d.append(2)
    return a


def chained_order() -> list[int]:
    xs = [0, 0, 0]
    i = xs[i_of(1)] = 2
    return [i, *xs]


def i_of(n: int) -> int:
    return n


def chained_index() -> list[int]:
    xs = [0, 0, 0]
    i = 0
    i = xs[i] = 2
    return [i, *xs]


def chained_unpacking() -> list[int]:
    a, b = c, d = [1, 2]
    return [a, b, c, d]


def chained_items_first() -> list[int]:
    xs, ys = [0], [0]
    xs[0] = ys[0] = 7
    return xs + ys


def swap() -> list[int]:
    a, b, c = 1, 2, 3
    a, b, c = c, a, b
    return [a, b, c]


def swap_items() -> list[int]:
    xs = [1, 2, 3]
    xs[0], xs[2] = xs[2], xs[0]
    return xs


def unpack_left_to_right() -> list[int]:
    xs = [0, 1, 2]
    i = 0
    i, xs[i] = 2, 9
    return [i, *xs]


def walrus_if() -> int:
    if (n := len("abc")) > 2:
        return n
    return -1


def walrus_while() -> list[int]:
    xs = [3, 2, 1]
    found: list[int] = []
    while (x := xs.pop()) < 3:
        found.append(x)
    return [*found, x]


def walrus_optional() -> str:
    names = {"a": "ada"}
    if (name := names.get("a")) is not None:
        return name.upper()
    return ""


def walrus_truth() -> str:
    names = {"a": "ada"}
    if name := names.get("b"):
        return name
    return "none"


def walrus_and() -> int:
    values = {"a": "5"}
    if (text := values.get("a")) is not None and (n := int(text)) > 3:
        return n
    return 0


def walrus_comprehension() -> list[int]:
    return [y for x in range(5) if (y := x * x) % 2 == 0]


def walrus_leaks() -> int:
    last = -1
    found = [last := n for n in [4, 5, 6]]
    return last + len(found)


def walrus_any() -> str:
    names = ["a", "bb", "ccc"]
    hit = ""
    if any(len(hit := name) > 1 for name in names):
        return hit
    return "none"


def walrus_argument() -> list[int]:
    def pair(a: int, b: int) -> list[int]:
        return [a, b]
    return pair((n := 3), n * 2)


def walrus_keyword_order() -> list[int]:
    def pair(a: int, b: int) -> list[int]:
        return [a, b]
    n = 1
    return pair(b=(n := 5), a=n)


def walrus_operand() -> int:
    x = 1
    return x + (x := 10) + x


def walrus_compare() -> bool:
    x = 1
    return x < (x := 5) < x + 1


def walrus_index() -> list[int]:
    xs, i = [0, 0, 0], 0
    xs[i] = (i := 2)
    return [*xs, i]


def walrus_conditional() -> list[int]:
    found: list[int] = []
    for n in range(4):
        found.append(half if (half := n // 2) else -1)
    return found


def walrus_dict() -> dict[str, int]:
    return {"a": (n := 2), "b": n + 1}


def walrus_f_string() -> str:
    return f"{(n := 4)} {n + 1}"


def tuple_of_any_length() -> int:
    def total(numbers: tuple[int, ...]) -> int:
        found = 0
        for n in numbers:
            found += n
        return found + len(numbers) + numbers[-1]
    return total((1, 2, 3)) + total((4,))


def tuple_of_any_length_ops() -> list[bool]:
    a: tuple[int, ...] = (1, 2, 3)
    b: tuple[int, ...] = (1, 2, 4)
    none: tuple[int, ...] = ()
    return [a == b, a < b, 2 in a, 9 in a, bool(none), bool(a), a[:2] == b[:2]]


def tuple_of_any_length_index() -> int:
    a: tuple[int, ...] = (1, 2, 3)
    return a[3]


def del_variable() -> int:
    x = 1
    del x
    x = 2
    return x
