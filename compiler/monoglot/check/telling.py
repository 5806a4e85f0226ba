"""What the outcome of a test tells of values (`known`): the members that an enum's value isn't, that an int is 0."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from monoglot.check.known import FALSE, TRUE, Literals, NOTHING, enum_of, excluding, literals, member_names, part, place
from monoglot.check.scope import FIELD, NOT, STATE, Flow, Path
from monoglot.check.types import without_none
from monoglot.model import (
    BOOL, NONE, BoolOp, CallBuiltin, Compare, Const, Convert, EnumMember, Expr, GlobalConst, ListDisplay, OptionalType, SetDisplay, TupleDisplay,
    Type, Unary, Walrus,
)

if TYPE_CHECKING:
    from monoglot.check.body import Body

Facts = dict[Path, Type]

_MIRRORED = {"==": "!=", "!=": "==", "is": "is-not", "is-not": "is", "in": "not-in", "not-in": "in"}


def told(body: Body, test: Expr, outcome: bool) -> Facts:
    """What a test that came out as `outcome` tells, beside what is known where it stands."""
    match test:
        case Unary(op="not", operand=operand):
            return told(body, operand, not outcome)
        case CallBuiltin(name="bool", args=(value,)) if place(test) is None:
            return told(body, value, outcome)
        case BoolOp(op=op, values=values) if (op == "and") == outcome:
            return _in_turn(body, values, outcome)
        case BoolOp(values=values):
            return _whichever(body, values, outcome)
        case Compare(ops=ops, operands=operands) if outcome or len(ops) == 1:
            found: Facts = {}
            for op, left, right in zip(ops, operands, operands[1:], strict=False):
                found |= _compared(body, op if outcome else _MIRRORED.get(op, ""), left, right)
            return found
    return _truth(body, test, outcome)


def _in_turn(body: Body, values: tuple[Expr, ...], outcome: bool) -> Facts:
    """Each of the values came out so; what one tells is known to the next."""
    found: Facts = {}
    before = body.flow
    for value in values:
        body.flow = before.narrow(found)
        found |= told(body, value, outcome)
    body.flow = before
    return found


def _whichever(body: Body, values: tuple[Expr, ...], outcome: bool) -> Facts:
    """What holds whichever of the values decided: the ones before it came out otherwise."""
    ways: list[Facts] = []
    for i, value in enumerate(values):
        before, passed = body.flow, _in_turn(body, values[:i], not outcome)
        body.flow = before.narrow(passed)
        ways.append({**passed, **told(body, value, outcome)})
        body.flow = before
    return {path: type for path, type in ways[0].items() if all(way.get(path) == type for way in ways)}


def _truth(body: Body, value: Expr, outcome: bool) -> Facts:
    """What the truth of a variable, a field or an item tells."""
    path, type = place(value), without_none(value.type)
    if path is None:
        return {}
    if outcome:
        return {(*path, TRUE): NONE} if type == BOOL else {}
    names = member_names(body.world, value.type)
    return {(*path, NOT + n): NONE for n in names} or ({(*path, NOT): NONE} if type in FALSE else {})


def _compared(body: Body, op: str, left: Expr, right: Expr) -> Facts:
    if op in ("in", "not-in"):
        return _among(body, left, _items(body, right, op == "in"), op == "in")
    if op in ("==", "!=", "is", "is-not"):
        same = op in ("==", "is")
        if isinstance(right, Const) and right.value is None:
            return _truth(body, left, False) if same and member_names(body.world, left.type) else {}
        if isinstance(right, Const) and isinstance(right.value, bool) and op in ("is", "is-not"):
            return _truth(body, left, right.value == same)
        return _among(body, left, _value(body, right, same), same) | _among(body, right, _value(body, left, same), same)
    return {}


def _value(body: Body, value: Expr, same: bool = True) -> Literals:
    """The members that the expression may be, or that it is not true; of constants only an enum's. To be no one of several tells nothing."""
    while isinstance(value, Convert | Walrus):
        value = value.value
    found = literals(body, value) if isinstance(value, EnumMember | GlobalConst) or place(value) is not None else NOTHING
    return found if same or len(found) == 1 else NOTHING


def _items(body: Body, value: Expr, same: bool) -> Literals:
    while isinstance(value, Convert):
        value = value.value
    if not isinstance(value, ListDisplay | TupleDisplay | SetDisplay):
        return NOTHING
    parts = [_value(body, item) for item in value.items]
    return NOTHING.union(*(p for p in parts if same or len(p) == 1)) if all(parts) else NOTHING


def _among(body: Body, value: Expr, given: Literals, same: bool) -> Facts:
    """What `value` is once it is one of `given`; once it isn't, where that is one value only or a list of members."""
    names = member_names(body.world, value.type)
    while isinstance(value, Convert) and not names:  # a member that stands for its int or str
        value = value.value
        names = member_names(body.world, value.type)
    paths = [p for p in (place(value), place(value.value) if isinstance(value, Walrus) else None) if p is not None]
    if not given or not paths:
        return {}
    if not names:
        return excluding(body.world, paths[0], value.type, given) if same else {}
    own = {n for kind, n in given if kind == enum_of(value.type)}
    gone = [n for n in names if (n in own) != same]
    return {(*path, NOT + n): NONE for path in paths for n in gone}


def over(body: Body, flow: Flow, test: Expr) -> bool:
    """True if the facts leave nothing that a variable in the test could be: Python doesn't come here."""
    known = flow.narrowed
    for value in _compared_values(test):
        path = place(value)
        if path is None or path[0] == STATE or any(p == FIELD or p.startswith("[") for p in path):
            continue
        names = member_names(body.world, value.type) if not isinstance(value.type, OptionalType) else ()
        if names and all((*path, NOT + n) in known for n in names) or value.type == BOOL and (*path, NOT) in known and (*path, TRUE) in known:
            return True
    return False


def _compared_values(test: Expr) -> Iterator[Expr]:
    match test:
        case Unary(operand=value) | CallBuiltin(name="bool", args=(value,)) | Convert(value=value):
            yield from _compared_values(value)
        case BoolOp(values=values) | Compare(operands=values):
            for value in values:
                yield from _compared_values(value)
        case _:
            yield test


def mirrored(flow: Flow, name: str, subject: Expr) -> Flow:
    """What is known of the variable that holds the subject of a `match` is known of what stands there."""
    found: Facts = {}
    for path, type in flow.narrowed.items():
        if path[0] != name or not path[-1].startswith(NOT):
            continue
        at, rest = place(subject), path[1:]
        if path[1].startswith("[") and path[1][1:].isdigit() and isinstance(subject, TupleDisplay):
            at, rest = place(part(subject, int(path[1][1:]))), path[2:]
        if at is not None and at[0] != name:
            found[(*at, *rest)] = type
    return replace(flow, narrowed={**flow.narrowed, **found})
