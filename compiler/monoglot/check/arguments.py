"""How the arguments of a call meet its parameters, and calls of the author's functions."""
from __future__ import annotations

import ast

from monoglot.check.body import Body, converted
from monoglot.check.expressions import is_builtin
from monoglot.check.targets import iterable
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.types import ERROR, failed, show, without_none
from monoglot.check.world import listing
from monoglot.model import Const, DictType, Expr, ListType, SecretType, Spread, TupleDisplay, TupleOfType


def skip(body: Body, node: ast.Call, value: Expr) -> Expr:
    """Checks the arguments of a call whose callee is already refused."""
    for argument in [*node.args, *(k.value for k in node.keywords)]:
        types = argument.value if isinstance(argument, ast.Subscript) else argument  # `dict[str, int]` may be what the callee asks for
        if not isinstance(argument, ast.Lambda | ast.Starred) and not is_builtin(body, types):
            body.operand(argument, ListType(ERROR) if isinstance(argument, ast.List)
                         else DictType(ERROR, ERROR) if isinstance(argument, ast.Dict) else None)
    return body.error(node)


def assign(body: Body, node: ast.Call, signature: Signature, spread: bool = False) -> list[list[ast.expr]] | None:
    """For each parameter the arguments given to it; None after a diagnostic. `spread`: `*values` go to `*names`."""
    places = sum(1 for p in signature.parameters if not p.keyword_only and not p.variadic)
    spread = spread and any(p.variadic for p in signature.parameters)
    starred = [a for i, a in enumerate(node.args) if isinstance(a, ast.Starred) and not (spread and i >= places)] \
        + [k for k in node.keywords if k.arg is None]
    if starred:
        body.world.report(starred[0] if isinstance(starred[0], ast.Starred) else node, "unsupported expression",
                          what="`*` or `**` in a call", how="write the arguments")
        return None
    given: list[list[ast.expr]] = [[] for _ in signature.parameters]
    return given if _positional(body, node, signature, given) and _keywords(body, node, signature, given) \
        and _complete(body, node, signature, given) else None


def _positional(body: Body, node: ast.Call, signature: Signature, given: list[list[ast.expr]]) -> bool:
    places = [i for i, p in enumerate(signature.parameters) if not p.keyword_only and not p.variadic]
    rest = next((i for i, p in enumerate(signature.parameters) if p.variadic), None)
    for number, argument in enumerate(node.args):
        if number < len(places):
            given[places[number]].append(argument)
        elif rest is not None:
            given[rest].append(argument)
        else:
            body.world.report(argument, "too many arguments", function=signature.shown, count=len(places))
            return False
    return True


def _keywords(body: Body, node: ast.Call, signature: Signature, given: list[list[ast.expr]]) -> bool:
    names = {p.name: i for i, p in enumerate(signature.parameters) if not p.variadic}
    for keyword in node.keywords:
        assert keyword.arg is not None
        if keyword.arg not in names or signature.parameters[names[keyword.arg]].positional_only:
            body.world.report(keyword, "unknown argument", function=signature.shown, name=keyword.arg,
                              known=listing(names))
            return False
        if given[names[keyword.arg]]:
            body.world.report(keyword, "argument twice", name=keyword.arg)
            return False
        given[names[keyword.arg]].append(keyword.value)
    return True


def _complete(body: Body, node: ast.Call, signature: Signature, given: list[list[ast.expr]]) -> bool:
    for parameter, arguments in zip(signature.parameters, given, strict=True):
        if not arguments and parameter.default is None and not parameter.optional and not parameter.variadic:
            body.world.report(node, "too few arguments", function=signature.shown, name=parameter.name)
            return False
    return True


def argument(body: Body, node: ast.expr, parameter: Parameter, widen: bool) -> Expr:
    """One argument as one of the parameter's types."""
    if SecretType() in map(without_none, parameter.types):
        return _secret(body, node, parameter)
    what = f"`{parameter.name}`"
    if len(parameter.types) == 1:
        return body.value(node, parameter.types[0], what, widen)
    value = body.expr(node)
    for type in parameter.types:
        made = converted(body.world, value, type, widen)
        if made is not None:
            return made
    return body.coerce(node, value, parameter.types[0], what, widen)


def _secret(body: Body, node: ast.expr, parameter: Parameter) -> Expr:
    """A secret as such: what is built of one, or any other text, is none."""
    value = body.expr(node)
    made = converted(body.world, value, parameter.types[0])
    if made is not None:
        return made
    return body.fail(node, "bearer not secret", parameter=parameter.name, actual=show(value.type))


def in_order(body: Body, node: ast.Call, signature: Signature) -> tuple[Expr, ...] | None:
    """The arguments in the order of the parameters, defaults filled in."""
    given = assign(body, node, signature, spread=True)
    if given is None:
        skip(body, node, body.error(node))
        return None
    made = []
    for parameter, nodes in zip(signature.parameters, given, strict=True):
        if parameter.variadic:
            made.append(_rest_of(body, node, parameter, nodes))
        elif nodes:
            made.append(argument(body, nodes[0], parameter, widen=False))
        else:
            assert parameter.default is not None or parameter.optional
            made.append(parameter.default or Const(None, ERROR, body.world.span(node)))
    return tuple(made)


def _rest_of(body: Body, node: ast.Call, parameter: Parameter, nodes: list[ast.expr]) -> Expr:
    """The arguments of `*names`, as a tuple."""
    wanted = parameter.types[0]
    items: list[Expr] = []
    for part in nodes:
        if not isinstance(part, ast.Starred):
            items.append(body.value(part, wanted, f"`{parameter.name}`"))
            continue
        source, of = iterable(body, part.value)
        if of != wanted and not failed(of):
            body.world.report(part, "type mismatch", what=f"`*{parameter.name}`", expected=show(wanted), actual=show(of),
                              how=f"give items of type {show(wanted)}")
        items.append(Spread(source, of, body.world.span(part)))
    return TupleDisplay(tuple(items), TupleOfType(wanted), body.world.span(node))
