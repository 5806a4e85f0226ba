"""The signature of a function of the author's, and the constants that defaults must be."""
from __future__ import annotations

import ast

from monoglot.check import annotation
from monoglot.check.body import Body
from monoglot.check.builtin_table import CONSTANT
from monoglot.check.scope import Scope
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.types import ERROR
from monoglot.check.world import World
from monoglot.model import (
    NONE, Binary, CallBuiltin, Const, Convert, DictDisplay, EnumMember, Expr, GlobalConst, ListDisplay, Param, SetDisplay, TupleDisplay,
    Type, Unary,
)


def function_parts(world: World, node: ast.FunctionDef, method: bool) -> tuple[tuple[Param, ...], Signature]:
    """The parameters (without self) and the signature; what is missing has its diagnostic."""
    args = node.args
    _refuse_variadic(world, node)
    positional = [*args.posonlyargs, *args.args]
    if method:
        if not positional or positional[0].arg != "self":
            if not any(ast.unparse(d) in ("staticmethod", "classmethod") for d in node.decorator_list):  # refused as such
                world.report(node, "method self", name=node.name)
        else:
            positional = positional[1:]
    required = len(positional) - len(args.defaults)
    defaults: list[ast.expr | None] = [None] * max(0, required) + list(args.defaults[max(0, -required):])
    made = [_parameter(world, a, d) for a, d in zip(positional, defaults, strict=False)]
    result = ERROR
    if node.returns is None:
        world.report(node, "untyped result", name=node.name)
    else:
        result = annotation.meaning(world, node.returns)
    parameters = tuple(Parameter(p.name, (p.type,), p.default) for p in made)
    return tuple(made), Signature(f"`{node.name}`", parameters, result)


def _refuse_variadic(world: World, node: ast.FunctionDef) -> None:
    args = node.args
    for arg, what in ((args.vararg, "`*args`"), (args.kwarg, "`**kwargs`")):
        if arg is not None:
            world.report(arg, "unsupported parameter", what=what, how="write the parameters, or take a list or dict")
    for arg in args.kwonlyargs:
        world.report(arg, "unsupported parameter", what="a keyword-only parameter", how="leave the `*` out")


def _parameter(world: World, arg: ast.arg, default: ast.expr | None) -> Param:
    if arg.annotation is None:
        world.report(arg, "untyped parameter", name=arg.arg)
        type = ERROR
    else:
        type = annotation.meaning(world, arg.annotation)
    if arg.arg.startswith("__") or arg.arg.startswith("mg_") or arg.arg == "self":
        world.report(arg, "reserved name", name=arg.arg, reason="it is kept for the compiler")
    value = constant(world, default, type, f"`{arg.arg}`") if default is not None else None
    if isinstance(value, ListDisplay | DictDisplay) and default is not None:
        world.report(default, "mutable default")
    return Param(arg.arg, type, value)


def constant(world: World, node: ast.expr, target: Type | None, what: str, widen: bool = False) -> Expr:
    """An expression that has its value at compile time, as a `target` if there is one."""
    body = Body(world, Scope("function", None, {}, NONE), method=False)
    value = body.expr(node, target)
    if value.type != ERROR and not is_constant(value):
        return body.fail(node, "not constant")
    return value if target is None else body.coerce(node, value, target, what, widen)


def is_constant(value: Expr) -> bool:
    """True for literals, enum members, other constants, and what is made of those."""
    match value:
        case Const() | EnumMember() | GlobalConst():
            return True
        case Unary(operand=inner) | Convert(value=inner):
            return is_constant(inner)
        case Binary(left=left, right=right):
            return is_constant(left) and is_constant(right)
        case ListDisplay(items=items) | TupleDisplay(items=items) | SetDisplay(items=items):
            return all(map(is_constant, items))
        case CallBuiltin(name, args=args, keywords=keywords) if name in CONSTANT:
            return all(map(is_constant, (*args, *(v for _, v in keywords))))
        case DictDisplay(items=pairs):
            return all(is_constant(k) and is_constant(v) for k, v in pairs)
    return False
