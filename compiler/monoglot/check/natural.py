"""Which ints are surely not negative: the exponents for which `int ** int` is an int.

CPython makes a float of `2 ** -1`, so an exponent that may be negative has no type before the
program runs. What is known of a variable is kept in the flow, beside what narrows its type:
`("n", NATURAL)` for `n`. It is forgotten together with the variable's type.
"""
from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from monoglot.check.scope import NATURAL, Path, path_of
from monoglot.model import (
    BYTES, INT, Binary, CallBuiltin, CallFunction, CallTable, Compare, Comprehension, Conditional, Const, Expr, GlobalConst, ListDisplay, TupleDisplay, Type,
)

if TYPE_CHECKING:
    from monoglot.check.body import Body

_COUNTS = frozenset({"len", "abs", "ord", "str.count", "list.count", "tuple.count", "str.index", "list.index", "int.bit_length",
                     "int.bit_count"})
_KEEP = ("+", "*", "//", "%", "**", "|", "^", "<<", ">>")
_SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def natural(body: Body, value: Expr) -> bool:
    """True if the int `value` is proven to be 0 or more."""
    path = path_of(value)
    if path is not None and body.scope.narrowed((*path, NATURAL)) is not None:
        return True
    match value:
        case Binary(op, left, right, type) if type == INT:
            return _binary(op, left, right, [natural(body, left), natural(body, right)])
        case Conditional(then=then, orelse=orelse, type=type) if type == INT:
            return natural(body, then) and natural(body, orelse)
        case CallBuiltin("max" | "min" as name, args, (), type) if type == INT and len(args) > 1:
            return (any if name == "max" else all)(natural(body, a) for a in args)
        case GlobalConst(name, type) if type == INT and name in body.world.constants:
            return natural(body, body.world.constants[name].value)
    return _by_itself(value)


def _binary(op: str, left: Expr, right: Expr, known: list[bool]) -> bool:
    if op == "%":
        return known[1]  # the result has the divisor's sign
    if op == "&":
        return any(known)
    return op in _KEEP and all(known) or (op == "*" and path_of(left) == path_of(right) is not None)


def _by_itself(value: Expr) -> bool:
    """True for what is never negative, whatever the variables hold."""
    match value:
        case Const(value=int() as number, type=type):
            return type == INT and number >= 0
        case CallBuiltin("sum", (Comprehension(element=element),)):
            return _by_itself(element)
        case CallBuiltin(name=name, type=type):
            return type == INT and name in _COUNTS
        case CallFunction(function):
            return function.endswith(".__len__")
    return isinstance(value, CallTable) and value.op == "count"


def compared(test: Compare, outcome: bool) -> dict[Path, Type]:
    """The variables and fields that a comparison with a constant or a length proves not negative."""
    pairs = list(zip(test.ops, test.operands, test.operands[1:], strict=False))
    if not outcome:
        pairs = [(_OPPOSITE.get(op, ""), a, b) for op, a, b in pairs] if len(pairs) == 1 else []
    both = [*pairs, *((_SWAPPED.get(op, ""), b, a) for op, a, b in pairs)]
    return {(*path, NATURAL): INT for op, value, limit in both
            if value.type == limit.type == INT and (path := path_of(value)) is not None and _proves(op, limit)}


def _proves(op: str, limit: Expr) -> bool:
    """True if `value op limit` holds only for values of 0 or more."""
    return (op in (">=", ">", "==") and _by_itself(limit)) or (op == ">" and isinstance(limit, Const) and limit.value == -1)


def known_sign(body: Body, name: str, value: Expr) -> dict[Path, Type]:
    """What is known of the variable once it has the value."""
    return {(name, NATURAL): INT} if value.type == INT and natural(body, value) else {}


def counted(body: Body, target: ast.expr, source: Expr) -> dict[Path, Type]:
    """What is known of a loop's variables: counters, and the numbers of a display."""
    if isinstance(source, CallBuiltin) and source.name == "enumerate" and isinstance(target, ast.Tuple | ast.List):
        start = [*source.args[1:], *(v for _, v in source.keywords)]
        inner = counted(body, target.elts[1], source.args[0]) if len(target.elts) == 2 else {}
        return (_named(target.elts[:1]) if all(natural(body, s) for s in start) else {}) | inner
    return _named([target]) if _naturals(body, source) else {}


def _named(targets: Iterable[ast.expr]) -> dict[Path, Type]:
    return {(t.id, NATURAL): INT for t in targets if isinstance(t, ast.Name)}


def _naturals(body: Body, source: Expr) -> bool:
    """True if every item is an int that is not negative."""
    match source:
        case CallBuiltin("range", (_, Const(value=int() as stop), Const(value=int() as step))) if step < 0:
            return stop >= -1
        case CallBuiltin("range", args):
            return len(args) == 1 or all(natural(body, a) for a in args[:1] + args[2:])
        case CallBuiltin("reversed" | "sorted", (inner,)):
            return _naturals(body, inner)
        case ListDisplay(items=items) | TupleDisplay(items=items):
            return bool(items) and all(natural(body, i) for i in items)
    return source.type == BYTES
