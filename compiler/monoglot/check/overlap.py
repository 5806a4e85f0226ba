"""Comparisons whose outcome the text tells already: of two literals that differ, of a name with what it can't be.

`mypy --strict` rejects them, so they are refused. What a test told of an enum's value is kept in the flow as
the members that it is not: `("c", "!RED")` for `c != Color.RED`; `("n", "!")` says that `n` is not true, so it is
0, "" or False, and `("t", "!!")` that it is. It holds as long as mypy has it hold: a call doesn't end it, an
assignment to the variable or the field does.

mypy also makes the known value the type of what is made of it: `names = [s]` where `s` is empty takes no other
str. Such a list is refused where it stands without a type of its own.
"""
from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from monoglot.check.scope import NOT, Flow, Path, path_of
from monoglot.check.types import show, without_none
from monoglot.check.world import World
from monoglot.model import (
    BOOL, BYTES, INT, NONE, STR, Attribute, BoolOp, CallBuiltin, Compare, Comprehension, Conditional, Const, Convert,
    DictDisplay, EnumMember, EnumType, Expr, FString, Index, ListDisplay, OptionalType, SetDisplay, TupleDisplay, Type, Unary,
    Walrus,
)

if TYPE_CHECKING:
    from monoglot.check.body import Body

Literal = tuple[str, object]
"""A type's name with one of its values: `("int", 1)`, of an enum a member's name: `("Color", "RED")`."""

_NONE: frozenset[Literal] = frozenset()
_TRUE = NOT + NOT
_FALSE: dict[Type, object] = {INT: 0, STR: "", BYTES: b"", BOOL: False}
"""The one value of the type that is not true."""
_COPIES = ("list", "set", "frozenset", "sorted", "reversed", "tuple")
_MIRRORED = {"==": "!=", "!=": "==", "is": "is-not", "is-not": "is", "in": "not-in", "not-in": "in"}


def apart(body: Body, op: str, left: Expr, right: Expr) -> tuple[str, str] | None:
    """The two sides as shown, if `left op right` has one outcome only for what each may be."""
    if op not in ("==", "!=", "is", "is-not") or isinstance(left.type, OptionalType) and isinstance(right.type, OptionalType):
        return None
    first, second = literals(body, left), literals(body, right)
    return None if not first or not second or first & second else (_shown(first), _shown(second))


def _shown(found: Iterable[Literal]) -> str:
    return " or ".join(sorted(f"{kind}.{value}" if kind not in ("int", "str", "bytes") else repr(value) for kind, value in found))


def literals(body: Body, value: Expr) -> frozenset[Literal]:
    """The values that the expression may have, as mypy knows them; none if it may have any."""
    match value:
        case EnumMember(enum, member):
            return frozenset({(enum, member)})
        case Const(value=int() | str() | bytes() as known) if not isinstance(known, bool):
            return frozenset({(type(known).__name__, known)})
        case Conditional(then=then, orelse=orelse):
            return _either(body, (then, orelse))
        case BoolOp(values=values):
            return _either(body, values)
        case Index(inner, Const(value=int() as at)) if (items := _parts(inner)) and -len(items) <= at < len(items):
            return literals(body, items[at])
        case Attribute(value=EnumMember() as inner, name="value" | "name" as which):
            return _of_member(body.world, literals(body, inner), which)
        case FString(parts=parts) if all(isinstance(p.value, Const) and not p.spec and p.dynamic is None for p in parts):
            return frozenset({("str", "".join(str(p.value.value) for p in parts if isinstance(p.value, Const)))})
        case Walrus(value=inner):
            return literals(body, inner)
    found = _members(body, value) or _false(body, value)
    return found if found or not isinstance(value, Convert) else literals(body, value.value)


def _parts(value: Expr) -> tuple[Expr, ...]:
    """The items of a tuple that stands there."""
    match value:
        case TupleDisplay(items=items):
            return items
        case Index(inner, Const(value=int() as at)) if (items := _parts(inner)) and -len(items) <= at < len(items):
            return _parts(items[at])
    return ()


def _false(body: Body, value: Expr) -> frozenset[Literal]:
    """The value of a variable or field that is known not to be true; a bool's is never told apart."""
    path, type = place(value), without_none(value.type)
    if path is None or type == BOOL or type not in _FALSE or body.scope.narrowed((*path, NOT)) is None:
        return _NONE
    return frozenset({(type_name(_FALSE[type]), _FALSE[type])})


def type_name(value: object) -> str:
    return type(value).__name__


def place(value: Expr) -> Path | None:
    """The path of a variable, a field, or an item with a constant index."""
    match value:
        case Index(inner, Const(value=int() | str() as at)):
            outer = place(inner)
            return None if outer is None else (*outer, "[" + repr(at))
        case Convert(value=inner):
            return place(inner)
    return path_of(value)


def _either(body: Body, values: Iterable[Expr]) -> frozenset[Literal]:
    """What one of the values may be: of different constants mypy makes their type."""
    parts = [literals(body, v) for v in values]
    narrowed = any(_members(body, v) for v in values)
    return _NONE if not all(parts) or not narrowed and len(set(parts)) > 1 else frozenset().union(*parts)


def _of_member(world: World, members: frozenset[Literal], which: str) -> frozenset[Literal]:
    if which == "name" or not members:
        return frozenset(("str", name) for _, name in members)
    enum = world.enums[next(iter(members))[0]]
    values = {m.name: m.value for m in enum.members}
    return frozenset((type(values[str(name)]).__name__, values[str(name)]) for _, name in members)


def _members(body: Body, value: Expr) -> frozenset[Literal]:
    """The members of its enum that the variable or field may still be; none if nothing is known of it."""
    path, names = place(value), member_names(body.world, value.type)
    if path is None or not names:
        return _NONE
    left = [n for n in names if body.scope.narrowed((*path, NOT + n)) is None]
    return frozenset((_enum(value.type), n) for n in left) if len(left) < len(names) or len(names) == 1 else _NONE


def _enum(type: Type) -> str:
    inner = without_none(type)
    return inner.name if isinstance(inner, EnumType) else ""


def member_names(world: World, type: Type) -> tuple[str, ...]:
    """The members of an enum, of an Optional its item's; none of any other type."""
    enum = _enum(type)
    return tuple(m.name for m in world.enums[enum].members) if enum in world.enums else ()


def told(world: World, test: Expr, outcome: bool) -> Mapping[Path, Type]:
    """What a test that came out as `outcome` tells of the enums' values in it."""
    match test:
        case Unary(op="not", operand=operand):
            return told(world, operand, not outcome)
        case CallBuiltin(name="bool", args=(value,)) if place(test) is None:
            return told(world, value, outcome)
        case BoolOp(op=op, values=values) if (op == "and") == outcome:
            return {path: type for v in values for path, type in told(world, v, outcome).items()}
        case BoolOp(values=values):
            return _whichever(world, values, outcome)
        case Compare(ops=ops, operands=operands) if outcome or len(ops) == 1:
            found: dict[Path, Type] = {}
            for op, left, right in zip(ops, operands, operands[1:], strict=False):
                found |= _compared(world, op if outcome else _MIRRORED.get(op, ""), left, right)
            return found
    return _truth(world, test, outcome)


def _truth(world: World, value: Expr, outcome: bool) -> dict[Path, Type]:
    """What the truth of a variable, a field or an item tells."""
    path, type = place(value), without_none(value.type)
    if path is None:
        return {}
    if outcome:
        return {(*path, _TRUE): NONE} if type == BOOL else {}
    names = member_names(world, value.type)
    return {(*path, NOT + n): NONE for n in names} or ({(*path, NOT): NONE} if type in _FALSE else {})


def _whichever(world: World, values: tuple[Expr, ...], outcome: bool) -> dict[Path, Type]:
    """What holds whichever of the values decided: the ones before it came out otherwise."""
    ways: list[dict[Path, Type]] = []
    before: dict[Path, Type] = {}
    for value in values:
        ways.append({**before, **told(world, value, outcome)})
        before |= told(world, value, not outcome)
    return {path: type for path, type in ways[0].items() if all(path in way for way in ways)}


def _compared(world: World, op: str, left: Expr, right: Expr) -> dict[Path, Type]:
    if op in ("in", "not-in"):
        return _excluded(world, left, _items(right), op == "in")
    if op in ("==", "!=", "is", "is-not"):
        same = op in ("==", "is")
        if isinstance(right, Const) and right.value is None:
            return _truth(world, left, False) if same and member_names(world, left.type) else {}
        return _excluded(world, left, _named(right), same) | _excluded(world, right, _named(left), same)
    return {}


def _named(value: Expr) -> frozenset[str]:
    """The one member that the expression is as it stands."""
    while isinstance(value, Convert | Walrus):
        value = value.value
    return frozenset({value.member}) if isinstance(value, EnumMember) else frozenset()


def _items(value: Expr) -> frozenset[str]:
    while isinstance(value, Convert):
        value = value.value
    if not isinstance(value, ListDisplay | TupleDisplay | SetDisplay):
        return frozenset()
    parts = [_named(item) for item in value.items]
    return frozenset().union(*parts) if all(parts) else frozenset()


def _excluded(world: World, value: Expr, given: frozenset[str], same: bool) -> dict[Path, Type]:
    """What `value` is not once it is one of the members `given`, or none of them."""
    names = member_names(world, value.type)
    while isinstance(value, Convert) and not names:  # a member that stands for its int or str
        value = value.value
        names = member_names(world, value.type)
    if not given or not names:
        return {}
    gone = [n for n in names if (n in given) != same]
    paths = [p for p in (place(value), place(value.value) if isinstance(value, Walrus) else None) if p is not None]
    return {(*path, NOT + n): NONE for path in paths for n in gone}


def carried(body: Body, path: Path, value: Expr) -> dict[Path, Type]:
    """What is known of a variable or field that was given `value`: what was known of the one read."""
    while isinstance(value, Walrus):
        value = value.value
    if _false(body, value):
        return {(*path, NOT): NONE}
    known = _members(body, value)
    if not known:
        return {}
    left = {name for _, name in known}
    return {(*path, NOT + n): NONE for n in member_names(body.world, value.type) if n not in left}


def tight(body: Body, value: Expr) -> bool:
    """True if mypy's type of the value names what is known of a variable, so that it takes no other."""
    match value:
        case Convert(value=inner):
            return tight(body, inner)
        case ListDisplay(items=items) | SetDisplay(items=items):
            return bool(items) and all(tight(body, i) for i in items)
        case TupleDisplay(items=items):
            return any(tight(body, i) for i in items)
        case DictDisplay(items=pairs):
            return bool(pairs) and any(all(tight(body, pair[i]) for pair in pairs) for i in (0, 1))
        case Comprehension(element=element, value=other):
            return tight(body, element) or other is not None and tight(body, other)
        case CallBuiltin(name=name, args=(inner, *_)) if name in _COPIES:
            return tight(body, inner)
        case Conditional(then=then, orelse=orelse):
            return tight(body, then) and tight(body, orelse)
    path = place(value)
    if path is None:
        return False
    bool_ = value.type == BOOL and any(body.scope.narrowed((*path, known)) is not None for known in (NOT, _TRUE))
    return bool_ or bool(_members(body, value) or _false(body, value))


def display(body: Body, node: ast.AST, value: Expr) -> None:
    """Refuses an item of, or a search in, a container that stands there and is `tight`."""
    if isinstance(value, ListDisplay | SetDisplay | DictDisplay | Comprehension | TupleDisplay) and tight(body, value):
        body.world.report(node, "one value", type=show(value.type))


def mirrored(flow: Flow, name: str, subject: Expr) -> Flow:
    """What is known of the variable that holds the subject of a `match` is known of what stands there."""
    found: dict[Path, Type] = {}
    for path in flow.narrowed:
        if path[0] != name or not path[-1].startswith(NOT):
            continue
        at, rest = place(subject), path[1:]
        items = _parts(subject)
        if items and path[1].startswith("[") and path[1][1:].isdigit() and int(path[1][1:]) < len(items):
            at, rest = place(items[int(path[1][1:])]), path[2:]
        if at is not None and at[0] != name:
            found[(*at, *rest)] = NONE
    return flow.narrow(found)


def stored(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """How paths name the fields, states and items that the statements assign."""
    every = [n for node in nodes for n in ast.walk(node)]
    fields = {n.attr for n in every if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
    return frozenset(fields | {"[" + repr(n.slice.value) for n in every if isinstance(n, ast.Subscript)
                               and not isinstance(n.ctx, ast.Load) and isinstance(n.slice, ast.Constant)})
