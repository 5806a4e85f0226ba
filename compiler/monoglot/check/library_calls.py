"""Calls of the library: of the browser, of `fetch`, of `expect` and `deadline`."""
from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from monoglot.check import annotation
from monoglot.check.arguments import argument, assign, skip
from monoglot.check.body import Body, converted
from monoglot.check.library import BROWSER
from monoglot.check.literals import check_literal
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.targets import iterable
from monoglot.check.types import ERROR, failed, jsonable, members, show, without_none
from monoglot.model import (
    FLOAT, NONE, OBJECT, CallLibrary, ClassType, Convert, DictType, Expr, IdType, ListType, Local, OptionalType, Spread, Type,
)


def deadline(body: Body, node: ast.Call) -> Expr:
    """`deadline(seconds=5)`, the context of a `with`."""
    parameters = (Parameter("seconds", (FLOAT,), keyword_only=True),)
    given = assign(body, node, Signature("`deadline`", parameters, NONE))
    if given is None:
        return skip(body, node, body.error(node))
    seconds = argument(body, given[0][0], parameters[0], widen=True)
    return CallLibrary("monoglot.deadline", None, (), (("seconds", seconds),), NONE, body.world.span(node))


def library_call(body: Body, node: ast.Call, name: str, receiver: Expr | None, overloads: Sequence[Signature],
             shown: str, result: Type | None = None) -> Expr:
    signature = _overload(body, node, receiver, name, overloads)
    given = assign(body, node, signature, spread=True)
    if given is None:
        return skip(body, node, body.error(node))
    args: list[Expr] = []
    keywords: list[tuple[str, Expr]] = []
    complete = True
    for parameter, nodes in zip(signature.parameters, given, strict=True):
        made = [_given(body, n, parameter, name) for n in nodes]
        if parameter.keyword_only:
            keywords += [(parameter.name, m) for m in made]
        elif made and not complete:
            return body.fail(nodes[0], "unsupported expression", what=f"`{parameter.name}` without those before it",
                             how="give the arguments before it too")
        else:
            complete = complete and bool(made)
            args += made
    body.forget_state()
    return CallLibrary(name, receiver, tuple(args), tuple(keywords), result or signature.result, body.world.span(node),
                       signature.form)


def _given(body: Body, node: ast.expr, parameter: Parameter, name: str) -> Expr:
    """An argument for the library; what a browser takes as anything may be an object of the browser too."""
    if isinstance(node, ast.Starred):
        return _spread(body, node, parameter)
    if name.startswith(BROWSER + ".") and OBJECT in parameter.types:
        value = body.expr(node)
        if isinstance(without_none(value.type), ClassType):
            return Convert(value, OBJECT, value.span)
    if len(parameter.types) > 1 and isinstance(node, ast.List | ast.Dict):
        return _trial(body, [lambda t=t: body.value(node, t, f"`{parameter.name}`", True)  # type: ignore[misc]
                             for t in parameter.types if isinstance(without_none(t), ListType | DictType)] or
                      [lambda: argument(body, node, parameter, True)])
    made = argument(body, node, parameter, True)
    return check_literal(body, node, made, parameter.literals, f"`{parameter.name}`")


def _spread(body: Body, node: ast.Starred, parameter: Parameter) -> Expr:
    """`*items` for `*names`: each goes as it is, so it has to be of one of the parameter's types already."""
    source, item = iterable(body, node.value)
    if not all(_as_it_is(body, one, parameter) for one in members(item)):
        body.world.report(node, "type mismatch", what=f"`*{parameter.name}`", expected=" | ".join(map(show, parameter.types)),
                          actual=show(item), how=f"give items of type {' | '.join(map(show, parameter.types))}")
    return Spread(source, item, body.world.span(node))


def _as_it_is(body: Body, type: Type, parameter: Parameter) -> bool:
    value = Local("", type, body.world.span(body.world.at))
    return any(t == type or (isinstance(t, ClassType) and converted(body.world, value, t) is not None) for t in parameter.types) \
        or failed(type)


def _overload(body: Body, node: ast.Call, receiver: Expr | None, name: str, overloads: Sequence[Signature]) -> Signature:
    """The one that fits: by the literal that comes first, by the number of arguments, by trying."""
    first = node.args[0] if node.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        for signature in overloads:
            if signature.parameters and signature.parameters[0].literal == first.value:
                return signature
        owner = receiver.type.name if receiver is not None and isinstance(receiver.type, ClassType) else ""
        refined = body.world.library.refined(owner, name.rpartition(".")[2], overloads[-1], first.value)
        if refined is not None:
            return refined
    general = [s for s in overloads if not s.parameters or s.parameters[0].literal is None]
    fitting = [s for s in general if _takes(s, node)] or general[-1:]
    for signature in fitting[:-1] if len(fitting) > 1 else ():
        if _fits(body, node, signature, name):
            return signature
    return fitting[-1]


def _takes(signature: Signature, node: ast.Call) -> bool:
    """True if the number and the names of the arguments fit."""
    places = [p for p in signature.parameters if not p.keyword_only and not p.variadic]
    names = {k.arg for k in node.keywords}
    required = [p.name for p in places[len(node.args):] if p.default is None and not p.optional]
    most = len(places) if not any(p.variadic for p in signature.parameters) else len(node.args)
    return len(node.args) <= most and names <= {p.name for p in signature.parameters} and names >= set(required)


def _fits(body: Body, node: ast.Call, signature: Signature, name: str) -> bool:
    """True if checking the call by this signature finds no mistake."""
    def check() -> Expr:
        for parameter, nodes in zip(signature.parameters, assign(body, node, signature) or (), strict=True):
            for one in nodes:
                _given(body, one, parameter, name)
        return body.error(node)
    return _tried(body, check) is not None


def _tried(body: Body, check: Callable[[], Expr]) -> Expr | None:
    """What `check` gives; None, and nothing of it is left, if it finds a mistake."""
    count, flows = len(body.world.diagnostics), [(s, s.flow) for s in body.scope.chain()]
    made = check()
    if len(body.world.diagnostics) == count:
        return made
    del body.world.diagnostics[count:]
    for scope, flow in flows:
        scope.flow = flow
    return None


def _trial(body: Body, checks: Sequence[Callable[[], Expr]]) -> Expr:
    """The first check that finds no mistake, else the last one's mistakes."""
    for check in checks[:-1]:
        made = _tried(body, check)
        if made is not None:
            return made
    return checks[-1]()


def expect(body: Body, node: ast.Call) -> Expr:
    if len(node.args) != 2 or node.keywords:
        return body.fail(node, "too few arguments", function="`expect`", name="value")
    type = annotation.meaning(body.world, node.args[0])
    value = body.expr(node.args[1])
    if not failed(type) and (not jsonable(type) or isinstance(type, IdType | OptionalType)):
        return body.fail(node.args[0], "not json", type=show(type))
    if value.type not in (OBJECT, ERROR):
        return body.fail(node.args[1], "type mismatch", what="`expect`", expected="object", actual=show(value.type),
                         how="leave `expect` out: the type is known")
    return CallLibrary("monoglot.expect", None, (value,), (), type, body.world.span(node))
