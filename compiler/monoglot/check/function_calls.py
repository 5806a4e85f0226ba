"""Calls of functions of the author's: of the module, of the app, of classes."""
from __future__ import annotations

import ast

from monoglot.check.arguments import in_order, skip
from monoglot.check.body import Body
from monoglot.check.generic_calls import generic_call
from monoglot.check.types import ERROR
from monoglot.model import CallFunction, Const, Expr


def function_call(body: Body, node: ast.Call, function: str, receiver: tuple[Expr, ...] = ()) -> Expr:
    """A call of a function of the module, a method of the app, or one of `receiver`."""
    callee = body.world.functions.get(function)
    if callee is None:
        return skip(body, node, body.error(node))
    if callee.generic:
        return generic_call(body, node, function, callee, receiver)
    arguments = in_order(body, node, callee.signature)
    body.forget_state()
    if arguments is None:
        return Const(None, ERROR, body.world.span(node))
    return CallFunction(function, (*receiver, *arguments), callee.signature.result, body.world.span(node))
