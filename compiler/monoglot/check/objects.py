"""Using classes of the author's: making instances, calling methods, reading attributes."""
from __future__ import annotations

import ast
from collections.abc import Callable

from monoglot.check import classes, exception_classes
from monoglot.check.body import Body, converted
from monoglot.check.signatures import Signature
from monoglot.check.types import failed, show
from monoglot.check.world import Binding, listing
from monoglot.model import (
    INT, NONE, STR, Attribute, CallBuiltin, CallFunction, Const, DataclassType, EnumType, ExceptionType, Expr, Local,
    NewDataclass, Sequence, Type, Walrus,
)

Arguments = Callable[[Body, ast.Call, Signature], "tuple[Expr, ...] | None"]
FunctionCall = Callable[..., Expr]


def kind(body: Body, owner: str, name: str) -> str:
    """What the function of a class is: method, property, static, class, or '' if there is none."""
    world = body.world
    found = world.dataclasses[owner].methods if owner in world.dataclasses else \
        world.exception_infos[owner].methods if owner in world.exception_infos else world.enum_methods.get(owner, {})
    return found.get(name, "")


def owner_of(body: Body, type: Type, name: str) -> str:
    """The class that has the method for values of the type: its own or one above; '' if there is none."""
    if isinstance(type, ExceptionType):
        return exception_classes.owner(body.world, type.name, name)
    if isinstance(type, DataclassType):
        return classes.owner(body.world, type.name, name)
    return type.name if isinstance(type, EnumType) and kind(body, type.name, name) else ""


def function_of(body: Body, owner: Binding, name: str) -> str:
    """The function that `CLASS.name` stands for: a static or class method, a static one also from above; '' if there is none."""
    if owner.kind not in ("dataclass", "enum", "exception"):
        return ""
    if kind(body, owner.name, name) in ("static", "class"):
        return f"{owner.name}.{name}"
    above = classes.owner(body.world, owner.name, name)
    return f"{above}.{name}" if above and kind(body, above, name) == "static" else ""


def construct(body: Body, node: ast.Call, name: str, arguments: Arguments) -> Expr:
    """`Point(1, y=2)`; what isn't given is the default, or made anew by the factory."""
    info = body.world.dataclasses[name]
    signature = classes.signature(info)
    given = arguments(body, node, signature)
    if given is None:
        return body.error(node)
    known = dict(zip((p.name for p in signature.parameters), given, strict=True))
    fields = []
    for part in info.parts:
        value = known.get(part.made.name) or part.default or _nothing_yet(part)
        if value is None or (failed(value.type) and part.factory is not None and not _is_given(node, signature, part)):
            value = classes.made_by_factory(body.world, info, part)
        fields.append(value)
    return made(body, node, info, tuple(fields))


def _nothing_yet(part: classes.DataPart) -> Expr | None:
    """What a field holds until `__post_init__` assigns it, which nobody sees; None if it is no such field."""
    return Const(None, part.made.type, part.made.span) if part.late else None


def _is_given(node: ast.Call, signature: Signature, part: classes.DataPart) -> bool:
    places = [p.name for p in signature.parameters if not p.keyword_only]
    return part.made.name in places[:len(node.args)] or any(k.arg == part.made.name for k in node.keywords)


def made(body: Body, node: ast.AST, info: classes.DataInfo, fields: tuple[Expr, ...]) -> Expr:
    """The instance, after its `__post_init__`."""
    span = body.world.span(node)
    new = NewDataclass(info.name, fields, info.type, span)
    owner = classes.owner(body.world, info.name, "__post_init__")
    if not owner:
        return new
    name = body.hidden("made", node, info.type)
    local = Local(name, info.type, span)
    after = CallFunction(f"{owner}.__post_init__", (local,), NONE, span)
    body.forget_state()
    return Sequence((Walrus(name, new, info.type, span), after), local, info.type, span)


def replaced(body: Body, node: ast.Call) -> Expr:
    """`dataclasses.replace(point, x=1)`."""
    span = body.world.span(node)
    if len(node.args) != 1 or any(k.arg is None for k in node.keywords):
        return body.fail(node, "too few arguments", function="`replace`", name="object")
    value = body.expr(node.args[0])
    if not isinstance(value.type, DataclassType):
        return value if failed(value.type) else body.fail(node.args[0], "type mismatch", what="`replace`",
                                                          expected="a dataclass", actual=show(value.type), how="give an instance")
    info = body.world.dataclasses[value.type.name]
    if info.derived:
        return body.fail(node, "unsupported expression", what=f"`replace` of a `{info.name}`, which may be of a class below,",
                         how="narrow it with `isinstance` first, or make the new one by its class")
    name = body.hidden("from", node, value.type)
    known = {p.made.name: p for p in info.parts if p.init}
    given: dict[str, Expr] = {}
    for keyword in node.keywords:
        if keyword.arg not in known:
            body.world.report(keyword, "unknown argument", function="`replace`", name=keyword.arg, known=listing(known))
            return body.error(node)
        given[keyword.arg] = body.value(keyword.value, known[keyword.arg].made.type, f"`{keyword.arg}`")
    fields = tuple(given.get(p.made.name) or _kept(body, info, p, Local(name, value.type, span)) for p in info.parts)
    return Sequence((Walrus(name, value, value.type, span),), made(body, node, info, fields), value.type, span)


def _kept(body: Body, info: classes.DataInfo, part: classes.DataPart, source: Expr) -> Expr:
    """A field that isn't replaced; one that isn't an argument begins anew."""
    if part.init:
        return Attribute(source, part.made.name, part.made.type, source.span)
    return part.default or _nothing_yet(part) or classes.made_by_factory(body.world, info, part)


def method(body: Body, node: ast.Call, func: ast.Attribute, receiver: Expr, owner: str, call: FunctionCall) -> Expr:
    """`point.moved(1)`."""
    what = kind(body, owner, func.attr)
    if what == "property":
        return body.fail(node, "not callable", type=f"the property `{func.attr}`")
    key = f"{owner}.{func.attr}"
    if what == "class" and _several(body, receiver.type):
        return body.fail(node, "unsupported expression", what="a class method of an object whose class derives or is derived from",
                         how=f"write it of the class: `{owner}.{func.attr}(...)`")
    if what == "method":
        found: Expr = call(body, node, key, (receiver,))
        return found
    found = call(body, node, key)
    return Sequence((receiver,), found, found.type, found.span)


def _several(body: Body, type: Type) -> bool:
    """True if an object of the type may be of another class, or has its methods from one."""
    info = body.world.dataclasses.get(type.name) if isinstance(type, DataclassType) else None
    return info is not None and (info.derived or info.base is not None)


def property_of(body: Body, node: ast.Attribute, value: Expr, owner: str) -> Expr:
    """An attribute that is a property."""
    callee = body.world.functions.get(f"{owner}.{node.attr}")
    if kind(body, owner, node.attr) != "property":
        return body.fail(node, "unsupported expression", what="a static or class method of an object, as a value",
                         how=f"write it of the class: `{owner}.{node.attr}`")
    if callee is None:
        return body.error(node)
    body.forget_state()
    return CallFunction(f"{owner}.{node.attr}", (value,), callee.signature.result, body.world.span(node))


# --- enums ---------------------------------------------------------------------------


def enum_of(body: Body, node: ast.Call, name: str) -> Expr:
    """`Color(2)`: the member with that value."""
    enum = body.world.enums.get(name)
    if enum is None:
        return body.error(node)
    if len(node.args) != 1 or node.keywords:
        return body.fail(node, "too few arguments" if not node.args else "too many arguments", function=f"`{name}`",
                         name="value", count=1)
    of: Type = INT if isinstance(enum.members[0].value, int) else STR
    value = body.value(node.args[0], of, f"`{name}`")
    return CallBuiltin("enum.of", (value,), (), EnumType(name), body.world.span(node)) if value.type == of else value


def enum_named(body: Body, node: ast.Subscript, name: str) -> Expr:
    """`Color["RED"]`: the member of that name."""
    value = body.value(node.slice, STR, "the name")
    return CallBuiltin("enum.named", (value,), (), EnumType(name), body.world.span(node)) if value.type == STR else value


def plain(body: Body, value: Expr) -> Expr:
    """A member of an IntEnum or StrEnum as the int or str that it is."""
    mixin = body.world.enums[value.type.name].mixin if isinstance(value.type, EnumType) and value.type.name in body.world.enums else ""
    if not mixin:
        return value
    found = converted(body.world, value, INT if mixin == "int" else STR)
    return found or value
