"""Generic functions: what the types of their parameters leave to each call.

A function with type variables, or with parameters that are `Sequence[T]` and the like, is
checked once as it stands, with its variables as types of their own, as mypy does. Each call
then asks for an *instance*: the function with the types of that call's arguments, checked
again and named for them. So every stage behind sees functions of known types only.
"""
from __future__ import annotations

import ast
import copy
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from monoglot.check import annotation
from monoglot.check.signature_of import function_parts
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.types import ERROR, is_open, parts, show, substitute
from monoglot.check.variables import standing
from monoglot.check.world import Callee, Instance, World
from monoglot.model import Param, Type, VariableType


@dataclass(frozen=True)
class Parts:
    """What the head of a function says."""

    params: tuple[Param, ...]
    signature: Signature
    generic: bool


def signature(world: World, node: ast.FunctionDef, method: bool, first: str = "") -> Parts:
    """The head of a function of the module or of a class, which may be generic."""
    with standing(world, world.variables):
        params, made = function_parts(world, node, method, first, annotation.parameter)
    told = {v for p in params for v in variables_in(p.type)}
    for name in sorted(variables_in(made.result) - told):
        world.report(node.returns or node, "type variable", how=f"`{name.rpartition('.')[2]}` stands in the result alone, so "
                     "no call tells what it is: write the type")
        made = replace(made, result=ERROR)
    return Parts(params, made, any(is_open(p.type) for p in params))


def variables_in(type: Type) -> frozenset[str]:
    """The names of the type variables in a type."""
    if isinstance(type, VariableType):
        return frozenset({type.name})
    return frozenset[str]().union(*map(variables_in, parts(type)))


def openings(callee: Callee) -> Iterator[Mapping[str, Type]]:
    """What the variables stand for while a generic function is checked as it stands: each constraint by turns, else themselves."""
    found = {v.name: v for p in callee.params for v in _variables(p.type)}
    choices = [v.constraints or (v,) for v in found.values()]
    for chosen in itertools.product(*choices):
        yield dict(zip(found, chosen, strict=True))


def _variables(type: Type) -> Iterator[VariableType]:
    if isinstance(type, VariableType):
        yield type
    for part in parts(type):
        yield from _variables(part)


def opened(callee: Callee, binding: Mapping[str, Type]) -> Callee:
    """The generic function with its variables as in `binding`, to be checked; its syntax is a copy."""
    params = tuple(replace(p, type=substitute(p.type, binding)) for p in callee.params)
    made = replace(callee.signature, result=substitute(callee.signature.result, binding))
    return replace(callee, node=copy.deepcopy(callee.node), params=params, signature=made, variables=tuple(binding.items()))


def instance(callee: Callee, wanted: Instance) -> Callee:
    """The function for the types of one call."""
    made = opened(callee, dict(wanted.variables))
    params = tuple(replace(p, type=t) for p, t in zip(callee.params, wanted.types, strict=True))
    known = {p.name: p.type for p in params}
    parameters = tuple(_typed(p, known) for p in callee.signature.parameters)
    return replace(made, params=params, signature=replace(made.signature, parameters=parameters), generic=False,
                   origin=wanted.function)


def _typed(parameter: Parameter, known: Mapping[str, Type]) -> Parameter:
    return replace(parameter, types=(known[parameter.name],))


def name_of(callee: Callee, wanted: Instance) -> str:
    """The instance's name: `first$int`. No name of an author's has a `$`, so it is no other's."""
    telling = [t for p, t in zip(callee.params, wanted.types, strict=True) if is_open(p.type)]
    return "$".join([wanted.function, *map(_spelled, telling)])


def _spelled(type: Type) -> str:
    text = show(type).replace("...", "etc").replace(" | ", "$or$").replace(", ", "$")
    return re.sub(r"[^\w$]", "$", text)
