"""What can be iterated, and how the items, or a value, get into variables."""
from __future__ import annotations

import ast

from monoglot.check import special, vague
from monoglot.check.body import Body, advice, converted, rule, upper
from monoglot.check.expressions import static_binding
from monoglot.check.known import carried
from monoglot.check.overlap import kept
from monoglot.check.types import ERROR, failed, join, show
from monoglot.model import (
    BYTES, INT, NONE, STR, AbstractType, CallTable, ClassType, Convert, DictType, EntityType, EnumMember, EnumType, Expr, IteratorType,
    ListDisplay, ListType, Local, LocalTarget, OptionalType, SetType, StarTarget, StateRef, TableType, Target,
    TupleOfType, TupleTarget, TupleType, Type, Walrus,
)


def iterable(body: Body, node: ast.expr, unordered: bool = False, expected: Type | None = None,
             plain: Type | None = None) -> tuple[Expr, Type]:
    """What can be iterated, and the type of its items; tables become `all`, enums their members.

    `unordered`: the order of the items makes no difference, so a set may stand here. A value
    of the type `plain` may stand here as it is.
    """
    if unordered:
        body.world.unordered.add(node)
    _fill_in(node)
    binding = static_binding(body, node) if isinstance(node, ast.Name | ast.Attribute) else None
    if binding is not None and binding.kind == "enum":
        return _every_member(body, node, binding.name)
    value = upper(body.operand(node, expected))
    value = special.called(body, node, "__iter__", value) or value
    match value.type:
        case ListType(item) | TupleOfType(item) | IteratorType(item):
            return value, item
        case DictType(key, _):
            return value, key
        case TableType(entity) if isinstance(value, StateRef):
            return CallTable(value.state, "all", (), (), ListType(EntityType(entity)), value.span), EntityType(entity)
        case TupleType(items) if items and all(i == items[0] for i in items):
            return value, items[0]
        case AbstractType(_, (item, *_)):
            return value, item
        case SetType(item):
            return (value, item) if unordered else (body.fail(node, "set order"), ERROR)
        case OptionalType():
            return body.fail(node, "maybe none", type=show(value.type)), ERROR
        case ClassType(name) if (given := body.world.library.iterates(name)) is not None:
            return value, given
    if value.type in (STR, plain):
        return value, value.type
    if value.type == BYTES:
        return value, INT
    body.world.report_types(node, "not iterable", [value.type], type=show(value.type))
    return body.error(node), ERROR


def _fill_in(node: ast.expr) -> None:
    """`dict.fromkeys(xs)` where its keys are wanted: its values, which mypy doesn't know, are None."""
    match node:
        case ast.Call(func=ast.Attribute(ast.Name("dict"), "fromkeys"), args=[keys], keywords=[]):
            node.args = [keys, ast.copy_location(ast.Constant(None), keys)]


def _every_member(body: Body, node: ast.expr, enum: str) -> tuple[Expr, Type]:
    span, type = body.world.span(node), EnumType(enum)
    if enum not in body.world.enums:
        return body.error(node), ERROR
    members = tuple(EnumMember(enum, m.name, type, span) for m in body.world.enums[enum].members)
    return ListDisplay(members, ListType(type), span), type


def bind(body: Body, node: ast.expr, type: Type) -> Target:
    """Gives a loop's or comprehension's target its type."""
    if isinstance(node, ast.Tuple | ast.List):
        return TupleTarget(tuple(bind(body, n, t) for n, t in zip(node.elts, unpacked(body, node, type), strict=True)))
    if isinstance(node, ast.Starred):
        return StarTarget(bind(body, node.value, type))
    if isinstance(node, ast.Name):
        return bind_name(body, node, type)
    body.world.report(node, "not assignable", what=f"`{ast.unparse(node)}` as a loop variable")
    return LocalTarget("", ERROR)


def unpacked(body: Body, node: ast.Tuple | ast.List, type: Type) -> list[Type]:
    """The types of the parts into which a value is unpacked."""
    count = len(node.elts)
    starred = next((i for i, e in enumerate(node.elts) if isinstance(e, ast.Starred)), None)
    item = item_of(type)
    if starred is not None and isinstance(type, TupleType) and len(type.items) >= count - 1:
        return _around_star(body, node, type.items, starred)
    if starred is not None and item is not None:
        return [ListType(item) if i == starred else item for i in range(count)]
    if item is not None:
        return [item] * count
    if isinstance(type, TupleType) and len(type.items) == count:
        return list(type.items)
    elif isinstance(type, TupleType):
        body.world.report(node, "unpack count", actual=len(type.items), expected=count)
    else:
        body.world.report_types(node, "type mismatch", [type], what="unpacking", expected=f"a tuple of {count}",
                                actual=show(type), how="unpack a tuple or list")
    return [ERROR] * count


def item_of(type: Type) -> Type | None:
    """The type of what iterating gives, where the number of items is only known at run time."""
    match type:
        case ListType(item) | TupleOfType(item) | IteratorType(item) | DictType(item, _) | SetType(item):
            return item
    return None  # a str is not taken apart: mypy refuses it too


def _around_star(body: Body, node: ast.Tuple | ast.List, items: tuple[Type, ...], star: int) -> list[Type]:
    """A tuple's items, those of the star as a list of what they have in common."""
    after = len(node.elts) - star - 1
    middle = items[star:len(items) - after]
    rest: Type | None = middle[0] if middle else None
    for type in middle[1:]:
        rest = join(rest, type) if rest is not None else None
    if rest is None:
        body.world.report(node.elts[star], "mixed items" if middle else "unknown item type",
                          **({"first": show(middle[0]), "second": show(middle[-1])} if middle else
                             {"what": "list", "example": "rest: list[str] = []"}))
        rest = ERROR
    return [*items[:star], ListType(rest), *items[len(items) - after:]]


def bind_name(body: Body, node: ast.Name, type: Type, declared: bool = False) -> Target:
    """Assigns a variable of the current scope; its type is that of its first assignment."""
    scope = body.scope if body.scope.kind == "comprehension" and node.id in body.scope.locals else body.scope.binding(node.id)
    known = scope.types.get(node.id)
    check_local_name(body, node, node.id)
    if type == NONE and known is None and not declared:
        body.world.report(node, "unknown item type", what="variable", example=f"{node.id}: str | None = None")
        type = ERROR
    if known is not None and converted(body.world, Local("", type, body.world.span(node)), known) is None:
        body.world.report_types(node, "type mismatch", [known, type], what=f"`{node.id}`", expected=show(known),
                                actual=show(type), how="use another variable; " + advice(type, known))
    scope.types.setdefault(node.id, type)
    body.assigned(node.id)
    return LocalTarget(node.id, scope.types[node.id])


def check_local_name(body: Body, node: ast.AST, name: str) -> None:
    if name.startswith("__") or name.startswith("mg_") or name == "self":
        body.world.report(node, "reserved name", name=name, reason="it is kept for the compiler")


@rule(ast.NamedExpr)
def walrus(body: Body, node: ast.NamedExpr, expected: Type | None) -> Expr:
    """`name := value` assigns a variable of the function around it."""
    if next((s.kind for s in body.scope.chain() if s.kind != "comprehension"), "") == "lambda":
        return body.fail(node, "unsupported expression", what="`:=` in a lambda", how="write a nested `def`")
    known = body.scope.binding(node.target.id).types.get(node.target.id)
    value = body.expr(node.value, known)
    if known is not None:
        value = body.coerce(node.value, value, known, f"`{node.target.id}`")
    else:
        kept(body, node.target.id, node.value, value)
    vague.bound(body, node.target, node.value, value)
    known_members = carried(body, (node.target.id,), value)
    bind_name(body, node.target, value.type)
    body.flow = body.flow.narrow(known_members)
    if failed(value.type):
        return body.error(node)
    made = Walrus(node.target.id, value, value.type, body.world.span(node))
    if isinstance(value, Convert) and isinstance(value.type, OptionalType) and value.value.type == value.type.item:
        body.flow = body.flow.narrow({(node.target.id,): value.type.item})
        return Convert(made, value.type.item, made.span)
    return made
