"""The rules of attributes: of the app, of classes, of values."""
from __future__ import annotations

import ast
from difflib import get_close_matches

from monoglot import standard
from monoglot.check import exception_classes, objects
from monoglot.check.body import Body, borrowed, rule, upper
from monoglot.check.expressions import as_lambda, is_builtin, narrow, signature_type, static, static_binding
from monoglot.check.function_values import bound_method, function_of_class, generic_function, is_method
from monoglot.check.known import narrowed_member
from monoglot.check.platform import js_name
from monoglot.check.types import failed, show
from monoglot.check.world import hint, listing
from monoglot.model import (
    CONTEXT, INT, STR, Attribute, ClassType, ContextRef, DataclassType, EntityType, EnumMember, EnumType, ExceptionType,
    Expr, FunctionRef, FunctionType, IdType, LibraryValue, OptionalType, ProtocolType, SecretRef, SecretType, StateRef,
    Type, UnionType,
)


def is_self(body: Body, node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self" and body.method and body.scope.owner("self") is None


@rule(ast.Attribute)
def attribute(body: Body, node: ast.Attribute, expected: Type | None) -> Expr:
    if is_self(body, node.value):
        return generic_function(body, node, node.attr, expected) or of_self(body, node)
    if node.attr == "__name__" and isinstance(node.value, ast.Call):
        return _type_name(body, node, node.value)
    if isinstance(expected, FunctionType) and is_builtin(body, node):
        return body.operand(as_lambda(node, len(expected.params)), expected)
    binding = static_binding(body, node)
    if binding is not None:
        return generic_function(body, node, binding.name, expected) or static(body, node, binding, ast.unparse(node))
    owner = static_binding(body, node.value)
    function = objects.function_of(body, owner, node.attr) if owner is not None else ""
    if function:
        return function_of_class(body, node, function, expected)
    if owner is not None and owner.kind == "enum":
        return _member(body, node, owner.name)
    if owner is not None and owner.kind == "module":
        return body.fail(node, "unknown import", module=owner.name, name=node.attr,
                         hint=hint(node.attr, body.world.members(owner.name)))
    if owner is not None and owner.kind == "library" and owner.name in body.world.library.classes:
        return _of_class(body, node, owner.name)
    value = upper(body.read(node.value))
    if is_method(body, value.type, node.attr):
        return bound_method(body, node, value, expected)
    if borrowed(value):
        return body.refuse_borrowed(node.value, value)
    return narrow(body, _of_value(body, node, value))


def _type_name(body: Body, node: ast.Attribute, call: ast.Call) -> Expr:
    """`type(error).__name__`, the one use of `type`."""
    known = isinstance(call.func, ast.Name) and call.func.id == "type" and len(call.args) == 1 and not call.keywords \
        and body.scope.owner("type") is None
    value = body.expr(call.args[0] if known else call)
    if failed(value.type):
        return value
    if not known or not isinstance(value.type, ExceptionType):
        return body.fail(node, "unsupported expression", what="`__name__` of this",
                         how="it tells the class of an exception: `type(error).__name__`")
    return Attribute(value, "__name__", STR, body.world.span(node))


def _of_class(body: Body, node: ast.Attribute, owner: str) -> Expr:
    """`Node.ELEMENT_NODE`: what a class of the library has by itself."""
    library, span = body.world.library, body.world.span(node)
    found = library.property(owner, node.attr)
    if found is None or not found.static:
        known = [m for m in library.members(owner) if (p := library.property(owner, m)) is not None and p.static]
        return body.fail(node, "unknown attribute", type=show(ClassType(owner)), name=node.attr, known=listing(known))
    return Attribute(LibraryValue(owner, ClassType(owner), span), node.attr, found.type, span, found.form)


def _member(body: Body, node: ast.Attribute, enum: str) -> Expr:
    members = [m.name for m in body.world.enums[enum].members] if enum in body.world.enums else None
    if members is None:
        return body.error(node)
    if node.attr not in members:
        return body.fail(node, "unknown member", enum=enum, name=node.attr, known=listing(members))
    return EnumMember(enum, node.attr, EnumType(enum), body.world.span(node))


def of_self(body: Body, node: ast.Attribute) -> Expr:
    """`self.name`: a state, a secret, the context, or a method as a value."""
    world, span = body.world, body.world.span(node)
    if node.attr in world.states:
        state = world.states[node.attr]
        return narrow(body, StateRef(node.attr, state.type, span))
    if node.attr in world.secrets:
        return SecretRef(node.attr, SecretType(), span)
    if node.attr in CONTEXT:
        return ContextRef(node.attr, CONTEXT[node.attr], span)
    if node.attr in world.functions and world.functions[node.attr].method:
        return FunctionRef(node.attr, signature_type(body, node.attr), span)
    return unknown_self(body, node)


def unknown_self(body: Body, node: ast.Attribute) -> Expr:
    world = body.world
    if node.attr in world.failed_names:
        return body.error(node)
    known = [*world.states, *world.secrets, *(n for n, f in world.functions.items() if f.method), *CONTEXT]
    return body.fail(node, "unknown state", name=node.attr, hint=hint(node.attr, known))


def _of_value(body: Body, node: ast.Attribute, value: Expr) -> Expr:
    value = upper(value)
    type = value.type
    if failed(type):
        return body.error(node)
    if isinstance(type, ClassType) and type != standard.ISO_DATE:
        return _of_object(body, node, value, type.name)
    if isinstance(type, OptionalType) and isinstance(type.item, ClassType) \
            and body.world.library.property(type.item.name, node.attr) is not None:
        return body.fail(node.value, "maybe none", type=show(type))
    if isinstance(type, OptionalType) and members_of(body, type.item).get(node.attr) is not None:
        return body.fail(node.value, "maybe none", type=show(type))
    owner = objects.owner_of(body, type, node.attr)
    if owner:
        return objects.property_of(body, node, value, owner)
    known = members_of(body, type)
    if node.attr not in known:
        return body.fail(node, "unknown attribute", type=show(type), name=node.attr, known=listing(known))
    if node.attr == "value" and narrowed_member(body, value):
        body.world.vague.add(body.world.span(node))
    return Attribute(value, node.attr, known[node.attr], body.world.span(node))


def _of_object(body: Body, node: ast.Attribute, value: Expr, name: str) -> Expr:
    """A property of an object of the library."""
    found = body.world.library.property(name, node.attr)
    if found is None:
        known = body.world.library.members(name)
        return body.fail(node, "unknown attribute", type=show(value.type), name=node.attr,
                         known=listing(get_close_matches(node.attr, known, n=5) or known))
    return Attribute(value, js_name(node.attr), found.type, body.world.span(node), found.form)


def members_of(body: Body, type: Type) -> dict[str, Type]:
    """The attributes of a type, with theirs."""
    world = body.world
    if type in standard.ATTRIBUTES:
        return standard.ATTRIBUTES[type]
    match type:
        case EntityType(name) if name in world.entities:
            fields = {f.name: f.type for f in world.entities[name].fields}
            return {**fields, "id": IdType(name)}
        case ProtocolType(name) if name in world.protocols:
            return world.protocols[name].readable()
        case DataclassType(name) if name in world.dataclasses:
            return {p.made.name: p.made.type for p in world.dataclasses[name].parts}
        case ExceptionType(name):
            return exception_classes.fields_of(world, name)
        case UnionType(items):
            every = [members_of(body, i) for i in items]
            return {n: t for n, t in every[0].items() if all(m.get(n) == t for m in every)}
        case EnumType(name) if name in world.enums:
            numbered = all(isinstance(m.value, int) for m in world.enums[name].members)
            return {"name": STR, "value": INT if numbered else STR}
    return {}
