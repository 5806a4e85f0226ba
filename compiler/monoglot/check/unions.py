"""Unions: which are allowed, which of their members a test leaves, and `isinstance`."""
from __future__ import annotations

import ast
from collections.abc import Iterable

from monoglot.check import annotation
from monoglot.check.body import Body
from monoglot.check.exceptions import named
from monoglot.check.types import ERROR, failed, members, show, union
from monoglot.exceptions import derives
from monoglot.model import (
    BOOL, INT, OBJECT, STR, ClassType, DataclassType, DictType, ExceptionType, Expr, IsInstance, ListType, SetType, TupleOfType,
    TupleType, Type,
)

_GENERIC: dict[str, tuple[type, ...]] = {
    "list": (ListType,), "dict": (DictType,), "tuple": (TupleType, TupleOfType), "set": (SetType,), "frozenset": (SetType,)}


def is_instance(body: Body, node: ast.Call) -> Expr:
    """`isinstance(value, class)`: of a union, an Optional, an exception or JSON."""
    if len(node.args) != 2 or node.keywords:
        return body.fail(node, "too few arguments", function="`isinstance`", name="class")
    value = body.read(node.args[0])
    if failed(value.type):
        return value
    found: list[Type] = []
    for part in _classes(node.args[1]):
        matched = _matching(body, part, value.type)
        if matched is None:
            return body.error(node)
        found += [t for t in matched if t not in found]
    return IsInstance(value, tuple(found), BOOL, body.world.span(node))


def _classes(node: ast.expr) -> Iterable[ast.expr]:
    if isinstance(node, ast.Tuple):
        return [c for part in node.elts for c in _classes(part)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_classes(node.left), *_classes(node.right)]
    return [node]


def _matching(body: Body, node: ast.expr, type: Type) -> list[Type] | None:
    """The members of `type` that are instances of the class; None after a diagnostic."""
    return matching(body, node, class_named(body, node), type)


def class_named(body: Body, node: ast.expr) -> Type | str | None:
    """A class as `isinstance` and class patterns name it: a type, or a generic's name; None after a diagnostic."""
    if isinstance(node, ast.Name) and node.id in _GENERIC and body.scope.owner(node.id) is None \
            and node.id not in body.world.bindings:
        return node.id
    exception = named(body, node)
    if exception is not None:
        return ExceptionType(exception)
    if not isinstance(node, ast.Name | ast.Attribute):
        body.world.report(node, "unknown type", name=ast.unparse(node), place=": name a class")
        return None
    found = annotation.meaning(body.world, node)
    return None if found == ERROR else found


def matching(body: Body, node: ast.AST, wanted: Type | str | None, type: Type) -> list[Type] | None:
    """The members of `type` that are instances of `wanted`; None after a diagnostic."""
    if wanted is None:
        return None
    found = [made for m in members(type) for made in _instances(body, m, wanted)]
    if not found:
        shown = wanted if isinstance(wanted, str) else show(wanted)
        body.world.report(node, "not comparable", left=show(type), right=shown, op="isinstance",
                          how="it never is one: leave the test out")
        return None
    return found


def _instances(body: Body, type: Type, wanted: Type | str) -> list[Type]:
    """What of a member of a union is an instance of the class."""
    if isinstance(wanted, str):
        fits = isinstance(type, _GENERIC[wanted])
        if fits and isinstance(type, SetType):
            fits = type.frozen == (wanted == "frozenset")
        return [type] if fits else []
    if isinstance(type, ExceptionType) and isinstance(wanted, ExceptionType):
        bases = body.world.exception_bases
        return [type] if derives(type.name, wanted.name, bases) else [wanted] if derives(wanted.name, type.name, bases) else []
    if isinstance(type, ClassType) and isinstance(wanted, ClassType):
        library = body.world.library
        return [type] if library.is_subclass(type.name, wanted.name) else \
            [wanted] if library.is_subclass(wanted.name, type.name) else []
    if isinstance(type, DataclassType) and isinstance(wanted, DataclassType):
        return [type] if wanted.name in (type.name, *type.above) else [wanted] if type.name in wanted.above else []
    if type == OBJECT:
        return [wanted] if wanted in (STR, BOOL) or isinstance(wanted, DataclassType) else []
    return [type] if type == wanted or (wanted == INT and type == BOOL) else []


def rest(body_type: Type, taken: Iterable[Type]) -> Type | None:
    """What is left of a type without the members taken; None if nothing is."""
    gone = tuple(taken)
    left = [m for m in members(body_type) if m not in gone]
    return union(left) if left else None
