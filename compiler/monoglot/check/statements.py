"""The rules of statements, and the flow through them."""
from __future__ import annotations

import ast

from monoglot.check import annotation, exceptions, partial, vague
from monoglot.check.body import CALLS, RULES, Body, advice, borrowed, converted, statement
from monoglot.check.attributes import is_self, unknown_self
from monoglot.check.exception_classes import fields_of
from monoglot.check.indexing import index_of, slice_bounds
from monoglot.check.targets import bind, bind_name, check_local_name, iterable, unpacked
from monoglot.check.known import carried, place
from monoglot.check.literals import check_literal
from monoglot.check.narrowing import taken
from monoglot.check.natural import counted, known_sign, natural
from monoglot.check.overlap import bound, iterated, kept, stored
from monoglot.check.operators import apply
from monoglot.check.platform import js_name
from monoglot.check.scope import (
    STATE, Flow, Loop, Scope, assigned_names, captured_names, changed_by_closures, changes_state, declared_nonlocal,
    deleted_names, merge, own_nodes, path_of,
)
from monoglot.check.signature_of import function_parts
from monoglot.check.types import ERROR, failed, members, show, without_none
from monoglot.check.world import listing
from monoglot.model import (
    BOOL, CONTEXT, NONE, STR, Assert, Assign, Attribute, AttributeTarget, AugAssign, Binary, Break, CallFunction, ClassType,
    Const, Continue, Convert, DeleteIndex, DataclassType, DeleteSlice, DictType, EntityType, ExceptionType, Expr, ExprStmt, For, FunctionType,
    If, Index, IndexTarget, IteratorType, ListType, Local, LocalTarget, NestedFunction,
    OptionalType, Param, Pass, ProtocolType, Return, SetType, SliceTarget, StarTarget, StateRef, StateTarget, Stmt, TableType, Target, Try, UnionType,
    TupleTarget, Type, While, Yield, YieldFrom,
)


def block(body: Body, nodes: list[ast.stmt]) -> tuple[Stmt, ...]:
    """Checks statements in order."""
    made: list[Stmt] = []
    for node in nodes:
        outer, body.world.at = body.world.at, node
        made += RULES.statements.get(type(node), _unsupported)(body, node)
        body.world.at = outer
    return tuple(made)


# --- assignments ------------------------------------------------------------------


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
    target, wanted = _place(body, node, type)
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
    place, type = _place(body, target, None)
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


def _place(body: Body, node: ast.expr, type: Type | None) -> tuple[Target, Type]:
    """What is assigned to, other than a variable, and the type it takes."""
    if isinstance(node, ast.Attribute):
        return _state(body, node) if is_self(body, node.value) else _property(body, node)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return _part(body, node, node.slice)
    if isinstance(node, ast.Subscript):
        return _item(body, node)
    body.world.report(node, "not assignable", what=f"`{ast.unparse(node)}`")
    return LocalTarget("", ERROR), ERROR


def _state(body: Body, node: ast.Attribute) -> tuple[Target, Type]:
    state = body.world.states.get(node.attr)
    if state is not None and not isinstance(state.type, TableType):
        return StateTarget(node.attr), state.type
    if state is not None or node.attr in CONTEXT or node.attr in body.world.secrets \
            or node.attr in body.world.functions:
        body.world.report(node, "not assignable", what=f"`self.{node.attr}`")
    else:
        unknown_self(body, node)
    return LocalTarget("", ERROR), ERROR


def _property(body: Body, node: ast.Attribute) -> tuple[Target, Type]:
    value = body.expr(node.value)
    if isinstance(value.type, EntityType):
        body.world.report(node, "immutable entity", name=node.attr, entity=value.type.name)
        return LocalTarget("", ERROR), ERROR
    if isinstance(value.type, DataclassType):
        return _data_field(body, node, value, value.type)
    if isinstance(value.type, ExceptionType) and node.attr in (own := fields_of(body.world, value.type.name)):
        body.forget_fields()
        return AttributeTarget(value, node.attr), own[node.attr]
    if isinstance(value.type, ProtocolType) and node.attr in body.world.protocols[value.type.name].attributes:
        body.forget_fields()
        return AttributeTarget(value, node.attr), body.world.protocols[value.type.name].attributes[node.attr]
    found = body.world.library.property(value.type.name, node.attr) if isinstance(value.type, ClassType) else None
    if found is not None and not found.settable:
        body.world.report(node, "not assignable", what=f"`{node.attr}` of {show(value.type)}, which can only be read,")
        return LocalTarget("", ERROR), ERROR
    if found is None and isinstance(value.type, ClassType):
        known = body.world.library.members(value.type.name)
        body.world.report_types(node, "unknown attribute", [value.type], type=show(value.type), name=node.attr,
                                known=listing(known))
    elif found is None:
        body.world.report_types(node, "not assignable", [value.type], what=f"an attribute of {show(value.type)}")
    if found is None:
        return AttributeTarget(value, node.attr), ERROR
    body.forget_fields()
    return AttributeTarget(value, js_name(node.attr)), found.type


def _data_field(body: Body, node: ast.Attribute, value: Expr, type: DataclassType) -> tuple[Target, Type]:
    """A field of a dataclass; what was known about fields may not hold any more."""
    info = body.world.dataclasses[type.name]
    found = next((p.made.type for p in info.parts if p.made.name == node.attr), None)
    if found is None:
        body.world.report(node, "unknown attribute", type=type.name, name=node.attr,
                          known=listing(p.made.name for p in info.parts))
    elif info.options.get("frozen"):
        body.world.report(node, "frozen field", name=node.attr, dataclass=type.name)
    body.forget_fields()
    return AttributeTarget(value, node.attr), found or ERROR


def _item(body: Body, node: ast.Subscript) -> tuple[Target, Type]:
    value = body.operand(node.value)
    if borrowed(value):
        body.refuse_borrowed(node.value, value)
    elif not isinstance(value.type, ListType | DictType):
        body.world.report_types(node, "not assignable", [value.type], what=f"an item of {show(value.type)}")
    else:
        index, type = index_of(body, node, value)
        return IndexTarget(value, index), type
    return LocalTarget("", ERROR), ERROR


def _part(body: Body, node: ast.Subscript, bounds: ast.Slice) -> tuple[Target, Type]:
    """A slice of a list, as a place."""
    value = body.operand(node.value)
    if borrowed(value):
        body.refuse_borrowed(node.value, value)
    elif not isinstance(value.type, ListType):
        body.world.report_types(node, "not assignable", [value.type], what=f"a slice of {show(value.type)}")
    else:
        return SliceTarget(value, *slice_bounds(body, bounds)), value.type
    return LocalTarget("", ERROR), ERROR


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
    target, type = _place(body, node, None)
    match target:
        case StateTarget(state):
            return target, StateRef(state, type, body.world.span(node))
        case AttributeTarget(value, name):
            return target, Attribute(value, name, type, body.world.span(node))
    if isinstance(target, IndexTarget):
        return target, Index(target.value, target.index, type, body.world.span(node))
    return target, body.error(node)


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
        place, _ = _place(body, target, None)
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


# --- simple statements -----------------------------------------------------------------


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


# --- branches and loops -------------------------------------------------------------------


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


# --- nested functions ------------------------------------------------------------------------


@statement(ast.FunctionDef)
def nested(body: Body, node: ast.FunctionDef) -> list[Stmt]:
    if node.decorator_list:
        body.world.report(node.decorator_list[0], "unsupported decorator", name=ast.unparse(node.decorator_list[0]))
    check_local_name(body, node, node.name)
    params, signature = function_parts(body.world, node, method=False)
    type: Type = FunctionType(tuple(p.type for p in params), signature.result)
    if node.name in body.scope.types:
        body.world.report(node, "defined twice", name=node.name, where="")
    body.scope.types[node.name] = type
    body.scope.signatures[node.name] = signature
    body.flow = body.flow.assign(node.name)
    inside = function_body(body, node, params, signature.result, body.scope)
    generator = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in own_nodes(node.body))
    return [NestedFunction(node.name, params, signature.result, inside, tuple(sorted(declared_nonlocal(node.body))),
                           generator, body.world.span(node))]


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


# --- what is refused ----------------------------------------------------------------------------

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
