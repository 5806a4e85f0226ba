"""Secrets have one use: `bearer=self.key` of a fetch. Every other use has its own message."""
from __future__ import annotations

import ast

from monoglot.check.body import Body, callee_text
from monoglot.model import Expr, SecretRef, SecretType


def bearer(body: Body, node: ast.expr) -> Expr | None:
    """The secret that `self.key` names, where a fetch takes it; None for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self" \
            and body.method and node.attr in body.world.secrets:
        return SecretRef(node.attr, SecretType(), body.world.span(node))
    return None


def misused(body: Body, node: ast.Attribute) -> Expr:
    """Refuses a secret outside its one use, with what was done to it."""
    title, function = _use(body, node)
    return body.fail(node, title, name=node.attr, function=function)


def _use(body: Body, node: ast.AST) -> tuple[str, str]:
    """The diagnostic, from the nearest construct around that says what happens to the value."""
    parents = body.world.parents
    child, parent = node, parents.get(node)
    while parent is not None:
        found = _meaning(body, child, parent)
        if found is not None:
            return found
        child, parent = parent, parents.get(parent)
    return "secret used", ""


def _meaning(body: Body, child: ast.AST, parent: ast.AST) -> tuple[str, str] | None:
    match parent:
        case ast.Assign(targets=targets):
            return ("secret in state" if any(map(_is_state, targets)) else "secret assigned"), ""
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return ("secret in state" if _is_state(target) else "secret assigned"), ""
        case ast.Return() | ast.Lambda():
            return "secret returned", ""
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp() | ast.If() | ast.While():
            return "secret compared", ""
        case ast.IfExp(test=test):
            return ("secret compared" if test is child else "secret used"), ""
        case ast.FormattedValue() | ast.BinOp():
            return "secret in text", ""
        case ast.Call(func=func) if func is not child:
            return _passed(body, parent, func)
        case ast.stmt():
            return "secret used", ""
    return None


def _is_state(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"


def _passed(body: Body, call: ast.Call, func: ast.expr) -> tuple[str, str]:
    text = ast.unparse(func)
    stored = text in body.world.entities or any(text == f"self.{s}.{op}" for s in body.world.states
                                                for op in ("insert", "update"))
    if stored:
        return "secret in state", ""
    return ("secret in text", "") if text in ("str", "repr") else ("secret passed", f"`{callee_text(call)}`")
