"""Assignments of every form, and `del`."""
from __future__ import annotations

import ast

from monoglot.check import annotation, partial, vague
from monoglot.check.body import Body, advice, converted, statement
from monoglot.check.known import carried, place
from monoglot.check.literals import check_literal
from monoglot.check.natural import known_sign
from monoglot.check.operators import apply
from monoglot.check.overlap import bound, kept, stored
from monoglot.check.places import place_of
from monoglot.check.scope import STATE, path_of
from monoglot.check.targets import bind_name, check_local_name, unpacked
from monoglot.check.types import ERROR, failed, members, show
from monoglot.model import (
    NONE, Assign, Attribute, AttributeTarget, AugAssign, Binary, CallFunction, ClassType, Convert, DeleteIndex, DataclassType,
    DeleteSlice, DictType, Expr, Index, IndexTarget, ListType, Local, LocalTarget, SetType, SliceTarget, StarTarget, StateRef,
    StateTarget, Stmt, Target, TupleTarget, Type,
)


@statement(ast.Assign)
def assign(body: Body, node: ast.Assign) -> list[Stmt]:
    if len(node.targets) > 1:
        return _chain(body, node)
    return _to_target(body, node, node.targets[0], node.value)


def _to_target(body: Body, node: ast.stmt, target: ast.expr, value: ast.expr) -> list[Stmt]:
    if isinstance(target, ast.Tuple | ast.List):
        made = body.parts(value)
        vague.bound(body, target, value, made)
        to = destination(body, target, made.type)
        bound(body, target, value, made)
        return [Assign(to, made, body.world.span(node))]
    return _single(body, node, target, value)


def _chain(body: Body, node: ast.Assign) -> list[Stmt]:
    """`a = b = value`: the value once, then the targets from left to right."""
    first, rest = node.targets[0], node.targets[1:]
    made: list[Stmt] = []
    if isinstance(first, ast.Name):
        made, name = _to_target(body, node, first, node.value), first.id
    else:
        value, rest = body.expr(node.value), node.targets
        name = body.hidden("value", node, value.type)
        made = [Assign(LocalTarget(name, value.type), value, body.world.span(node))]
    again = ast.copy_location(ast.Name(name, ast.Load()), node.value)
    for target in rest:
        made += _to_target(body, node, target, again)
    return made


def destination(body: Body, node: ast.expr, type: Type) -> Target:
    """Any target of an assignment that takes a value of the type."""
    if isinstance(node, ast.Tuple | ast.List):
        types = unpacked(body, node, type)
        return TupleTarget(tuple(destination(body, n, t) for n, t in zip(node.elts, types, strict=True)))
    if isinstance(node, ast.Starred):
        return StarTarget(destination(body, node.value, type))
    if isinstance(node, ast.Name):
        return bind_name(body, node, type)
    target, wanted = place_of(body, node, type)
    body.flow = body.flow.stored(stored([node]))
    probe = Local("", type, body.world.span(node))
    if converted(body.world, probe, wanted) != probe:
        body.coerce(node, probe, wanted, f"`{ast.unparse(node)}`")
    if isinstance(target, StateTarget):
        body.forget_state()
    return target


def _single(body: Body, node: ast.stmt, target: ast.expr, value_node: ast.expr) -> list[Stmt]:
    span = body.world.span(node)
    if isinstance(target, ast.Name):
        return _to_variable(body, node, target, value_node)
    if isinstance(target, ast.Subscript):
        partial.item_assigned(body, target, value_node)
    place, type = place_of(body, target, None)
    read = body.whole if isinstance(place, SliceTarget) else body.expr
    value = body.coerce(value_node, read(value_node, type), type, f"`{ast.unparse(target)}`", widen=not isinstance(place, IndexTarget))
    body.flow = body.flow.stored(stored([target]))
    if isinstance(place, AttributeTarget) and isinstance(place.value.type, ClassType) and isinstance(target, ast.Attribute):
        found = body.world.library.property(place.value.type.name, target.attr)
        value = check_literal(body, value_node, value, found.literals if found else frozenset(), f"`{ast.unparse(target)}`")
    if isinstance(place, StateTarget):
        body.forget_state()
        _narrow_to(body, (STATE, place.state), value)
    if isinstance(place, AttributeTarget):
        body.forget_fields()
        path = path_of(Attribute(place.value, place.name, type, span))
        if path is not None and isinstance(place.value.type, DataclassType):
            _narrow_to(body, path, value)
    return [Assign(place, value, span)]


def _to_variable(body: Body, node: ast.stmt, target: ast.Name, value_node: ast.expr) -> list[Stmt]:
    if partial.begin(body, target.id, value_node):
        return []
    known = body.scope.binding(target.id).types.get(target.id)
    begun = body.world.inferred.get(value_node)
    value = body.expr(value_node, known or begun)
    if begun is not None and value.type == NONE:
        value = Convert(value, begun, value.span)
    vague.bound(body, target, value_node, value)
    partial.assigned_again(body, target.id, value.type)
    signs = {**known_sign(body, target.id, value), **carried(body, (target.id,), value)}
    if known is None:
        kept(body, target.id, value_node, value)
        if isinstance(value_node, ast.Lambda) and not failed(value.type):
            value = body.fail(value_node, "lambda type")
        made = bind_name(body, target, value.type)
    else:
        check_local_name(body, target, target.id)
        value = body.coerce(value_node, value, known, f"`{target.id}`")
        body.assigned(target.id)
        made = LocalTarget(target.id, known)
    _narrow_to(body, (target.id,), value)
    body.flow = body.flow.narrow(signs)
    return [Assign(made, value, body.world.span(node))]


def _narrow_to(body: Body, path: tuple[str, ...], value: Expr) -> None:
    """After an Optional got a value that isn't None, it is known not to be None."""
    inner, best = value, value.type
    while isinstance(inner, Convert):
        inner = inner.value
        if inner.type != NONE and (set(members(inner.type)) < set(members(best)) or _below(inner.type, best)):
            best = inner.type
    if best != value.type:
        body.flow = body.flow.narrow({path: best})


def _below(type: Type, above: Type) -> bool:
    return isinstance(type, DataclassType) and isinstance(above, DataclassType) and above.name in type.above


@statement(ast.AnnAssign)
def annotated(body: Body, node: ast.AnnAssign) -> list[Stmt]:
    if isinstance(node.target, ast.Attribute) and node.value is not None and body.scope.name == "__init__":
        return _single(body, node, node.target, node.value)  # the declaration has read the annotation
    if not isinstance(node.target, ast.Name):
        body.world.report(node, "unsupported statement", what="an annotation of something other than a variable",
                          how="leave the annotation out")
        return []
    name, type = node.target.id, annotation.meaning(body.world, node.annotation)
    known = body.scope.types.get(name)
    if known is not None and known != type and not failed(known, type):
        body.world.report(node, "type mismatch", what=f"`{name}`", expected=show(known), actual=show(type),
                          how="use another variable")
    body.scope.types.setdefault(name, type)
    body.scope.declared.add(name)
    if node.value is None:
        return []
    value = body.value(node.value, type, f"`{name}`")
    signs = known_sign(body, name, value)
    made = bind_name(body, node.target, type, declared=True)
    body.flow = body.flow.narrow(signs)
    return [Assign(made, value, body.world.span(node))]


@statement(ast.AugAssign)
def augmented(body: Body, node: ast.AugAssign) -> list[Stmt]:
    target, current = _current(body, node.target)
    read = body.whole if isinstance(current.type, ListType) else body.expr
    right = read(node.value, current.type if isinstance(current.type, ListType | DictType | SetType) else None)
    made = apply(body, node, node.op, current, right)
    vague.bound(body, node.target, node, made)
    if failed(made.type, current.type):
        return []
    if converted(body.world, made, current.type) is None:
        body.world.report(node, "type mismatch", what=f"`{ast.unparse(node.target)}`", expected=show(current.type),
                          actual=show(made.type), how=advice(made.type, current.type))
        return []
    if isinstance(made, CallFunction):  # the method of an object
        if place(current) is None:
            body.world.report(node.target, "unsupported statement", what="this target of an operator that a class defines",
                              how="give what stands before the last dot or bracket a name first")
        return [Assign(target, made, body.world.span(node))]
    operator = made.op if isinstance(made, Binary) else ""
    operand = made.right if isinstance(made, Binary) else right
    body.forget_state()
    if isinstance(node.target, ast.Name):
        signs = known_sign(body, node.target.id, made)
        body.flow = body.flow.without_sign(node.target.id).narrow(signs)
    return [AugAssign(target, operator, operand, current.type, body.world.span(node))]


def _current(body: Body, node: ast.expr) -> tuple[Target, Expr]:
    """The target of an augmented assignment, and its present value."""
    if isinstance(node, ast.Name):
        load = ast.copy_location(ast.Name(node.id, ast.Load()), node)
        value = body.expr(load)
        owner = body.scope.binding(node.id)
        if not failed(value.type) and owner.types.get(node.id) is None:
            body.world.report(node, "outer assignment", name=node.id)
            return LocalTarget("", ERROR), body.error(node)
        return LocalTarget(node.id, owner.types.get(node.id, ERROR)), value
    target, type = place_of(body, node, None)
    match target:
        case StateTarget(state):
            return target, StateRef(state, type, body.world.span(node))
        case AttributeTarget(value, name):
            return target, Attribute(value, name, type, body.world.span(node))
    if isinstance(target, IndexTarget):
        return target, Index(target.value, target.index, type, body.world.span(node))
    return target, body.error(node)


# --- del ------------------------------------------------------------


@statement(ast.Delete)
def delete(body: Body, node: ast.Delete) -> list[Stmt]:
    made: list[Stmt] = []
    for target in [t for given in node.targets for t in (given.elts if isinstance(given, ast.Tuple) else [given])]:
        if isinstance(target, ast.Name):
            made += _delete_name(body, target)
            continue
        if not isinstance(target, ast.Subscript):
            body.world.report(target, "unsupported statement", what=f"`del {ast.unparse(target)}`",
                              how="delete an item, e.g. `del names[0]`; a row by `self.TABLE.delete(id)`")
            continue
        place, _ = place_of(body, target, None)
        if isinstance(place, IndexTarget):
            made.append(DeleteIndex(place.value, place.index, body.world.span(node)))
        elif isinstance(place, SliceTarget):
            made.append(DeleteSlice(place, body.world.span(node)))
    return made


def _delete_name(body: Body, node: ast.Name) -> list[Stmt]:
    """After `del name` the variable has no value until it is assigned again."""
    if node.id not in body.scope.types or body.scope.owner(node.id) is not body.scope:
        body.world.report(node, "unsupported statement", what=f"`del {node.id}`", how="delete a local variable or an item")
    elif node.id not in body.flow.assigned:
        body.world.report(node, "maybe unassigned", name=node.id)
    elif node.id in body.scope.captured:
        body.world.report(node, "unsupported statement", what=f"`del {node.id}`",
                          how="leave it out: a function inside this one uses the variable")
    body.flow = body.flow.without([node.id])
    return []
