"""Ints whose bounds the compiler may know: what it leaves out has to make no difference.

Ints are given as they are: a text would not show the sign that a 0 of the target may have.
A product of 0 has none, a sum beyond the range raises, a division rounds down and a
remainder has the divisor's sign, whatever tests, loops and assignments tell of the numbers.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from enum import Enum, IntEnum

TOP = 9007199254740991
NUMBERS = [0, 1, -1, 2, -2, 3, 5, -7, 10, 12, 31, 32, 255, 2147483647, -2147483648, 4294967296, TOP, -TOP]


class Level(Enum):
    NONE = 0
    LOW = 3
    HIGH = 4503599627370496


class Depth(Enum):
    DEEP = -3
    SURFACE = 0


class Grade(IntEnum):
    GOOD = 1
    BAD = 6


# --- what expressions tell --------------------------------------------------------------


def length_times_negative() -> list[int | str]:
    xs: list[int] = [1][1:]
    return [-3 * len(xs), len(xs) * -3, len("") * -1, -len(xs), len({1: 2}) * -2]


def length_beyond() -> int:
    xs = [1, 2, 3]
    return len(xs) * 9007199254740991


def length_of_text() -> list[int]:
    return [len("😀é") * 3, len("😀") - 2, (len("ab") - 3) % 5, (len("😀") - 2) % 5, (len("abc") - 4) // 2]


def index_times_negative() -> list[int | str]:
    return [i * -2 for i, _ in enumerate([5, 6])]


def enumerated_times_negative() -> list[int | str]:
    found: list[int | str] = []
    for i, _ in enumerate("ab"):
        found.append(i * -5)
    return found


def enumerated_from_below() -> list[int]:
    found: list[int] = []
    for i, _ in enumerate("abc", -3):
        found += [i % 2, i // 2, i * -1]
    for i, _ in enumerate("ab", start=-1):
        found += [i % 2, i // 2, i * -1]
    for i, i in enumerate([5, -1]):
        found += [i % 3, i // 2, i * -1]
    return found


def bool_times_negative() -> list[int | str]:
    return [int(b) * -4 for b in [True, False]]


def byte_times_negative() -> list[int | str]:
    data = b"\x00\xff"
    return [data[0] * -1, data[1] * -1, data[1] * 35321811042306]


def bytes_counted() -> list[int | str]:
    found: list[int | str] = []
    for b in b"\x00\x05":
        found.append(b * -3)
    return found


def byte_beyond() -> int:
    return b"\xff"[0] * 35322350018593


def letter_times_negative() -> list[int | str]:
    return [ord(c) * -1 for c in "\x00a"]


def letter_beyond() -> int:
    return ord("\U0010ffff") * 8084980000


def _found(text: str, part: str) -> list[int]:
    at = text.find(part)
    return [at % 3, at // 2, text.rfind(part) % 7, at * -1, at & 1, at >> 1]


def found_or_not() -> list[list[int]]:
    return [_found("abc", "c"), _found("abc", "z"), _found("abc", "a")]


def bytes_not_found() -> list[int]:
    return [b"abc".find(b"z") % 4, b"abc".rfind(b"z") // 3, b"abc".find(b"b") % 4]


def _either(n: int, flag: bool) -> list[int | str]:
    m = 3 if flag else n
    return [m % 5, m // 2, m * -1]


def either() -> list[list[int | str]]:
    return [_either(n, flag) for n in [0, -7, 8] for flag in [True, False]]


def either_beyond() -> int:
    flag = len("ab") == 3
    return (1 if flag else TOP) + 1


def _size(n: int) -> list[int | str]:
    return [abs(n) * -1, abs(n) % 4, abs(n) // 3]


def sizes() -> list[list[int | str]]:
    return [_size(n) for n in NUMBERS]


def _size_of_few(n: int) -> list[int | str]:
    m = n % 5 - 3
    return [abs(m) * -1, (abs(m) - 2) % 3, abs(m) * 3002399751580330]


def sizes_of_few() -> list[list[int | str]]:
    return [_size_of_few(n) for n in range(5)]


def size_beyond() -> int:
    n = -3 if len("a") == 1 else -2
    return abs(n) * 3002399751580331


def _least(n: int) -> list[int | str]:
    return [min(n, 5) % 7, max(n, 5) * -1, max(n, 0) % 3, max(n, 0) * -2, min(n, 0) % 3]


def least() -> list[list[int | str]]:
    return [_least(n) for n in [0, 3, 9, -4, -9]]


def least_beyond() -> list[int | str]:
    found: list[int | str] = []
    for n in [3, TOP]:
        try:
            found.append(min(n, TOP - 1) + 1)
            found.append(max(n, 3) + 1)
        except OverflowError as error:
            found.append(str(error))
    return found


def _signs(n: int) -> list[int | str]:
    a = n % 10
    return [-a, -a % 4, -a // 3, (~a) % 4, (~a + 9) % 4, ~a // 2, +a * -1, -(-a) % 3, ~(~a) * -2]


def signs() -> list[list[int | str]]:
    return [_signs(n) for n in [0, 3, 9, -1, 17]]


def inverted_beyond() -> int:
    a = TOP if len("a") == 1 else 0
    return ~a


def _remainders(a: int, b: int) -> list[int | str]:
    try:
        return [a // b, a % b, a // b * b + a % b]
    except (ZeroDivisionError, OverflowError) as error:
        return [str(error)]


def remainders() -> list[list[int | str]]:
    return [_remainders(a, b) for a in NUMBERS for b in [1, -1, 2, -2, 3, -3, 10, -10, 0, TOP, -TOP]]


def _by_constants(n: int) -> list[int | str]:
    return [n // 2, n % 2, n // -2, n % -2, n // 3, n % 3, n // -3, n % -3, n // 1, n % 1, n % -1]


def by_constants() -> list[list[int | str]]:
    return [_by_constants(n) for n in NUMBERS]


def by_zero() -> list[int | str]:
    found: list[int | str] = []
    for n in [1, 0, -1]:
        d = abs(n) * 2
        try:
            found.append(5 // d)
        except ZeroDivisionError as error:
            found.append(str(error))
        try:
            found.append(5 % d)
        except ZeroDivisionError as error:
            found.append(str(error))
        try:
            found.append(5 % max(n, 0))
        except ZeroDivisionError as error:
            found.append(str(error))
    return found


def _of_remainders(n: int, d: int) -> list[int | str]:
    if not 2 <= d <= 10:
        return []
    m = n % d
    return [m * 1000799917193443, m * -1, (m - 9) % 3, -(n % -d), (n % -d) % 4, (n % -d + 3) * -1]


def of_remainders() -> list[list[int | str]]:
    return [_of_remainders(n, d) for n in [0, 9, -1, 25] for d in [2, 10, 11]]


def remainder_beyond() -> int:
    n = 9
    d = 10 if len("a") == 1 else 2
    return n % d * 1000799917193444


def remainder_of_negative_beyond() -> int:
    n = 1
    d = -10 if len("a") == 1 else -2
    return n % d * 1000799917193444


def _quotients(n: int, d: int) -> list[int | str]:
    if d < 1 or d > 4:
        return []
    q = n // d
    return [q % 3, q * -1, q // 2]


def quotients() -> list[list[int | str]]:
    return [_quotients(n, d) for n in [0, 5, -5, -1] for d in [1, 2, 4]]


def quotient_beyond() -> int:
    n = 7
    d = 1 if len("a") == 1 else 7
    return n // d * 1286742750677285


def quotient_of_negative() -> list[int]:
    n = -3 if len("a") == 1 else 3
    return [n // 2 + -9007199254740989, n // 2 % 5]


def quotient_below() -> int:
    n = -3 if len("a") == 1 else 3
    return n // 2 + -9007199254740990


def _masks(n: int) -> list[int | str]:
    return [n & 255, n & -256, (n & 255) * -1, (n & 7) % 3, n & 2147483647, n & 4294967295, 255 & n, n & 1099511627775]


def masks() -> list[list[int | str]]:
    return [_masks(n) for n in NUMBERS]


def mask_of_negatives() -> list[int | str]:
    found: list[int | str] = []
    for n in [-1, -8, 5]:
        m = n & -4
        found += [m % 3, m // 2, m * -1]
    return found


def _joined(n: int, d: int) -> list[int | str]:
    a = n % 6
    b = d % 3
    c = a | b
    return [c, c * 1286742750677284, (a ^ b) * 1286742750677284, (c - 7) % 2, c * -1]


def joined() -> list[list[int | str]]:
    return [_joined(n, d) for n in range(6) for d in range(3)]


def joined_beyond() -> int:
    a, b = (5, 2) if len("a") == 1 else (0, 0)
    m = a % 6
    n = b % 3
    return (m | n) * 1286742750677285


def joined_with_negatives() -> list[list[int]]:
    return [[(n | -8) % 3, (n ^ -1) * -1, (n | 0) // 2] for n in [-1, -3, 0, 6]]


def words() -> list[int]:
    a = 3000000000 if len("a") == 1 else 0
    b = -3000000000 if len("a") == 1 else 0
    c = 2147483648 if len("a") == 1 else 0
    return [a | 0, a ^ 1, a & -2, b | 1, b ^ 1, b & -2, c | 0, c >> 1, a >> 3, b >> 3, a << 2, c & -1]


def _shifts(n: int, by: int) -> list[int | str]:
    found: list[int | str] = []
    try:
        found.append(n << by)
    except (OverflowError, ValueError) as error:
        found.append(str(error))
    try:
        found.append(n >> by)
    except (OverflowError, ValueError) as error:
        found.append(str(error))
    return found


def shifts() -> list[list[int | str]]:
    return [_shifts(n, by) for n in [0, 1, -1, 5, -5, 1073741824, 2147483647, -2147483648] for by in [0, 1, 2, 30, 31, 32, 33, 52, 53, -1]]


def _shifts_of_few(n: int, by: int) -> list[int | str]:
    a = n % 8
    b = by % 32
    few = by % 31
    return [a << b, a >> b, -a >> b, -a << b, 1 << b, (a >> b) * -1, (a >> b) % 3, a << few]


def shifts_of_few() -> list[list[int | str]]:
    return [_shifts_of_few(n, by) for n in [0, 1, 7] for by in [0, 1, 28, 29, 30, 31]]


def shifted_right_by_much() -> list[int]:
    a, b = (5, 33) if len("a") == 1 else (0, 0)
    c = a % 8
    d = b % 40
    return [c >> d, -c >> d, c << d, 1 >> d]


def shifted_beyond() -> int:
    a, b = (3, 51) if len("a") == 1 else (0, 0)
    return (a % 8 << b % 52) + (a % 8 << b % 52)


def shifted_left_then_added() -> list[int | str]:
    found: list[int | str] = []
    for by in [0, 50, 52]:
        try:
            found.append((1 << by) + 4503599627370496)
        except OverflowError as error:
            found.append(str(error))
    return found


def remainder_from_below_beyond() -> int:
    n = -1 if len("a") == 1 else 1
    return n % 10 * 1000799917193444


def product_of_both_signs() -> list[int]:
    a = -3 if len("a") == 1 else 2
    b = 2 if len("a") == 1 else -3
    return [a * b % 5, b * a // 4, a * b * -1]


def joined_from_below() -> list[int]:
    return [(n | 7) % 3 for n in [-1, -20, 5]] + [(7 ^ n) % 3 for n in [-1, -20, 5]]


def shifted_from_below() -> list[int]:
    return [(n >> 1) % 3 for n in [-7, -1, 8]] + [(n >> 1) // 2 for n in [-7, 8]]


def shifted_by_negative() -> list[str]:
    by = -1 if len("a") == 1 else 5
    found: list[str] = []
    try:
        found.append(str(8 >> by))
    except ValueError as error:
        found.append(str(error))
    try:
        found.append(str(8 << by))
    except ValueError as error:
        found.append(str(error))
    return found


# --- limits -----------------------------------------------------------------------------


def _near(n: int) -> list[int | str]:
    found: list[int | str] = []
    if n > 9007199254740980:
        try:
            found.append(n + 5)
        except OverflowError as error:
            found.append(str(error))
    if n < -9007199254740980:
        try:
            found.append(n - 5)
        except OverflowError as error:
            found.append(str(error))
    if -94906265 <= n <= 94906265:
        found.append(n * n)
    if -94906267 <= n <= 94906267:
        try:
            found.append(n * n)
        except OverflowError as error:
            found.append(str(error))
    return found


def near() -> list[list[int | str]]:
    return [_near(n) for n in [TOP, -TOP, TOP - 5, -TOP + 5, TOP - 4, 4 - TOP, 94906265, -94906265, 94906266, 94906267, -94906267, 0]]


def added_beyond() -> list[int | str]:
    found: list[int | str] = []
    n = TOP - 2
    for _ in range(4):
        try:
            n = n + 1
            found.append(n)
        except OverflowError as error:
            found.append(str(error))
    return found


def subtracted_below() -> list[int | str]:
    found: list[int | str] = []
    n = -TOP + 2
    for _ in range(4):
        try:
            n -= 1
            found.append(n)
        except OverflowError as error:
            found.append(str(error))
    return found


def accumulated_beyond() -> int:
    total = 9007199254740000
    for i in range(100):
        total += i
    return total


def accumulated_below() -> int:
    total = -9007199254740000
    for i in range(100):
        total -= i
    return total


def accumulated_product() -> int:
    product = 1
    for i in range(1, 30):
        product *= i
    return product


def squares_beyond() -> list[int | str]:
    found: list[int | str] = []
    for i in range(94906260, 94906270, 3):
        try:
            found.append(i * i)
        except OverflowError as error:
            found.append(str(error))
    return found


# --- loops ------------------------------------------------------------------------------


def counted_down() -> list[list[int]]:
    return [[i // 2, i % 3, i * i, -i % 4] for i in range(5, -6, -2)]


def counter_down() -> list[int | str]:
    found: list[int | str] = []
    for i in range(3, -4, -1):
        found += [i // 2, i % 3, i * -1, i * -5, abs(i) % 2]
    return found


def counter_up_from_negative() -> list[int | str]:
    found: list[int | str] = []
    for i in range(-3, 4, 2):
        found += [i // 2, i % 3, i * -1, i & 3, i >> 1]
    return found


def counter_times_negative() -> list[int | str]:
    found: list[int | str] = []
    for i in range(3):
        found.append(i * -7)
    for i in range(0, 6, 2):
        found.append(i * -1)
    for i in range(2, -1, -1):
        found.append(i * -1)
    return found


def counter_to_the_limit() -> list[int | str]:
    found: list[int | str] = []
    for i in range(TOP - 3, TOP):
        found.append(i + 1)
    for i in range(-TOP + 2, -TOP, -1):
        found.append(i - 1)
    return found


def counter_beyond() -> int:
    found = 0
    for i in range(TOP - 3, TOP):
        found = i + 2
    return found


def counter_below() -> int:
    found = 0
    for i in range(3 - TOP, -TOP, -1):
        found = i - 2
    return found


def _up_to(n: int) -> list[int | str]:
    found: list[int | str] = []
    for i in range(n):
        found.append(i * -1)
        if i >= 2:
            break
    return found


def up_to() -> list[list[int | str]]:
    return [_up_to(n) for n in [0, 1, 5, -3]]


def counter_assigned() -> list[int | str]:
    found: list[int | str] = []
    for i in range(4):
        found.append(i * -1)
        i = i - 9
        found.append(i % 4)
        found.append(i // 2)
    return found


def counter_after_the_loop() -> list[int]:
    i = -5
    for i in range(3):
        pass
    found = [i % 4]
    i = -5
    for i in range(-3, 0):
        pass
    return [*found, i % 4, i // 2]


def empty_loop_keeps() -> list[int]:
    i = -5
    for i in range(0):
        pass
    return [i % 4, i // 2]


def nested_loops() -> list[int | str]:
    found: list[int | str] = []
    for i in range(3):
        for j in range(i, -2, -1):
            found += [i * j * -1, j % 2, (i - j) % 3, j // 2]
    return found


def loop_changes_what_was_known() -> list[int | str]:
    found: list[int | str] = []
    n = 3
    for _ in range(3):
        found += [n % 5, n // 2, n * -1]
        n = n - 3
    return found


def while_changes_what_was_known() -> list[int | str]:
    found: list[int | str] = []
    n = 3
    while n > -7:
        found += [n % 5, n // 2, n * -1]
        n -= 3
    found += [n % 5, n // 2]
    return found


def while_counts_up() -> list[int | str]:
    found: list[int | str] = []
    n = 0
    while n < 4:
        found.append(n * -1)
        n += 1
    found.append(n % 3)
    return found


def while_counts_both_ways() -> list[int | str]:
    found: list[int | str] = []
    n = 0
    turns = 0
    while turns < 5:
        found += [n % 4, n // 2, n * -1]
        n += 1
        if turns > 0:
            n -= 3
        turns += 1
    return found


def while_adds_negatives() -> list[int | str]:
    found: list[int | str] = []
    n = 2
    for step in [-1, -1, -5]:
        n += step
        found += [n % 4, n // 2, n * -1]
    return found


def while_subtracts_negatives() -> list[int | str]:
    found: list[int | str] = []
    n = -2
    m = 1
    while n < 3:
        found += [(n + 3) * -1, -n % 4, -n // 2, (0 - n) * -1]
        n -= -m
        m = 2
    return found


def adds_what_shrinks() -> list[int | str]:
    found: list[int | str] = []
    n = 2
    step = 1
    while n > -5:
        found += [n % 4, n // 2, n * -1]
        n += step
        step -= 3
    return found


def adds_one_then_takes() -> list[int]:
    found: list[int] = []
    n = 2
    step = 1
    for _ in range(4):
        found += [n % 4, n // 2, n * -1]
        n += step
        step = -4
    return found


def grows_beyond() -> list[int | str]:
    found: list[int | str] = []
    n = 0
    for _ in range(3):
        try:
            found.append(n * 4503599627370496)
        except OverflowError as error:
            found.append(str(error))
        n += 1
    return found


def _chain_down(n: int) -> list[int]:
    if 0 > n > -5:
        return [0]
    return [n % 3, n // 2, n * -1]


def chain_down() -> list[list[int]]:
    return [_chain_down(n) for n in [0, -1, -7, 4]]


def counter_in_a_for() -> list[int | str]:
    found: list[int | str] = []
    n = 0
    for word in ["a", "", "bcd"]:
        found.append(n * -1)
        n += len(word)
    found.append(n * -1)
    return found


def counted_after_a_break() -> list[int]:
    n = 0
    for i in [3, -9, 4]:
        if i < 0:
            n = i
            break
        n += 1
    return [n % 5, n // 2]


def counter_by_walrus() -> list[int | str]:
    found: list[int | str] = []
    n = 4
    while (n := n - 3) > -6:
        found += [n % 5, n // 2, n * -1]
    return found


def grown_in_try() -> list[int | str]:
    found: list[int | str] = []
    n = 1
    for part in ["1", "x", "-8"]:
        try:
            n += int(part)
        except ValueError:
            n = -4
        found += [n % 5, n // 2]
    return found


# --- tests ------------------------------------------------------------------------------


def _guarded(n: int) -> list[int | str]:
    found: list[int | str] = []
    if n > 0:
        found += [n * -1, n % 3, 100 // n]
    else:
        found += [n * -1, n % 3, n // 2]
    if n >= 0:
        found += [n * -1, n % 3]
    if not n < 0:
        found += [n * -2, n % 7]
    else:
        found += [n % 7, n // 4]
    if n < 0:
        found += [n % 3]
    elif n > 5:
        found += [n % 3]
    else:
        found += [n * -1]
    return found


def guarded() -> list[list[int | str]]:
    return [_guarded(n) for n in [0, 1, -1, 5, 6, -8]]


def _turned(n: int) -> list[int | str]:
    found: list[int | str] = []
    if 0 < n:
        found += [n * -1, n % 3, 100 // n]
    if 0 >= n:
        found += [n * -1, n % 3]
    if 0 <= n <= 9:
        found += [n * 1000799917193443, n * -1, n % 4]
    if -1 < n < 1:
        found += [n * -1]
    if 0 == n:
        found += [n * -1]
    if n != 0:
        found += [n * -1, n % 5, 7 // n]
    return found


def turned() -> list[list[int | str]]:
    return [_turned(n) for n in [0, 1, -1, 9, 10, -8]]


def _any_of(n: int, d: int) -> list[int | str]:
    found: list[int | str] = []
    if n >= 0 or d >= 0:
        found += [n % 3, n // 2, n * -1, d % 3]
    else:
        found += [n % 3, d % 3]
    if n >= 0 and d > 0:
        found += [n % d, n // d, n * -1]
    else:
        found += [n % 3, d % 3, n // 2]
    if not (n < 0 or d <= 0):
        found += [n % d, n * -1]
    if not (n >= 0 and d >= 0):
        found += [n % 3, d % 3, d // 2]
    return found


def any_of() -> list[list[int | str]]:
    return [_any_of(n, d) for n in [0, 4, -4] for d in [0, 3, -3]]


def _chain(n: int, low: int) -> list[int | str]:
    if 0 <= low < n:
        return [n % 3, 5 % n]
    return [n % 3, n // 2, low % 3]


def chain() -> list[list[int | str]]:
    return [_chain(n, low) for n in [5, -5, 0, 1] for low in [0, -1, 3]]


def _left(n: int) -> list[int | str]:
    if n < 0:
        return [n % 3]
    if n == 7:
        n = -7
    if n > 100:
        n -= 1000
    return [n % 3, n // 2, n * -1]


def left() -> list[list[int | str]]:
    return [_left(n) for n in [0, 5, 7, -7, 200, 2000]]


def _not_left(n: int) -> list[int | str]:
    found = ""
    if n < 0:
        found = "negative"
    return [found, n % 3, n // 2, n * -1]


def not_left() -> list[list[int | str]]:
    return [_not_left(n) for n in [0, 5, -7]]


def _left_a_loop(numbers: list[int]) -> list[int | str]:
    found: list[int | str] = []
    for n in numbers:
        if n < 0:
            continue
        found += [n % 3, n * -1]
    for n in numbers:
        if n >= 0:
            found.append("+")
        found += [n % 3]
    return found


def left_a_loop() -> list[int | str]:
    return _left_a_loop([0, 4, -4])


def _expression(n: int) -> list[int | str]:
    return [n % 3 if n >= 0 else n % -3, n * -1 if n > 0 else n // 2, 100 // n if n > 0 else n % 7, n if n >= 0 else -n % 5]


def expression() -> list[list[int | str]]:
    return [_expression(n) for n in [0, 4, -4, 11, -11]]


def _walrus_in_the_test(n: int) -> list[int | str]:
    found: list[int | str] = []
    if n >= 0 and (n := n - 10) < 100:
        found += [n % 3, n // 2]
    found.append(n % 3 if n > -100 and (n := n - 50) else n)
    return found


def walrus_in_the_test() -> list[list[int | str]]:
    return [_walrus_in_the_test(n) for n in [0, 4, 15, -4]]


def _assigned_inside(n: int) -> list[int | str]:
    found: list[int | str] = []
    if n >= 0:
        found.append(n % 3)
        n = n - 5
        found += [n % 3, n // 2, n * -1]
        n += 2
        found += [n % 3, n // 2, n * -1]
        n, other = other_of(n)
        found += [n % 3, other]
    found += [n % 3, n // 2]
    return found


def other_of(n: int) -> tuple[int, str]:
    return -n - 3, "other"


def assigned_inside() -> list[list[int | str]]:
    return [_assigned_inside(n) for n in [0, 4, -4]]


def by_a_closure() -> list[int]:
    n = 5

    def change() -> None:
        nonlocal n
        n = -7
    found = [n % 3]
    change()
    found += [n % 3, n // 2]
    if n < 0:
        n = 4
        found.append(n % 3)
        change()
        found += [n % 3, n // 2, n * -1]
    return found


def by_an_iterator() -> list[int]:
    n = 5
    it = ((n := x) for x in [-7, -8])
    found = [n % 3]
    next(it)
    found += [n % 3, n // 2]
    n = 5
    next(it)
    return [*found, n % 3, n // 2]


def by_a_handler() -> list[int | str]:
    n = 5
    try:
        n = -7
        n = int("x")
    except ValueError:
        pass
    return [n % 3, n // 2]


def in_a_handler() -> list[int]:
    n = 5
    found: list[int] = []
    try:
        n = -7
        int("x")
    except ValueError:
        found += [n % 3, n // 2]
    n = 5
    try:
        n = -8
    finally:
        found += [n % 3, n // 2, n * -1]
    return found


def by_a_walrus_in_the_statement() -> list[int]:
    n = 5
    found = [n % 3, (n := -7), n % 3, n // 2]
    n = 5
    return [*found, n % 3, (n := -8) + n % 3]


def by_unpacking() -> list[int | str]:
    n = 5
    n, text = -7, "x"
    found: list[int | str] = [n % 3, n // 2, text]
    n = 3
    for n, text in [(-1, "a"), (4, "b")]:
        found += [n % 3, n // 2, text]
    return found


def by_a_comprehension() -> list[list[int]]:
    n = 5
    found = [[n % 3, n // 2] for n in [-7, 0]]
    return [*found, [n % 3]]


def by_a_walrus_in_a_comprehension() -> list[int | str]:
    n = 5
    found = [n := x for x in [4, -7]]
    return [*found, n % 3, n // 2]


def after_finally() -> list[int | str]:
    n = 5
    try:
        found = [n % 3]
    finally:
        n = -7
    return [*found, n % 3, n // 2]


def _after_match(n: int) -> list[int | str]:
    m = 4
    match n:
        case 0:
            m = -4
        case 1 | 2:
            m = n - 9
        case other if other > 5:
            m = -other
        case _:
            pass
    return [m % 3, m // 2, m * -1]


def after_match() -> list[list[int | str]]:
    return [_after_match(n) for n in [0, 1, 2, 7, -3]]


def _counts(n: int) -> Iterator[int]:
    while n > -4:
        yield n % 3
        n -= 2


def in_a_generator() -> list[int]:
    return list(_counts(3))


def equal_tells() -> list[int | str]:
    found: list[int | str] = []
    for n in [0, 5, -5]:
        if n == 5:
            found += [n % 3, n * -1]
        elif n == 0:
            found += [n * -1, n % 7]
        else:
            found += [n % 3, n // 2]
    return found


def contradiction() -> list[int | str]:
    found: list[int | str] = []
    for n in [3, -3]:
        if n > 0:
            if n < 0:
                found.append("never")
            found += [n % 5, n * -1]
    return found


# --- enums and dates ---------------------------------------------------------------------


def values_of_an_enum() -> list[list[int]]:
    return [[x.value * -1, x.value % 5, x.value // 2] for x in Level]


def negative_values() -> list[list[int]]:
    return [[x.value * -1, x.value % 5, x.value // 2] for x in Depth]


def value_beyond() -> list[int | str]:
    found: list[int | str] = []
    for x in Level:
        try:
            found.append(x.value + 4503599627370496)
        except OverflowError as error:
            found.append(str(error))
    return found


def int_enum() -> list[list[int]]:
    return [[x.value * -1, x % 4, x - 3, (x - 3) % 4] for x in Grade]


def parts_of_a_date() -> list[int | str]:
    day = date(2024, 1, 1)
    return [(day.month - 2) % 5, (day.day - 3) // 2, (day.year - 3000) % 7, (day.month - 1) * -1, (day.day - 1) * -1]


def parts_of_a_moment() -> list[list[int]]:
    return [[t.hour * -1, t.minute * -1, t.second * -1, t.microsecond * -1, (t.hour - 5) % 7, (t.microsecond - 7) // 2, 100 // t.month]
            for t in [datetime(2024, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)]]


def hour_as_divisor() -> int:
    return 100 // datetime(2024, 1, 1, tzinfo=UTC).hour


def month_beyond() -> int:
    return date(9999, 12, 31).month * 750599937895083


def parts_beyond() -> list[int | str]:
    found: list[int | str] = []
    t = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    for by in [750599937895082, 750599937895083]:
        try:
            found.append(t.month * by)
        except OverflowError as error:
            found.append(str(error))
    return found


# --- what CPython computes while it compiles ---------------------------------------------


def constant_test_beyond() -> int:
    if 9007199254740991 + 1000000:
        return 1
    return 2


def constant_loop_beyond() -> int:
    while 9007199254740991 * 2:
        return 1
    return 2


def constant_choice() -> list[int]:
    n = TOP
    double: Callable[[], list[int]] = lambda: [x * 2 for x in [n]] if 2 + 2 == 4 else [0]
    try:
        return double()
    except OverflowError:
        return [-1]


def constant_result_beyond() -> int:
    return (0 ** 2) - (3 * 9007199254740991)
