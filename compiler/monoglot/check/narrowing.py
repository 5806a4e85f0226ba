"""What the outcome of a test tells about types: `x is not None` makes `x` its item type."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from monoglot.check.natural import compared
from monoglot.check.scope import Flow, Path, path_of
from monoglot.check.telling import over, told
from monoglot.check.types import equatable, item_like, members, union
from monoglot.model import (
    NONE, BoolOp, CallBuiltin, Compare, Comprehension, Conditional, Const, Convert, DictType, Expr, IsInstance, Lambda,
    ListType, OptionalType, SetType, TupleOfType, TupleType, Type, Unary, Walrus,
)
from monoglot.walk import children

if TYPE_CHECKING:
    from monoglot.check.body import Body


def taken(body: Body, flow: Flow, test: Expr, outcome: bool) -> Flow:
    """The flow once `test` came out as `outcome`: names that it surely assigned, types that it narrowed.

    It ends where the test can't come out so.
    """
    now, body.flow = body.flow, flow
    made = flow.having(assigned(test, outcome)).narrow({**facts(test, outcome), **told(body, test, outcome)})
    never = over(body, made, test) or _never(test, outcome)
    body.flow = now
    return made.end() if never else made


def _never(test: Expr, outcome: bool) -> bool:
    """True for a test by the class of a variable that all its classes pass, or none; for a constant."""
    match test:
        case Unary(op="not", operand=operand):
            return _never(operand, not outcome)
        case BoolOp(op=op, values=values):
            return any(_never(v, outcome) for v in values) if (op == "and") == outcome else all(_never(v, outcome) for v in values)
        case IsInstance(value=value, types=types):
            return not outcome and path_of(value) is not None and all(m in types for m in members(value.type))
        case Const(value=bool() as known):
            return known != outcome
    return False


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
        case Compare(ops=ops, operands=operands) if outcome or len(ops) == 1:
            found = dict(compared(test, outcome))
            for op, left, right in zip(ops, operands, operands[1:], strict=False):
                found |= _comparison(op, left, right, outcome)
            if outcome and all(op == "==" for op in ops) and any(NONE not in members(o.type) for o in operands):
                found |= {path: type for o in operands for path, type in _not_none(o).items()}  # all are the one that isn't None
            return found
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
    if (op in ("==", "is")) == outcome and op in ("==", "!=", "is", "is-not"):
        some = [v for v, other in ((left, right), (right, left)) if not isinstance(other.type, OptionalType)]
        return {path: type for v in some for path, type in _not_none(v).items()}
    if (op == "in") == outcome and op in ("in", "not-in"):
        return _not_none(left) if _of_items(left.type, right.type) else {}
    return {}


def _of_items(type: Type, container: Type) -> bool:
    """True if None isn't among the items that a container may have."""
    match container:
        case DictType(item, _) | SetType(item):
            found = [item]
        case TupleType(items):
            found = list(items)
        case ListType() | TupleOfType():
            found = [item_like(container)]
        case _:
            return False
    return all(not isinstance(i, OptionalType) and i != NONE and equatable(type, i) for i in found)


def _is_none(value: Expr) -> bool:
    while isinstance(value, Convert):
        value = value.value
    return isinstance(value, Const) and value.value is None


def _not_none(value: Expr) -> Mapping[Path, Type]:
    path = path_of(value)
    return {path: value.type.item} if path is not None and isinstance(value.type, OptionalType) else {}
