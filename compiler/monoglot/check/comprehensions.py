"""The rules of comprehensions, generators and lambdas."""
from __future__ import annotations

import ast
from dataclasses import replace

from monoglot.check.body import Body, converted, rule
from monoglot.check.known import noted
from monoglot.check.narrowing import taken
from monoglot.check.natural import counted
from monoglot.check.overlap import iterated
from monoglot.check.scope import Scope, assigned_names
from monoglot.check.targets import bind, check_local_name, iterable
from monoglot.check.types import ERROR, failed, hashable, show, without_none
from monoglot.model import (
    NONE, ClassType, Comprehension, DictType, Expr, ForClause, FunctionType, Lambda, ListType, Param, SetType, Type,
)


@rule(ast.ListComp)
def list_comprehension(body: Body, node: ast.ListComp, expected: Type | None) -> Expr:
    return _comprehension(body, node, "list", node.elt, None, node.generators, expected)


@rule(ast.SetComp)
def set_comprehension(body: Body, node: ast.SetComp, expected: Type | None) -> Expr:
    body.world.unordered.add(node)
    return _comprehension(body, node, "set", node.elt, None, node.generators, expected)


@rule(ast.GeneratorExp)
def generator(body: Body, node: ast.GeneratorExp, expected: Type | None) -> Expr:
    return _comprehension(body, node, "generator", node.elt, None, node.generators, expected)


@rule(ast.DictComp)
def dict_comprehension(body: Body, node: ast.DictComp, expected: Type | None) -> Expr:
    return _comprehension(body, node, "dict", node.key, node.value, node.generators, expected)


def _comprehension(body: Body, node: ast.expr, kind: str, element: ast.expr, value: ast.expr | None,
                   generators: list[ast.comprehension], expected: Type | None) -> Expr:
    unordered = node in body.world.unordered
    first = iterable(body, generators[0].iter, unordered)
    targets = [n for g in generators for n in ast.walk(g.target)]
    scope = Scope("comprehension", body.scope, assigned_names(targets), NONE, kind)
    with body.inner(scope):
        clauses = tuple(_clause(body, g, first if i == 0 else None, unordered) for i, g in enumerate(generators))
        wanted = without_none(expected) if expected is not None else None
        hint_ = wanted.item if isinstance(wanted, ListType | SetType) and kind != "dict" else None
        made = body.expr(element, hint_)
        if hint_ is not None:
            made = converted(body.world, made, hint_) or made
        other = body.expr(value, wanted.value if isinstance(wanted, DictType) else None) if value else None
        noted(body, body.world.span(node), made, other)
    type: Type = DictType(made.type, other.type) if other is not None else \
        SetType(made.type, False) if kind == "set" else ListType(made.type)
    if failed(type, *(i.iterable.type for i in clauses)):
        return body.error(node)
    if (other is not None or kind == "set") and not hashable(made.type):
        return body.fail(node, "dict key type", type=show(made.type))
    return Comprehension(kind, made, other, clauses, type, body.world.span(node))


def _clause(body: Body, node: ast.comprehension, known: tuple[Expr, Type] | None, unordered: bool) -> ForClause:
    if node.is_async:
        body.world.report(node.iter, "unsupported expression", what="`async for`", how="write `for`")
    source, item = known or iterable(body, node.iter, unordered)
    signs = counted(body, node.target, source)
    target = bind(body, node.target, item)
    body.flow = body.flow.narrow(signs)
    iterated(body, node.target, node.iter, source)
    conditions = []
    for part in node.ifs:
        tested = body.test(part)
        conditions.append(tested)
        body.flow = taken(body, body.flow, tested, True)
    return ForClause(target, source, tuple(conditions))


@rule(ast.Lambda)
def lambda_(body: Body, node: ast.Lambda, expected: Type | None) -> Expr:
    wanted = without_none(expected) if expected is not None else None
    args = node.args
    if args.defaults or args.kwonlyargs or args.vararg or args.kwarg or args.posonlyargs:
        return body.fail(node, "unsupported parameter", what="a lambda with defaults, `*` or `/`",
                         how="write a nested `def`, or a function that takes the value as a parameter")
    if not isinstance(wanted, FunctionType):
        if args.args:
            return body.fail(node, "lambda type")
        wanted = FunctionType((), ERROR)
    if len(args.args) != len(wanted.params):
        return body.fail(node, "lambda arity", expected=len(wanted.params), actual=len(args.args))
    return _lambda_body(body, node, wanted)


def _lambda_body(body: Body, node: ast.Lambda, wanted: FunctionType) -> Expr:
    names = [a.arg for a in node.args.args]
    params = tuple(Param(n, t, None) for n, t in zip(names, wanted.params, strict=True))
    scope = Scope("lambda", body.scope, dict.fromkeys(names, 1), wanted.result,
                  immediate=node in body.world.immediate)
    scope.types = {p.name: p.type for p in params}
    scope.flow = replace(scope.flow, assigned=frozenset(names))
    result = wanted.result
    with body.inner(scope):
        for arg in node.args.args:
            check_local_name(body, arg, arg.arg)
        if wanted.result == NONE:
            made = body.operand(node.body)
        elif wanted.result == ERROR or isinstance(wanted.result, ClassType) and wanted.result.name.startswith("~"):
            made = body.expr(node.body)
            result = made.type
            noted(body, body.world.span(node), made)
        else:
            made = body.value(node.body, wanted.result, "the lambda's result")
    return Lambda(params, made, FunctionType(wanted.params, result), body.world.span(node))
