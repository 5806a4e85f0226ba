"""Builtins over values: sorted, min, max, sum, zip, map, filter, round, pow, divmod, bases, bits."""


def min_max() -> list[int]:
    return [min(3, 1, 2), max([4, 9, 2]), min((5,)), max(7, 7)]


def min_key() -> list[str]:
    words = ["ccc", "a", "bb", "d"]
    return [min(words, key=len), max(words, key=len), max("x", "yy", key=len), min("xx", "y", "zz", key=lambda s: -len(s))]


def min_default() -> list[int | None]:
    nothing: list[int] = []
    return [min(nothing, default=None), max(nothing, default=4), max([1], default=None), min(nothing, key=lambda x: -x, default=None)]


def min_empty() -> int:
    nothing: list[int] = []
    return min(nothing)


def max_empty() -> str:
    return max("")


def first_of_equals() -> list[tuple[int, str]]:
    pairs = [(1, "a"), (1, "b")]
    return [min(pairs, key=lambda p: p[0]), max(pairs, key=lambda p: p[0])]


def sorts() -> list[list[int]]:
    return [sorted([3, 1, 2]), sorted([3, 1, 2], reverse=True), sorted([-1, 1, -2], key=abs)]


def sort_is_stable() -> list[str]:
    return sorted(["bb", "a", "cc", "d"], key=len) + sorted(["bb", "a", "cc", "d"], key=len, reverse=True)


def sort_bools() -> list[bool]:
    return sorted([True, False, True])


def sort_tuples() -> list[tuple[int, str]]:
    return sorted([(2, "a"), (1, "z"), (1, "b")])


def sort_mixed_signs() -> list[float]:
    return sorted([0.5, -3.0, 1e300, -1e-300])


def sort_text() -> list[str]:
    return sorted(["é", "z", "a", "Z", "\U0001f600", "\uffff", ""])


def sort_lists() -> list[list[int]]:
    return sorted([[2], [1, 5], [1], []])


def sort_by_tuple() -> list[str]:
    return sorted(["bb", "a", "c", "aa"], key=lambda s: (-len(s), s))


def sort_lower() -> list[str]:
    return sorted(["b", "A", "C"], key=str.lower)


def sums() -> list[int]:
    return [sum([1, 2, 3]), sum([], 5) if False else 5, sum(range(5)), sum([1], 10), sum([True, False, True])]


def sum_floats() -> float:
    return sum([0.1, 0.2, 0.3], 0.0)


def any_all() -> list[bool]:
    nothing: list[int] = []
    return [any(nothing), all(nothing), any([0, 1]), all([1, 0]), any(x > 1 for x in [1, 2]), all(["a", ""])]


def zips() -> list[tuple[int, str]]:
    return list(zip([1, 2, 3], "ab"))


def zip_four() -> list[tuple[int, str, float, bool]]:
    return list(zip([1], "a", [1.5], [True]))


def zip_strict() -> list[tuple[int, int]]:
    return list(zip([1, 2], [3, 4], strict=True))


def zip_strict_short() -> list[tuple[int, int]]:
    return list(zip([1, 2], [3], strict=True))


def zip_strict_long() -> list[tuple[int, int]]:
    return list(zip([1], [3, 4], strict=True))


def zip_strict_three() -> list[tuple[int, int, int]]:
    return list(zip([1, 2], [3, 4], [5], strict=True))


def zip_strict_three_long() -> list[tuple[int, int, int]]:
    return list(zip([1], [3], [5, 6], strict=True))


def zip_not_strict() -> list[tuple[int, int]]:
    return list(zip([1, 2], [3], strict=False))


def maps() -> list[int]:
    return list(map(int, ["1", " 2 ", "-3"]))


def map_lambda() -> list[str]:
    return list(map(lambda x: str(x * 2), [1, 2]))


def map_two() -> list[int]:
    return list(map(lambda a, b: a * b, [1, 2, 3], [4, 5]))


def map_method() -> list[str]:
    return list(map(str.upper, ["a", "b"]))


def twice(x: int) -> int:
    return x * 2


def map_function() -> list[int]:
    return list(map(twice, range(3)))


def map_joined() -> str:
    return ",".join(map(str, [1, 2, 3]))


def map_sum() -> int:
    return sum(map(len, ["a", "bbb"]))


def map_loop() -> int:
    total = 0
    for x in map(twice, [1, 2]):
        total += x
    return total


def filters() -> list[int]:
    return list(filter(lambda x: x % 2 == 0, range(7)))


def filter_none() -> list[str]:
    return list(filter(None, ["a", "", "b"]))


def filter_none_optional() -> list[int]:
    return list(filter(None, [1, None, 0, 2]))


def filter_truthy() -> list[str]:
    return list(filter(len, ["a", "", "bc"]))


def filter_method() -> list[str]:
    return list(filter(str.isdigit, ["1", "a", "22"]))


def reversals() -> tuple[list[int], list[str], list[int]]:
    return (list(reversed([1, 2])), list(reversed("ab\U0001f600")), list(reversed(range(0, 10, 3))))


def enumerates() -> list[tuple[int, str]]:
    return list(enumerate("ab", start=5)) + list(enumerate(["x"]))


def rounds() -> list[int]:
    return [round(0.5), round(1.5), round(2.5), round(-0.5), round(-1.5), round(2.4999999999999996), round(7)]


def round_digits() -> list[float]:
    return [round(2.675, 2), round(0.125, 2), round(1e22, -22), round(-1.25, 1), round(5.015, 2), round(1234.5, -2)]


def round_ints() -> list[int]:
    return [round(15, -1), round(25, -1), round(-15, -1), round(149, -2), round(151, -2), round(5, 3), round(50, -2), round(150, -2), round(7, -1), round(0, -3), round(1, -30)]


def powers() -> list[int]:
    return [pow(2, 10), pow(3, 4, 5), pow(7, 0, 13), pow(3, -1, 7), pow(2, 3, -5), pow(123456789, 987654321, 1000007), pow(5, 0, 1)]


def power_no_inverse() -> int:
    return pow(2, -1, 4)


def power_zero_modulus() -> int:
    return pow(2, 3, 0)


def float_power() -> list[float]:
    return [pow(2.0, 0.5), pow(2.0, -1.0), 4.0 ** 0.5]


def divmods() -> list[tuple[int, int]]:
    return [divmod(7, 2), divmod(-7, 2), divmod(7, -2), divmod(-7, -2), divmod(0, 5)]


def float_divmods() -> list[tuple[float, float]]:
    return [divmod(7.5, 2.0), divmod(-7.5, 2.0), divmod(1.0, 0.1)]


def divmod_zero() -> tuple[int, int]:
    return divmod(1, 0)


def divmod_float_zero() -> tuple[float, float]:
    return divmod(1.0, 0.0)


def bases() -> list[str]:
    return [hex(255), hex(-255), oct(8), bin(5), bin(-5), hex(0), hex(9007199254740991), bin(0)]


def parsed() -> list[int]:
    return [int("ff", 16), int("0xFF", 16), int("0b101", 0), int("z", 36), int("-0o17", 8), int("1_000", 10), int(" 12 ", 3),
            int("0x_ff", 16), int("077", 8), int("00", 0), int("b1", 16), int("0b1", 16)]


def parse_wrong() -> int:
    return int("12", 2)


def parse_wrong_zero() -> int:
    return int("010", 0)


def parse_wrong_base() -> int:
    return int("1", 1)


def parse_wrong_prefix() -> int:
    return int("0x10", 10)


def parse_wrong_underscore() -> int:
    return int("1__0", 16)


def parse_empty() -> int:
    return int("", 16)


def bits() -> list[int]:
    return [6 & 3, 6 | 3, 6 ^ 3, ~6, ~-1, 1 << 10, 1024 >> 3, -5 >> 1, -1 >> 100, 5 >> 60, -8 & 5, -8 | 5, -8 ^ 5]


def big_bits() -> list[int]:
    a = 9007199254740991
    return [a & 4294967296, a ^ 1, a >> 40, (a >> 1) | 1, -a & 255, 1 << 52]


def shift_negative() -> int:
    n = -1
    return 1 << n


def shift_zero() -> list[int]:
    return [0 << 5, 0 >> 5, 7 << 0]


def bool_bits() -> list[bool]:
    return [True & False, True | False, True ^ True]


def bits_in_place() -> int:
    flags = 0
    flags |= 4
    flags ^= 6
    flags &= ~2
    flags <<= 3
    flags >>= 1
    return flags


def bit_lengths() -> list[int]:
    return [x.bit_length() for x in [0, 1, -1, 255, 256, -256, 9007199254740991]] + [(255).bit_count(), (-7).bit_count(), (0).bit_count()]


def whole_floats() -> list[bool]:
    return [x.is_integer() for x in [1.0, 1.5, -0.0, 1e300, float("inf"), float("nan")]]


def hex_floats() -> list[str]:
    return [x.hex() for x in [1.0, 0.1, -0.0, 0.0, -1.5, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, float("inf"), float("-inf")]]


def characters() -> list[str]:
    return [chr(97), chr(8364), chr(128512), chr(0)]


def codes() -> list[int]:
    return [ord("a"), ord("€"), ord("\U0001f600")]


def code_of_two() -> int:
    return ord("ab")


def code_of_none() -> int:
    return ord("")


def character_beyond() -> str:
    return chr(1114112)


def character_negative() -> str:
    return chr(-1)


def defaults() -> tuple[list[int], str, int, float, bool]:
    items: list[int] = list()
    return (items, str(), int(), float(), bool())


def absolute() -> tuple[int, float, float]:
    return (abs(-3), abs(-0.0), abs(-2.5))
