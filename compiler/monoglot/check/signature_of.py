"""The signature of a function of the author's, and the constants that defaults must be."""
from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from monoglot import standard
from monoglot.check import annotation, vague
from monoglot.check.body import Body
from monoglot.check.builtin_table import CONSTANT
from monoglot.check.scope import Scope
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.types import ERROR
from monoglot.check.world import World
from monoglot.model import (
    NONE, Binary, CallBuiltin, Const, Convert, DictDisplay, EnumMember, Expr, GlobalConst, LibraryValue, ListDisplay, NewDataclass, Param, SetDisplay, SetType,
    TupleDisplay, TupleOfType, Type, Unary,
)
from monoglot.walk import nodes

Meaning = Callable[[World, ast.expr], Type]


def function_parts(world: World, node: ast.FunctionDef, method: bool, first: str = "",
                   meaning: Meaning = annotation.meaning) -> tuple[tuple[Param, ...], Signature]:
    """The parameters and the signature, without self (`method`) or `first`; what is missing has its diagnostic.

    `meaning` tells the type that the annotation of a parameter names.
    """
    args = node.args
    if args.kwarg is not None:
        world.report(args.kwarg, "unsupported parameter", what="`**kwargs`", how="write the parameters, or take a dict")
    positional = [*args.posonlyargs, *args.args]
    if method or first:
        if not positional or positional[0].arg != (first or "self"):
            if not any(ast.unparse(d) in ("staticmethod", "classmethod") for d in node.decorator_list):  # refused as such
                world.report(node, "method self", name=node.name)
        else:
            positional = positional[1:]
    required = len(positional) - len(args.defaults)
    defaults: list[ast.expr | None] = [None] * max(0, required) + list(args.defaults[max(0, -required):])
    made = [_parameter(world, a, d, meaning) for a, d in zip(positional, defaults, strict=False)]
    result = ERROR
    if node.returns is None:
        world.report(node, "untyped result", name=node.name)
    else:
        result = annotation.meaning(world, node.returns)
    alone = {a.arg for a in args.posonlyargs}
    parameters = [Parameter(p.name, (p.type,), p.default, positional_only=p.name in alone) for p in made]
    if args.vararg is not None:
        rest = _parameter(world, args.vararg, None, meaning)
        parameters.append(Parameter(rest.name, (rest.type,), variadic=True))
        made.append(Param(rest.name, TupleOfType(rest.type), None))
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        made.append(_parameter(world, arg, default, meaning))
        parameters.append(Parameter(arg.arg, (made[-1].type,), made[-1].default, keyword_only=True))
    return tuple(made), Signature(f"`{node.name}`", tuple(parameters), result)


def every_arg(node: ast.FunctionDef, method: bool) -> list[ast.arg]:
    """The syntax of the parameters, in the order of `function_parts`."""
    args = node.args
    positional = [*args.posonlyargs, *args.args][1 if method else 0:]
    return [*positional, *([args.vararg] if args.vararg is not None else []), *args.kwonlyargs]


def _parameter(world: World, arg: ast.arg, default: ast.expr | None, meaning: Meaning) -> Param:
    if arg.annotation is None:
        world.report(arg, "untyped parameter", name=arg.arg)
        type = ERROR
    else:
        type = meaning(world, arg.annotation)
    if arg.arg.startswith("__") or arg.arg.startswith("mg_") or arg.arg == "self":
        world.report(arg, "reserved name", name=arg.arg, reason="it is kept for the compiler")
    value = constant(world, default, type, f"`{arg.arg}`") if default is not None and default not in world.refused_defaults else \
        Const(None, ERROR, world.span(arg)) if default is not None else None
    if default is not None and value is not None and holds_mutable(value):
        world.report(default, "mutable default")
    return Param(arg.arg, type, value)


def constant(world: World, node: ast.expr, target: Type | None, what: str, widen: bool = False) -> Expr:
    """An expression that has its value at compile time, as a `target` if there is one."""
    used = len(world.used)
    made = _constant(world, node, target, what, widen)
    world.assumed += [(node, world.source.module, *pair) for pair in world.used[used:]]
    return made


def _constant(world: World, node: ast.expr, target: Type | None, what: str, widen: bool) -> Expr:
    body = Body(world, Scope("function", None, {}, NONE), method=False)
    value = body.expr(node, target)
    if value.type != ERROR and not (is_constant(value) and all(map(world.is_frozen, _made_in(value)))):
        return body.fail(node, "not constant")
    if target is None:
        vague.constant(body, node, value)
    return value if target is None else body.coerce(node, value, target, what, widen)


def holds_mutable(value: Expr) -> bool:
    """True for a constant that somebody could change: as a default, all uses would share it."""
    return any(isinstance(n, ListDisplay | DictDisplay | SetDisplay) and not (isinstance(n.type, SetType) and n.type.frozen) for n in nodes(value))


def _made_in(value: Expr) -> Iterator[str]:
    """The classes of the instances that a constant is made of."""
    return (n.dataclass for n in nodes(value) if isinstance(n, NewDataclass))


def is_constant(value: Expr) -> bool:
    """True for literals, enum members, other constants, and what is made of those: containers, instances of dataclasses."""
    match value:
        case Const() | EnumMember() | GlobalConst():
            return True
        case LibraryValue(name):
            return name in standard.VALUES
        case Unary(operand=inner) | Convert(value=inner):
            return is_constant(inner)
        case Binary(left=left, right=right):
            return is_constant(left) and is_constant(right)
        case ListDisplay(items=items) | TupleDisplay(items=items) | SetDisplay(items=items):
            return all(map(is_constant, items))
        case CallBuiltin(name, args=args, keywords=keywords) if name in CONSTANT:
            return all(map(is_constant, (*args, *(v for _, v in keywords))))
        case NewDataclass(fields=fields):
            return all(map(is_constant, fields))
        case DictDisplay(items=pairs):
            return all(is_constant(k) and is_constant(v) for k, v in pairs)
    return False
