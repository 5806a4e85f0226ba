"""Python's own methods in a dataclass: what `len(a)`, `a + b`, `a[i]`, `for x in a` call.

An object's class is known, and no class below has a method of the same name, so each of these is a call of one
function (`CLASS.__len__`), whose effects place what calls it as any other's do.
"""
from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from monoglot.check.types import failed, parts, show
from monoglot.check.world import World
from monoglot.model import (
    BOOL, INT, NONE, OBJECT, STR, Attribute, CallFunction, Compare, Const, DataclassType, Expr, IteratorType, Local, Sequence, Type, Unary, Walrus,
)

if TYPE_CHECKING:
    from monoglot.check.body import Body

BINARY = {"+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "//": "__floordiv__", "%": "__mod__", "|": "__or__",
          "&": "__and__", "^": "__xor__"}
ORDER = {"<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}

_FORMS: dict[str, tuple[tuple[Type | None, ...], Type | None]] = {
    "__post_init__": ((), NONE), "__str__": ((), STR), "__repr__": ((), STR), "__eq__": ((OBJECT,), BOOL),
    "__len__": ((), INT), "__bool__": ((), BOOL), "__iter__": ((), None), "__contains__": ((None,), BOOL), "__getitem__": ((None,), None),
    "__neg__": ((), None), **{name: ((None,), None) for name in BINARY.values()}}
"""What each takes beside `self` and gives; None is anything. Those of an order take another of the class."""

NAMES = (*_FORMS, *ORDER.values(), "__call__")

OF_ONE_CLASS = ("__str__", "__repr__", "__eq__", *ORDER.values())
"""Those that Python gives each class anew, so that a class with others above or below has none."""


def check_form(world: World, node: ast.FunctionDef, given: list[Type], result: Type, self_type: Type) -> None:
    """Refuses a signature that Python's use of the method doesn't fit."""
    wanted: tuple[tuple[Type | None, ...], Type | None] | None = ((self_type,), BOOL) if node.name in ORDER.values() else _FORMS.get(node.name)
    if wanted is None or failed(*given, result):
        return
    types, gives = wanted
    fits = len(types) == len(given) and all(t in (None, g) for t, g in zip(types, given, strict=True)) and gives in (None, result)
    if not fits or (gives is None and result == NONE) or (node.name == "__iter__" and not isinstance(result, IteratorType)):
        shown = ", ".join(["self", *(f"other: {show(t) if t is not None else '...'}" for t in types)])
        gift = "Iterator[...]" if node.name == "__iter__" else "..." if gives is None else show(gives)
        world.report(node, "lifecycle signature", name=node.name, signature=f"def {node.name}({shown}) -> {gift}")


def owner(body: Body, type: Type, name: str) -> str:
    """The dataclass that has the method: that of the type or one above; '' if there is none."""
    info = body.world.dataclasses.get(type.name) if isinstance(type, DataclassType) else None
    return next((i.name for i in (info, *info.above()) if name in i.methods), "") if info is not None else ""


def called(body: Body, node: ast.AST, name: str, receiver: Expr, *args: Expr) -> Expr | None:
    """The call of the object's method; None if its class has none."""
    found = owner(body, receiver.type, name)
    if not found:
        return None
    callee = body.world.functions.get(f"{found}.{name}")
    if callee is None or failed(*(a.type for a in args)):
        return body.error(node)
    given = tuple(body.coerce(node, a, p.type, f"`{name}`") for a, p in zip(args, callee.params[1:], strict=False))
    body.forget_state()
    return CallFunction(f"{found}.{name}", (receiver, *given), callee.signature.result, body.world.span(node))


def truth(body: Body, node: ast.expr, value: Expr) -> Expr | None:
    """An object's truth: what `__bool__` says, else that its length isn't 0; None if it has neither."""
    made = called(body, node, "__bool__", value)
    if made is not None:
        return made
    length = called(body, node, "__len__", value)
    return None if length is None else Compare(("!=",), (length, Const(0, INT, value.span)), BOOL, value.span)


def compared(body: Body, node: ast.expr, op: str, left: Expr, right: Expr) -> Expr | None:
    """`left op right` by a method of one of them; None if none is asked."""
    if op in ("in", "not-in") and owner(body, right.type, "__contains__"):
        return _contained(body, node, op, left, right)
    if op in ORDER and op != "<" and owner(body, left.type, ORDER[op]):
        return called(body, node, ORDER[op], left, right)
    return None


def _contained(body: Body, node: ast.expr, op: str, item: Expr, container: Expr) -> Expr | None:
    """The item is evaluated first, and given second."""
    first: tuple[Expr, ...] = ()
    if not isinstance(item, Const | Local) and not (isinstance(item, Attribute) and isinstance(item.value, Local)):
        name = body.hidden("item", node, item.type)
        first, item = (Walrus(name, item, item.type, item.span),), Local(name, item.type, item.span)
    found = called(body, node, "__contains__", container, item)
    if found is not None and op == "not-in":
        found = Unary("not", found, BOOL, found.span)
    return Sequence(first, found, BOOL, found.span) if found is not None and first else found


def half_ordered(body: Body, type: Type) -> str:
    """The class that has `<` and `>` only, where values of the type would be compared by its `<=`; '' if there is none."""
    from_parts = [half_ordered(body, t) for t in parts(type)]
    info = body.world.dataclasses.get(type.name) if isinstance(type, DataclassType) else None
    own = info.name if info is not None and not info.options.get("order") and "__lt__" in info.methods else ""
    return own or next((p for p in from_parts if p), "")
