"""What is known at compile time: which expressions do something, which ints stay small."""
from __future__ import annotations

from monoglot import model as m
from monoglot.lower.frame import LIMIT, Bounds, Frame
from monoglot.walk import nodes

LENGTH: Bounds = (0, 2**32)  # no array, map or string of any target is longer

_ACTING = (m.CallFunction, m.CallValue, m.CallBuiltin, m.CallTable, m.CallLibrary, m.Index, m.Binary,
           m.Comprehension, m.StateRef, m.Attribute, m.Walrus, m.Slice, m.NewDataclass, m.CallMethod)


def acts(e: m.Expr) -> bool:
    """True unless evaluating `e` earlier or later can make no difference."""
    return any(isinstance(n, _ACTING) for n in nodes(e, lambda n: not isinstance(n, m.Lambda)))


def of(frame: Frame, e: m.Expr) -> Bounds | None:
    """Between which numbers the int `e` lies, if that is known."""
    match e:
        case m.Const(bool()):
            return None
        case m.Const(int() as value):
            return (value, value)
        case m.Local(name):
            return frame.bounds_of(name)
        case m.CallBuiltin("len") | m.CallTable(op="count"):
            return LENGTH
        case m.Binary(op, left, right, type) if type == m.INT:
            return _binary(op, of(frame, left), of(frame, right))
    return None


def _binary(op: str, a: Bounds | None, b: Bounds | None) -> Bounds | None:
    if op == "%" and b is not None and b[0] > 0:
        return (0, b[1] - 1)
    masks = [x[1] for x in (a, b) if x is not None and x[0] >= 0]
    if op == "&" and masks:
        return (0, min(masks))
    if a is None or b is None:
        return None
    if op == "+":
        return (a[0] + b[0], a[1] + b[1])
    if op == "-":
        return (a[0] - b[1], a[1] - b[0])
    if op == "*":
        every = [x * y for x in a for y in b]
        return (min(every), max(every))
    if op in ("|", "^") and min(a[0], b[0]) >= 0:
        return (0, 2 ** max(int(a[1]).bit_length(), int(b[1]).bit_length()) - 1)
    if op == ">>" and a[0] >= 0 and b[0] >= 0:
        return (0, a[1])
    return a if op == "//" and a[0] >= 0 and b[0] > 0 else None


def _word(bounds: Bounds) -> bool:
    """True for what the target's 32-bit operators hold."""
    return -2**31 <= bounds[0] and bounds[1] < 2**31


def proved(op: str, frame: Frame, left: m.Expr, right: m.Expr) -> bool:
    """True if the unchecked form of `left op right` is right."""
    a, b = of(frame, left), of(frame, right)
    if op == "&" and any(x is not None and x[0] >= 0 and x[1] < 2**31 for x in (a, b)):
        return True  # the target's operator takes the lowest 32 bits of the other side, which are right
    if a is None or b is None:
        return False
    if op in ("&", "|", "^"):
        return _word(a) and _word(b)
    if op in ("<<", ">>"):
        moved: Bounds = (a[0] * 2 ** b[1], a[1] * 2 ** b[1]) if 0 <= b[0] and b[1] < 31 and op == "<<" and _word(a) else a
        return _word(a) and _word(moved) and 0 <= b[0] and b[1] < 32
    if op not in ("+", "-", "*"):
        return False
    if op == "*" and min(a[0], b[0]) < 0:  # the product might be the target's negative zero
        return False
    known = _binary(op, a, b)
    return known is not None and -LIMIT <= known[0] and known[1] <= LIMIT
