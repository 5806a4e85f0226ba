"""Iterators by hand, `iter` and `next`, and the library's contexts of `with`."""
from __future__ import annotations

import ast

from monoglot.check.body import Body, converted, statement
from monoglot.check.scope import assigned_names
from monoglot.check.targets import iterable
from monoglot.check.statements import block
from monoglot.check.types import ERROR, failed, optional, show
from monoglot.model import (
    CallBuiltin, CallLibrary, Expr, IteratorType, Stmt, With,
)

CONTEXTS = ("monoglot.deadline",)
"""What may stand in `with`."""


def next_of(body: Body, node: ast.Call) -> Expr:
    """`next(iterator)`, `next(iterator, default)`."""
    if not 1 <= len(node.args) <= 2 or node.keywords:
        return body.fail(node, "too few arguments", function="`next`", name="iterator")
    source = body.expr(node.args[0])
    if not isinstance(source.type, IteratorType):
        return source if failed(source.type) else body.fail(node.args[0], "type mismatch", what="`next`", expected="an iterator",
                                                            actual=show(source.type), how="write `iter(...)` around it")
    item = source.type.item
    span = body.world.span(node)
    body.forget_state()
    if len(node.args) == 1:
        if body.scope.yields is not None:
            return body.fail(node, "unsupported expression", what="`next` without a default in a generator",
                             how="give a default: `next(items, None)`")
        return CallBuiltin("next", (source,), (), item, span)
    default = body.expr(node.args[1], item)
    result = item if converted(body.world, default, item) is not None else optional(item)
    value = body.coerce(node.args[1], default, result, "the default")
    return CallBuiltin("next", (source, value), (), result, span)


def iter_of(body: Body, node: ast.Call) -> Expr:
    """`iter(values)`."""
    if len(node.args) != 1 or node.keywords:
        return body.fail(node, "too few arguments", function="`iter`", name="iterable")
    source, item = iterable(body, node.args[0])
    if failed(item):
        return body.error(node)
    return CallBuiltin("iter", (source,), (), IteratorType(item), body.world.span(node))


@statement(ast.With)
def with_(body: Body, node: ast.With) -> list[Stmt]:
    """`with deadline(seconds=5):`, one or several."""
    return _with(body, node, node.items)


def _with(body: Body, node: ast.With, items: list[ast.withitem]) -> list[Stmt]:
    first, rest = items[0], items[1:]
    context = body.operand(first.context_expr)
    if not isinstance(context, CallLibrary) or context.name not in CONTEXTS:
        if not failed(context.type):
            body.world.report(first.context_expr, "unsupported statement", what="`with` of this",
                              how="use it with `deadline(seconds=...)`; else write `try` ... `finally`")
        for name in assigned_names([first]):
            body.scope.types.setdefault(name, ERROR)
            body.flow = body.flow.assign(name)
    elif first.optional_vars is not None:
        body.world.report(first.optional_vars, "unsupported statement", what="`as` after `with`", how="leave it out")
    inside = tuple(_with(body, node, rest)) if rest else block(body, node.body)
    return [With(context, None, inside, body.world.span(node))] if isinstance(context, CallLibrary) else list(inside)
