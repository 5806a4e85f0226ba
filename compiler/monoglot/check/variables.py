"""Type variables of the author's: `T = TypeVar("T")`, with a bound or constraints.

They are names of a module, and stand in the signatures and bodies of functions only:
`World.bound` says what each stands for where the check is.
"""
from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from monoglot.check import annotation
from monoglot.check.world import World
from monoglot.model import Type, VariableType


def declared(world: World, value: ast.expr | None) -> ast.Call | None:
    """The call of `TypeVar` that an assignment's value is, if it is one."""
    if not isinstance(value, ast.Call):
        return None
    found = world.static(value.func)
    return value if found is not None and found.kind == "core" and found.name == "typing.TypeVar" else None


def declare(world: World, name: str, call: ast.Call) -> None:
    """Notes a type variable; `call` is `TypeVar("T", ...)`."""
    first = call.args[0] if call.args else None
    if not (isinstance(first, ast.Constant) and first.value == name):
        _refuse(world, call, f"its name, as the text \"{name}\", comes first")
    elif any(k.arg != "bound" for k in call.keywords):
        _refuse(world, call, "it takes constraints or `bound=`")
    elif len(call.args) == 2 or (len(call.args) > 2 and call.keywords):
        _refuse(world, call, "it takes either `bound=` or two constraints and more")
    bound = call.keywords[0].value if call.keywords else None
    world.variables[world.qualified(name)] = VariableType(
        world.qualified(name), _meaning(world, bound) if bound is not None else None,
        tuple(_meaning(world, c) for c in call.args[1:]))


def _meaning(world: World, node: ast.expr) -> Type:
    return annotation.meaning(world, node)


def _refuse(world: World, node: ast.AST, how: str) -> None:
    world.report(node, "type variable", how=how)


@contextmanager
def standing(world: World, bound: Mapping[str, Type]) -> Iterator[None]:
    """Inside, type variables may be named and stand for these."""
    before, world.bound = world.bound, bound
    try:
        yield
    finally:
        world.bound = before


