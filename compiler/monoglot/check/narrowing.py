"""What the outcome of a test tells about types: `x is not None` makes `x` its item type."""
from __future__ import annotations

from collections.abc import Iterable, Mapping

from monoglot.check.natural import compared
from monoglot.check.overlap import told
from monoglot.check.scope import Flow, Path, path_of
from monoglot.check.types import members, union
from monoglot.check.world import World
from monoglot.model import (
    BoolOp, CallBuiltin, Comprehension, Compare, Conditional, Const, Convert, Expr, IsInstance, Lambda, NONE, OptionalType, Type, Unary, Walrus,
)
from monoglot.walk import children


def taken(world: World, flow: Flow, test: Expr, outcome: bool) -> Flow:
    """The flow once `test` came out as `outcome`: names that it surely assigned, types that it narrowed."""
    return flow.having(assigned(test, outcome)).narrow({**facts(test, outcome), **told(world, test, outcome)})


def assigned(test: object, outcome: bool | None = None) -> frozenset[str]:
    """The names that `:=` surely assigned once the expression came out as `outcome` (None: whatever it gave)."""
    match test:
        case Unary(op="not", operand=operand):
            return assigned(operand, None if outcome is None else not outcome)
        case CallBuiltin(name="bool", args=(value,)) | Convert(value=value):
            return assigned(value, outcome)
        case BoolOp(op=op, values=values):
            every = values if outcome is not None and (op == "and") == outcome else values[:1]
            return _union(assigned(v, outcome if every is values else None) for v in every)
        case Conditional(test=first):
            return assigned(first)
        case Compare(operands=operands):
            return _union(map(assigned, operands if outcome or len(operands) == 2 else operands[:2]))
        case Lambda():
            return frozenset()
        case Comprehension(clauses=clauses):
            return assigned(clauses[0].iterable)
        case Walrus(name=name, value=value):
            return assigned(value) | {name}
    return _union(map(assigned, children(test)))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def facts(test: Expr, outcome: bool) -> Mapping[Path, Type]:
    """The narrower types that hold once `test` came out as `outcome`."""
    match test:
        case Unary(op="not", operand=operand):
            return facts(operand, not outcome)
        case CallBuiltin(name="bool", args=(value,)):
            return facts(value, outcome)
        case BoolOp(op=op, values=values) if (op == "and") == outcome:
            return _joined(values, outcome)
        case IsInstance(value=value, types=types):
            return _instance(value, types, outcome)
        case Compare(ops=(op,), operands=(left, right)):
            return {**_comparison(op, left, right, outcome), **compared(test, outcome)}
        case Compare():
            return compared(test, outcome)
    return _not_none(test) if outcome else {}


def _joined(values: tuple[Expr, ...], outcome: bool) -> Mapping[Path, Type]:
    """What all of them tell; of a name that a later one assigns, the earlier ones tell nothing."""
    found: dict[Path, Type] = {}
    for value in values:
        again = assigned(value, outcome)
        found = {path: type for path, type in found.items() if path[0] not in again} | dict(facts(value, outcome))
    return found


def _instance(value: Expr, types: tuple[Type, ...], outcome: bool) -> Mapping[Path, Type]:
    path = path_of(value)
    left = types if outcome else tuple(m for m in members(value.type) if m not in types)
    found = union(left) if left else None
    return {} if path is None or found is None or found in (value.type, NONE) else {path: found}


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
