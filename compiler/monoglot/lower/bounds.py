"""What is known at compile time: which expressions do something, between which numbers an int lies.

Every int lies within ±LIMIT: whatever would leave that raises. `of` narrows this by what an
expression is made of and by the frame's facts about variables (see facts.py). `proved`
decides whether the target's plain operator gives what Python's would, so all that
it accepts must hold at the limits, for zero (the target has a negative one) and for every sign.
"""
from __future__ import annotations

from monoglot import model as m
from monoglot.lower.frame import LIMIT, Bounds, Frame
from monoglot.walk import nodes

ANY: Bounds = (-LIMIT, LIMIT)
LENGTH: Bounds = (0, 2**32 - 1)  # no array, map or string of any target is longer
INDEX: Bounds = (0, 2**32 - 2)

_ACTING = (m.CallFunction, m.CallValue, m.CallBuiltin, m.CallTable, m.CallLibrary, m.Index, m.Binary,
           m.Comprehension, m.StateRef, m.Attribute, m.Walrus, m.Slice, m.NewDataclass, m.CallMethod)
_PARTS = {"year": (1, 9999), "month": (1, 12), "day": (1, 31), "hour": (0, 23), "minute": (0, 59), "second": (0, 59), "microsecond": (0, 999999)}
_FOUND = ("str.find", "str.rfind", "bytes.find", "bytes.rfind")


def acts(e: m.Expr) -> bool:
    """True unless evaluating `e` earlier or later can make no difference."""
    return any(isinstance(n, _ACTING) for n in nodes(e, lambda n: not isinstance(n, m.Lambda)))


def whole(type_: m.Type) -> bool:
    """True for what this module knows numbers of."""
    return type_ in (m.INT, m.BOOL)


def of(frame: Frame, e: m.Expr) -> Bounds:
    """Between which numbers the int or bool `e` lies."""
    if e.type == m.BOOL:
        return (0, 1)
    if e.type != m.INT:
        return ANY
    match e:
        case m.Const(int() as value):
            return _within(value, value)
        case m.Local(name):
            return frame.bounds_of(name) or ANY
        case m.Binary(op, left, right) if whole(left.type) and whole(right.type):
            return result(op, of(frame, left), of(frame, right))
        case m.Unary(op, operand) if whole(operand.type):
            return _unary(op, of(frame, operand))
        case m.Conditional(_, then, orelse):
            return _hull([of(frame, then), of(frame, orelse)])
        case m.Convert(value) if whole(value.type):
            return of(frame, value)
        case m.Index(value) if value.type == m.BYTES:
            return (0, 255)
        case m.Attribute(value, name) if isinstance(value.type, m.EnumType):
            return _within(*frame.values.get(value.type.name, ANY)) if name == "value" else ANY
        case m.Attribute(value, name) if value.type in (m.DATE, m.DATETIME):
            return _PARTS.get(name, ANY)
        case m.CallTable(op="count"):
            return LENGTH
        case m.CallBuiltin(name, args):
            return _called(frame, name, args)
    return ANY


def _called(frame: Frame, name: str, args: tuple[m.Expr, ...]) -> Bounds:
    if name == "len":
        only = args[0]
        known = isinstance(only, m.Const) and isinstance(only.value, str)
        return (len(only.value), len(only.value)) if known else LENGTH  # type: ignore[union-attr,arg-type]
    if name == "ord":
        return (0, 0x10ffff)
    if name in _FOUND:
        return (-1, LENGTH[1])
    if not all(whole(a.type) for a in args):
        return ANY
    parts = [of(frame, a) for a in args]
    if name == "int" and len(parts) == 1:
        return parts[0]
    if name == "abs":
        low, high = parts[0]
        return (0 if low <= 0 <= high else min(abs(low), abs(high)), max(abs(low), abs(high)))
    if name in ("min", "max") and len(parts) > 1:
        choose = min if name == "min" else max
        return (choose(p[0] for p in parts), choose(p[1] for p in parts))
    return ANY


def _within(low: int, high: int) -> Bounds:
    """What is left of the bounds within ±LIMIT: beyond it the operation has raised."""
    low, high = max(low, -LIMIT), min(high, LIMIT)
    return (low, high) if low <= high else ANY


def _hull(parts: list[Bounds]) -> Bounds:
    return _within(min(p[0] for p in parts), max(p[1] for p in parts))


def _unary(op: str, a: Bounds) -> Bounds:
    return {"-": (-a[1], -a[0]), "+": a}.get(op) or _within(-1 - a[1], -1 - a[0])


def result(op: str, a: Bounds, b: Bounds) -> Bounds:
    """Between which numbers `a op b` lies if it raises nothing."""
    if op == "%" and b[0] > 0:
        return (0, min(a[1], b[1] - 1)) if a[0] >= 0 else (0, b[1] - 1)
    if op == "%" and b[1] < 0:
        return (b[0] + 1, 0)
    if op == "//" and b[0] > 0:
        every = [x // y for x in a for y in b]
        return (min(every), max(every))
    if op in ("&", "|", "^", "<<", ">>"):
        return _bits(op, a, b)
    return _within(*exact(op, a, b)) if op in ("+", "-", "*") else ANY


def exact(op: str, a: Bounds, b: Bounds) -> Bounds:
    """The bounds of a sum, difference or product, however large."""
    if op == "+":
        return (a[0] + b[0], a[1] + b[1])
    if op == "-":
        return (a[0] - b[1], a[1] - b[0])
    every = [x * y for x in a for y in b]
    return (min(every), max(every))


def _bits(op: str, a: Bounds, b: Bounds) -> Bounds:
    masks = [x[1] for x in (a, b) if x[0] >= 0]
    if op == "&":
        return (0, min(masks)) if masks else ANY
    if op in ("|", "^") and min(a[0], b[0]) >= 0:
        return (0, 2 ** max(a[1].bit_length(), b[1].bit_length()) - 1)
    if op == "<<" and b[0] >= 0 and b[1] <= 53:
        return _within(*exact("*", a, (2 ** b[0], 2 ** b[1])))
    return (0, a[1]) if op == ">>" and a[0] >= 0 and b[0] >= 0 else ANY


def _word(bounds: Bounds) -> bool:
    """True for what the target's 32-bit operators hold."""
    return -2**31 <= bounds[0] and bounds[1] < 2**31


def proved(op: str, a: Bounds, b: Bounds) -> bool:
    """True if the unchecked form of `a op b` is right."""
    if op == "%":  # a negative left side would need the divisor added, and its zero would be negative
        return a[0] >= 0 and b[0] > 0
    if op == "//":  # the quotient of ints within ±LIMIT never rounds to an integer that it isn't
        return b[0] > 0
    if op in ("&", "|", "^", "<<", ">>"):
        return _proved_bits(op, a, b)
    if op not in ("+", "-", "*") or (op == "*" and (_negative_zero(a, b) or _negative_zero(b, a))):
        return False
    low, high = exact(op, a, b)
    return -LIMIT <= low and high <= LIMIT


def _negative_zero(a: Bounds, b: Bounds) -> bool:
    """True if the product may be the target's negative zero, by a zero `a`."""
    return a[0] <= 0 <= a[1] and b[0] < 0


def _proved_bits(op: str, a: Bounds, b: Bounds) -> bool:
    if op == "&" and any(x[0] >= 0 and x[1] < 2**31 for x in (a, b)):
        return True  # the target's operator takes the lowest 32 bits of the other side, which are right
    if op in ("&", "|", "^"):
        return _word(a) and _word(b)
    if b[0] < 0 or b[1] > 31 or (op == "<<" and b[1] > 30):
        return False
    return _word(a) and (op == ">>" or _word(exact("*", a, (2 ** b[0], 2 ** b[1]))))
