"""Functions as values that Python makes where they are named: a method with its object, a generic function.

A method's object is evaluated there and then, once, so `p.area` is what
`(lambda o: lambda: o.area())(p)` is; what it does is followed as any lambda's is.
"""
from __future__ import annotations

import ast
from dataclasses import replace

from monoglot.check import objects
from monoglot.check.body import Body
from monoglot.check.builtin_table import REFUSED_METHODS, kind_of, table
from monoglot.check.expressions import is_generic
from monoglot.check.scope import Scope
from monoglot.check.types import ERROR, is_open
from monoglot.model import (
    CallValue, ClassType, Expr, FunctionRef, FunctionType, Lambda, Param, ProtocolType, Type,
)


def is_method(body: Body, type: Type, name: str) -> bool:
    """True if values of the type have a method of that name."""
    if isinstance(type, ProtocolType):
        return name in body.world.protocols[type.name].methods
    owner = objects.owner_of(body, type, name)
    if owner:
        return objects.kind(body, owner, name) == "method"
    if isinstance(type, ClassType) and not kind_of(type):
        return body.world.library.property(type.name, name) is None and body.world.library.method(type.name, name) is not None
    return f"{kind_of(type)}.{name}" in table() and f"{kind_of(type)}.{name}" not in REFUSED_METHODS


def bound_method(body: Body, node: ast.Attribute, value: Expr, expected: Type | None) -> Expr:
    """`value.method` without a call."""
    wanted = expected if isinstance(expected, FunctionType) else _declared(body, value.type, node.attr)
    if wanted is None:
        return body.fail(node, "unsupported expression", what="a method as a value",
                         how=f"write a lambda that calls it: `lambda: x.{node.attr}()`")
    span = body.world.span(node)
    name = f"self${span.row}_{span.column}"
    scope = Scope("lambda", body.scope, {name: 1}, ERROR, immediate=True)
    scope.types[name] = value.type
    scope.flow = replace(scope.flow, assigned=frozenset({name}))
    call = ast.copy_location(ast.Attribute(ast.copy_location(ast.Name(name, ast.Load()), node), node.attr, ast.Load()), node)
    with body.inner(scope):
        inner = body.operand(forwarding(call, len(wanted.params)), wanted)
    made = Lambda((Param(name, value.type, None),), inner, FunctionType((value.type,), inner.type), span)
    return CallValue(made, (value,), inner.type, span)


def forwarding(callee: ast.expr, arity: int) -> ast.Lambda:
    """`lambda x0: callee(x0)`."""
    names = [f"x{i}" for i in range(arity)]
    call = ast.Call(callee, [ast.Name(n, ast.Load()) for n in names], [])
    made = ast.Lambda(ast.arguments([], [ast.arg(n) for n in names], None, [], [], None, []), call)
    for part in ast.walk(made):
        if not hasattr(part, "lineno"):
            ast.copy_location(part, callee)
    return made


def _declared(body: Body, type: Type, name: str) -> FunctionType | None:
    """The type of a method that the author wrote; None of any other, or of a generic one."""
    if isinstance(type, ProtocolType):
        params, signature = body.world.protocols[type.name].methods[name]
        return FunctionType(tuple(p.type for p in params), signature.result)
    callee = body.world.functions.get(f"{objects.owner_of(body, type, name)}.{name}")
    if callee is None or any(is_open(p.type) for p in callee.params):
        return None
    return FunctionType(tuple(p.type for p in callee.params[1:]), callee.signature.result)


def generic_function(body: Body, node: ast.expr, function: str, expected: Type | None) -> Expr | None:
    """A generic function where a function of known parameters is expected; None if `function` isn't generic."""
    if not is_generic(body, function):
        return None
    if not isinstance(expected, FunctionType):
        return body.fail(node, "unsupported expression", what="a generic function as a value",
                         how=f"write a lambda that calls it: `lambda x: {ast.unparse(node)}(x)`")
    return body.operand(forwarding(node, len(expected.params)), expected)


def function_of_class(body: Body, node: ast.expr, function: str, expected: Type | None) -> Expr:
    """`Point.origin`, a static or class method as a value."""
    callee = body.world.functions.get(function)
    if callee is None:
        return body.error(node)
    return generic_function(body, node, function, expected) or \
        FunctionRef(function, FunctionType(tuple(p.type for p in callee.params), callee.signature.result), body.world.span(node))
