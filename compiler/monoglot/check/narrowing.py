"""What the outcome of a test tells about types: `x is not None` makes `x` its item type."""
from __future__ import annotations

from collections.abc import Mapping

from monoglot.check.scope import Path, path_of
from monoglot.model import BoolOp, CallBuiltin, Compare, Const, Convert, Expr, OptionalType, Type, Unary


def facts(test: Expr, outcome: bool) -> Mapping[Path, Type]:
    """The narrower types that hold once `test` came out as `outcome`."""
    match test:
        case Unary(op="not", operand=operand):
            return facts(operand, not outcome)
        case CallBuiltin(name="bool", args=(value,)):
            return facts(value, outcome)
        case BoolOp(op=op, values=values) if (op == "and") == outcome:
            return {path: type for value in values for path, type in facts(value, outcome).items()}
        case Compare(ops=(op,), operands=(left, right)):
            return _comparison(op, left, right, outcome)
    return _not_none(test) if outcome else {}


def _comparison(op: str, left: Expr, right: Expr, outcome: bool) -> Mapping[Path, Type]:
    if _is_none(left):
        left, right = right, left
    if _is_none(right):
        return _not_none(left) if (op in ("is-not", "!=")) == outcome and op in ("is", "is-not", "==", "!=") else {}
    if op == "==" and outcome:
        return _not_none(left) if not isinstance(right.type, OptionalType) else {}
    return {}


def _is_none(value: Expr) -> bool:
    while isinstance(value, Convert):
        value = value.value
    return isinstance(value, Const) and value.value is None


def _not_none(value: Expr) -> Mapping[Path, Type]:
    path = path_of(value)
    return {path: value.type.item} if path is not None and isinstance(value.type, OptionalType) else {}
