"""Bit operators and powers of ints: exact beyond 32 bits, CPython's errors."""
from __future__ import annotations

BIG = 9007199254740991
VALUES = [0, 1, -1, 5, -6, 255, 2147483647, 2147483648, -2147483648, -2147483649, 4294967295, 4294967296,
          1234567890123, -1234567890123, 9007199254740991, -9007199254740991]
SMALL = [0, 1, 3, 7, 12, 100, -1, -5, 2147483647, -2147483647, 6442450944]


def and_table() -> list[int]:
    return [a & b for a in VALUES for b in SMALL]


def or_table() -> list[int]:
    return [a | b for a in VALUES for b in SMALL]


def xor_table() -> list[int]:
    return [a ^ b for a in VALUES[:14] for b in SMALL]


def xor_to_the_limit() -> int:
    return BIG ^ 1


def invert_table() -> list[int]:
    return [~a for a in VALUES if a < BIG]


def shift_right_table() -> list[int]:
    return [a >> n for a in VALUES for n in [0, 1, 5, 31, 32, 33, 52, 53, 64, 1100]]


def shift_left_table() -> list[int]:
    return [a << n for a in [0, 1, -1, 5, -6, 255] for n in [0, 1, 5, 31, 32, 33, 45]]


def shift_zero_far() -> int:
    return 0 << 5000


def shift_left_negative() -> int:
    n = -1
    return 1 << n


def shift_right_negative() -> int:
    n = -3
    return 8 >> n


def shift_zero_negative() -> int:
    n = -1
    return 0 << n


def shift_to_limit() -> int:
    return 1 << 52


def mask_constant() -> list[int]:
    return [v & 255 for v in VALUES] + [v & 0x7fffffff for v in VALUES]


def mask_beyond_32_bits() -> list[int]:
    return [v & 0xffffffff for v in VALUES] + [v & 0xff00000000 for v in VALUES]


def mask_in_loop() -> int:
    found = 0
    for i in range(100):
        found = (found << 1 ^ i) & 0xffff
    return found


def precedence() -> list[int]:
    return [1 | 2 ^ 3 & 4, 1 + 2 << 3, 1 << 2 + 1, ~1 + 2, -1 >> 1, 2 ** 3 << 1, ~2 ** 2]


def comparison_precedence() -> list[bool]:
    return [(6 & 3) == 2, 1 | 2 > 2, (5 ^ 1) < 5]


def bool_operators() -> list[bool]:
    yes, no = True, False
    return [yes & no, yes & yes, yes | no, no | no, yes ^ no, yes ^ yes, no ^ no]


def bool_operators_evaluate_both() -> list[str]:
    log: list[str] = []

    def told(name: str, value: bool) -> bool:
        log.append(name)
        return value
    found = told("a", False) & told("b", True) | told("c", True)
    return [*log, str(found)]


def augmented() -> list[int]:
    a, b, c, d, e = 12, 12, 12, 3, 1000
    a &= 10
    b |= 3
    c ^= 5
    d <<= 4
    e >>= 3
    return [a, b, c, d, e]


def augmented_item() -> list[int]:
    xs = [1, 2, 4]
    for i in range(3):
        xs[i] |= 8
        xs[i] <<= i
    return xs


def augmented_bool() -> bool:
    seen = False
    for n in [1, 2, 3]:
        seen |= n == 2
    return seen


def power_variable() -> list[int]:
    return [2 ** n for n in range(53)] + [base ** n for base in [-3, -2, -1, 0, 1, 3, 10] for n in range(0, 15)]


def power_zero() -> list[int]:
    n = 0
    return [0 ** n, 5 ** n, (-5) ** n]


def power_unit_far() -> list[int]:
    n = 100001
    return [1 ** n, (-1) ** n, 0 ** n]


def power_augmented() -> int:
    n = 3
    n **= 4
    return n


def power_right_associative() -> int:
    n = 2
    found: int = n ** n ** n ** 1
    return found


def popcount() -> list[int]:
    def count(n: int) -> int:
        found = 0
        while n:
            n &= n - 1
            found += 1
        return found
    return [count(v) for v in VALUES if v >= 0]


def crc() -> int:
    crc = 0xffffffff
    for c in [97, 98, 99]:
        crc ^= c
        for _ in range(8):
            crc = crc >> 1 ^ (0xedb88320 if crc & 1 else 0)
    return crc ^ 0xffffffff


def flags() -> list[bool]:
    read, write, run = 1 << 0, 1 << 1, 1 << 2
    have = read | run
    return [bool(have & read), bool(have & write), have & run == run, not have & ~(read | run)]


BITS = 5


def _guarded(base: int, n: int) -> int:
    if n < 0:
        return -1
    found: int = base ** n
    return found


def power_guarded() -> list[int]:
    return [_guarded(base, n) for base in [-2, 0, 3] for n in [-2, -1, 0, 1, 2]]


def _chained(n: int) -> int:
    if not 0 <= n <= 10:
        return -1
    found: int = 2 ** n
    return found


def power_chained() -> list[int]:
    return [_chained(n) for n in range(-2, 13)]


def power_of_counts() -> list[int]:
    xs = ["a", "b", "c"]
    text = "mississippi"
    return [2 ** len(xs), 3 ** abs(-2), 2 ** BITS, 2 ** (BITS * 2 + 1), 2 ** text.count("ss"), 2 ** max(0, -3), 2 ** min(4, len(xs)),
            2 ** (-7 % 4), 2 ** (-7 & 6), 2 ** (len(xs) if xs else 0), pow(2, len(text)), 2 ** (text.index("s") << 1)]


def power_of_counters() -> list[int]:
    found: list[int] = []
    for i in range(3):
        found.append(2 ** i)
    for j in range(3, -1, -1):
        found.append(3 ** j)
    for k, x in enumerate([5, 6]):
        found.append(x ** k)
    for at in reversed(range(2)):
        found.append(4 ** at)
    for byte in b"\x01\x02":
        found.append(2 ** byte)
    return found


def power_while() -> list[int]:
    found: list[int] = []
    n = 3
    while n >= 0:
        found.append(2 ** n)
        n -= 1
    return found


def power_float() -> list[float]:
    return [float(2) ** n for n in [-2, 0, 2]]


def power_squares() -> list[int]:
    return [2 ** (n * n) for n in range(-3, 4)]


def power_grows() -> list[int]:
    n = 0
    n += 2
    m = n
    m *= 2
    return [2 ** n, 2 ** m, m ** n]


def _conditional(n: int) -> int:
    assert n > -1, "negative"
    return 3 ** n if n < 5 else 0


def power_asserted() -> list[int]:
    return [_conditional(n) for n in range(7)]
