"""`str()` and `repr()` of every type that has a text: chosen by the type, at compile time.

A value of the target doesn't tell whether it is an int or a float, a list or a tuple,
so a container's text takes one function per type of item. An entity's is a function
of the side, made once (`made` of the context) and called by name.
"""
from __future__ import annotations

from collections.abc import Callable

from monoglot import ir, model as m, standard
from monoglot.check.types import parts
from monoglot.lower import stored
from monoglot.lower.context import Context

_DIRECT: dict[m.Type, str] = {m.INT: "text.int", m.FLOAT: "text.float", m.BOOL: "text.bool", m.STR: "repr.str",
                              m.NONE: "text.none"}


def repr_of(context: Context, value: ir.Expr, type_: m.Type) -> ir.Expr:
    """`repr(value)`; raises ValueError for a type that has no text on every target."""
    again = _again(type_)
    if again and _holds_itself(context, type_):
        return ir.Op("repr.once", (value, closure(_repr(context, ir.Var("$x"), type_)), ir.Lit(again, "str")))
    return _repr(context, value, type_)


def _again(type_: m.Type) -> str:
    """What stands for a value inside of itself; empty if its type can't hold itself, or its author wrote the text."""
    match type_:
        case m.DataclassType():
            return "..."
        case m.ListType():
            return "[...]"
        case m.DictType():
            return "{...}"
        case m.TupleType() | m.TupleOfType():
            return "(...)"
    return ""


def _holds_itself(context: Context, type_: m.Type) -> bool:
    """True if a value of the type may be inside of itself: by way of a dataclass' field, no other can be filled later."""
    if isinstance(type_, m.DataclassType) and f"{type_.name}.__repr__" in context.functions:
        return False
    seen: set[m.Type] = set()
    left = list(_inner(context, type_))
    while left:
        one = left.pop()
        if one not in seen:
            seen.add(one)
            left += _inner(context, one)
    return type_ in seen


def _inner(context: Context, type_: m.Type) -> tuple[m.Type, ...]:
    """The types of what a value holds."""
    if isinstance(type_, m.DataclassType):
        return (*(field.type for field in context.dataclasses[type_.name].fields), *_below(context, type_.name))
    return parts(type_)


def _repr(context: Context, value: ir.Expr, type_: m.Type) -> ir.Expr:
    if type_ in _DIRECT:
        return ir.Op(_DIRECT[type_], (value,))
    if type_ in standard.TEXT:
        return ir.Op(standard.TEXT[type_][1], (value,))
    match type_:
        case m.IdType():
            return ir.Op("repr.str", (value,))
        case m.OptionalType(item):
            return ir.Op("repr.optional", (value, _function(context, item)))
        case m.ExceptionType():
            return ir.Op("error.repr", (value,))
        case m.TupleOfType(item):
            return ir.Op("repr.tuple_of", (value, _function(context, item)))
        case m.ListType(item):
            return ir.Op("repr.list", (value, _function(context, item)))
        case m.TupleType(items):
            return ir.Op("repr.tuple", (value, ir.Array(tuple(_function(context, i) for i in items))))
        case m.SetType(item, frozen):  # only in errors: an author's program never sees an order of items
            return ir.Op("repr.set", (value, _function(context, item), ir.Lit("frozenset" if frozen else "", "str")))
        case m.DictType(key, item):
            return ir.Op("repr.dict", (value, _function(context, key), _function(context, item)))
        case m.EnumType(name):
            return _enum(context, value, name)
        case m.EntityType(name):
            return ir.Call(_made(context, name), (value,), False)
        case m.DataclassType(name) if (below := _below(context, name)):
            return by_member(context, value, m.UnionType((*below, type_)), (*below, type_), _of_class)
        case m.DataclassType():
            return _of_class(context, value, type_)
        case m.UnionType(items):
            return by_member(context, value, type_, items, repr_of)
    raise ValueError(f"no text of {type_}")


def _below(context: Context, name: str) -> tuple[m.DataclassType, ...]:
    """The classes that derive from a dataclass, each before those that it derives from."""
    direct = [d.name for d in context.dataclasses.values() if d.base == name]
    return tuple(t for one in direct for t in (*_below(context, one), m.DataclassType(one)))


def _of_class(context: Context, value: ir.Expr, type_: m.Type) -> ir.Expr:
    """The text of an instance of just this class."""
    assert isinstance(type_, m.DataclassType)
    own = f"{type_.name}.__repr__"
    return ir.Call(own if own in context.functions else _made(context, type_.name), (value,), False)


def str_of(context: Context, value: ir.Expr, type_: m.Type) -> ir.Expr:
    """`str(value)`; raises ValueError as `repr_of` does."""
    if type_ in standard.TEXT:
        return ir.Op(standard.TEXT[type_][0], (value,))
    match type_:
        case m.STR | m.IdType() | m.SecretType():
            return value
        case m.ExceptionType():
            return ir.Op("error.text", (value,))
        case m.DataclassType(name) if f"{name}.__str__" in context.functions:
            return ir.Call(f"{name}.__str__", (value,), False)
        case m.UnionType(items):
            return by_member(context, value, type_, items, str_of)
        case m.EnumType(name) if context.enums[name].mixin:
            return plain_text(context, value, name)
        case m.EnumType(name):
            return ir.Text((ir.Lit(name + ".", "str"), _member(context, value, name, "name")))
        case m.OptionalType(item):
            made = str_of(context, ir.Var("$x"), item)
            shown = made if made != ir.Var("$x") else ir.Op("text.same", (made,))
            return ir.Op("repr.optional", (value, closure(shown)))
    return repr_of(context, value, type_)


def function(context: Context, type_: m.Type) -> ir.Closure:
    """`repr` for values of the type, as a function."""
    return _function(context, type_)


def closure(body: ir.Expr) -> ir.Closure:
    """A function of `$x`."""
    return ir.Closure("", ("$x",), (), (ir.Return(body),), False)


def _function(context: Context, type_: m.Type) -> ir.Closure:
    return closure(repr_of(context, ir.Var("$x"), type_))


def _member(context: Context, value: ir.Expr, enum: str, what: str) -> ir.Expr:
    return ir.Op("enum.item", (ir.Members(enum, what), value))


def _enum(context: Context, value: ir.Expr, name: str) -> ir.Expr:
    numbered = all(isinstance(x.value, int) for x in context.enums[name].members)
    body = ir.Text((ir.Lit(f"<{name}.", "str"), _member(context, ir.Var("$x"), name, "name"), ir.Lit(": ", "str"),
                    ir.Op("text.int" if numbered else "repr.str", (_member(context, ir.Var("$x"), name, "value"),)),
                    ir.Lit(">", "str")))
    return ir.CallValue(closure(body), (value,), False)


def plain_text(context: Context, value: ir.Expr, enum: str) -> ir.Expr:
    """The text of a member of an IntEnum or StrEnum: its value's."""
    found = _member(context, value, enum, "value")
    return ir.Op("text.int", (found,)) if context.enums[enum].mixin == "int" else found


def by_member(context: Context, value: ir.Expr, type_: m.Type, items: tuple[m.Type, ...],
           text: Callable[[Context, ir.Expr, m.Type], ir.Expr]) -> ir.Expr:
    """What `text` gives for whichever member it is."""
    from monoglot.lower import objects
    x = ir.Var("$x")
    made = text(context, x, items[-1])
    for item in reversed(items[:-1]):
        made = ir.Cond(objects.test(context, x, item, type_), text(context, x, item), made)
    return ir.CallValue(closure(made), (value,), False)


def _made(context: Context, entity: str) -> str:
    """The name of the function that gives the text of an entity or dataclass."""
    name = f"{entity}$repr"
    if name not in context.made:
        context.made[name] = None
        parts: list[ir.Expr] = []
        known = context.entities.get(entity) or context.dataclasses[entity]
        shown: tuple[m.Field | m.DataField, ...] = known.fields if isinstance(known, m.Entity) else \
            tuple(f for f in known.fields if f.shown)
        if not shown:
            parts.append(ir.Lit(f"{entity}(", "str"))
        for i, field in enumerate(shown):
            parts.append(ir.Lit(f"{entity}(" * (i == 0) + ", " * (i > 0) + field.name + "=", "str"))
            value = ir.Get(ir.Var("$x"), field.name)
            parts.append(repr_of(context, stored.read(value, field.type) if isinstance(field, m.Field) else value, field.type))
        body = (ir.Return(ir.Text((*parts, ir.Lit(")", "str")))),)
        context.made[name] = ir.Function(name, ("$x",), (), body, False, False, known.span)
    return name
