"""list and tuple: slices with steps, repetition, comparison, bounds, errors."""


def steps() -> list[list[int]]:
    xs = [0, 1, 2, 3, 4, 5]
    return [xs[::2], xs[::-1], xs[1:5:2], xs[5:1:-2], xs[-1::-3], xs[:2:-1], xs[10::-1], xs[::10], xs[3:3:1], xs[-100:100:3], xs[0:0:-1]]


def text_steps() -> list[str]:
    s = "ab\U0001f600de"
    return [s[::-1], s[::2], s[3:0:-1], s[-2::-1], ""[::-1]]


def zero_step() -> list[int]:
    step = 0
    return [1][::step]


def bounds() -> list[list[int]]:
    xs = [0, 1, 2, 3]
    return [xs[1:], xs[:-1], xs[-2:], xs[5:], xs[:100], xs[3:1], xs[-100:2]]


def repeats() -> list[list[int]]:
    return [[1, 2] * 2, [1] * 0, [1] * -3, 3 * [7]]


def repeat_in_place() -> list[int]:
    xs = [1, 2]
    same = xs
    xs *= 3
    return same


def repeat_to_nothing() -> int:
    xs = [1, 2]
    xs *= 0
    return len(xs)


def concatenates() -> list[int]:
    return [1] + [2, 3] + []


def compares() -> list[bool]:
    return [[1, 2] < [1, 3], [1] < [1, 0], [2] > [1, 9], [1, 2] <= [1, 2], ["a"] >= ["b"], [[1], [2]] < [[1], [3]]]


def index_bounds() -> list[int]:
    xs = [1, 2, 3, 2, 1]
    return [xs.index(2), xs.index(2, 2), xs.index(1, -2), xs.index(3, 1, -1)]


def index_missing() -> int:
    return [1, 2].index(3)


def index_missing_in_bounds() -> int:
    return [1, 2, 3].index(1, 1)


def index_missing_text() -> int:
    return ["a"].index("it's")


def index_missing_list() -> int:
    return [[1]].index([2, 3])


def index_missing_float() -> int:
    return [1.0].index(2.0)


def counts() -> list[int]:
    return [[1, 2, 1].count(1), ["a"].count("b"), [[1], [1]].count([1])]


def tuple_joined() -> tuple[int, str, float]:
    return (1, "a") + (2.5,)


def tuple_slices() -> tuple[tuple[str, float], tuple[int, str], tuple[float, str, int]]:
    t = (1, "a", 2.5)
    return (t[1:], t[:2], t[::-1])


def tuple_compare() -> list[bool]:
    return [(1, "a") < (1, "b"), (2, "a") <= (1, "z"), (1, 2) == (1, 2), (1, 2) != (1, 3)]


def tuple_length() -> int:
    return len((1, "a", None))


def sort_in_place() -> list[str]:
    xs = ["b", "A", "c"]
    xs.sort(key=str.lower, reverse=True)
    return xs


def sort_floats() -> list[float]:
    xs = [2.5, -1.0, 1e10]
    xs.sort()
    return xs


def insertions() -> list[int]:
    xs = [1, 2, 3]
    xs.insert(0, 0)
    xs.insert(100, 4)
    xs.insert(-1, 9)
    xs.insert(-100, -1)
    return xs


def pops() -> tuple[int, int, list[int]]:
    xs = [1, 2, 3]
    return (xs.pop(0), xs.pop(-1), xs)


def nested_text() -> str:
    return repr([(1, [None, "x"]), (2, [])])


def repr_of_everything() -> list[str]:
    return [repr([True, False]), repr([1.0, float("inf"), float("nan")]), repr(("a",)), repr(()), str([None]), repr("\t\x00\x7f\xa0\u2028é")]
