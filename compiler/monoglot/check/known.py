"""What the text tells of values: the members of its enum that a name may still be, that a text is empty.

`mypy --strict` gives a type to such a value, so the compiler has to know it too (`overlap`). It is kept in the flow,
under the path of a variable, a field or an item: `("c", "!RED")` for what is not `Color.RED`; `("n", "!")` for what is
not true, so 0, "" or False; `("t", "!!")` for a bool that is true; `("u", "!=")` for what has the value in the fact's type. It
holds as long as mypy has it hold: a call doesn't end it, an assignment to the variable or the field does.

A value is *tight* if mypy's type of it names what is known, so that what is made of it takes nothing else. That of a
comprehension's items and of a lambda's result is found where their variables are known (`World.tight`).
"""
from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from monoglot.check.scope import NOT, Path, path_of
from monoglot.check.types import without_none
from monoglot.check.world import World
from monoglot.model import (
    BOOL, BYTES, INT, NONE, STR, Attribute, Binary, BoolOp, CallBuiltin, CallValue, ClassType, Comprehension, Conditional, Const, Convert, DictDisplay,
    EnumMember, EnumType, Expr, FString, GlobalConst, Index, Lambda, ListDisplay, ListType, Local, SetDisplay, Slice, Span, Spread, TupleDisplay,
    TupleType, Type, Walrus,
)

if TYPE_CHECKING:
    from monoglot.check.body import Body

Literal = tuple[str, object]
"""A type's name with one of its values: `("int", 1)`, of an enum a member's name: `("Color", "RED")`."""

Literals = frozenset[Literal]

NOTHING: Literals = frozenset()
TRUE = NOT + NOT
SAME = NOT + "="
FALSE: dict[Type, object] = {INT: 0, STR: "", BYTES: b"", BOOL: False}
"""The one value of the type that is not true."""

_COPIES = frozenset({"list", "set", "frozenset", "sorted", "reversed", "tuple", "itertools.islice", "list.copy", "set.copy", "dict.copy", "set.union"})
_ITEMS = frozenset({"next", "min", "max", "list.pop", "itertools.chain"})
"""Functions that give one of the items of what they are given; `chain` gives all of several."""


# --- where something is known ------------------------------------------------------


def place(value: Expr) -> Path | None:
    """The path of a variable, a field, or an item with a constant index."""
    match value:
        case Index(inner, Const(value=int() | str() as at)):
            outer = place(inner)
            return None if outer is None else (*outer, "[" + repr(at))
        case Convert(value=inner):
            return place(inner)
    return path_of(value)


def part(value: Expr, index: int) -> Expr:
    """The item of a tuple or display, as it stands there or by its index."""
    while isinstance(value, Convert | Walrus):
        value = value.value
    if isinstance(value, TupleDisplay | ListDisplay) and index < len(value.items) \
            and not any(isinstance(i, Spread) for i in value.items):
        return value.items[index]
    type = value.type.items[index] if isinstance(value.type, TupleType) and index < len(value.type.items) else NONE
    return Index(value, Const(index, INT, value.span), type, value.span)


def enum_of(type: Type) -> str:
    inner = without_none(type)
    return inner.name if isinstance(inner, EnumType) else ""


def member_names(world: World, type: Type) -> tuple[str, ...]:
    """The members of an enum, of an Optional its item's; none of any other type."""
    enum = enum_of(type)
    return tuple(m.name for m in world.enums[enum].members) if enum in world.enums else ()


def excluding(world: World, path: Path, type: Type, left: Literals) -> dict[Path, Type]:
    """The facts that say that what is at the path has one of the values `left`."""
    names = member_names(world, type)
    if names:
        return {(*path, NOT + n): NONE for n in names if (enum_of(type), n) not in left}
    if len(left) != 1:
        return {}
    (kind, value), = left
    if kind == "bool":
        return {(*path, TRUE if value else NOT): NONE}
    return {(*path, NOT): NONE} if not value else {(*path, SAME): ClassType(f"{kind}:{value!r}")}


# --- values --------------------------------------------------------------------------


def literals(body: Body, value: Expr) -> Literals:
    """The values that the expression may have, as mypy knows them; none if it may have any."""
    match value:
        case EnumMember(enum, member):
            return frozenset({(enum, member)})
        case GlobalConst(name) if name in body.world.finals and name in body.world.constants:
            return literals(body, body.world.constants[name].value)
        case Const(value=int() | str() | bytes() as known) if not isinstance(known, bool):
            return frozenset({(type(known).__name__, known)})
        case Binary(op="**", left=left, right=Const(value=0)) if left.type == value.type == INT:
            return frozenset({("int", 1)})
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
        case CallValue(callee=Lambda(body=inner) as called):
            return body.world.tight.get(called.span) or (NOTHING if _plain(inner) else literals(body, inner))
    found = of_place(body, value) or _taken_out(body, value)
    return found if found or not isinstance(value, Convert) else literals(body, value.value)


def _plain(value: Expr) -> bool:
    """True for what hangs on a lambda's own variables, which nothing is known of here."""
    return place(value) is not None


def _parts(value: Expr) -> tuple[Expr, ...]:
    """The items of a tuple that stands there."""
    match value:
        case TupleDisplay(items=items):
            return items
        case Index(inner, Const(value=int() as at)) if (items := _parts(inner)) and -len(items) <= at < len(items):
            return _parts(items[at])
    return ()


def of_place(body: Body, value: Expr) -> Literals:
    """What is known of a variable, a field, or an item."""
    path = place(value)
    return NOTHING if path is None else at_path(body, path, value.type)


def at_path(body: Body, path: Path, type: Type) -> Literals:
    names, known = member_names(body.world, type), body.scope.narrowed
    if names:
        left = [n for n in names if known((*path, NOT + n)) is None]
        return frozenset((enum_of(type), n) for n in left) if len(left) < len(names) or len(names) == 1 else NOTHING
    inner = without_none(type)
    if inner in FALSE and known((*path, NOT)) is not None:
        return frozenset({(_kind(FALSE[inner]), FALSE[inner])})
    if inner == BOOL and known((*path, TRUE)) is not None:
        return frozenset({("bool", True)})
    same = known((*path, SAME))
    return frozenset({_written(same.name)}) if isinstance(same, ClassType) else NOTHING


def _kind(value: object) -> str:
    return type(value).__name__


def _written(text: str) -> Literal:
    kind, _, value = text.partition(":")
    return kind, ast.literal_eval(value)


def _taken_out(body: Body, value: Expr) -> Literals:
    """An item of something tight."""
    match value:
        case Index(inner):
            return items(body, inner)
        case CallBuiltin(name=name, args=(inner, *_)) if name in _ITEMS:
            return items(body, inner)
    return NOTHING


def _either(body: Body, values: Iterable[Expr]) -> Literals:
    """What one of the values may be: of different constants mypy makes their type."""
    parts = [literals(body, v) for v in values]
    narrowed = any(of_place(body, v) for v in values)
    return NOTHING if not all(parts) or not narrowed and len(set(parts)) > 1 else NOTHING.union(*parts)


def _of_member(world: World, members: Literals, which: str) -> Literals:
    if which == "name" or not members:
        return frozenset(("str", name) for _, name in members)
    values = {m.name: m.value for m in world.enums[next(iter(members))[0]].members}
    return frozenset((_kind(values[str(name)]), values[str(name)]) for _, name in members)


# --- what is made of them ---------------------------------------------------------------


def tight(body: Body, value: Expr) -> bool:
    """True if mypy's type of the value names what is known of a variable, so that it takes no other."""
    match value:
        case Convert(value=inner) | Spread(value=inner) | Slice(value=inner):
            return tight(body, inner)
        case ListDisplay(items=parts) | SetDisplay(items=parts):
            return bool(parts) and all(tight(body, i) for i in parts)
        case TupleDisplay(items=parts):
            return any(tight(body, i) for i in parts)
        case DictDisplay(items=pairs):
            return bool(pairs) and any(all(isinstance(p[0], Spread) and tight(body, p[0]) or tight(body, p[i]) for p in pairs) for i in (0, 1))
        case Comprehension() | Lambda():
            return value.span in body.world.tight
        case CallValue(callee=Lambda() as called):
            return called.span in body.world.tight
        case CallBuiltin(name=name, args=(inner, *_)) if name in _COPIES or name in _ITEMS:
            return tight(body, inner)
        case Conditional(then=then, orelse=orelse):
            given = [v for v in (then, orelse) if not _is_none(v)]
            return bool(given) and all(tight(body, v) for v in given)
        case Binary(op="**"):
            return bool(literals(body, value))
        case Binary(op=op, left=left, right=right):
            return op in ("+", "*", "|") and tight(body, left) and (op == "*" or tight(body, right) or _within(body, right, items(body, left)))
        case BoolOp(values=values):
            return tight(body, values[0]) and not isinstance(value.type, type(BOOL))
        case Index(inner) if not isinstance(inner.type, TupleType) and tight(body, inner):
            return True
        case Index(TupleDisplay() as inner, Const(value=int() as at)) if at >= 0:
            return tight(body, part(inner, at))
    path = place(value)
    if path is None:
        return False
    return bool(at_path(body, path, value.type)) or any(tight(body, p) for p in _items_of_tuple(value))


def _within(body: Body, value: Expr, known: Literals) -> bool:
    """True for a container that stands there with nothing but values of `known`: mypy takes it for one of those."""
    match value:
        case Convert(value=inner) | Slice(value=inner) | Binary(op="*", left=inner) | Binary(op="*", right=inner) \
                if isinstance(inner.type, ListType):
            return _within(body, inner, known)
        case Conditional(then=then, orelse=orelse):
            return _within(body, then, known) and _within(body, orelse, known)
        case CallBuiltin(name=name, args=(inner, *_)) if name in _COPIES:
            return _within(body, inner, known)
        case ListDisplay(items=parts) | SetDisplay(items=parts):
            return all(_among(body, p, known) for p in parts)
        case Comprehension(element=element) if not isinstance(element, Local):
            return _among(body, element, known)
    return False


def _among(body: Body, value: Expr, known: Literals) -> bool:
    if isinstance(value, Conditional):
        return _among(body, value.then, known) and _among(body, value.orelse, known)
    found = literals(body, value)
    return bool(found) and found <= known


def _is_none(value: Expr) -> bool:
    return _is_none(value.value) if isinstance(value, Convert) else isinstance(value, Const) and value.value is None


def loose(body: Body, value: Expr) -> bool:
    """True if mypy tells the type of a tight container in here before it sees what the value is for."""
    match value:
        case Convert(value=inner):
            return loose(body, inner)
        case Conditional(then=then, orelse=orelse):
            return loose(body, then) or loose(body, orelse)
        case BoolOp(values=values):
            return any(loose(body, v) for v in values)
        case Slice() | Index() | Binary(op="+") | CallValue(callee=Lambda()) | CallBuiltin(name="list.copy" | "set.copy" | "dict.copy"):
            return tight(body, value)
    return False


def _items_of_tuple(value: Expr) -> Iterator[Expr]:
    return (part(value, i) for i in range(len(value.type.items) if isinstance(value.type, TupleType) else 0))


def items(body: Body, value: Expr) -> Literals:
    """What the items of a container or iterator are known to be, where it stands."""
    match value:
        case Convert(value=inner) | Spread(value=inner) | Slice(value=inner):
            return items(body, inner)
        case ListDisplay(items=parts) | SetDisplay(items=parts) | TupleDisplay(items=parts) if parts:
            return _together(body, parts, isinstance(value, TupleDisplay))
        case Comprehension():
            return body.world.tight.get(value.span, NOTHING)
        case CallBuiltin(name="itertools.chain", args=given):
            each = [items(body, g) for g in given]
            return NOTHING.union(*each) if all(each) else NOTHING
        case CallBuiltin(name=name, args=(inner, *_)) if name in _COPIES:
            return items(body, inner) if tight(body, inner) else NOTHING
        case Binary(op="+" | "*", left=left):
            return items(body, left) if tight(body, value) else NOTHING
    return NOTHING


def _together(body: Body, parts: tuple[Expr, ...], tuple_: bool) -> Literals:
    """Of a list mypy keeps what is known of names; of a tuple also a literal, if all items are the same."""
    known = [items(body, p) if isinstance(p, Spread) else literals(body, p) for p in parts]
    if not all(known) or not (all(tight(body, p) for p in parts) or tuple_ and len(set(known)) == 1):
        return NOTHING
    return NOTHING.union(*known)


def noted(body: Body, span: Span, element: Expr, other: Expr | None = None) -> None:
    """Notes of a comprehension or lambda that its element is tight; to be called where its variables are known."""
    if tight(body, element) or other is not None and tight(body, other):
        body.world.tight[span] = literals(body, element) if other is None else NOTHING


def carried(body: Body, path: Path, value: Expr) -> dict[Path, Type]:
    """What is known of a variable or field that was given `value`: what was known of the one read."""
    while isinstance(value, Walrus):
        value = value.value
    found: dict[Path, Type] = {}
    if isinstance(value.type, TupleType):
        for i in range(len(value.type.items)):
            found |= carried(body, (*path, "[" + repr(i)), part(value, i))
    known = literals(body, value) if tight(body, value) else NOTHING
    return found | excluding(body.world, path, value.type, known) if known else found


def narrowed_member(body: Body, value: Expr) -> bool:
    """True for a name that a test has left some members of an Enum, whose `.value` mypy takes for Any."""
    enum = body.world.enums.get(enum_of(value.type))
    return enum is not None and not enum.mixin and bool(of_place(body, value))


