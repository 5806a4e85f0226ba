"""Decimal in CPython's default context."""
from decimal import ROUND_05UP, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, DivisionByZero, InvalidOperation

TEXTS = ["0", "-0", "0.00", "1", "-1", "1.50", "2.5", "-2.5", "3.5", "0.1", "-0.001", "1E+3", "1E-7", "123456789.987654321", "9999999999999999999999999999", "1e28", "1E-30",
         "0E+5", "0E-10", "-12.345", "100", "0.5", "99.995", "1.005"]
RATE = Decimal("0.19")


def texts() -> list[str]:
    return [str(Decimal(t)) for t in TEXTS]


def reprs() -> list[Decimal]:
    return [Decimal(t) for t in TEXTS]


def from_others() -> list[Decimal]:
    return [Decimal(5), Decimal(-3), Decimal(0.1), Decimal(2.5), Decimal(1e22), Decimal(-0.0), Decimal(" 1_000.5 "), Decimal(".5"), Decimal("5."), Decimal("+1"), Decimal(5e-324), Decimal("٣.٥")]


def sums() -> list[str]:
    return [f"{Decimal(a) + Decimal(b)} {Decimal(a) - Decimal(b)}" for a in TEXTS for b in TEXTS]


def products() -> list[str]:
    return [str(Decimal(a) * Decimal(b)) for a in TEXTS for b in TEXTS]


def quotients() -> list[str]:
    return [str(Decimal(a) / Decimal(b)) for a in TEXTS for b in TEXTS if Decimal(b) != 0]


def remainders() -> list[str]:
    small = [t for t in TEXTS if Decimal(t) != 0 and abs(Decimal(t)) < 10000 and abs(Decimal(t)) > Decimal("0.0001")]
    return [f"{Decimal(a) // Decimal(b)} {Decimal(a) % Decimal(b)} {divmod(Decimal(a), Decimal(b))}" for a in small for b in small]


def with_ints() -> list[Decimal]:
    d = Decimal("1.50")
    return [d + 1, 1 + d, d * 3, 3 * d, d - 1, 1 - d, d / 2, 3 / d, d // 1, 7 % d, d ** 2]


def powers() -> list[str]:
    return [f"{Decimal(b) ** n}" for b in ["1.1", "2", "-3", "0.5", "1.00", "10", "1.004166666666666666666666667", "-1", "7"] for n in [0 + 1, 2, 3, 10, 0 - 1, -2, 360]]


def power_zero() -> list[str]:
    zero = 0
    return [str(Decimal(5) ** zero), str(Decimal(0) ** 2), str(Decimal("-1.0") ** 3), str(Decimal("-1.0") ** 2)]


def negations() -> list[str]:
    return [f"{-Decimal(t)} {+Decimal(t)} {abs(Decimal(t))}" for t in TEXTS]


def rounded_when_used() -> list[Decimal]:
    long = Decimal("1.23456789012345678901234567890123456789")
    return [long, +long, -long, long + 0, long * 1, abs(-long)]


def compares() -> list[bool]:
    a, b = Decimal("1.0"), Decimal("1.00")
    return [a == b, a < b, a <= b, Decimal("-0") == 0, Decimal("1e3") == 1000, Decimal("0.1") != Decimal(0.1), Decimal("2") > 1, 1 < Decimal("1.5"), Decimal("1E+100") > Decimal("9E+99"), Decimal(-5) < Decimal(-4)]


def sorts() -> list[Decimal]:
    return sorted([Decimal("2.5"), Decimal("-1"), Decimal("10"), Decimal("0.1")], reverse=True)


def keys() -> dict[Decimal, int]:
    d: dict[Decimal, int] = {}
    for t in ["1.0", "1", "1.00", "2", "0", "-0", "1E+1", "10"]:
        d[Decimal(t)] = d.get(Decimal(t), 0) + 1
    return d


def key_missing() -> int:
    return {Decimal("1.0"): 1}[Decimal("2.50")]


def quantized() -> list[str]:
    modes = [ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_05UP]
    values = ["2.5", "-2.5", "3.5", "2.4", "2.6", "-2.6", "0.5", "5.05", "0", "1.50", "-0.4", "2.51"]
    return [f"{mode} {[str(Decimal(v).quantize(Decimal('1'), mode)) for v in values]}" for mode in modes]


def cents() -> list[str]:
    return [str(Decimal(t).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)) for t in ["1.005", "2.675", "-1.005", "99.995", "1", "0", "1E+3", "1e-9"]]


def quantize_default() -> list[Decimal]:
    return [Decimal("1.005").quantize(Decimal("0.01")), Decimal("1.015").quantize(Decimal("0.01")), Decimal("7").quantize(Decimal("1E+1"))]


def quantize_too_long() -> Decimal:
    return Decimal("1e20").quantize(Decimal("1e-10"))


def rounds() -> list[int]:
    return [round(Decimal(t)) for t in ["2.5", "3.5", "-2.5", "0.5", "1.4999", "1E+2"]]


def rounds_to() -> list[Decimal]:
    return [round(Decimal("2.675"), 2), round(Decimal("2.665"), 2), round(Decimal("1234"), -2), round(Decimal("-0.05"), 1), round(Decimal("1"), 3)]


def conversions() -> list[str]:
    return [f"{int(Decimal(t))} {float(Decimal(t))} {bool(Decimal(t))}" for t in TEXTS if abs(Decimal(t)) < Decimal("1e15")]


def whole() -> list[Decimal]:
    return [Decimal(t).to_integral_value() for t in ["2.5", "3.5", "-0.4", "1E+5", "1.999"]] + [Decimal("2.5").to_integral_value(ROUND_UP), Decimal("2.5").to_integral_value(rounding=ROUND_DOWN)]


def normalized() -> list[Decimal]:
    return [Decimal(t).normalize() for t in TEXTS]


def roots() -> list[Decimal]:
    return [Decimal(t).sqrt() for t in ["0", "1", "2", "4", "0.25", "1E+3", "100", "2.25", "1e-10", "12345678901234567890", "0.00", "1E+4"]]


def root_of_negative() -> Decimal:
    return Decimal(-1).sqrt()


def questions() -> list[str]:
    return [f"{Decimal(t).is_zero()} {Decimal(t).is_signed()} {Decimal(t).adjusted()} {Decimal(t).copy_abs()} {Decimal(t).copy_negate()}" for t in TEXTS]


def sum_of_prices() -> Decimal:
    return sum([Decimal("0.1"), Decimal("0.2"), Decimal("0.30")], Decimal(0))


def min_max() -> tuple[Decimal, Decimal]:
    prices = [Decimal("9.99"), Decimal("10.00"), Decimal("-1")]
    return (min(prices), max(prices))


def formats() -> list[str]:
    return [f"{Decimal(t):.2f} {Decimal(t):,} {Decimal(t):10}| {Decimal(t):e} {Decimal(t):.3e} {Decimal(t):g} {Decimal(t):.2g} {Decimal(t):+} {Decimal(t):%} {Decimal(t):.1%} {Decimal(t):<12.1f}| {Decimal(t):012,.2f} {Decimal(t):f} {Decimal(t):E} {Decimal(t):.0f}" for t in TEXTS]


def tax() -> str:
    price = Decimal("19.99")
    return f"{price * (1 + RATE):.2f} {(price * RATE).quantize(Decimal('0.01'))}"


def wrong_text() -> Decimal:
    return Decimal("abc")


def wrong_empty() -> Decimal:
    return Decimal("")


def by_zero() -> Decimal:
    return Decimal(1) / Decimal(0)


def zero_by_zero() -> Decimal:
    return Decimal(0) / 0


def modulo_zero() -> Decimal:
    return Decimal(1) % 0


def floor_zero() -> Decimal:
    return Decimal(1) // 0


def too_far() -> Decimal:
    return Decimal("1e30") // 1


def caught() -> str:
    try:
        return str(Decimal(1) / 0)
    except ZeroDivisionError as error:
        return "caught " + str(error)


def caught_as_itself() -> str:
    try:
        return str(Decimal("x"))
    except InvalidOperation as error:
        return "caught " + str(error)


def caught_division() -> str:
    try:
        return str(Decimal(1) / 0)
    except DivisionByZero as error:
        return "caught " + repr(error)


def caught_as_arithmetic() -> str:
    try:
        return str(Decimal("x"))
    except ArithmeticError:
        return "arithmetic"


def far_apart() -> list[Decimal]:
    return [Decimal("1e1000") + 1, Decimal("1e-1000") + 1, Decimal("1e1000") - Decimal("1e-1000"), Decimal("-1e500") + Decimal("1e400")]


def overflow() -> Decimal:
    return Decimal("9e999999") * 10


def tiny() -> list[Decimal]:
    return [Decimal("1e-1000000") / 3, Decimal("1e-1000020") * Decimal("1e-10")]
