"""Functions with their scopes: nested ones, and the body of any."""
from __future__ import annotations

import ast

from monoglot.check import partial
from monoglot.check.body import Body, statement
from monoglot.check.scope import Flow, Scope, assigned_names, captured_names, changed_by_closures, declared_nonlocal, own_nodes
from monoglot.check.signature_of import function_parts
from monoglot.check.statements import block
from monoglot.check.targets import check_local_name
from monoglot.check.types import ERROR, show
from monoglot.model import NONE, FunctionType, IteratorType, NestedFunction, Param, Stmt, Type


@statement(ast.FunctionDef)
def nested(body: Body, node: ast.FunctionDef) -> list[Stmt]:
    if node.decorator_list:
        body.world.report(node.decorator_list[0], "unsupported decorator", name=ast.unparse(node.decorator_list[0]))
    check_local_name(body, node, node.name)
    fixed = _fixed_defaults(body, node)
    params, signature = function_parts(body.world, node, method=False)
    type: Type = FunctionType(tuple(p.type for p in params), signature.result)
    if node.name in body.scope.types:
        body.world.report(node, "defined twice", name=node.name, where="")
    body.scope.types[node.name] = type if fixed else ERROR
    body.scope.signatures[node.name] = signature
    body.flow = body.flow.assign(node.name)
    inside = function_body(body, node, params, signature.result, body.scope)
    generator = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in own_nodes(node.body))
    return [NestedFunction(node.name, params, signature.result, inside, tuple(sorted(declared_nonlocal(node.body))),
                           generator, body.world.span(node))]


def _fixed_defaults(body: Body, node: ast.FunctionDef) -> bool:
    """True if each default has its value at compile time. Refuses `def show(event, column=column)`: a default is a constant, not what a variable is at that moment."""
    args = node.args
    for arg, default in [*zip(reversed([*args.posonlyargs, *args.args]), reversed(args.defaults)), *zip(args.kwonlyargs, args.kw_defaults)]:
        names = [n.id for n in ast.walk(default or arg) if isinstance(n, ast.Name) and body.scope.owner(n.id) is not None]
        if default is not None and names:
            body.world.report(default, "unsupported parameter", what=f"the variable `{names[0]}` as a default",
                              how="make the function inside one of its own, to which the value is given: "
                                  f"`def make({names[0]}: ...): def {node.name}(...)`")
            body.world.refused_defaults.add(default)
    return not any(d in body.world.refused_defaults for d in (*args.defaults, *args.kw_defaults))


def function_body(body: Body, node: ast.FunctionDef, params: tuple[Param, ...], result: Type,
                  parent: Scope | None) -> tuple[Stmt, ...]:
    """The statements of a function, checked in a scope of their own; twice if statements told types of earlier ones."""
    before = len(body.world.diagnostics)
    scope = _scope(body, node, params, result, parent)
    made = _inside(body, node, result, scope)
    if not scope.again:
        return made
    del body.world.diagnostics[before:]
    return _inside(body, node, result, _scope(body, node, params, result, parent))


def _scope(body: Body, node: ast.FunctionDef, params: tuple[Param, ...], result: Type, parent: Scope | None) -> Scope:
    """The scope at the function's start."""
    counts = assigned_names(node.body)
    generator = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in own_nodes(node.body))
    scope = Scope("function", parent, counts, NONE if generator else result, node.name)
    scope.places = assigned_names(node.body, 0)
    if generator:
        scope.yields = result.item if isinstance(result, IteratorType) else ERROR
        if not isinstance(result, IteratorType):
            body.world.report_types(node, "return type", [result], name=node.name, expected=show(result),
                                    actual="a generator", how="write `-> Iterator[...]` with the type of what it yields")
    # what is refused in the signature has its diagnostic there, not where it is used
    refused = [node.args.kwarg.arg] if node.args.kwarg is not None else []
    scope.types = {p.name: p.type for p in params} | dict.fromkeys(refused, ERROR)
    scope.flow, scope.declared = Flow(frozenset(scope.types)), set(scope.types)
    for name in scope.types:
        counts[name] = counts.get(name, 0) + 1
        scope.places[name] = scope.places.get(name, 0) + 1
    for name in declared_nonlocal(node.body):
        counts.pop(name, None)
    scope.changing = changed_by_closures(node.body)
    for name in scope.changing & counts.keys():
        counts[name] += 2
        scope.places[name] = scope.places.get(name, 0) + 2
    scope.captured = captured_names(node.body)
    return scope


def _inside(body: Body, node: ast.FunctionDef, result: Type, scope: Scope) -> tuple[Stmt, ...]:
    handlers, body.handlers = body.handlers, 0
    with body.inner(scope):
        nodes = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
        made = block(body, nodes)
        for name in [*scope.partial]:
            partial.refuse(body, scope, name)
        if scope.result != NONE and not scope.flow.dead and ERROR not in scope.flow.narrowed.values():
            body.world.report_types(node, "missing return", [result], name=node.name, type=show(result))
    body.handlers = handlers
    return made
