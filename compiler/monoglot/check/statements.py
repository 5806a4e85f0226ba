"""The rules of statements other than assignments, and the flow through them."""
from __future__ import annotations

import ast

from monoglot.check import exceptions, vague
from monoglot.check.body import CALLS, RULES, Body, advice, converted, statement
from monoglot.check.narrowing import taken
from monoglot.check.natural import counted, natural
from monoglot.check.overlap import iterated, stored
from monoglot.check.scope import STATE, Flow, Loop, assigned_names, changes_state, deleted_names, merge
from monoglot.check.targets import bind, iterable
from monoglot.check.types import ERROR, show, without_none
from monoglot.model import (
    BOOL, NONE, STR, Assert, Break, Const, Continue, Expr, ExprStmt, For, If, IteratorType, OptionalType, Pass, Return, Stmt, Try, Type,
    While, Yield, YieldFrom,
)


def block(body: Body, nodes: list[ast.stmt]) -> tuple[Stmt, ...]:
    """Checks statements in order."""
    made: list[Stmt] = []
    for node in nodes:
        outer, body.world.at = body.world.at, node
        made += RULES.statements.get(type(node), _unsupported)(body, node)
        body.world.at = outer
    return tuple(made)


# --- simple statements ------------------------------------------------------------


@statement(ast.Expr)
def expression(body: Body, node: ast.Expr) -> list[Stmt]:
    if isinstance(node.value, ast.Constant | ast.Name | ast.Compare | ast.BinOp | ast.Attribute | ast.Subscript
                  | ast.JoinedStr | ast.Tuple | ast.List | ast.Dict):
        before = len(body.world.diagnostics)
        body.operand(node.value)
        if len(body.world.diagnostics) == before:
            body.world.report(node, "statement without effect")
        return []
    if isinstance(node.value, ast.Yield | ast.YieldFrom):
        return _yielded(body, node.value)
    value = body.operand(node.value)
    return [ExprStmt(value, body.world.span(node))]


def _yielded(body: Body, node: ast.Yield | ast.YieldFrom) -> list[Stmt]:
    """`yield` in a line of its own."""
    wanted, span = body.scope.yields, body.world.span(node)
    if wanted is None:
        body.operand(node)
        return []
    if isinstance(node, ast.YieldFrom):
        source, item = iterable(body, node.value)
        _may_yield(body, node.value, item, wanted)
        body.forget_state()
        return [YieldFrom(source, span)]
    value = body.value(node.value, wanted, "what is yielded") if node.value is not None else Const(None, NONE, span)
    if node.value is None:
        _may_yield(body, node, NONE, wanted)
    body.forget_state()  # whoever takes the item may change anything
    return [Yield(value, span)]


def _may_yield(body: Body, node: ast.AST, actual: Type, wanted: Type) -> None:
    if actual != wanted:
        body.world.report_types(node, "type mismatch", [actual, wanted], what="what is yielded", expected=show(wanted),
                                actual=show(actual), how=f"give a value of type {show(wanted)}")


@statement(ast.Nonlocal)
def nonlocal_(body: Body, node: ast.Nonlocal) -> list[Stmt]:
    """The names are variables of a function around this one, which the scopes know already."""
    for name in node.names:
        owner = body.scope.parent.owner(name) if body.scope.parent is not None else None
        if owner is None or owner.kind != "function":
            body.world.report(node, "syntax", detail=f"no binding for nonlocal '{name}' found")
        elif name not in owner.types:
            body.world.report(node, "maybe unassigned", name=name)
    return []


@statement(ast.Pass)
def pass_(body: Body, node: ast.Pass) -> list[Stmt]:
    return [Pass(body.world.span(node))]


@statement(ast.Return)
def return_(body: Body, node: ast.Return) -> list[Stmt]:
    span, result = body.world.span(node), body.scope.result
    value: Expr | None = None
    if isinstance(node.value, ast.Name) and node.value.id == "NotImplemented" and body.scope.name == "__eq__" and result == BOOL:
        value = Const(False, BOOL, span)  # what Python makes of it where neither side knows the other
    elif node.value is not None:
        value = body.operand(node.value, result)
        if value.type == result == NONE and isinstance(value, CALLS):  # `return self._shown()`, of what gives nothing
            body.flow = body.flow.end()
            return [ExprStmt(value, span), Return(None, span)]
        value = body.kept(node.value, value)
        made = converted(body.world, value, result)
        if made is None:
            how = "test it for None first" if isinstance(value.type, OptionalType) and \
                without_none(value.type) == result else advice(value.type, result)
            body.world.report(node, "return type", name=body.scope.name, expected=show(result),
                              actual=show(value.type), how=how)
        body.refuse_loose(node.value, value, result)
        vague.returned(body, node.value, value, result)
        if body.scope.name == "__len__" and not natural(body, value):
            body.world.report(node.value, "return type", name="__len__", expected="a length", actual="an int that may be negative",
                              how="write `len(...)`, or `max(0, ...)`: Python refuses a negative length where it is asked for")
        value = made or value
    elif result != NONE:
        body.world.report_types(node, "return type", [result], name=body.scope.name, expected=show(result),
                                actual="nothing", how="return a value")
    body.flow = body.flow.end()
    return [Return(None if result == NONE else value, span)]


@statement(ast.Assert)
def assert_(body: Body, node: ast.Assert) -> list[Stmt]:
    test, before = body.test(node.test), body.flow
    body.flow = taken(body, before, test, False)
    message = body.value(node.msg, STR, "the message") if node.msg else None
    body.flow = taken(body, before, test, True)
    return [Assert(test, message, body.world.span(node))]


# --- branches and loops ------------------------------------------------------------


@statement(ast.If)
def if_(body: Body, node: ast.If) -> list[Stmt]:
    test, before = body.test(node.test), body.flow
    body.flow = taken(body, before, test, True)
    then = block(body, node.body)
    after, body.flow = body.flow, taken(body, before, test, False)
    orelse = block(body, node.orelse)
    body.flow = merge([after, body.flow])
    return [If(test, then, orelse, body.world.span(node))]


def _enter_loop(body: Body, nodes: list[ast.AST]) -> Loop:
    """A loop's body may run after itself: what it changes is not known at its start."""
    names = assigned_names(nodes)
    body.flow = body.flow.forget(names).without(deleted_names(nodes)).stored(stored(nodes))
    if changes_state(nodes):
        body.forget_state()
    loop = Loop(frozenset(names))
    body.scope.loops.append(loop)
    return loop


@statement(ast.While)
def while_(body: Body, node: ast.While) -> list[Stmt]:
    loop = _enter_loop(body, [node])
    test, start = body.test(node.test), body.flow
    body.flow = taken(body, start, test, True)
    inside = block(body, node.body)
    body.scope.loops.pop()
    forever = isinstance(test, Const) and test.value is True
    body.flow = start.end() if forever else taken(body, start, test, False)
    orelse = block(body, node.orelse)
    body.flow = merge([body.flow, *loop.breaks])
    return [While(test, inside, orelse, body.world.span(node))]


@statement(ast.For)
def for_(body: Body, node: ast.For) -> list[Stmt]:
    source, item = iterable(body, node.iter)
    vague.bound(body, node.target, node.iter, source)
    if isinstance(source.type, IteratorType):
        body.forget_state()
    loop = _enter_loop(body, [node.target, *node.body])
    start = body.flow
    signs = counted(body, node.target, source)
    target = bind(body, node.target, item)
    body.flow = body.flow.narrow(signs)
    iterated(body, node.target, node.iter, source)
    inside = block(body, node.body)
    body.scope.loops.pop()
    body.flow = start
    orelse = block(body, node.orelse)
    body.flow = merge([body.flow, *loop.breaks])
    return [For(target, source, inside, orelse, body.world.span(node))]


@statement(ast.Break, ast.Continue)
def leave(body: Body, node: ast.Break | ast.Continue) -> list[Stmt]:
    span = body.world.span(node)
    if isinstance(node, ast.Break) and body.scope.loops:
        body.scope.loops[-1].breaks.append(body.flow)
    elif not body.scope.loops:
        body.world.report(node, "syntax", detail=f"'{'break' if isinstance(node, ast.Break) else 'continue'}' outside loop")
    body.flow = body.flow.end()
    return [Break(span) if isinstance(node, ast.Break) else Continue(span)]


@statement(ast.Try)
def try_(body: Body, node: ast.Try) -> list[Stmt]:
    changed = assigned_names(node.body)
    before = body.flow
    inside = block(body, node.body)
    # a handler begins with what held before the body, which may have run in part
    entry = before.forget([*changed, STATE]).without(deleted_names(node.body)).without_fields().stored(stored(node.body))
    orelse = block(body, node.orelse)
    ends, handlers = [body.flow], []
    for handler in node.handlers:
        body.flow = entry
        handlers.append(exceptions.handler(body, handler, block))
        ends.append(body.flow)
    after = merge(ends)
    final, body.flow = _final(body, node, before, after)
    return [Try(inside, tuple(handlers), orelse, final, body.world.span(node))]


def _final(body: Body, node: ast.Try, before: Flow, after: Flow) -> tuple[tuple[Stmt, ...], Flow]:
    """`finally` runs whatever happened, and adds what it assigns to what held after the rest."""
    every = [*node.body, *node.orelse, *(s for h in node.handlers for s in h.body)]
    body.flow = before.forget([*assigned_names(every), STATE]).stored(stored(every))
    final = block(body, node.finalbody)
    names = [n for n in assigned_names(node.finalbody) if n in body.flow.assigned]
    for name in names:
        after = after.assign(name)
    return final, after.end() if body.flow.dead else after


# --- what is refused ------------------------------------------------------------


_REFUSED: dict[str, tuple[str, str]] = {
    "AsyncWith": ("`async with`", "write `try` ... `finally`"),
    "AsyncFor": ("`async for`", "write `for`"),
    "AsyncFunctionDef": ("`async def`", "write `def`: the compiler waits where it must"),
    "ClassDef": ("a class inside a function", "declare it in the module"),
    "Import": ("an import inside a function", "import at the top of the module"),
    "ImportFrom": ("an import inside a function", "import at the top of the module"),
    "Global": ("`global`", "keep what changes in the app's state"),
    "TryStar": ("`except*`", "write `except`"),
}


def _unsupported(body: Body, node: ast.stmt) -> list[Stmt]:
    what, how = _REFUSED.get(type(node).__name__, (f"`{type(node).__name__}`", "write it in another way"))
    body.world.report(node, "unsupported statement", what=what, how=how)
    for name in assigned_names([node]):
        body.scope.types.setdefault(name, ERROR)
        body.flow = body.flow.assign(name)
    return []
