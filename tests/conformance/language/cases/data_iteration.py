"""itertools, functools.reduce, tuple(...), the methods of tuples, sums of floats."""
import functools
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from itertools import accumulate, chain, groupby, islice, pairwise, product

NUMBERS = [3, 1, 2, 2, 5, 5, 5, -1]
WORDS = ["apple", "avocado", "bean", "beet", "cherry", "apricot"]


def numbers() -> list[int]:
    return NUMBERS + []


def steps(log: list[str], n: int) -> list[int]:
    log.append("made")
    return [i for i in range(n)]


def chains() -> list[list[int]]:
    return [list(chain([1, 2], (3, 4), {5: "a", 6: "b"})), list(chain(range(2), [7])), [x * 2 for x in itertools.chain(NUMBERS, NUMBERS)], list(chain([1])), sorted(chain([3], [0]))]


def chain_text() -> str:
    return "".join(chain("ab", ["cd", "e"], ("f",)))


def chain_in_a_loop() -> list[str]:
    found: list[str] = []
    for word in chain(WORDS, ["end"]):
        if word == "cherry":
            continue
        found.append(word)
    return found


def sums() -> list[list[int]]:
    return [list(accumulate(NUMBERS)), list(accumulate([1])), list(accumulate(NUMBERS[:0])), list(accumulate(NUMBERS, initial=10)), list(accumulate(NUMBERS[:0], initial=3)), list(itertools.accumulate(range(5)))]


def float_sums() -> list[list[float]]:
    return [list(accumulate([0.1, 0.2, 0.3])), list(accumulate([1e308, 1e308, -1e308])), list(accumulate([0.5], initial=0.25)), list(accumulate([-0.0, 0.0]))]


def sums_by() -> list[list[int]]:
    return [list(accumulate(NUMBERS, lambda a, b: a * b)), list(accumulate(NUMBERS, lambda a, b: max(a, b))), list(accumulate(NUMBERS, lambda a, b: a - b, initial=100))]


def text_sums() -> list[str]:
    return list(accumulate(WORDS, lambda a, b: a + b[0]))


def sums_of_lengths() -> list[int]:
    return list(accumulate(WORDS, lambda a, w: a + len(w), initial=0))


def products() -> list[tuple[int, str]]:
    return list(product([1, 2, 3], ["a", "b"])) + list(product([1], "xy")) + list(product(NUMBERS[:0], "ab")) + list(product([1], WORDS[:0]))


def triple_products() -> list[tuple[int, int, str]]:
    return list(product(range(2), (5, 6), "z"))


def repeated_products() -> list[tuple[int, ...]]:
    return list(product([0, 1], repeat=3)) + list(itertools.product([7, 8], repeat=1)) + list(product([1, 2], repeat=0)) + list(product(NUMBERS[:0], repeat=2)) + list(product(NUMBERS[:0], repeat=0))


def negative_product(n: int = -1) -> str:
    try:
        return str(list(product([1], repeat=n)))
    except ValueError as error:
        return str(error)


def product_in_loop() -> list[int]:
    return [a * b for a, b in product(range(1, 4), range(1, 4)) if a <= b]


def groups() -> list[tuple[int, list[int]]]:
    return [(k, list(g)) for k, g in groupby(NUMBERS)]


def groups_by() -> list[tuple[str, list[str]]]:
    return [(k, list(g)) for k, g in groupby(WORDS, lambda w: w[0])] + [(k, list(g)) for k, g in groupby(WORDS[:0], key=lambda w: w[0])]


def group_sizes() -> list[tuple[int, int]]:
    return [(k, sum(1 for _ in g)) for k, g in groupby(sorted(len(w) for w in WORDS))]


def group_keys() -> list[bool]:
    return [k for k, _ in groupby(NUMBERS, key=lambda n: n > 2)]


def group_partly() -> list[str]:
    found: list[str] = []
    for key, group in groupby(WORDS, key=lambda w: w[0]):
        for word in group:
            found.append(key + word)
            break
    return found


def group_partly_then_on() -> list[str]:
    found: list[str] = []
    for key, group in groupby(WORDS + ["axe", "ant", "arm"], key=lambda w: w[0]):
        found.append(key + next(group, "-"))
        found.append(next(group, "-"))
        found.append(",".join(group) + "|" + next(group, "-"))
    return found


def group_kept_too_long() -> list[list[str]]:
    kept = [g for _, g in groupby(WORDS, key=lambda w: w[0])]
    return [list(g) for g in kept]


def group_kept_while_others_come() -> list[list[int]]:
    kept: list[Iterator[int]] = []
    found: list[list[int]] = []
    for i, (_, group) in enumerate(groupby([1, 1, 2, 2, 1, 1, 1, 3])):
        kept.append(group)
        if i == 0:
            found.append([next(group, -1)])
        if i == 2:
            found += [list(g) for g in kept]
    return found


def group_lists() -> list[tuple[list[int], int]]:
    return [(k, len(list(g))) for k, g in groupby([[1], [1], [2], [1]])]


def group_tuples() -> list[tuple[tuple[int, bool], list[int]]]:
    return [(k, list(g)) for k, g in groupby(NUMBERS, key=lambda n: (n % 2, n > 2))]


def calls_of_key() -> list[int]:
    seen: list[int] = []

    def key(n: int) -> int:
        seen.append(n)
        return n // 2
    made = [k for k, _ in groupby([0, 1, 2, 3, 5], key)]
    return seen + [-1] + made


def slices() -> list[list[int]]:
    return [list(islice(NUMBERS, 3)), list(islice(NUMBERS, 2, 5)), list(islice(NUMBERS, 1, None)), list(islice(NUMBERS, 0, None, 3)), list(islice(NUMBERS, 2, 100, 2)), list(islice(NUMBERS, 0)), list(islice(NUMBERS, 5, 2)), list(islice(NUMBERS, None)), list(islice(range(10), 3, 8, 4))]


def slice_errors() -> list[str]:
    found: list[str] = []
    for start, stop, step in [(-1, 3, 1), (0, -1, 1), (-1, -1, 0), (-2, -2, 0), (0, -5, 1), (0, 3, 0), (0, 3, -2)]:
        try:
            found.append(str(list(islice(NUMBERS, start, stop, step))))
        except ValueError as error:
            found.append(str(error))
    try:
        found.append(str(list(islice(NUMBERS, -2))))
    except ValueError as error:
        found.append(str(error))
    return found


def slice_of_an_iterator() -> list[list[int]]:
    it = iter(NUMBERS)
    first = list(islice(it, 2))
    second = list(islice(it, 1, 3))
    return [first, second, list(it)]


def slice_with_a_gap() -> list[list[int]]:
    it = iter(NUMBERS)
    first = list(islice(it, 0, 4, 3))
    gap = list(islice(it, 0, 3, 2))
    return [first, gap, list(it)]


def slice_of_text() -> list[str]:
    return list(islice("hello😀x", 4, 7))


def pairs() -> list[tuple[int, int]]:
    return list(pairwise(NUMBERS)) + list(pairwise([1])) + list(pairwise(NUMBERS[:0]))


def rising() -> bool:
    return all(a <= b for a, b in itertools.pairwise(sorted(NUMBERS))) and not all(a <= b for a, b in pairwise(NUMBERS))


def nested() -> list[tuple[int, int]]:
    return [(i, a) for i, a in enumerate(islice(accumulate(chain([1, 2], [3, 4])), 1, None))] + list(zip(pairwise_sums(), islice(NUMBERS, 2), strict=False))


def pairwise_sums() -> list[int]:
    return [a + b for a, b in pairwise(accumulate(NUMBERS))]


def reduced() -> list[int]:
    return [reduce(lambda a, b: a * 10 + b, [1, 2, 3]), reduce(lambda a, b: a - b, NUMBERS, 100), functools.reduce(lambda a, b: a + b, NUMBERS[:0], 7), reduce(lambda a, b: a + b, [5])]


def reduced_to_another() -> list[str]:
    return [reduce(lambda a, n: a + str(n), NUMBERS, ""), reduce(lambda a, b: b + a, WORDS), reduce(lambda a, c: c + a, "abc", "")]


def reduced_to_a_dict() -> dict[str, int]:
    def count(so_far: dict[str, int], word: str) -> dict[str, int]:
        so_far[word[0]] = so_far.get(word[0], 0) + 1
        return so_far
    start: dict[str, int] = {}
    return reduce(count, WORDS, start)


def reduced_nothing() -> str:
    try:
        return str(reduce(lambda a, b: a + b, NUMBERS[:0]))
    except TypeError as error:
        return str(error)


def tuples() -> list[tuple[int, ...]]:
    return [tuple([1, 2]), tuple(range(3)), tuple(n for n in NUMBERS if n > 2), tuple({4: "x"}), tuple((1, 2)), tuple(), tuple(reversed([1, 2, 3])), tuple(b"ab"), tuple(NUMBERS[:0])]


def tuple_texts() -> str:
    a, b = tuple("ab"), tuple(WORDS[:1])
    return f"{a} {b!r} {a + b} {len(a)} {tuple(str(i) for i in range(2))} {'a' in a} {a == ('a', 'b')} {a < b}"


def tuple_is_its_own() -> tuple[int, ...]:
    items = [1, 2]
    made = tuple(items)
    items.append(3)
    return made


def tuple_keys() -> dict[tuple[int, ...], int]:
    return {tuple(sorted([b, a])): a * b for a, b in [(1, 2), (2, 1), (3, 1)]}


def tuple_methods() -> list[int]:
    t = tuple(NUMBERS)
    return [t.index(2), t.index(5, 5), t.index(5, -3, -1), t.count(5), t.count(9), (1, 2, 1).index(1, 1), (1, 2, 1).count(1), ("a", "b").index("b"), t.index(3)]


def tuple_index_errors() -> list[str]:
    found: list[str] = []
    t = tuple(NUMBERS)
    for n, start, stop in [(9, 0, 100), (3, 1, 100), (-1, 0, -1), (2, -2, 100)]:
        try:
            found.append(str(t.index(n, start, stop)))
        except ValueError as error:
            found.append(str(error))
    try:
        found.append(str(("a", "b").index("c")))
    except ValueError as error:
        found.append(repr(error))
    return found


def tuple_of_lists() -> list[int]:
    t = tuple([[1], [2], [1]])
    return [t.count([1]), t.index([2])]


def sums_of_floats() -> list[str]:
    return [str(sum([0.1, 0.2, 0.3])), str(sum([-0.0])), str(sum((x / 2 for x in [1, 2, 3]), 0.0)), str(sum((1.5, 2.5))), str(sum({0.5: 1}, 0.0))]


def sum_of_no_floats() -> bool:
    nothing: list[float] = []
    return str(sum(nothing, 0.0)) == "0.0"


def combined() -> list[datetime]:
    day = date(2024, 2, 29)
    late = time(23, 59, 59, 999999)
    return [datetime.combine(day, time(9, 30), UTC), datetime.combine(day, time(), tzinfo=UTC), datetime.combine(day, late, UTC), datetime.combine(date(1, 1, 1), time(hour=5, microsecond=1), tzinfo=UTC) + timedelta(days=1), datetime.combine(date=day, time=time(minute=7), tzinfo=UTC)]


def combined_wrong() -> list[str]:
    found: list[str] = []
    for hour, minute, second, us in [(24, 0, 0, 0), (-1, 0, 0, 0), (0, 60, 0, 0), (0, 0, 60, 0), (0, 0, 0, 1000000)]:
        try:
            found.append(str(datetime.combine(date(2024, 1, 1), time(hour, minute, second, us), UTC)))
        except ValueError as error:
            found.append(str(error))
    return found
